import {
  hmmDead,
  hmmMirror,
  hmmNotifiers,
  LockMode,
  ObjectKind,
  rangeState,
  SpanType,
  ViolationType,
  WaitType,
} from '../../events/generated.js';
import type { HmmView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, release, tryAcquire } from '../../schedule/locks.js';
import type { Kernel } from '../kernel.js';
import type { NotifierRange } from '../notifier/range.js';
import type { ClassicOps, Pages } from '../ports.js';
import { hmmOf } from '../notifier/classic.js';
import { hmmPut, holdHmm, mmGetHmm } from './object.js';

const START = 'hmm_invalidate_range_start';
const END = 'hmm_invalidate_range_end';
const RELEASE = 'hmm_release';

/** The classic notifier of an hmm. */
export class HmmNotifier implements ClassicOps {
  constructor(private readonly k: Kernel) {}

  /**
   * Ranges that are hit are not valid any more, and every mirror clears what it has there.
   * @kernel mm/hmm.c hmm_invalidate_range_start: whole
   */
  *invalidateRangeStart(notifier: number, range: NotifierRange): Run<boolean> {
    const { k } = this;
    const id = this.hold(notifier, range.mm, START);
    if (id === 0) return true;
    const agrees = yield* this.start(k.hmm(id, START), range);
    yield* hmmPut(k, id, START);
    return agrees;
  }

  private *start(hmm: HmmView, range: NotifierRange): Run<boolean> {
    const { k } = this;
    const { triesMirrors, losesRefusal } = k.rules.nonBlocking;
    // Nothing is counted yet.
    if (!(yield* this.lockRanges(hmm, range.blockable, START))) return false;
    if (this.counts) k.emit(hmmNotifiers(hmm.id, hmm.notifiers + 1));
    this.invalidate(hmm, range, START);
    release(k, hmm.lock, LockMode.EXCLUSIVE_MODE, START);
    if (range.blockable || !triesMirrors)
      yield* acquire(k, hmm.mirrorsSem, LockMode.SHARED_MODE, START);
    else if (!tryAcquire(k, hmm.mirrorsSem, LockMode.SHARED_MODE, START))
      return yield* this.refuse(hmm);
    let agrees = true;
    for (const mirror of hmm.mirrors) {
      const agreed = yield* this.sync(mirror, range);
      if (agreed || range.blockable) continue;
      agrees = false;
      break;
    }
    release(k, hmm.mirrorsSem, LockMode.SHARED_MODE, START);
    // As posted a variable of the loop has the refusal, and another one is what is returned.
    return agrees || losesRefusal || (yield* this.refuse(hmm));
  }

  private *sync(mirror: number, range: NotifierRange): Run<boolean> {
    const { k } = this;
    const { mm, start, end } = range;
    if (k.point(START, 'sync_cpu_device_pagetables')) yield;
    k.begin(SpanType.CALLBACK, 'sync_cpu_device_pagetables', mm, start, end - start, mirror);
    const agreed = yield* k.mirrorOps!.syncCpuDevicePagetables(mirror, range);
    k.end(SpanType.CALLBACK, agreed ? 0 : 1);
    return agreed;
  }

  private *refuse(hmm: HmmView): Run<false> {
    const { k } = this;
    if (!this.counts || !k.rules.nonBlocking.takesBack) return false;
    yield* acquire(k, hmm.lock, LockMode.EXCLUSIVE_MODE, START);
    this.endOne(hmm, START);
    release(k, hmm.lock, LockMode.EXCLUSIVE_MODE, START);
    return false;
  }

  /** As posted the end may sleep, whether or not the range must not block. @kernel mm/hmm.c hmm_invalidate_range_end: whole */
  *invalidateRangeEnd(notifier: number, range: NotifierRange): Run {
    const { k } = this;
    const id = this.hold(notifier, range.mm, END);
    if (id === 0) return;
    const hmm = k.hmm(id, END);
    yield* acquire(k, hmm.lock, LockMode.EXCLUSIVE_MODE, END);
    if (this.counts) this.endOne(hmm, END);
    else this.invalidate(hmm, range, END);
    release(k, hmm.lock, LockMode.EXCLUSIVE_MODE, END);
    yield* hmmPut(k, id, END);
  }

  /**
   * No range becomes valid any more, whoever waits for one is woken, and the mirrors are told.
   * @kernel mm/hmm.c hmm_release: whole
   */
  *release(notifier: number): Run {
    const { k } = this;
    const id = this.hold(notifier, k.classic(notifier, RELEASE).mm, RELEASE);
    if (id === 0) return;
    const hmm = k.hmm(id, RELEASE);
    if (this.counts) yield* this.die(hmm);
    yield* acquire(k, hmm.mirrorsSem, LockMode.EXCLUSIVE_MODE, RELEASE);
    while (hmm.mirrors.length > 0) {
      const mirror = hmm.mirrors[0]!;
      k.emit(hmmMirror(id, mirror, false));
      if (k.rules.releasesUnderLock) {
        yield* k.mirrorOps!.release(mirror);
        continue;
      }
      // So that it may wait for what ends in a callback: but nothing keeps the mirror then.
      release(k, hmm.mirrorsSem, LockMode.EXCLUSIVE_MODE, RELEASE);
      if (k.point(RELEASE, 'release')) yield;
      yield* k.mirrorOps!.release(mirror);
      yield* acquire(k, hmm.mirrorsSem, LockMode.EXCLUSIVE_MODE, RELEASE);
    }
    release(k, hmm.mirrorsSem, LockMode.EXCLUSIVE_MODE, RELEASE);
    yield* hmmPut(k, id, RELEASE);
  }

  private *die(hmm: HmmView): Run {
    const { k } = this;
    const { diesUnderLock } = k.rules;
    if (!diesUnderLock) k.emit(hmmDead(hmm.id));
    yield* acquire(k, hmm.lock, LockMode.EXCLUSIVE_MODE, RELEASE);
    if (diesUnderLock) k.emit(hmmDead(hmm.id));
    for (const id of hmm.ranges) this.setValid(id, false, RELEASE);
    k.wakeAll(WaitType.WAIT_RANGE, hmm.id);
    release(k, hmm.lock, LockMode.EXCLUSIVE_MODE, RELEASE);
  }

  /** Does an hmm count the invalidations that run? */
  private get counts(): boolean {
    return this.k.rules.validity!.registers;
  }

  /** The hmm of a callback, held for as long as that runs; since Linux 5.3 0 if it is going away. */
  private hold(notifier: number, mm: number, where: string): number {
    const { k } = this;
    k.looksAt('hmm of a callback');
    if (!k.rules.looksHmmUp) {
      const own = hmmOf(k, notifier);
      return holdHmm(k, own, where) ? own : 0;
    }
    const id = mmGetHmm(k, mm);
    if (id === 0) {
      k.violation({
        type: ViolationType.KERNEL_CRASH,
        site: where,
        kind: ObjectKind.OBJECT_CLASSIC_NOTIFIER,
        object: notifier,
        message: `${where} is called for mm ${mm}, whose hmm is going away`,
        mm,
        fatal: true,
      });
    }
    return id;
  }

  private *lockRanges(hmm: HmmView, blockable: boolean, where: string): Run<boolean> {
    const { k } = this;
    const mode = LockMode.EXCLUSIVE_MODE;
    if (!blockable && !k.rules.nonBlocking.spins) return tryAcquire(k, hmm.lock, mode, where);
    yield* acquire(k, hmm.lock, mode, where);
    return true;
  }

  private invalidate(hmm: HmmView, invalidated: Pages, where: string): void {
    const { k } = this;
    for (const id of hmm.ranges)
      if (k.rules.hitsRange(k.range(id, where), invalidated)) this.setValid(id, false, where);
  }

  /** One invalidation less: the last end makes every range valid, whether or not it was hit. */
  private endOne({ id, ranges, notifiers, dead, mm }: HmmView, where: string): void {
    const { k } = this;
    k.looksAt('invalidations of an hmm');
    if (notifiers === 0) {
      k.violation({
        type: ViolationType.UNBALANCED_COUNT,
        site: where,
        kind: ObjectKind.OBJECT_HMM,
        object: id,
        message: `an invalidation of hmm ${id} ends, and none is counted`,
        mm,
        fatal: true,
      });
    }
    k.emit(hmmNotifiers(id, notifiers - 1));
    if (notifiers > 1) return;
    const stays = dead && k.rules.diesUnderLock;
    if (!stays) for (const range of ranges) this.setValid(range, true, where);
    k.wakeAll(WaitType.WAIT_RANGE, id);
  }

  private setValid(id: number, valid: boolean, where: string): void {
    const { k } = this;
    const range = k.range(id, where);
    const counts = !valid && k.rules.validity!.generations;
    if (range.valid === valid && !counts) return;
    k.emit(rangeState(id, valid, range.generation + (counts ? 1 : 0), range.seen));
  }
}
