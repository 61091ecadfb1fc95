import { ChunkEncoder } from '../events/codec.js';
import type { Event } from '../events/generated.js';
import type { TraceFile } from '../store/trace-file.js';

/** The first place where a recording and its re-execution part. */
export interface Difference {
  readonly seq: number;
  /** Undefined: the recording ends before. */
  readonly recorded: Event | undefined;
  /** Undefined: the re-execution ends before. */
  readonly executed: Event | undefined;
}

/**
 * Compares events as they are made again with the recorded ones; both as encoded bytes, so that
 * every field counts. An interrupted session is compared as far as it goes.
 * @returns the first difference, or undefined if there is none.
 */
export function compareReexecution(
  file: TraceFile,
  session: number,
  executed: Iterable<Event>,
  onProgress: (events: number) => void = () => {},
): Difference | undefined {
  const comparison = new Reexecution(file, session, onProgress);
  for (const event of executed) {
    if (comparison.push(event) !== undefined || comparison.done) break;
  }
  return comparison.end();
}

/** The same for a simulator that hands events over one by one. */
export class Reexecution {
  private readonly events: number;
  private readonly complete: boolean;
  private readonly recorded: Event[] = [];
  private next = 0;
  private at = 0;
  private difference: Difference | undefined;
  private readonly left = new ChunkEncoder();
  private readonly right = new ChunkEncoder();

  constructor(
    private readonly file: TraceFile,
    private readonly session: number,
    private readonly onProgress: (events: number) => void = () => {},
  ) {
    const info = file.session(session);
    this.events = info.events;
    this.complete = info.state === 'complete';
  }

  /** Every recorded event was compared, and no more are asked for. */
  get done(): boolean {
    return !this.complete && this.at === this.events;
  }

  /** Compares the next event; the first difference is the answer from then on. */
  push(executed: Event): Difference | undefined {
    if (this.difference !== undefined || this.done) return this.difference;
    const recorded = this.take();
    this.at++;
    if (recorded === undefined || !this.same(recorded, executed)) {
      this.difference = { seq: this.at, recorded, executed };
    }
    return this.difference;
  }

  /** Nothing comes after what was pushed. */
  end(): Difference | undefined {
    if (this.difference === undefined && this.at < this.events) {
      const seq = this.at + 1;
      this.difference = {
        seq,
        recorded: this.file.readEvent(this.session, seq),
        executed: undefined,
      };
    }
    return this.difference;
  }

  /** Reads ahead in portions: memory stays bounded. */
  private take(): Event | undefined {
    if (this.next === this.recorded.length) {
      if (this.at >= this.events) return undefined;
      this.recorded.length = 0;
      this.next = 0;
      this.file.readEvents(this.session, this.at + 1, this.at + 4096, (e) => {
        this.recorded.push(e);
      });
      this.onProgress(this.at);
    }
    return this.recorded[this.next++];
  }

  private same(a: Event, b: Event): boolean {
    if (a.seq !== b.seq) return false;
    // Each alone in its chunk, so that the whole header is written.
    this.left.push(a);
    this.right.push(b);
    return Buffer.compare(this.left.take().bytes, this.right.take().bytes) === 0;
  }
}
