import {
  LockMode,
  type LockAcquireEvent,
  type LockDowngradeEvent,
  type LockReleaseEvent,
  type LockWaitEvent,
} from '../events/generated.js';
import type { Labels } from '../replay/text/labels.js';
import type { Board } from './board.js';
import { Lanes, type Lane } from './lanes.js';
import type { Places } from './places.js';

interface Hold {
  readonly task: number;
  readonly mode: LockMode;
  readonly since: number;
  /** The event that began it. */
  readonly event: number;
  /** Where it is shown: somebody waited while it lasted. */
  lane: Lane | undefined;
}
interface Waiting {
  readonly task: number;
  readonly lane: Lane;
}

/**
 * Locks that somebody waited for: who waits, and who holds the lock meanwhile. What nobody waited for
 * is not shown, as it is nearly all of it.
 */
export class LockTracks {
  /** Of locks that are held. */
  private readonly holds = new Map<number, Hold[]>();
  /** Of locks that have a queue. */
  private readonly queues = new Map<number, Waiting[]>();
  private readonly lanes = new Map<number, Lanes>();

  constructor(
    private readonly board: Board,
    private readonly labels: Labels,
    private readonly places: Places,
  ) {}

  acquire(e: LockAcquireEvent): void {
    const queue = this.queues.get(e.lock);
    const at = queue?.findIndex((w) => w.task === e.task) ?? -1;
    if (at >= 0) {
      const [waiting] = queue!.splice(at, 1);
      this.lanesOf(e.lock).end(waiting!.lane, e.time);
      if (queue!.length === 0) this.queues.delete(e.lock);
    }
    const { lock, task, mode, time, seq } = e;
    this.hold(lock, { task, mode, since: time, event: seq, lane: undefined });
  }

  release(e: LockReleaseEvent): void {
    this.letGo(e.lock, e.task, e.time);
  }

  downgrade(e: LockDowngradeEvent): void {
    this.letGo(e.lock, e.task, e.time);
    const mode = LockMode.SHARED_MODE;
    this.hold(e.lock, { task: e.task, mode, since: e.time, event: e.seq, lane: undefined });
  }

  wait(e: LockWaitEvent): void {
    for (const hold of this.holds.get(e.lock) ?? []) this.show(e.lock, hold);
    const lane = this.lanesOf(e.lock).begin(e.time, {
      category: 'wait',
      name: `${this.labels.task(e.task)} waits`,
      notes: { task: this.labels.task(e.task), for: modeText(e.mode), event: e.seq },
    });
    const queue = this.queues.get(e.lock) ?? [];
    this.queues.set(e.lock, queue);
    queue.push({ task: e.task, lane });
  }

  private hold(lock: number, hold: Hold): void {
    const holds = this.holds.get(lock);
    if (holds === undefined) this.holds.set(lock, [hold]);
    else holds.push(hold);
    if (this.queues.has(lock)) this.show(lock, hold);
  }

  private letGo(lock: number, task: number, time: number): void {
    const holds = this.holds.get(lock);
    if (holds === undefined) return;
    let at = holds.length - 1;
    while (at >= 0 && holds[at]!.task !== task) at--;
    if (at < 0) return;
    const { lane } = holds[at]!;
    if (lane !== undefined) this.lanesOf(lock).end(lane, time);
    if (holds.length === 1) this.holds.delete(lock);
    else holds.splice(at, 1);
  }

  /** From when it began, which may be before anybody waited. */
  private show(lock: number, hold: Hold): void {
    hold.lane ??= this.lanesOf(lock).begin(hold.since, {
      category: 'lock',
      name: `${this.labels.task(hold.task)} holds`,
      notes: {
        task: this.labels.task(hold.task),
        for: modeText(hold.mode),
        event: hold.event,
      },
    });
  }

  private lanesOf(lock: number): Lanes {
    let lanes = this.lanes.get(lock);
    if (lanes === undefined) {
      lanes = new Lanes(this.board, this.labels.lock(lock), this.places.locks);
      this.lanes.set(lock, lanes);
    }
    return lanes;
  }
}

function modeText(mode: LockMode): string {
  return mode === LockMode.SHARED_MODE ? 'reading' : 'writing';
}
