#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { ASKED } from './interrupt.js';
import type { Ended, WorkerInput } from './worker.js';

/** Exit status as in user-error.ts, which only the thread that does the work loads. */
const INTERNAL = 70;
/** Milliseconds that the work has to see that the user wants to end. */
const PATIENCE = 900;

/** Runs a command in a second thread, so that this one hears Ctrl-C; see interrupt.ts. */
function runInterruptibly(args: readonly string[]): void {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const asked = (): void => {
    // Asked twice: at once. What is committed is safe.
    if (Atomics.compareExchange(stop, 0, 0, ASKED) !== 0) end();
    setTimeout(() => {
      if (Atomics.load(stop, 0) === ASKED) end();
    }, PATIENCE).unref();
  };
  process.on('SIGINT', asked);
  // A command may write its data to a file and how far it is to the terminal.
  const input: WorkerInput = {
    args,
    stop,
    columns: process.stdout.columns ?? process.stderr.columns,
  };
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: input });
  process.exitCode = INTERNAL;
  worker.once('message', (ended: Ended) => {
    if (ended !== 'needs the first thread') {
      process.exitCode = ended;
      return;
    }
    process.off('SIGINT', asked);
    void runHere(args);
  });
  worker.once('error', (error) => {
    process.stderr.write(`hmmtrace: HMT070: a defect in hmmtrace: ${error.message}\n`);
    process.exitCode = INTERNAL;
  });
}

/** Ends as the signal itself would have. */
function end(): void {
  try {
    writeSync(2, 'hmmtrace: interrupted; anything recorded so far is kept\n');
  } catch {
    // Nobody reads it.
  }
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}

/** About the program itself: there is nothing to interrupt, and a second thread costs time to start. */
function isQuestion(args: readonly string[]): boolean {
  const [first = 'help'] = args;
  return ['help', '-h', '--help', '-V', '--version'].includes(first);
}

async function runHere(args: readonly string[]): Promise<void> {
  const { main } = await import('./program.js');
  process.exitCode = await main(args);
}

const args = process.argv.slice(2);
// From its sources, in development, there is no worker.js.
if (import.meta.url.endsWith('.js') && !isQuestion(args)) runInterruptibly(args);
else await runHere(args);
