import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

/* What docs/sql.md shows is what happens. */

const page = readFileSync('docs/sql.md', 'utf8');
const directory = scratch();
const bin = join(directory, 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'hmmtrace'), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
chmodSync(join(bin, 'hmmtrace'), 0o755);
for (const name of ['race.db', 'migrate.db']) {
  copyFileSync(join('traces/recorded', name), join(directory, name));
  hmmtrace(['index', join(directory, name)]);
}

function run(program: string, args: readonly string[]) {
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1' };
  return spawnSync(program, args, { cwd: directory, env, encoding: 'utf8' });
}
function blocks(language: string): string[] {
  const found = [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].filter((m) => m[1] === language);
  expect(found, language).not.toEqual([]);
  return found.map((m) => m[2]!);
}
const has = (program: string) => spawnSync(program, ['--version']).status === 0;

describe('docs/sql.md', () => {
  it.each(blocks('sh').flatMap((b) => b.trim().split('\n')))('%s', (command) => {
    const { status, stdout, stderr } = run('sh', ['-c', command]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').length).toBeGreaterThan(2);
  });

  it.skipIf(!has('sqlite3'))('shows what the stock sqlite3 prints (if there is one)', () => {
    for (const block of blocks('console')) {
      const [command, ...shown] = block.split('\n');
      const { stdout, stderr } = run('sh', ['-c', command!.slice(2)]);
      expect((stdout + stderr).replace(/ +$/gm, '')).toBe(shown.join('\n'));
    }
  });

  it.skipIf(!has('python3'))('shows what Python prints (if there is one)', () => {
    const { stdout, stderr } = run('python3', ['-c', blocks('python')[0]!]);
    expect((stdout + stderr).replace(/ +$/gm, '')).toBe(blocks('text')[0]);
  });
});
