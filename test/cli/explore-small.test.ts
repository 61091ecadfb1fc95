import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';
import { verdictsIn, type Found } from '../support/explored.js';

/* What an exploration found, made small, and what is around it. */

const dir = scratch();
const at = (name: string) => join(dir, name);
const shrinking = (...args: string[]) => hmmtrace(['explore', ...args]);
const explore = (...args: string[]) => shrinking(...args, '--no-shrink');

describe('hmmtrace explore', () => {
  it('keeps the smallest form of each broken rule, which `shrink` opens and `verify` checks', () => {
    const path = at('small.db');
    const go = (...more: string[]) => {
      const args = ['close_and_munmap', '--budget', '60', '--json', '-o', path, ...more];
      return (JSON.parse(shrinking(...args).out) as Found).searches[0]!;
    };
    const large = go('--no-shrink');
    expect(large.verdicts.map(({ shrunk }) => shrunk)).toEqual([null, null, null, null]);
    const few = go('--shrink', '20');
    expect(few.verdicts.map(({ shrunk }) => shrunk?.trials)).toEqual([20, 20, 20, undefined]);
    // What is kept is not made small again, whatever it may cost now.
    expect(go()).toEqual({ ...few, before: 60 });
    const { session, shrunk, words } = few.verdicts[0]!;
    expect(shrunk!.complete).toBe(false);
    const kept = (...more: string[]) => {
      const { out } = hmmtrace(['shrink', path, '-s', String(session), '--json', ...more]);
      return JSON.parse(out) as Record<string, unknown> & { text: string };
    };
    expect(kept()).toMatchObject({ trials: 20, complete: false, kept: true, words });
    expect(kept().text).toBe(shrunk!.text.replace(/session \d/, '$& of small.db'));
    expect(kept('--verdict', words.slice(0, 14))).toMatchObject({ kept: true });
    expect(kept('--budget', '30')).toMatchObject({ trials: 30, kept: false });
    const table = explore('close_and_munmap', '--budget', '60', '-o', path).out;
    expect(table).toMatch(/ \d+ statements, \d+ switch(es)? or less /);
    const verified = hmmtrace(['verify', path]);
    expect(verified.status).toBe(0);
    expect(verified.out.match(/smallest form of verdict \d of search 1: shows its verdict/g)).toHaveLength(3); // prettier-ignore
    const db = new Database(path);
    db.exec(
      "UPDATE search_shrunk SET workload = substr(workload, 1, instr(workload, 'schedule') - 1), switches = 0",
    );
    db.close();
    const changed = hmmtrace(['verify', path]);
    expect([changed.status, changed.err.match(/HMT607/g)?.length]).toEqual([1, 3]);
    expect(changed.err).toMatch(/the smallest form of session \d does not show USE_AFTER_FREE/);
    const gone = new Database(path);
    gone.exec('UPDATE search_shrunk SET number = number + 9');
    gone.close();
    expect(hmmtrace(['verify', path]).err).toMatch(/HMT117: .* verdict 11 of search 1, which is/);
  });

  it('keeps that of an expectation that was not met, and of what follows an event', () => {
    const unmet = at('unmet.hmm');
    writeFileSync(unmet, 'workload unmet\ntask main {\n  sleep(1us)\n  sleep(1us) = 1\n}\n');
    expect(shrinking(unmet, '-o', at('unmet.db')).out).toMatch(/ 1 statement, 0 switches /);
    expect(hmmtrace(['verify', at('unmet.db')])).toMatchObject({ status: 0, err: '' });
    const args = ['--budget', '1', '--seed', '3', '-o', at('from.db')];
    expect(explore('close_and_munmap', ...args).status).toBe(3);
    const from = ['--from', at('from.db'), '-s', '1', '--at', '60', '--budget', '20'];
    const { out, err } = shrinking(...from, '--shrink', '50');
    expect(err).toBe('');
    expect(out).toMatch(/ \d statements, \d switch/);
    expect(hmmtrace(['verify', at('from.db')])).toMatchObject({ status: 0, err: '' });
  });

  it('another Ctrl-C leaves the making small, and the next time makes small what is left', async () => {
    const path = at('left.db');
    const args = ['explore', 'close_and_munmap', '--budget', '60', '-o', path];
    const slowly = [...args, '--shrink', '100000000'];
    const child = spawn(process.execPath, [MAIN, ...slowly], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (d: Buffer) => (err += d.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    for (let tries = 0; verdictsIn(path, 'search_shrunk') < 1; tries++) {
      expect(tries).toBeLessThan(2400);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(err).toBe('hmmtrace: interrupted; the same command goes on\n');
    const left = verdictsIn(path, 'search_shrunk');
    expect(left).toBeLessThan(3);
    expect(hmmtrace(args).status).toBe(3);
    expect(verdictsIn(path, 'search_shrunk')).toBe(3);
  }, 120_000);

  it('what an exhaustive search found is made small too', () => {
    const args = ['close_and_munmap', '--strategy', 'exhaustive', '--json', '-o', at('all.db')];
    const { verdicts } = (JSON.parse(shrinking(...args).out) as Found).searches[0]!;
    for (const { key, shrunk } of verdicts)
      if (!key.startsWith('passed')) expect(shrunk).toMatchObject({ statements: 6, tasks: 2 });
    const whole = hmmtrace(['shrink', at('all.db'), '-s', '2', '--whole']);
    expect([whole.status, whole.err]).toEqual([2, expect.stringMatching(/^hmmtrace: HMT602: /)]);
  });

  it('searches around the schedule of a workload, which `run` makes again', () => {
    const [hinted, unfit] = [at('hinted.hmm'), at('unfit.hmm')];
    shrinking('close_and_munmap', '--budget', '60', '--shrink', '100', '-o', at('a.db'));
    const from = ['shrink', at('a.db'), '-s', '2'];
    expect(hmmtrace([...from, '-o', hinted]).status).toBe(0);
    const text = readFileSync(hinted, 'utf8');
    writeFileSync(unfit, text.replace(/ runs when main is at .*/, ' runs when main is at nowhere'));
    const args = ['--strategy', 'hint', '--budget', '30', '-o', at('hint.db'), '--json'];
    const { out, err } = explore(hinted, ...args);
    expect(err).toBe('');
    const { strategy, verdicts } = (JSON.parse(out) as Found).searches[0]!;
    expect(strategy).toMatch(/^hint:deviations=3,points=\d+$/);
    const first = verdicts.find(({ key }) => key.startsWith('USE_AFTER_FREE'))!;
    const passed = verdicts.find(({ key }) => key.startsWith('passed'))!;
    expect(first.first.seed).toBe(1);
    for (const [verdict, status] of [
      [first, 3],
      [passed, 0],
    ] as const) {
      const seed = ['--seed', String(verdict.first.seed), '--strategy', 'hint'];
      expect(hmmtrace(['run', hinted, ...seed, '-o', at('h.db')]).status).toBe(status);
    }
    const around = explore(unfit, ...args);
    expect(around.err).toMatch(
      /^hmmtrace: the schedule does not fit: line .*; it is followed as far/,
    );
    expect(around.status).toBe(3);
    const branch = hmmtrace(['branch', at('h.db'), '1@50', '--strategy', 'hint']);
    expect(branch.err).toMatch(
      /^hmmtrace: HMT406: strategy hint follows a schedule from the begin/,
    );
    expect(hmmtrace(['branch', at('h.db'), '1@50', '--seed', '2']).err).toBe('');
    expect(hmmtrace(['verify', at('hint.db')]).status).toBe(0);
  });
});
