import { ChunkEncoder, decodeChunk, UNKNOWN_KIND } from '../events/codec.js';
import { Kind, ObjectKind, type Event } from '../events/generated.js';
import type { Chunk } from '../store/log/log.js';
import type { TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';

/** The first place where a recording and its re-execution part. */
export interface Difference {
  readonly seq: number;
  /** Undefined: the recording ends before. */
  readonly recorded: Event | undefined;
  /** Undefined: the re-execution ends before. */
  readonly executed: Event | undefined;
}

/**
 * Compares events as they are made again with the recorded ones; as encoded bytes, so that every
 * field counts. An interrupted session is compared as far as it goes.
 * @returns the first difference, or undefined if there is none.
 */
export function compareReexecution(
  file: TraceFile,
  session: number,
  executed: Iterable<Event>,
  onProgress: (events: number) => void = () => {},
): Difference | undefined {
  const comparison = new Reexecution(file, session, { onProgress });
  for (const event of executed) if (!comparison.push(event)) break;
  return comparison.end();
}

export interface ReexecutionOptions {
  /** Told how many events came so far, every few thousand. */
  readonly onProgress?: (events: number) => void;
  /** The last event to compare; what comes after is not looked at. Default: all. */
  readonly until?: number;
}

/**
 * The same for a simulator that hands events over one by one. They are encoded as a recorder would
 * and compared a chunk of the log at a time; only where the bytes differ are events looked at one
 * by one, since another writer's encoding may differ and mean the same.
 */
export class Reexecution {
  private readonly until: number;
  /** Nothing may follow event {@link until}. */
  private readonly toTheEnd: boolean;
  private readonly onProgress: (events: number) => void;
  private readonly chunks: Iterator<Chunk>;
  private chunk: Chunk | undefined;
  private readonly encoder = new ChunkEncoder();
  private at = 0;
  /** Encoded bytes after which another look at what differs is due. */
  private limit = 0;
  private difference: Difference | undefined;

  constructor(
    private readonly file: TraceFile,
    private readonly session: number,
    options: ReexecutionOptions = {},
  ) {
    const info = file.session(session);
    this.until = options.until ?? info.events;
    this.toTheEnd = options.until === undefined && info.state === 'complete';
    this.onProgress = options.onProgress ?? (() => undefined);
    this.chunks = file.chunks(session, 1, this.until);
  }

  /** Takes the next event. @returns false when no further one is needed: it differs, or all were compared. */
  push(executed: Event): boolean {
    if (this.difference !== undefined) return false;
    if (this.at >= this.until) {
      if (this.toTheEnd) this.differs(this.at + 1, undefined, executed);
      return false;
    }
    this.chunk ??= this.nextChunk();
    this.at++;
    if (executed.seq !== this.at) {
      this.differs(this.at, this.file.readEvent(this.session, this.at), executed);
      return false;
    }
    this.encoder.push(executed);
    if ((this.at & 0xfff) === 0) this.onProgress(this.at);
    // More bytes than were recorded: a difference, unless another writer packed them tighter.
    if (this.at === this.chunk.last || this.at === this.until || this.encoder.size > this.limit)
      this.compare();
    return this.difference === undefined && (this.toTheEnd || this.at < this.until);
  }

  /** Nothing comes after what was pushed. @returns the first difference */
  end(): Difference | undefined {
    if (this.encoder.count > 0) this.compare();
    const next = this.at + 1;
    if (this.difference === undefined && next <= this.until)
      this.differs(next, this.file.readEvent(this.session, next), undefined);
    return this.difference;
  }

  private nextChunk(): Chunk {
    // The session has an event `until`, so there is a chunk, or the reader says what is damaged.
    const chunk = this.chunks.next().value as Chunk;
    this.limit = chunk.bytes.length;
    return chunk;
  }

  private compare(): void {
    const { chunk, encoder, at } = this;
    const { first } = chunk!;
    const whole = at === chunk!.last;
    const executed = encoder.peek();
    const recorded = chunk!.bytes;
    const same =
      (whole ? recorded.length === executed.length : recorded.length >= executed.length) &&
      Buffer.compare(recorded.subarray(0, executed.length), executed) === 0;
    if (!same) this.compareEvents(first, executed);
    if (whole || at === this.until || this.difference !== undefined) {
      encoder.take();
      this.chunk = undefined;
    } else this.limit = Infinity;
  }

  private compareEvents(first: number, bytes: Uint8Array): void {
    const executed: Event[] = [];
    decodeChunk(bytes.slice(), first as EventSeq, (e) => void executed.push(e));
    this.file.readEvents(this.session, first, first + executed.length - 1, (recorded) => {
      const other = executed[recorded.seq - first]!;
      if (sameBytes(recorded, saidAs(recorded, other))) return true;
      this.differs(recorded.seq, recorded, other);
      return false;
    });
  }

  private differs(seq: number, recorded: Event | undefined, executed: Event | undefined): void {
    this.difference = { seq, recorded, executed };
  }
}

/** An event with as much of it said as by the version that recorded the other. */
function saidAs(recorded: Event, event: Event): Event {
  const older =
    recorded.kind === Kind.Violation && recorded.site === '' && event.kind === Kind.Violation;
  return older ? { ...event, site: '', objectKind: ObjectKind.OBJECT_NONE } : event;
}

const left = new ChunkEncoder();
const right = new ChunkEncoder();
/** Each alone in its chunk, so that the whole header is written. */
function sameBytes(a: Event, b: Event): boolean {
  // Of a later version, which this one cannot make.
  if ((a.kind as number) === UNKNOWN_KIND) return false;
  left.push(a);
  right.push(b);
  return Buffer.compare(left.take().bytes, right.take().bytes) === 0;
}
