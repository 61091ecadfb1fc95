import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  mirrorCreate,
  mirrorFree,
  mirrorSet,
  mmCreate,
  pageAlloc,
  pageFree,
  PageKind,
  pageSplit,
  pmdSet,
  PmdType,
  pteSet,
  PteType,
  type Event,
} from '../../src/events/generated.js';
import { evolve, EvolveError } from '../../src/machine/evolve.js';
import { dumpMachine } from '../../src/machine/dump.js';
import { BLOCKS_MAX } from '../../src/machine/pages.js';
import { emptyMachine, HUGE_PFN_BASE, type Machine } from '../../src/machine/state.js';
import { DEVICE_PFN_BASE, pfn, vpn, type EventSeq } from '../../src/units/numbers.js';
import { watch } from '../support/watch.js';

function apply(m: Machine, ...events: Event[]): void {
  for (const event of events) {
    event.seq = (m.seq + 1) as EventSeq;
    evolve(m, event);
  }
}
const HUGE = pfn(HUGE_PFN_BASE);
const hugePage = () => pageAlloc(HUGE, PageKind.PAGE_ANON, 9, 0, 0, 0);
const smallPage = () => pageAlloc(pfn(1), PageKind.PAGE_ANON, 0, 0, 0, 0);

describe('an event that nothing could have emitted is refused', () => {
  test.each<[string, Event[]]>([
    [
      'an entry of address space 0',
      [mmCreate(0, 0, 0), smallPage(), pteSet(0, vpn(0), PteType.PRESENT, pfn(1), 0)],
    ],
    [
      'an entry past the address space',
      [mmCreate(1, 0, 0), smallPage(), pteSet(1, vpn(2 ** 50), PteType.PRESENT, pfn(1), 0)],
    ],
    [
      'an entry whose flags are no flags',
      [
        mmCreate(1, 0, 0),
        smallPage(),
        pageAlloc(pfn(2), PageKind.PAGE_ANON, 0, 0, 0, 0),
        pteSet(1, vpn(0), PteType.PRESENT, pfn(1), 256),
      ],
    ],
    [
      'a huge mapping of address space 0',
      [mmCreate(0, 0, 0), hugePage(), pmdSet(0, vpn(0), PmdType.PMD_HUGE, HUGE, 0)],
    ],
    ['freeing a part of a huge page', [hugePage(), pageFree(pfn(HUGE + 1))]],
    [
      'freeing a huge page of which a part is mapped',
      [
        mmCreate(1, 0, 0),
        hugePage(),
        pteSet(1, vpn(0), PteType.PRESENT, pfn(HUGE + 1), 0),
        pageFree(HUGE),
      ],
    ],
    ['splitting a part of a huge page', [hugePage(), pageSplit(pfn(HUGE + 1))]],
    ['a page of no kind', [pageAlloc(pfn(1), 255 as PageKind, 0, 0, 0, 0)]],
    [
      'device memory among system memory',
      [pageAlloc(pfn(1), PageKind.PAGE_DEVICE_PRIVATE, 0, 0, 0, 0)],
    ],
  ])('%s', (_what, events) => {
    const last = events.pop()!;
    const m = emptyMachine();
    apply(m, ...events);
    expect(() => apply(m, last)).toThrow(EvolveError);
  });

  test('pages far apart, until memory is full of them', () => {
    const m = emptyMachine();
    const scatter = () => {
      for (let n = 0; n <= BLOCKS_MAX; n++)
        apply(
          m,
          pageAlloc(pfn(DEVICE_PFN_BASE + n * 2 ** 20), PageKind.PAGE_DEVICE_PRIVATE, 0, 0, 0, 0),
        );
    };
    expect(scatter).toThrow('more pages than a machine may have');
  }, 60_000);
});

test('a mirror that is freed gives back what its table took', () => {
  const m = emptyMachine();
  apply(m, mirrorCreate(1, 1, 0, 1), mirrorSet(1, vpn(7), pfn(1), 0));
  expect(m.leafBudget.leaves).toBe(1);
  apply(m, mirrorFree(1));
  expect(m.leafBudget.leaves).toBe(0);
});

test('whatever number of an event is changed, folding goes on or is refused, and the state has a form', () => {
  const recorded = watch(readFileSync('traces/workloads/munmap_middle.hmm', 'utf8'), 'v5').events;
  const extreme = fc.constantFrom(
    0,
    1,
    2,
    15,
    16,
    255,
    511,
    2 ** 22 + 1,
    2 ** 24,
    2 ** 31,
    2 ** 36,
    2 ** 41,
    2 ** 53 - 1,
  );
  fc.assert(
    fc.property(fc.nat(recorded.length - 1), fc.nat(20), extreme, (at, field, value) => {
      const m = emptyMachine();
      try {
        for (const [i, event] of recorded.entries())
          evolve(m, i === at ? changed(event, field, value) : event);
      } catch (error) {
        expect(error).toBeInstanceOf(EvolveError);
      }
      expect(dumpMachine(m).length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );

  function changed(event: Event, field: number, value: number): Event {
    const numbers = Object.entries(event).filter(
      ([name, v]) => typeof v === 'number' && name !== 'kind' && name !== 'seq',
    );
    return { ...event, [numbers[field % numbers.length]![0]]: value } as Event;
  }
});
