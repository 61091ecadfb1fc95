import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browser, holdsUp, noBrowser } from '../support/browser.js';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

/* A file's sessions in a browser: who is answered, and with what. */

const dir = scratch();
const db = join(dir, '<img src=x onerror=alert(1)>.db');
const children: ChildProcess[] = [];
afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

interface Running {
  readonly url: URL;
  stop(signal: NodeJS.Signals): Promise<number | null>;
}
async function serve(...options: string[]): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, 'serve', db, '--json', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (d: Buffer) => resolve(d.toString())),
  );
  const { url } = JSON.parse(line) as { url: string };
  return {
    url: new URL(url),
    stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

interface Got {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}
function get(
  url: URL,
  options: { method?: string; host?: string; path?: string } = {},
): Promise<Got> {
  const { method = 'GET', host = url.host, path = url.pathname } = options;
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: url.hostname, port: url.port, path, method, headers: { Host: host } },
      (answer) => {
        let text = '';
        answer.on('data', (d: Buffer) => (text += d.toString()));
        answer.on('end', () =>
          resolve({ status: answer.statusCode, headers: answer.headers, text }),
        );
      },
    );
    asking.on('error', reject).end();
  });
}

let running: Running;
let before: Buffer;
beforeAll(async () => {
  hmmtrace(['run', 'close_and_munmap', '--design', 'v5', '--seed', '6', '-o', db, '--no-index']);
  before = readFileSync(db);
  running = await serve();
});

describe('serve', () => {
  it('answers who has the token, and nobody else', async () => {
    const { url } = running;
    expect(url.hostname).toBe('127.0.0.1');
    const list = await get(url);
    expect([list.status, list.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(list.text).toContain('close_and_munmap');
    expect(list.text).not.toContain('<img src=x');
    const token = url.pathname.slice(1, -1);
    expect(token.length).toBeGreaterThanOrEqual(32);
    for (const path of [
      '/',
      `/${token.slice(1)}/`,
      `/${token}x/`,
      `/${token}`,
      '//',
      '/favicon.ico',
    ])
      expect([path, (await get(url, { path })).status]).toEqual([path, 404]);
  });

  it('is not reached under the name of another, and changes nothing', async () => {
    const { url } = running;
    for (const host of [
      'evil.example',
      `evil.example:${url.port}`,
      '127.0.0.1.evil.example',
      '10.0.0.1',
    ])
      expect([host, (await get(url, { host })).status]).toEqual([host, 403]);
    expect((await get(url, { host: 'localhost:1234' })).status).toBe(200);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await get(url, { method });
      expect([method, status, headers['allow']]).toEqual([method, 405, 'GET, HEAD']);
    }
    const head = await get(url, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });

  it('gives pages of sessions and of their events, and says which there are not', async () => {
    const { url } = running;
    const page = (path: string) => get(url, { path: url.pathname + path });
    expect((await page('session/1/')).text).toContain('use after free');
    const part = await page('session/1/part/0');
    expect([part.status, part.headers['content-type']]).toEqual([200, 'application/octet-stream']);
    expect((await page('session/1/start/0')).status).toBe(200);
    for (const none of ['session/1/part/1', 'session/1/start/1'])
      expect([none, (await page(none)).status]).toEqual([none, 404]);
    expect((await page('session/1/events/130')).text).toContain('Events 130 to 133 of 133');
    for (const [path, code] of [
      ['session/9/', 'HMT120'],
      ['session/1/events/134', 'HMT003'],
      ['session/1/events/0', 'HMT003'],
    ] as const) {
      const { status, text } = await page(path);
      expect([path, status, text.includes(code)]).toEqual([path, 404, true]);
    }
    for (const path of ['session/1', 'session/../../etc/passwd', '%2e%2e/', 'session/1/events/1e2'])
      expect([path, (await page(path)).status]).toEqual([path, 404]);
  });

  it('leaves the file as it is, and ends with Ctrl-C', async () => {
    expect(readFileSync(db)).toEqual(before);
    const other = await serve();
    expect(other.url.pathname).not.toBe(running.url.pathname);
    expect(await other.stop('SIGINT')).toBe(130);
  });

  it('says of a port that is taken what to do', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    );
    const { status, out, err } = await new Promise<{
      status: number | null;
      out: string;
      err: string;
    }>((resolve) => {
      const child = spawn(process.execPath, [MAIN, 'serve', db, '--port', String(port)]);
      let [out, err] = ['', ''];
      child.stdout.on('data', (d: Buffer) => (out += d.toString()));
      child.stderr.on('data', (d: Buffer) => (err += d.toString()));
      child.on('close', (status) => resolve({ status, out, err }));
    });
    taken.close();
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(`HMT803: port ${port} of 127.0.0.1 cannot be had`);
    expect(err).toContain('--port');
  });
});

describe.skipIf(noBrowser)('what is served, in a browser (which needs chromium)', () => {
  const chromium = browser();

  it('holds up, and leads from the list to the session and to its events and back', async () => {
    await holdsUp(chromium, running.url.href, 'serve');
    const { page, troubles } = await chromium.open(running.url.href);
    await page.getByRole('link', { name: '1', exact: true }).click();
    expect(await page.textContent('h1')).toMatch(/^close_and_munmap under v5/);
    await page.getByRole('link', { name: 'all events' }).click();
    expect(await page.textContent('h1')).toMatch(/^Events 1 to 133/);
    await page.getByRole('link', { name: 'all sessions' }).click();
    expect(page.url()).toBe(running.url.href);
    expect(troubles).toEqual([]);
  });
});
