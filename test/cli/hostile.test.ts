import { EXIT } from '../../src/units/exit-status.js';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inResident, MAIN, scratch } from '../support/cli.js';
import {
  PLACES,
  randomlyForged,
  recordedTrace,
  ROWS,
  SCHEMAS,
  SESSIONS,
  STEERS,
  type Make,
} from '../support/hostile.js';

/*
 * Every command that opens a trace, as it ships, with files from somebody who means harm: it ends
 * in time, with a documented exit status and a message, in bounded memory, and writes nothing.
 */

const directory = scratch();
const whole = join(directory, 'whole.db');
const rss = join(directory, 'rss');

/** Of the process at its end, its threads and its children. */
const MEASURE = `import{appendFileSync}from'node:fs';process.on('exit',()=>appendFileSync(${JSON.stringify(rss)},process.resourceUsage().maxRSS+'\\n'))`;
const LIMIT_MS = 60_000;
/** Bytes; a chunk may be 64 MiB, some copies of it live at a time, SQLite may take 1 GiB if asked. */
const LIMIT_RSS = 1.2e9;

interface Command {
  readonly name: string;
  /** @param f the file @param out a name beside it that is free */
  args(f: string, out: string): string[];
  /** It is meant to write into the file. */
  readonly writes?: boolean;
}
const COMMANDS: readonly Command[] = [
  { name: 'sessions', args: (f) => ['sessions', f] },
  { name: 'sessions --json', args: (f) => ['sessions', f, '--json'] },
  { name: 'show', args: (f) => ['show', f, '-s', '1', '--all', '--limit', '500'] },
  { name: 'show --at', args: (f) => ['show', f, '-s', '1', '--at', '@end'] },
  { name: 'seek', args: (f) => ['seek', f, '50', '-s', '1', '--state'] },
  { name: 'seek back', args: (f) => ['seek', f, '@end', '-s', '1', '--back', '2', '--by', 'span'] },
  {
    name: 'seek sql',
    args: (f) => ['seek', f, '5', '-s', '1', '--until', "sql:kind_name = 'pte_set'"],
  },
  {
    name: 'bisect events',
    args: (f) => [
      'bisect',
      'events',
      f,
      '-s',
      '1',
      '--when',
      'pte:buf+1 is none or mm:1 active > 0',
    ],
  },
  {
    name: 'bisect events --run',
    args: (f) => ['bisect', 'events', f, '-s', '1', '--run', 'cat > /dev/null', '--samples', '2'],
  },
  { name: 'why', args: (f) => ['why', f, 'buf+1', '-s', '1'] },
  { name: 'sql', args: (f) => ['sql', f, 'SELECT * FROM session ORDER BY id'] },
  { name: 'sql event', args: (f) => ['sql', f, 'SELECT count(*) FROM event', '--timeout', '10'] },
  { name: 'sql view', args: (f) => ['sql', f, 'SELECT count(*) FROM pte_set', '--timeout', '3'] },
  {
    name: 'sql --saved',
    args: (f) => ['sql', f, '--saved', 'operations', '-s', '1', '--timeout', '10'],
  },
  { name: 'verify', args: (f) => ['verify', f] },
  { name: 'verify log', args: (f) => ['verify', f, '--no-rows', '--no-reexecute'] },
  { name: 'diff', args: (f) => ['diff', f, '1', '2'] },
  { name: 'state-diff', args: (f) => ['state-diff', `${f}:1@60`, `${f}:2@end`] },
  { name: 'export', args: (f, out) => ['export', f, '-o', out] },
  { name: 'export --json', args: (f) => ['export', f, '-s', '1', '--json'] },
  { name: 'export -f perfetto', args: (f, out) => ['export', f, '-s1', '-fperfetto', '-o', out] },
  { name: 'export -f chrome', args: (f) => ['export', f, '-s', '1', '--format', 'chrome'] },
  { name: 'import', args: (f, out) => ['import', f, '-o', out] },
  { name: 'upgrade', args: (f, out) => ['upgrade', f, '-o', out] },
  { name: 'checkpoint list', args: (f) => ['checkpoint', 'list', f] },
  { name: 'sql --attach', args: (f) => ['sql', whole, '--attach', `${f}=x`, 'SELECT 1'] },
  { name: 'branch', args: (f) => ['branch', f, '1@60', '--seed', '2'], writes: true },
  { name: 'index', args: (f) => ['index', f], writes: true },
  { name: 'checkpoint rebuild', args: (f) => ['checkpoint', 'rebuild', f], writes: true },
  { name: 'run', args: (f) => ['run', 'open_close', '-o', f], writes: true },
];

/** Statuses of a command that did what it was asked, whatever it found; and of one that says why not. */
const ANSWERED: readonly number[] = [
  EXIT.ok,
  EXIT.differs,
  EXIT.violations,
  EXIT.notCompared,
  EXIT.limit,
];
const REFUSED: readonly number[] = [EXIT.usage, EXIT.unreadable, EXIT.notWritten, EXIT.noTables];

/** What lies in a directory, and every byte of it. */
function everything(folder: string): string {
  const one = (name: string): string => {
    const path = join(folder, name);
    const stat = lstatSync(path);
    return stat.isFile()
      ? `${name} ${readFileSync(path).toString('base64')}`
      : `${name} ${stat.mode}`;
  };
  return readdirSync(folder).sort().map(one).join('\n');
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes in memory at most. */
  readonly most: number;
}
/** As a user starts it. */
function inProcess(args: readonly string[], env: NodeJS.ProcessEnv): Ended {
  writeFileSync(rss, '');
  const ended = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    input: '',
    maxBuffer: 2 ** 30,
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    env: {
      ...env,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(MEASURE)}`,
    },
  });
  const most = Math.max(...readFileSync(rss, 'utf8').trim().split('\n').map(Number)) * 1024;
  return { ...ended, most };
}
/** In a process that has done others before, which may not have left anything in memory either. */
function oneOfMany(args: readonly string[], env: NodeJS.ProcessEnv): Ended {
  const { status, out, err, peak } = inResident(args, { env, limit: LIMIT_MS })!;
  return { status, stdout: out, stderr: err, most: peak };
}

// Every command with every file, each in a process of its own, is the long campaign: npm run hostile
const ALL = process.env['HMMTRACE_HOSTILE'] !== undefined;

let number = 0;
function check(make: Make, command: Command): void {
  const folder = join(directory, String(++number));
  mkdirSync(folder);
  const [path, out, tmp] = [join(folder, 't.db'), `${folder}-out`, `${folder}-tmp`];
  mkdirSync(tmp);
  make(path, whole);
  const before = everything(folder);
  const args = command.args(path, out);
  const env = { ...process.env, TMPDIR: tmp, HMMTRACE_DEBUG: '' };
  const { status, stdout, stderr, most } = ALL ? inProcess(args, env) : oneOfMany(args, env);
  const what = `hmmtrace ${args.join(' ')}\n${stderr.slice(0, 2000)}`;
  expect(status, `it ends by itself, and in time: ${what}`).not.toBeNull();
  expect([...ANSWERED, ...REFUSED], what).toContain(status);
  if (REFUSED.includes(status!))
    expect(stderr, what).toMatch(/^(?:hmmtrace: HMT\d\d\d: [^\n]+\n(?: {2}[^\n]+\n)+)+$/);
  expect(stderr, what).not.toMatch(/HMT070|\n\s+at |\.js:\d|heap out of memory/);
  expect(STEERS.exec(stdout + stderr)?.[0], `nothing that steers a terminal: ${what}`).toBe(
    undefined,
  );
  expect(stdout + stderr, what).not.toMatch(/^forged line/m);
  expect(most, what).toBeLessThan(LIMIT_RSS);
  expect(readdirSync(tmp), 'no copy is left').toEqual([]);
  if (command.writes !== true || /^hmmtrace: HMT10\d/.test(stderr))
    expect(everything(folder) === before, `nothing is written: ${what}`).toBe(true);
  expect(existsSync('/tmp/hmmtrace-pwned')).toBe(false);
}

const RANDOM = ALL ? Number(process.env['HMMTRACE_HOSTILE']) || 60 : 4;
const FILES: Readonly<Record<string, Make>> = {
  ...PLACES,
  ...SCHEMAS,
  ...ROWS,
  ...SESSIONS,
  ...Object.fromEntries(
    Array.from({ length: RANDOM }, (_, n) => [`events forged at random (${n})`, randomlyForged(n)]),
  ),
};

beforeAll(() => recordedTrace(whole));

describe('a command with a file that is or holds', { timeout: 30 * LIMIT_MS }, () => {
  const names = Object.keys(FILES);
  it.each(names)('%s', (name) => {
    const from = names.indexOf(name);
    // One command with each file, in turn, such that every command has its share.
    const some = ALL ? COMMANDS : [COMMANDS[(from * 7) % COMMANDS.length]!];
    const wrong: string[] = [];
    for (const command of some) {
      // Who imports from a pipe waits for what comes through it.
      if (name === 'a pipe' && command.name === 'import') continue;
      try {
        check(FILES[name]!, command);
      } catch (error) {
        wrong.push(`${command.name}: ${(error as Error).message}`);
      }
    }
    expect(wrong.join('\n\n')).toBe('');
  });
});
