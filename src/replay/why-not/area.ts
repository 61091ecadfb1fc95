import { Kind, SpanType, type Event, type SpanBeginEvent } from '../../events/generated.js';
import type { EventSeq, Vpn } from '../../units/numbers.js';
import { kinds } from '../events.js';
import type { Place } from './finding.js';

type Told = Extract<Event, { kind: typeof Kind.VmaInsert | typeof Kind.VmaChange }>;

/** How a page came to be in an area, or in none. */
export interface Coverage {
  /** What there is to say of the area that has the page. */
  readonly area: Area | undefined;
  /** What put the page into an area last; undefined if none ever had it. */
  readonly since: Event | undefined;
  /** What left it without one last. */
  readonly lost: Event | undefined;
}
export interface Area {
  readonly first: Vpn;
  readonly npages: number;
  readonly prot: number;
  readonly inode: number;
  readonly pgoff: number;
  /** What gave it its protection. */
  readonly protectedBy: Event;
}

/** Follows the areas of an address space up to an event. */
export function coverageOf({ source, mm }: Place, page: Vpn, at: EventSeq): Coverage {
  const areas = new Map<number, Area>();
  const operations = new Map<number, SpanBeginEvent>();
  let covered: Area | undefined;
  let since: Event | undefined;
  let gap: Gap | undefined;
  const visit = (e: Event): void => {
    if (e.kind === Kind.SpanBegin && OPERATIONS.has(e.type)) operations.set(e.task, e);
    if (!isOfAreas(e) || e.mm !== mm) return;
    const old = areas.get(e.vpn);
    areas.delete(e.vpn);
    if (e.kind !== Kind.VmaRemove) {
      const area = areaOf(e, old);
      areas.set(area.first, area);
    }
    const now = [...areas.values()].find((a) => a.first <= page && page < a.first + a.npages);
    const operation = operations.get(e.task);
    if (now === undefined && covered !== undefined) gap = { lost: e, operation, of: covered };
    if (now === undefined) {
      covered = undefined;
      return;
    }
    // What is cut and put together again in one operation was never gone.
    const before = covered ?? (isJoined(gap, operation, now, page) ? gap?.of : undefined);
    if (before === undefined) since = e;
    const [prot, by] = before === undefined ? [-1, e] : [before.prot, before.protectedBy];
    covered = { ...now, protectedBy: now.prot === prot ? by : e };
    areas.set(covered.first, covered);
  };
  source(1, at, visit, AREAS);
  return { area: covered, since, lost: gap?.lost };
}

interface Gap {
  readonly lost: Event;
  readonly operation: SpanBeginEvent | undefined;
  /** The area that had the page. */
  readonly of: Area;
}

/** Is it the same memory, that was between areas only inside of an operation? */
function isJoined(
  gap: Gap | undefined,
  operation: SpanBeginEvent | undefined,
  now: Area,
  page: Vpn,
): boolean {
  if (gap === undefined || gap.operation !== operation || maps(operation, page)) return false;
  return gap.of.inode === now.inode && gap.of.pgoff - gap.of.first === now.pgoff - now.first;
}

/** Does an operation put new memory at a page, whatever was there? */
function maps(operation: SpanBeginEvent | undefined, page: Vpn): boolean {
  if (operation?.name !== 'mmap') return false;
  return operation.vpn <= page && page < operation.vpn + operation.npages;
}
const OPERATIONS = new Set<SpanType>([SpanType.OPERATION, SpanType.ACTION]);

type OfAreas = Told | Extract<Event, { kind: typeof Kind.VmaRemove }>;
function isOfAreas(e: Event): e is OfAreas {
  return e.kind === Kind.VmaInsert || e.kind === Kind.VmaChange || e.kind === Kind.VmaRemove;
}
const AREAS = kinds(Kind.SpanBegin, Kind.VmaInsert, Kind.VmaChange, Kind.VmaRemove);

function areaOf(e: Told, old: Area | undefined): Area {
  const { npages, prot, pgoff } = e;
  const [first, inode] = e.kind === Kind.VmaInsert ? [e.vpn, e.inode] : [e.first, old?.inode ?? 0];
  return { first, npages, prot, pgoff, inode, protectedBy: e };
}
