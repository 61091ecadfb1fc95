import { createHash } from 'node:crypto';
import { orderText, type Ordered } from './order.js';

/** Equal for two runs whose steps happen in the same order, up to what is in none (64 bits). */
export function fingerprint(run: readonly Ordered[]): string {
  return createHash('sha256').update(orderText(run)).digest('hex').slice(0, 16);
}
