import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { TraceFile } from '../../src/store/trace-file.js';
import { verifyChain } from '../../src/store/log/verify.js';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

/* Several processes at one file, and real signals. */

const directory = scratch();

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ status: number | null; signal: string | null; err: string }>;
  /** Events that it printed as JSON so far: 1 to this, without a gap. */
  printed(): number;
}
function start(args: readonly string[]): Running {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let rest = '';
  let printed = 0;
  let err = '';
  child.stdout.on('data', (d: Buffer) => {
    const lines = (rest + d.toString()).split('\n');
    rest = lines.pop()!;
    for (const line of lines)
      if (line.startsWith(`{"seq":${printed + 1},`)) printed++;
      else if (line.startsWith('{"seq"')) err += `event ${printed + 1} is missing\n`;
  });
  child.stderr.on('data', (d: Buffer) => (err += d.toString()));
  const ended = new Promise<{ status: number | null; signal: string | null; err: string }>(
    (resolve) => child.on('close', (status, signal) => resolve({ status, signal, err })),
  );
  return { child, ended, printed: () => printed };
}
/** Waits until something is so; fails when the time is up. */
async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not come to pass');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
/**
 * Waits until a process has used so many milliseconds of a processor: by then it is at its work, on a busy
 * machine too.
 */
async function atWork(child: ChildProcess, ms: number): Promise<void> {
  const ticks = (): number => {
    try {
      // What follows the name, which may hold anything: utime and stime are the 12th and 13th, in 10 ms.
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return Number(stat[11]) + Number(stat[12]);
    } catch {
      return Infinity; // it has ended, which the caller sees
    }
  };
  await until(() => ticks() * 10 >= ms);
}
/** Committed events of the file's last session. */
function committed(path: string): number {
  if (!existsSync(path)) return 0;
  try {
    const file = TraceFile.open(path);
    try {
      return file.sessions().at(-1)?.events ?? 0;
    } finally {
      file.close();
    }
  } catch {
    return 0; // it is just being made
  }
}
/** A recording of seconds: rounds of a device and a processor at the same pages. */
const workload = (name: string, rounds: number): string => {
  const path = join(directory, name);
  writeFileSync(
    path,
    `task main {
  fd = open("/dev/hmm_dmirror0")
  repeat ${rounds} as c {
    buf = mmap(NULL, 1024 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
    fill(buf, 1024 pages, linear(c, 1))
    buffer mirror = 1024 pages, linear(0, 0)
    ioctl(fd, HMM_DMIRROR_READ, buf, 1024 pages, mirror)
  }
}
`,
  );
  return path;
};
const LONG = [workload('long.hmm', 90), '--design', 'linux-6.1', '--no-index'];
/** One that is not over before it is interrupted, however fast the machine. */
const ENDLESS = [workload('endless.hmm', 5000), '--design', 'linux-6.1', '--no-index'];

describe('Ctrl-C', () => {
  it('ends a recording with status 130; what was committed is a whole prefix', async () => {
    const path = join(directory, 'run.db');
    const recorder = start(['run', ...ENDLESS, '-o', path]);
    await until(() => committed(path) > 20_000);
    recorder.child.kill('SIGINT');
    const { status, signal, err } = await recorder.ended;
    expect({ status, signal }).toEqual({ status: 130, signal: null });
    expect(err).toContain('interrupted');
    // One file: the write-ahead log was folded in.
    expect(existsSync(`${path}-wal`)).toBe(false);
    const file = TraceFile.open(path);
    const [session] = file.sessions();
    expect(session!.state).toBe('interrupted');
    expect(session!.events).toBeGreaterThan(20_000);
    expect(verifyChain(file, 1).events).toBe(session!.events);
    file.close();
    // And it can be recorded into again.
    expect(hmmtrace(['run', 'open_close', '-o', path]).status).toBe(0);
  });

  it('ends verify, index, checkpoint and export, and the file is as it was or better', async () => {
    const path = join(directory, 'whole.db');
    expect(hmmtrace(['run', ...LONG, '-o', path]).status).toBe(0);
    const head = (): string => {
      const file = TraceFile.open(path);
      const chain = verifyChain(file, 1).head;
      file.close();
      return chain;
    };
    const before = head();
    const works: string[][] = [
      ['verify', path],
      ['index', path, '--all'],
      ['checkpoint', 'rebuild', path],
      ['export', path, '--json', '-o', join(directory, 'out.jsonl')],
      ['seek', path, '--until', 'interval:999999'],
    ];
    for (const args of works) {
      const work = start(args);
      await atWork(work.child, 700);
      work.child.kill('SIGINT');
      const { status, signal } = await work.ended;
      expect({ args, status, signal }).toEqual({ args, status: 130, signal: null });
      expect(head()).toBe(before);
      // All rows or none: some would be taken for all.
      const rows = hmmtrace(['sql', path, '--csv', 'SELECT count(*) FROM event']);
      expect(rows.out === 'count(*)\n0\n' || rows.err.includes('HMT123'), rows.out).toBe(true);
    }
    // An index that was not finished does not count, and can be made.
    expect(hmmtrace(['index', path]).status).toBe(0);
    expect(hmmtrace(['verify', path, '--no-reexecute']).status).toBe(0);
  }, 180_000);
});

describe('Ctrl-C while nothing is recorded', () => {
  const path = join(directory, 'read.db');
  const forever = 'WITH n AS (SELECT 1 AS i UNION ALL SELECT i FROM n) SELECT max(i) FROM n';
  beforeAll(() => {
    expect(hmmtrace(['run', ...LONG, '-o', path]).status).toBe(0);
  }, 60_000);

  const broken = join(directory, 'broken-off.db');
  const tests = ['--design', 'v5', '--seeds', '1000'];
  const scenarios = 'test/conformance/recorded/linux-6.1-exact.jsonl.gz';
  const works: readonly (readonly [string, ...string[]])[] = [
    ['test', 'anon_teardown', ...tests],
    ['conform', ...new Array<string>(20).fill(scenarios), '--design', 'linux-6.1'],
    ['run', ...LONG, '-o', broken],
    ['diff', path, '1', '1'],
    ['state-diff', `${path}@end`, `${path}@-1`],
    ['sql', path, '--timeout', '1000', forever],
  ];
  it.each(works)('ends %s with status 130', async (...args) => {
    const work = start(args);
    // A query runs in a process of its own, which this one waits for.
    if (args[0] === 'sql') await new Promise((resolve) => setTimeout(resolve, 900));
    else await atWork(work.child, 900);
    if (args[0] === 'run') await until(() => committed(broken) > 0);
    work.child.kill('SIGINT');
    const { status, signal, err } = await work.ended;
    expect({ args, status, signal }).toEqual({ args, status: 130, signal: null });
    expect(err).toContain('interrupted');
  });

  // SQLite does not let go of its thread: the signal itself ends the program, which is 130 to a shell.
  it('ends a statement of SQLite', async () => {
    const work = start(['sql', path, forever]);
    await new Promise((resolve) => setTimeout(resolve, 900));
    work.child.kill('SIGINT');
    const { status, signal, err } = await work.ended;
    // On a slow machine it was not in the statement yet.
    expect(signal ?? status).toBe(signal === null ? 130 : 'SIGINT');
    expect(err).toContain('interrupted');
  });

  // A query that nobody waits for any more would go on for ever, at full speed.
  it.skipIf(!existsSync('/proc'))(
    'a query ends when the program that asked is killed',
    async () => {
      const work = start(['sql', path, '--timeout', '1000', forever]);
      const children = (): string[] =>
        readdirSync(`/proc/${work.child.pid}/task`).flatMap((task) =>
          readFileSync(`/proc/${work.child.pid}/task/${task}/children`, 'utf8').split(' '),
        );
      // Ticks that it spent: enough to be in the statement.
      const spent = (pid: string): number =>
        Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[13]);
      await until(() => children().some((pid) => pid !== '' && spent(pid) > 100));
      const query = children().find((pid) => pid !== '')!;
      work.child.kill('SIGKILL');
      await until(() => !existsSync(`/proc/${query}`));
    },
  );

  it('leaves the interrupted recording as a file that verifies', () => {
    const { status, out } = hmmtrace(['verify', broken]);
    expect(status).toBe(0);
    expect(out).toContain('interrupted');
  });
});

describe('while one process records', () => {
  it('others read prefixes, and a second recorder is refused', async () => {
    const path = join(directory, 'live.db');
    const recorder = start(['run', ...ENDLESS, '-o', path]);
    await until(() => committed(path) > 0);
    const follower = start(['show', path, '--follow', '--all', '--json']);
    const second = hmmtrace(['run', 'open_close', '-o', path]);
    expect(second.status).toBe(5);
    expect(second.err).toContain('HMT130');
    expect(second.err).toContain('another process');

    let last = 0;
    while (recorder.child.exitCode === null && last < 100_000) {
      const file = TraceFile.open(path);
      const { events } = file.session(1);
      expect(events).toBeGreaterThanOrEqual(last);
      expect(verifyChain(file, 1).events).toBeGreaterThanOrEqual(events);
      last = events;
      file.close();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await until(() => follower.printed() > 0);
    recorder.child.kill('SIGINT');
    expect((await recorder.ended).status).toBe(130);
    await until(() => follower.printed() === committed(path));
    follower.child.kill('SIGINT');
    const { status, err } = await follower.ended;
    expect(status).toBe(130);
    expect(err).not.toContain('missing');
  });

  it('whatever else would write is refused, and whatever reads finds a whole prefix', async () => {
    const path = join(directory, 'shared.db');
    const stream = join(directory, 'one.hmmtrace');
    expect(hmmtrace(['run', 'open_close', '-o', path]).status).toBe(0);
    expect(hmmtrace(['export', path, '-o', stream]).status).toBe(0);
    const recorder = start(['run', ...ENDLESS, '-o', path]);
    await until(() => committed(path) > 20_000);
    const writers = [
      ['run', 'open_close', '-o', path],
      ['index', path, '-s', '1'],
      ['checkpoint', 'rebuild', path, '-s', '1'],
      ['checkpoint', 'drop', path, '-s', '1'],
      ['branch', path, '1@20', '--seed', '2'],
      ['import', stream, '-o', path],
    ];
    for (const args of writers) {
      const { status, err } = hmmtrace(args);
      expect({ args, status, code: /HMT\d+/.exec(err)?.[0] }).toEqual({
        args,
        status: 5,
        code: 'HMT130',
      });
    }
    const readers = [
      ['sql', path, 'SELECT count(*) FROM session'],
      ['sql', path, 'SELECT count(*) FROM event WHERE session = 1'],
      ['verify', path, '--no-reexecute'],
      ['show', path, '-s', '2', '--at', '1000'],
      ['seek', path, '1000', '-s', '2'],
      ['state-diff', `${path}:2@1000`, `${path}:2@1000`],
      ['export', path, '-s', '2', '-o', join(directory, 'prefix.hmmtrace')],
      ['upgrade', path, '-o', join(directory, 'copied.db')],
    ];
    for (const args of readers) {
      const { status, err } = hmmtrace(args);
      expect({ args, status, err }).toEqual({ args, status: 0, err: '' });
    }
    recorder.child.kill('SIGINT');
    expect((await recorder.ended).status).toBe(130);
    const { status, out } = hmmtrace(['verify', path]);
    expect({ status, interrupted: out.includes('was interrupted') }).toEqual({
      status: 0,
      interrupted: true,
    });
  }, 180_000);

  it('show --follow ends with the session', async () => {
    const path = join(directory, 'short.db');
    const recorder = start(['run', workload('short.hmm', 6), '--no-index', '-o', path]);
    await until(() => committed(path) > 0);
    const follower = start(['show', path, '--follow', '--all', '--json']);
    await recorder.ended;
    const { status, err } = await follower.ended;
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(follower.printed()).toBe(committed(path));
  });
});
