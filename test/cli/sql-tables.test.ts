import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { onlySessionOf } from '../../src/store/questions/one-session.js';
import { hmmtrace, scratch } from '../support/cli.js';

/* Sessions without SQL tables must not be answered for with 0, nor left out in silence. */

const directory = scratch();
const some = join(directory, 'some.db');
const whole = join(directory, 'whole.db');
beforeAll(() => {
  hmmtrace(['run', 'open_close', '--no-index', '-o', some]);
  hmmtrace(['run', 'open_close', '-o', some]);
  hmmtrace(['run', 'open_close', '-o', whole]);
});

const COUNT = 'SELECT count(*) FROM mirror_create';

describe('a query that touches a session without tables', () => {
  it.each([
    ['of all sessions', [some, COUNT]],
    ['of that session', [some, `${COUNT} WHERE session = 1`]],
    [
      'of one that has them, in a form that is not understood',
      [some, `${COUNT} WHERE session IN (2)`],
    ],
    ['with a time limit', [some, '--timeout', '9', COUNT]],
    [
      'of an attached file',
      [whole, '--attach', `${some}=b`, 'SELECT count(*) FROM b.mirror_create'],
    ],
  ])('is refused: %s', (_, args) => {
    const { status, out, err } = hmmtrace(['sql', ...args]);
    expect({ status, out }).toEqual({ status: 8, out: '' });
    expect(err).toMatch(/HMT123: \S+some\.db: session 1 has no SQL tables/);
    expect(err).toMatch(/`hmmtrace index \S+some\.db`/);
  });
  it('is refused at the prompt', () => {
    const { status, out, err } = hmmtrace(['sql', some], { input: `${COUNT};\n` });
    expect({ status, out }).toEqual({ status: 8, out: '' });
    expect(err).toMatch(/HMT123/);
  });
  it('is answered for the rest when that is asked for, and says so', () => {
    const { status, out, err } = hmmtrace(['sql', some, '--csv', '--partial', COUNT]);
    expect({ status, out }).toEqual({ status: 0, out: 'count(*)\n1\n' });
    expect(err).toMatch(/session 1 has no SQL tables, so that the answer leaves it out/);
  });
});

describe('a query that touches none', () => {
  it.each([
    ['as all have them', [whole, COUNT], '1'],
    ['as it is of one that has them', [some, `${COUNT} WHERE session = 2`], '1'],
    ['as it is of the sessions themselves', [some, 'SELECT count(*) FROM session'], '2'],
    ['as it asks which have none', [some, 'SELECT session FROM session_without_tables'], '1'],
  ])('is answered: %s', (_, args, value) => {
    const { status, out, err } = hmmtrace(['sql', '--csv', ...args]);
    expect({ status, err, value: out.split('\n')[1] }).toEqual({ status: 0, err: '', value });
  });
  it('is answered once the tables are there', () => {
    const path = join(directory, 'later.db');
    hmmtrace(['run', 'open_close', '--no-index', '-o', path]);
    hmmtrace(['run', 'open_close', '-o', path]);
    expect(hmmtrace(['sql', path, COUNT]).status).toBe(8);
    expect(hmmtrace(['index', path]).status).toBe(0);
    expect(hmmtrace(['sql', path, '--csv', COUNT]).out).toBe('count(*)\n2\n');
  });
  it.skipIf(spawnSync('sqlite3', ['--version']).status !== 0)(
    'can be told from others by the stock program',
    () => {
      const query = 'SELECT session, workload, design, sealed FROM session_without_tables';
      const { stdout } = spawnSync('sqlite3', ['-readonly', some, query], { encoding: 'utf8' });
      expect(stdout).toBe('1|open_close|v5|1\n');
    },
  );
});

describe('a statement is of one session', () => {
  it.each([
    'SELECT count(*) FROM retry WHERE session = 2',
    "select r.seq from retry r where r.session=2 and how = 'read_retry';",
    'SELECT * FROM event AS e WHERE (pfn = 1 AND vpn > 2) AND e.session = 2 ORDER BY seq',
    'SELECT name FROM event JOIN kind USING (kind) WHERE session = 2 GROUP BY name',
    '-- all of it\nSELECT * FROM wait WHERE session = 2 LIMIT 3',
  ])('if it says so: %s', (sql) => {
    expect(onlySessionOf(sql)).toBe(2);
  });
  it.each([
    'SELECT count(*) FROM retry',
    'SELECT session = 2 FROM retry',
    'SELECT count(*) FROM retry WHERE session = 2 OR seq = 1',
    'SELECT count(*) FROM retry WHERE NOT session = 2',
    'SELECT count(*) FROM retry WHERE seq BETWEEN 1 AND session = 2',
    'SELECT count(*) FROM retry WHERE session = 2 + 1',
    'SELECT count(*) FROM retry WHERE session = 2.5',
    'SELECT count(*) FROM retry WHERE session = seq',
    'SELECT count(*) FROM retry WHERE max(session = 2 AND session = 2, 1)',
    "SELECT count(*) FROM retry WHERE how = 'x AND session = 2'",
    'SELECT count(*) FROM retry WHERE seq = 1 -- AND session = 2',
    'SELECT count(*) FROM retry, event WHERE retry.session = 2',
    'SELECT count(*) FROM retry r JOIN event e USING (seq) WHERE r.session = 2',
    'SELECT (SELECT count(*) FROM retry) FROM event WHERE session = 2',
    'SELECT count(*) FROM retry WHERE session = 2 UNION SELECT count(*) FROM retry',
    'WITH r AS (SELECT * FROM retry) SELECT * FROM r WHERE session = 2',
    'SELECT count(*) FROM b.retry WHERE session = 2',
    'SELECT count(*) FROM retry WHERE "a" = 1 AND session = 2',
  ])('only if that is certain: %s', (sql) => {
    expect(onlySessionOf(sql)).toBeUndefined();
  });
});
