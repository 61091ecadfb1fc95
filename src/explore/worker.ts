import { parentPort, workerData } from 'node:worker_threads';
import { runAttempt } from './attempt.js';
import { Shortened, type ShortResult } from './short-results.js';
import type { Attempt } from './search.js';
import { prepare, type Subject } from './subject.js';

/** What a thread answers: results in the order in which it was asked for them. */
export type Answer = readonly ShortResult[];

/** Milliseconds of work after which results are handed over, so that a message is worth its price. */
const HAND_OVER = 10;

const prepared = prepare(workerData as Subject);
const shortened = new Shortened();

parentPort!.on('message', (attempts: readonly Attempt[]) => {
  let results: ShortResult[] = [];
  let since = performance.now();
  const handOver = (): void => {
    parentPort!.postMessage(results satisfies Answer);
    results = [];
    since = performance.now();
  };
  for (const attempt of attempts) {
    results.push(
      shortened.of(
        attempt.number,
        runAttempt(prepared, attempt, () => undefined),
      ),
    );
    if (performance.now() - since > HAND_OVER) handOver();
  }
  if (results.length > 0) handOver();
});
