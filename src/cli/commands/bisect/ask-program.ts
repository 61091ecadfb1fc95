import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutAt } from '../../../bisect/cut.js';
import { Cursor } from '../../../replay/cursor.js';
import type { SessionInfo, TraceFile } from '../../../store/trace-file.js';
import { UserError } from '../../../units/user-error.js';
import { stateJson } from '../../../view/state.js';
import { interruptible } from '../../interrupt.js';
import type { Asker } from './ask-sql.js';

/** As of `git bisect run`. */
const CANNOT_TELL = 125;
const HIGHEST = 127;

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Asks a program: the state is on its standard input as JSON, `$1` and HMMTRACE_FILE name a trace
 * file that ends at the position, HMMTRACE_AT is its number. What it prints goes to the messages.
 */
export function askProgram(
  file: TraceFile,
  session: SessionInfo,
  command: string,
  { timeout, env }: { readonly timeout: number; readonly env: NodeJS.ProcessEnv },
): Asker {
  const folder = mkdtempSync(join(tmpdir(), 'hmmtrace-bisect-'));
  const cursor = new Cursor(file, session.id);
  let first = true;
  const ask = async (at: number): Promise<boolean | undefined> => {
    const path = join(folder, `${at}.db`);
    cursor.seek(at);
    try {
      cutAt(file, session.id, path, cursor.machine);
      const state = JSON.stringify({ session: session.id, ...stateJson(cursor.machine) });
      const own = { ...env, HMMTRACE_FILE: path, HMMTRACE_AT: String(at) };
      const ended = await runOn(command, path, state, own, timeout);
      return meaning(ended, command, at, first);
    } finally {
      first = false;
      rmSync(path, { force: true });
    }
  };
  return { ask, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** @throws UserError HMT703 for what is no answer */
function meaning(
  { status, signal }: Ended,
  command: string,
  at: number,
  first: boolean,
): boolean | undefined {
  const told = `${JSON.stringify(command)}, asked after event ${at},`;
  if (status === null)
    throw new UserError('HMT703', `${told} was ended by ${signal ?? 'a signal'}`);
  if (status > HIGHEST) {
    const by = status > 128 && status < 160 ? `: signal ${status - 128} ended a program of it` : '';
    throw new UserError('HMT703', `${told} ended with status ${status}${by}`);
  }
  // What the shell says where there is no such program. Where the search begins it should not hold yet.
  if (first && status >= 126) {
    const what = status === HIGHEST ? 'there is no such program' : 'it may not be run';
    throw new UserError('HMT703', `${told} ended with status ${status}: ${what}`);
  }
  return status === CANNOT_TELL ? undefined : status !== 0;
}

/** @throws UserError HMT703 when it takes too long */
async function runOn(
  command: string,
  path: string,
  state: string,
  env: NodeJS.ProcessEnv,
  timeout: number,
): Promise<Ended> {
  // A group of its own, so that what the shell starts ends with it.
  const child = spawn('/bin/sh', ['-c', command, 'hmmtrace', path], {
    env,
    detached: true,
    stdio: ['pipe', 2, 2],
  });
  // It need not read what it is given.
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(state);
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', (error) => reject(new UserError('HMT703', `/bin/sh: ${error.message}`)));
    child.on('exit', (status, signal) => resolve({ status, signal }));
    if (timeout > 0)
      timer = setTimeout(() => {
        const what = `${JSON.stringify(command)} took longer than ${timeout} s`;
        reject(new UserError('HMT703', what, 'allow it more with --timeout, 0 for any time'));
      }, timeout * 1000);
  });
  try {
    return await interruptible(ended, () => undefined);
  } finally {
    clearTimeout(timer);
    stopGroup(child);
  }
}

/** Ends what is left of a child's group. */
function stopGroup(child: ChildProcess): void {
  child.stdin?.destroy();
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has gone.
  }
}
