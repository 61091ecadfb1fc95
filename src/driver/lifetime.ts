import type { RuleTable } from '../designs/reader.js';
import {
  intervalCount,
  intervalFree,
  lockDestroy,
  mirrorCount,
  mirrorFree,
} from '../events/generated.js';
import { vpn, VPN_END } from '../units/numbers.js';
import type { DriverContext, Lifetime } from './context.js';
import { clearMirrorPages } from './mirror-table.js';

function free({ k }: DriverContext, id: number): void {
  const { lock } = k.mirror(id, 'kfree');
  k.emit(mirrorFree(id));
  k.emit(lockDestroy(lock));
}

/**
 * Counts of who uses what (linux-mm 2020-01-09): an interval has one for its registration and one for
 * each who found it and lets go of the lock; a mirror has one for its file, each interval and each
 * device page that names it.
 */
const refcounted: Lifetime = {
  hold({ k }, id) {
    k.emit(intervalCount(id, k.interval(id, 'refcount_inc').refcount + 1));
  },
  drop(d, id) {
    const { refcount, mirror } = d.k.interval(id, 'refcount_dec');
    if (refcount > 1) {
      d.k.emit(intervalCount(id, refcount - 1));
      return;
    }
    d.k.emit(intervalFree(id));
    refcounted.dropMirror(d, mirror);
  },
  released: (d, id) => refcounted.drop(d, id),
  holdMirror({ k }, id) {
    k.emit(mirrorCount(id, k.mirror(id, 'refcount_inc').refcount + 1));
  },
  dropMirror(d, id) {
    const { refcount } = d.k.mirror(id, 'refcount_dec');
    if (refcount > 1) d.k.emit(mirrorCount(id, refcount - 1));
    else free(d, id);
  },
  closed(d, id) {
    // Who still counts on the mirror uses its lock; what the device maps through it ends here.
    clearMirrorPages(d.k, d.k.mirror(id, 'xa_destroy'), vpn(0), VPN_END);
    refcounted.dropMirror(d, id);
  },
};

/** Pointers: whoever takes something out frees it, whoever still uses it then uses freed memory. */
const bare: Lifetime = {
  hold() {},
  drop() {},
  released: ({ k }, id) => void k.emit(intervalFree(id)),
  holdMirror() {},
  dropMirror() {},
  closed: free,
};

/** Switch driver.lifetime. */
export const LIFETIMES: RuleTable<'driver.lifetime', Lifetime> = { bare, refcounted };
