import { SpanType, ViolationType } from '../../events/generated.js';
import type { MmView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { EAGAIN } from '../../units/errno.js';
import type { Kernel } from '../kernel.js';
import type { ActiveRange, NotifierRange } from './range.js';

/**
 * Calls the classic notifiers of an mm, which hear of every range. If one of a range that must not
 * block refuses, those before it get their end called here.
 * @kernel mm/mmu_notifier.c mn_hlist_invalidate_range_start: whole
 */
export function* classicStart(k: Kernel, mm: MmView, range: NotifierRange): Run<number> {
  const called: number[] = [];
  for (const id of [...mm.subscriptions!.classic]) {
    k.begin(SpanType.CALLBACK, 'invalidate_range_start', mm.id, range.start, range.end - range.start, id);
    const ok = yield* k.classicOps!.invalidateRangeStart(id, range);
    k.end(SpanType.CALLBACK, ok ? 0 : EAGAIN);
    if (ok) {
      called.push(id);
      continue;
    }
    if (range.blockable) {
      const message = `classic notifier ${id} refused a range that may block`;
      k.violation(ViolationType.CALLBACK_REFUSED, message, { mm: mm.id, vpn: range.start, object: id }, false);
      continue;
    }
    for (const done of called) yield* k.classicOps!.invalidateRangeEnd(done, range);
    return EAGAIN;
  }
  return 0;
}

/** @kernel mm/mmu_notifier.c mn_hlist_invalidate_end: whole */
export function* classicEnd(k: Kernel, range: ActiveRange): Run {
  for (const id of [...k.mm(range.mm, 'mn_hlist_invalidate_end').subscriptions!.classic]) {
    k.begin(SpanType.CALLBACK, 'invalidate_range_end', range.mm, range.start, range.end - range.start, id);
    yield* k.classicOps!.invalidateRangeEnd(id, range);
    k.end(SpanType.CALLBACK);
  }
}
