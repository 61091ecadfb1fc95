import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forge, wholeTrace } from '../support/tamper.js';
import { hmmtrace, scratch } from '../support/cli.js';

const directory = scratch();
const whole = join(directory, 'whole.db');
wholeTrace(whole);

/** Every command that opens a trace file, with the file as its argument. */
const COMMANDS: readonly ((file: string) => string[])[] = [
  (f) => ['sessions', f],
  (f) => ['show', f, '-s', '1'],
  (f) => ['why', f, 'vpn:2130706432', '-s', '1'],
  (f) => ['sql', f, 'SELECT count(*) FROM log'],
  (f) => ['verify', f, '--no-reexecute'],
  (f) => ['export', f, '-s', '1', '-o', join(dirname(f), 'out.pb')],
  (f) => ['state-diff', f, '1', '2', '-s', '1'],
  (f) => ['diff', f, '1', '3'],
  (f) => ['checkpoint', 'list', f],
  (f) => ['upgrade', f, join(dirname(f), 'copy.db')],
];

const ALL = process.env.HMMTRACE_HOSTILE !== undefined;
let number = 0;
function place(): string {
  const folder = join(directory, String(++number));
  mkdirSync(folder);
  return join(folder, 't.db');
}
function forged(change: (db: Database.Database) => void): string {
  const path = place();
  forge(whole, path, (db) => {
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    change(db);
  });
  return path;
}
const sql = (text: string) => () => forged((db) => db.exec(text));

const FILES: readonly [name: string, make: () => string][] = [
  ['a directory', () => (mkdirSync(place() + 'd', { recursive: true }), dirname(place()))],
  [
    'a FIFO',
    () => {
      const path = place();
      execFileSync('mkfifo', [path]);
      return path;
    },
  ],
  [
    'a link to nothing',
    () => {
      const path = place();
      symlinkSync('nowhere', path);
      return path;
    },
  ],
  ['a device', () => '/dev/zero'],
  [
    'a trigger that writes',
    () =>
      forged((db) =>
        db.exec('CREATE TRIGGER evil AFTER INSERT ON checkpoint BEGIN DELETE FROM event; END'),
      ),
  ],
  [
    'a view in place of the log that loads code',
    sql(
      "ALTER TABLE log RENAME TO old; CREATE VIEW log AS SELECT load_extension('evil') AS id, 1 AS session",
    ),
  ],
  [
    'a view in place of the projections that reads a file',
    sql(
      "DROP TABLE projection; CREATE VIEW projection AS SELECT readfile('/etc/passwd') AS chain_head, 1 AS session, 1 AS version",
    ),
  ],
  [
    'projections of other columns',
    sql('DROP TABLE projection; CREATE TABLE projection (session, a AS (zeroblob(900000000)))'),
  ],
  [
    'events that are full-text',
    sql('DROP TABLE event; CREATE VIRTUAL TABLE event USING fts5(session, seq)'),
  ],
  [
    'a name of 100 MB',
    sql('UPDATE session SET workload_name = CAST(zeroblob(100000000) AS TEXT) WHERE id = 1'),
  ],
  ['a hash of 100 MB', sql('UPDATE session SET hash = zeroblob(100000000) WHERE id = 1')],
  [
    'a chunk of 100 MB',
    sql('UPDATE log SET payload = zeroblob(100000000) WHERE session = 1 AND first = 1'),
  ],
  [
    'an absurd size',
    sql(
      'UPDATE log SET size = 9223372036854775807, last = 9223372036854775807 WHERE session = 1 AND first = 1',
    ),
  ],
  [
    'a million sessions',
    sql(
      "WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) INSERT INTO session SELECT i, 1, '', '', '', '', 0, '', '', NULL, NULL, zeroblob(32) FROM n",
    ),
  ],
  [
    'a name that is no UTF-8',
    sql("UPDATE session SET workload_name = CAST(x'ff00fe1b5b324a' AS TEXT) WHERE id = 1"),
  ],
  [
    'a name that steers the terminal',
    sql("UPDATE session SET workload_name = 'a' || char(27) || '[2J' WHERE id = 1"),
  ],
  ['a design that is no JSON', sql("UPDATE session SET design = '[[[[' WHERE id = 1")],
  [
    'a checkpoint of deep nesting',
    sql(
      "UPDATE checkpoint SET codec = 0, size = 1000000, payload = CAST(replace(hex(zeroblob(500000)), '0', char(129)) AS BLOB) WHERE session = 1",
    ),
  ],
];

// Takes minutes: every command with every file. HMMTRACE_HOSTILE=1 runs it.
describe.skipIf(!ALL)('the command line with a file from a stranger', { timeout: 240_000 }, () => {
  it.each(FILES)('that is or holds %s ends with a message and writes nothing', (_name, make) => {
    // Each file with some commands, each command with some files; all of them in the long campaign.
    const from = FILES.findIndex(([name]) => name === _name);
    const path = make();
    const isFile = path.startsWith(directory) && /t\.db$/.test(path) && !/FIFO|link/.test(_name);
    const before = isFile ? readFileSync(path) : undefined;
    for (const [n, command] of COMMANDS.entries()) {
      if (!ALL && (n + from * 3) % COMMANDS.length >= 3) continue;
      const args = command(path);
      const { status, err, out } = hmmtrace(args, { env: { TMPDIR: directory } });
      const what = `${args.join(' ')}\n${err}`;
      expect([0, 1, 2, 3, 4, 5], what).toContain(status);
      if (status !== 0 && status !== 1) expect(err, what).toMatch(/^hmmtrace: HMT\d\d\d: /);
      expect(out + err, what).not.toContain('\u001b');
      expect(err, what).not.toMatch(/HMT070|at .*\.js:\d+|heap/);
    }
    if (before !== undefined) {
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(readdirSync(dirname(path)).filter((f) => /wal|shm|journal/.test(f))).toEqual([]);
    }
  });

  it('is never run: nothing of the file reaches the disk', () => {
    const path = forged((db) =>
      db.exec(`CREATE VIEW evil AS SELECT writefile('${join(directory, 'pwned')}', 'x') AS a`),
    );
    writeFileSync(join(dirname(path), 'kept'), '');
    const { status, err } = hmmtrace(['sql', path, 'SELECT * FROM evil']);
    expect(status).toBe(2);
    expect(err).toMatch(/HMT121/);
    expect(readdirSync(directory)).not.toContain('pwned');
  });
});
