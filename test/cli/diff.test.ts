import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { recordSession } from '../../src/replay/record.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { loadWorkload } from '../../src/language/library.js';
import type { EventSeq } from '../../src/units/numbers.js';
import { hmmtrace, scratch } from '../support/cli.js';

/* What a script reads of `hmmtrace diff`: the exit status, and the verdicts as words. */

const dir = scratch();
const db = join(dir, 'out.db');
const SESSIONS = { v5: '1', other: '2', stale: '3', crashed: '4', commented: '5' };

interface Verdicts {
  readonly verdict: string;
  readonly outcome: { readonly verdict: string };
  readonly mapping: { readonly verdict: string; readonly parts: { readonly intervals: string } };
  readonly mechanism: { readonly verdict: string };
}
function diff(
  a: keyof typeof SESSIONS,
  b: keyof typeof SESSIONS,
): { status: number; json: Verdicts } {
  const { status, out } = hmmtrace(['diff', db, SESSIONS[a], SESSIONS[b], '--json']);
  return { status: status!, json: JSON.parse(out) as Verdicts };
}

beforeAll(() => {
  const name = 'munmap_middle';
  hmmtrace(['run', name, '-d', 'v5', '-o', db]);
  hmmtrace(['run', name, '-d', 'linux-6.1', '-o', db]);
  hmmtrace(['run', name, '-d', 'shrink-and-fault', '-o', db]);
  const { workload, text } = loadWorkload(name);
  const file = TraceFile.openForAppend(db);
  try {
    const onEvent = ({ seq }: { readonly seq: number }): void => {
      if (seq === 150) throw new Error('crash');
    };
    const design = resolveDesign('v5', () => '');
    const options = {
      workload,
      text,
      design,
      seed: 1,
      strategy: 'random',
      toolVersion: '0',
      onEvent,
    };
    expect(() => recordSession(file, { ...options, chunkEvents: 10 })).toThrow('crash');
  } finally {
    file.close();
  }
  const commented = join(dir, 'commented.hmm');
  writeFileSync(commented, text.replace('task main {\n', 'task main {\n  # a comment\n'));
  hmmtrace(['run', commented, '-d', 'v5', '-o', db]);
});

describe('the exit status of diff', () => {
  it('is 0 when only intervals differ, which designs choose freely', () => {
    const { status, json } = diff('v5', 'other');
    expect([status, json.verdict, json.mapping.verdict]).toEqual([0, 'same', 'same']);
    expect(json.mapping.parts.intervals).toBe('differs');
  });

  it('is 1 when page tables differ', () => {
    const { status, json } = diff('v5', 'stale');
    expect([status, json.verdict, json.mapping.verdict]).toEqual([1, 'differs', 'differs']);
  });

  it('is 6 when nothing differs but not all was compared: a session was interrupted', () => {
    const { status, json } = diff('v5', 'crashed');
    expect([status, json.verdict]).toEqual([6, 'not compared']);
    expect([json.outcome.verdict, json.mapping.verdict]).toEqual(['not compared', 'not compared']);
    const { out } = hmmtrace(['diff', db, SESSIONS.v5, SESSIONS.crashed]);
    expect(out).toMatch(/was interrupted at event \d+, so \d+ operations of .* are not compared/);
    expect(out).not.toMatch(/different outcome|gives nothing/);
  });

  it('is 0 when a comment was added to the workload', () => {
    const { status, json } = diff('v5', 'commented');
    expect([status, json.verdict, json.mechanism.verdict]).toEqual([0, 'same', 'same']);
  });

  it('is told by its help and by that of the program', () => {
    const words = (out: string): string => out.replace(/\s+/g, ' ');
    expect(words(hmmtrace(['diff', '--help']).out)).toContain(
      '0 same, 1 one of them differs, 6 nothing differs but something was not compared',
    );
    expect(hmmtrace(['--help']).out).toMatch(/^ +6 {2}nothing differs in what was compared/m);
  });
});

describe('a diff of long sessions', () => {
  it('keeps nothing of what both have done, however many operations there were', () => {
    const path = join(dir, 'long.db');
    const text = `workload long
task main {
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  repeat 6000 {
    *(buf) = 5
    *(buf + 1 page)
  }
}
`;
    const workload = join(dir, 'long.hmm');
    writeFileSync(workload, text);
    for (const seed of ['1', '2'])
      hmmtrace(['run', workload, '--seed', seed, '-o', path, '--no-index']);
    // Three kilobytes an operation, as a comparison took once, are more than this by far.
    const env = { NODE_OPTIONS: '--max-old-space-size=40' };
    const { status, out, err } = hmmtrace(['diff', path, '1', '2'], { env });
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(out).toContain('12002 operations compared');
  });
});

it('a session that stopped at its limit is no reason to say that only the other does the rest', () => {
  const path = join(dir, 'limit.db');
  for (const limit of [[], ['--max-events', '150']])
    hmmtrace(['run', 'munmap_middle', '-d', 'v5', ...limit, '-o', path]);
  const { out } = hmmtrace(['diff', path, '1', '2']);
  expect(out).toMatch(
    /session 2 stopped at event 150, so 12 operations of session 1 are not compared/,
  );
  expect(out).not.toContain('only session 1 does');
});

describe('the first event that differs', () => {
  it('is asked for by what diff prints, and is the first', () => {
    const { out } = hmmtrace(['diff', db, '1', '2']);
    const asked = /the first event that differs: hmmtrace (sql .*)$/m.exec(out)![1]!.split(' ');
    const found = JSON.parse(hmmtrace([...asked, '--json']).out) as Record<string, number>[];
    expect(found.map((row) => [row['session'], row['first']])).toEqual(
      [0, 0, 0, 1].flatMap((first) => [1, 2].map((session) => [session, first])),
    );
    const file = TraceFile.open(db);
    const event = (session: number, seq: number): object => {
      const { time: _, ...rest } = file.readEvent(session, seq as EventSeq)!;
      return rest;
    };
    let seq = 2;
    while (isDeepStrictEqual(event(1, seq), event(2, seq))) seq++;
    file.close();
    expect(found.at(-1)!['seq']).toBe(seq);
  });
  it('is none of a session and itself, nor of one that is not there', () => {
    const of = (other: string) =>
      hmmtrace([
        'sql',
        db,
        '--saved',
        'first-difference',
        '-p',
        'session=1',
        '-p',
        `other=${other}`,
      ]);
    expect(of('1').out.split('\n').slice(1).join('')).toBe('');
    expect(of('77').err).toMatch(/HMT120: there is no session 77/);
  });
});

describe('diff --seeds', () => {
  const seeds = (...args: string[]) => hmmtrace(['diff', '--seeds', ...args]);

  it('tells what two designs do apart from what one does by itself', () => {
    const { status, out, err } = seeds('20', 'munmap_middle', 'v5', 'linux-6.1');
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^munmap_middle under v5 and linux-6\.1, seeds 1 to 20, random: \d+ counts differ beyond noise\n/,
    );
    expect(out).toMatch(/^intervals put on the deferred list +2 +0 +1\.000 +< 0\.001$/m);
    const json = JSON.parse(seeds('20', 'munmap_middle', 'v5', 'linux-6.1', '--json').out) as {
      runs: number;
      rows: { name: string; a: { value: number; runs: number }[] }[];
    };
    expect(json.runs).toBe(20);
    expect(json.rows.find((r) => r.name === 'deferrals')!.a).toEqual([{ value: 2, runs: 20 }]);
  });

  it('refuses what cannot be compared, and says what to do', () => {
    const refused = (words: RegExp, ...args: string[]): void => {
      const { status, out, err } = seeds(...args);
      expect(err).toMatch(words);
      expect({ status, out }).toEqual({ status: 2, out: '' });
    };
    refused(
      /HMT002: --seeds 4 are too few to tell two designs apart.*\n {2}ask for 5 at least/,
      '4',
      'munmap_middle',
      'v5',
      'v6',
    );
    refused(/HMT201: no workload is called 'munmap_midle'/, '9', 'munmap_midle', 'v5', 'v6');
    refused(
      /HMT002: run-to-block has one schedule/,
      '9',
      'munmap_middle',
      'v5',
      'v6',
      '--strategy',
      'run-to-block',
    );
    refused(/HMT002: diff: <b> is missing, the other one/, '9', 'munmap_middle', 'v5');
    refused(/HMT002.*--with/, '9', 'munmap_middle', 'v5', 'v6', '--with', 'x.db');
    // The last of its seeds would be one that no number can say.
    const beyond = ['--seed', String(Number.MAX_SAFE_INTEGER)];
    refused(/HMT002: --seed is '\d+'/, '9', 'munmap_middle', 'v5', 'v6', ...beyond);
  });

  it('has options that two sessions have no use for', () => {
    for (const option of ['--seed', '--strategy', '--max-events']) {
      const { status, out, err } = hmmtrace(['diff', db, '1', '2', option, '300']);
      expect(err).toContain(`HMT002: ${option} means nothing without --seeds`);
      expect({ status, out }).toEqual({ status: 2, out: '' });
    }
  });

  it('says that runs were cut off', () => {
    const { status, out } = seeds('5', 'munmap_middle', 'v5', 'linux-6.1', '--max-events', '100');
    expect(status).toBe(7);
    expect(out).toMatch(/^.*10 of 10 runs were cut off at their limit\n/);
    expect(out).not.toContain('no difference');
  });
});
