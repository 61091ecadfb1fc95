import fc from 'fast-check';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRecordings } from '../../src/compare/compare.js';
import type { Comparison } from '../../src/compare/comparison.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { PROFILES } from '../../src/draw/profiles.js';
import {
  Kind,
  PmdType,
  PteType,
  spanBegin,
  spanEnd,
  SpanType,
  type Event,
} from '../../src/events/generated.js';
import { printWorkload } from '../../src/language/print.js';
import { evolve } from '../../src/machine/evolve.js';
import { compress, expand } from '../../src/machine/contents.js';
import { PTE_WRITE } from '../../src/machine/page-table.js';
import { emptyMachine } from '../../src/machine/state.js';
import { recordingOf } from '../../src/replay/recording.js';
import { stateHash } from '../../src/replay/state-hash.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { vpn } from '../../src/units/numbers.js';
import { scratch } from '../support/cli.js';
import { atEnds, PARTS, type Part } from '../support/plainly.js';
import { recording } from '../support/recording.js';
import { META } from '../support/trace.js';

/*
 * One thing changed in a recorded session, through the log's own writer: the difference is found where
 * it was made, and nothing else is reported. What differs where is told from the two states themselves.
 */

const directory = scratch();
let file: TraceFile;
beforeAll(() => {
  file = TraceFile.openForAppend(join(directory, 't.db'));
});
afterAll(() => file.close());

interface Case {
  readonly text: string;
  readonly events: readonly Event[];
  readonly session: number;
}
const cases = new Map<string, Case>();

function written(text: string, events: readonly Event[]): number {
  const machine = emptyMachine();
  const writer = file.beginSession({ ...META, workload: text }, { chunkEvents: 500 });
  try {
    for (const e of events) {
      evolve(machine, e);
      writer.append(e);
    }
    const { violations } = machine;
    const last = events.at(-1)!;
    const status = last.kind === Kind.SessionEnd ? last.status : 0;
    return writer.end({ status, violations, stateHash: stateHash(machine) }).id;
  } catch (error) {
    throw writer.abandon(error);
  }
}

const HUGE = `workload huge
task main {
  buf = mmap(0x200000000, 1024 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  madvise(buf, 1024 pages, MADV_HUGEPAGE)
  *(buf) = 1
  *(buf + 512 pages) = 2
  *(buf + 3 pages) = 3
  mprotect(buf, 1024 pages, PROT_READ)
}
`;

/** A random session, recorded; 0 is one with huge pages. */
function caseOf(seed: number, design: string): Case {
  const key = `${seed} ${design}`;
  let found = cases.get(key);
  if (found === undefined) {
    const options = { profile: PROFILES[seed % PROFILES.length]!, seed, operations: 16 };
    const drawn = generateWorkload({ ...options, threads: seed % 3 === 0 });
    const text = seed === 0 ? HUGE : printWorkload(drawn);
    const { last, read } = recording(text, design, { seed });
    const events: Event[] = [];
    read(1, last, (e) => void events.push(e));
    found = { text, events, session: written(text, events) };
    cases.set(key, found);
  }
  return found;
}

function compare(session: number, other: number): Comparison {
  const [a, b] = [file.session(session), file.session(other)];
  return compareRecordings(recordingOf(file, a, 'before'), recordingOf(file, b, 'after'));
}

// ---- what can be changed in one event

interface Mutation {
  readonly of: (e: Event) => boolean;
  readonly change: (e: Event) => Event;
  /** What it can make differ. */
  readonly part: Part | 'answer' | 'end' | 'nothing';
  /** Only sessions of this number have it. */
  readonly only?: number;
  /** What the report must show as the cause of it on both sides: the event itself. */
  readonly isCause?: true;
  readonly head: RegExp;
}
/** Of an event of a kind, one field. */
function field<K extends Event['kind'], F extends keyof Extract<Event, { kind: K }>>(
  kind: K,
  name: F,
  change: (value: Extract<Event, { kind: K }>[F]) => Extract<Event, { kind: K }>[F],
  rest: Omit<Mutation, 'of' | 'change'>,
): Mutation {
  type E = Extract<Event, { kind: K }>;
  return {
    ...rest,
    of: (e) => e.kind === kind,
    change: (e) => ({ ...e, [name]: change((e as E)[name]) }) as unknown as Event,
  };
}
const ANSWER = {
  part: 'answer',
  head: /^different outcome: .* gives .* under before and .* under after/,
} as const;
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'an answer': field(Kind.Result, 'ret', (ret) => ret - 7, ANSWER),
  'a word that was read': field(Kind.Result, 'value', (value) => value + 1, ANSWER),
  'pages that were collected': field(Kind.Result, 'cpages', (n) => n + 1, ANSWER),
  'the protection of an entry': {
    ...field(Kind.PteSet, 'flags', (flags) => flags ^ PTE_WRITE, {
      ...{ part: 'cpu', isCause: true },
      head: /^same answers?.*the CPU maps .* under before and .* after |^same outcome; the CPU maps/,
    }),
    of: (e) => e.kind === Kind.PteSet && e.type === PteType.PRESENT,
  },
  'the protection of a huge entry': {
    ...field(Kind.PmdSet, 'flags', (flags) => flags ^ PTE_WRITE, {
      ...{ part: 'cpu', isCause: true },
      head: /the CPU maps .* as huge/,
    }),
    only: 0,
    of: (e) => e.kind === Kind.PmdSet && e.type === PmdType.PMD_HUGE,
  },
  'a device entry': field(Kind.MirrorSet, 'flags', (flags) => flags ^ 1, {
    ...{ part: 'device', isCause: true },
    head: /the device maps /,
  }),
  'the contents of a page': {
    part: 'memory',
    isCause: true,
    of: (e) => e.kind === Kind.PageContent,
    change: (e) => (e.kind !== Kind.PageContent ? e : { ...e, runs: changedFirstWord(e.runs) }),
    head: /^different outcome: memory differs after /,
  },
  'the protection of an area': field(Kind.VmaInsert, 'prot', (prot) => prot ^ 4, {
    ...{ part: 'areas', isCause: true },
    head: /different areas after /,
  }),
  'the bound of an interval': field(Kind.IntervalBounds, 'last', (n) => (n - 4096) as typeof n, {
    part: 'intervals',
    head: /^same outcome; same page tables, but they track different intervals; same steps/,
  }),
  'how it ended': field(Kind.SessionEnd, 'status', (status) => (status + 1) % 3, {
    part: 'end',
    head: /^same answers, but before .* and after /,
  }),
  'a task that is woken': field(Kind.TaskSwitch, 'runnable', (n) => n + 1, {
    part: 'nothing',
    head: /^same outcome; same page tables after every operation; same steps on the way$/,
  }),
};

function changedFirstWord(runs: readonly number[]): number[] {
  const words = expand(runs);
  words[0] = (words[0]! + 1) >>> 0;
  return [...compress(words)];
}

/** The mutated events, or undefined if no state can follow them. */
function mutated(events: readonly Event[], at: number, { change }: Mutation): Event[] | undefined {
  const changed = events.with(at, change(events[at]!));
  const machine = emptyMachine();
  try {
    for (const e of changed) evolve(machine, e);
  } catch {
    return undefined;
  }
  return changed;
}

/** Without the rules that both break. */
function headOf(c: Comparison): string {
  const clauses = c.head.split('; ');
  return clauses.filter((s) => !/violates a rule|expectation is not met/.test(s)).join('; ');
}

describe('one thing changed in a recorded session', () => {
  const found = new Map<string, number>();

  it.each(Object.keys(MUTATIONS))('is found where it was made, and nothing else: %s', (name) => {
    const mutation = MUTATIONS[name]!;
    fc.assert(
      fc.property(fc.nat(9), fc.constantFrom('v5', 'linux-6.1'), fc.nat(), (drawn, design, nth) => {
        const seed = mutation.only ?? drawn;
        const { text, events, session } = caseOf(seed, design);
        const places = events.flatMap((e, i) => (mutation.of(e) ? [i] : []));
        if (places.length === 0) return;
        const at = places[nth % places.length]!;
        const changed = mutated(events, at, mutation);
        if (changed === undefined) return;
        const { seq } = events[at]!;
        const c = compare(session, written(text, changed));
        if (expectOnly(c, mutation, seq, events, changed))
          found.set(name, (found.get(name) ?? 0) + 1);
      }),
      { numRuns: 10, seed: 1 },
    );
    // What is written over before anybody ends an operation is no difference.
    expect(found.get(name) ?? 0).toBeGreaterThan(mutation.part === 'nothing' ? -1 : 2);
  });

  /** Checks a comparison against the two states. @returns something differs */
  function expectOnly(
    c: Comparison,
    { part, isCause, head }: Mutation,
    seq: number,
    events: readonly Event[],
    changed: readonly Event[],
  ): boolean {
    const [before, after] = [atEnds(events), atEnds(changed)];
    const ends = [...before.keys()];
    const differing = (p: Part): number[] =>
      ends.filter((end) => before.get(end)![p] !== after.get(end)![p]);
    for (const p of PARTS) if (p !== part) expect([p, differing(p)]).toEqual([p, []]);
    const here = PARTS.includes(part as Part) ? differing(part as Part) : [];
    const differs = here.length > 0 || part === 'answer' || part === 'end';

    expect(c.operations).toMatchObject({ onlyA: [], onlyB: [], compared: ends.length });
    expect(c.mechanism.verdict).toBe('same');
    expect(c.mechanism.counts.filter((n) => n.a !== n.b)).toEqual([]);
    expect(c.outcome.parts).toEqual({
      answers: part === 'answer' ? 'differs' : 'same',
      end: part === 'end' ? 'differs' : 'same',
      memory: expect.any(String) as string,
    });
    const said = { ...c.mapping.parts, memory: c.outcome.parts.memory };
    for (const p of PARTS) if (p !== part) expect([p, said[p]]).toEqual([p, 'same']);
    const { underWay } = c.mapping.ends;
    if (here.length > 0 && part !== 'intervals' && part !== 'memory')
      expect(c.mapping.ends.differing + underWay).toBe(here.length);
    if (part === 'answer') {
      const { differences } = c.outcome;
      expect([c.outcome.differing, differences.map((d) => d.a.seq)]).toEqual([1, [seq]]);
    } else expect(c.outcome.differing).toBe(0);

    const told = c.divergences.map((d) => d.part);
    if (!differs || part === 'end') expect(told).toEqual([]);
    else if (told.length === 0) expect(said[part as Part]).toBe('not compared');
    else {
      expect(told).toEqual([part]);
      const [d] = c.divergences;
      if (part === 'answer') expect(d!.at.a).toBeGreaterThan(seq);
      else expect(here).toContain(d!.at.a);
      // Of memory and intervals it is not told what was passed over.
      const counted = part !== 'memory' && part !== 'intervals';
      if (underWay === 0 && here.length > 0 && counted) expect(d!.at.a).toBe(here[0]);
      if (isCause) {
        const causes = [d!.causes.a?.event.seq, d!.causes.b?.event.seq];
        expect(causes).toEqual([seq, seq]);
      }
    }
    if (differs && (told.length > 0 || part === 'end')) expect(headOf(c)).toMatch(head);
    if (!differs) expect(headOf(c)).toMatch(MUTATIONS['a task that is woken']!.head);
    return differs;
  }

  it('is found where it was made, and nothing else: a callback more, or less', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.nat(9), fc.nat(), (seed, nth) => {
        const { text, events, session } = caseOf(seed, 'v5');
        const inside = events.filter((e) => e.span > 0 && e.kind !== Kind.SpanEnd);
        const where = inside[nth % inside.length]!;
        const other = written(text, withCallback(events, where));
        for (const [a, b, more] of [
          [session, other, 1],
          [other, session, -1],
        ] as const) {
          const c = compare(a, b);
          expect([c.verdict, c.divergences]).toEqual(['same', []]);
          const counts = c.mechanism.counts.filter((n) => n.a !== n.b);
          expect(counts.map((n) => [n.name, n.b - n.a])).toEqual([
            ['callbacks', more],
            ['wastedCallbacks', more],
          ]);
          expect(c.mechanism.verdict).toBe('differs');
          const began = [...events]
            .slice(0, where.seq)
            .reverse()
            .find((e) => isOperation(e) && e.task === where.task);
          if (c.mechanism.first !== undefined) {
            expect(c.mechanism.first.text).toBe((began as { name: string }).name);
            told++;
          }
          expect(c.head).toMatch(/; callbacks \d+ under .*; wasted callbacks \d+ under /);
        }
      }),
      { numRuns: 10, seed: 2 },
    );
    expect(told).toBeGreaterThan(10);
  });
});

function isOperation(e: Event): boolean {
  return e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION;
}

/** The events, with a callback that does nothing behind one of them; what names events names them again. */
function withCallback(events: readonly Event[], where: Event): Event[] {
  const moved = (seq: number): number => (seq > where.seq ? seq + 2 : seq);
  const all = events.map((e) => {
    const at = { seq: moved(e.seq), span: moved(e.span) };
    const named = 'invalidation' in e ? { invalidation: moved(e.invalidation) } : {};
    return { ...e, ...at, ...named } as Event;
  });
  const begin = spanBegin(SpanType.CALLBACK, 'invalidate', 0, vpn(0), 0, 0, 0);
  const end = spanEnd(SpanType.CALLBACK, 0);
  const span = where.kind === Kind.SpanBegin ? where.seq : where.span;
  const { time, task, seq } = where;
  all.splice(
    seq,
    0,
    { ...begin, time, task, span, seq: seq + 1 } as Event,
    { ...end, time, task, span: seq + 1, seq: seq + 2 } as Event,
  );
  return all;
}

describe('a session', () => {
  it('is the same as itself, and as one whose workload has other comments, lines and names', () => {
    for (let seed = 0; seed < 12; seed++) {
      const { text, events, session } = caseOf(seed, seed % 2 === 0 ? 'v5' : 'linux-6.1');
      const said = text
        .replace(/^/, '# said once\n')
        .replaceAll('{\n', '{\n  # a comment\n\n')
        .replaceAll(/\b(buf|fd)(\w*)/g, 'other_$1$2');
      expect(said).not.toBe(text);
      for (const other of [session, written(said, events)]) {
        const c = compare(session, other);
        const layers = [c.workloads, c.outcome.verdict, c.mapping.verdict, c.mechanism.verdict];
        expect([seed, ...layers]).toEqual([seed, 'same', 'same', 'same', 'same']);
        expect(c.operations).toMatchObject({ onlyA: [], onlyB: [] });
      }
    }
  });
});
