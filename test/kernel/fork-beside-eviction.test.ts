import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { scheduled } from '../../src/schedule/strategies/scheduled.js';
import { strategyNamed } from '../../src/schedule/strategies/named.js';

/*
 * RELEASE evicts by frame numbers, and holds no address space still: a fork may copy the migration entry of a page that
 * was its process's own, which then is nobody's own (copy_nonpresent_pte, remove_migration_pte), or add an area
 * while the reverse map is walked, where the kernel's fork waits for the walk.
 */
const workload = parseWorkload(
  `
task main {
  fd = open("/dev/hmm_dmirror2")
  buf = mmap(0x200000000, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page)
  start(releaser)
  fork(child)
}
task releaser { ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page) = 0 }
task child { *(buf) = 2 }
schedule {
  releaser runs when main is at mn_itree_invalidate, 3rd time
  main runs when releaser is at mn_itree_inv_end before notifier_subscriptions.lock
  child runs when releaser is at mn_itree_invalidate, 2nd time
}
`,
  'fork_beside_eviction',
);
const { schedule, ...free } = workload;
const plan = { seed: 1, limits: { events: 20_000, tasks: 16 } };

describe.each(['linux-6.1', 'linux-6.12'])('a fork beside an eviction, under %s', (name) => {
  const design = resolveDesign(name, () => '');
  it('leaves nobody a page for his own', () => {
    const strategy = scheduled(schedule!, { asFarAsItFits: true });
    const { verdict } = execute({ ...plan, workload, design, strategy });
    expect(verdict).toMatchObject({ breaches: [], unmet: [] });
  });
  it('is waited for by nobody', () => {
    for (let seed = 1; seed <= 25; seed++) {
      const strategy = strategyNamed('pos', seed);
      const { verdict } = execute({ ...plan, workload: free, design, strategy });
      expect(verdict, `seed ${seed}`).toMatchObject({ breaches: [], unmet: [] });
    }
  });
});
