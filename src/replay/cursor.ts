import { Kind, type Event } from '../events/generated.js';
import { loadImage } from '../machine/image.js';
import type { Machine, MachineView } from '../machine/state.js';
import type { Checkpoint, TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';
import { UserError } from '../units/user-error.js';
import { CheckpointPlan, checkpointOf, SPACING } from './checkpoints.js';
import { apply, foldTo, startingPoint } from './fold.js';

export { stateHash } from './state-hash.js';

/**
 * Does the event, applied to the state that it led to, end the search? Both are valid until it
 * returns; it must not move a cursor.
 */
export interface Condition {
  (event: Event, after: MachineView): boolean;
  /** Shown every event before it is applied, with the state that it will change. */
  before?(event: Event, state: MachineView): void;
}

/** Events that a backward search looks at in one go. */
const BACK_STRIDE = 8192;
/** Memory for such states. */
const KEPT_BYTES = 64 * 1024 * 1024;

/**
 * A place in a recorded session and the state of the machine there: after event `at`, with 0 before
 * the first. The state is folded from the nearest checkpoint.
 */
export class Cursor {
  /** Number of the session's last event. */
  readonly last: EventSeq;
  private state: Machine;
  private readonly kept: Checkpoint[] = [];
  private keptBytes = 0;
  /** Of this stretch. */
  private readonly plan = new CheckpointPlan();

  /** @throws UserError HMT120 if there is no such session. */
  constructor(
    private readonly file: TraceFile,
    readonly session: number,
  ) {
    this.last = file.session(session).events as EventSeq;
    this.state = startingPoint(file, session, 0);
  }

  get at(): EventSeq {
    return this.state.seq;
  }
  /** Valid until the cursor moves. */
  get machine(): MachineView {
    return this.state;
  }
  /** The event that led here; undefined at 0. */
  get event(): Event | undefined {
    return this.at === 0 ? undefined : this.file.readEvent(this.session, this.at);
  }

  /** @throws UserError HMT401 outside 0 … last. */
  seek(seq: number): void {
    if (!Number.isInteger(seq) || seq < 0 || seq > this.last) {
      const range = `session ${this.session} has events 1 to ${this.last}`;
      throw new UserError('HMT401', `there is no event ${seq}: ${range}`);
    }
    if (seq < this.at || seq - this.at > SPACING) {
      const start = this.nearest(seq);
      if (seq < this.at || start.seq > this.at) this.state = start;
      this.plan.made(this.at, 0);
    }
    foldTo(this.file, this.session, this.state, seq, () => this.keep());
  }

  /** Moves by `n` events, backwards when negative; stops at the ends. Returns where it is. */
  step(n = 1): EventSeq {
    this.seek(Math.min(Math.max(this.at + n, 0), this.last));
    return this.at;
  }

  /** To the next (with -1, the previous) beginning of a span; false and no move if there is none. */
  stepSpan(direction: 1 | -1): boolean {
    return this.stepTo(direction, (e) => e.kind === Kind.SpanBegin);
  }
  /** To the next (previous) event of another task than the one here; false and no move if there is none. */
  stepTask(direction: 1 | -1): boolean {
    const { task } = this.state;
    return this.stepTo(direction, (e) => e.task !== task);
  }
  private stepTo(direction: 1 | -1, wanted: (e: Event) => boolean): boolean {
    const found = direction === 1 ? this.findAfter(wanted) : this.findBefore(wanted);
    if (found !== undefined) this.seek(found);
    return found !== undefined;
  }
  private findAfter(wanted: (e: Event) => boolean): number | undefined {
    let found: number | undefined;
    this.file.readEvents(this.session, this.at + 1, this.last, (e) => {
      if (wanted(e)) found = e.seq;
      return found === undefined;
    });
    return found;
  }
  private findBefore(wanted: (e: Event) => boolean): number | undefined {
    for (let to = this.at - 1; to >= 1; to -= BACK_STRIDE) {
      let found: number | undefined;
      this.file.readEvents(this.session, Math.max(to - BACK_STRIDE + 1, 1), to, (e) => {
        if (wanted(e)) found = e.seq;
      });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Forwards to the first event after this one that satisfies `condition`; false and no move if none. */
  runUntil(condition: Condition): boolean {
    const from = this.at;
    let found = false;
    this.file.readEvents(this.session, from + 1, this.last, (e) => {
      condition.before?.(e, this.state);
      apply(this.file, this.session, this.state, e);
      found = condition(e, this.state);
      return !found;
    });
    if (!found) this.seek(from);
    return found;
  }

  /** Backwards to the last event before this one that satisfies it; false and no move if none. */
  runBackUntil(condition: Condition): boolean {
    // From checkpoint to checkpoint, so that every event is folded once.
    for (let to = this.at - 1; to >= 1;) {
      const machine = this.nearest(to - 1);
      const from = machine.seq;
      let found: number | undefined;
      this.file.readEvents(this.session, from + 1, to, (e) => {
        condition.before?.(e, machine);
        apply(this.file, this.session, machine, e);
        if (condition(e, machine)) found = e.seq;
      });
      if (found !== undefined) {
        this.seek(found);
        return true;
      }
      to = from;
    }
    return false;
  }

  /** A state at or before an event: the file's checkpoint or one of our own, whichever is later. */
  private nearest(at: number): Machine {
    const kept = this.kept.findLast((k) => k.seq <= at);
    const start = startingPoint(this.file, this.session, at);
    return kept !== undefined && kept.seq > start.seq ? loadImage(kept.bytes) : start;
  }
  /** Keeps states of stretches without checkpoints, so that going back does not begin at 0 again. */
  private keep(): void {
    if (!this.plan.due(this.at)) return;
    const checkpoint = checkpointOf(this.state);
    this.plan.made(checkpoint.seq, checkpoint.bytes.length);
    this.kept.push(checkpoint);
    this.keptBytes += checkpoint.bytes.length;
    while (this.keptBytes > KEPT_BYTES) this.keptBytes -= this.kept.shift()!.bytes.length;
  }
}
