import { Worker } from 'node:worker_threads';
import type { Crew } from './drive.js';
import type { Explored } from './search.js';
import type { Subject } from './subject.js';
import type { Answer } from './worker.js';

/** Attempts that each thread has: the one that it runs, and what it goes on with meanwhile. */
const EACH = 4;

interface Hand {
  readonly worker: Worker;
  busy: number;
}

/** Runs attempts in threads of their own; to be closed when it is done. */
export class ThreadCrew implements Crew {
  readonly capacity: number;
  private readonly hands: Hand[];
  private readonly waiting = new Map<number, { hand: Hand; done: (got: Explored) => void }>();
  private news = false;
  private failure: Error | undefined;
  private wake: (() => void) | undefined;

  constructor(subject: Subject, jobs: number) {
    this.capacity = jobs * EACH;
    this.hands = Array.from({ length: jobs }, () => {
      const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: subject });
      const hand: Hand = { worker, busy: 0 };
      worker.on('message', (answer: Answer) => this.answered(answer));
      worker.on('error', (error) => this.failed(error));
      worker.on('exit', () => this.failed(new Error('a thread of the search ended')));
      return hand;
    });
  }

  /** From its sources, in development, there is no worker.js. */
  static get isBuilt(): boolean {
    return import.meta.url.endsWith('.js');
  }

  run(attempt: Parameters<Crew['run']>[0], done: (got: Explored) => void): void {
    const hand = this.hands.reduce((a, b) => (b.busy < a.busy ? b : a));
    hand.busy++;
    this.waiting.set(attempt.number, { hand, done });
    hand.worker.postMessage(attempt);
  }

  async wait(): Promise<void> {
    if (!this.news && this.failure === undefined)
      await new Promise<void>((resolve) => (this.wake = resolve));
    this.news = false;
    if (this.failure !== undefined) throw this.failure;
  }

  async close(): Promise<void> {
    for (const { worker } of this.hands) worker.removeAllListeners();
    await Promise.all(this.hands.map(({ worker }) => worker.terminate()));
  }

  private answered({ number, got }: Answer): void {
    const { hand, done } = this.waiting.get(number)!;
    this.waiting.delete(number);
    hand.busy--;
    done(got);
    this.tell();
  }
  private failed(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
    this.tell();
  }
  private tell(): void {
    this.news = true;
    this.wake?.();
    this.wake = undefined;
  }
}
