import { LockMode } from '../../events/generated.js';
import type { NotifierRange } from '../../kernel/notifier/range.js';
import type { MirrorOps } from '../../kernel/ports.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, mutexLock, mutexUnlock, release, tryAcquire } from '../../schedule/locks.js';
import { vpn, VPN_END } from '../../units/numbers.js';
import type { DriverContext } from '../context.js';
import { clearMirror, clearMirrorPages } from '../mirror-table.js';

/** What the driver does when its mirror is called back. */
export class MirrorCallbacks implements MirrorOps {
  constructor(private readonly d: DriverContext) {}

  *syncCpuDevicePagetables(id: number, range: NotifierRange): Run<boolean> {
    const { k } = this.d;
    const where = 'dmirror_sync_cpu_device_pagetables';
    const mode = LockMode.EXCLUSIVE_MODE;
    const { lock } = k.mirror(id, where);
    if (range.blockable) yield* acquire(k, lock, mode, where);
    else if (!tryAcquire(k, lock, mode, where)) return false;
    clearMirror(this.d, k.mirror(id, where), range.start, range.end);
    if (k.point(where)) yield;
    release(k, lock, mode, where);
    return true;
  }

  *release(id: number): Run {
    const { k } = this.d;
    const where = 'dmirror_release';
    const { lock } = k.mirror(id, where);
    yield* mutexLock(k, lock, where);
    // What is unmapped from now on nobody hears of.
    clearMirrorPages(k, k.mirror(id, where), vpn(0), VPN_END);
    mutexUnlock(k, lock, where);
  }
}
