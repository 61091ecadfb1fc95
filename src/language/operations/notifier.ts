import { formatNumber } from '../format.js';
import type { Num } from '../values.js';
import { assigned, call, comma, duration, requireName, type Entries } from './entry.js';

export type NotifierOperation =
  /** A classic notifier on the process's mm, whose subscriber takes a mutex when a range starts. */
  | { readonly op: 'registerNotifier'; readonly notifier: string }
  | { readonly op: 'unregisterNotifier'; readonly notifier: string }
  /** The subscriber uses its mutex for so long. */
  | { readonly op: 'holdNotifier'; readonly notifier: string; readonly nanoseconds: Num };

export const NOTIFIERS: Entries<NotifierOperation> = {
  registerNotifier: {
    form: 'call',
    opens: 'mmu_notifier_register',
    gives: 'notifier',
    syntax: ['"mmu_notifier_register" "()"', 'gives a name; hears of all that the mm meets'],
    parse: (cursor, name) => ({
      op: 'registerNotifier',
      notifier: requireName(cursor, name, 'mmu_notifier_register', 'n = mmu_notifier_register()'),
    }),
    print: ({ notifier }) => assigned(notifier, call('mmu_notifier_register')),
  },
  unregisterNotifier: {
    form: 'call',
    opens: 'mmu_notifier_unregister',
    syntax: ['"mmu_notifier_unregister" "(" NOTIFIER ")"'],
    parse: (cursor) => ({ op: 'unregisterNotifier', notifier: cursor.name(['notifier']) }),
    print: ({ notifier }) => call('mmu_notifier_unregister', notifier),
  },
  holdNotifier: {
    form: 'call',
    opens: 'hold',
    takes: 'notifier',
    inCallback: true,
    syntax: ['"hold" "(" NOTIFIER "," TIME ")"', "its subscriber's mutex, so that others wait"],
    parse(cursor) {
      const notifier = cursor.name(['notifier']);
      comma(cursor);
      return { op: 'holdNotifier', notifier, nanoseconds: duration(cursor) };
    },
    print: ({ notifier, nanoseconds }) => call('hold', notifier, `${formatNumber(nanoseconds)} ns`),
  },
};
