import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

const dir = scratch();
const path = join(dir, 'told.db');
const ASKED = ['distinguish', 'linux-5.8', 'linux-6.1', '-o', path];

/** How far the searches of a file have come. */
function kept(file: string): { looked: number }[] {
  if (!existsSync(file)) return [];
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.prepare('SELECT state FROM search').pluck().all() as string[];
    return rows.map((state) => (state === '' ? { looked: 0 } : JSON.parse(state)) as never);
  } catch {
    return [];
  } finally {
    db.close();
  }
}

/** In how many the two designs of the question differ, as `designs` has it. */
const switches = (
  JSON.parse(hmmtrace(['designs', 'linux-5.8', 'linux-6.1', '--json']).out) as unknown[]
).length;

describe('distinguish', () => {
  it('shows the workload, both sides, the switch, what was searched, and how to look', () => {
    const { status, out, err } = hmmtrace(ASKED);
    expect([status, err]).toEqual([0, '']);
    expect(out)
      .toBe(`linux-5.8 and linux-6.1 are told apart by outcome (they differ in ${switches} switches), in 3 statements, 1 task:

workload told_apart
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(0x200000000, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, buf, 1 page)
}

linux-5.8, in 1 run of 1, in none of 1 run of linux-6.1; session 1:
  main 3 ioctl MIGRATE_TO_SYS = -EINVAL
linux-6.1, in 1 run of 1; session 2:
  main 3 ioctl MIGRATE_TO_SYS = 0

linux-6.1 shows what linux-5.8 does with its driver.commands
linux-5.8 does not show it in any order with driver.commands of linux-6.1
no smaller one of the alphabet does in any order (before it: 4 workloads of size 1 or less)
24 schedules run, each workload in every order
hmmtrace diff ${path} 1 2
`);
    // Again: what was recorded is taken.
    expect(hmmtrace(ASKED).out).toBe(out);
    expect(hmmtrace(['diff', path, '1', '2']).out).toContain('EINVAL');
  });

  it('gives programs all of it', () => {
    const { out } = hmmtrace([...ASKED, '--by', 'mechanism', '--json']);
    const { found, searched, differing } = JSON.parse(out) as {
      found: { size: number; causes: string[][]; sides: { design: string; session: number }[] };
      searched: { looked: number; unfinished: string[]; complete: boolean };
      differing: string[];
    };
    expect(differing).toHaveLength(switches);
    expect(found.sides.map(({ design }) => design)).toEqual(['linux-5.8', 'linux-6.1']);
    expect(found.causes.flat().every((name) => differing.includes(name))).toBe(true);
    expect([searched.unfinished, searched.complete]).toEqual([[], true]);
  });

  it.each([
    [['--seeds', '3'], 'in seeds 1 to 3 of pos', 'other orders may show otherwise', [1, 3]],
    [
      ['--bound', '1'],
      'in any order with at most 1 preemption',
      'orders with more may show otherwise',
      null,
    ],
  ] as const)('says nothing of orders that %j leaves out', (args, within, rest, seeds) => {
    const { out } = hmmtrace(['distinguish', 'linux-5.8', 'linux-6.1', ...args]);
    expect(out).toContain(`are told apart by outcome ${within} (`);
    expect(out).toContain(`linux-5.8 does not show it ${within} with driver.commands`);
    expect(out).toContain(`no smaller one of the alphabet does ${within} (before`);
    expect(out).toContain(`; ${rest}\n`);
    const json = hmmtrace(['distinguish', 'linux-5.8', 'linux-6.1', ...args, '--json']);
    const { searched } = JSON.parse(json.out) as { searched: object };
    expect(searched).toMatchObject({ complete: false, seeds });
  });

  it('says that nothing was found, with what was searched', () => {
    const same = 'linux-6.1+devmem.freeList=exact';
    const { status, out } = hmmtrace([
      'distinguish',
      'linux-6.1',
      same,
      '--size',
      '0',
      '--seeds',
      '1',
    ]);
    expect(status).toBe(1);
    expect(out).toMatch(
      /^no workload was found that tells linux-6\.1 and .* apart by outcome \(they differ in 1 switch\)/,
    );
    expect(out).toMatch(/none of the alphabet up to size 0 does in seed 1 of pos \(1 workload\)/);
    expect(out).toMatch(/run, workloads in seed 1 of pos, .*; other orders may show otherwise/);
    expect(out).toMatch(
      /nor does any of the package \(\d+ workloads, but for \d+ of which that is not known\)/,
    );
  });

  it('is ended by Ctrl-C, keeps how far it has come, and goes on', async () => {
    const own = join(dir, 'ended.db');
    const args = ['distinguish', 'v5', 'v6', '--by', 'mapping', '--size', '3', '-o', own];
    const child = spawn(process.execPath, [MAIN, ...args]);
    let err = '';
    child.stderr.on('data', (data) => (err += String(data)));
    const status = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (kept(own).length === 0 && child.exitCode === null) await sleep(50);
    await sleep(1000);
    child.kill('SIGINT');
    expect(await status).toBe(130);
    const [, looked] = /interrupted after (\d+) workloads; the same command goes on/.exec(err)!;
    expect(Number(looked)).toBeGreaterThan(0);
    expect(kept(own)).toMatchObject([{ looked: Number(looked) }]);
  });

  it.each([
    [['v5', 'v5'], 2, /HMT710: nothing can tell them apart: v5 is named twice/],
    [['linux-6.1', 'linux-6.1+devmem.evictAtClose=yes'], 2, /HMT710: .*same value of every switch/],
    [['v5', 'v55'], 2, /HMT301/],
    [['v5'], 2, /<b>|missing|argument/],
    [['v5', 'v6', '--size', '5'], 2, /--size is '5', but must be a whole number, 0 to 4/],
    [['v5', 'v6', '--by', 'maping'], 2, /--by is 'maping'.*\n.*did you mean 'mapping'/],
    [['v5', 'v6', '--seeds', '3', '--bound', '1'], 2, /--bound/],
  ] as const)('refuses %j', (args, expected, says) => {
    const { status, out, err } = hmmtrace(['distinguish', ...args]);
    expect([status, out]).toEqual([expected, '']);
    expect(err).toMatch(says);
  });
});
