import { describe, expect, it } from 'vitest';
import { countOperations } from '../../src/language/count-operations.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { strategyNamed } from '../../src/schedule/strategies/named.js';
import { loadWorkload } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import type { Workload } from '../../src/language/ast.js';

function answers(workload: Workload): number {
  let count = 0;
  execute(
    {
      ...{ workload, seed: 1, strategy: strategyNamed('random', 1) },
      design: resolveDesign('v5', () => ''),
    },
    [{ answer: () => void count++ }],
  );
  return count;
}

describe('operations of a workload, counted in its text', () => {
  it.each(['munmap_middle', 'double_map', 'anon_write_child', 'snapshot'])(
    'are as many as a run of %s answers',
    (name) => {
      const { workload } = loadWorkload(name);
      expect(countOperations(workload)).toBe(answers(workload));
    },
  );

  it('multiply by repeats and by how often a task is started', () => {
    const workload = parseWorkload(
      `task main {
  repeat 3 {
    repeat 2 { sleep(1 us) }
    start(other)
    join(other)
  }
}
task other { sleep(1 us)
  exit(0) }
task never { sleep(1 us) }`,
      'counted',
    );
    expect(countOperations(workload)).toBe(3 * (2 + 2 + 1));
    expect(answers(workload)).toBe(15);
  });
});
