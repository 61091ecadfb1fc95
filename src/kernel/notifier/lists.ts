import {
  intervalDefer,
  intervalTreeInsert,
  intervalTreeRemove,
  intervalUndefer,
  ObjectKind,
  ViolationType,
} from '../../events/generated.js';
import type { IntervalView, SubscriptionsView } from '../../machine/state.js';
import type { Kernel } from '../kernel.js';
import { isInvalidating } from './range.js';

/*
 * The tree of an address space and its deferred list, under the spinlock. A real tree or list does
 * not survive that something is put in twice, or taken out twice.
 */

/** @param own the odd number that this hold of the spinlock gave to the sequence itself; 0 if none */
export function treeInsert(
  k: Kernel,
  s: SubscriptionsView,
  id: number,
  where: string,
  own = 0,
): void {
  mayChange(k, s, id, where, own);
  const interval = k.interval(id, where);
  k.looksAt('interval tree, insertion');
  if (interval.inTree) {
    const message = `${where} puts interval ${id} into the tree a second time`;
    corrupt(k, ViolationType.DOUBLE_INSERT, interval, where, message);
  }
  k.emit(intervalTreeInsert(id));
}

export function treeRemove(
  k: Kernel,
  s: SubscriptionsView,
  id: number,
  where: string,
  own = 0,
): void {
  mayChange(k, s, id, where, own);
  const interval = k.interval(id, where);
  k.looksAt('interval tree, removal');
  if (!interval.inTree) doubleRemove(k, interval, where);
  k.emit(intervalTreeRemove(id));
}

export function defer(k: Kernel, id: number, where: string): void {
  const interval = k.interval(id, where);
  k.looksAt('deferred list, insertion');
  if (interval.deferred > 0) {
    const message = `${where} links interval ${id} to the deferred list a second time`;
    corrupt(k, ViolationType.DOUBLE_INSERT, interval, where, message);
  }
  k.emit(intervalDefer(id));
}

export function undefer(k: Kernel, id: number, where: string): void {
  const interval = k.interval(id, where);
  k.looksAt('deferred list, removal');
  if (interval.deferred === 0) doubleRemove(k, interval, where);
  k.emit(intervalUndefer(id));
}

/** Callbacks may be walking the tree while the sequence is odd: it stands still. */
function mayChange(k: Kernel, s: SubscriptionsView, id: number, where: string, own: number): void {
  k.looksAt('tree while invalidating');
  if (!isInvalidating(s) || s.invalidateSeq === own) return;
  k.violation({
    type: ViolationType.SEQUENCE_RULE,
    site: where,
    kind: ObjectKind.OBJECT_INTERVAL,
    object: id,
    message: `${where} changes the tree for interval ${id} while its sequence is ${s.invalidateSeq}`,
    fatal: true,
  });
}

function doubleRemove(k: Kernel, interval: IntervalView, where: string): void {
  const message = `${where} of interval ${interval.id}, which is not inserted`;
  corrupt(k, ViolationType.DOUBLE_REMOVE, interval, where, message);
}

function corrupt(
  k: Kernel,
  type: ViolationType,
  interval: IntervalView,
  site: string,
  message: string,
): void {
  const { id: object, mm } = interval;
  k.violation({ type, site, kind: ObjectKind.OBJECT_INTERVAL, object, message, mm, fatal: true });
}
