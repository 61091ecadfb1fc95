import type { EventSeq, Nanoseconds } from '../units/numbers.js';
import { EVENT_TAG, EventWriter, SPAN_TAG, TASK_TAG, TIME_TAG } from './event-writer.js';
import { decodeBody, encodeEvent, EVENTS, type Event } from './generated.js';
import { DecodeError, WireReader } from './wire.js';

/*
 * A chunk is the message `Chunk` of schema/hmmtrace.proto: events one after another, each behind
 * the tag and length of a repeated field, which is also the usual length-delimited stream.
 */

/** Consecutive events of one session, encoded. */
export interface EncodedChunk {
  readonly first: EventSeq;
  readonly count: number;
  /** Wire format; valid until the next {@link ChunkEncoder.push}. */
  readonly bytes: Uint8Array;
}

/** Encodes events one after another; {@link take} ends a chunk. */
export class ChunkEncoder {
  private readonly writer = new EventWriter(1 << 18);

  /** Bytes since the last {@link take}. */
  get size(): number {
    return this.writer.count === 0 ? 0 : this.writer.pos;
  }
  /** Events since then. */
  get count(): number {
    return this.writer.count;
  }

  /** @throws Error when the event does not follow the one before in its chunk. */
  push(event: Event): void {
    encodeEvent(this.writer, event);
  }

  /** The bytes so far; valid until the next {@link push}. */
  peek(): Uint8Array {
    return this.writer.view();
  }

  /** Ends the chunk. */
  take(): EncodedChunk {
    const { writer } = this;
    const { first, count } = writer;
    writer.count = 0;
    return { first: first as EventSeq, count, bytes: writer.view() };
  }
}

/** An event of a later version of the format: it has a place in the order and nothing else. */
export const UNKNOWN_KIND = 0;

const KNOWN: boolean[] = [];
for (const { kind } of EVENTS) KNOWN[kind] = true;

/** Where the reading of a chunk ended. */
export interface Decoded {
  /** The last event that was looked at. */
  readonly last: number;
  /** `visit` ended it. */
  readonly stopped: boolean;
}

/**
 * Calls `visit` for each event of a chunk's bytes, whose first event has number `first`. An event
 * of a kind that this version does not know is given with kind {@link UNKNOWN_KIND}. Returning
 * false ends the reading.
 * @param wanted by number of kind: others are passed over, unread. Default: all.
 * @param passing an event is valid until `visit` returns: the same object comes again, and has
 *   fields of other kinds beside its own
 * @throws DecodeError with the event and the offset in the bytes of whatever is not the wire format.
 */
export function decodeChunk(
  bytes: Uint8Array,
  first: EventSeq,
  visit: (event: Event) => void | boolean,
  wanted?: readonly boolean[],
  passing = false,
): Decoded {
  const r = new WireReader(bytes);
  const { buffer } = r;
  const size = bytes.length;
  // Where the reading is; put into the reader only for what is read there. Numbers of one byte are
  // nearly all, and a call for each would be felt in every replay. A length that the bytes end
  // before is undefined here and fails the comparisons: the reader refuses it in its place.
  let at = 0;
  let seq: number = first;
  let time = 0;
  let task = 0;
  let span = 0;
  try {
    while (at < size) {
      if (buffer[at++] !== EVENT_TAG) throw new DecodeError(at - 1, 'no event begins here');
      let length = buffer[at++]!;
      if (!(length < 128 && length <= size - at)) {
        r.pos = at - 1;
        length = r.length();
        at = r.pos;
      }
      const end = at + length;
      r.end = end;
      let event: Event | undefined;
      let passed = false;
      let known = false;
      while (at < end) {
        let tag = buffer[at++]!;
        if (tag > 127) {
          r.pos = at - 1;
          tag = r.uint();
          at = r.pos;
        }
        if ((tag & 7) === 2) {
          length = buffer[at++]!;
          if (!(length < 128 && length <= end - at)) {
            r.pos = at - 1;
            length = r.length();
            at = r.pos;
          }
          const stop = at + length;
          const kind = Math.floor(tag / 8);
          // Readers that want different kinds would take it for different events.
          if (KNOWN[kind] === true) {
            if (known) throw new DecodeError(at, 'an event of two kinds');
            known = true;
          }
          if (wanted !== undefined && wanted[kind] !== true) passed = true;
          else {
            r.pos = at;
            r.end = stop;
            event =
              decodeBody(
                r,
                kind,
                stop,
                seq as EventSeq,
                time as Nanoseconds,
                task,
                span as EventSeq,
                passing,
              ) ?? event;
            r.end = end;
          }
          at = stop;
          continue;
        }
        r.pos = at;
        if (tag === TIME_TAG) {
          time += r.uint();
          if (time > Number.MAX_SAFE_INTEGER)
            throw new DecodeError(r.pos, 'a time that is no number below 2^53');
        } else if (tag === TASK_TAG) task = r.uint();
        else if (tag === SPAN_TAG) {
          const distance = r.uint();
          if (distance >= seq)
            throw new DecodeError(r.pos, 'a span that begins before the session');
          span = distance === 0 ? 0 : seq - distance;
        } else r.skip(tag);
        at = r.pos;
        // We write the header first; another writer's may come after the body.
        if (event !== undefined) place(event, seq, time, task, span);
      }
      if (at !== end) throw new DecodeError(at, 'an event runs past its length');
      r.end = size;
      seq++;
      if (event === undefined) {
        if (passed) continue;
        event = place({ kind: UNKNOWN_KIND } as unknown as Event, seq - 1, time, task, span);
      }
      if (visit(event) === false) return { last: seq - 1, stopped: true };
    }
  } catch (error) {
    if (error instanceof DecodeError) error.event ??= seq;
    throw error;
  }
  return { last: seq - 1, stopped: false };
}

function place(event: Event, seq: number, time: number, task: number, span: number): Event {
  event.seq = seq as EventSeq;
  event.time = time as Nanoseconds;
  event.task = task;
  event.span = span as EventSeq;
  return event;
}
