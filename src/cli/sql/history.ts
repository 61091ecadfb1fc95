import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const KEPT = 500;

/** Where the prompt's history is kept: beside other state of the user, not in the trace. */
export function historyFile(env: NodeJS.ProcessEnv): string {
  const state = env['XDG_STATE_HOME'] ?? '';
  return join(state === '' ? join(homedir(), '.local', 'state') : state, 'hmmtrace', 'sql_history');
}

/** The newest first, as readline wants it; empty if there is none. */
export function loadHistory(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((l) => l !== '')
      .reverse()
      .slice(0, KEPT);
  } catch {
    return [];
  }
}

/** A history that cannot be kept is no reason to trouble anybody. */
export function saveHistory(path: string, newestFirst: readonly string[]): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(
      path,
      newestFirst
        .slice(0, KEPT)
        .reverse()
        .map((l) => `${l}\n`)
        .join(''),
      { mode: 0o600 },
    );
  } catch {
    return;
  }
}
