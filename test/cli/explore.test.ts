import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TraceFile } from '../../src/store/trace-file.js';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';
import { verdictsIn, type Found } from '../support/explored.js';

const dir = scratch();
const at = (name: string) => join(dir, name);
const shrinking = (...args: string[]) => hmmtrace(['explore', ...args]);
/** Where it does not matter how small what is found can be made: that takes time. */
const explore = (...args: string[]) => shrinking(...args, '--no-shrink');

describe('hmmtrace explore', () => {
  it('says how large it is, then each verdict with its number of runs and what opens it', () => {
    const args = ['close_and_munmap', '--budget', '60', '--shrink', '100'];
    const { out, err, status } = shrinking(...args, '-o', at('a.db'));
    expect(err).toBe('');
    expect(status).toBe(3);
    const [size, head, columns, ...rows] = out.trimEnd().split('\n');
    expect(size).toMatch(/^close_and_munmap under v5: about [\d,]+ schedules \(Knuth’s estimate: /);
    expect(head).toMatch(/^pct:depth=3,points=\d+: 60 runs, \d+ distinct traces, 4 verdicts$/);
    expect(columns).toMatch(/^verdict +runs +first +events +switches +smallest form +look$/);
    const opens = rows.pop()!;
    expect(rows).toHaveLength(4);
    for (const row of rows) {
      expect(/ \d statements, \d switch(es)? /.test(row)).toBe(!row.startsWith('passed'));
      const [, command, session] = /(hmmtrace show \S+ -s (\d+))$/.exec(row)!;
      const shown = hmmtrace(command!.split(' ').slice(1));
      expect([shown.status, Number(session) <= 4]).toEqual([0, true]);
    }
    const small = /for example: hmmtrace (shrink \S+ -s \d+)$/.exec(opens)![1]!;
    expect(hmmtrace(small.split(' ')).out).toMatch(/^workload close_and_munmap\n# Shrunk from/);
    const again = shrinking(...args, '-o', at('again.db'));
    expect(again.out).toBe(out.replaceAll('a.db', 'again.db'));
  });

  it('leaves out what needs more preemptions than it is bound to, and says so', () => {
    const within = (bound: string, file: string, budget = '1000') => {
      const args = ['--strategy', 'exhaustive', '--bound', bound, '--budget', budget];
      return explore('close_and_munmap', ...args, '-o', at(file)).out;
    };
    expect(within('0', 'none.db')).toMatch(
      /at most 0 preemptions: \d+ runs?, .*; nothing is left to try within the bound\n/,
    );
    const all = within('50', 'many.db');
    expect(all).toMatch(/at most 50 preemptions: .* 4 verdicts; nothing is left to try\n/);
    // Ended and gone on with, it is what it is in one go; bound otherwise it is another search.
    within('2', 'few.db', '10');
    const few = within('2', 'few.db', '300');
    const [, runs] = /at most 2 preemptions: (\d+) runs \(10 of them before\)/.exec(few)!;
    expect(within('2', 'in-one-go.db')).toContain(`at most 2 preemptions: ${runs} runs,`);
    expect(within('1', 'few.db')).not.toContain('before');
    const { err, status } = explore('close_and_munmap', '--bound', '2', '-o', at('no.db'));
    expect([status, err]).toEqual([
      2,
      expect.stringContaining('--bound means nothing to strategy pct'),
    ]);
  });

  it('finds the same with any number of threads, to the byte', () => {
    const with_ = (jobs: string) => {
      const path = at(`jobs.db`);
      const copy = at(`jobs-${jobs}.db`);
      const args = ['close_and_munmap', '--budget', '90', '--strategy', 'random', '--json'];
      const { out } = explore(...args, '--jobs', jobs, '-o', copy);
      return out.replaceAll(copy, path);
    };
    const one = with_('1');
    expect(with_('3')).toBe(one);
    const [search] = (JSON.parse(one) as Found).searches;
    expect(search).toMatchObject({ runs: 90, exhausted: false, strategy: 'random' });
    expect(search!.estimate.method).toBe('Knuth 1975');
  });

  it('goes on with the same command, and reports what it has when there is nothing to add', () => {
    const go = (budget: string) => {
      const args = ['close_and_munmap', '--budget', budget, '--json', '-o', at('on.db')];
      return (JSON.parse(explore(...args).out) as Found).searches[0]!;
    };
    expect(go('20')).toMatchObject({ runs: 20, before: 0 });
    const longer = go('60');
    expect(longer).toMatchObject({ runs: 60, before: 20 });
    expect(go('60')).toEqual({ ...longer, before: 60 });
    const whole = explore('close_and_munmap', '--budget', '60', '--json', '-o', at('whole.db'));
    const [{ before: _, ...once }] = (JSON.parse(whole.out) as Found).searches as [
      Found['searches'][0],
    ];
    expect(longer).toMatchObject(once);
  });

  it('keeps what was found when it is interrupted, and when it is killed', async () => {
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const path = at(`${signal}.db`);
      const args = [
        'explore',
        'close_and_munmap',
        '--budget',
        '100000',
        '--shrink',
        '50',
        '-o',
        path,
      ];
      const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      let [out, err] = ['', ''];
      child.stdout.on('data', (d: Buffer) => (out += d.toString()));
      child.stderr.on('data', (d: Buffer) => (err += d.toString()));
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      for (let tries = 0; verdictsIn(path) < 2; tries++) {
        expect(tries).toBeLessThan(600);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      child.kill(signal);
      const status = await ended;
      if (signal === 'SIGINT') {
        expect(err).toBe(
          'hmmtrace: interrupted; making small what was found, which another Ctrl-C leaves\n' +
            'hmmtrace: interrupted; the same command goes on\n',
        );
        expect(status).toBe(130);
        expect(out).toMatch(/verdicts\nverdict /);
      }
      // Whatever it came to, going on makes of it what one call does.
      const on = explore('close_and_munmap', '--budget', '1', '--json', '-o', path);
      const { runs, verdicts } = (JSON.parse(on.out) as Found).searches[0]!;
      expect(verdicts.length).toBeGreaterThanOrEqual(2);
      const whole = explore(
        ...['close_and_munmap', '--budget', String(runs), '--json', '-o', at(`${signal}-whole.db`)],
      );
      const expected = (JSON.parse(whole.out) as Found).searches[0]!.verdicts;
      const plain = (list: typeof verdicts) =>
        list.map(({ session: _, shrunk: __, ...rest }) => rest);
      expect(plain(verdicts)).toEqual(plain(expected));
    }
  }, 120_000);

  it('with one task says that there is one schedule only', () => {
    const { out, status } = explore('open_close', '-o', at('one.db'));
    expect(status).toBe(0);
    expect(out).toMatch(/^open_close under v5: one schedule only/);
    expect(out).toMatch(/: 1 run, 1 distinct trace, 1 verdict; nothing is left to try/);
  });

  it('searches each design that it is given, and goes on after an event of what it recorded', () => {
    const path = at('designs.db');
    const args = ['close_and_munmap', '--budget', '60', '-o', path, '--json'];
    const { out } = explore(...args, '-d', 'v5', '-d', 'v6');
    const [v5, v6] = (JSON.parse(out) as Found).searches;
    expect([v5!.verdicts.length, v6!.verdicts.length]).toEqual([4, 1]);
    const { session } = v5!.verdicts[0]!;
    const from = explore('--from', path, '-s', String(session), '--at', '100', '--budget', '9');
    expect(from.err).toBe('');
    expect(from.out).toMatch(/9 runs/);
    const file = TraceFile.open(path);
    expect(file.sessions().at(-1)!.parent).toEqual({ session, at: 100 });
    file.close();
    expect(hmmtrace(['verify', path]).status).toBe(0);
  });

  it('`run` makes a run of it again by its strategy and seed', () => {
    const args = ['close_and_munmap', '--budget', '60', '-o', at('run.db'), '--json'];
    const { strategy, verdicts } = (JSON.parse(explore(...args).out) as Found).searches[0]!;
    const broken = verdicts.find(({ key }) => key.startsWith('USE_AFTER_FREE|mirror'))!;
    for (const name of ['pct', strategy]) {
      const seed = String(broken.first.seed);
      const run = hmmtrace([
        'run',
        'close_and_munmap',
        '--strategy',
        name,
        '--seed',
        seed,
        '-o',
        at('again2.db'),
      ]);
      expect(run.status).toBe(3);
      expect(run.out).toContain(strategy);
    }
    const branch = hmmtrace(['branch', at('run.db'), `${broken.session}@100`, '--seed', '3']);
    expect(branch.err).toBe('');
  });

  it('exits with what it found: nothing, an expectation that is not met, or a limit', () => {
    const unmet = at('unmet.hmm');
    writeFileSync(unmet, 'workload unmet\ntask main {\n  sleep(1us) = 1\n}\n');
    expect(explore(unmet, '-o', at('s.db')).status).toBe(1);
    expect(explore('close_and_munmap', '-d', 'v6', '--budget', '5', '-o', at('s.db')).status).toBe(
      0,
    );
    const short = ['--max-events', '150', '--budget', '2', '-o', at('s.db')];
    expect(explore('close_and_munmap', '-d', 'v6', ...short).status).toBe(7);
  });

  it.each([
    [['close_and_munmap', '-o', at('n.db'), '--budget', '0'], 'HMT002', /a budget of nothing/],
    [['close_and_munmap', '-o', at('n.db'), '--budget', '0s'], 'HMT002', /a budget of nothing/],
    [['close_and_munmap', '-o', at('n.db'), '--budget', 'long'], 'HMT002', /60s, 5min or 2h/],
    [['close_and_munmap', '-o', at('n.db'), '--jobs', '0'], 'HMT002', /--jobs/],
    [['close_and_munmap', '-o', at('n.db'), '--strategy', 'pcd'], 'HMT406', /'pct'/],
    [['close_and_munmap', '-o', at('n.db'), '--strategy', 'pct:deep=3'], 'HMT406', /depth=N/],
    [['close_and_munmap', '-o', at('n.db'), '--shrink', '0'], 'HMT002', /--shrink is a budget of/],
    [['close_and_munmap', '-o', at('n.db'), '--shrink', 'x'], 'HMT002', /--shrink is 'x'/],
    [['close_and_munmap', '-o', at('n.db'), '--shrink', '9', '--no-shrink'], 'HMT002', /together/],
    [
      ['close_and_munmap', '-o', at('n.db'), '--strategy', 'hint'],
      'HMT406',
      /has no schedule that/,
    ],
    [
      ['close_and_munmap', '-o', at('n.db'), '--strategy', 'hint:depth=2'],
      'HMT406',
      /deviations=N/,
    ],
    [['close_and_munmap'], 'HMT002', /a file to record into/],
    [['-o', at('n.db')], 'HMT002', /a workload, or --from/],
    [['close_and_munmap', '-o', at('n.db'), '--at', '3'], 'HMT002', /nothing without --from/],
    [['--from', at('n.db')], 'HMT002', /--at, the event/],
    [['--from', at('n.db'), '--at', '3'], 'HMT102', /there is no file/],
    [['--from', at('n.db'), '--at', '3', '-o', at('m.db')], 'HMT002', /together/],
    [['close_and_munmap', '-d', 'v7', '-o', at('n.db')], 'HMT301', /no design/],
  ])('refuses %j', (args, code, words) => {
    const { out, err } = shrinking(...args);
    expect(err).toMatch(new RegExp(`^hmmtrace: ${code}: `));
    expect(err).toMatch(words);
    expect(out).toBe('');
    expect(existsSync(at('n.db'))).toBe(false);
  });

  it('refuses a file that another search is writing, and loses nothing of it', () => {
    const path = at('busy.db');
    explore('close_and_munmap', '--budget', '5', '-o', path);
    const writer = TraceFile.openForAppend(path);
    const { err, status } = explore('close_and_munmap', '--budget', '9', '-o', path);
    writer.close();
    expect(err).toMatch(/^hmmtrace: HMT130: /);
    expect(status).toBe(5);
    expect(explore('close_and_munmap', '--budget', '9', '-o', path).out).toMatch(
      /9 runs \(5 of them before\)/,
    );
  });

  it('refuses to try every order of more tasks than it can tell apart', () => {
    const many = at('many.hmm');
    const start = '  start(t)\n'.repeat(33);
    writeFileSync(many, `workload many\ntask main {\n${start}}\ntask t {\n  sleep(1us)\n}\n`);
    for (const jobs of ['1', '2']) {
      const args = ['--strategy', 'exhaustive', '--jobs', jobs, '-o', at('many.db')];
      const { err, status } = explore(many, ...args);
      expect(err).toMatch(/^hmmtrace: HMT606: a task starts 32 others or more/);
      expect(err).toMatch(/another --strategy/);
      expect(status).toBe(2);
    }
    expect(explore(many, '--budget', '2', '-o', at('many.db')).status).toBe(0);
  });

  it('refuses a file of an older schema with what to do', () => {
    const path = at('old.db');
    copyFileSync('test/store/versions/schema-1.db', path);
    expect(explore('close_and_munmap', '--budget', '5', '-o', path).err).toMatch(
      /HMT109.*\n.*upgrade/,
    );
  });
});
