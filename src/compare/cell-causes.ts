import { Kind, type Event } from '../events/generated.js';
import { evolve } from '../machine/evolve.js';
import { emptyMachine, type MachineView } from '../machine/state.js';
import { kinds, readBackwards } from '../replay/events.js';
import type { Recording } from '../replay/recording.js';
import { lastWriters } from '../replay/last-writer.js';
import { causeOf, explainPage, type Cause, type Explanation } from '../replay/why.js';
import { PAGES_PER_PMD, type EventSeq, type Pfn, type Vpn } from '../units/numbers.js';
import { lastAreaChange } from './area-changes.js';
import type { Cell } from './cells.js';

/** The state after an event, folded from the start. */
export function stateAt(r: Recording, at: number): MachineView {
  const machine = emptyMachine();
  r.read(1, at, (e) => evolve(machine, e), undefined, true);
  return machine;
}

/** The event that last changed a cell, at or before `at`, after which the machine was `m`. */
export function cellCause(
  r: Recording,
  m: MachineView,
  cell: Cell,
  at: EventSeq,
): Cause | undefined {
  const mm = addressSpace(m, cell);
  if (mm === undefined) return undefined;
  switch (cell.part) {
    case 'cpu':
      return explainPage(r.read, mm, cell.vpn as Vpn, at).cpu;
    case 'device':
      return deviceCause(explainPage(r.read, mm, cell.vpn as Vpn, at), cell);
    case 'areas': {
      const last = lastAreaChange(r.read, mm, cell.vpn, at);
      return last && causeOf(r.read, last);
    }
    case 'memory':
      return contentCause(r, mm, cell.vpn, at);
    case 'intervals':
      return intervalCause(r, m, mm, cell.vpn, at);
  }
}

/** Of the open device in whose page table the cell is. */
function deviceCause({ device }: Explanation, { mirror }: Cell): Cause | undefined {
  return device.find((d) => d.mirror === mirror)?.cause;
}

/** Who last wrote what a page holds; who mapped it, if nobody did since. */
export function contentCause(
  r: Recording,
  mm: number,
  page: number,
  at: EventSeq,
): Cause | undefined {
  const mapped = explainPage(r.read, mm, page as Vpn, at).cpu;
  const frame = mapped === undefined ? 0 : frameOf(mapped.event, page);
  return frame === 0 ? mapped : (lastWriters(r.read, frame as Pfn, at).contents ?? mapped);
}

/** The frame that an entry maps to a page; 0 if none. */
function frameOf(e: Event, page: number): number {
  if (e.kind === Kind.PteSet) return e.pfn;
  const huge = e.kind === Kind.PmdSet && e.pfn > 0;
  return huge ? e.pfn + (page % PAGES_PER_PMD) : 0;
}

/** What last happened to the interval that begins in a page, if there is one. */
function intervalCause(
  r: Recording,
  m: MachineView,
  mm: number,
  page: number,
  at: EventSeq,
): Cause | undefined {
  const ids = [...m.intervals.values()]
    .filter((i) => i.mm === mm && Math.floor(i.start / 4096) === page)
    .map((i) => i.id);
  let last: Event | undefined;
  const matches = (e: Event): boolean => 'interval' in e && ids.includes(e.interval);
  const note = (e: Event): boolean => {
    last = e;
    return false;
  };
  if (ids.length > 0) readBackwards(r.read, at, INTERVAL_KINDS, matches, note);
  return last && causeOf(r.read, last);
}
const INTERVAL_KINDS = kinds(
  Kind.IntervalTreeInsert,
  Kind.IntervalTreeRemove,
  Kind.IntervalBounds,
  Kind.IntervalDefer,
  Kind.IntervalUndefer,
);

/** From which event on a stale device entry was stale: the later of its own and the CPU entry's change. */
export function staleSince(
  r: Recording,
  m: MachineView,
  cell: Cell | undefined,
  side: 'a' | 'b',
  at: EventSeq,
): EventSeq | undefined {
  const mm = cell && addressSpace(m, cell);
  if (cell === undefined || mm === undefined || !cell.stale[side]) return undefined;
  const why = explainPage(r.read, mm, cell.vpn as Vpn, at);
  const device = deviceCause(why, cell)?.event.seq ?? 0;
  return Math.max(device, why.cpu?.event.seq ?? 0) as EventSeq;
}

/** Address spaces are numbered by the order of their creation. */
export function addressSpace(m: MachineView, { space }: Pick<Cell, 'space'>): number | undefined {
  return [...m.mms.keys()].sort((x, y) => x - y)[space];
}
