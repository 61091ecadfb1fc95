import Database from 'better-sqlite3';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SPECS } from '../support/commands.js';
import { hmmtrace, MAIN, scratch, type Outcome } from '../support/cli.js';

const dir = scratch();
const good = join(dir, 'good.db');

beforeAll(() => {
  for (const design of ['v5', 'linux-6.1']) {
    const { status, err } = hmmtrace(['run', 'munmap_middle', '--design', design, '-o', good]);
    expect(err).toBe('');
    expect(status).toBe(0);
  }
});

/** Refused with this code, this status and these words; one or two lines, no stack, nothing on stdout. */
function refused(o: Outcome, status: number, code: string, words: RegExp): void {
  expect(o.err).toMatch(words);
  expect(o.err).toMatch(new RegExp(`^hmmtrace: ${code}: `));
  expect(o.err).not.toMatch(/\n\s+at |node:internal|\.js:\d/);
  expect(o.out).toBe('');
  expect(o.status).toBe(status);
}
function file(name: string, make: (path: string) => void): string {
  const path = join(dir, name);
  make(path);
  return path;
}
/** A copy of the good file with bytes changed by `edit`. */
function damaged(name: string, edit: (bytes: Buffer) => Buffer): string {
  return file(name, (path) => writeFileSync(path, edit(readFileSync(good))));
}

describe('names that nobody knows', () => {
  it.each([
    ['command', ['diffs'], 'HMT001', /did you mean 'diff'/],
    [
      'workload',
      ['run', 'anon_raed', '-o', join(dir, 'x.db')],
      'HMT201',
      /did you mean 'anon_read'/,
    ],
    [
      'design',
      ['run', 'anon_read', '--design', 'linux-6.2', '-o', join(dir, 'x.db')],
      'HMT301',
      /'linux-6.1'/,
    ],
    ['switch', ['designs', 'v5+driver.unmp=stale'], 'HMT302', /'driver.unmap'/],
    ['switch value', ['designs', 'v5+driver.unmap=stal'], 'HMT302', /stale/],
    ['planned switch', ['designs', 'v5+walker.lru=checked'], 'HMT304', /LRU lists/],
    ['option', ['show', 'x.db', '--form', '3'], 'HMT002', /did you mean '--from'/],
    [
      'strategy',
      ['run', 'open_close', '--strategy', 'rando', '-o', join(dir, 'y.db')],
      'HMT406',
      /'random'/,
    ],
    ['kind', ['show', good, '--kind', 'PteSte'], 'HMT002', /'PteSet'/],
    ['task', ['show', good, '--task', 'mian'], 'HMT002', /tasks: main/],
    ['session', ['show', good, '-s', 'v6'], 'HMT009', /'v5'/],
    ['session number', ['show', good, '-s', '9'], 'HMT120', /sessions 1 to 2/],
  ])('%s', (_what, args, code, words) => {
    refused(hmmtrace(args), 2, code, words);
  });

  it('leave no file behind', () => {
    expect(existsSync(join(dir, 'x.db'))).toBe(false);
  });
});

describe('positions, addresses and numbers', () => {
  it.each([
    [['show', good, '--at', '999999'], 'HMT003', /outside session 2/],
    [['show', good, '--at', '@begin'], 'HMT003', /no position/],
    [['show', good, '--at', '@fail'], 'HMT003', /no violation/],
    [['show', good, '--at', '@-99999'], 'HMT003', /outside/],
    [['why', good, 'bfu+1'], 'HMT004', /did you mean 'buf'/],
    [['why', good, '0xzz'], 'HMT004', /no address/],
    [['why', good, '0xfffffffffffffff'], 'HMT004', /outside the address space/],
    [['run', 'open_close', '--seed', '-1', '-o', join(dir, 'z.db')], 'HMT002', /seed/],
    [['run', 'open_close', '--seed', '1e3', '-o', join(dir, 'z.db')], 'HMT002', /whole number/],
    [['run', 'open_close'], 'HMT002', /needs a file/],
  ])('%j', (args, code, words) => {
    refused(hmmtrace(args), 2, code, words);
  });
});

describe('options that mean nothing beside each other', () => {
  it.each([
    [['sql', good, '--csv', '--json', 'SELECT 1'], '--csv', '--json'],
    [['sql', good, '--line', '--json', 'SELECT 1'], '--json', '--line'],
    [['sql', good, '--csv', '--line', 'SELECT 1'], '--csv', '--line'],
    [['sql', good, '--saved', 'retries', '--at', '5'], '--saved', '--at'],
    [['sql', good, '--saved', 'retries', '--attach', `${good}=b`], '--saved', '--attach'],
    [['sql', '--saved', 'retries', '--print', '--json'], '--print', '--json'],
    [['sql', '--list', '--csv'], '--list', '--csv'],
    [['show', good, '--at', '5', '--from', '3'], '--at', '--from'],
    [['show', good, '--at', '5', '--all'], '--at', '--all'],
    [['show', good, '--follow', '--at', '5'], '--at', '--follow'],
    [['show', good, '--follow', '--limit', '5'], '--follow', '--limit'],
    [['show', good, '--follow', '--kind', 'pte'], '--follow', '--kind'],
    [['export', good, '--format', 'protobuf', '--json'], '--format protobuf', '--json'],
    [['export', good, '--format', 'perfetto', '--json'], '--format perfetto', '--json'],
    [['seek', good, '--until', 'interval:1', '--by', 'event'], '--until', '--by'],
    [['seek', good, '--back-until', 'interval:1', '--by', 'span'], '--back-until', '--by'],
    [['seek', good, '--until', 'interval:1', '--forward', '1'], '--forward', '--until'],
    [['seek', good, '--until', 'lock:1', '--back-until', 'lock:1'], '--until', '--back-until'],
    [['seek', good, '--back', '1', '--forward', '1'], '--forward', '--back'],
    [['verify', good, '--rows', '--no-rows'], '--rows', '--no-rows'],
  ])('%j', (args, one, other) => {
    const words = new RegExp(`${one} and ${other} cannot be given together\n`);
    refused(hmmtrace(args), 2, 'HMT002', words);
  });

  it('are options of their commands', () => {
    for (const { name, options, conflicts = {} } of SPECS) {
      const known = options.map(([flags]) => /--([\w-]+)/.exec(flags)![1]!);
      for (const named of Object.entries(conflicts).flatMap(([one, others]) => [one, ...others]))
        expect(known, name).toContain(named);
    }
  });

  it('or without another', () => {
    refused(hmmtrace(['seek', good, '5', '--by', 'span']), 2, 'HMT002', /--by is for --forward/);
    refused(hmmtrace(['seek', good, '5', '--mm', '1']), 2, 'HMT002', /--mm is for --until/);
    const of = (which: string) => hmmtrace(['sql', good, '-s', which, 'SELECT 1']);
    refused(of('v5'), 2, 'HMT002', /--session[^]*WHERE session = 1 .*--at @end/);
    refused(of('9'), 2, 'HMT120', /sessions 1 to 2/);
  });

  it('are not refused where they do something', () => {
    const works = (...args: string[]) => {
      const { status, err, out } = hmmtrace(args);
      expect({ args, status, err }).toEqual({ args, status: 0, err: '' });
      return out;
    };
    works('export', good, '-s', '1', '--format', 'jsonl', '--json');
    works('seek', good, '50', '--back', '1', '--by', 'span');
    works('show', good, '--follow', '--from', '5', '--all', '--json');
    works('sql', good, '-s', '1', '--at', '5', 'SELECT * FROM vma_at');
    works('sql', good, '-s', '1', '--saved', 'retries');
    works('sql', '--list', '--json');
    expect(works('sql', '--saved', 'retries', '--print', '-s', '2')).toMatch(/:session 2\n/);
  });
});

describe('an import that fails', () => {
  const made = join(dir, 'made.db');
  const nothingIn = (outcome: Outcome, code: string, words: RegExp): void => {
    refused(outcome, code === 'HMT008' ? 2 : 4, code, words);
    for (const end of ['', '-wal', '-shm']) expect(existsSync(`${made}${end}`)).toBe(false);
  };

  it('is not a defect for a directory', () => {
    nothingIn(hmmtrace(['import', dir, '-o', made]), 'HMT008', /it is a directory/);
  });

  it('leaves no file that it made for nothing', () => {
    nothingIn(hmmtrace(['import', '/dev/null', '-o', made]), 'HMT140', /is empty/);
    nothingIn(hmmtrace(['import', 'README.md', '-o', made]), 'HMT140', /README\.md/);
    nothingIn(hmmtrace(['import', '-', '-o', made], { input: 'x' }), 'HMT140', /standard input/);
  });

  it('leaves a file that was there, and a session that was begun', () => {
    const there = file('there.db', (p) => writeFileSync(p, ''));
    expect(hmmtrace(['import', '/dev/null', '-o', there]).status).toBe(4);
    expect(existsSync(there)).toBe(true);
    const whole = spawnSync(process.execPath, [MAIN, 'export', good, '-s', '1', '--json']).stdout;
    const input = whole.toString().split('\n').slice(0, -2).join('\n');
    expect(hmmtrace(['import', '-', '-o', made], { input }).err).toMatch(/HMT140.*breaks off/);
    expect(hmmtrace(['sessions', made]).out).toMatch(/interrupted/);
  });
});

describe('a workload that is not well written', () => {
  it('is refused with line, column and what was expected there', () => {
    const path = file('bad.hmm', (p) =>
      writeFileSync(p, 'workload bad\ntask main {\n  munmap(buf 3 pages)\n}\n'),
    );
    const o = hmmtrace(['run', path, '-o', join(dir, 'w.db')]);
    expect(o.status).toBe(2);
    expect(o.err).toMatch(/bad\.hmm:3:\d+/);
    expect(o.err).toMatch(/expected/);
    expect(o.err).not.toMatch(/\n\s+at /);
    expect(existsSync(join(dir, 'w.db'))).toBe(false);
  });
});

describe('a file that is no trace', () => {
  const cases: readonly (readonly [string, () => string, string, RegExp])[] = [
    ['is missing', () => join(dir, 'nowhere.db'), 'HMT102', /nowhere\.db/],
    ['is empty', () => file('empty.db', (p) => writeFileSync(p, '')), 'HMT103', /empty/],
    [
      'is text',
      () => file('text.db', (p) => writeFileSync(p, 'hello\n'.repeat(500))),
      'HMT104',
      /SQLite/,
    ],
    ['is of another program', () => file('other.db', otherProgram), 'HMT105', /not a trace/],
    ['is of a newer version', () => file('newer.db', newer), 'HMT106', /newer/],
    ['is cut off', () => file('short.db', cut), 'HMT108', /\d+ bytes of \d+/],
  ];
  it.each(cases)('%s', (_what, make, code, words) => {
    const path = make();
    for (const command of [
      ['sessions', path],
      ['verify', path],
      ['sql', path, 'SELECT 1'],
      ['show', path],
    ]) {
      refused(hmmtrace(command), 4, code, words);
    }
  });
  it('is not written to by a refused recording', () => {
    for (const name of ['text.db', 'other.db', 'newer.db', 'short.db']) {
      const before = readFileSync(join(dir, name));
      const o = hmmtrace(['run', 'open_close', '-o', join(dir, name)]);
      expect(o.status).toBe(4);
      expect(readFileSync(join(dir, name)).equals(before)).toBe(true);
    }
  });
});

function otherProgram(path: string): void {
  const db = new Database(path);
  db.exec('CREATE TABLE bookmarks (url TEXT)');
  db.close();
}
function newer(path: string): void {
  copyFileSync(good, path);
  const db = new Database(path);
  db.pragma('user_version = 9999');
  db.close();
}
function cut(path: string): void {
  copyFileSync(good, path);
  truncateSync(path, Math.floor(statSync(good).size / 2 / 4096) * 4096);
}

describe('flipped bits', () => {
  it('in a chunk are found, with the place', () => {
    const path = damaged('flipped.db', (bytes) => {
      const db = new Database(good, { readonly: true });
      const payload = db
        .prepare('SELECT payload FROM log WHERE session = 1')
        .pluck()
        .get() as Buffer;
      db.close();
      const at = bytes.indexOf(payload.subarray(20, 60));
      expect(at).toBeGreaterThan(0);
      bytes[at + 5]! ^= 0x10;
      return bytes;
    });
    const o = hmmtrace(['verify', path]);
    expect(o.err).toMatch(/^hmmtrace: HMT11[0-9]: .*session 1/);
    expect(o.status).toBe(4);
  });
});

describe('a place that cannot be written', () => {
  it('read-only file', () => {
    const path = file('readonly.db', (p) => {
      copyFileSync(good, p);
      chmodSync(p, 0o444);
    });
    // Root may write anyway; the immutable case is a read-only directory on a mount.
    const o = hmmtrace(['run', 'open_close', '-o', path]);
    if (process.getuid?.() === 0) expect([0, 5]).toContain(o.status);
    else refused(o, 5, 'HMT132', /read only/);
  });
  it('a directory that is not there', () => {
    const o = hmmtrace(['run', 'open_close', '-o', join(dir, 'no', 'such', 'x.db')]);
    expect(o.status).toBe(5);
    expect(o.err).toMatch(/^hmmtrace: HMT\d+: .*x\.db/);
  });
  it('a full disk: what was committed stays, and verifies as a prefix', (context) => {
    const mount = join(dir, 'small');
    mkdirSync(mount);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', mount]);
    if (mounted.status !== 0) return context.skip('needs the right to mount a tmpfs');
    try {
      const path = join(mount, 'full.db');
      refused(
        hmmtrace(['run', 'anon_read_multiple', '--no-index', '-o', path]),
        5,
        'HMT131',
        /full/,
      );
      // A read-only mount, to see that looking writes nothing.
      const o = hmmtrace(['verify', '--no-reexecute', path]);
      expect(o.err).toBe('');
      expect(o.out).toMatch(/interrupted: a gap-free prefix|no session/);
    } finally {
      spawnSync('umount', [mount]);
    }
  });
});

describe('two writers', () => {
  it('the second is refused while the first records', async () => {
    const path = join(dir, 'two.db');
    const first = spawn(
      process.execPath,
      [MAIN, 'run', 'anon_teardown', '--no-index', '-o', path],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => first.on('close', resolve));
    for (;;) {
      const o = hmmtrace(['sessions', path, '--json']);
      if (o.status === 0 && o.out.length > 5) break;
      expect(first.exitCode).toBeNull();
    }
    refused(hmmtrace(['run', 'open_close', '-o', path]), 5, 'HMT130', /another process|writing/);
    await ended;
    expect(hmmtrace(['sessions', path]).out).toMatch(/anon_teardown/);
  });
});

describe('kill -9 while recording', () => {
  it('leaves a file that opens and verifies as a prefix', async () => {
    const path = join(dir, 'killed.db');
    const child = spawn(process.execPath, [MAIN, 'run', 'anon_teardown', '-o', path], {
      stdio: 'ignore',
    });
    const gone = new Promise((resolve) => child.on('close', resolve));
    for (;;) {
      const o = hmmtrace(['sessions', path, '--json']);
      if (o.status === 0 && ((JSON.parse(o.out) as { events: number }[])[0]?.events ?? 0) > 0)
        break;
      expect(child.exitCode).toBeNull();
    }
    child.kill('SIGKILL');
    await gone;
    const o = hmmtrace(['verify', path]);
    expect(o.out).toMatch(/interrupted: a gap-free prefix.*runs again to the same events/);
    expect(o.status).toBe(0);
  });
});

describe('SQL', () => {
  it.each([
    ['DELETE FROM log', /only statements that read/],
    ['SELEC 1', /only statements that read/],
    ['SELECT 1 FRM session', /syntax/],
    ['SELECT * FROM evnt', /evnt/],
    ['SELECT 1; SELECT 2', /more than one|statement/],
  ])('%s is refused', (query, words) => {
    const o = hmmtrace(['sql', good, query]);
    expect(o.err).toMatch(words);
    expect(o.err).toMatch(/^hmmtrace: HMT12[12]: /);
    expect(o.status).toBe(2);
  });

  it('of a file without SQL tables is told to make them', () => {
    const bare = join(dir, 'bare.db');
    expect(hmmtrace(['run', 'open_close', '--no-index', '-o', bare]).status).toBe(0);
    const index = new RegExp(`bare\\.db has no SQL tables[^]*\`hmmtrace index ${bare}\``);
    for (const query of [
      'select count(*) from event',
      'SELECT * FROM main.retry',
      'SELECT * FROM Pte_Set',
    ]) {
      refused(hmmtrace(['sql', bare, query]), 8, 'HMT123', index);
      refused(hmmtrace(['sql', bare, '--timeout', '9', query]), 8, 'HMT123', index);
    }
    const attached = hmmtrace(['sql', good, '--attach', `${bare}=b`, 'SELECT * FROM b.event']);
    refused(attached, 8, 'HMT123', /attached as b has no SQL tables[^]*hmmtrace index FILE/);
    refused(hmmtrace(['sql', bare, 'SELECT * FROM evnt']), 2, 'HMT121', /hmmtrace schema/);
  });

  it('of the views of a place is told to give one', () => {
    refused(
      hmmtrace(['sql', good, 'SELECT * FROM pte_at']),
      2,
      'HMT121',
      /pte_at\n.*--at POSITION/,
    );
    refused(hmmtrace(['sql', good, 'SELECT * FROM at']), 2, 'HMT121', /--at POSITION/);
    const typo = hmmtrace(['sql', good, '--at', '5', 'SELECT * FROM ptes_at']);
    refused(typo, 2, 'HMT121', /ptes_at\n.*hmmtrace schema/);
  });
});
