import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadWorkload } from '../../src/language/library.js';
import { hmmtrace, scratch } from '../support/cli.js';

/* A command that is printed for the reader can be copied to a shell, whatever files are called. */

const dir = scratch();
const DB = "it's $HOME & mine.db";
const OTHER = '"other" `mine`.db';
const WORKLOAD = 'my work;load.hmm';

beforeAll(() => copyFileSync(loadWorkload('close_and_munmap').file, join(dir, WORKLOAD)));

const ask = (...args: string[]) => hmmtrace(args, { cwd: dir });
/** Arguments as a shell takes them from a line that was printed, without the program itself. */
function wordsOf(line: string): string[] {
  const script = `set -- ${line}\nprintf '%s\\n' "$@"`;
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8', cwd: dir });
  const [program, ...words] = stdout.trimEnd().split('\n');
  expect(program).toBe('hmmtrace');
  return words;
}
/** The commands in a text, each behind one of its words. */
function commandsIn(text: string, ...behind: string[]): string[] {
  return behind.map((word) => {
    const line = text.split('\n').find((l) => l.includes(`${word} hmmtrace `));
    expect(line, `${word} in ${text}`).toBeDefined();
    return line!.slice(line!.indexOf(word) + word.length + 1);
  });
}
function work(text: string, ...behind: string[]): void {
  for (const line of commandsIn(text, ...behind)) {
    const { status, err } = ask(...wordsOf(line));
    expect([line, status, err]).toEqual([line, expect.toSatisfy((s) => s === 0 || s === 3), '']);
  }
}

describe('a command that is printed works in a shell', () => {
  it('after run and branch', () => {
    const ran = ask('run', WORKLOAD, '-d', 'v5', '--seed', '6', '-o', DB);
    expect(ran.status).toBe(3);
    work(ran.out, 'look:', 'again:');
    const branched = ask('branch', DB, '1@90', '--seed', '3');
    expect(branched.err).toBe('');
    const [look] = commandsIn(branched.out, 'look:');
    expect(ask(...wordsOf(look!)).err).toBe('');
  });

  it('after diff, explore and bisect', () => {
    for (const design of ['v5', 'linux-6.1'])
      ask('run', WORKLOAD, '-d', design, '--seed', '6', '-o', OTHER);
    work(ask('diff', OTHER, '1', '2').out, 'the first event that differs:');
    const explored = ask('explore', WORKLOAD, '--budget', '20', '--shrink', '30', '-o', OTHER).out;
    const [example] = commandsIn(explored, 'for example:');
    expect(ask(...wordsOf(example!)).status).toBe(0);
    const show = /hmmtrace show .* -s \d+$/m.exec(explored)![0];
    expect(ask(...wordsOf(show)).status).toBe(0);
    const found = ask('bisect', 'events', OTHER, '-s', '1', '--when', 'interval:1 deferred').out;
    const seek = found.split('\n').find((line) => line.startsWith('hmmtrace seek '))!;
    expect(ask(...wordsOf(seek)).status).toBe(0);
  });

  it('of a file that begins as an option does', () => {
    const { out } = ask('run', 'close_and_munmap', '-d', 'v5', '--seed', '6', '-o', '-x.db');
    expect(out).toContain('look: hmmtrace show ./-x.db -s 1 ');
    work(out, 'look:');
  });
});
