/** One side of a comparison, in a process of its own: works once for every message, answers the rate. */
import { COMPARISONS } from './comparisons.js';
import { timed, type Side } from './harness.js';

const [name, side, events] = process.argv.slice(2);
const comparison = COMPARISONS.find((c) => c.name === name)!;
const work = comparison.work(side as Side, Number(events));
process.on('message', () => {
  void timed(work, comparison.cpu).then((rate) => process.send!(rate));
});
