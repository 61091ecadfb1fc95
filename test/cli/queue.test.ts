import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

/* Explorations over a real Redis, with workers that are killed. */

const dir = scratch();
const missing = spawnSync('redis-server', ['--version']).status !== 0;
const LONG = 180_000;

const children: ChildProcess[] = [];
afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ status: number | null; out: string; err: string }>;
  out(): string;
  err(): string;
}
function start(program: string, args: readonly string[]): Running {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (d: Buffer) => (out += d.toString()));
  child.stderr.on('data', (d: Buffer) => (err += d.toString()));
  const ended = new Promise<{ status: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, out, err })),
  );
  return { child, ended, out: () => out, err: () => err };
}
const program = (...args: string[]) => start(process.execPath, [MAIN, ...args]);

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 3000) throw new Error('it did not come to pass');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
async function redis(): Promise<{ readonly url: string; readonly server: Running }> {
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir];
  const server = start('redis-server', [...options, '--appendonly', 'no']);
  await until(() => server.out().includes('Ready to accept connections'));
  return { url: `redis://127.0.0.1:${port}`, server };
}
async function worker(url: string): Promise<Running> {
  const running = program('worker', url, '--jobs', '1');
  await until(() => running.out().includes('waiting for work'));
  return running;
}
const RUNS = '3000';
const search = (path: string, ...more: string[]) => [
  ...['explore', 'close_and_munmap', '--strategy', 'random', '--budget', RUNS, '--json'],
  ...['--shrink', '50'],
  ...['-o', join(dir, path), ...more],
];
/** What was found, without the file's name and how much of it a call before had found. */
function found(out: string): object {
  const [{ before: _, ...rest }] = (JSON.parse(out) as { searches: [{ before: number }] }).searches;
  return rest;
}

describe.skipIf(missing)('over a queue', () => {
  it(
    'an exploration finds what it finds alone, also when a worker is killed in the middle',
    async () => {
      const { url, server } = await redis();
      const [first, second] = [await worker(url), await worker(url)];
      const exploring = program(...search('queue.db', '--queue', url));
      await until(() => first.out().includes('close_and_munmap under v5'));
      first.child.kill('SIGKILL');
      const { status, out, err } = await exploring.ended;
      expect(err).toBe('');
      expect(status).toBe(3);
      expect(found(out)).toEqual(found(hmmtrace(search('alone.db')).out));
      second.child.kill('SIGINT');
      expect((await second.ended).status).toBe(130);
      server.child.kill();
    },
    LONG,
  );

  it(
    'that dies midway loses nothing: the same command goes on, with a queue or without',
    async () => {
      const { url, server } = await redis();
      const helping = await worker(url);
      const exploring = program(...search('dying.db', '--queue', url));
      await until(() => helping.out().includes('close_and_munmap under v5'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      server.child.kill('SIGKILL');
      const ended = await exploring.ended;
      expect(ended.err).toMatch(/^hmmtrace: HMT604: the queue at redis:\S+ was lost\n/);
      expect(ended.status).toBe(5);
      const other = await helping.ended;
      expect([other.status, other.err]).toEqual([5, expect.stringMatching(/HMT604/)]);
      const on = hmmtrace(search('dying.db'));
      expect(found(on.out)).toEqual(found(hmmtrace(search('alone2.db')).out));
    },
    LONG,
  );

  it('says when nobody is there to work', async () => {
    const { url, server } = await redis();
    const exploring = program(...search('nobody.db', '--queue', url));
    await until(() => exploring.err().includes(`hmmtrace worker ${url}`));
    exploring.child.kill('SIGINT');
    expect((await exploring.ended).status).toBe(130);
    server.child.kill();
  });
});

describe('a queue that is not there', () => {
  it.each([
    [['explore', 'close_and_munmap', '-o', join(dir, 'n.db'), '--queue'], 'explore'],
    [['worker'], 'worker'],
  ])('is said, %s', async (args) => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    const { err, status } = hmmtrace([...args, url]);
    expect(err).toMatch(/^hmmtrace: HMT603: there is no queue at redis:/);
    expect(status).toBe(5);
    const wrong = hmmtrace([...args, 'localhost:6379']);
    expect([wrong.status, wrong.err]).toEqual([2, expect.stringMatching(/^hmmtrace: HMT002: /)]);
  });
});
