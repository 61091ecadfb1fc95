import { Worker } from 'node:worker_threads';
import type { Crew } from './drive.js';
import type { Attempt, Explored } from './search.js';
import { Lengthened } from './short-results.js';
import type { Subject } from './subject.js';
import type { Answer } from './worker.js';

/** Attempts that each thread has at most: messages of many are cheaper, and long ones wait longer. */
const EACH = 32;

interface Hand {
  readonly worker: Worker;
  /** Attempts that it has. */
  busy: number;
  /** Of them, those that are not sent yet. */
  outbox: Attempt[];
}

/** Runs attempts in threads of their own; to be closed when it is done. */
export class ThreadCrew implements Crew {
  readonly capacity: number;
  private readonly hands: Hand[];
  private readonly waiting = new Map<number, (got: Explored) => void>();
  private readonly lengthened = new Lengthened();
  private news = false;
  private failure: Error | undefined;
  private wakes: (() => void)[] = [];

  constructor(subject: Subject, jobs: number) {
    this.capacity = jobs * EACH;
    this.hands = Array.from({ length: jobs }, () => {
      const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: subject });
      const hand: Hand = { worker, busy: 0, outbox: [] };
      worker.on('message', (answer: Answer) => this.answered(hand, answer));
      worker.on('error', (error) => this.failed(error));
      worker.on('exit', () => this.failed(new Error('a thread of the search ended')));
      return hand;
    });
  }

  /** From its sources, in development, there is no worker.js. */
  static get isBuilt(): boolean {
    return import.meta.url.endsWith('.js');
  }

  run(attempt: Attempt, done: (got: Explored) => void): void {
    const hand = this.hands.reduce((a, b) => (b.busy < a.busy ? b : a));
    hand.busy++;
    hand.outbox.push(attempt);
    this.waiting.set(attempt.number, done);
  }

  async wait(): Promise<void> {
    for (const hand of this.hands) {
      if (hand.outbox.length === 0) continue;
      hand.worker.postMessage(hand.outbox);
      hand.outbox = [];
    }
    if (!this.news && this.failure === undefined)
      await new Promise<void>((resolve) => void this.wakes.push(resolve));
    this.news = false;
    if (this.failure !== undefined) throw this.failure;
  }

  async close(): Promise<void> {
    for (const { worker } of this.hands) worker.removeAllListeners();
    await Promise.all(this.hands.map(({ worker }) => worker.terminate()));
  }

  private answered(hand: Hand, answer: Answer): void {
    hand.busy -= answer.length;
    for (const result of answer) {
      const done = this.waiting.get(result.number)!;
      this.waiting.delete(result.number);
      done(this.lengthened.of(result));
    }
    this.tell();
  }
  private failed(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
    this.tell();
  }
  private tell(): void {
    this.news = true;
    for (const wake of this.wakes.splice(0)) wake();
  }
}
