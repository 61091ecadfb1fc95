import { SpanType } from '../../events/generated.js';
import type { Kernel } from '../kernel.js';
import { isInvalidating } from './range.js';

/*
 * What the current task is in the middle of, read off its spans and the invalidations that run.
 */

/** Is the task inside the callback of a subscription? */
export function isInCallback(k: Kernel): boolean {
  return k.state.tasks.get(k.task)?.spans.some((s) => s.type === SpanType.CALLBACK) === true;
}

/**
 * Does the task walk the interval tree of the mm for an invalidation of its own? Then the tree stands
 * still until that ends, whatever others do.
 */
export function walksTree(k: Kernel, mm: number): boolean {
  const s = k.mm(mm, 'mmu_interval_notifier_batch').subscriptions;
  if (s === undefined || !isInvalidating(s) || !isInCallback(k)) return false;
  return [...k.state.invalidations.values()].some((i) => i.mm === mm && i.task === k.task);
}
