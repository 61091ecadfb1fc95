import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Builds dist/ before the tests if a source is newer: the command line is tested as it ships. */
export default function setup(): void {
  buildIfStale('.');
}

/**
 * @param folder of the package
 * @throws Error when it cannot be built: what was built before is not what is to be tested
 */
export function buildIfStale(folder: string): void {
  const entry = join(folder, 'dist/src/index.js');
  const built = statSync(entry, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ['src', 'migrations'].map((name) => join(folder, name));
  if (sources.every((source) => newest(source) <= built)) return;
  const { status, error } = spawnSync('npm', ['run', '--silent', 'build'], {
    ...{ cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
  });
  if (status === 0) return;
  // The compiler writes what it can, and the next one would take it for built.
  rmSync(entry, { force: true });
  throw new Error(`the build failed (${error?.message ?? `status ${status}`}): nothing was tested`);
}

function newest(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .reduce((latest, f) => Math.max(latest, statSync(join(f.parentPath, f.name)).mtimeMs), 0);
}
