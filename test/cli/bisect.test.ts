import Database from 'better-sqlite3';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

const folder = scratch();
const path = join(folder, 'out.db');
/** Where copies of positions are made, and nothing may be left. */
const room = join(folder, 'tmp');

beforeAll(() => {
  mkdirSync(room);
  // v5's use of a freed mutex: 133 events, the violation at 132, the removal put off at 119.
  hmmtrace(['run', 'close_and_munmap', '-d', 'v5', '--seed', '6', '-o', path]);
});

function bisect(...args: string[]) {
  const all = ['bisect', 'events', path, ...args];
  const outcome = hmmtrace(all, { cwd: folder, env: { TMPDIR: room } });
  expect(readdirSync(room)).toEqual([]);
  return outcome;
}

interface Json {
  readonly first: { at: number; event: { kind: string }; seek: string; around: object[] } | null;
  readonly flips: readonly { at: number; begins: boolean; oneOf?: object }[];
  readonly evaluations: { search: number; ends: number; samples: number; most: number } | null;
}
function json(...args: string[]): Json & { status: number | null } {
  const { status, out, err } = bisect(...args, '--json');
  expect(err).toBe('');
  return { status, ...(JSON.parse(out) as Json) };
}

describe('bisect events --when', () => {
  it('says the first event, what it was part of, both sides, and how to go there', () => {
    const { status, out } = bisect('--when', 'interval:1 deferred');
    expect(status).toBe(0);
    expect(out).toBe(`first event after which it holds, at 4.52 us
       119  interval 1 deferred  by main
       106  in interval remove mmu_interval_notifier_remove buf (all 4)
       101    in file release dmirror_fops_release
        95      in close (line 10)
interval:1  tracked in the tree seq 1 -> tracked in the tree deferred seq 1
asked after each of 133 events: there are no other flips
hmmtrace seek ${path} 119 -s 1 --state
`);
    const seek = hmmtrace(['seek', path, '119', '-s', '1', '--state']);
    expect(seek.out).toContain('deferred: interval 1');
  });

  it('says the same by seeks, of what is said to be monotone', () => {
    const found = json('--when', 'violations > 0', '--monotone');
    expect(found.first).toMatchObject({ at: 132, event: { kind: 'Violation' } });
    expect(found.evaluations).toMatchObject({ ends: 2, samples: 0, most: 8 });
    expect(found.evaluations!.search).toBeLessThanOrEqual(8);
    expect(json('--when', 'violations > 0').first!.at).toBe(132);
  });

  it('lists every flip of what does not stay', () => {
    const { status, out } = bisect('--when', 'lock:mmap_lock held', '-n', '3');
    expect(status).toBe(1);
    expect(out).toMatch(/^it flips \d+ times: no one event is the first\n/);
    expect(out).toContain('… and ');
    const { flips, first } = json('--when', 'lock:mmap_lock held');
    expect(first).toBeNull();
    const [on, off] = flips.slice(0, 2).map(({ at }) => {
      const seek = hmmtrace(['seek', path, String(at), '--json']);
      return (JSON.parse(seek.out) as { event: { kind: string } }).event.kind;
    });
    expect([on, off]).toEqual(['LockAcquire', 'LockRelease']);
    expect(flips.map((f) => f.begins)).toEqual(flips.map((_, i) => i % 2 === 0));
  });

  it('tells what holds from the start, unless it begins behind that', () => {
    const all = bisect('--when', 'pte:buf is not zero and pte:buf is none');
    expect(all.status).toBe(1);
    expect(all.out).toContain('it holds from the start');
    const [off, on] = json('--when', 'lock:mmap_lock held').flips;
    const later = json(
      '--when',
      'lock:mmap_lock free',
      '--from',
      String(off!.at),
      '--to',
      String(on!.at),
    );
    expect(later).toMatchObject({ status: 0, first: { at: on!.at } });
  });

  it.each([
    [
      ['--when', 'violations > 5'],
      1,
      'HMT702',
      'nothing to bisect: it does not hold before the first',
    ],
    [
      ['--when', 'violations < 5'],
      1,
      'HMT702',
      'nothing to bisect: it holds before the first event already',
    ],
    [['--when', 'pte:bof is none'], 2, 'HMT004', "did you mean 'buf'?"],
    [['--when', 'pte:buf is'], 2, 'HMT701', 'found the end'],
    [[], 2, 'HMT002', '--when, --sql or --run is missing'],
    [['--when', 'violations > 0', '--run', 'true'], 2, 'HMT002', 'cannot be given together'],
    [['--when', 'violations > 0', '-s', '9'], 2, 'HMT120', ''],
    [
      ['--when', 'violations > 0', '--from', '9', '--to', '9'],
      2,
      'HMT003',
      'there is none between',
    ],
    [['--when', 'violations > 0', '--from', '999'], 2, 'HMT003', ''],
    [['--run', 'true', '--timeout', 'soon'], 2, 'HMT002', '--timeout'],
    [['--sql', 'SELECT nothing'], 2, 'HMT121', ''],
    [['--sql', 'DELETE FROM event'], 2, 'HMT122', ''],
    [['--sql', 'SELECT 1 FROM event LIMIT 1'], 1, 'HMT702', 'tables are the same at each'],
  ] as const)('%j is refused', (args, status, code, said) => {
    const outcome = bisect(...args);
    expect(outcome.status).toBe(status);
    expect(outcome.out).toBe('');
    expect(outcome.err).toContain(`hmmtrace: ${code}: `);
    expect(outcome.err).toContain(said);
  });
});

describe('a condition of seek', () => {
  it('is the same language', () => {
    const seek = (...args: string[]) => hmmtrace(['seek', path, ...args]);
    expect(seek('--until', 'interval:1 deferred').out).toMatch(/^ +119 {2}interval 1 deferred/);
    expect(seek('--back-until', 'lock:mmap_lock held by main').out).toMatch(/^ +32 {2}takes/);
    expect(seek('--until', 'violations>5').status).toBe(1);
    expect(seek('--until', 'interval:1 put off').err).toContain('HMT701: condition, column 12');
    expect(seek('--until', 'interval:1').out).toMatch(/^ +45 {2}/);
    expect(seek('--until', 'nothing').err).toContain("HMT002: 'nothing' is nothing to watch");
  });
});

describe('bisect events --sql', () => {
  it('asks as of each position', () => {
    const found = json('--sql', 'SELECT count(*) FROM interval_at');
    expect(found).toMatchObject({ status: 0, first: { at: 45, event: { kind: 'IntervalAlloc' } } });
    expect(found.evaluations).toMatchObject({ ends: 2, samples: 8 });
    // Nothing, and no row, are as good as 0.
    const none = json(
      '--sql',
      'SELECT NULL FROM at WHERE seq < 9 UNION SELECT 1 FROM at WHERE seq > 77',
    );
    expect(none.first!.at).toBe(78);
    expect(json('--sql', 'SELECT 1 FROM at WHERE seq > 77').first!.at).toBe(78);
  });

  it('needs the tables, and ends what takes too long', () => {
    const bare = join(folder, 'bare.db');
    hmmtrace(['run', 'open_close', '-d', 'v5', '--no-index', '-o', bare]);
    const without = hmmtrace(['bisect', 'events', bare, '--sql', 'SELECT 1']);
    expect(without).toMatchObject({ status: 8 });
    const long =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
    const { status, err } = bisect('--sql', long, '--timeout', '1');
    expect(status).toBe(2);
    expect(err).toContain('HMT126: the query was stopped: it ran longer than 1 s');
  });
});

describe('bisect events --run', () => {
  const node = (code: string): string => `${process.execPath} -e '${code}'`;

  it('gives the state on standard input, and stops where the program says that it holds', () => {
    const code = 'process.exit(JSON.parse(require("fs").readFileSync(0,"utf8")).violations)';
    const found = json('--run', node(code), '--samples', '2');
    expect(found).toMatchObject({ status: 0, first: { at: 132 } });
    expect(found.evaluations!.search).toBeLessThanOrEqual(8);
  });

  it('gives a trace file that ends there, which hmmtrace reads', () => {
    const read = `${process.execPath} ${MAIN} show $1 --all --json`;
    const command = `test $1 = $HMMTRACE_FILE || exit 200; ${read} > $1.all; grep -q '"seq":'$HMMTRACE_AT, $1.all || exit 201; grep -q IntervalDefer $1.all && exit 7 || exit 0`;
    const found = json('--run', command, '--monotone', '--from', '110', '--to', '126');
    expect(found).toMatchObject({ status: 0, first: { at: 119 } });
  });

  it('names those of which it cannot tell', () => {
    const skips =
      'test $HMMTRACE_AT -ge 50 && test $HMMTRACE_AT -le 60 && exit 125; test $HMMTRACE_AT -lt 55';
    const { status, flips, first } = json('--run', skips, '--samples', '0');
    expect({ status, first }).toEqual({ status: 1, first: null });
    const skipped = [50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60];
    expect(flips).toEqual([{ at: 61, begins: true, oneOf: { from: 50, to: 61, skipped } }]);
    const { out } = bisect('--run', skips, '--samples', '0');
    expect(out).toContain('it cannot be told which event is the first');
    expect(out).toContain('events 50 to 61: it could not be told after 50, 51, 52');
  });

  it('notices that it flips back, at its samples', () => {
    const back = 'test $HMMTRACE_AT -lt 40 || test $HMMTRACE_AT -gt 80';
    const { status, out } = bisect('--run', back, '--samples', '12');
    expect(status).toBe(1);
    expect(out).toMatch(/it flips 2 times[^]* 40 {2}begins to hold[^]* 81 {2}ends to hold/);
  });

  it.each([
    ['kill -9 $$', 'was ended by SIGKILL'],
    ['exit 130', 'ended with status 130: signal 2 ended a program of it'],
    ['exit 255', 'ended with status 255'],
    ['no_such_program_here', 'ended with status 127: there is no such program'],
    ['exit 125', 'it cannot be told whether it holds before the first event'],
  ])('%s is no answer', (command, said) => {
    const { status, out, err } = bisect('--run', command);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain('HMT703');
    expect(err).toContain(said);
  });

  it('notices that there is no such program wherever the search begins', () => {
    const { status, err } = bisect('--run', 'no_such_program_here', '--from', '5');
    expect([status, err]).toEqual([2, expect.stringContaining('asked after event 5, ended with')]);
    expect(err).toContain('there is no such program');
  });

  it('ends a program that does not end, and all that it started', () => {
    const mark = `sleep 97${process.pid % 1000}`;
    const { status, err } = bisect('--run', `${mark} & ${mark}`, '--timeout', '1');
    expect(status).toBe(2);
    expect(err).toContain('took longer than 1 s');
    const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(stdout.split('\n').filter((line) => line === mark)).toEqual([]);
  });

  it('refuses a program that says now this and now that', () => {
    const flag = join(folder, 'flag');
    const moody = `test $HMMTRACE_AT = 0 && exit 0; test $HMMTRACE_AT = 133 && exit 1; test $HMMTRACE_AT = 66 || exit 1; test -e ${flag} && exit 1; touch ${flag}`;
    const { status, err } = bisect('--run', moody, '--monotone');
    expect(status).toBe(1);
    expect(err).toContain('HMT704: after event 66 it first did not hold, and asked again it holds');
  });

  it('shows what the program prints with the messages', () => {
    const { out, err } = bisect(
      '--run',
      'echo looked at $HMMTRACE_AT; test $HMMTRACE_AT -lt 5',
      '--json',
    );
    expect(err).toContain('looked at 133\n');
    expect(JSON.parse(out)).toMatchObject({ first: { at: 5 } });
  });

  it('ends at Ctrl-C, with its program and its copies', async () => {
    const mark = `sleep 98${process.pid % 1000}`;
    const args = [MAIN, 'bisect', 'events', path, '--run', mark];
    const child = spawn(process.execPath, args, {
      ...{ stdio: 'ignore', env: { ...process.env, TMPDIR: room } },
    });
    const running = (): string[] =>
      spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter((line) => line === mark || line === `/bin/sh -c ${mark} hmmtrace`);
    while (running().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(running()).toEqual([]);
    expect(readdirSync(room)).toEqual([]);
  });
});

describe('bisect switches', () => {
  const ask = (...args: string[]) =>
    hmmtrace(['bisect', 'switches', 'close_and_munmap', ...args, '-o', join(folder, 'why.db')]);

  it('says the sets, the rules in words with their sources, and where the traces part', () => {
    const { status, out, err } = ask('--good', 'linux-6.1', '--bad', 'v5');
    expect([status, err]).toEqual([0, '']);
    expect(out).toContain(
      'linux-6.1 shows it with driver.tracking=perVma + notifier.remove=release: together, and none of them without the others',
    );
    expect(out).toContain('v5 does not show it with notifier.remove=sync: alone');
    expect(out).toContain('    source: linux-mm 2019-12-16, R. Campbell, patch 1');
    const [, file, a, b] = /^hmmtrace diff (\S+) (\d+) (\d+)$/m.exec(out)!;
    expect(hmmtrace(['diff', file!, a!, b!]).status).toBe(1);
    const json = JSON.parse(ask('--good', 'linux-6.1', '--bad', 'v5', '--json').out) as {
      causes: string[][];
      moments: { at: number }[];
    };
    expect(json.causes).toEqual([['driver.tracking', 'notifier.remove']]);
    expect(out).toContain(`the two part at event ${json.moments[0]!.at}:`);
    expect(hmmtrace(['verify', file!]).status).toBe(0);
  });

  it('is ended by Ctrl-C, keeps what it tried, and goes on to the same', async () => {
    const args = [
      'bisect',
      'switches',
      'A15',
      '--good',
      'linux-5.5',
      '--bad',
      'v5',
      '--json',
      '-o',
    ];
    const own = join(folder, 'ended.db');
    const tried = (): { id: number; exhausted: number; runs: number }[] => {
      if (!existsSync(own)) return [];
      const db = new Database(own, { readonly: true });
      try {
        return db.prepare('SELECT id, exhausted, runs FROM search ORDER BY id').all() as never;
      } catch {
        return [];
      } finally {
        db.close();
      }
    };
    const child = spawn(process.execPath, [MAIN, ...args, own]);
    let err = '';
    child.stderr.on('data', (data) => (err += String(data)));
    const ended = new Promise((resolve) => child.on('close', resolve));
    // Both designs are explored, and a mixture of them is under way.
    while (tried().length < 3 && child.exitCode === null) await sleep(20);
    child.kill('SIGINT');
    expect([await ended, err]).toEqual([130, 'hmmtrace: interrupted; the same command goes on\n']);
    const before = tried().slice(0, 2);
    const { causes, cures } = JSON.parse(hmmtrace([...args, own]).out) as Record<string, unknown>;
    expect(causes).toEqual([['driver.tracking', 'notifier.remove']]);
    expect(cures).toHaveLength(2);
    // What was explored is taken as it is.
    expect(tried().slice(0, 2)).toEqual(before);
    expect(before.every(({ runs }) => runs > 0)).toBe(true);
  }, 120_000);

  it('refuses what cannot be bisected', () => {
    expect(ask('--good', 'v5', '--bad', 'v5')).toMatchObject({
      status: 1,
      err: expect.stringContaining(
        'HMT702: nothing to bisect: v5 and v5 both show the same',
      ) as string,
    });
    expect(ask('--good', 'v5')).toMatchObject({
      status: 2,
      err: expect.stringContaining('--bad is missing') as string,
    });
    expect(ask('--good', 'v6', '--bad', 'v5', '--strategy', 'pct', '--bound', '2').status).toBe(2);
  });
});
