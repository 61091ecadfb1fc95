import { copyFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../../../src/designs/resolve.js';
import { casesNamed } from '../../../../src/docket/library.js';
import { recordSession } from '../../../../src/replay/record.js';
import { buildProjections } from '../../../../src/store/tables/projections.js';
import { SAVED_QUERIES } from '../../../../src/store/questions/queries/all.js';
import { printQuery } from '../../../../src/store/questions/queries/print.js';
import { runSaved } from '../../../../src/store/questions/queries/run.js';
import { TraceFile } from '../../../../src/store/trace-file.js';
import { scratch } from '../../../support/trace.js';

/** A page of the first round's buffer that is read, protected and unmapped around. */
const BUF = 34359705595;
/** The first page of migrate_mixed's buffer. */
const MIXED = 34359705593;

/** Trace, session, query and its parameters. What comes out is in golden/. */
const CASES: readonly (readonly [
  trace: string,
  session: number,
  query: string,
  parameters?: Readonly<Record<string, number | string>>,
])[] = [
  ['race', 1, 'page-timeline', { page: BUF }],
  ['race', 2, 'page-timeline', { page: BUF }],
  ['race', 1, 'page-values', { page: BUF }],
  ['migrate', 1, 'page-timeline', { page: MIXED + 2 }],
  ['migrate', 1, 'page-values', { page: MIXED + 2 }],
  ['race', 1, 'invalidations'],
  ['race', 2, 'invalidations'],
  ['race', 1, 'wasted-callbacks'],
  ['race', 1, 'retries'],
  ['race', 2, 'retries'],
  ['race', 1, 'blocked-by-lock'],
  ['race', 2, 'blocked-by-lock'],
  ['race', 1, 'blocked-by-type'],
  ['race', 1, 'waits'],
  ['race', 1, 'interval-lives'],
  ['race', 2, 'interval-lives'],
  ['race', 2, 'interval-history', { interval: 2 }],
  ['migrate', 1, 'migrations'],
  ['migrate', 2, 'migrations'],
  ['migrate', 1, 'not-migrated'],
  ['race', 1, 'page-faults'],
  ['migrate', 1, 'page-faults'],
  ['race', 1, 'operations'],
  ['race', 1, 'spans', { levels: 2 }],
  ['race', 1, 'time-by-span'],
  ['migrate', 1, 'caused-by', { span: 48 }],
  ['migrate', 1, 'why', { event: 150 }],
  ['race', 2, 'overlapping', { page: BUF, npages: 2 }],
  ['race', 1, 'races'],
  ['race', 2, 'races', { one: 'RANGE_FAULT' }],
  ['migrate', 1, 'exposed'],
  ['race', 2, 'deferrals'],
  ['race', 1, 'first-difference', { other: 2 }],
  ['migrate', 2, 'first-difference', { other: 1, before: 0 }],
  ['ranges', 1, 'range-lives'],
  ['ranges', 1, 'hmm-history'],
];

function indexed(trace: string): string {
  const path = join(scratch(), `${trace}.db`);
  if (trace === 'ranges') return recordedRanges(path);
  copyFileSync(`traces/recorded/${trace}.db`, path);
  const file = TraceFile.openForAppend(path);
  for (const s of file.sessions()) buildProjections(file, s.id);
  file.close();
  return path;
}

/** U52 as it goes wrong: the last end makes a range valid that was hit. */
function recordedRanges(path: string): string {
  const file = TraceFile.create(path);
  const { workload, text } = casesNamed(['U52'])[0]!;
  const design = resolveDesign('hmm-2019-v2', () => '');
  const how = { seed: 36, strategy: 'random', toolVersion: '0' };
  const { session } = recordSession(file, { workload, text, design, ...how });
  buildProjections(file, session.id);
  file.close();
  return path;
}

const csv = (columns: readonly string[], rows: readonly (readonly unknown[])[]) =>
  [columns, ...rows].map((r) => `${r.map((v) => v ?? '').join('\t')}\n`).join('');

describe('a saved query', () => {
  it.each(CASES)('on %s, session %i: %s', async (...given) => {
    const [trace, session, name, parameters = {}] = given as unknown as (typeof CASES)[number];
    const file = TraceFile.open(indexed(trace));
    const query = SAVED_QUERIES.find((q) => q.name === name)!;
    const { columns, rows } = runSaved(file, query, { ...parameters, session });
    file.close();
    expect(columns).toEqual(query.columns.map((c) => c.name));
    const words = [trace, session, name, ...Object.values(parameters)].join('-');
    await expect(csv(columns, rows)).toMatchFileSnapshot(`golden/${words}.tsv`);
  });

  it('is tried here, each of them', () => {
    const tried = new Set(CASES.map(([, , name]) => name));
    expect(SAVED_QUERIES.map((q) => q.name).filter((n) => !tried.has(n))).toEqual([]);
  });

  it('says what its parameters and columns are', () => {
    for (const q of SAVED_QUERIES) {
      const used = new Set([...q.sql.matchAll(/:([a-z]\w*)/g)].map((m) => m[1]));
      expect(q.parameters.map((p) => p.name).sort(), q.name).toEqual([...used].sort());
      for (const p of q.parameters) expect(p.doc, `${q.name} ${p.name}`).toMatch(/\w/);
      for (const c of q.columns) expect(c.doc, `${q.name}.${c.name}`).toMatch(/\w/);
      expect(q.purpose, q.name).toMatch(/^\w.*[^.]$/);
    }
  });

  it('gives the stock sqlite3 program the same rows', () => {
    const path = indexed('race');
    const file = TraceFile.open(path);
    for (const q of SAVED_QUERIES) {
      const given = {
        session: 1,
        ...Object.fromEntries(
          q.parameters
            .filter((p) => p.default === undefined)
            .map((p) => [p.name, p.type === 'page' ? BUF : 300]),
        ),
      };
      const { rows } = runSaved(file, q, given);
      const script = `.mode list\n.separator "\\t"\n${printQuery(q, given)}`;
      const said = execFileSync('sqlite3', ['-readonly', path], {
        input: script,
        encoding: 'utf8',
      });
      expect(said, q.name).toBe(csv([], rows).slice(1));
    }
    file.close();
  });
});

describe('views agree with what the events say', () => {
  const path = () => indexed('race');

  it('every wait ends with the wake-up of the same task, and nothing else wakes', () => {
    const file = TraceFile.open(path());
    const waits = file.query(
      'SELECT seq, end_seq, task, duration FROM wait WHERE session = 1 ORDER BY seq',
    ).rows;
    const expected: unknown[] = [];
    const blocked = new Map<number, { row: unknown[]; time: number }>();
    file.readEvents(1, 1, Infinity, (e) => {
      if ('wait' in e && 'where' in e) {
        const row = [e.seq, null, e.task, null] as unknown[];
        expected.push(row);
        blocked.set(e.task, { row, time: e.time });
      } else if ('woken' in e) {
        const b = blocked.get(e.woken)!;
        b.row[1] = e.seq;
        b.row[3] = e.time - b.time;
      }
    });
    expect(expected.length).toBeGreaterThan(8);
    expect(waits).toEqual(expected);
    file.close();
  });

  it('lives of entries at an event are the entries at that event', () => {
    const db = new Database(path(), { readonly: true });
    const last = db.prepare('SELECT max(seq) FROM event WHERE session = 2').pluck().get() as number;
    for (let at = 1; at <= last; at += 97) {
      const lives = db
        .prepare(
          'SELECT count(*), coalesce(sum(pfn), 0) FROM pte_life WHERE session = 2 AND from_seq <= ? AND (to_seq IS NULL OR to_seq > ?)',
        )
        .raw()
        .get(at, at);
      const counted = db
        .prepare(
          `SELECT count(*), coalesce(sum(pfn), 0) FROM (SELECT kind, pfn, max(seq) FROM event WHERE session = 2 AND seq <= ? AND kind IN (8, 9) GROUP BY mm, vpn) WHERE kind = 8`,
        )
        .raw()
        .get(at);
      expect(lives, String(at)).toEqual(counted);
    }
    db.close();
  });
});
