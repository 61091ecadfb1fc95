import { contentOf, trackedIntervals } from '../../src/compare/mapping.js';
import { Kind, PmdType, SpanType, type Event } from '../../src/events/generated.js';
import { evolve } from '../../src/machine/evolve.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  forEachEntry,
  pmdType,
  PTE_PROTNONE,
  PTE_WRITE,
} from '../../src/machine/page-table.js';
import { emptyMachine, type MachineView } from '../../src/machine/state.js';
import { PAGES_PER_PMD, vpn, VPN_END } from '../../src/units/numbers.js';

/** What is mapped, and what it holds. */
export const PARTS = ['areas', 'cpu', 'device', 'intervals', 'memory'] as const;
export type Part = (typeof PARTS)[number];

/** Young and dirty bits say when somebody looked. */
const access = (flags: number): number => flags & (PTE_WRITE | PTE_PROTNONE);

function plainly(m: MachineView): Record<Part, string> {
  const parts: Record<Part, unknown[]> = {
    ...{ areas: [], cpu: [], device: [], intervals: [], memory: [] },
  };
  for (const mm of m.mms.values()) {
    for (const v of mm.vmas)
      parts.areas.push([mm.id, v.start, v.end, v.prot, v.flags, v.backing, v.pgoff]);
    const entry = (page: number, e: number, pages: number): void => {
      parts.cpu.push([mm.id, page, entryType(e), access(entryFlags(e)), entryPfn(e)]);
      for (let i = 0; i < pages && entryPfn(e) > 0; i++)
        parts.memory.push([mm.id, page + i, contentOf(m, entryPfn(e) + i)]);
    };
    forEachEntry(mm.table, vpn(0), VPN_END, (page, e) => entry(page, e, 1));
    for (const [block, e] of mm.table.pmds)
      if (pmdType(e) >= PmdType.PMD_HUGE) entry(block * PAGES_PER_PMD, e, PAGES_PER_PMD);
    parts.intervals.push(trackedIntervals(m, mm));
  }
  for (const mirror of m.mirrors.values())
    if (m.mms.has(mirror.mm))
      forEachEntry(mirror.table, vpn(0), VPN_END, (page, e) => {
        parts.device.push([mirror.id, page, entryFlags(e), entryPfn(e)]);
      });
  return Object.fromEntries(PARTS.map((p) => [p, JSON.stringify(parts[p])])) as Record<
    Part,
    string
  >;
}

/** By the number of each end of an operation. */
export function atEnds(events: readonly Event[]): Map<number, Record<Part, string>> {
  const machine = emptyMachine();
  const ends = new Map<number, Record<Part, string>>();
  for (const e of events) {
    evolve(machine, e);
    if (e.kind === Kind.SpanEnd && e.type === SpanType.OPERATION) ends.set(e.seq, plainly(machine));
  }
  return ends;
}
