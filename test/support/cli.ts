import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Resident, type Answer } from './resident.js';

/** The program as it ships. */
export const MAIN = resolve('dist/src/cli/main.js');

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

interface Place {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

let resident: Resident | undefined;

/**
 * Runs the built command line, without a terminal. Where the process is not the subject one does for
 * all commands of a test file: to start a program costs more than most of them do.
 */
export function hmmtrace(args: readonly string[], place: Place = {}): Outcome {
  const answer = place.input === undefined ? inResident(args, place) : undefined;
  if (answer === undefined) return hmmtraceProcess(args, place);
  return { status: answer.status, out: answer.out, err: answer.err };
}

/** Milliseconds after which a command hangs. */
const LIMIT = 300_000;

/** @returns undefined if the command wants a process of its own */
export function inResident(
  args: readonly string[],
  { cwd = process.cwd(), env, limit = LIMIT }: Place & { readonly limit?: number } = {},
): Answer | undefined {
  resident ??= new Resident(MAIN);
  const answer = resident.run(args, { cwd, env: { ...process.env, ...env }, limit });
  if (answer?.status === null) {
    resident.close();
    resident = undefined;
  }
  return answer;
}

/** The same in a process of its own, as a user starts it. */
export function hmmtraceProcess(args: readonly string[], place: Place = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    input: place.input ?? '',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ...place.env },
    ...(place.cwd === undefined ? {} : { cwd: place.cwd }),
  });
  return { status, out: stdout, err: stderr };
}

const made: string[] = [];

/** What the end of a test file is for, see after-file.ts. */
export function leaveNothing(): void {
  resident?.close();
  resident = undefined;
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** A directory of the test file's own, gone at its end. */
export function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'hmmtrace-test-'));
  made.push(path);
  return path;
}
