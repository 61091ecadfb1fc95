import type { Workload } from '../../src/language/ast.js';
import type { LoadedWorkload } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';

/** Rounds that are run of those of 256, which are alike. `npm run self-tests` runs all. */
const ROUNDS = 8;

/** A workload of the library, which is done sooner if it does the same 256 times. */
export function ofFewRounds({ text, workload }: LoadedWorkload): Workload {
  return text.includes('repeat 256')
    ? parseWorkload(text.replace('repeat 256', `repeat ${ROUNDS}`))
    : workload;
}
