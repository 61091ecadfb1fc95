import { parentPort, workerData } from 'node:worker_threads';
import { runAttempt } from './attempt.js';
import type { Attempt, Explored } from './search.js';
import { prepare, type Subject } from './subject.js';

/** What a thread answers to an attempt. */
export interface Answer {
  readonly number: number;
  readonly got: Explored;
}

const prepared = prepare(workerData as Subject);
parentPort!.on('message', (attempt: Attempt) => {
  const got = runAttempt(prepared, attempt, () => undefined);
  parentPort!.postMessage({ number: attempt.number, got } satisfies Answer);
});
