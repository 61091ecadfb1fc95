import { DecodeError, WireReader, WireWriter } from '../../events/wire.js';
import type { EventSeq } from '../../units/numbers.js';
import type { SessionMeta, SessionOutcome } from '../log/session.js';

/** How sessions are written outside a trace file. */
export type StreamFormat = 'protobuf' | 'jsonl';

/** The first field of every session of a stream. */
export const STREAM_FORMAT = 'hmmtrace';

export interface StreamSession {
  readonly type: 'session';
  readonly formatVersion: number;
  readonly meta: SessionMeta;
  /** Where the session's chain begins, hexadecimal. */
  readonly link: string;
}
export interface StreamChunk {
  readonly type: 'chunk';
  readonly first: number;
  readonly last: number;
  readonly codec: number;
  /** Hexadecimal. */
  readonly link: string;
  /** Hexadecimal. */
  readonly digest: string;
  /** Message `Chunk`. */
  readonly bytes: Uint8Array;
}
export interface StreamEnd {
  readonly type: 'end';
  readonly events: number;
  /** Undefined: the session was interrupted. */
  readonly outcome: SessionOutcome | undefined;
  /** Of the seal, hexadecimal; empty for an interrupted session. */
  readonly link: string;
}
/** Message `StreamRecord` of schema/hmmtrace.proto. */
export type StreamRecord = StreamSession | StreamChunk | StreamEnd;

const tag = (field: number, wire: 0 | 2): number => (field << 3) | wire;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A record behind its length. */
export function encodeRecord(record: StreamRecord): Uint8Array {
  const w = new WireWriter(1024);
  const uint = (field: number, n: number): void => {
    if (n === 0) return;
    w.byte(tag(field, 0));
    w.uint(n);
  };
  const bytes = (field: number, b: Uint8Array): void => {
    if (b.length === 0) return;
    w.byte(tag(field, 2));
    w.bytes(b);
  };
  const text = (field: number, s: string): void => bytes(field, Buffer.from(s, 'utf8'));
  const whole = w.open();
  w.byte(tag({ session: 1, chunk: 2, end: 3 }[record.type], 2));
  const inner = w.open();
  switch (record.type) {
    case 'session': {
      const { meta } = record;
      text(1, STREAM_FORMAT);
      uint(2, record.formatVersion);
      text(3, meta.workloadName);
      text(4, meta.workload);
      text(5, meta.designName);
      text(6, meta.design);
      uint(7, meta.seed);
      text(8, meta.strategy);
      text(9, meta.toolVersion);
      uint(10, meta.parent?.session ?? 0);
      uint(11, meta.parent?.at ?? 0);
      bytes(12, Buffer.from(record.link, 'hex'));
      break;
    }
    case 'chunk':
      uint(1, record.first);
      uint(2, record.last);
      uint(3, record.codec);
      bytes(4, Buffer.from(record.link, 'hex'));
      bytes(5, Buffer.from(record.digest, 'hex'));
      bytes(6, record.bytes);
      break;
    case 'end':
      uint(1, record.events);
      if (record.outcome === undefined) break;
      uint(2, 1);
      uint(3, record.outcome.status);
      uint(4, record.outcome.violations);
      text(5, record.outcome.stateHash);
      bytes(6, Buffer.from(record.link, 'hex'));
      break;
  }
  w.close(inner);
  w.close(whole);
  return w.view();
}

/** @throws DecodeError with the offset in `message` of what is no record. */
export function decodeRecord(message: Uint8Array): StreamRecord {
  const r = new WireReader(message);
  let record: StreamRecord | undefined;
  while (r.pos < message.length) {
    const key = r.uint();
    const read = { [tag(1, 2)]: readSession, [tag(2, 2)]: readChunk, [tag(3, 2)]: readEnd }[key];
    if (read === undefined) {
      r.skip(key);
      continue;
    }
    const length = r.length();
    r.end = r.pos + length;
    record = read(fields(r));
    r.end = message.length;
  }
  if (record === undefined) throw new DecodeError(0, 'no record that this version knows');
  return record;
}

interface Fields {
  number(field: number): number;
  bytes(field: number): Uint8Array;
  text(field: number): string;
}
/** Values of the message that ends at the reader's end; the last of each counts. */
function fields(r: WireReader): Fields {
  const numbers = new Map<number, number>();
  const payloads = new Map<number, Uint8Array>();
  const start = r.pos;
  while (r.pos < r.end) {
    const key = r.uint();
    if ((key & 7) === 0) numbers.set(key >>> 3, r.uint());
    else if ((key & 7) === 2) {
      const length = r.length();
      payloads.set(key >>> 3, r.buffer.subarray(r.pos, r.pos + length));
      r.pos += length;
    } else r.skip(key);
  }
  if (r.pos !== r.end) throw new DecodeError(r.pos, 'a field runs past its record');
  return {
    number: (field) => numbers.get(field) ?? 0,
    bytes: (field) => payloads.get(field) ?? new Uint8Array(0),
    text(field) {
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(payloads.get(field));
      } catch {
        throw new DecodeError(start, `field ${field} is not UTF-8`);
      }
    },
  };
}

function readSession(f: Fields): StreamSession {
  if (f.text(1) !== STREAM_FORMAT) throw new DecodeError(0, 'not a session of hmmtrace');
  return {
    type: 'session',
    formatVersion: f.number(2),
    meta: {
      workloadName: f.text(3),
      workload: f.text(4),
      designName: f.text(5),
      design: f.text(6),
      seed: f.number(7),
      strategy: f.text(8),
      toolVersion: f.text(9),
      ...(f.number(10) === 0
        ? {}
        : { parent: { session: f.number(10), at: f.number(11) as EventSeq } }),
    },
    link: hex(f.bytes(12)),
  };
}
function readChunk(f: Fields): StreamChunk {
  return {
    type: 'chunk',
    first: f.number(1),
    last: f.number(2),
    codec: f.number(3),
    link: hex(f.bytes(4)),
    digest: hex(f.bytes(5)),
    bytes: f.bytes(6),
  };
}
function readEnd(f: Fields): StreamEnd {
  const complete = f.number(2) !== 0;
  return {
    type: 'end',
    events: f.number(1),
    outcome: complete
      ? { status: f.number(3), violations: f.number(4), stateHash: f.text(5) }
      : undefined,
    link: hex(f.bytes(6)),
  };
}
