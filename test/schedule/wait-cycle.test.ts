import { describe, expect, it } from 'vitest';
import {
  Kind,
  LockType,
  PageKind,
  pageAlloc,
  pageLock,
  pageUnlock,
  processStart,
  WaitType,
  type Event,
} from '../../src/events/generated.js';
import { enterSection, leaveSection, synchronize } from '../../src/kernel/grace-period.js';
import { Findings } from '../../src/run/verdict.js';
import { Engine, type Run } from '../../src/schedule/engine.js';
import { createLock, mutexLock, mutexUnlock } from '../../src/schedule/locks.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import type { Pfn } from '../../src/units/numbers.js';

/** Circles that are met in some of many schedules of these tasks, which share one lock. */
function circles(bodies: readonly ((k: Engine, lock: number) => Run)[]): string[] {
  const found = new Set<string>();
  for (let seed = 1; seed <= 60; seed++) {
    const findings = new Findings();
    const k: Engine = new Engine(seededRandom(seed), (e: Event) => {
      if (e.kind === Kind.Violation) findings.add(e, k.broken?.circle);
    });
    k.run(
      seed,
      16,
      () => {
        k.emit(processStart(1, 0, 0));
        const lock = createLock(k, LockType.MUTEX, 'm', 1);
        bodies.forEach((body, i) => k.start(1, `t${i}`, () => body(k, lock)));
      },
      () => undefined,
      () => '',
    );
    for (const { rule, site, circles } of findings.verdict(false).breaches)
      found.add(`${rule}: ${circles?.map((c) => c.join(' → ')).join('; ') ?? site}`);
  }
  return [...found].sort();
}
function* reader(k: Engine, lock: number): Run {
  enterSection(k);
  yield* mutexLock(k, lock, 'reader');
  mutexUnlock(k, lock, 'reader');
  leaveSection(k);
}

describe('a circle of waits', () => {
  it('goes through a grace period, whoever closes it', () => {
    function* updater(k: Engine, lock: number): Run {
      yield* mutexLock(k, lock, 'updater');
      yield* synchronize(k);
      mutexUnlock(k, lock, 'updater');
    }
    expect(circles([reader, updater])).toEqual(['DEADLOCK: reader → synchronize_srcu']);
  });

  it('does not where the lock is dropped before', () => {
    function* updater(k: Engine, lock: number): Run {
      yield* mutexLock(k, lock, 'updater');
      mutexUnlock(k, lock, 'updater');
      yield* synchronize(k);
    }
    expect(circles([reader, updater])).toEqual([]);
  });

  it('is closed by one task that waits in its own section', () => {
    function* alone(k: Engine): Run {
      enterSection(k);
      yield* synchronize(k);
    }
    expect(circles([alone])).toEqual(['DEADLOCK: synchronize_srcu']);
  });
});

describe('tasks that wait for pages', () => {
  const [ONE, TWO] = [1 as Pfn, 2 as Pfn];
  function* locks(k: Engine, mine: Pfn, other: Pfn, gives: boolean): Run {
    k.emit(pageLock(mine));
    if (k.point('locks')) yield;
    if (gives) k.emit(pageUnlock(mine));
    k.block(WaitType.WAIT_PAGE, other, 'folio_lock');
    yield;
  }
  const allocated = (body: (k: Engine) => Run) => (k: Engine) => {
    if (!k.state.pages.isLive(ONE))
      for (const pfn of [ONE, TWO]) k.emit(pageAlloc(pfn, PageKind.PAGE_ANON, 0, 0, 0, 0));
    return body(k);
  };

  it('which they locked for each other are deadlocked', () => {
    const one = allocated((k) => locks(k, ONE, TWO, false));
    const two = allocated((k) => locks(k, TWO, ONE, false));
    expect(circles([one, two])).toEqual(['DEADLOCK: folio_lock → folio_lock']);
  });

  it('which are not locked any more were not woken', () => {
    const one = allocated((k) => locks(k, ONE, TWO, true));
    const two = allocated((k) => locks(k, TWO, ONE, true));
    expect(circles([one, two])).toEqual(['LOST_WAKEUP: folio_lock']);
  });
});
