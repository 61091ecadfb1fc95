import { SpanType, WaitType, workDone, type WorkKind, workQueue } from '../events/generated.js';
import { WORKER } from '../language/schedule.js';
import type { WorkView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import { mightSleep } from '../schedule/locks.js';
import { vpn } from '../units/numbers.js';
import type { DriverContext, Pages, WorkQueue } from './context.js';

/** What is done for an item. */
export type WorkHandler = (d: DriverContext, work: WorkView) => Run;

/**
 * The driver's work queue: one task, which is there while there is something to do. Its queue is part
 * of the machine's state.
 * @kernel kernel/workqueue.c queue_work, flush_work: simplified (one worker, items in order)
 */
export class Worker implements WorkQueue {
  constructor(
    private readonly d: DriverContext,
    private readonly handlers: Readonly<Record<WorkKind, WorkHandler>>,
  ) {}

  queue(kind: WorkKind, mirror: number, interval: number, hole?: Pages): void {
    const { k } = this.d;
    const { start, end } = hole ?? { start: vpn(0), end: vpn(0) };
    k.emit(workQueue(k.state.lastWork + 1, kind, mirror, interval, start, end - start));
    const runs = [...k.state.tasks.values()].some((t) => t.name === WORKER);
    if (!runs) k.start(k.state.tasks.get(k.task)!.process, WORKER, () => this.work(), true);
  }

  *flush(mirror: number): Run {
    const { k } = this.d;
    const where = 'flush_work';
    mightSleep(k, where);
    while ([...k.state.work.values()].some((w) => w.mirror === mirror)) {
      k.block(WaitType.WAIT_WORK, mirror, where);
      yield;
    }
  }

  private *work(): Run {
    const { k } = this.d;
    for (;;) {
      // In the order in which they were queued.
      const [work] = k.state.work.values();
      if (work === undefined) return;
      k.begin(SpanType.WORKER, '', 0, work.start, work.npages, work.interval);
      if (k.point('process_one_work')) yield;
      yield* this.handlers[work.kind](this.d, work);
      k.emit(workDone(k.work(work.id, 'process_one_work').id));
      k.end(SpanType.WORKER);
      k.wakeAll(WaitType.WAIT_WORK, work.mirror);
    }
  }
}
