import { SCHEMA_VERSION } from '../../src/store/file/schema.js';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Kind } from '../../src/events/generated.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { readPerfetto } from '../support/perfetto.js';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

/* The tools around recorded sessions, as they ship. */

const directory = scratch();
const path = (name: string) => join(directory, name);
const db = path('out.db');
const json = (args: readonly string[], status = 0): Record<string, never> => {
  const { out, err, status: got } = hmmtrace([...args, '--json']);
  expect({ args, err, got }).toEqual({ args, err, got: status });
  return JSON.parse(out) as Record<string, never>;
};
interface Session {
  id: number;
  events: number;
  chainHead: string;
}
const sessionsOf = (file: string) => json(['sessions', file]) as unknown as Session[];

beforeAll(() => {
  for (const design of ['linux-6.1', 'v5'])
    hmmtrace(['run', 'double_map', '--design', design, '-o', db]);
});

describe('export and import', () => {
  it.each(['protobuf', 'jsonl'])('copy a file through a pipe as %s', (format) => {
    const stream = path(`s.${format}`);
    expect(hmmtrace(['export', db, '-f', format, '-o', stream]).status).toBe(0);
    const copy = path(`${format}.db`);
    const { status, out } = hmmtrace(['import', stream, '-o', copy]);
    expect(status).toBe(0);
    expect(out.match(/chain as exported/g)).toHaveLength(2);
    expect(sessionsOf(copy)).toEqual(sessionsOf(db));
    expect(hmmtrace(['verify', copy]).status).toBe(0);
  });

  it('takes standard input', () => {
    const { out } = hmmtrace(['export', db, '-s', '1', '--json']);
    const copy = path('stdin.db');
    expect(hmmtrace(['import', '-', '-o', copy, '--no-index'], { input: out }).status).toBe(0);
    expect(sessionsOf(copy)[0]!.chainHead).toBe(sessionsOf(db)[0]!.chainHead);
  });

  it('ends cleanly when the reader has seen enough', async () => {
    const child = spawn(process.execPath, [MAIN, 'export', db, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (d: Buffer) => (err += d.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect({ status, err }).toEqual({ status: 0, err: '' });
  });

  it('names the line of what is wrong, and marks what came before as interrupted', () => {
    const lines = hmmtrace(['export', db, '-s', '1', '--json']).out.split('\n');
    lines[20] = '{"seq":20,"kind":"Nonsense"}';
    writeFileSync(path('bad.jsonl'), lines.join('\n'));
    const { status, err } = hmmtrace(['import', path('bad.jsonl'), '-o', path('bad.db')]);
    expect(status).toBe(4);
    expect(err).toMatch(/HMT140.*bad\.jsonl, line 21: .*Nonsense.*marked interrupted/);
    expect(sessionsOf(path('bad.db'))).toMatchObject([{ state: 'interrupted', events: 0 }]);
    expect(hmmtrace(['import', path('none'), '-o', path('none.db')]).err).toContain('HMT008');
    expect(hmmtrace(['export', db, '-f', 'xml']).err).toContain('HMT002');
  });

  it('writes one session as a timeline, to a file or a pipe', () => {
    const file = path('s.pftrace');
    const { status, out } = hmmtrace(['export', db, '-s', '1', '-f', 'perfetto', '-o', file]);
    expect({ status, out }).toEqual({ status: 0, out: `${file}: 1 sessions\n` });
    const names = readPerfetto(readFileSync(file)).events.map((e) => e.name);
    expect(names).toContain('double_map under linux-6.1, seed 1');
    const chrome = hmmtrace(['export', db, '-s', '1', '-f', 'chrome']);
    expect(chrome.err).toBe('');
    expect(JSON.parse(chrome.out)).toHaveProperty('traceEvents');
    // Which of them is meant nobody said.
    const both = hmmtrace(['export', db, '-f', 'perfetto', '-o', path('both.pftrace')]);
    expect(both.status).toBe(2);
    expect(both.err).toMatch(/HMT009.*holds one session.*has 2\n +choose one with -s/);
    expect(existsSync(path('both.pftrace'))).toBe(false);
  });
});

describe('the other tools', () => {
  it('rebuild and drop checkpoints', () => {
    expect(json(['checkpoint', 'drop', db])).toEqual([]);
    const rebuilt = json(['checkpoint', 'rebuild', db]) as unknown as { session: number }[];
    expect(json(['checkpoint', 'list', db])).toEqual(rebuilt);
    expect(hmmtrace(['verify', db, '--no-reexecute']).status).toBe(0);
    expect(hmmtrace(['checkpoint', 'burn', db]).status).toBe(2);
  });

  it('upgrade into a copy', () => {
    const before = readFileSync(db);
    expect(json(['upgrade', db, '-o', path('new.db')])).toMatchObject({ from: SCHEMA_VERSION });
    expect(readFileSync(db).equals(before)).toBe(true);
    expect(sessionsOf(path('new.db'))).toEqual(sessionsOf(db));
    expect(hmmtrace(['upgrade', db, '-o', path('new.db')]).err).toContain('HMT143');
  });

  it('say where running again differs, with what each side was part of', () => {
    const [file, forged] = [TraceFile.open(db), path('forged.db')];
    const s = file.session(2);
    const other = TraceFile.create(forged);
    const writer = other.beginSession(s);
    let at = 0;
    file.readEvents(2, 1, s.events, (e) => {
      const last = e.kind === Kind.IntervalRequest && at === 0;
      if (last) at = e.seq;
      writer.append(last ? { ...e, ret: 7 } : e);
    });
    writer.end({ status: s.status!, violations: s.violations!, stateHash: s.stateHash! });
    other.close();
    file.close();

    const { status, out } = hmmtrace(['verify', forged]);
    expect(status).toBe(1);
    const [, head, recorded, event, ...rest] = out.trimEnd().split('\n');
    expect(head).toBe(`  HMT404: running it again differs at event ${at}`);
    expect(recorded).toBe('  recorded:');
    expect(event).toMatch(/^ +\d+ {2}interval \d+: insert asked for, done, ret 7/);
    const now = rest.indexOf('  now:');
    expect(rest[now + 1]).toBe(event!.replace('ret 7', 'ret 0'));
    const around = rest.slice(0, now);
    expect(around[0]).toContain('in interval insert');
    expect(around.at(-1)).toMatch(/in .*\(line \d+\)$/);
    expect(rest.slice(now + 2)).toEqual(around);

    const [report] = json(['verify', forged], 1) as unknown as { reexecution: object }[];
    expect(report!.reexecution).toMatchObject({
      seq: at,
      recorded: { event: { seq: at, ret: 7 }, spans: around.map(() => ({})) },
      executed: { event: { seq: at, ret: 0 }, spans: around.map(() => ({})) },
    });
  });

  it('compare states', () => {
    expect(hmmtrace(['state-diff', `${db}:1@40`, `${db}:1@40`]).out).toMatch(/^equal states/);
    const differs = json(['state-diff', `${db}:1@40`, `${db}:1@end`], 1);
    expect(differs).toMatchObject({ equal: false, left: { at: 40 }, right: { session: 1 } });
    expect(hmmtrace(['state-diff', `${db}:1@40`, `${db}:v5@end`]).out).toContain('\n~ ');
    expect(hmmtrace(['state-diff', db, db]).err).toContain('HMT003');
  });

  it('seek forwards and backwards', () => {
    const found = json(['seek', db, '-s', '1', '--until', "sql:kind_name = 'mirror_set'"]);
    const { at } = found as unknown as { at: number };
    expect(found).toMatchObject({ found: true, event: { kind: 'MirrorSet', seq: at } });
    const { vpn } = found['event'] as unknown as { vpn: number };
    const again = json(['seek', db, '-s', '1', '--until', `mirror:vpn:${vpn}`]);
    expect(again).toMatchObject({ at });
    const back = json(['seek', db, '@end', '-s', '1', '--back-until', `mirror:vpn:${vpn}`]);
    expect((back as unknown as { at: number }).at).toBeGreaterThanOrEqual(at);
    expect(json(['seek', db, '-s', '1', '--until', 'interval:99'], 1)).toMatchObject({
      ...{ found: false, at: 0 },
    });
    expect(json(['seek', db, '50', '-s', '1', '--back', '3'])).toMatchObject({ at: 47 });
    expect(json(['seek', db, '50', '-s', '1', '--forward', '1', '--by', 'span'])).toMatchObject({
      event: { kind: 'SpanBegin' },
    });
    const { out } = hmmtrace(['seek', db, '50', '-s', '1', '--state']);
    expect(out).toContain('after event 50');
    expect(hmmtrace(['seek', db, '--until', 'moon:3']).err).toContain('HMT002');
  });

  it('seek to a change of an entry, a page, a lock and a task, and to other tasks', () => {
    const until = (what: string, from = '0') =>
      json(['seek', db, from, '-s', '1', '--until', what])['event'];
    const entry = until('pte:buf') as unknown as { pfn: number; seq: number };
    expect(entry).toMatchObject({ kind: 'PteSet', mm: 1 });
    expect(until(`page:${entry.pfn}`)).toMatchObject({ kind: 'PageAlloc', pfn: entry.pfn });
    const back = ['seek', db, '@end', '-s', '1', '--back-until', `page:${entry.pfn}`];
    expect(json(back)['event']).toMatchObject({ kind: 'PageFree', pfn: entry.pfn });

    const lock = until('lock:mmap_lock') as unknown as { lock: number; seq: number };
    expect(lock).toMatchObject({ kind: 'LockInit', name: 'mmap_lock' });
    expect(until(`lock:${lock.lock}`, String(lock.seq))).toMatchObject({
      ...{ kind: 'LockAcquire', lock: lock.lock },
    });
    const mutexes = hmmtrace(['seek', db, '-s', '1', '--until', 'lock:dmirror.mutex']);
    const [, first, second] = /HMT002.*\n.*: (\d+), (\d+)$/m.exec(mutexes.err) ?? [];
    expect(until(`lock:${second}`)).toMatchObject({ name: 'dmirror.mutex' });
    expect(until(`lock:dmirror.mutex#${first}`)).toMatchObject({ lock: Number(first) });

    const start = until('task:main') as unknown as { seq: number; started: number };
    expect(start).toMatchObject({ kind: 'TaskStart', name: 'main' });
    expect(until('task:main', String(start.seq))).toMatchObject({
      ...{ kind: 'TaskSwitch', to: start.started },
    });
    const other = json(['seek', db, '-s', '1', '--forward', '1', '--by', 'task']);
    expect(other).toMatchObject({ found: true, event: { task: start.started } });
    const last = json(['seek', db, '@end', '-s', '1', '--back', '1', '--by', 'task']);
    expect(last).toMatchObject({ found: true, event: { kind: 'TaskExit', task: start.started } });
  });

  it('tell of the frame of a huge page, and of the mirror that took an entry with it', () => {
    const file = path('huge.db');
    for (const name of ['anon_write_huge', 'munmap_middle'])
      hmmtrace(['run', name, '--design', 'v5', '-o', file]);
    const set = json(['seek', file, '-s', '1', '--until', 'pte:buf+512']);
    const { at, event } = set as unknown as { at: number; event: { pfn: number; seq: number } };
    expect(event).toMatchObject({ kind: 'PmdSet' });
    const why = json(['why', file, 'buf+512', '-s', '1', '--at', String(at)]);
    expect(why).toMatchObject({
      cpu: { event: { seq: at } },
      frames: [{ pfn: event.pfn + 100, allocated: { event: { kind: 'PageAlloc' } } }],
    });
    expect(json(['why', file, `pfn:${event.pfn + 100}`, '-s', '1'])).toMatchObject({
      frame: { freed: { event: { kind: 'PageFree', pfn: event.pfn } } },
    });
    expect(json(['why', file, 'buf', '-s', '2'])).toMatchObject({
      device: [{ event: { kind: 'MirrorFree' } }],
    });
  });

  it('tell who last wrote a page frame', () => {
    const set = json(['seek', db, '-s', '1', '--until', "sql:kind_name = 'page_content'"]);
    const { pfn, seq } = set['event'] as unknown as { pfn: number; seq: number };
    const why = json(['why', db, `pfn:${pfn}`, '-s', '1', '--at', String(seq)]);
    expect(why).toMatchObject({ frame: { pfn, contents: { event: { seq } } } });
  });

  it('branch', () => {
    const { id, events } = sessionsOf(db)[0]!;
    const at = Math.floor(events / 2);
    const child = json(['branch', db, `${id}@${at}`, '--seed', '9']);
    expect(child).toMatchObject({ parent: { session: id, at }, seed: 9 });
    expect(hmmtrace(['verify', db, '-s', String(child['id'])]).status).toBe(0);
    const { status, err } = hmmtrace(['branch', db, `${id}@${events - 2}`, '--design', 'v5']);
    expect(status).toBe(2);
    expect(err).toMatch(/HMT407.*at event \d+ already/);
  });
});
