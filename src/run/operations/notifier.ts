import type { NotifierOperation } from '../../language/operations/notifier.js';
import { num, type Performers } from './performer.js';

export const NOTIFIERS: Performers<NotifierOperation> = {
  *registerNotifier(run, { notifier }, frame) {
    return { ret: yield* run.subscribers.register(frame.process, notifier) };
  },
  *unregisterNotifier(run, { notifier }, frame) {
    return { ret: yield* run.subscribers.unregister(frame.process, notifier) };
  },
  *holdNotifier(run, { notifier, nanoseconds }, frame) {
    return { ret: yield* run.subscribers.hold(frame.process, notifier, num(nanoseconds, frame)) };
  },
};
