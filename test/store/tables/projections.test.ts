import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { EVENTS } from '../../../src/events/generated.js';
import { asOfScript, queryAt } from '../../../src/store/tables/as-of.js';
import { describeSchema } from '../../../src/store/tables/describe.js';
import { compareProjections } from '../../../src/store/tables/projection-compare.js';
import { buildProjections, dropProjections } from '../../../src/store/tables/projections.js';
import { columnsOf } from '../../../src/store/tables/projection-schema.js';
import { TraceFile } from '../../../src/store/trace-file.js';
import { syntheticEvents } from '../../support/synthetic.js';
import { META, record, scratch } from '../../support/trace.js';

/** A file with two sessions, both projected. */
function projected(seed = 3, count = 3000): { path: string; file: TraceFile } {
  const path = join(scratch(), 't.db');
  record(path, syntheticEvents(seed + 100, 200));
  record(path, syntheticEvents(seed, count));
  const file = TraceFile.openForAppend(path);
  buildProjections(file, 1);
  buildProjections(file, 2);
  return { path, file };
}

describe('projections', () => {
  it('hold every event with its fields, and know the chain that they were made from', () => {
    const { file } = projected();
    expect(file.sessions().map((s) => s.indexed)).toEqual([true, true]);
    for (const session of [1, 2]) {
      expect(compareProjections(file, session, true)).toEqual({ kind: 'rows agree' });
    }
    file.close();
  });

  it('have no row that the comparison would not miss', () => {
    const { file } = projected();
    const spoils = [
      'UPDATE event SET vpn = vpn + 1 WHERE session = 2 AND seq = (SELECT max(seq) FROM event WHERE vpn > 0 AND session = 2)',
      'UPDATE event SET a = NULL WHERE session = 2 AND seq = 1',
      'DELETE FROM event WHERE session = 2 AND seq = 700',
      'INSERT INTO event (session, seq, kind) VALUES (2, 1000000, 11)',
      'DELETE FROM span WHERE session = 2 AND seq = (SELECT max(seq) FROM span)',
    ];
    for (const sql of spoils) {
      file.change((db) => db.exec(sql));
      expect(compareProjections(file, 2, true), sql).toMatchObject({ kind: 'differs' });
      buildProjections(file, 2);
      expect(compareProjections(file, 2, true)).toEqual({ kind: 'rows agree' });
    }
    file.close();
  });

  it('that are ended while they are built are gone whole, wherever that is', () => {
    const { file } = projected();
    const rows = file.connection.prepare('SELECT count(*) FROM event WHERE session = 2').pluck();
    let told = 0;
    buildProjections(file, 2, () => void told++);
    expect(told).toBeGreaterThan(3);
    for (let last = 1; last <= told; last++) {
      let calls = 0;
      const end = (): void => {
        if (++calls === last) throw new Error('ended');
      };
      expect(() => buildProjections(file, 2, end)).toThrow('ended');
      expect([file.session(2).indexed, rows.get()]).toEqual([false, 0]);
      expect(file.session(1).indexed).toBe(true);
      buildProjections(file, 2);
      expect(compareProjections(file, 2, true)).toEqual({ kind: 'rows agree' });
    }
    file.close();
  });

  it('are made anew where something else has their names', () => {
    const { file } = projected();
    file.change((db) => {
      dropProjections(file);
      db.exec('CREATE TABLE EVENT (a); CREATE VIEW Projection AS SELECT 1 AS version');
    });
    for (const session of [1, 2]) {
      buildProjections(file, session);
      expect(compareProjections(file, session, true)).toEqual({ kind: 'rows agree' });
    }
    file.close();
  });

  it('of a session that grew do not count, and are told', () => {
    const path = join(scratch(), 't.db');
    const events = syntheticEvents(1, 300);
    const file = TraceFile.create(path);
    const writer = file.beginSession(META);
    for (const e of events.slice(0, 100)) writer.append(e);
    writer.flush();
    buildProjections(file, 1);
    expect(file.session(1).indexed).toBe(true);
    for (const e of events.slice(100)) writer.append(e);
    writer.flush();
    expect(file.session(1).indexed).toBe(false);
    expect(compareProjections(file, 1, false)).toEqual({
      kind: 'differs',
      message: 'the SQL tables were made from another log',
    });
    writer.close();
    file.close();
  });

  it('by another version are stale, and built anew', () => {
    const { file } = projected();
    file.change((db) => db.exec('UPDATE projection SET version = version + 1'));
    expect(file.session(2).indexed).toBe(false);
    expect(compareProjections(file, 2, true)).toEqual({ kind: 'stale' });
    buildProjections(file, 2);
    expect(file.sessions().map((s) => s.indexed)).toEqual([false, true]);
    expect(compareProjections(file, 2, true)).toEqual({ kind: 'rows agree' });
    file.close();
  });

  it('can be dropped and built again; the log does not notice', () => {
    const { file } = projected();
    const before = file.session(2).chainHead;
    dropProjections(file);
    expect(file.sessions().map((s) => s.indexed)).toEqual([false, false]);
    buildProjections(file, 2);
    expect(file.sessions().map((s) => s.indexed)).toEqual([false, true]);
    expect(file.session(2).chainHead).toBe(before);
    file.close();
  });

  it('give every field of every kind a column of its own', () => {
    for (const info of EVENTS) {
      const columns = [...columnsOf(info).values()].filter((c) => c !== undefined);
      expect(new Set(columns).size, info.name).toBe(columns.length);
    }
  });

  it('nest spans as the events say', () => {
    const { file } = projected();
    const wrong = file.query(
      `SELECT s.seq FROM span s LEFT JOIN span p ON p.session = s.session AND p.seq = s.parent
       WHERE s.depth <> coalesce(p.depth + 1, 0) OR s.seq < p.seq OR s.end_seq > p.end_seq OR s.task <> p.task`,
    );
    expect(wrong.rows).toEqual([]);
    expect(file.query('SELECT max(depth) > 0, count(*) > 50 FROM span').rows).toEqual([[1, 1]]);
    file.close();
  });

  it('are read by the stock sqlite3 program', () => {
    const { path, file } = projected();
    file.close();
    const sql = "SELECT count(*) FROM pte_set WHERE session = 2 AND type = 'PRESENT';";
    const said = execFileSync('sqlite3', [path, sql], { encoding: 'utf8' });
    expect(Number(said)).toBeGreaterThan(10);
    const place = execFileSync('sqlite3', [path], {
      encoding: 'utf8',
      input: `${asOfScript(2, 2000)}\nSELECT count(*) FROM pte_at;\n`,
    });
    const reader = TraceFile.open(path);
    const [[ours]] = queryAt(reader, { session: 2, seq: 2000 }, 'SELECT count(*) FROM pte_at')
      .rows as [[number]];
    expect(Number(place)).toBe(ours);
    reader.close();
  });
});

describe('the documented schema', () => {
  it('has every table, view and column of a file, and nothing else', () => {
    const { path, file } = projected();
    file.close();
    const db = new Database(path, { readonly: true });
    db.exec(asOfScript(1, 1));
    const names = db
      .prepare(
        `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
         UNION SELECT name FROM sqlite_temp_schema WHERE type IN ('table', 'view')`,
      )
      .pluck()
      .all() as string[];
    const documented = describeSchema();
    expect(documented.map((t) => t.name).sort()).toEqual(names.sort());
    for (const table of documented) {
      const columns = db
        .prepare(`SELECT name FROM pragma_table_xinfo('${table.name}')`)
        .pluck()
        .all();
      expect(
        table.columns.map((c) => c.name),
        table.name,
      ).toEqual(columns);
      expect(table.doc, table.name).not.toBe('');
      for (const c of table.columns) expect(c.doc, `${table.name}.${c.name}`).toMatch(/\w/);
    }
    db.close();
  });
});
