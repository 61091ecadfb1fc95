import {
  Kind,
  MigrateReason,
  PteType,
  SpanType,
  WaitType,
  type Event,
  type MigratePageEvent,
} from '../../events/generated.js';
import { chunkOf } from '../../kernel/devmem/owner.js';
import { mappingMm, mappingVpn } from '../../machine/mapping.js';
import { entryPfn, entryType, getEntry } from '../../machine/page-table.js';
import { isDevicePfn, PAGE_LOCKED } from '../../machine/pages.js';
import type { MachineView } from '../../machine/state.js';
import { vpn, type Pfn } from '../../units/numbers.js';

/** Why an eviction leaves a page, with what a text says of it. */
export const OBSTACLES = {
  arriving: 'locked, as it is on its way to the device',
  leaving: 'locked by who was to bring it home',
  locked: 'locked by somebody else',
  kept: 'pinned or held, or about to be',
  exclusive: 'exclusive',
  wanted: 'about to be made exclusive',
  referenced: 'held by somebody else',
} as const;
export type Obstacle = keyof typeof OBSTACLES;

/** Watches a run for the pages of devices that evictions leave where they are. */
export class PassedOver {
  /** By task that evicts, of the operation that it is in. */
  private readonly left = new Map<number, Map<Pfn, Set<Obstacle>>>();
  /** Pages of devices that nobody has unlocked since they were allocated. */
  private readonly arriving = new Set<Pfn>();
  /** Of a page that is locked: has a migration locked it? */
  private readonly migrating = new Map<Pfn, boolean>();
  /** The last event that changed the pins of a page. */
  private readonly pinnedAt = new Map<Pfn, number>();
  /** By task that is about to have pages for itself, as what: those whose counts it changed. */
  private readonly taking = new Map<number, Taking>();

  event(e: Event, m: MachineView): void {
    switch (e.kind) {
      case Kind.PageAlloc:
        if (isDevicePfn(e.pfn)) this.arriving.add(e.pfn);
        break;
      case Kind.PageLock:
        if (isDevicePfn(e.pfn)) this.migrating.set(e.pfn, this.migrates(e.task, m));
        break;
      case Kind.PageUnlock:
        this.arriving.delete(e.pfn);
        break;
      case Kind.PageFree:
        // The next that the frame is given to is another page.
        for (const pages of this.left.values()) pages.delete(e.pfn);
        break;
      case Kind.PagePin:
      case Kind.PageCount:
        if (!isDevicePfn(e.pfn)) break;
        this.taking.get(e.task)?.pages.add(e.pfn);
        if (e.kind === Kind.PagePin) this.pinnedAt.set(e.pfn, e.seq);
        break;
      case Kind.SpanBegin:
        if (e.type === SpanType.OPERATION) this.begins(e.task, e.name);
        else if (e.type === SpanType.EVICT) this.evicts(e.task, m);
        break;
      case Kind.SpanEnd:
        if (e.type === SpanType.OPERATION) this.taking.delete(e.task);
        break;
      case Kind.MigratePage:
        if (this.isRefused(e, m) && isWithin(e.task, EVICTION, m))
          this.leave(e.task, e.pfn, this.holderOf(e, m));
    }
  }

  /**
   * Of a task that waits until the pages of a chunk are free: what kept its eviction from taking the page that it waits
   * for; or another of them, if of that one less is known, which would keep it waiting all the same.
   */
  obstacles(task: number, m: MachineView): ReadonlySet<Obstacle> {
    const wait = m.tasks.get(task)?.wait;
    if (wait?.type !== WaitType.WAIT_PAGE) return NONE;
    const pfn = wait.object as Pfn;
    // A page that is free is one that nobody told of.
    if (!m.pages.isLive(pfn)) return NONE;
    const of = (page: Pfn): ReadonlySet<Obstacle> => this.left.get(task)?.get(page) ?? NONE;
    if (!isDevicePfn(pfn)) return of(pfn);
    const others = [...m.pages.live()].filter((p) => isDevicePfn(p) && chunkOf(p) === chunkOf(pfn));
    return of(others.find((page) => !isKnown(of(page))) ?? pfn);
  }

  private begins(task: number, operation: string): void {
    this.left.delete(task);
    this.taking.delete(task);
    const as = KEEPING.test(operation) ? 'kept' : operation === EXCLUSIVE ? 'wanted' : undefined;
    if (as !== undefined) this.taking.set(task, { as, pages: new Set() });
  }

  /** What cannot be locked now is left out. */
  private evicts(task: number, { pages }: MachineView): void {
    for (const pfn of pages.live())
      if (isDevicePfn(pfn) && (pages.flags(pfn) & PAGE_LOCKED) !== 0)
        this.leave(task, pfn, this.lockerOf(pfn));
  }

  /** Who pins a page for long brings it home first, and locks it for nothing else. */
  private migrates(task: number, m: MachineView): boolean {
    return this.taking.get(task)?.as === 'kept' || isWithin(task, MIGRATION, m);
  }

  /** A page that was pinned when it was to be unmapped, and one process's alone, stays mapped. */
  private isRefused({ task, reason, pfn }: MigratePageEvent, m: MachineView): boolean {
    if (reason !== MigrateReason.MIGRATE_UNMAP_FAILED)
      return reason === MigrateReason.MIGRATE_PINNED;
    const began = m.tasks.get(task)?.spans.find(({ type }) => type === SpanType.EVICT)?.seq;
    return this.wasPinned(pfn, began ?? Infinity, m);
  }

  /** Now, or at some time since an event. */
  private wasPinned(pfn: Pfn, since: number, { pages }: MachineView): boolean {
    return pages.pins(pfn) > 0 || (this.pinnedAt.get(pfn) ?? 0) > since;
  }

  private lockerOf(pfn: Pfn): Obstacle {
    if (this.arriving.has(pfn)) return 'arriving';
    if (this.migrating.get(pfn) === true) return 'leaving';
    return this.isTaken(pfn, 'wanted') ? 'wanted' : 'locked';
  }

  /** Whose reference a migration does not know of: the first that there is. */
  private holderOf({ pfn, reason }: MigratePageEvent, m: MachineView): Obstacle {
    if (reason === MigrateReason.MIGRATE_UNMAP_FAILED) return 'kept';
    if (isKept(pfn, m) || this.isTaken(pfn, 'kept')) return 'kept';
    if (isExclusive(pfn, m)) return 'exclusive';
    return this.isTaken(pfn, 'wanted') ? 'wanted' : 'referenced';
  }

  private isTaken(pfn: Pfn, how: Taking['as']): boolean {
    return [...this.taking.values()].some(({ as, pages }) => as === how && pages.has(pfn));
  }

  private leave(task: number, pfn: Pfn, obstacle: Obstacle): void {
    const pages = this.left.get(task) ?? new Map<Pfn, Set<Obstacle>>();
    this.left.set(task, pages.set(pfn, new Set(pages.get(pfn)).add(obstacle)));
  }
}
const NONE: ReadonlySet<Obstacle> = new Set();

/** Is it known who has the page? */
function isKnown(obstacles: ReadonlySet<Obstacle>): boolean {
  return [...obstacles].some((o) => o !== 'locked' && o !== 'referenced');
}

interface Taking {
  readonly as: 'kept' | 'wanted';
  readonly pages: Set<Pfn>;
}
const KEEPING = /^(pin|hold|get)\b/;
const EXCLUSIVE = 'ioctl EXCLUSIVE';
const EVICTION: ReadonlySet<SpanType> = new Set([SpanType.EVICT]);
/** Pages are locked where a migration begins. */
const MIGRATION: ReadonlySet<SpanType> = new Set([SpanType.MIGRATE_SETUP, SpanType.EVICT]);

function isWithin(task: number, types: ReadonlySet<SpanType>, m: MachineView): boolean {
  return m.tasks.get(task)?.spans.some(({ type }) => types.has(type)) === true;
}

function isKept(pfn: Pfn, m: MachineView): boolean {
  if (m.pages.pins(pfn) > 0) return true;
  return [...m.processes.values()].some(({ pins }) =>
    [...pins.values()].some(({ frames }) => frames.includes(pfn)),
  );
}

function isExclusive(pfn: Pfn, m: MachineView): boolean {
  return m.pages.mappings(pfn).some((at) => {
    const table = m.mms.get(mappingMm(at))?.table;
    const entry = table === undefined ? 0 : getEntry(table, vpn(mappingVpn(at)));
    return entryType(entry) === PteType.DEVICE_EXCLUSIVE && entryPfn(entry) === pfn;
  });
}
