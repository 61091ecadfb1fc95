import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind } from '../../src/events/generated.js';
import { loadWorkload } from '../../src/language/library.js';
import { RCU_WORKER } from '../../src/language/schedule.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';

/*
 * How an hmm of 2019 goes that a walk of the notifiers may still come to: as in Linux 5.3 by a worker when the
 * walks have ended, and nobody waits for that (J. Gunthorpe, "mm/hmm: fix use after free with struct hmm in
 * the mmu notifiers").
 */

/** Who frees an hmm while another task walks the notifiers, who gave the last reference back, and who slept for it. */
function frees(design: string, seeds: number) {
  const seen = { byWorker: 0, atOnce: 0, givenBackInCallback: 0, slept: 0, walkEndsFirst: true };
  const { workload } = loadWorkload('B10');
  for (let seed = 1; seed <= seeds; seed++) {
    const plan = { workload, design: resolveDesign(design, () => ''), seed };
    let walksAtUnlink: number[] = [];
    const { verdict } = execute({ ...plan, strategy: seededRandom(seed) }, [
      {
        event: (e, m) => {
          const task = m.tasks.get(e.task);
          if (e.kind === Kind.ClassicUnlink) walksAtUnlink = [...m.sections.keys()];
          if (e.kind === Kind.HmmCount && e.refcount === 0 && task?.name === 'dropper')
            seen.givenBackInCallback++;
          if (e.kind === Kind.TaskBlock && task?.name !== RCU_WORKER && m.sections.size > 0)
            seen.slept += Number(task?.wait?.where === 'synchronize_srcu');
          if (e.kind !== Kind.HmmFree) return;
          seen[task?.name === RCU_WORKER ? 'byWorker' : 'atOnce']++;
          if (walksAtUnlink.some((walk) => m.sections.has(walk as never)))
            seen.walkEndsFirst = false;
        },
      },
    ]);
    expect(verdict.breaches).toEqual([]);
  }
  return seen;
}

describe('an hmm that is given back while another task walks the notifiers', () => {
  it('is freed by a worker once the walk has ended, and its users do not wait', () => {
    const { byWorker, atOnce, givenBackInCallback, slept, walkEndsFirst } = frees(
      'hmm-2019-repaired',
      100,
    );
    expect(byWorker).toBeGreaterThan(10);
    // Nobody walks: there is nothing to wait for.
    expect(atOnce).toBeGreaterThan(10);
    // A callback that holds it gives the last reference back.
    expect(givenBackInCallback).toBeGreaterThan(5);
    expect([slept, walkEndsFirst]).toEqual([0, true]);
  });
});
