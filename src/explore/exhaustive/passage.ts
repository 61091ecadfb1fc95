import { createHash } from 'node:crypto';
import { labelOf, type Ordered } from './order.js';
import type { Chosen } from './step.js';

/** A step of a run, and the state in which it was taken. */
export interface Passed {
  readonly task: number;
  readonly able: readonly number[];
  /** Who was running and could have gone on; 0 if nobody. */
  readonly could: number;
  readonly choices: readonly Chosen[];
  /**
   * Equal for two states exactly if the steps that led there happened in the same order, up to what
   * is in none (128 bits): what can follow is the same.
   */
  readonly state: string;
}

/** What a run passed. @param could as an execution has it */
export function passagesOf(run: readonly Ordered[], could: readonly number[]): readonly Passed[] {
  // Of a set of steps, each with all that happens before it: sums do not depend on the order.
  const sums = new Uint32Array(4);
  return run.map((next, i) => {
    const { task, able, choices } = next.step;
    const state = [...sums].map((n) => n.toString(36)).join('.');
    const digest = createHash('sha256').update(labelOf(next)).digest();
    for (let at = 0; at < sums.length; at++) sums[at]! += digest.readUInt32LE(at * 4);
    return { task, able, could: could[i]!, choices, state };
  });
}
