import type { Event } from '../events/generated.js';
import type { EventSeq } from '../units/numbers.js';
import type { SessionWriter, WriterOptions } from './session-writer.js';

/** What is known about a session when it begins; never changes afterwards. */
export interface SessionMeta {
  readonly workloadName: string;
  /** The workload's text. */
  readonly workload: string;
  readonly designName: string;
  /** JSON object of every switch and its value, keys sorted. */
  readonly design: string;
  readonly seed: number;
  readonly strategy: string;
  readonly toolVersion: string;
  /** The session this one branched from, and the last event they have in common. */
  readonly parent?: { readonly session: number; readonly at: EventSeq };
}

/** What the caller knows when a session ends. */
export interface SessionOutcome {
  /** 0 done, 1 a failed expectation, 2 stopped by a violation. */
  readonly status: number;
  readonly violations: number;
  /** Canonical hash of the final state, as hexadecimal digits. */
  readonly stateHash: string;
}

export interface SessionInfo extends SessionMeta {
  /** From 1, in the order in which the file's sessions began. */
  readonly id: number;
  readonly formatVersion: number;
  /** `interrupted`: it has no end and is a prefix of what was emitted (or is still being recorded). */
  readonly state: 'complete' | 'interrupted';
  /** Committed events; the last has this number. */
  readonly events: number;
  readonly status: number | undefined;
  readonly violations: number | undefined;
  readonly stateHash: string | undefined;
  /** Hash of the last chunk (of the session's own row if there is none), hexadecimal. */
  readonly chainHead: string;
  /** Bytes of the log's compressed chunks. */
  readonly bytes: number;
  /** Projections exist and were built from this chain head. */
  readonly indexed: boolean;
}

export interface Checkpoint {
  readonly seq: EventSeq;
  /** The state as the caller gave it to {@link SessionWriter.checkpoint}. */
  readonly bytes: Uint8Array;
  /** Its canonical hash, hexadecimal. */
  readonly hash: string;
}

export interface QueryOptions {
  /** Rows at most; default 1,000,000. */
  readonly limit?: number;
  /** Other trace files to attach, by schema name. */
  readonly attach?: Readonly<Record<string, string>>;
}
export interface QueryResult {
  readonly columns: readonly string[];
  /** Integers beyond 2^53 come as bigint, everything else as number, string, Uint8Array or null. */
  readonly rows: readonly (readonly unknown[])[];
  /** There were more rows than the limit. */
  readonly truncated: boolean;
}

/** One SQLite file that holds many sessions. */
export declare class TraceFile {
  readonly path: string;
  /** @throws UserError HMT101 if something exists at `path`. */
  static create(path: string): TraceFile;
  /**
   * For recording. One writer at a time.
   * @param options.create make the file if there is none (default true)
   * @throws UserError HMT1xx when it is not ours, damaged, of another version, read only or has a writer.
   */
  static openForAppend(path: string, options?: { create?: boolean }): TraceFile;
  /** Read only, safe for files from strangers; never writes. */
  static open(path: string): TraceFile;
  close(): void;

  /** In the order of their numbers. */
  sessions(): SessionInfo[];
  /**
   * @param which a number, its digits, `@last` or `@-N` (N before the last)
   * @throws UserError HMT120 if there is none.
   */
  session(which: number | string): SessionInfo;

  beginSession(meta: SessionMeta, options?: WriterOptions): SessionWriter;

  /**
   * Calls `visit` for the events `from` … `to` (both included) in order; `false` ends the reading.
   * Decodes a chunk at a time; checks each chunk's hash.
   * @throws UserError HMT11x at the first damage, with the place.
   */
  readEvents(session: number, from: number, to: number, visit: (e: Event) => void | boolean): void;
  /** One event; undefined when the session has no such event. */
  readEvent(session: number, seq: number): Event | undefined;

  /** The last checkpoint at or before an event. */
  nearestCheckpoint(session: number, at: number): Checkpoint | undefined;
  /** Stores or replaces a checkpoint of a recorded session. */
  putCheckpoint(session: number, seq: number, state: Uint8Array, hash: string): void;
  dropCheckpoints(session: number): void;
  checkpoints(session: number): { seq: EventSeq; hash: string; bytes: number }[];

  /** Runs one reading statement. */
  query(sql: string, params?: readonly unknown[] | Readonly<Record<string, unknown>>, options?: QueryOptions): QueryResult;
}
