import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type Database from 'better-sqlite3';
import { TraceFile } from '../../src/store/trace-file.js';
import { hmmtrace, scratch } from '../support/cli.js';
import { forge } from '../support/forge.js';

/* `verify FILE` as it ships: what is wrong with one session hides no other. */

const directory = scratch();
const whole = join(directory, 'whole.db');
for (const seed of [1, 2, 3, 4]) hmmtrace(['run', 'open_close', '--seed', `${seed}`, '-o', whole]);

function damaged(name: string, change: (db: Database.Database) => void): string {
  const path = join(directory, name);
  forge(whole, path, change);
  return path;
}
const flipped = (session: number) => (db: Database.Database) =>
  db.prepare('UPDATE log SET payload = zeroblob(20) WHERE session = ?').run(session);

describe('verify FILE', () => {
  it('goes on behind a damaged session and gives the worst status', () => {
    const path = damaged('flipped.db', flipped(2));
    const { status, out, err } = hmmtrace(['verify', path]);
    expect(status).toBe(4);
    expect(out.split('\n').map((line) => line.slice(0, 23))).toEqual([
      'session 1 (open_close u',
      'session 2: NOT verified',
      'session 3 (open_close u',
      'session 4 (open_close u',
      '',
    ]);
    expect(err).toMatch(/^hmmtrace: HMT11\d: .*session 2.*\n.*\n$/);
  });

  it('does so in JSON, too', () => {
    const { status, out } = hmmtrace(['verify', damaged('json.db', flipped(2)), '--json']);
    expect(status).toBe(4);
    const reports = JSON.parse(out) as { session: number; error?: string }[];
    expect(reports.map((r) => [r.session, r.error?.slice(0, 5)])).toEqual([
      [1, undefined],
      [2, 'HMT11'],
      [3, undefined],
      [4, undefined],
    ]);
  });

  it('checks the others where the description of one is damaged', () => {
    const path = damaged('description.db', (db) => {
      db.exec(`UPDATE session SET design = x'00' WHERE id = 1`);
      flipped(3)(db);
    });
    const { status, out } = hmmtrace(['verify', path]);
    expect(status).toBe(4);
    expect(out).toMatch(
      /^session 1: NOT verified, HMT117\nsession 2 .*again to the same events\nsession 3: NOT.*\nsession 4 .*same events\n$/,
    );
  });

  it('takes a session that was begun and no more for the prefix that it is', () => {
    const path = join(directory, 'begun.db');
    const file = TraceFile.create(path);
    const from = TraceFile.open(whole);
    file.beginSession(from.session(1)).close();
    from.close();
    file.close();
    hmmtrace(['run', 'open_close', '-o', path]);
    const { status, out, err } = hmmtrace(['verify', path]);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^session 1 .*gap-free prefix.*\nsession 2 .*same events\n$/);
  });
});
