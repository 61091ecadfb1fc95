import { IntervalKind, WorkKind } from '../../events/generated.js';
import { insertInterval } from '../../kernel/notifier/interval.js';
import { usedPages } from '../../machine/page-table.js';
import type { Tracked } from '../../machine/driver-state.js';
import type { MirrorView } from '../../machine/state.js';
import { mutexLock, mutexUnlock } from '../../schedule/locks.js';
import {
  addressOf,
  PAGES_PER_PMD,
  vpn,
  vpnAfter,
  vpnOf,
  type Address,
  type Vpn,
} from '../../units/numbers.js';
import type { Tracking } from '../context.js';
import { LOOKUPS } from '../lookup.js';
import { closeAfterMutex } from './per-vma.js';
import { removeAndFree } from './removal.js';
import { treeTrack } from './tree.js';

/**
 * One interval for each aligned block of 512 pages, whatever areas lie in it, made in the fault path
 * before any lock is taken, as on-demand paging of RDMA does (linux-mm 2020-01-09). Bounds never
 * change; a block that maps nothing any more is left to the worker.
 */
export const pageTableBlocks: Tracking = {
  guardsBeforeLock: true,
  holdsMm: true,
  waitsForGracePeriod: true,
  insertsAnywhere: false,
  commands: new Set(),

  *open() {
    return 0;
  },
  *guard(d, mirror, start, end) {
    const { k, rules } = d;
    const where = 'dmirror_block_find';
    const first = vpn(start - (start % PAGES_PER_PMD));
    const stop = vpn(Math.min(end, first + PAGES_PER_PMD));
    yield* mutexLock(k, mirror.lock, where);
    let interval = blockAt(mirror, first)?.interval;
    if (interval !== undefined) rules.lifetime.hold(d, interval);
    mutexUnlock(k, mirror.lock, where);
    if (interval !== undefined) return { interval, end: stop };

    const length = addressOf(vpn(first + PAGES_PER_PMD)) - addressOf(first);
    const made = yield* insertInterval(k, {
      mm: mirror.mm,
      mirror: mirror.id,
      kind: IntervalKind.TRACKED,
      hasRelease: rules.removal.hasRelease,
      start: addressOf(first),
      length,
    });
    if (made < 0) return made;
    rules.lifetime.holdMirror(d, mirror.id);
    yield* mutexLock(k, mirror.lock, where);
    interval = blockAt(mirror, first)?.interval;
    const lost = interval !== undefined;
    if (!lost) {
      interval = made;
      const last = addressOf(first) + length - 1;
      treeTrack(k, mirror, made, { start: addressOf(first), last }, where);
    }
    rules.lifetime.hold(d, interval!);
    mutexUnlock(k, mirror.lock, where);
    // Another fault was first: its interval is as good.
    if (lost) yield* removeAndFree(d, made);
    return { interval: interval!, end: stop };
  },

  *unmapped(d, mirror, interval) {
    const queued = [...d.k.state.work.values()].some((w) => w.interval === interval.id);
    if (!queued && isEmpty(mirror, interval))
      d.worker.queue(WorkKind.WORK_BLOCK, mirror.id, interval.id);
  },
  close: (d, mirror) => closeAfterMutex(d, mirror, LOOKUPS.ownTree),
};

function blockAt(mirror: MirrorView, first: Vpn): Tracked | undefined {
  const start = addressOf(first);
  return mirror.tracked.find((t) => t.start === start);
}

/** Does the device map nothing of the block any more? */
export function isEmpty(
  mirror: MirrorView,
  { start, last }: { readonly start: Address; readonly last: Address },
): boolean {
  const [first] = usedPages(mirror.table, vpnOf(start), vpnAfter(last));
  return first === undefined;
}
