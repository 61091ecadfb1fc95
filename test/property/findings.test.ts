import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, type Event } from '../../src/events/generated.js';
import type { MachineView } from '../../src/machine/state.js';
import { seededRandom } from '../../src/schedule/strategy.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { run } from '../support/run.js';

/*
 * What designs really get wrong, each in the smallest workload found. A finding is met, not staged:
 * no schedule is given, some of the first seeds of the random strategy lead there.
 */
function load(name: string) {
  return parseWorkload(readFileSync(`traces/findings/${name}.hmm`, 'utf8'), name);
}

/** Seeds up to `seeds` whose run has a violation that matches. */
function seedsThatMeet(name: string, design: string, violation: RegExp, seeds: number): number[] {
  const workload = load(name);
  return Array.from({ length: seeds }, (_, i) => i + 1).filter((seed) =>
    run(workload, design, seed, { random: true }).violations.some((v) => violation.test(v)),
  );
}

interface Finding {
  readonly name: string;
  readonly claim: string;
  readonly designs: readonly string[];
  readonly violation: RegExp;
  /** Does it take luck? Then within so many seeds; else every seed meets it. */
  readonly within?: number;
  /** Designs under which no seed breaks any rule. */
  readonly mended: readonly string[];
}

const FINDINGS: readonly Finding[] = [
  {
    name: 'close_in_invalidation',
    claim: 'A3: close frees the mirror under a callback',
    designs: ['v5', 'v5-on-6.1-covered'],
    violation: /^USE_AFTER_FREE of (mirror|lock) at dmirror_interval_invalidate/,
    within: 60,
    mended: ['v5+notifier.remove=sync', 'linux-5.5', 'linux-5.8', 'linux-6.1'],
  },
  {
    name: 'unmap_under_read',
    claim: 'A15: munmap frees the interval under the reader that it guards',
    designs: ['v5', 'v5-on-6.1-covered'],
    violation: /^USE_AFTER_FREE of interval at mmu_interval_/,
    within: 150,
    mended: ['linux-5.5', 'linux-5.8', 'linux-6.1'],
  },
  {
    name: 'close_and_unmap',
    claim: 'A20: a removed interval that is queued is removed again',
    designs: ['v5', 'v5-on-6.1-covered'],
    violation: /^DOUBLE_INSERT of interval at mmu_interval_notifier_remove/,
    within: 100,
    mended: ['linux-5.5', 'linux-5.8', 'linux-6.1'],
  },
  {
    name: 'close_in_split',
    claim: 'A20: a removed interval that is queued is updated',
    designs: ['v5', 'v5-on-6.1-covered'],
    violation: /^DOUBLE_INSERT of interval at mmu_interval_notifier_update/,
    within: 100,
    mended: ['linux-5.5', 'linux-5.8', 'linux-6.1'],
  },
  {
    name: 'migrated_and_protected',
    claim: 'D3: a device writes what the address space maps read only',
    designs: ['v5', 'v5-on-6.1', 'linux-5.5'],
    violation: /^STALE_MIRROR_ENTRY of mirror at dmirror_do_write/,
    mended: ['v5+driver.migrationCover=interval', 'v5-on-6.1-covered', 'linux-6.1'],
  },
  {
    name: 'own_device_page',
    claim: 'D1: an own device page is mapped instead of the page behind it',
    designs: ['v5', 'linux-5.8', 'linux-6.1-asis'],
    violation: /^KERNEL_CRASH/,
    mended: ['linux-6.1', 'v5-on-6.1-covered'],
  },
  {
    name: 'release_without_eviction',
    claim: 'C6: without eviction unloading waits for ever',
    designs: ['linux-5.8'],
    violation: /^LOST_WAKEUP of task at memunmap_pages/,
    mended: ['linux-6.1', 'v5-on-6.1-covered'],
  },
  {
    name: 'closed_owner',
    claim: 'ours: a device page names the mirror of a file that was closed',
    designs: ['v5', 'linux-5.5', 'linux-5.8'],
    violation: /^USE_AFTER_FREE of mirror at dmirror_devmem_fault/,
    mended: ['linux-6.1', 'v5-on-6.1-covered'],
  },
  {
    name: 'same_device_twice',
    claim: 'ours: one file of a device does not hear of the migrations of another',
    designs: ['linux-5.8', 'linux-6.1', 'v5-on-6.1-covered'],
    violation: /^STALE_MIRROR_ENTRY of mirror at migrate_vma_finalize/,
    mended: [],
  },
  {
    name: 'drop_during_migration',
    claim: 'ours: pages that were dropped while they migrated are mapped and read',
    designs: ['v5', 'linux-6.1', 'v5-on-6.1-covered'],
    violation: /^STALE_MIRROR_ENTRY of mirror at dmirror_do_read/,
    within: 20,
    mended: [],
  },
  {
    name: 'close_races_with_touch',
    claim: 'ours: close passes over a page that a fault holds, and frees the mirror that it names',
    designs: ['linux-6.1', 'v5-on-6.1-covered'],
    violation: /^USE_AFTER_FREE of mirror at dmirror_devmem_fault/,
    within: 60,
    mended: [],
  },
  {
    name: 'touch_during_device_fault',
    claim: 'ours: a device fault is not told of the migration home of a page that it met',
    designs: ['linux-6.1', 'v5-on-6.1-covered', 'linux-5.8+driver.ownDevicePage=backing'],
    violation: /^STALE_MIRROR_ENTRY of mirror at dmirror_do_read/,
    within: 20,
    mended: ['v5+driver.migrationCover=interval+driver.ownDevicePage=backing'],
  },
];

describe.each(FINDINGS)('$claim ($name)', ({ name, designs, violation, within, mended }) => {
  it.each([...designs])('is met under %s', (design) => {
    if (within === undefined)
      expect(seedsThatMeet(name, design, violation, 5)).toEqual([1, 2, 3, 4, 5]);
    else expect(seedsThatMeet(name, design, violation, within)).not.toEqual([]);
  });
  if (mended.length > 0) {
    it.each([...mended])('is not met under %s, nor anything else', (design) => {
      expect(seedsThatMeet(name, design, /./, within ?? 5)).toEqual([]);
    });
  }
});

/** Seeds in whose run some event finds the machine so. */
function seedsWhere(
  name: string,
  seeds: number,
  seen: (event: Event, machine: MachineView) => boolean,
): number[] {
  const design = resolveDesign('v5', () => '');
  return Array.from({ length: seeds }, (_, i) => i + 1).filter((seed) => {
    let found = false;
    const plan = { workload: load(name), design, seed, strategy: seededRandom(seed) };
    execute(plan, [{ event: (event, machine) => void (found ||= seen(event, machine)) }]);
    return found;
  });
}

describe('A16: intervals of the posted driver overlap (overlapping_intervals)', () => {
  it('when a fault begins below the first tracked one of its area', () => {
    const overlap = (event: Event, m: MachineView): boolean => {
      if (event.kind !== Kind.MirrorTrack) return false;
      const tracked = [...m.mirrors.get(event.mirror)!.tracked];
      return tracked.some((a) =>
        tracked.some((b) => a !== b && a.start <= b.last && b.start <= a.last),
      );
    };
    expect(seedsWhere('overlapping_intervals', 3, overlap)).toEqual([1, 2, 3]);
  });
});

describe('A21: an interval is inserted and removed inside one invalidation (close_in_split)', () => {
  it('and its release runs at once, with the mutex held', () => {
    const releasedUnderMutex = (event: Event, m: MachineView): boolean =>
      event.kind === Kind.IntervalRelease &&
      m.invalidations.size > 0 &&
      [...m.locks.values()].some((l) => l.writer === event.task && l.name === 'dmirror.mutex');
    expect(seedsWhere('close_in_split', 40, releasedUnderMutex)).not.toEqual([]);
  });
});
