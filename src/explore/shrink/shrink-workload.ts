import type { Workload } from '../../language/ast.js';
import {
  cutPages,
  cutStatements,
  cutTasks,
  dissolveBlocks,
  isWritable,
  simplifyOperations,
  sizeOf,
  type Accept,
} from './candidates.js';

/**
 * The smallest workload, near the given one, that `stillFails`: tasks, statements and loops go,
 * lengths and numbers shrink. Candidates that the language cannot write are not asked about.
 * @param budget how often `stillFails` may be asked
 */
export function shrinkWorkload(
  workload: Workload,
  stillFails: (candidate: Workload) => boolean,
  budget = 2000,
): Workload {
  let best = workload;
  let left = budget;
  const accept: Accept = (candidate) => {
    if (left <= 0 || candidate === best || !isWritable(candidate)) return false;
    left--;
    if (!stillFails(candidate)) return false;
    best = candidate;
    return true;
  };
  for (let size = Infinity; size !== sizeOf(best) && left > 0;) {
    size = sizeOf(best);
    cutWorkload(() => best, accept);
  }
  return best;
}

/**
 * Everything that may make a workload smaller, each once, the boldest first.
 * @param simpler for what leaves as many statements
 */
export function cutWorkload(best: () => Workload, accept: Accept, simpler = accept): void {
  cutTasks(best, accept);
  cutStatements(best, accept);
  dissolveBlocks(best, accept);
  cutPages(best, simpler);
  simplifyOperations(best, simpler);
}
