/** How long the program takes to say who it is. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Comparison } from './harness.js';

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));
const TURNS = 10;

function starts(args: readonly string[]): number {
  for (let i = 0; i < TURNS; i++) {
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  }
  return TURNS;
}

export const START: Comparison = {
  name: 'start of hmmtrace --version',
  subject: 'hmmtrace --version',
  limit: 'node -e 0: the bare Node',
  reach: '0.4: at most 2.5 times as long',
  work: (side) => ({ run: () => starts(side === 'subject' ? [MAIN, '--version'] : ['-e', '0']) }),
};
