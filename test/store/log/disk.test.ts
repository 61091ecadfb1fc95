import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../../src/replay/verify.js';
import { TraceFile } from '../../../src/store/trace-file.js';
import { verifyFile } from '../../../src/store/log/verify.js';
import { UserError } from '../../../src/units/user-error.js';
import { hmmtrace, MAIN, scratch as kept, type Outcome } from '../../support/cli.js';
import {
  canMount,
  filesOf,
  limitedFiles,
  readOnlyDisk,
  smallDisk,
  withoutRights,
} from '../../support/faults.js';
import { syntheticEvents } from '../../support/synthetic.js';
import { allEvents, META, record, scratch } from '../../support/trace.js';

/* The long campaign looks every 8 KiB: npm run full-disk */
const STEP = Number(process.env.HMMTRACE_DISK_STEP ?? 0);
const TIME = { timeout: STEP === 0 ? 120_000 : 3_600_000 };

/** Recorded without a fault, to copy from and to compare with. */
const source = kept();
const whole = join(source, 'whole.db');
const plain = join(source, 'plain.db');
const stream = join(source, 'whole.pb');
let emitted: string[] = [];
const WORKLOAD = ['anon_read', '--design', 'linux-6.1'];

beforeAll(() => {
  chmodSync(source, 0o755);
  hmmtrace(['run', ...WORKLOAD, '-o', whole]);
  hmmtrace(['run', ...WORKLOAD, '-o', plain, '--no-index']);
  hmmtrace(['export', whole, '-o', stream]);
  const file = TraceFile.open(whole);
  emitted = allEvents(file, 1).map((e) => JSON.stringify(e));
  file.close();
});

/** It says what is wrong, where, what is kept and what to do, with the status of its code. */
function expectRefusal({ status, err }: Outcome, place: string): void {
  expect(err).toMatch(/^hmmtrace: HMT(007|131|132|133): /);
  expect(err).toContain(place);
  expect(err.trim().split('\n')).toHaveLength(2);
  expect(status).toBe(5);
}

/** The file opens, its sessions are prefixes of what was emitted, and verify agrees. */
function expectPrefixes(path: string): { sessions: number; events: number } {
  let file: TraceFile;
  try {
    file = TraceFile.open(path);
  } catch (error) {
    // Cut off before there was a table: there is nothing, and that is said.
    expect((error as UserError).code).toMatch(/^HMT10[23]$/);
    return { sessions: 0, events: 0 };
  }
  let events = 0;
  verifyFile(file);
  for (const s of file.sessions()) {
    const there = allEvents(file, s.id).map((e) => JSON.stringify(e));
    expect(there).toEqual(emitted.slice(0, there.length));
    expect(s.state).toBe(there.length === emitted.length ? s.state : 'interrupted');
    verify(file, s.id, { projections: true });
    events = there.length;
  }
  const sessions = file.sessions().length;
  file.close();
  return { sessions, events };
}

function expectWhole(path: string): void {
  const file = TraceFile.open(path);
  verifyFile(file);
  for (const s of file.sessions()) verify(file, s.id, { projections: true });
  file.close();
}

const sizes = (few: number[], from: number, to: number): number[] =>
  STEP === 0
    ? few
    : Array.from({ length: Math.ceil((to - from) / STEP) }, (_, i) => from + i * STEP);

describe('a disk that is full', () => {
  it.each(sizes([8, 72, 96, 128, 160, 400, 1200], 4, 1600))(
    'after %i KiB while a session is recorded',
    TIME,
    (kib) => {
      const { directory, run } = smallDisk(kib);
      const path = join(directory, 't.db');
      const outcome = run(['run', ...WORKLOAD, '-o', path]);
      const { sessions, events } = expectPrefixes(path);
      if (outcome.status === 0) return expect(events).toBe(emitted.length);
      expectRefusal(outcome, path);
      // What it says is kept is what is there.
      const said = /holds its first ([\d,]+) events|is recorded \(([\d,]+) events\)/.exec(
        outcome.err,
      );
      const number = Number((said?.[1] ?? said?.[2] ?? '0').replaceAll(',', ''));
      if (said !== null || sessions === 1) expect(number).toBe(events);
      if (said?.[2] !== undefined) {
        expect(outcome.err).toContain('SQL tables were not built');
        expect(outcome.err).toContain(`hmmtrace index ${path}`);
      }
      // With room again it goes on.
      const moved = join(scratch(), 'moved.db');
      for (const end of filesOf(path)) copyFileSync(`${path}${end}`, `${moved}${end}`);
      if (said?.[2] !== undefined) expect(hmmtrace(['index', moved]).status).toBe(0);
      else expect(hmmtrace(['run', 'open_close', '-o', moved]).status).toBe(0);
      expect(filesOf(moved)).toEqual(['']);
      expectWhole(moved);
    },
  );

  const works: [string, (file: string, directory: string) => string[], number[]][] = [
    ['index', (file) => ['index', file, '--all'], [100, 700]],
    ['checkpoint', (file) => ['checkpoint', 'rebuild', file], [60]],
    ['branch', (file) => ['branch', file, '1@100', '--seed', '2'], [40, 200]],
    ['import', (file) => ['import', stream, '-o', file], [40, 200]],
    ['run', (file) => ['run', ...WORKLOAD, '-o', file], [40]],
  ];
  it.each(works.flatMap(([name, args, few]) => sizes(few, 4, 900).map((k) => ({ name, args, k }))))(
    'after $k KiB more ends $name, and the file is as good as before',
    TIME,
    ({ name, args, k }) => {
      const original = name === 'index' ? plain : whole;
      const room = Math.ceil(readFileSync(original).length / 1024) + k;
      const { directory, run } = smallDisk(room);
      const path = join(directory, 't.db');
      copyFileSync(original, path);
      const outcome = run(args(path, directory));
      if (outcome.status !== 0) expectRefusal(outcome, path);
      const file = TraceFile.open(path);
      expect(allEvents(file, 1).map((e) => JSON.stringify(e))).toEqual(emitted);
      verifyFile(file);
      for (const s of file.sessions()) verify(file, s.id, { projections: true });
      const added = file.sessions().at(1);
      if (added !== undefined) expect(outcome.err + outcome.out).toContain(`session 2`);
      file.close();
    },
  );

  it.each(['export', 'upgrade'])('ends %s, and nothing is left of what it wrote', (name) => {
    const { directory, run } = smallDisk(24);
    const target = join(directory, 'target');
    const outcome = run([name, whole, ...(name === 'export' ? ['--json'] : []), '-o', target]);
    expectRefusal(outcome, target);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is named when it is standard output that cannot be written', () => {
    const out = join(scratch(), 'out');
    for (const args of ['export', 'show --all --json']) {
      const command = `ulimit -f 4; exec ${process.execPath} ${MAIN} ${args} ${whole} > ${out}`;
      const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
      expect(stderr).toMatch(/^hmmtrace: HMT007: .*may not grow further/);
      expect(status).toBe(5);
    }
  });
});

describe('a write that is refused in the middle', () => {
  it.each(sizes([16, 80, 120], 4, 1600))('at %i KiB of a file', TIME, (kib) => {
    const { directory, run } = limitedFiles(kib);
    const path = join(directory, 't.db');
    const outcome = run(['run', ...WORKLOAD, '-o', path]);
    const { events } = expectPrefixes(path);
    if (outcome.status === 0) return expect(events).toBe(emitted.length);
    expectRefusal(outcome, path);
    expect(outcome.err).toContain('ulimit -f');
  });
});

describe('what is read only', () => {
  it('is read without a trace, and refused for everything that writes', () => {
    const places = [
      readOnlyDisk((directory) => copyFileSync(whole, join(directory, 't.db'))),
      (() => {
        const directory = join(scratch(), 'locked');
        mkdirSync(directory);
        copyFileSync(whole, join(directory, 't.db'));
        return withoutRights(directory);
      })(),
    ];
    for (const { directory, run } of places) {
      const path = join(directory, 't.db');
      const before = readFileSync(path);
      const all = [
        ['run', 'open_close', '-o', path],
        ['upgrade', path, '-o', join(directory, 'x.db')],
        ['export', path, '-o', join(directory, 'x.pb')],
        ['run', 'open_close', '-o', join(directory, 'new.db')],
        ['index', path, '--all'],
        ['checkpoint', 'rebuild', path],
        ['branch', path, '1@100', '--seed', '2'],
        ['import', stream, '-o', path],
      ];
      // What opens a file to write is the same for all: once is enough where permissions refuse it.
      for (const args of directory.endsWith('locked') ? all.slice(0, 3) : all)
        expectRefusal(run(args), directory);
      expect(run(['sessions', path]).status).toBe(0);
      expectWhole(path);
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(readdirSync(directory)).toEqual(['t.db']);
    }
  });

  it('as a file in a directory that is not', () => {
    const path = join(scratch(), 't.db');
    copyFileSync(whole, path);
    const { run } = withoutRights(path);
    expectRefusal(run(['run', 'open_close', '-o', path]), 'read only');
    expect(run(['sessions', path]).status).toBe(0);
  });

  it('as a directory around a file that is not', () => {
    const directory = join(scratch(), 'd');
    mkdirSync(directory);
    const { run } = withoutRights(directory);
    const path = join(directory, 't.db');
    copyFileSync(whole, path);
    chmodSync(path, 0o666);
    expectRefusal(run(['run', 'open_close', '-o', path]), `its directory ${directory}`);
    expect(run(['sessions', path]).status).toBe(0);
  });

  it('is read with the remains of a killed recorder beside it, of which nothing changes', () => {
    const events = syntheticEvents(1, 500);
    const place = readOnlyDisk((directory) => {
      const path = join(scratch(), 't.db');
      const file = TraceFile.create(path);
      const writer = file.beginSession(META);
      for (const e of events) writer.append(e);
      writer.flush();
      for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, join(directory, `k.db${end}`));
      writer.close();
      file.close();
    });
    const { out, status } = place.run(['sessions', join(place.directory, 'k.db')]);
    expect(status).toBe(0);
    expect(out).toContain(String(events.length));
    expect(readdirSync(place.directory).sort()).toEqual(['k.db', 'k.db-wal']);
  });
});

describe('a place that is no place for a trace', () => {
  it('is said to be one, with what to name instead', () => {
    const directory = scratch();
    writeFileSync(join(directory, 'file'), 'text');
    const cases: [string, RegExp][] = [
      [directory, /is a directory\n {2}name a file in it, such as .*out\.db/],
      ['/dev/null', /is a device or a pipe\n {2}name a file/],
      [join(directory, 'no', 't.db'), /its directory does not exist\n {2}make the directory/],
      [join(directory, 'file', 't.db'), /file is not a directory/],
    ];
    for (const [path, said] of cases) {
      const outcome = hmmtrace(['run', 'open_close', '-o', path]);
      expectRefusal(outcome, path);
      expect(outcome.err).toMatch(said);
    }
    expect(readdirSync(directory)).toEqual(['file']);
  });
});

describe('a file that is taken away while it is recorded', () => {
  it.each(['removed', 'replaced', 'its write-ahead log removed'])('%s: is noticed', (how) => {
    const path = join(scratch(), 't.db');
    const file = TraceFile.create(path);
    const writer = file.beginSession(META, { chunkEvents: 100 });
    const events = syntheticEvents(1, 1000);
    for (const e of events.slice(0, 350)) writer.append(e);
    if (how === 'its write-ahead log removed') rmSync(`${path}-wal`);
    else rmSync(path);
    if (how === 'replaced') record(path, syntheticEvents(2, 50));
    expect(() => {
      for (const e of events.slice(350)) writer.append(e);
    }).toThrow(expect.objectContaining({ code: 'HMT133', status: 5 }));
    expect(() => writer.append(events[0]!)).toThrow('failed');
    writer.close();
    file.close();
    if (how === 'replaced') {
      const other = TraceFile.open(path);
      expect(verify(other, 1).state).toBe('complete');
      other.close();
    }
  });
});

it('a disk that was full when the session ended is no hindrance to the next one', () => {
  if (!canMount) return expect(smallDisk(1).directory).toBeDefined();
  const { directory, run } = smallDisk(240);
  const path = join(directory, 't.db');
  writeFileSync(join(directory, 'filler'), Buffer.alloc(60 * 1024));
  expectRefusal(run(['run', ...WORKLOAD, '-o', path]), path);
  const { events } = expectPrefixes(path);
  rmSync(join(directory, 'filler'));
  expect(run(['run', 'open_close', '--no-index', '-o', path]).status).toBe(0);
  expect(filesOf(path)).toEqual(['']);
  const file = TraceFile.open(path);
  expect(file.sessions().map((s) => s.state)).toEqual(['interrupted', 'complete']);
  expect(file.session(1).events).toBe(events);
  file.close();
});
