import { Kind, type Event } from '../events/generated.js';
import type { MachineView } from '../machine/state.js';
import { kinds, type EventSource } from '../replay/events.js';

/**
 * The event that last changed the area of a page, or took it away, at or before `at`; undefined if
 * no area ever held the page. Reads the changes of areas from the start: who held a page is known
 * only from what came before.
 */
export function lastAreaChange(
  read: EventSource,
  mm: number,
  page: number,
  at: number,
): Event | undefined {
  let last: Event | undefined;
  /** Start of the area that holds the page. */
  let holder: number | undefined;
  const note = (e: Event): void => {
    if (e.kind === Kind.VmaInsert) {
      if (e.mm !== mm || page < e.vpn || page >= e.vpn + e.npages) return;
      holder = e.vpn;
    } else if (e.kind === Kind.VmaRemove) {
      if (e.mm !== mm || e.vpn !== holder) return;
      holder = undefined;
    } else if (e.kind === Kind.VmaChange) {
      if (e.mm !== mm) return;
      const holds = page >= e.first && page < e.first + e.npages;
      if (!holds && e.vpn !== holder) return;
      holder = holds ? e.first : undefined;
    } else return;
    last = e;
  };
  read(1, at, note, AREA_KINDS);
  return last;
}
const AREA_KINDS = kinds(Kind.VmaInsert, Kind.VmaRemove, Kind.VmaChange);

/** Pages of an address space. */
export interface Range {
  readonly mm: number;
  readonly start: number;
  readonly end: number;
}

/** The first page of a range that one machine's areas hold in another way than the other's, or not. */
export function firstOtherArea(
  a: MachineView,
  rangeA: Range,
  b: MachineView,
  rangeB: Range,
): number | undefined {
  const [start, end] = [Math.min(rangeA.start, rangeB.start), Math.max(rangeA.end, rangeB.end)];
  const bounds = [
    start,
    ...boundsWithin(a, rangeA.mm, start, end),
    ...boundsWithin(b, rangeB.mm, start, end),
  ];
  return bounds
    .sort((x, y) => x - y)
    .find((page) => areaOf(a, rangeA.mm, page) !== areaOf(b, rangeB.mm, page));
}

/** The first page of a range that no area holds. */
export function firstOutside(m: MachineView, { mm, start, end }: Range): number | undefined {
  return [start, ...boundsWithin(m, mm, start, end)]
    .sort((x, y) => x - y)
    .find((page) => areaOf(m, mm, page) === NOWHERE);
}

function boundsWithin(m: MachineView, mm: number, start: number, end: number): number[] {
  const areas = m.mms.get(mm)?.vmas ?? [];
  return areas
    .flatMap((v) => [v.start as number, v.end as number])
    .filter((page) => page > start && page < end);
}

const NOWHERE = 'nowhere';

function areaOf(m: MachineView, mm: number, page: number): string {
  const area = m.mms.get(mm)?.vmas.find((v) => v.start <= page && page < v.end);
  return area === undefined ? NOWHERE : `${area.prot} ${area.flags} ${area.backing}`;
}
