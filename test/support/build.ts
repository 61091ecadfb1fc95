import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Builds dist/ before the tests if a source is newer: the command line is tested as it ships. */
export default function setup(): void {
  const built = statSync('dist/src/index.js', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (newest('src') <= built && newest('migrations') <= built) return;
  spawnSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function newest(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .reduce((latest, f) => Math.max(latest, statSync(join(f.parentPath, f.name)).mtimeMs), 0);
}
