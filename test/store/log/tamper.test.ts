import Database from 'better-sqlite3';
import { closeSync, copyFileSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../../src/designs/resolve.js';
import { Kind, type Event } from '../../../src/events/generated.js';
import { recordSession } from '../../../src/replay/record.js';
import { reexecute } from '../../../src/replay/rerun.js';
import { buildProjections } from '../../../src/store/tables/projections.js';
import { TraceFile } from '../../../src/store/trace-file.js';
import type { Nanoseconds } from '../../../src/units/numbers.js';
import { parseWorkload } from '../../../src/language/parse.js';
import { forge, rechain } from '../../support/forge.js';
import { examineFile, tamperCampaign, wholeTrace } from '../../support/tamper.js';
import { scratch } from '../../support/trace.js';

// The long campaign is the same with more cases: npm run tamper
const CASES = Number(process.env.HMMTRACE_TAMPER ?? 200);
const SEED = Number(process.env.HMMTRACE_TAMPER_SEED ?? Date.now() % 1e9);

describe('a tampered file', () => {
  it(
    `is refused with the place, or says what the whole one says: ${CASES} cases from ${SEED}`,
    { timeout: 60_000 + CASES * 500 },
    () => {
      const found = tamperCampaign(scratch(), CASES, SEED);
      const { refused, harmless, codes, slowestMs } = found;
      if (CASES > 1000) console.log({ refused, harmless, slowestMs }, Object.fromEntries(codes));
      expect(found.wrong).toEqual([]);
      expect(refused + harmless).toBe(CASES);
      expect(refused).toBeGreaterThan(CASES / 2);
      expect(codes.size).toBeGreaterThan(5);
      // Bounded: a whole one takes some tens of milliseconds.
      expect(slowestMs).toBeLessThan(10_000);
    },
  );

  const path = (): string => join(scratch(), 'f.db');
  const changed = (sql: string): string => {
    const [whole, forged] = [path(), path()];
    wholeTrace(whole);
    forge(whole, forged, (db) => db.exec(sql));
    return forged;
  };
  it.each([
    [
      'a span',
      'UPDATE span SET depth = depth + 1 WHERE session = 1 AND seq = (SELECT min(seq) FROM span WHERE session = 1)',
      'HMT405',
      /span \d+ has depth/,
    ],
    [
      'the result of an open span',
      'UPDATE span SET ret = 5 WHERE session = 2 AND end_seq IS NULL',
      'HMT405',
      /span \d+ has ret 5/,
    ],
    [
      'a view',
      'DROP VIEW pte_set; CREATE VIEW pte_set AS SELECT 1 AS session',
      'HMT405',
      /pte_set/,
    ],
    [
      'the name of a kind',
      "UPDATE kind SET name = 'nothing' WHERE kind = 8",
      'HMT405',
      /table kind/,
    ],
    [
      'a row of a value missing',
      'DELETE FROM enum_value WHERE value = 3',
      'HMT405',
      /table enum_value/,
    ],
    [
      'another index',
      'DROP INDEX event_vpn; CREATE INDEX event_vpn ON event (a)',
      'HMT405',
      /event_vpn/,
    ],
    [
      'the count of projected events',
      'UPDATE projection SET events = events - 1',
      'HMT405',
      /events where/,
    ],
    [
      'the log of the projections',
      "UPDATE projection SET chain_head = 'ff' WHERE session = 1",
      'HMT405',
      /another log/,
    ],
    ['a session missing between others', 'DELETE FROM session WHERE id = 2', 'HMT117', /missing/],
    [
      'chunks of no session',
      'UPDATE log SET session = 9 WHERE session = 3',
      'HMT117',
      /table log .* session 9/,
    ],
    [
      'a checkpoint of no session',
      'UPDATE checkpoint SET session = 9 WHERE session = 3',
      'HMT117',
      /table checkpoint .* session 9/,
    ],
    [
      'a seal of no session',
      'UPDATE session_seal SET session = 9 WHERE session = 3',
      'HMT117',
      /session 9/,
    ],
    [
      'the sessions of two logs swapped',
      'UPDATE log SET session = 7 WHERE session = 1; UPDATE log SET session = 1 WHERE session = 2; UPDATE log SET session = 2 WHERE session = 7',
      'HMT110',
      /session 1: the chunk of events 1 to 40/,
    ],
    [
      'two descriptions swapped',
      'UPDATE session SET id = 7 WHERE id = 1; UPDATE session SET id = 1 WHERE id = 2; UPDATE session SET id = 2 WHERE id = 7',
      'HMT110',
      /session 1/,
    ],
    [
      'two seals swapped',
      'UPDATE session_seal SET session = 7 WHERE session = 1; UPDATE session_seal SET session = 1 WHERE session = 3; UPDATE session_seal SET session = 3 WHERE session = 7',
      'HMT116',
      /session 1: its end/,
    ],
    [
      'checkpoints of two sessions swapped',
      'UPDATE checkpoint SET session = 3 WHERE session = 2 AND seq = 70',
      'HMT403',
      /session 3: the checkpoint at event 70/,
    ],
    [
      'a checkpoint past the end',
      'UPDATE checkpoint SET seq = 5000 WHERE session = 3',
      'HMT403',
      /session 3: a checkpoint at event 5000/,
    ],
    [
      'a checkpoint of another hash',
      "UPDATE checkpoint SET state_hash = replace(state_hash, 'a', 'b') WHERE session = 3",
      'HMT403',
      /session 3: the checkpoint at event 120/,
    ],
    [
      'a checkpoint that cannot be unpacked',
      'UPDATE checkpoint SET size = size + 1 WHERE session = 3',
      'HMT119',
      /session 3: the checkpoint at event 120/,
    ],
  ])('with %s is named', (_name, sql, code, message) => {
    const found = examineFile(changed(sql));
    expect(found.message).toMatch(message);
    expect(found.code).toBe(code);
  });

  it('whose tree of pages goes in a circle is read in bounded time', () => {
    const whole = path();
    wholeTrace(whole);
    const db = new Database(whole, { readonly: true });
    const roots = db
      .prepare("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'")
      .raw()
      .all() as [string, number][];
    db.close();
    for (const table of ['session', 'log', 'session_seal', 'checkpoint']) {
      const [, root] = roots.find(([name]) => name === table)!;
      const forged = path();
      copyFileSync(whole, forged);
      // An interior page that has itself for every child: a fan-out of 400 at every level.
      const page = Buffer.alloc(8192);
      page[0] = 5;
      page.writeUInt16BE(400, 3);
      page.writeUInt16BE(8192 - 400 * 8, 5);
      page.writeUInt32BE(root, 8);
      for (let i = 0; i < 400; i++) {
        const at = 8192 - (i + 1) * 8;
        page.writeUInt16BE(at, 12 + i * 2);
        page.writeUInt32BE(root, at);
        page[at + 4] = i % 127;
      }
      const fd = openSync(forged, 'r+');
      writeSync(fd, page, 0, page.length, (root - 1) * 8192);
      closeSync(fd);
      const at = performance.now();
      expect(examineFile(forged).code, table).toBe('HMT107');
      expect(performance.now() - at).toBeLessThan(5000);
    }
  });
});

const WORKLOAD = `workload small
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 8 pages, linear(7, 1))
}
`;

/*
 * Whoever can write the file can compute every hash again: the chain has no secret. What is left is
 * that the events must lead to the state that is recorded, and that running the session again gives
 * them.
 */
describe('a session that was chained anew', () => {
  function recorded(): string {
    const path = join(scratch(), 'r.db');
    const file = TraceFile.create(path);
    const workload = parseWorkload(WORKLOAD, 'small');
    recordSession(file, {
      workload,
      text: WORKLOAD,
      design: resolveDesign('v5', () => ''),
      seed: 1,
      strategy: 'run-to-block',
      toolVersion: '0',
      chunkEvents: 100,
    });
    buildProjections(file, 1);
    file.close();
    return path;
  }
  /** With its events changed; with `state`, the final state hash too. */
  function rechained(events: (events: Event[]) => void, state: boolean): string {
    const path = join(scratch(), 'f.db');
    rechain(recorded(), path, { events, state });
    return path;
  }
  const changePte = (events: Event[]): void => {
    const at = events.findLastIndex((e) => e.kind === Kind.PageContent);
    const event = events[at] as Extract<Event, { kind: typeof Kind.PageContent }> | undefined;
    if (event !== undefined) events[at] = { ...event, runs: [1024, 99, 0] };
  };
  const changeEnd = (events: Event[]): void => {
    const end = events.at(-1)!;
    if (end.kind === Kind.SessionEnd)
      events[events.length - 1] = { ...end, time: (end.time + 1) as Nanoseconds };
  };
  const changeSpanName = (events: Event[]): void => {
    const at = events.findIndex((e) => e.kind === Kind.SpanBegin);
    const event = events[at] as Extract<Event, { kind: typeof Kind.SpanBegin }> | undefined;
    if (event !== undefined) events[at] = { ...event, name: 'forged' };
  };

  it('unchanged is accepted by everything', () => {
    const path = rechained(() => {}, false);
    expect(examineFile(path).code).toBeUndefined();
    const file = TraceFile.open(path);
    expect(reexecute(file, file.session(1))).toBeUndefined();
    file.close();
  });
  it('with another time of its end has another final state', () => {
    const { code, message } = examineFile(rechained(changeEnd, false));
    expect(['HMT403', 'HMT402']).toContain(code);
    expect(message).toMatch(/session 1/);
  });
  it('with a state hash that fits is found by running it again, at the first changed event', () => {
    const path = rechained(changePte, true);
    expect(examineFile(path).code).toBeUndefined();
    const file = TraceFile.open(path);
    const difference = reexecute(file, file.session(1));
    expect(difference?.recorded).toMatchObject({ kind: Kind.PageContent });
    expect(difference?.seq).toBe(difference?.recorded?.seq);
    file.close();
  });
  it('with a name that no state keeps is found by running it again only', () => {
    const path = rechained(changeSpanName, false);
    expect(examineFile(path).code).toBeUndefined();
    const file = TraceFile.open(path);
    expect(reexecute(file, file.session(1))?.recorded).toMatchObject({ name: 'forged' });
    file.close();
  });
  it('leaves the file that was forged as it was', () => {
    const path = rechained(changePte, true);
    const before = readFileSync(path);
    examineFile(path);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
