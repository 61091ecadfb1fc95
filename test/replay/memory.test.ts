import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, scratch } from '../support/cli.js';
import { scaleWorkload } from '../../bench/scale.js';

/** MiB of heap that outlives a collection. Half a million events kept as objects are more than twice that. */
const BUDGET = 48;
const EVENTS = 500_000;

const directory = scratch();
const workload = join(directory, 'scale.hmm');
const trace = join(directory, 't.db');

/** Runs a command with the budget; going over it ends the process. */
function within(megabytes: number, ...args: string[]): string {
  return execFileSync(process.execPath, [`--max-old-space-size=${megabytes}`, MAIN, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Each command in a process whose heap is too small for the session. */
describe('memory does not grow with the length of a session', () => {
  it('while it is recorded, indexed, verified, run again, folded and queried', () => {
    writeFileSync(workload, scaleWorkload(EVENTS));
    within(BUDGET, 'run', workload, '--no-index', '--strategy', 'random', '-o', trace);
    within(BUDGET, 'index', trace);
    const count = within(BUDGET, 'sql', trace, 'SELECT count(*) AS n FROM event', '--json');
    expect(Number(/\d{5,}/.exec(count)?.[0])).toBeGreaterThan(EVENTS * 0.9);
    expect(within(BUDGET, 'verify', trace)).toMatch(/same|agree/);
    expect(within(BUDGET, 'checkpoint', 'list', trace)).toMatch(/\d/);
  }, 120_000);

  it('nor while it goes through a pipe whose reader is slow', () => {
    const copy = join(directory, 'copy.db');
    const command = (...args: string[]) =>
      [process.execPath, `--max-old-space-size=${BUDGET}`, MAIN, ...args].join(' ');
    const pipe = `${command('export', trace, '--json')} | (sleep 2; cat) | ${command('import', '-', '-o', copy, '--no-index')}`;
    expect(execFileSync('sh', ['-c', pipe], { encoding: 'utf8' })).toContain('chain as exported');
    expect(within(BUDGET, 'verify', copy, '--no-reexecute')).toContain('chain whole');
  }, 120_000);

  it('and the budget would notice', () => {
    const keep = `const kept = []; for (let i = 0; i < ${EVENTS}; i++) kept.push({ seq: i, time: i + 0.5, task: 1, span: i, kind: 4, lock: i, mode: 0 });`;
    const run = () =>
      execFileSync(process.execPath, [`--max-old-space-size=${BUDGET}`, '-e', keep], {
        stdio: 'ignore',
      });
    expect(run).toThrow();
  });
});
