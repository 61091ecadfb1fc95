import { call, type Entries } from './entry.js';

export type ModuleOperation =
  /** Unloads the driver's module. */
  | { readonly op: 'rmmod' }
  /** Loads it again. */
  | { readonly op: 'insmod' };

export const MODULE: Entries<ModuleOperation> = {
  rmmod: {
    form: 'call',
    opens: 'rmmod',
    syntax: ['"rmmod" "()"', 'unloads the driver, if no file of it is open'],
    parse: () => ({ op: 'rmmod' }),
    print: () => call('rmmod'),
  },
  insmod: {
    form: 'call',
    opens: 'insmod',
    syntax: ['"insmod" "()"', 'loads it again: it is loaded at first'],
    parse: () => ({ op: 'insmod' }),
    print: () => call('insmod'),
  },
};
