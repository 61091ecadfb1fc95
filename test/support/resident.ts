import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** What a command left: what it wrote, and its exit status. */
export interface Answer {
  /** Null if the program died of it. */
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  /** Bytes in memory at most, of this command and those before it. */
  readonly peak: number;
}

/** What the program answers to a request. */
interface Line {
  readonly status: number | 'needs the first thread';
  readonly peak: number;
}

/** The built command line in a process that stays, for commands one after the other. */
export class Resident {
  private readonly files: { readonly out: number; readonly err: number };
  private readonly requests: number;
  private readonly answers: number;
  private readonly child: ChildProcess;

  /** @param main of the command line, as it is built */
  constructor(main: string) {
    const room = mkdtempSync(join(tmpdir(), 'hmmtrace-resident-'));
    try {
      this.files = {
        out: openSync(join(room, 'out'), 'a+'),
        err: openSync(join(room, 'err'), 'a+'),
      };
      const [asked, answered] = [
        pipe(join(room, 'asked'), 0),
        pipe(join(room, 'answered'), constants.O_NONBLOCK),
      ];
      const { out, err } = this.files;
      const program = resolve('test/support/resident-program.mjs');
      this.child = spawn(process.execPath, [program, dirname(main)], {
        stdio: ['ignore', out, err, asked.read, answered.write],
      });
      this.child.unref();
      // From here on each pipe ends with the process at its other end.
      closeSync(asked.read);
      closeSync(answered.write);
      [this.requests, this.answers] = [asked.write, answered.read];
    } finally {
      rmSync(room, { recursive: true });
    }
  }

  /**
   * @param limit milliseconds; what takes longer is killed, and the program with it
   * @returns undefined if the command reads what is typed, which only a program of its own can
   */
  run(
    args: readonly string[],
    { cwd, env, limit }: { cwd: string; env: NodeJS.ProcessEnv; limit: number },
  ): Answer | undefined {
    const { out, err } = this.files;
    ftruncateSync(out);
    ftruncateSync(err);
    writeSync(this.requests, `${JSON.stringify({ args, cwd, env })}\n`);
    const line = this.line(Date.now() + limit);
    const said = { out: whole(out), err: whole(err) };
    if (line === undefined) return { status: null, peak: 0, ...said };
    const { status, peak } = line;
    return status === 'needs the first thread' ? undefined : { status, peak, ...said };
  }

  close(): void {
    for (const fd of [this.requests, this.answers, this.files.out, this.files.err]) closeSync(fd);
  }

  /** @returns undefined when the program is gone */
  private line(until: number): Line | undefined {
    const bytes = Buffer.alloc(256);
    let text = '';
    while (!text.endsWith('\n')) {
      if (Date.now() > until) this.child.kill('SIGKILL');
      const read = readIfThere(this.answers, bytes);
      if (read === 0) return undefined;
      if (read === undefined) Atomics.wait(CLOCK, 0, 0, 1);
      else text += bytes.toString('utf8', 0, read);
    }
    return JSON.parse(text) as Line;
  }
}

/** Nobody wakes who waits here. */
const CLOCK = new Int32Array(new SharedArrayBuffer(4));

/** Two ends of a pipe that this process waits at, which those of `child_process` are not for. */
function pipe(path: string, wait: number): { readonly read: number; readonly write: number } {
  execFileSync('mkfifo', [path]);
  // Each end waits for the other; this one is both.
  const both = openSync(path, 'r+');
  const ends = { read: openSync(path, constants.O_RDONLY | wait), write: openSync(path, 'w') };
  closeSync(both);
  return ends;
}

/** Bytes read, 0 at the end; undefined when there are none yet. */
function readIfThere(fd: number, bytes: Buffer): number | undefined {
  try {
    return readSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

function whole(fd: number): string {
  const bytes = Buffer.alloc(fstatSync(fd).size);
  for (let at = 0; at < bytes.length;) at += readSync(fd, bytes, at, bytes.length - at, at);
  return bytes.toString('utf8');
}
