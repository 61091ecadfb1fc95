import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type protobuf from 'protobufjs';
import { DecodeError } from '../../events/wire.js';
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

const hex = (bytes: ArrayLike<number>): string => Buffer.from(bytes).toString('hex');
const binary = (digits: string): Uint8Array => Buffer.from(digits, 'hex');

/** A record behind its length. */
export function encodeRecord(record: StreamRecord): Uint8Array {
  const { type } = schema();
  return type.encodeDelimited({ [record.type]: fieldsOf(record) }).finish();
}

/** @throws DecodeError with the offset in `message` of what is no record. */
export function decodeRecord(message: Uint8Array): StreamRecord {
  const { type, Reader } = schema();
  const reader = Reader.create(message);
  let got: Got;
  try {
    got = type.toObject(type.decode(reader), { longs: Number, defaults: true, oneofs: true });
  } catch (error) {
    throw new DecodeError(Math.min(reader.pos, message.length), (error as Error).message);
  }
  if (got.record === undefined) throw new DecodeError(0, 'no record that this version knows');
  const values = Object.values(got[got.record]!);
  if (values.some((v) => typeof v === 'number' && !Number.isSafeInteger(v)))
    throw new DecodeError(0, 'a number past 2^53');
  return READ[got.record](got);
}

/** What protobufjs gives, with every field that is not there as zero or empty. */
interface Got {
  readonly record?: StreamRecord['type'];
  readonly session?: Omit<SessionMeta, 'parent'> & {
    readonly format: string;
    readonly formatVersion: number;
    readonly parent: number;
    readonly parentAt: number;
    readonly link: ArrayLike<number>;
  };
  readonly chunk?: {
    readonly first: number;
    readonly last: number;
    readonly codec: number;
    readonly link: ArrayLike<number>;
    readonly digest: ArrayLike<number>;
    readonly events: ArrayLike<number>;
  };
  readonly end?: SessionOutcome & {
    readonly events: number;
    readonly complete: boolean;
    readonly link: ArrayLike<number>;
  };
}

const READ: Readonly<Record<StreamRecord['type'], (got: Got) => StreamRecord>> = {
  session({ session }) {
    const { format, formatVersion, link, parent, parentAt, ...meta } = session!;
    if (format !== STREAM_FORMAT) throw new DecodeError(0, 'not a session of hmmtrace');
    const branch = { session: parent, at: parentAt as EventSeq };
    return {
      ...{ type: 'session', formatVersion, link: hex(link) },
      meta: { ...meta, ...(parent === 0 ? {} : { parent: branch }) },
    };
  },
  chunk({ chunk }) {
    const { first, last, codec, link, digest, events } = chunk!;
    const bytes = events instanceof Uint8Array ? events : Uint8Array.from(events);
    return { type: 'chunk', first, last, codec, link: hex(link), digest: hex(digest), bytes };
  },
  end({ end }) {
    const { events, complete, status, violations, stateHash, link } = end!;
    const outcome = complete ? { status, violations, stateHash } : undefined;
    return { type: 'end', events, outcome, link: hex(link) };
  },
};

/** Without those that are zero or empty, which are not written. */
function fieldsOf(record: StreamRecord): object {
  const fields = Object.entries(allFieldsOf(record));
  return Object.fromEntries(
    fields.filter(([, v]) => !(v instanceof Uint8Array ? v.length === 0 : v === 0 || v === '')),
  );
}
function allFieldsOf(record: StreamRecord): Record<string, string | number | boolean | Uint8Array> {
  switch (record.type) {
    case 'session': {
      const { parent, ...meta } = record.meta;
      const branch = { parent: parent?.session ?? 0, parentAt: parent?.at ?? 0 };
      const { formatVersion, link } = record;
      return { ...meta, ...branch, format: STREAM_FORMAT, formatVersion, link: binary(link) };
    }
    case 'chunk': {
      const { first, last, codec, link, digest, bytes: events } = record;
      return { first, last, codec, link: binary(link), digest: binary(digest), events };
    }
    case 'end': {
      const { events, outcome, link } = record;
      return outcome === undefined
        ? { events }
        : { events, complete: true, ...outcome, link: binary(link) };
    }
  }
}

interface Schema {
  readonly type: protobuf.Type;
  readonly Reader: typeof protobuf.Reader;
}
let known: Schema | undefined;

/**
 * Records are rare: protobufjs reads and writes them by the schema itself. Loaded when the first one
 * is asked for, since most of what the program does needs neither.
 */
function schema(): Schema {
  if (known !== undefined) return known;
  const { Field, parse, Reader } = createRequire(import.meta.url)('protobufjs') as typeof protobuf;
  const { root } = parse(schemaText());
  // Events stay as the bytes that they are: the log keeps them so, and has a codec of its own.
  const chunk = root.lookupType('hmmtrace.StreamChunk');
  const events = chunk.get('events') as protobuf.Field;
  chunk.remove(events);
  chunk.add(new Field('events', events.id, 'bytes'));
  known = { type: root.lookupType('hmmtrace.StreamRecord'), Reader };
  return known;
}

function schemaText(): string {
  // One level deeper when it runs from dist/.
  const up = import.meta.url.endsWith('.ts') ? '../../..' : '../../../..';
  return readFileSync(new URL(`${up}/schema/hmmtrace.proto`, import.meta.url), 'utf8');
}
