import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { eventFromJson, eventToJson } from '../../../src/events/json.js';
import { Kind } from '../../../src/events/generated.js';
import { DecodeError } from '../../../src/events/wire.js';
import { verify } from '../../../src/replay/verify.js';
import { exportSession, type StreamFormat } from '../../../src/store/stream/export.js';
import { importSessions } from '../../../src/store/stream/import.js';
import {
  decodeRecord,
  encodeRecord,
  type StreamRecord,
} from '../../../src/store/stream/stream-records.js';
import { TraceFile, type SessionInfo } from '../../../src/store/trace-file.js';
import { UserError } from '../../../src/units/user-error.js';
import { syntheticEvents } from '../../support/synthetic.js';
import { allEvents, META, record, scratch } from '../../support/trace.js';

const FORMATS: StreamFormat[] = ['protobuf', 'jsonl'];

/** A file with two sessions, the second one interrupted and a branch of the first. */
function recorded(): TraceFile {
  const path = join(scratch(), 'from.db');
  record(path, syntheticEvents(1, 700), { chunkEvents: 200 });
  const file = TraceFile.openForAppend(path);
  const writer = file.beginSession({ ...META, parent: { session: 1, at: 5 as never } });
  for (const e of syntheticEvents(2, 100).slice(0, 60)) writer.append(e);
  writer.close();
  return file;
}
const streamOf = (file: TraceFile, session: number, format: StreamFormat) =>
  Buffer.concat([...exportSession(file, session, format)]);

/** Bytes in pieces of random lengths, as a pipe gives them. */
function* pieces(bytes: Buffer, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? bytes.length;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}
const withoutId = ({ id: _, ...rest }: SessionInfo) => rest;
const target = () => TraceFile.openForAppend(join(scratch(), 'to.db'));

async function refusal(file: TraceFile, bytes: Buffer): Promise<UserError> {
  try {
    await importSessions(file, [bytes], { from: 'x' });
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it was taken in');
}

describe('export and import', () => {
  it.each(FORMATS)('lose nothing as %s: equal chains, whatever the pieces', async (format) => {
    const file = recorded();
    const bytes = Buffer.concat([1, 2].map((id) => streamOf(file, id, format)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }),
        async (ns) => {
          const to = target();
          const imported = await importSessions(to, pieces(bytes, ns));
          expect(imported.map((i) => i.chain)).toEqual(['same', 'same']);
          expect(to.sessions()).toEqual(file.sessions());
          expect(to.sessions()[1]!.state).toBe('interrupted');
          expect(allEvents(to, 1)).toEqual(allEvents(file, 1));
          expect(verify(to, 1).chainHead).toBe(file.session(1).chainHead);
          to.close();
        },
      ),
      { numRuns: 5 },
    );
    file.close();
  });

  it('lose nothing of any file, through either format and back', async () => {
    const session = fc.record({
      seed: fc.nat(1e6),
      events: fc.integer({ min: 0, max: 400 }),
      chunkEvents: fc.integer({ min: 1, max: 150 }),
      sealed: fc.boolean(),
      parent: fc.option(fc.nat(50), { nil: undefined }),
      name: fc.string({ unit: 'binary', maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(session, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...FORMATS),
        async (sessions, format) => {
          const from = target();
          for (const { seed, events, chunkEvents, sealed, parent, name } of sessions) {
            const branch =
              parent === undefined ? {} : { parent: { session: 1, at: parent as never } };
            const meta = { ...META, ...branch, seed, workloadName: name, workload: name };
            const writer = from.beginSession(meta, { chunkEvents });
            for (const e of syntheticEvents(seed, 400).slice(0, events)) writer.append(e);
            if (sealed) writer.end({ status: 1, violations: 2, stateHash: 'ab'.repeat(32) });
            else writer.close();
          }
          const ids = from.sessions().map(({ id }) => id);
          const stream = (file: TraceFile) => ids.map((id) => streamOf(file, id, format));
          const to = target();
          await importSessions(to, stream(from));
          expect(to.sessions()).toEqual(from.sessions());
          for (const id of ids) expect(allEvents(to, id)).toEqual(allEvents(from, id));
          expect(stream(to)).toEqual(stream(from));
          from.close();
          to.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('turn one format into the other', async () => {
    const file = recorded();
    const json = streamOf(file, 1, 'jsonl');
    const to = target();
    await importSessions(to, [json]);
    expect(streamOf(to, 1, 'protobuf')).toEqual(streamOf(file, 1, 'protobuf'));
    const back = target();
    await importSessions(back, [streamOf(to, 1, 'protobuf')]);
    expect(streamOf(back, 1, 'jsonl')).toEqual(json);
    expect(withoutId(back.session(1))).toEqual(withoutId(file.session(1)));
    for (const f of [file, to, back]) f.close();
  });

  it('write what the schema says: protobufjs reads it', () => {
    const file = recorded();
    const bytes = streamOf(file, 1, 'protobuf');
    const { root } = protobuf.parse(readFileSync('schema/hmmtrace.proto', 'utf8'));
    const type = root.lookupType('hmmtrace.StreamRecord');
    const reader = protobuf.Reader.create(bytes);
    const records: Record<string, Record<string, unknown>>[] = [];
    while (reader.pos < reader.len)
      records.push(type.decodeDelimited(reader).toJSON() as (typeof records)[number]);
    expect(records[0]!['session']).toMatchObject({ format: 'hmmtrace', workloadName: 'synthetic' });
    const events = records.flatMap((r) => (r['chunk']?.['events'] as { events: [] })?.events ?? []);
    const { events: count } = file.session(1);
    expect(events).toHaveLength(count);
    expect(records.at(-1)!['end']).toMatchObject({ events: String(count), complete: true });
    file.close();
  });

  it('write the bytes that they always wrote', () => {
    const meta = {
      ...{ workloadName: 'sÿnthetic', workload: 'task main {\n}\n', designName: 'v5' },
      ...{ design: '{"a":"b"}', seed: 2 ** 53 - 1, strategy: 'random', toolVersion: '' },
    };
    const parent = { session: 3, at: 0 as never };
    const [link, digest] = ['ab'.repeat(32), 'cd'.repeat(32)];
    const chunk = (last: number, codec: number, bytes: Uint8Array): StreamRecord => ({
      ...{ type: 'chunk', first: 1, last, codec, link, digest, bytes },
    });
    const end = (events: number, status: number, violations: number, stateHash: string) =>
      ({ type: 'end', events, outcome: { status, violations, stateHash }, link }) as const;
    // Length and beginning of the SHA-256, of the codec that was written by hand.
    const records: [StreamRecord, number, string][] = [
      [{ type: 'session', formatVersion: 1, meta, link }, 109, 'f35f304aa457ea8c'],
      [
        { type: 'session', formatVersion: 1, meta: { ...meta, seed: 0, parent }, link },
        ...([102, '331288017e31cd0a'] as const),
      ],
      [chunk(2 ** 33, 0, new Uint8Array(300).fill(7)), 384, 'ff4d06d3769c3da2'],
      [chunk(2, 2, new Uint8Array(0)), 77, 'e2876e1a0ce135f4'],
      [{ type: 'end', events: 5, outcome: undefined, link: '' }, 5, 'f0eb6076a588e4fd'],
      [end(300, 0, 0, 'ee'.repeat(32)), 108, 'c22af097c211b32e'],
      [end(0, 3, 70_000, 'ee'), 49, '4367bae214a3b8bb'],
    ];
    for (const [written, length, hash] of records) {
      const bytes = encodeRecord(written);
      expect(bytes.length).toBe(length);
      expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe(hash);
      const behindLength = bytes.subarray(bytes[0]! < 128 ? 1 : 2);
      const read = decodeRecord(behindLength);
      if (read.type === 'chunk')
        expect({ ...read, bytes: Uint8Array.from(read.bytes) }).toEqual(written);
      else expect(read).toEqual(written);
    }
  });

  it('refuse numbers that no JavaScript number holds, and records of a later version', () => {
    const refused = (bytes: number[]) => () => decodeRecord(Uint8Array.from(bytes));
    const past = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
    expect(refused([0x1a, 10, 0x08, ...past])).toThrow(/2\^53/);
    expect(refused([0x22, 0])).toThrow(/no record that this version knows/);
    expect(refused([0x1a, 5, 0x08])).toThrow(DecodeError);
  });

  it('load what reads the schema when a stream is written, and not before', () => {
    const program = `
      import { createRequire } from 'node:module';
      const { cache } = createRequire(process.cwd() + '/x.js');
      const there = () => Object.keys(cache).some((file) => file.includes('protobufjs'));
      await import('./dist/src/index.js');
      const { encodeRecord } = await import('./dist/src/store/stream/stream-records.js');
      const before = there();
      encodeRecord({ type: 'end', events: 5, outcome: undefined, link: '' });
      console.log(before, there());`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'false true\n', stderr: '' });
  });

  it('read no further than they are asked to', () => {
    const file = recorded();
    let told = 0;
    const stream = exportSession(file, 1, 'jsonl', (events) => (told = events));
    stream.next();
    stream.next();
    stream.next();
    expect(told).toBe(200);
    stream.return(undefined);
    file.close();
  });

  it('write every kind of event as JSON and read it back', () => {
    const seen = new Set<number>();
    for (const e of syntheticEvents(3, 3000)) {
      seen.add(e.kind);
      const text = JSON.stringify(eventToJson(e));
      expect(eventFromJson(JSON.parse(text))).toEqual(e);
    }
    expect(seen.size).toBeGreaterThan(30);
    expect(eventToJson({ ...syntheticEvents(1, 50)[0]!, kind: 0 } as never)).toBeUndefined();
  });
});

describe('a broken import', () => {
  it.each(FORMATS)(
    'leaves a whole prefix, marked interrupted, wherever %s is cut',
    async (format) => {
      const file = recorded();
      const bytes = streamOf(file, 1, format);
      const events = allEvents(file, 1);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 2 }), async (length) => {
          const to = target();
          const error = await refusal(to, bytes.subarray(0, length));
          expect(error.code).toBe('HMT140');
          for (const s of to.sessions()) {
            expect(s.state).toBe('interrupted');
            expect(error.message).toContain(
              s.events === 0 ? 'holds no event yet' : `holds its first ${s.events} event`,
            );
            expect(allEvents(to, s.id)).toEqual(events.slice(0, s.events));
            verify(to, s.id);
          }
          to.close();
        }),
        { numRuns: 15 },
      );
      file.close();
    },
  );

  it.each(FORMATS)('never takes a flipped bit of %s for what was exported', async (format) => {
    const file = recorded();
    const bytes = streamOf(file, 1, format);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        const to = target();
        try {
          const [imported] = await importSessions(to, [flipped]);
          // A link or codec that is wrong is found as such; what was recorded is the same.
          const { chainHead: _, bytes: __, ...rest } = imported!.session;
          const { chainHead: head, bytes: ___, ...original } = file.session(1);
          expect(rest).toEqual(original);
          expect(allEvents(to, 1)).toEqual(allEvents(file, 1));
          if (imported!.chain === 'same') expect(imported!.session.chainHead).toBe(head);
          verify(to, 1);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          expect(error.code).toMatch(/HMT1(40|41|18)/);
          for (const s of to.sessions()) {
            expect(s.state).toBe('interrupted');
            verify(to, s.id);
          }
        }
        to.close();
      }),
      { numRuns: 50 },
    );
    file.close();
  });

  it('names the line', async () => {
    const file = recorded();
    const lines = streamOf(file, 1, 'jsonl').toString().split('\n');
    const cases: [number, (line: string) => string, RegExp][] = [
      [1, () => 'hello', /line 2: not JSON/],
      [1, (l) => l.replace('"kind":"', '"kind":"No'), /line 2: there is no kind of event "No/],
      [4, (l) => l.replace('"task":', '"tusk":'), /line 5: \w+ has no field "tusk"/],
      [4, (l) => l.replace('"seq":4', '"seq":9'), /line 5: event 9 where event 4 belongs/],
      [4, (l) => l.replace(/"time":\d+/, '"time":-1'), /line 5: time is -1/],
      [201, (l) => l.replace('"first":1', '"first":2'), /line 202: events 2 to 200 do not follow/],
      [0, (l) => l.replace('synthetic', 'natural'), /line 1: the description .* is damaged/],
      [0, (l) => l.replace('"formatVersion":1', '"formatVersion":9'), /format 9/],
    ];
    for (const [at, change, expected] of cases) {
      const changed = lines.map((l, i) => (i === at ? change(l) : l));
      expect(changed).not.toEqual(lines);
      const to = target();
      expect((await refusal(to, Buffer.from(changed.join('\n')))).message).toMatch(expected);
      to.close();
    }
    file.close();
  });

  it('is refused when it is something else, or nothing', async () => {
    for (const bytes of [
      '',
      'SQLite format 3\0',
      '{"a":1}\n',
      '\x80\x80\x80\x80\x80\x80\x80\x01',
    ]) {
      const to = target();
      expect((await refusal(to, Buffer.from(bytes, 'latin1'))).code).toBe('HMT140');
      expect(to.sessions()).toEqual([]);
      to.close();
    }
  });

  it('ends cleanly when the caller wants it to end', async () => {
    const file = recorded();
    const to = target();
    const stop = new Error('enough');
    const options = {
      onProgress(events: number) {
        if (events >= 400) throw stop;
      },
    };
    const source = exportSession(file, 1, 'protobuf');
    await expect(importSessions(to, source, options)).rejects.toBe(stop);
    expect(to.session(1)).toMatchObject({ state: 'interrupted', events: 400 });
    expect(allEvents(to, 1).some((e) => e.kind === Kind.SessionEnd)).toBe(false);
    to.close();
    file.close();
  });
});
