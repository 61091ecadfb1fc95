import {
  Kind,
  LockMode,
  ViolationType,
  type Event,
  type ViolationEvent,
} from '../../events/generated.js';
import type { Mark, Notes, Sink, Track } from '../../interchange/sink.js';
import { limited } from '../../interchange/limited.js';
import { oneLine } from '../../units/one-line.js';
import type { Labels } from '../../replay/text/labels.js';
import { categoryNumber } from './categories.js';
import { Lanes, type Lane } from './lanes.js';
import { Rows } from './levels.js';
import type { PartWriter, Thing } from './part.js';

/** A violation, as a page lists it. */
export interface Flag {
  readonly event: number;
  readonly name: string;
  readonly message: string;
  /** What the workload expected, and no rule. */
  readonly unmet: boolean;
}
/** Violations that are listed; more are counted. */
const MOST_FLAGS = 1000;

/** Made for everything that begins, and so of one shape. */
class Open {
  /** In the part that is written now; -1 if it is not in one. */
  place = -1;

  constructor(
    readonly lane: Lane,
    readonly depth: number,
    readonly row: number,
    readonly begin: number,
    readonly category: number,
    readonly mark: Mark,
    /** In the order in which they were opened. */
    readonly number: number,
  ) {}

  get thing(): Thing {
    const { lane, depth, begin, category, mark } = this;
    const line = mark.notes['line'];
    return {
      lane: lane.id,
      depth,
      begin,
      category,
      label: labelOf(mark),
      line: typeof line === 'number' ? line : 0,
    };
  }
}

const VIOLATION = categoryNumber('violation');

/**
 * The timeline of a session as a page has it: what a Timeline shows, from afar in rows, and in full in
 * the part that is written, if one is. Places are numbers of events: in virtual time many things happen
 * at once, and no reader could tell them apart.
 */
export class Reel implements Sink {
  readonly countsNothing = true;
  readonly rows = new Rows();
  readonly lanes = new Lanes(this.rows);
  readonly flags: Flag[] = [];
  violations = 0;
  /** Of these, expectations of the workload: no rule is broken where one is unmet. */
  unmet = 0;
  /** What is open on each track, outermost first. */
  private readonly stacks = new Map<Track, Open[]>();
  private made = 0;
  /** Where the last thing on a row ended: no two lie on each other. */
  private readonly ends: number[] = [];
  private readonly tasks = new Map<number, Track>();
  private readonly holds = new Map<Track, Holds>();
  private part: PartWriter | undefined;
  /** What the timeline called the last violation. */
  private named = '';
  /** The event at hand. */
  private at = 0;

  /** Before the timeline is given the event. */
  before(e: Event, part: PartWriter | undefined): void {
    this.at = e.seq;
    if (part !== this.part) {
      this.part = part;
      for (const open of this.open()) open.place = part === undefined ? -1 : part.add(open.thing);
    }
  }

  /** And after. */
  after(e: Event, labels: Labels): void {
    switch (e.kind) {
      case Kind.Violation:
        return this.found(e);
      case Kind.LockAcquire:
        return this.hold(e.task, e.lock, labels, e.mode);
      case Kind.LockRelease:
        return this.letGo(e.task, e.lock);
      case Kind.LockDowngrade:
        // From this event on it is held so, and not from the next.
        this.letGo(e.task, e.lock, e.seq);
        return this.hold(e.task, e.lock, labels, LockMode.SHARED_MODE);
      case Kind.TaskExit:
        return this.lanes.retire((t) => t.role === 'thread' && t.number === e.exited);
      case Kind.ProcessExit:
        return this.lanes.retire((t) => t.role === 'process' && t.number === e.process);
      case Kind.MmFree:
        return this.lanes.retire((t) => t.name === `address space ${e.mm}`);
      case Kind.MirrorFree:
        return this.lanes.retire((t) => t.name.startsWith(`mirror ${e.mirror} `));
    }
  }

  track(track: Track): void {
    if (track.role === 'counter') return;
    this.lanes.add(track);
    if (track.role === 'thread') this.tasks.set(track.number, track);
  }

  begin(track: Track, _time: number, mark: Mark): void {
    const lane = this.lanes.lane(track);
    if (lane === undefined) return;
    let stack = this.stacks.get(track);
    if (stack === undefined) this.stacks.set(track, (stack = []));
    const { event } = mark.notes;
    const since = typeof event === 'number' ? event : this.at;
    stack.push(this.opened(lane, stack.length, mark, since));
  }

  end(track: Track): void {
    const stack = this.stacks.get(track);
    if (stack === undefined) return;
    this.ended(stack.pop()!);
    if (stack.length === 0) this.stacks.delete(track);
  }

  instant(track: Track, _time: number, mark: Mark): void {
    const category = categoryNumber(mark.category);
    if (category === VIOLATION) this.named = limited(mark.name);
    const lane = this.lanes.lane(track);
    if (lane === undefined) return;
    this.rows.instant(this.lanes.instantRow(lane), this.at, category, category);
    this.part?.add({
      ...{ lane: lane.id, depth: -1, begin: this.at, category, line: 0 },
      label: labelOf(mark),
    });
  }

  counter(): void {
    // The page shows what is mapped, not how much.
  }
  close(): void {
    // What is open is ended by the timeline, but for locks.
    for (const open of this.open()) this.ended(open);
  }
  take(): Uint8Array {
    return NOTHING;
  }

  private found({ type, message }: ViolationEvent): void {
    const unmet = type === ViolationType.EXPECTATION;
    this.violations++;
    if (unmet) this.unmet++;
    if (this.flags.length < MOST_FLAGS)
      this.flags.push({
        event: this.at,
        name: this.named,
        message: oneLine(message),
        unmet,
      });
  }

  private opened(lane: Lane, depth: number, mark: Mark, since: number): Open {
    const row = this.lanes.spanRow(lane, depth);
    const begin = Math.max(since, this.ends[row] ?? 0);
    const category = categoryNumber(mark.category);
    const open = new Open(lane, depth, row, begin, category, mark, this.made++);
    if (this.part !== undefined) open.place = this.part.add(open.thing);
    return open;
  }

  private ended(open: Open, before = this.at + 1): void {
    const end = Math.max(before, open.begin + 1);
    this.ends[open.row] = end;
    this.rows.span(open.row, open.begin, end, open.category);
    if (open.place >= 0) this.part!.end(open.place, end);
  }
  /** All that is open. Asked for at the beginning of a part, and not for each event. */
  private open(): Open[] {
    const held = [...this.holds.values()].flatMap((holds) => holds.open);
    const all = [...[...this.stacks.values()].flat(), ...held].filter((open) => open !== undefined);
    return all.sort((a, b) => a.number - b.number);
  }

  private hold(task: number, lock: number, labels: Labels, mode: LockMode): void {
    const holds = this.holdsOf(task);
    if (holds === undefined) return;
    const free = holds.open.indexOf(undefined);
    const depth = free < 0 ? holds.open.length : free;
    const mark = new LockMark(labels, lock, mode, this.at);
    holds.open[depth] = this.opened(holds.lane, depth, mark, this.at);
  }
  private letGo(task: number, lock: number, end = this.at + 1): void {
    const holds = this.holdsOf(task);
    if (holds === undefined) return;
    for (let depth = holds.open.length - 1; depth >= 0; depth--) {
      const open = holds.open[depth];
      if ((open?.mark as LockMark | undefined)?.lock !== lock) continue;
      this.ended(open!, end);
      holds.open[depth] = undefined;
      return;
    }
  }
  private holdsOf(task: number): Holds | undefined {
    const track = this.tasks.get(task);
    if (track === undefined) return undefined;
    let holds = this.holds.get(track);
    if (holds !== undefined) return holds;
    const lane = this.lanes.lane(track);
    if (lane === undefined) return undefined;
    holds = { lane: this.lanes.locksOf(lane), open: [] };
    this.holds.set(track, holds);
    return holds;
  }
}

/** Locks that a task holds, each on a row of its own. */
interface Holds {
  readonly lane: Lane;
  readonly open: (Open | undefined)[];
}

/** There are as many of these as anything, and few are read. */
class LockMark implements Mark {
  readonly category = 'lock';

  constructor(
    private readonly labels: Labels,
    readonly lock: number,
    private readonly mode: LockMode,
    private readonly event: number,
  ) {}
  get notes(): Notes {
    return { event: this.event };
  }
  get name(): string {
    const name = this.labels.lock(this.lock);
    return this.mode === LockMode.SHARED_MODE ? `${name} (reading)` : name;
  }
}

const NOTHING = new Uint8Array(0);

/** What stands on a thing: what it is, and what about. */
function labelOf({ name, notes }: Mark): string {
  const { what, pages, page, entry } = notes;
  if (what !== undefined) return limited(String(what));
  const about = pages ?? page;
  if (about === undefined) return limited(name);
  return limited(`${name} ${about}${entry === undefined ? '' : ` := ${entry}`}`);
}
