import type { RuleTable } from '../../designs/reader.js';
import { intervalMark, WorkKind } from '../../events/generated.js';
import { synchronize } from '../../kernel/grace-period.js';
import { isReleased, putInterval, removeInterval } from '../../kernel/notifier/remove.js';
import type { Run } from '../../schedule/engine.js';
import type { DriverContext, Removal } from '../context.js';

/**
 * Takes an interval out for good. One with a release operation may be released by that, and is then
 * not freed here a second time.
 * @param graced a grace period comes between
 */
export function* removeAndFree(d: DriverContext, id: number, graced = false): Run {
  const released = isReleased(d.k, d.k.interval(id, 'mmu_interval_notifier_remove'));
  yield* removeInterval(d.k, id);
  if (graced) yield* synchronize(d.k);
  if (!released) d.rules.lifetime.released(d, id);
}

/** Switch notifier.remove, as far as the driver is concerned. */
export const DRIVER_REMOVALS: RuleTable<'notifier.remove', Removal> = {
  // From inside its own callback it waits for itself: that is what the patch is there to mend. At
  // close it lets go of the mutex first, which callbacks take: the posted order would hang here too.
  sync: {
    hasRelease: false,
    closesUnderMutex: false,
    *inCallback(d, _mirror, interval) {
      yield* removeAndFree(d, interval);
    },
  },
  release: {
    hasRelease: true,
    closesUnderMutex: true,
    *inCallback({ k }, _mirror, interval) {
      yield* removeInterval(k, interval);
    },
  },
  put: {
    hasRelease: true,
    closesUnderMutex: false,
    *inCallback({ k }, _mirror, interval) {
      yield* putInterval(k, interval);
    },
  },
  workqueue: {
    hasRelease: false,
    closesUnderMutex: false,

    *inCallback({ k, worker }, mirror, interval) {
      k.emit(intervalMark(interval));
      worker.queue(WorkKind.WORK_REMOVE, mirror.id, interval);
    },
  },
};
