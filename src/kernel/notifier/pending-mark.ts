import type { RuleTable } from '../../designs/reader.js';
import { intervalPending } from '../../events/generated.js';
import type { IntervalView } from '../../machine/state.js';
import type { Address } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import type { PendingMark } from '../ports.js';

/*
 * How an interval remembers that an update is pending (switch notifier.pendingMark). v5 has no
 * field of its own for it: a last byte other than zero means yes, which an interval of the single
 * byte at address zero belies (linux-mm 2020-01-09). The event carries what the mark says, so that
 * a trace shows the difference.
 */
const NOTHING = { start: 0 as Address, last: 0 as Address };

export const PENDING_MARKS: RuleTable<'notifier.pendingMark', PendingMark> = {
  lastNonZero: {
    pending: ({ pendingLast }) => pendingLast !== 0,
    inserts: ({ pendingLast }) => pendingLast !== 0,
    cleared: NOTHING,
    knowsRemoval: false,
  },
  // Bounds are closed, so that only a start beyond the last byte denotes no address.
  emptyInterval: {
    pending: ({ pendingStart, pendingLast }) => pendingStart <= pendingLast,
    inserts: ({ pendingStart, pendingLast }) => pendingStart <= pendingLast,
    cleared: { start: 1 as Address, last: 0 as Address },
    knowsRemoval: false,
  },
  // The rule as the review writes it down: the branches of the end stand the wrong way round, and
  // equal closed bounds are one byte.
  emptyAsWritten: {
    pending: ({ pendingStart, pendingLast }) => pendingStart !== pendingLast,
    inserts: ({ pendingStart, pendingLast }) => pendingStart === pendingLast,
    cleared: NOTHING,
    knowsRemoval: false,
  },
  flag: {
    pending: ({ pending }) => pending,
    inserts: ({ pending }) => pending,
    cleared: NOTHING,
    knowsRemoval: true,
  },
};

/** Does the mark say that an update is pending? */
export function isPending(k: Kernel, interval: IntervalView): boolean {
  return k.rules.pendingMark.pending(interval);
}

/** Does the end of the invalidation insert it again, as far as the mark can tell? */
export function insertsAgain(k: Kernel, interval: IntervalView): boolean {
  return k.rules.pendingMark.inserts(interval);
}

export function setPending(k: Kernel, interval: number, start: Address, last: Address): void {
  const pending = k.rules.pendingMark.pending({
    pendingStart: start,
    pendingLast: last,
    pending: true,
  });
  k.emit(intervalPending(interval, start, last, pending, false));
}

export function clearPending(k: Kernel, interval: number): void {
  const { start, last } = k.rules.pendingMark.cleared;
  k.emit(intervalPending(interval, start, last, false, false));
}

/** Queued to be taken out; only designs with a mark for it can tell that later. */
export function markRemoval(k: Kernel, interval: number): void {
  const { start, last } = k.rules.pendingMark.cleared;
  k.emit(intervalPending(interval, start, last, false, true));
}
