import fc from 'fast-check';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { askState } from '../../src/bisect/ask-state.js';
import { onlyFirst } from '../../src/bisect/bisection.js';
import { parseCondition } from '../../src/bisect/condition/parse-condition.js';
import { cutAt } from '../../src/bisect/cut.js';
import { foldFlips } from '../../src/bisect/fold-flips.js';
import { runToCondition } from '../../src/bisect/run-to-condition.js';
import { searchFlips } from '../../src/bisect/search.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { loadWorkload } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { labelsAt } from '../../src/replay/address.js';
import { Cursor } from '../../src/replay/cursor.js';
import { machineAt } from '../../src/replay/fold.js';
import { recordSession } from '../../src/replay/record.js';
import { stateHash } from '../../src/replay/state-hash.js';
import type { Labels } from '../../src/replay/text/labels.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { UserError } from '../../src/units/user-error.js';
import { stateJson } from '../../src/view/state.js';
import { scratch } from '../support/cli.js';
import { allEvents } from '../support/trace.js';
import { conditions, linearScan, type Names, type StateJson } from './conditions.js';

/** Sessions of few events and many kinds of state: seeds, designs, and what they run. */
const RECORDED = [
  ['close_and_munmap', 'v5', 6],
  ['close_and_munmap', 'linux-6.1', 2],
  ['munmap_middle', 'v5', 1],
  ['anon_write_huge', 'linux-6.1', 1],
  ['migrate_fault', 'linux-6.1', 1],
] as const;

interface Session {
  readonly file: TraceFile;
  readonly id: number;
  readonly last: number;
  readonly labels: Labels;
  readonly names: Names;
  /** Before the first event, and after each. */
  readonly states: readonly StateJson[];
}
const sessions: Session[] = [];
const folder = scratch();
const MOST = 1500;

beforeAll(() => {
  const path = join(folder, 't.db');
  const writing = TraceFile.create(path);
  for (const [name, design, seed] of RECORDED) {
    const { text } = loadWorkload(name);
    recordSession(writing, {
      ...{ workload: parseWorkload(text, name), text, seed, strategy: 'random' },
      ...{ design: resolveDesign(design, () => ''), toolVersion: 'test', chunkEvents: 50 },
    });
  }
  writing.close();
  const file = TraceFile.open(path);
  for (const info of file.sessions()) {
    const last = Math.min(info.events, MOST);
    const labels = labelsAt(file, info.id, last as never, parseWorkload(info.workload, 't'));
    const page = labels.find(labels.allNames()[0]!)!;
    const cursor = new Cursor(file, info.id);
    const states: StateJson[] = [];
    for (let at = 0; at <= last; at++) {
      cursor.seek(at);
      states.push(JSON.parse(JSON.stringify(stateJson(cursor.machine))) as StateJson);
    }
    const names: Names = {
      page: { text: labels.allNames()[0]!, vpn: page.vpn },
      pages: Math.min(page.npages, 4),
      intervals: [...labels.intervalNumbers()].slice(0, 3),
      locks: [1, 2, 3].filter((n) => labels.hasLock(n)),
      task: 'main',
    };
    sessions.push({ file, id: info.id, last, labels, names, states });
  }
  return () => file.close();
});

describe('a bisect of a session’s events', () => {
  it('finds where any condition begins and ends to hold: what a linear scan of the printed states finds', () => {
    let [flipped, once] = [0, 0];
    for (const { file, id, last, labels, names, states } of sessions) {
      fc.assert(
        fc.property(conditions(names), (meant) => {
          const { holds } = parseCondition(meant.text, labels);
          const found = foldFlips(file, id, { from: 0, to: last }, holds);
          const expected = linearScan(states, meant.holds);
          expect(found.flips.map((f) => f.at)).toEqual(expected);
          expect(found.holdsAtStart).toBe(meant.holds(states[0]!));
          const alone = expected.length === 1 && !found.holdsAtStart;
          expect(onlyFirst(found)?.at).toBe(alone ? expected[0] : undefined);
          flipped += expected.length > 0 ? 1 : 0;
          once += alone ? 1 : 0;
        }),
        { numRuns: 120 },
      );
    }
    // That the conditions say something is not left to chance.
    expect(flipped).toBeGreaterThan(100);
    expect(once).toBeGreaterThan(20);
  });

  it('by seeks finds one of these, with at most ⌈log₂ N⌉ questions', async () => {
    for (const { file, id, last, labels, names, states } of sessions) {
      await fc.assert(
        fc.asyncProperty(conditions(names), async (meant) => {
          const ask = askState(file, id, parseCondition(meant.text, labels).holds);
          const found = await searchFlips(ask, { range: { from: 0, to: last }, samples: 0 });
          const expected = linearScan(states, meant.holds);
          for (const { at } of found.flips) expect(expected).toContain(at);
          expect(found.flips).toHaveLength(expected.length % 2);
          expect(found.evaluations!.search).toBeLessThanOrEqual(Math.ceil(Math.log2(last)));
        }),
        { numRuns: 25 },
      );
    }
  });

  it('is what seek --until goes to, forwards and backwards', () => {
    for (const { file, id, last, labels, names } of sessions) {
      fc.assert(
        fc.property(conditions(names), fc.nat(last), (meant, from) => {
          const { holds } = parseCondition(meant.text, labels);
          const begins = foldFlips(file, id, { from: 0, to: last }, holds)
            .flips.filter((f) => f.begins)
            .map((f) => f.at);
          const cursor = new Cursor(file, id);
          for (const direction of [1, -1] as const) {
            cursor.seek(from);
            const there =
              direction === 1 ? begins.find((at) => at > from) : begins.findLast((at) => at < from);
            // A long session was folded up to a limit.
            if (there === undefined && direction === 1 && last === MOST) continue;
            expect(runToCondition(cursor, holds, direction)).toBe(there !== undefined);
            expect(cursor.at).toBe(there ?? from);
          }
        }),
        { numRuns: 25 },
      );
    }
  });

  it('between two events says the same of them', () => {
    const { file, id, last, labels } = sessions[0]!;
    const { holds } = parseCondition('pte:buf+3 is present or pte:buf+3 is zero', labels);
    const all = foldFlips(file, id, { from: 0, to: last }, holds).flips.map((f) => f.at);
    for (const from of [1, all[0]!, last - 1]) {
      const part = foldFlips(file, id, { from, to: last }, holds);
      expect(part.flips.map((f) => f.at)).toEqual(all.filter((at) => at > from));
    }
  });

  it('cuts a session at any event into a file that has the same up to there', () => {
    const { file, id, last } = sessions[0]!;
    for (const at of [0, 1, 49, 50, 51, 100, last]) {
      const path = join(folder, `${at}.db`);
      const after = machineAt(file, id, at);
      cutAt(file, id, path, after);
      const copy = TraceFile.open(path);
      expect(copy.session(1)).toMatchObject({ events: at, state: 'interrupted', designName: 'v5' });
      expect(allEvents(copy, 1)).toEqual(allEvents(file, id).slice(0, at));
      const cursor = new Cursor(copy, 1);
      cursor.seek(at);
      expect(stateHash(cursor.machine)).toBe(stateHash(after));
      copy.close();
    }
  });
});

describe('a condition that cannot be read', () => {
  /** The error, with its hint. */
  function refused(text: string): UserError {
    try {
      parseCondition(text, sessions[0]!.labels);
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
    return expect.fail(`'${text}' was read`);
  }
  it.each([
    ['', 'HMT701', 1, 'write pte:ADDR'],
    ['pte:buf+3', 'HMT701', 10, 'none, present, zero, device private'],
    ['pte:buf+3 is', 'HMT701', 13, 'none, present'],
    ['pte:buf+3 is writable', 'HMT701', 14, "the word for it is 'rw'"],
    ['pte:buf+3 is device', 'HMT701', 14, 'device private'],
    ['pte:buf+3 is none or', 'HMT701', 21, 'write pte:ADDR'],
    ['pte:buf+3 is none also', 'HMT701', 19, ''],
    ['(pte:buf+3 is none', 'HMT701', 19, ''],
    ['pte:buf+3 is none)', 'HMT701', 18, ''],
    ['pt:buf+3 is none', 'HMT701', 1, 'write pte:ADDR'],
    ['violations', 'HMT701', 11, ''],
    ['violations > many', 'HMT701', 14, ''],
    ['violations > 99999999999999999999', 'HMT701', 14, ''],
    ['interval:1 seq near 3', 'HMT701', 12, 'seq COMPARE'],
    ['interval:1 seq = ', 'HMT701', 18, ''],
    ['violations & 1', 'HMT701', 12, 'hmmtrace bisect events --help'],
    ['pte:bof+3 is none', 'HMT004', 1, "'buf'"],
    ['pte:buf+9 is none', 'HMT004', 1, 'it has 4 pages'],
    ['interval:7 deferred', 'HMT002', 1, 'its intervals: 1'],
    ['lock:99 is held', 'HMT002', 1, 'its locks'],
    ['mm:9 users > 1', 'HMT010', 1, '1'],
    ['task:mian waits', 'HMT002', 1, 'main, unmapper'],
    ['lock:mmap_lock held by mian', 'HMT002', 24, 'main, unmapper'],
    ['task:main waits for lock:nmap_lock', 'HMT002', 21, 'mmap_lock'],
  ])('%s', (text, code, column, said) => {
    const error = refused(text);
    expect(error.code).toBe(code);
    expect(error.message).toContain(`condition, column ${column}: `);
    expect(error.hint).toContain(said);
  });

  it('is too long, or too deep', () => {
    expect(refused(`violations > 0 ${'or violations > 0 '.repeat(400)}`).code).toBe('HMT701');
    expect(refused(`${'not '.repeat(100)}violations > 0`).message).toContain('too deep');
    expect(refused(`${'('.repeat(3000)}violations > 0`).message).toContain('too deep');
  });

  it('points at the place', () => {
    expect(refused('violations > 0 and pte:buf is mapped').message).toBe(
      "condition, column 31: expected what pte:buf is, found 'mapped'\n" +
        '  violations > 0 and pte:buf is mapped\n' +
        `  ${' '.repeat(30)}^`,
    );
  });
});
