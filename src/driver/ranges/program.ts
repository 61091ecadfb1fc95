import { hmmRangeValid } from '../../kernel/hmm/range.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { Run } from '../../schedule/engine.js';
import { mutexLock, mutexUnlock } from '../../schedule/locks.js';
import type { RangeSection } from '../context.js';

/** Under the mutex that callbacks take, if the range is valid there. */
export function* programmed(
  { k, mirror, where, program }: RangeSection,
  valid: () => Run<boolean>,
): Run<number | 'again'> {
  yield* mutexLock(k, mirror.lock, where);
  const ret = (yield* valid()) ? yield* program() : 'again';
  mutexUnlock(k, mirror.lock, where);
  return ret;
}
export function* isValid(k: Kernel, range: number): Run<boolean> {
  return hmmRangeValid(k, range);
}
