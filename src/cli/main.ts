#!/usr/bin/env node
import { Worker } from 'node:worker_threads';
import { INTERRUPTIBLE } from './interrupt.js';
import type { WorkerInput } from './worker.js';

/** Exit statuses as in user-error.ts, which only the thread that does the work loads. */
const INTERNAL = 70;
const INTERRUPTED = 130;

/** Runs a command in a second thread, so that this one hears Ctrl-C; see interrupt.ts. */
function runInterruptibly(args: readonly string[]): void {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  // A command may write its data to a file and how far it is to the terminal.
  const input: WorkerInput = {
    args,
    stop,
    columns: process.stdout.columns ?? process.stderr.columns,
  };
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: input });
  process.exitCode = INTERNAL;
  worker.once('message', (status: number) => {
    process.exitCode = status;
  });
  worker.once('error', (error) => {
    process.stderr.write(`hmmtrace: HMT070: a defect in hmmtrace: ${error.message}\n`);
    process.exitCode = INTERNAL;
  });
  process.on('SIGINT', () => {
    // Asked twice: at once. What is committed is safe.
    if (Atomics.exchange(stop, 0, 1) !== 0) process.exit(INTERRUPTED);
  });
}

const args = process.argv.slice(2);
// From its sources, in development, there is no worker.js.
if (INTERRUPTIBLE.has(args[0] ?? '') && import.meta.url.endsWith('.js')) runInterruptibly(args);
else {
  const { main } = await import('./program.js');
  process.exitCode = await main(args);
}
