import {
  Kind,
  SpanType,
  ViolationType,
  type Event,
  type ViolationEvent,
} from '../events/generated.js';
import { emptyMachine, type MachineView } from '../machine/state.js';
import { apply } from '../replay/fold.js';
import { enumName, result, words } from '../replay/text/describe-event.js';
import { Labels, NAMING } from '../replay/text/labels.js';
import { workloadOf } from '../replay/workload-of.js';
import type { SessionInfo, TraceFile } from '../store/trace-file.js';
import { Board } from './board.js';
import { Counters } from './counters.js';
import { Deferrals } from './deferrals.js';
import { Instants } from './instants.js';
import { InvalidationTracks } from './invalidation-tracks.js';
import { LockTracks } from './lock-tracks.js';
import { Places } from './places.js';
import type { Sink, Track } from './sink.js';
import { TaskTracks } from './task-tracks.js';

const NONE: readonly number[] = [];

/**
 * A session as a timeline: its events, one after another, become what a {@link Sink} writes. What is
 * remembered is the state of the machine and what is open, whatever the length of the session.
 */
export class Timeline {
  private readonly state = emptyMachine();
  /** The names that hold by now. */
  readonly labels: Labels;
  private readonly board: Board;
  private readonly places: Places;
  private readonly tasks: TaskTracks;
  private readonly invalidations: InvalidationTracks;
  private readonly locks: LockTracks;
  private readonly instants: Instants;
  private readonly counters: Counters | undefined;
  private readonly deferrals = new Deferrals();
  private readonly session: Track;

  constructor(
    private readonly file: TraceFile,
    private readonly info: SessionInfo,
    sink: Sink,
  ) {
    const machine = this.state;
    const labels = (this.labels = new Labels(workloadOf(info)));
    const board = (this.board = new Board(sink));
    const { workloadName, designName, seed, strategy, toolVersion, events } = info;
    this.session = board.track(`session ${info.id}`);
    const places = (this.places = new Places(board, machine, labels, this.session));
    this.tasks = new TaskTracks(board, machine, labels, places, info.workload);
    this.invalidations = new InvalidationTracks(board, labels, places);
    this.locks = new LockTracks(board, labels, places);
    this.instants = new Instants(labels, places);
    if (sink.countsNothing !== true) this.counters = new Counters(board, machine, places);
    board.begin(this.session, 0, {
      category: 'session',
      name: `${workloadName} under ${designName}, seed ${seed}`,
      notes: { strategy, events, 'hmmtrace version': toolVersion },
    });
  }

  /** What is after the event that was given last. */
  get machine(): MachineView {
    return this.state;
  }

  /**
   * The next event of the session; need not last longer than the call.
   * @throws UserError HMT402 when it cannot follow
   */
  event(e: Event): void {
    this.counters?.before(e);
    apply(this.file, this.info.id, this.state, e);
    if (NAMING[e.kind] === true) this.labels.observe(e);
    this.show(e);
    this.counters?.after(e);
  }

  /** The last one was given. */
  end(): void {
    const { board, info, state: machine, session } = this;
    const { time } = machine;
    this.counters?.flush(time);
    const interrupted = info.state === 'interrupted';
    const where = interrupted ? 'the recording was interrupted' : 'the session ended';
    // The session itself is open, and is meant to be.
    const open = board.open - 1;
    if (interrupted || open > 0) {
      board.instant(session, time, {
        category: 'session',
        name: interrupted ? 'INTERRUPTED' : 'slices left open',
        notes: { event: machine.seq, 'slices closed here': open, because: where },
      });
    }
    board.endAll(time, session, { closed: `by the export: still open when ${where}` });
    const status = info.status === undefined ? 'interrupted' : (STATUS[info.status] ?? 'ended');
    board.end(session, time, { ended: status, violations: machine.violations });
  }

  private show(e: Event): void {
    switch (e.kind) {
      case Kind.SpanBegin:
        return this.tasks.begin(
          e,
          e.type === SpanType.CALLBACK ? this.invalidations.calls(e) : NONE,
        );
      case Kind.SpanEnd:
        return this.tasks.end(e);
      case Kind.LockAcquire:
        return this.locks.acquire(e);
      case Kind.LockRelease:
        return this.locks.release(e);
      case Kind.LockDowngrade:
        return this.locks.downgrade(e);
      case Kind.LockWait:
        return this.locks.wait(e);
      case Kind.TaskBlock:
        return this.tasks.block(e);
      case Kind.TaskWake:
        return this.tasks.wake(e.woken, e.task, e.time);
      case Kind.Result:
        return this.tasks.answer(e.task, result(e));
      case Kind.InvalidateStart:
        return this.invalidations.start(e);
      case Kind.InvalidateEnd:
        return this.invalidations.end(e);
      case Kind.Violation:
        return this.violation(e);
      case Kind.IntervalRequest:
        return this.instant(e, this.deferrals.requested(e), NONE);
      case Kind.IntervalUndefer:
      case Kind.IntervalFree:
        return this.instant(e, NONE, this.deferrals.applied(e));
      case Kind.WorkQueue:
        return this.instant(e, this.deferrals.queued(e), NONE);
      case Kind.WorkDone:
        return this.instant(e, NONE, this.deferrals.done(e));
      default:
        return this.instant(e, NONE, NONE);
    }
  }

  private instant(e: Event, from: readonly number[], to: readonly number[]): void {
    const mark = this.instants.of(e, from, to);
    if (mark !== undefined) this.board.instant(this.instants.where(e), e.time, mark);
  }

  /** On a track of its own, so that one is not looked for among thousands of other marks. */
  private violation(e: ViolationEvent): void {
    const expectation = e.type === ViolationType.EXPECTATION;
    const type = words(enumName('ViolationType', e.type));
    const notes: Record<string, string | number> = {
      message: e.message,
      by: this.labels.task(e.task),
      event: e.seq,
    };
    if (e.site !== '') notes['in'] = e.site;
    if (e.vpn !== 0) notes['page'] = this.labels.page(e.mm, e.vpn);
    if (e.fatal) notes['then'] = 'the session stops';
    this.board.instant(this.places.violations, e.time, {
      category: 'violation',
      name: expectation ? 'UNMET EXPECTATION' : `VIOLATION: ${type}`,
      notes,
    });
  }
}

const STATUS: readonly string[] = [
  'done',
  'an expectation was not met',
  'stopped by a violation',
  'stopped at a limit',
];
