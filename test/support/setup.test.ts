import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from './build.js';
import { hmmtrace, hmmtraceProcess, inResident, scratch as kept } from './cli.js';
import { leftIn } from './temporary.js';
import { scratch } from './trace.js';

/* What stands around the tests must not let them pass by mistake. */

function packageWith(build: string): string {
  const folder = scratch();
  for (const name of ['src', 'migrations', 'dist/src'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'dist/src/index.js'), '// of yesterday');
  utimesSync(join(folder, 'dist/src/index.js'), 1e9, 1e9);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { build } }));
  writeFileSync(join(folder, 'src/index.ts'), '// of today');
  return folder;
}

describe('the build before the tests', () => {
  it('ends them when it fails, and leaves nothing that could be taken for built', () => {
    const folder = packageWith('exit 2');
    // Twice: the second time nothing is newer.
    for (let turn = 0; turn < 2; turn++)
      expect(() => buildIfStale(folder)).toThrow('the build failed (status 2): nothing was tested');
    expect(existsSync(join(folder, 'dist/src/index.js'))).toBe(false);
  });

  it('is left out when nothing is newer than what was built', () => {
    const folder = packageWith('touch dist/src/index.js');
    buildIfStale(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { build: 'exit 2' } }));
    expect(() => buildIfStale(folder)).not.toThrow();
  });
});

describe('the command line in a process that stays', () => {
  it('does what it does in a process of its own', () => {
    const folder = kept();
    const commands = [
      ['run', 'open_close', '-d', 'v5', '-o', 'a.db', '--json'],
      ['sessions', 'nosuch.db'],
      ['nosuch'],
      ['--version'],
    ];
    for (const args of commands) {
      const here = hmmtrace(args, { cwd: folder });
      rmSync(join(folder, 'a.db'), { force: true });
      const alone = hmmtraceProcess(args, { cwd: folder });
      const steady = (outcome: object) => JSON.stringify(outcome).replace(/[\d.]+ s,/g, 'N s,');
      expect(steady(here)).toBe(steady(alone));
    }
  });

  it('is given up when a command hangs, and there is another for the next', () => {
    const db = join(kept(), 'a.db');
    hmmtrace(['run', 'open_close', '-d', 'v5', '-o', db]);
    const forever = 'WITH n AS (SELECT 1 AS i UNION ALL SELECT i FROM n) SELECT max(i) FROM n';
    expect(inResident(['sql', db, forever], { limit: 1000 })).toMatchObject({ status: null });
    expect(hmmtrace(['sql', db, '--csv', 'SELECT 1 AS one']).out).toBe('one\n1\n');
  });
});

describe('the temporary directory of the tests', () => {
  it('is their own, and what is left in it is found', () => {
    expect(basename(tmpdir())).toMatch(/^hmmtrace-tests-/);
    const folder = scratch();
    expect(leftIn(folder)).toEqual([]);
    for (const name of ['tsx-0', 'hmmtrace-x']) mkdirSync(join(folder, name));
    expect(leftIn(folder)).toEqual(['hmmtrace-x']);
  });

  it('loses at the end of a test file what is made inside a test, or in a hook', () => {
    // Were it left behind, the end of all tests would say so.
    expect(existsSync(kept())).toBe(true);
  });
  beforeAll(() => void kept());
});
