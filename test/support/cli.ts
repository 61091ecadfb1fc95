import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

/** The program as it ships. */
export const MAIN = resolve('dist/src/cli/main.js');

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line, without a terminal. */
export function hmmtrace(
  args: readonly string[],
  options: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    input: options.input ?? '',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  return { status, out: stdout, err: stderr };
}

const made: string[] = [];
// Added while the test file is read: inside tests and hooks, where a directory may be asked for too,
// nothing can be added that runs at its end.
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A directory of the test file's own, gone at its end. */
export function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'hmmtrace-test-'));
  made.push(path);
  return path;
}
