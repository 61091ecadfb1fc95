import type { RuleTable } from '../../designs/reader.js';
import { intervalMark, WorkKind } from '../../events/generated.js';
import { putInterval, removeInterval } from '../../kernel/notifier/remove.js';
import type { Removal } from '../context.js';

/** Switch notifier.remove, as far as the driver is concerned. */
export const DRIVER_REMOVALS: RuleTable<'notifier.remove', Removal> = {
  // From inside its own callback it waits for itself: that is what the patch is there to mend. At
  // close it lets go of the mutex first, which callbacks take: the posted order would hang here too.
  sync: {
    hasRelease: false,
    closesUnderMutex: false,
    *inCallback(d, _mirror, interval) {
      yield* removeInterval(d.k, interval);
      d.rules.lifetime.released(d, interval);
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
