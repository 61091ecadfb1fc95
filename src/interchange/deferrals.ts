import {
  type IntervalFreeEvent,
  type IntervalRequestEvent,
  type IntervalUndeferEvent,
  type WorkDoneEvent,
  type WorkQueueEvent,
} from '../events/generated.js';

/** Requests of one interval that wait; nobody queues more of them before they are applied. */
const MOST = 64;
const NONE: readonly number[] = [];

/**
 * What is put off, from where it was asked for to where it is done: changes of an interval while an
 * invalidation runs, and what the driver leaves to its worker. A flow is known by the event that asks.
 */
export class Deferrals {
  private readonly requests = new Map<number, number[]>();
  private readonly work = new Map<number, number>();

  /** @returns the flows that begin here */
  requested(e: IntervalRequestEvent): readonly number[] {
    if (!e.deferred) return NONE;
    const waiting = this.requests.get(e.interval);
    if (waiting === undefined) this.requests.set(e.interval, [e.seq]);
    else if (waiting.length < MOST) waiting.push(e.seq);
    else return NONE;
    return [e.seq];
  }
  /** @returns the flows that end here */
  applied(e: IntervalUndeferEvent | IntervalFreeEvent): readonly number[] {
    const waiting = this.requests.get(e.interval);
    if (waiting === undefined) return NONE;
    this.requests.delete(e.interval);
    return waiting;
  }

  queued(e: WorkQueueEvent): readonly number[] {
    this.work.set(e.work, e.seq);
    return [e.seq];
  }
  done(e: WorkDoneEvent): readonly number[] {
    const queued = this.work.get(e.work);
    if (queued === undefined) return NONE;
    this.work.delete(e.work);
    return [queued];
  }
}
