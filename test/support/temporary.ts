import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What other programs keep there, to be quicker the next time. */
const OF_OTHERS = /^(tsx-|node-compile-cache$)/;

/** Tests have a temporary directory of their own, in which nothing may be left at the end. */
export default function setup(): () => void {
  const before = process.env['TMPDIR'];
  const own = mkdtempSync(join(tmpdir(), 'hmmtrace-tests-'));
  // Programs that run as somebody without rights go through it.
  chmodSync(own, 0o755);
  process.env['TMPDIR'] = own;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    const left = leftIn(own);
    rmSync(own, { recursive: true, force: true });
    if (left.length > 0)
      throw new Error(`tests left behind in the temporary directory: ${left.join(', ')}`);
  };
}

/** Names of what was left in a temporary directory. */
export function leftIn(directory: string): string[] {
  return readdirSync(directory).filter((name) => !OF_OTHERS.test(name));
}
