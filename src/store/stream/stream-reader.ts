import { ChunkEncoder } from '../../events/codec.js';
import { EventJsonError, eventFromJson } from '../../events/json.js';
import { DecodeError } from '../../events/wire.js';
import { UserError } from '../../units/user-error.js';
import { MAX_UNPACKED } from '../log/compression.js';
import {
  decodeRecord,
  STREAM_FORMAT,
  type StreamEnd,
  type StreamRecord,
  type StreamSession,
} from './stream-records.js';

/** A record, and the line or byte where it stands. */
export interface PlacedRecord {
  readonly record: StreamRecord;
  readonly place: string;
}

/** A record, or a line of JSON, is no longer than this. */
const MAX_RECORD = MAX_UNPACKED + 64 * 1024;

/**
 * The records of a stream in either format.
 * @param name of the stream, for errors
 * @throws UserError HMT140 with the line or byte of what is none
 */
export async function* readStream(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<PlacedRecord> {
  const input = new Input(source, name);
  // No message is a brace and a line feed long, and no line of JSON begins with these two.
  const text = (await input.need(2)) && input.peek(0) === 0x7b && input.peek(1) !== 0x0a;
  yield* text ? jsonRecords(input) : wireRecords(input);
}

async function* wireRecords(input: Input): AsyncGenerator<PlacedRecord> {
  while (await input.need(1)) {
    const place = `byte ${input.offset}`;
    const length = await messageLength(input, place);
    if (!(await input.need(length))) throw input.error(place, 'it was cut off here');
    const message = input.take(length);
    try {
      yield { record: decodeRecord(message), place };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      throw input.error(`byte ${input.offset - length + error.offset}`, error.message);
    }
  }
}

async function messageLength(input: Input, place: string): Promise<number> {
  let length = 0;
  for (let scale = 1; ; scale *= 128) {
    if (!(await input.need(1))) throw input.error(place, 'it was cut off here');
    const b = input.take(1)[0]!;
    length += (b & 127) * scale;
    if (length > MAX_RECORD || scale > 2 ** 28)
      throw input.error(place, 'no record begins here, or it is larger than any may be');
    if (b < 128) return length;
  }
}

async function* jsonRecords(input: Input): AsyncGenerator<PlacedRecord> {
  const chunk = new ChunkEncoder();
  let next = 1;
  for (let number = 1; ; number++) {
    const line = await input.line(`line ${number}`);
    if (line === undefined) break;
    const place = `line ${number}`;
    if (line.trim() === '') continue;
    const wrong = (what: string): UserError => input.error(place, what);
    const json = parseLine(line, wrong);
    if ('kind' in json) {
      pushEvent(chunk, json, next++, wrong);
    } else if ('chunk' in json) {
      if (chunk.count === 0) throw wrong('a chunk without events');
      const { bytes } = chunk.take();
      const { number: whole, text } = members(json['chunk'], 'chunk', wrong);
      yield {
        record: {
          type: 'chunk',
          ...{ first: whole('first'), last: whole('last'), codec: whole('codec') },
          ...{ link: text('link'), digest: text('digest'), bytes },
        },
        place,
      };
    } else {
      if (chunk.count > 0) throw wrong('events without the line that ends their chunk');
      if (!('session' in json) && !('end' in json)) throw wrong('no event, session, chunk or end');
      const record =
        'session' in json ? sessionOf(json['session'], wrong) : endOf(json['end'], wrong);
      if (record.type === 'session') next = 1;
      yield { record, place };
    }
  }
  if (chunk.count > 0) throw input.error('its end', 'it was cut off inside a chunk');
}

type Wrong = (what: string) => UserError;

function parseLine(line: string, wrong: Wrong): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw wrong(`not JSON: ${(error as Error).message}`);
  }
  if (typeof json !== 'object' || json === null) throw wrong('not a JSON object');
  return json as Record<string, unknown>;
}

function pushEvent(chunk: ChunkEncoder, json: unknown, next: number, wrong: Wrong): void {
  try {
    const event = eventFromJson(json);
    if (event.seq !== next) throw wrong(`event ${event.seq} where event ${next} belongs`);
    chunk.push(event);
  } catch (error) {
    if (error instanceof EventJsonError || error instanceof RangeError) throw wrong(error.message);
    throw error;
  }
  if (chunk.size > MAX_UNPACKED) throw wrong('a chunk larger than any may be');
}

function members(value: unknown, what: string, wrong: Wrong) {
  if (typeof value !== 'object' || value === null) throw wrong(`${what} is not a JSON object`);
  const given = value as Record<string, unknown>;
  return {
    given,
    number(name: string): number {
      const n = given[name];
      if (!Number.isSafeInteger(n) || (n as number) < 0)
        throw wrong(`${name} of the ${what} is no whole number`);
      return n as number;
    },
    text(name: string): string {
      const s = given[name];
      if (typeof s !== 'string') throw wrong(`${name} of the ${what} is no text`);
      return s;
    },
  };
}

function sessionOf(value: unknown, wrong: Wrong): StreamSession {
  const { given, number, text } = members(value, 'session', wrong);
  if (given['format'] !== STREAM_FORMAT) throw wrong('not a session of hmmtrace');
  const parent =
    given['parent'] === undefined ? undefined : members(given['parent'], 'parent', wrong);
  return {
    type: 'session',
    formatVersion: number('formatVersion'),
    meta: {
      workloadName: text('workloadName'),
      workload: text('workload'),
      designName: text('designName'),
      design: text('design'),
      seed: number('seed'),
      strategy: text('strategy'),
      toolVersion: text('toolVersion'),
      ...(parent === undefined
        ? {}
        : { parent: { session: parent.number('session'), at: parent.number('at') as never } }),
    },
    link: text('link'),
  };
}

function endOf(value: unknown, wrong: Wrong): StreamEnd {
  const { given, number, text } = members(value, 'end', wrong);
  if (given['status'] === undefined)
    return { type: 'end', events: number('events'), outcome: undefined, link: '' };
  return {
    type: 'end',
    events: number('events'),
    outcome: {
      status: number('status'),
      violations: number('violations'),
      stateHash: text('stateHash'),
    },
    link: text('link'),
  };
}

/** Bytes that come in pieces, taken in lengths and lines. */
class Input {
  private readonly pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  /** Bytes taken so far. */
  offset = 0;

  constructor(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    private readonly name: string,
  ) {
    this.pieces =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  error(place: string, what: string): UserError {
    return new UserError('HMT140', `${this.name}, ${place}: ${what}`);
  }
  peek(i: number): number {
    return this.buffer[this.at + i]!;
  }
  /** Are there so many bytes more? Reads them. */
  async need(length: number): Promise<boolean> {
    if (this.buffer.length - this.at >= length) return true;
    // Joined once, so that a long record is not copied for each of its pieces.
    const parts = [this.buffer.subarray(this.at)];
    let have = parts[0]!.length;
    while (have < length) {
      const piece = await this.pieces.next();
      if (piece.done === true) break;
      parts.push(Buffer.from(piece.value));
      have += piece.value.length;
    }
    this.buffer = Buffer.concat(parts);
    this.at = 0;
    return have >= length;
  }
  /** Only what {@link need} said is there. */
  take(length: number): Uint8Array {
    const bytes = this.buffer.subarray(this.at, this.at + length);
    this.at += length;
    this.offset += length;
    return bytes;
  }
  /** The next line without its end; undefined when there is none. */
  async line(place: string): Promise<string | undefined> {
    let searched = 0;
    for (;;) {
      const end = this.buffer.indexOf(0x0a, this.at + searched);
      if (end >= 0) {
        const line = this.take(end - this.at);
        this.take(1);
        return this.text(line, place);
      }
      searched = this.buffer.length - this.at;
      if (searched > MAX_RECORD) throw this.error(place, 'it is longer than any line may be');
      if (!(await this.need(searched * 2 + 1)) && this.buffer.indexOf(0x0a, this.at) < 0) {
        const rest = this.buffer.length - this.at;
        return rest === 0 ? undefined : this.text(this.take(rest), place);
      }
    }
  }
  private text(bytes: Uint8Array, place: string): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw this.error(place, 'it is not UTF-8');
    }
  }
}
