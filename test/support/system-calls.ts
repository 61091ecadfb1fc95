import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RECORDER = join(dirname(fileURLToPath(import.meta.url)), 'recorder.ts');
/** What changes files. */
const CALLS = 'pwrite64,write,fdatasync,fsync,ftruncate,unlink';

/** One change that a recorder asked the system for. */
export type Call =
  | { readonly type: 'write'; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly type: 'truncate'; readonly file: string; readonly size: number }
  | { readonly type: 'sync' | 'unlink'; readonly file: string }
  | { readonly type: 'said'; readonly text: string };

export interface Recording {
  readonly path: string;
  readonly seed: number;
  readonly sessions: number;
  readonly durable: boolean;
}

/** The arguments of strace and of the recorder under it, its standard output in a file. */
function trace(r: Recording, options: readonly string[]): { status: number | null; said: string } {
  const said = `${r.path}.said`;
  const out = openSync(said, 'w');
  const paths = [r.path, `${r.path}-wal`, `${r.path}-journal`, said, dirname(r.path)];
  const { status, error } = spawnSync(
    'strace',
    [
      ...['-f', '-qq', '-e', `trace=${CALLS}`, '-e', 'signal=none'],
      ...paths.flatMap((p) => ['-P', p]),
      ...options,
      ...[process.execPath, '--import', 'tsx', RECORDER, r.path],
      ...[String(r.seed), String(r.sessions), r.durable ? 'durable' : 'plain'],
    ],
    { stdio: ['ignore', out, 'ignore'] },
  );
  closeSync(out);
  if (error !== undefined) throw error;
  return { status, said: readFileSync(said, 'utf8') };
}

/** Everything that a recorder does to its files, in order, and what it says on the way. */
export function callsOf(r: Recording): Call[] {
  const log = `${r.path}.strace`;
  const { status } = trace(r, ['-y', '-xx', '-s', '10000000', '-o', log]);
  if (status !== 0) throw new Error(`the recorder ended with ${String(status)}`);
  const calls: Call[] = [];
  for (const line of readFileSync(log, 'latin1').split('\n')) {
    const call = callOf(line, r.path);
    if (call !== undefined) calls.push(call);
  }
  return calls;
}

/** `123 pwrite64(5</path>, "bytes", length, offset) = length`, texts in hexadecimal. */
function callOf(line: string, path: string): Call | undefined {
  const match = /^\d+ +(\w+)\((?:\d+<([^>]*)>|"([^"]*)")(?:, (.*))?\) += (\d+)$/.exec(line);
  if (match === null) {
    if (line === '' || / = -1 /.test(line)) return undefined;
    throw new Error(`a line of strace that is not understood: ${line.slice(0, 200)}`);
  }
  const [, name, fd, given, rest = '', result] = match;
  const file = text(fd ?? given!).toString();
  switch (name) {
    case 'write':
    case 'pwrite64': {
      const [, bytes, at] = /^"([^"]*)", \d+(?:, (\d+))?$/.exec(rest)!;
      const written = text(bytes!).subarray(0, Number(result));
      if (file === `${path}.said`) return { type: 'said', text: written.toString() };
      return { type: 'write', file, at: Number(at), bytes: written };
    }
    case 'ftruncate':
      return { type: 'truncate', file, size: Number(rest) };
    case 'unlink':
      return { type: 'unlink', file };
    default:
      return { type: 'sync', file };
  }
}

function text(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}

/**
 * Lets a recorder come to the nth call of a kind, where it is killed or the call fails.
 * @param what `signal=SIGKILL`, `error=ENOSPC`, `error=EIO`
 */
export function recordUntil(
  r: Recording,
  call: string,
  nth: string,
  what: string,
): { status: number | null; said: string } {
  return trace(r, ['-o', '/dev/null', '-e', `inject=${call}:${what}:when=${nth}`]);
}
