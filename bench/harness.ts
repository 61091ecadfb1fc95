import { fork, type ChildProcess } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export type Side = 'subject' | 'limit';
/** What one side of a comparison does. */
export interface Work {
  /** What has to be there first; not measured. */
  prepare?(scratch: string): void | Promise<void>;
  /** Does the whole work once and returns how many units it did (events, bytes …). */
  run(scratch: string): number | Promise<number>;
}
/** One thing measured against its limit or peer in the same run. */
export interface Comparison {
  readonly name: string;
  /** What `subject` and `limit` are, in words. */
  readonly subject: string;
  readonly limit: string;
  /** Ratio that is asked for, subject's rate over the limit's (or bytes at most). */
  readonly reach: string;
  /** Measured by the processor's time, since the ratio is finer than what else a machine does lets a clock see. */
  readonly cpu?: boolean;
  /** Called in a process of its own, so that no side works in the memory of another. */
  work(side: Side, events: number): Work;
}
/** A plain number, such as bytes an event. */
export interface Measure {
  readonly name: string;
  readonly reach: string;
  readonly unit: string;
  measure(scratch: string): number | Promise<number>;
}

export interface ComparisonResult {
  readonly name: string;
  readonly subject: string;
  readonly limit: string;
  readonly reach: string;
  /** Medians, units a second. */
  readonly subjectRate: number;
  readonly limitRate: number;
  /** Median of the ratios of neighbouring runs, and the smallest and largest. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
}

/** Turns before those that count: a compiler goes on for seconds to make the code faster. */
const WARM_UP = 3;

/** Subject and limit by turns, so that whatever slows the machine slows both. */
export async function compare(
  c: Comparison,
  rounds: number,
  events: number,
): Promise<ComparisonResult> {
  const ratios: number[] = [];
  const rates = { subject: [] as number[], limit: [] as number[] };
  const [limitSide, subjectSide] = [
    new SideProcess(c, 'limit', events),
    new SideProcess(c, 'subject', events),
  ];
  try {
    for (let round = -WARM_UP; round < rounds; round++) {
      const limit = await limitSide.rate();
      const subject = await subjectSide.rate();
      if (round < 0) continue;
      rates.subject.push(subject);
      rates.limit.push(limit);
      ratios.push(subject / limit);
    }
  } finally {
    limitSide.end();
    subjectSide.end();
  }
  return {
    name: c.name,
    subject: c.subject,
    limit: c.limit,
    reach: c.reach,
    subjectRate: median(rates.subject),
    limitRate: median(rates.limit),
    ratio: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    rounds,
  };
}

/** A side of a comparison; it works when it is asked to. */
class SideProcess {
  private readonly child: ChildProcess;

  constructor(c: Comparison, side: Side, events: number) {
    const program = fileURLToPath(new URL('./side.js', import.meta.url));
    // No collection of garbage is forced: what it does to the heap no program at work sees.
    this.child = fork(program, [c.name, side, String(events)]);
  }
  /** Units a second of doing the work once. */
  rate(): Promise<number> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void =>
        reject(new Error(`a side of the comparison ended with status ${code}`));
      this.child.once('exit', ended);
      this.child.once('message', (rate) => {
        this.child.off('exit', ended);
        resolve(rate as number);
      });
      this.child.send('go');
    });
  }
  end(): void {
    this.child.kill();
  }
}

/** Units a second of doing a side's work once; seconds of the processor, if `cpu`. */
export function timed(work: Work, cpu = false): Promise<number> {
  const milliseconds = (): number => {
    if (!cpu) return performance.now();
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  return inScratch(async (scratch) => {
    await work.prepare?.(scratch);
    const began = milliseconds();
    const units = await work.run(scratch);
    return units / ((milliseconds() - began) / 1000);
  });
}

/** Runs `body` with a directory that goes when it is done, also if it is done later. */
export function inScratch<T>(body: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'hmmtrace-bench-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  let done: T | undefined;
  try {
    return (done = body(directory));
  } finally {
    if (done instanceof Promise) void done.finally(remove).catch(() => {});
    else remove();
  }
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Where it was measured. */
export function machineName(): string {
  const db = new Database(':memory:');
  const sqlite = db.prepare('SELECT sqlite_version()').pluck().get() as string;
  db.close();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${cpus().length} cores, ${memory} GiB, Node ${process.version}, SQLite ${sqlite}`;
}
