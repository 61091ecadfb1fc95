import { createHash } from 'node:crypto';
import { decodeChunk } from '../../events/codec.js';
import { DecodeError } from '../../events/wire.js';
import type { EventSeq } from '../../units/numbers.js';
import { UserError } from '../../units/user-error.js';
import { sealLink, sessionLink } from '../log/chain.js';
import { canPack, type Codec } from '../log/compression.js';
import { FORMAT_VERSION } from '../file/schema.js';
import type { SessionInfo } from '../log/session.js';
import type { SessionWriter } from '../log/session-writer.js';
import type { StreamChunk, StreamEnd, StreamSession } from './stream-records.js';
import { readStream } from './stream-reader.js';
import type { TraceFile } from '../trace-file.js';

export interface ImportOptions {
  /** What the bytes are called in errors. Default `the stream`. */
  readonly from?: string;
  /** What is committed survives a power cut. */
  readonly durable?: boolean;
  /** Told how many events were imported; may throw to end the import. */
  readonly onProgress?: (events: number) => void;
}

export interface Imported {
  readonly session: SessionInfo;
  /** `repacked`: the compression here gives other bytes, and so the same events another chain. */
  readonly chain: 'same' | 'repacked';
}

/**
 * Adds the sessions of a stream that {@link exportSession} wrote to a file that is open for
 * appending. Both formats are known by their first bytes. Bytes are asked for as they are needed;
 * memory holds a chunk of events.
 *
 * A chunk is added when its digest is right and every event in it can be read; whether the events
 * can follow each other is for `verify` to say, as for any other file.
 * When the stream breaks off or turns out wrong, or `onProgress` throws, the sessions before are
 * there whole and the one at hand stays as what a killed recorder leaves: a gap-free prefix,
 * marked interrupted. `parent` keeps the number that the parent has where the session comes from.
 *
 * @throws UserError HMT140 with the line or byte, HMT141, HMT118; HMT13x when nothing can be written.
 */
export async function importSessions(
  file: TraceFile,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ImportOptions = {},
): Promise<Imported[]> {
  const from = options.from ?? 'the stream';
  const done: Imported[] = [];
  /** Events of the sessions that are done. */
  let before = 0;
  let session: SessionImport | undefined;
  try {
    for await (const { record, place } of readStream(source, from)) {
      const wrong = (what: string): UserError =>
        new UserError('HMT140', `${from}, ${place}: ${what}`);
      if (record.type === 'session') {
        if (session !== undefined) throw wrong('a session begins before the one before it ended');
        session = new SessionImport(file, record, wrong, options);
      } else if (session === undefined) {
        throw wrong(`${record.type === 'end' ? 'an end' : 'events'} without a session`);
      } else if (record.type === 'chunk') {
        session.chunk(record, wrong);
        options.onProgress?.(before + record.last);
      } else {
        done.push(session.end(record, wrong));
        before += record.events;
        session = undefined;
      }
    }
    if (session !== undefined) throw new UserError('HMT140', `${from} breaks off before its end`);
    if (done.length === 0) throw new UserError('HMT140', `${from} is empty`);
  } catch (error) {
    throw session === undefined ? error : session.abandon(error);
  }
  return done;
}

type Wrong = (what: string) => UserError;

/** One session on its way in. */
class SessionImport {
  private readonly writer: SessionWriter;
  private last = 0;
  /** The chain as the stream tells it. */
  private head: string;
  private same = true;

  constructor(
    private readonly file: TraceFile,
    { meta, formatVersion, link }: StreamSession,
    wrong: Wrong,
    options: ImportOptions,
  ) {
    if (formatVersion > FORMAT_VERSION) {
      const what = `format ${formatVersion}; this program knows up to ${FORMAT_VERSION}`;
      throw new UserError('HMT141', `${options.from ?? 'the stream'} has ${what}`);
    }
    if (sessionLink(meta, formatVersion).toString('hex') !== link)
      throw wrong('the description of the session is damaged');
    try {
      JSON.parse(meta.design);
    } catch {
      throw wrong('the design is not JSON');
    }
    this.head = link;
    this.writer = file.beginSession(meta, { durable: options.durable ?? false });
  }

  chunk(chunk: StreamChunk, wrong: Wrong): void {
    const { first, last, codec, bytes } = chunk;
    if (first !== this.last + 1 || last < first)
      throw wrong(`events ${first} to ${last} do not follow event ${this.last}`);
    if (createHash('sha256').update(bytes).digest('hex') !== chunk.digest)
      throw wrong(`events ${first} to ${last} are not what their digest says`);
    const events = countEvents(chunk, wrong);
    if (events !== last - first + 1) throw wrong(`${events} events are not ${first} to ${last}`);
    if (!canPack(codec)) {
      const what = `events ${first} to ${last} were packed with method ${codec}`;
      throw new UserError('HMT118', `${what}, which is not known here`);
    }
    const link = this.writer.appendChunk({ first, last, codec: codec as Codec, bytes });
    this.same &&= Buffer.from(link).toString('hex') === chunk.link;
    this.head = chunk.link;
    this.last = last;
  }

  end({ events, outcome, link }: StreamEnd, wrong: Wrong): Imported {
    if (events !== this.last) throw wrong(`an end after ${events} events, not ${this.last}`);
    const id = this.writer.session;
    const chain = this.same ? 'same' : 'repacked';
    if (outcome === undefined) {
      this.writer.close();
      return { session: this.file.session(id), chain };
    }
    if (sealLink(Buffer.from(this.head, 'hex'), events, outcome).toString('hex') !== link)
      throw wrong('the outcome of the session is damaged');
    return { session: this.writer.end(outcome), chain };
  }

  /** Leaves what came in so far; gives the error, with that in it. */
  abandon(error: unknown): unknown {
    return this.writer.abandon(error);
  }
}

function countEvents({ first, bytes }: StreamChunk, wrong: Wrong): number {
  try {
    const { last } = decodeChunk(bytes, first as EventSeq, () => undefined, undefined, true);
    return last - first + 1;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw wrong(`event ${error.event}, byte ${error.offset} of the chunk: ${error.message}`);
  }
}
