import { WireWriter } from './wire.js';

/*
 * What all events of a chunk have in common is written as it differs from the event before: the
 * tag and length of the repeated field, then time, task and span.
 */
export const EVENT_TAG = (1 << 3) | 2;
export const TIME_TAG = 1 << 3;
export const TASK_TAG = 2 << 3;
export const SPAN_TAG = 3 << 3;

/** Writes the events of one chunk after another. */
export class EventWriter extends WireWriter {
  /** Number of the chunk's first event. */
  first = 0;
  /** Events of the chunk so far. */
  count = 0;
  private time = 0;
  private task = -1;
  private span = -1;

  /**
   * Begins an event, whose end is to be told to {@link close}.
   * @throws Error when it does not follow the one before; then nothing is written.
   */
  begin(seq: number, time: number, task: number, span: number): number {
    if (this.count === 0) this.restart(seq);
    else if (seq !== this.first + this.count) {
      throw new Error(`event ${seq} does not follow event ${this.first + this.count - 1}`);
    }
    this.count++;
    this.byte(EVENT_TAG);
    const at = this.open();
    if (time !== this.time) {
      this.byte(TIME_TAG);
      this.uint(time - this.time);
      this.time = time;
    }
    if (task !== this.task) {
      this.byte(TASK_TAG);
      this.uint(task);
      this.task = task;
    }
    if (span !== this.span) {
      this.byte(SPAN_TAG);
      this.uint(span === 0 ? 0 : seq - span);
      this.span = span;
    }
    return at;
  }
  private restart(seq: number): void {
    this.reset();
    this.first = seq;
    this.time = 0;
    this.task = -1;
    this.span = -1;
  }
}
