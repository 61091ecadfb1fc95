import type { Switches } from '../../designs/switches.js';
import { intervalPending } from '../../events/generated.js';
import type { IntervalView } from '../../machine/state.js';
import type { Address } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';

/*
 * How an interval remembers that an update is pending (switch notifier.pendingMark). v5 has no
 * field of its own for it: a last byte other than zero means yes, which an interval of the single
 * byte at address zero belies (linux-rdma 2020-01-09). The event carries the truth as seen by the
 * mark, so that a trace shows the difference.
 */
type Mark = Switches['notifier.pendingMark'];

const MARKS: Record<Mark, (start: number, last: number, asked: boolean) => boolean> = {
  lastNonZero: (_start, last) => last !== 0,
  // Start one past the last: an interval of no bytes says that nothing is pending.
  emptyInterval: (start, last) => start !== last + 1,
  flag: (_start, _last, asked) => asked,
};

export function isPending(interval: IntervalView): boolean {
  return interval.pending;
}

export function setPending(k: Kernel, interval: number, start: Address, last: Address): void {
  const pending = MARKS[k.design['notifier.pendingMark']](start, last, true);
  k.emit(intervalPending(interval, start, last, pending));
}

export function clearPending(k: Kernel, interval: number): void {
  const empty = k.design['notifier.pendingMark'] === 'emptyInterval';
  k.emit(intervalPending(interval, (empty ? 1 : 0) as Address, 0 as Address, false));
}
