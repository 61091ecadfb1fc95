import type { EventSeq } from '../../units/numbers.js';

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
  /** 0 done, 1 a failed expectation, 2 stopped by a violation, 3 stopped at a limit. */
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
  /** The state as the caller gave it to `SessionWriter.checkpoint`. */
  readonly bytes: Uint8Array;
  /** Its canonical hash, hexadecimal. */
  readonly hash: string;
}
