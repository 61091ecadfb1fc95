import { createHash } from 'node:crypto';
import { ordered, orderText, type Ordered } from './order.js';
import type { Execution } from './step.js';

/** Equal for two runs whose steps happen in the same order, up to what is in none (64 bits). */
export function fingerprint({ steps }: Execution): string {
  const run: Ordered[] = [];
  for (const step of steps) run.push(ordered(run, step));
  return createHash('sha256').update(orderText(run)).digest('hex').slice(0, 16);
}
