import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { ChunkEncoder, decodeChunk, UNKNOWN_KIND } from '../../src/events/codec.js';
import {
  EVENTS,
  fdRemove,
  pageContent,
  type Event,
  type EventInfo,
  type FieldInfo,
} from '../../src/events/generated.js';
import { DecodeError } from '../../src/events/wire.js';
import { pfn, type EventSeq } from '../../src/units/numbers.js';

/*
 * The peer is protobufjs itself, reading the schema: whatever it writes we read, and the reverse.
 */
const root = protobuf.parse(readFileSync('schema/hmmtrace.proto', 'utf8')).root;
const ChunkType = root.lookupType('hmmtrace.Chunk');
const EventType = root.lookupType('hmmtrace.Event');

const MAX = Number.MAX_SAFE_INTEGER;
const uint = fc.oneof(
  fc.constantFrom(
    0,
    1,
    127,
    128,
    16383,
    16384,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32,
    2 ** 49,
    MAX - 1,
    MAX,
  ),
  fc.maxSafeNat(),
);
const uint32 = fc.oneof(fc.constantFrom(0, 1, 127, 128, 2 ** 31, 2 ** 32 - 1), fc.nat(1000));
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 300 }));

function valueOf(info: EventInfo, f: FieldInfo): fc.Arbitrary<unknown> {
  const wide = EventType.root.lookupType(`hmmtrace.${info.name}`).fieldsArray;
  const declared = wide.find((w) => w.name === f.name)!.type;
  switch (f.type) {
    case 'uint':
      return declared === 'uint32' ? uint32 : uint;
    case 'enum':
      return fc.nat(20);
    case 'sint':
      return declared === 'sint32'
        ? fc.integer()
        : fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 51), 2 ** 51));
    case 'bool':
      return fc.boolean();
    case 'string':
      return text;
    case 'bytes':
      return fc.uint8Array({ maxLength: 200 });
    case 'uints':
      return fc.array(uint, { maxLength: 200 });
  }
}

/** Events of one kind, or of all, that can stand one after another in a chunk. */
function eventsOf(kinds: readonly EventInfo[]): fc.Arbitrary<Event[]> {
  const one = fc.constantFrom(...kinds).chain((info) =>
    fc.record({
      info: fc.constant(info),
      wait: fc.oneof(fc.constant(0), fc.nat(1_000_000)),
      task: fc.nat(5),
      back: fc.nat(300),
      fields: fc.tuple(...info.fields.map((f) => valueOf(info, f))),
    }),
  );
  return fc
    .tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.array(one, { minLength: 1, maxLength: 40 }))
    .map(([first, parts]) => {
      let time = 0;
      return parts.map((p, i) => {
        time += p.wait;
        const seq = first + i;
        const span = p.back === 0 || p.back >= seq ? 0 : seq - p.back;
        const header = { kind: p.info.kind, seq, time, task: p.task, span };
        const fields = Object.fromEntries(p.info.fields.map((f, k) => [f.name, p.fields[k]]));
        return { ...header, ...fields } as unknown as Event;
      });
    });
}

function encode(events: readonly Event[]): Uint8Array {
  const encoder = new ChunkEncoder();
  for (const e of events) encoder.push(e);
  return encoder.take().bytes.slice();
}
function decode(bytes: Uint8Array, first: number): Event[] {
  const events: Event[] = [];
  decodeChunk(bytes, first as EventSeq, (e) => {
    events.push(e);
  });
  return events;
}

/** What protobufjs says about a field, as the number, text or list that we hold. */
function peerValue(f: FieldInfo, value: unknown): unknown {
  const number = (v: unknown) =>
    typeof v === 'object' && v !== null ? Number(String(v)) : Number(v ?? 0);
  if (f.type === 'uints') return ((value ?? []) as unknown[]).map(number);
  if (f.type === 'string') return value ?? '';
  if (f.type === 'bytes') return Uint8Array.from((value ?? []) as Uint8Array);
  if (f.type === 'bool') return value ?? false;
  return number(value);
}
const oneof = (info: EventInfo) => EventType.fieldsArray.find((f) => f.id === info.kind)!.name;

describe('every kind of event', () => {
  it.each(EVENTS.map((e) => [e.name, e] as const))('%s comes back as it was', (_name, info) => {
    fc.assert(
      fc.property(eventsOf([info]), (events) => {
        expect(decode(encode(events), events[0]!.seq)).toEqual(events);
      }),
      { numRuns: 30 },
    );
  });

  it.each(EVENTS.map((e) => [e.name, e] as const))(
    '%s means the same to protobufjs',
    (_name, info) => {
      fc.assert(
        fc.property(eventsOf([info]), (events) => {
          const message = ChunkType.decode(encode(events)) as unknown as {
            events: Record<string, unknown>[];
          };
          expect(message.events.length).toBe(events.length);
          events.forEach((event, i) => {
            const body = message.events[i]![oneof(info)] as Record<string, unknown>;
            for (const f of info.fields) {
              const mine = (event as unknown as Record<string, unknown>)[f.name];
              expect(peerValue(f, body[f.name])).toEqual(mine);
            }
          });
          // And back: what protobufjs writes is read to the same events.
          const theirs = ChunkType.encode(message as unknown as protobuf.Message).finish();
          expect(decode(theirs, events[0]!.seq)).toEqual(events);
        }),
        { numRuns: 10 },
      );
    },
  );
});

describe('chunks', () => {
  it('of mixed kinds come back as they were', () => {
    fc.assert(
      fc.property(eventsOf(EVENTS), (events) => {
        expect(decode(encode(events), events[0]!.seq)).toEqual(events);
      }),
    );
  });

  it('come by in one object as they come one by one', () => {
    fc.assert(
      fc.property(eventsOf(EVENTS), (events) => {
        let at = 0;
        const one = new Set<Event>();
        const visit = (e: Event): void => {
          expect(e).toMatchObject(events[at++]!);
          one.add(e);
        };
        decodeChunk(encode(events), events[0]!.seq, visit, undefined, true);
        expect([at, one.size]).toEqual([events.length, 1]);
      }),
    );
  });

  it('may hold fields that this version does not know', () => {
    const extended = protobuf
      .parse(
        readFileSync('schema/hmmtrace.proto', 'utf8')
          .replace(
            'message PteClear {',
            'message PteClear { uint64 later = 900; fixed64 more = 901; string note = 902; fixed32 small = 903;',
          )
          .replace('optional uint32 task = 2;', 'optional uint32 task = 2; string comment = 1000;'),
        { keepCase: true },
      )
      .root.lookupType('hmmtrace.Chunk');
    const bytes = extended
      .encode({
        events: [
          {
            task: 3,
            comment: 'new',
            pte_clear: { mm: 1, vpn: 5, later: 77, more: 78, note: 'x', small: 3 },
          },
          { time_delta: 4, pte_clear: { mm: 1, vpn: 6 } },
        ],
      } as unknown as protobuf.Message)
      .finish();
    const [a, b] = decode(bytes, 10);
    expect(a).toMatchObject({ seq: 10, task: 3, mm: 1, vpn: 5 });
    expect(b).toMatchObject({ seq: 11, task: 3, time: 4, mm: 1, vpn: 6 });
  });

  it('keep the place of an event whose kind this version does not know', () => {
    const extended = protobuf
      .parse(
        readFileSync('schema/hmmtrace.proto', 'utf8').replace(
          'oneof body {',
          'oneof body { Inject later = 5000;',
        ),
        { keepCase: true },
      )
      .root.lookupType('hmmtrace.Chunk');
    const bytes = extended
      .encode({
        events: [{ task: 1, later: { nth: 3 } }, { page_free: { pfn: 9 } }],
      } as unknown as protobuf.Message)
      .finish();
    const [a, b] = decode(bytes, 1);
    expect(a).toMatchObject({ seq: 1, kind: UNKNOWN_KIND, task: 1 });
    expect(b).toMatchObject({ seq: 2, pfn: 9 });
  });

  it('refuse a number that would lose digits', () => {
    const event = { kind: 11, seq: 1, time: 0, task: 0, span: 0, pfn: 2 ** 53 } as unknown as Event;
    expect(() => encode([event])).toThrow(RangeError);
    const fraction = { ...event, pfn: 1.5 } as Event;
    expect(() => encode([fraction])).toThrow(RangeError);
    const over = Uint8Array.of(10, 11, 90, 9, 8, 128, 128, 128, 128, 128, 128, 128, 16);
    expect(() => decode(over, 1)).toThrow(DecodeError);
  });

  it('refuse texts and lists that no reader takes', () => {
    const writes = (name: string): Event => ({ ...fdRemove(1, name), seq: 1 as EventSeq });
    expect(decode(encode([writes('x'.repeat(65_536))]), 1)).toHaveLength(1);
    expect(() => encode([writes('x'.repeat(65_537))])).toThrow(RangeError);
    expect(() => encode([writes('ü'.repeat(32_769))])).toThrow(RangeError);

    const most = 2 ** 24;
    const runs: number[] = [];
    runs.length = most + 1;
    expect(() => encode([pageContent(pfn(1), runs)])).toThrow(RangeError);
    const chunk = Buffer.alloc(most + 18);
    Buffer.from([10, 0x8d, 0x80, 0x80, 0x08, 106, 0x88, 0x80, 0x80, 0x08, 8, 1, 18]).copy(chunk);
    Buffer.from([0x81, 0x80, 0x80, 0x08]).copy(chunk, 13);
    expect(() => decode(chunk, 1)).toThrow('a list too long');
  });

  it('hold one body an event: two could be read as either', () => {
    const body = [90, 2, 8, 5];
    const other = [82, 2, 8, 5];
    for (const two of [
      [...body, ...body],
      [...body, ...other],
      [...other, ...body],
    ]) {
      const bytes = Uint8Array.of(10, two.length, ...two);
      const wanted: boolean[] = [];
      for (const kinds of [undefined, wanted, Object.assign([], { 11: true })])
        expect(() => decodeChunk(bytes, 1 as EventSeq, () => undefined, kinds)).toThrow(
          DecodeError,
        );
    }
  });

  it('that are damaged are either read or refused, and never anything else', () => {
    fc.assert(
      fc.property(
        eventsOf(EVENTS),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        (events, flips, cut) => {
          const bytes = encode(events);
          for (const [at, value] of flips) bytes[at % bytes.length] = value;
          const shorter = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
          try {
            decode(shorter, 1);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
            expect((error as DecodeError).offset).toBeLessThanOrEqual(shorter.length);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
