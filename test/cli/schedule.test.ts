import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hmmtrace, scratch } from '../support/cli.js';

/* `hmmtrace run` and the schedule of a workload. */

const dir = scratch();
const file = (name: string, schedule: string): string => {
  const path = join(dir, `${name}.hmm`);
  writeFileSync(
    path,
    `task main {
  buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  start(toucher)
  munmap(buf, 2 pages)
  join(toucher)
}
task toucher {
  *(buf) = 1
}
${schedule}
`,
  );
  return path;
};
const sql = (db: string, query: string): unknown =>
  (JSON.parse(hmmtrace(['sql', db, query, '--json']).out) as { n: unknown }[])[0]!.n;

test('run follows the schedule that a workload has, and says so; no seed changes anything', () => {
  const db = join(dir, 'out.db');
  const early = file('early', 'schedule { toucher runs when main begins munmap }');
  for (const seed of ['1', '2']) {
    const ran = hmmtrace(['run', early, '--seed', seed, '-o', db]);
    expect(ran).toMatchObject({ status: 0, err: '' });
    expect(ran.out).toContain('scheduled');
  }
  expect(hmmtrace(['diff', db, '1', '2']).status).toBe(0);
  expect(sql(db, 'SELECT count(*) n FROM result WHERE signal <> 0 AND session = 1')).toBe(0);
  expect(hmmtrace(['verify', db]).status).toBe(0);

  const late = join(dir, 'late.db');
  expect(hmmtrace(['run', file('late', 'schedule { }'), '-o', late]).status).toBe(0);
  expect(sql(late, 'SELECT count(*) n FROM result WHERE signal <> 0')).toBe(1);

  const other = hmmtrace(['run', early, '--strategy', 'random', '-o', db]);
  expect(other.out).toContain('random');
});

test('a schedule that does not fit is refused before anything is recorded', () => {
  const db = join(dir, 'none.db');
  const wrong = file('wrong', 'schedule { toucher runs when main begins munmap, 2nd time }');
  const ran = hmmtrace(['run', wrong, '-o', db]);
  expect(ran.status).toBe(2);
  expect(ran.err).toContain("HMT208: the schedule does not fit: line 10, 'toucher runs when");
  expect(ran.err).toContain('main comes there once only');
  expect(JSON.parse(hmmtrace(['sessions', db, '--json']).out)).toEqual([]);

  const without = hmmtrace(['run', file('bare', ''), '--strategy', 'scheduled', '-o', db]);
  expect(without.status).toBe(2);
  expect(without.err).toContain('has no schedule that strategy scheduled could follow');
});

test('a branch of a scheduled session follows it, and goes on by its rule where it does not fit', () => {
  const db = join(dir, 'branch.db');
  hmmtrace(['run', file('parent', 'schedule { toucher runs when main begins munmap }'), '-o', db]);
  const same = hmmtrace(['branch', db, '1@30']);
  expect(same).toMatchObject({ status: 0, err: '' });
  expect(hmmtrace(['diff', db, '1', '2']).status).toBe(0);
});
