import type { Event } from '../events/generated.js';
import type { EventSeq } from '../units/numbers.js';
import type { SessionInfo, SessionOutcome } from './trace-file.js';

export interface WriterOptions {
  /** Every chunk survives a power cut once {@link SessionWriter.flush} returned. Default false. */
  readonly durable?: boolean;
  /** Encoded bytes after which a chunk ends, 1 KiB … 4 MiB. Default 256 KiB. */
  readonly chunkBytes?: number;
  /** Events at most in a chunk. Default 16,384. */
  readonly chunkEvents?: number;
}

/** Records one session. The log keeps the events, not the writer: an event is encoded at once. */
export declare class SessionWriter {
  readonly session: number;
  /** The next event must have number 1, then 2, and so on. */
  append(event: Event): void;
  /** A state after event `seq`, which was appended before; bytes as the caller likes. */
  checkpoint(seq: EventSeq, state: Uint8Array, hash: string): void;
  /** Commits everything appended so far. */
  flush(): void;
  /** Commits and seals the session. No method but `close` may follow. */
  end(outcome: SessionOutcome): SessionInfo;
  /** Leaves the session interrupted if it was not ended; commits what was appended. */
  close(): void;
}
