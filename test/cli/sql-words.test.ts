import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hmmtrace, scratch } from '../support/cli.js';

const path = join(scratch(), 'out.db');
beforeAll(() => {
  hmmtrace(['run', 'close_and_munmap', '-d', 'v5', '--seed', '6', '-o', path]);
});

/** What is asked, and the rows in words. */
const ASKED: readonly (readonly [sql: string, rows: readonly string[]])[] = [
  [
    'SELECT DISTINCT kind, family FROM events WHERE session = 1 AND seq BETWEEN 117 AND 119 ORDER BY 1',
    ['IntervalDefer,notifier', 'LockAcquire,lock', 'TaskSwitch,task'],
  ],
  [
    "SELECT type, count(*) FROM span_time WHERE session = 1 AND type IN ('CALLBACK', 'INVALIDATE_START') GROUP BY type",
    ['CALLBACK,1', 'INVALIDATE_START,1'],
  ],
  ['SELECT type, object_kind FROM violation WHERE session = 1', ['USE_AFTER_FREE,OBJECT_LOCK']],
  ['SELECT protection FROM vma_insert WHERE session = 1', ['rw-p']],
  ['SELECT DISTINCT protection FROM vma_life WHERE session = 1', ['rw-p']],
  [
    `SELECT p.name || '+' || (s.vpn - p.vpn), s.type, s.access FROM pte_set s
     JOIN place p ON p.session = s.session AND p.mm = s.mm AND s.vpn BETWEEN p.vpn AND p.vpn + p.npages - 1
     WHERE s.session = 1 ORDER BY s.vpn LIMIT 2`,
    ['buf+0,ZERO,r young', 'buf+1,ZERO,r young'],
  ],
  [
    "SELECT DISTINCT access FROM mirror_entry_life WHERE session = 1 AND vpn = (SELECT vpn + 3 FROM place WHERE session = 1 AND name = 'buf')",
    ['r'],
  ],
  ['SELECT DISTINCT page_kind FROM page_alloc WHERE session = 1', ['PAGE_KERNEL']],
];

/** The same of the state at an event. */
const ASKED_AT: typeof ASKED = [
  ['SELECT DISTINCT type, access FROM pte_at', ['ZERO,r young']],
  ['SELECT count(protection) FROM vma_at', ['0']],
  ['SELECT kind, "order" FROM page_at', ['PAGE_KERNEL,0']],
  ['SELECT kind, deferred FROM interval_at', ['TRACKED,1']],
  ['SELECT DISTINCT mode FROM lock_at ORDER BY mode', ['EXCLUSIVE_MODE', 'SHARED_MODE']],
  ['SELECT DISTINCT access FROM mirror_entry_at', ['r']],
];

const lines = (out: string): string[] => out.trimEnd().split(/\r?\n/);

describe('SQL speaks words', () => {
  it.each(ASKED)('%s', (sql, rows) => {
    const csv = hmmtrace(['sql', path, '--csv', sql]);
    expect(csv.err).toBe('');
    expect(lines(csv.out).slice(1)).toEqual(rows);
    const prompted = hmmtrace(['sql', path], { input: `.mode csv\n${sql};\n` });
    expect(lines(prompted.out).slice(1)).toEqual(rows);
    if (spawnSync('sqlite3', ['--version']).status !== 0) return;
    expect(
      lines(execFileSync('sqlite3', ['-csv', path, sql], { encoding: 'utf8' }).replaceAll('"', '')),
    ).toEqual(rows);
  });

  it.each(ASKED_AT)('at an event: %s', (sql, rows) => {
    const at = ['-s', '1', '--at', '119'];
    const csv = hmmtrace(['sql', path, '--csv', ...at, sql]);
    expect(csv.err).toBe('');
    expect(lines(csv.out).slice(1)).toEqual(rows);
    if (spawnSync('sqlite3', ['--version']).status !== 0) return;
    const script = hmmtrace(['sql', path, ...at, '--print', sql]).out;
    const shell = execFileSync('sqlite3', ['-csv', path], { encoding: 'utf8', input: script });
    expect(lines(shell.replaceAll('"', ''))).toEqual(rows);
  });

  it('numbers stay in the tables', () => {
    const sql = 'SELECT typeof(e.kind), typeof(s.type) FROM event e, span s LIMIT 1';
    expect(lines(hmmtrace(['sql', path, '--csv', sql]).out)[1]).toBe('integer,integer');
  });

  it('of kinds as show does, which takes either', () => {
    const of = (kind: string) => hmmtrace(['show', path, '-k', kind]).out;
    expect(of('interval_defer')).toMatch(/interval 1 deferred/);
    expect(of('interval_defer')).toBe(of('IntervalDefer'));
  });
});
