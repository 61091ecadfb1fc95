import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { MAIN, type Outcome } from './cli.js';
import { scratch } from './trace.js';

/*
 * File systems that fail. With the right to mount they are small or read-only file systems; without
 * it the same is had from a limit of file size, and from permissions.
 */

const root = process.getuid?.() === 0;
/** Somebody who is not asked whether he may, but refused. */
const NOBODY = 65534;

/** HMMTRACE_NO_MOUNT=1 tries the other ways where there would be the right. */
export const canMount = (() => {
  if (process.env.HMMTRACE_NO_MOUNT !== undefined) return false;
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A directory in which the program runs into something. */
export interface Place {
  readonly directory: string;
  /** Runs the built command line under the place's conditions. */
  run(args: readonly string[], input?: Buffer): Outcome;
}

function program(
  command: readonly string[],
  args: readonly string[],
  options: { input?: Buffer | undefined; uid?: number },
): Outcome {
  const [first, ...rest] = [...command, process.execPath, MAIN, ...args] as [string, ...string[]];
  const { input = '', uid } = options;
  const { status, stdout, stderr } = spawnSync(first, rest, {
    encoding: 'utf8',
    input,
    maxBuffer: 64 * 1024 * 1024,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return { status, out: stdout, err: stderr };
}

/** With room for so many KiB: in all where a file system can be mounted, else in each file. */
export function smallDisk(kib: number): Place {
  const directory = join(scratch(), 'disk');
  mkdirSync(directory);
  if (!canMount) {
    const limited = ['bash', '-c', `ulimit -f ${kib}; exec "$@"`, 'bash'];
    return { directory, run: (args, input) => program(limited, args, { input }) };
  }
  mount(directory, `size=${kib}k`);
  return { directory, run: (args, input) => program([], args, { input }) };
}

/** The program where each file may have so many KiB: writes fail in the middle, on any system. */
export function limitedFiles(kib: number): Place {
  const limited = ['bash', '-c', `ulimit -f ${kib}; exec "$@"`, 'bash'];
  return { directory: scratch(), run: (args, input) => program(limited, args, { input }) };
}

/**
 * Read only once `prepare` has put files there: a file system where it can be mounted, else the
 * directory and its files for somebody who has no right to write them.
 */
export function readOnlyDisk(prepare: (directory: string) => void): Place {
  const directory = join(scratch(), 'disk');
  mkdirSync(directory);
  if (canMount) {
    mount(directory, 'size=16m');
    prepare(directory);
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    return { directory, run: (args, input) => program([], args, { input }) };
  }
  prepare(directory);
  return withoutRights(directory);
}

/** As somebody who may read a directory and its files, and not write them. */
export function withoutRights(directory: string): Place {
  chmodSync(join(directory, '..'), 0o755);
  execFileSync('chmod', ['-R', 'a-w,a+rX', directory]);
  onTestFinished(() => {
    execFileSync('chmod', ['-R', 'u+w', directory]);
  });
  const other = root ? { uid: NOBODY } : {};
  return { directory, run: (args, input) => program([], args, { input, ...other }) };
}

function mount(directory: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]);
  onTestFinished(() => {
    execFileSync('umount', ['-l', directory]);
  });
}

/** What of a trace lies there. */
export function filesOf(path: string): string[] {
  return ['', '-wal', '-shm', '-journal'].filter((end) => existsSync(`${path}${end}`));
}
