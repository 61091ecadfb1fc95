import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { hmmtrace, scratch } from '../support/cli.js';

/* One statement on the command line, as it ships. */

const directory = scratch();
const db = join(directory, 'race.db');
const other = join(directory, 'migrate.db');

beforeAll(() => {
  for (const path of [db, other]) {
    copyFileSync(join('traces/recorded', path.slice(directory.length + 1)), path);
    expect(hmmtrace(['index', path]).status).toBe(0);
  }
});

describe('one query', () => {
  it('on several files, as CSV, JSON and lines', () => {
    const query = 'SELECT s.id AS a, t.id AS b FROM session s JOIN x.session t ON t.id = s.id';
    const args = ['sql', db, '--attach', `${other}=x`, query];
    expect(hmmtrace([...args, '--csv']).out).toBe('a,b\n1,1\n2,2\n');
    expect(JSON.parse(hmmtrace([...args, '--json']).out)).toEqual([
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ]);
    expect(hmmtrace([...args, '--line']).out).toBe('a = 1\nb = 1\n\na = 2\nb = 2\n');
    expect(hmmtrace([...args, '--json', '-n', '1']).err).toBe(
      '… more than 1 rows: --limit 0 for all\n',
    );
    for (const attach of [other, `${other}=1x`, `${other}=a b`]) {
      const o = hmmtrace(['sql', db, '--attach', attach, 'SELECT 1']);
      expect({ attach, status: o.status }).toEqual({ attach, status: 2 });
      expect(o.err).toContain('write FILE=NAME');
    }
  });

  it('of the state at a place is printed for the stock program', () => {
    const query = 'SELECT count(*) AS n FROM pte_at';
    const args = ['sql', db, '-s', '1', '--at', '200'];
    const { out } = hmmtrace([...args, '--print', query]);
    const own = new Database(db, { readonly: true });
    const cut = out.lastIndexOf('SELECT count');
    own.exec(out.slice(0, cut));
    const n = own.prepare(out.slice(cut)).pluck().get();
    own.close();
    expect(n).toBeGreaterThan(0);
    expect(hmmtrace([...args, '--csv', query]).out).toBe(`n\n${String(n)}\n`);
    expect(hmmtrace(['sql', db, '--print']).err).toContain('--at');
  });

  it('of very many rows, and of wide characters, is one table', () => {
    const query = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      SELECT i, iif(i = 15000, '内存映射', 'a') AS name, -i AS other FROM n`;
    const lines = hmmtrace(['sql', db, '-n', '0', query]).out.trimEnd().split('\n');
    expect(lines).toHaveLength(20_001);
    // The widths are those of the first thousand, and grow where that is too little.
    expect(lines[0]).toBe('   i  name  other');
    expect(lines[1]).toBe('   1  a        -1');
    expect(lines[15_000]).toBe('15000  内存映射  -15000');
    expect(lines[15_001]).toBe('15001  a         -15001');
    expect(lines[20_000]).toBe('20000  a         -20000');
  });

  it('keeps columns of one name apart in JSON, and the names as they are elsewhere', () => {
    const args = ['sql', db, `SELECT 1 AS a, 2 AS a, 3 AS "a:2", 4 AS a, 5 AS b`];
    expect(hmmtrace([...args, '--json']).out).toBe('[{"a":1,"a:3":2,"a:2":3,"a:4":4,"b":5}]\n');
    const twice = hmmtrace(['sql', db, '--json', 'SELECT 1 AS a, 2 AS a']).out;
    expect(JSON.parse(twice)).toEqual([{ a: 1, 'a:2': 2 }]);
    expect(hmmtrace([...args, '--csv']).out).toBe('a,a,a:2,a,b\n1,2,3,4,5\n');
  });

  it('marks bytes that a table does not show', () => {
    const lines = hmmtrace(['sql', db, 'SELECT zeroblob(33) AS long, zeroblob(32) AS whole']).out;
    expect(lines.split('\n')[1]).toBe(`x'${'00'.repeat(32)}…'  x'${'00'.repeat(32)}'`);
  });

  it('without rows is an empty answer in every form', () => {
    const args = ['sql', db, 'SELECT id FROM session WHERE id > 99'];
    expect(JSON.parse(hmmtrace([...args, '--json']).out)).toEqual([]);
    expect(hmmtrace([...args, '--csv']).out).toBe('id\n');
    expect(hmmtrace([...args, '--line']).out).toBe('');
  });
});
