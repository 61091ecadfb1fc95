import type { Run } from './engine.js';

/** What `yield*` needs of a coroutine that has come to its end: the answer to its first question. */
class Over<T> {
  readonly done = true;
  constructor(readonly value: T) {}
  next(): this {
    return this;
  }
  [Symbol.iterator](): this {
    return this;
  }
}
/**
 * A run that never gave the processor away and is over: what needs no waiting, as most does not, is done
 * at once by a plain function, and only what waits becomes a coroutine.
 */
export function over<T>(value: T): Run<T> {
  return new Over(value) as unknown as Run<T>;
}
/** The same of one that answers nothing. */
export const OVER: Run = over(undefined);
