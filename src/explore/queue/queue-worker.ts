import { UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { ThreadCrew } from '../thread-crew.js';
import type { Attempt, Explored } from '../search.js';
import { connect, keyOf, QUEUE, type Announced, type Order } from './connection.js';

/** Milliseconds after which what a worker had is given to another one, unless it says that it lives. */
const LOCK = 5000;
const LOOK = 2000;

export interface QueueWorker {
  /** Rejects when the queue is lost. */
  readonly lost: Promise<never>;
  /** Finishes what it has begun. */
  close(): Promise<void>;
}

/**
 * Takes orders from a queue and runs their attempts in threads, until it is closed. One that is
 * killed loses nothing: its order is given to another worker, and whoever asked takes it once.
 * @param onRun told of each run of `explore` that it works for
 * @throws UserError HMT002, HMT603
 */
export async function startWorker(
  url: string,
  jobs: number,
  toolVersion: string,
  onRun: (announced: Announced) => void,
): Promise<QueueWorker> {
  let lose: (error: Error) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => (lose = reject));
  lost.catch(() => undefined);
  const redis = await connect(url, (error) => lose(error));
  const crews = new Crews(redis, jobs, toolVersion, onRun);
  const worker = new Worker<Order<Attempt>, readonly Explored[] | null>(
    QUEUE,
    ({ data }) => crews.perform(data),
    {
      connection: redis,
      ...{ concurrency: jobs, lockDuration: LOCK, stalledInterval: LOOK, maxStalledCount: 1000 },
    },
  );
  worker.on('error', () => undefined);
  return {
    lost,
    close: async () => {
      await worker.close();
      await crews.close();
      redis.disconnect();
    },
  };
}

/** Threads for the run that orders come from; of another one when those come from there. */
class Crews {
  private readonly crews = new Map<string, Promise<ThreadCrew | undefined>>();

  constructor(
    private readonly redis: Redis,
    private readonly jobs: number,
    private readonly toolVersion: string,
    private readonly onRun: (announced: Announced) => void,
  ) {}

  /** Null: nobody waits for it any more. */
  async perform({ run, attempts }: Order<Attempt>): Promise<readonly Explored[] | null> {
    let opening = this.crews.get(run);
    if (opening === undefined) this.crews.set(run, (opening = this.open(run)));
    const crew = await opening;
    if (crew === undefined) return null;
    const results = new Map<number, Explored>();
    for (const attempt of attempts) crew.run(attempt, (got) => results.set(attempt.number, got));
    while (results.size < attempts.length) await crew.wait();
    return attempts.map(({ number }) => results.get(number)!);
  }

  private async open(run: string): Promise<ThreadCrew | undefined> {
    await this.closeGone(run);
    const text = await this.redis.get(keyOf(run));
    if (text === null) return undefined;
    const announced = JSON.parse(text) as Announced;
    if (announced.toolVersion !== this.toolVersion) {
      this.crews.delete(run);
      throw new UnrecoverableError(
        `a worker is hmmtrace ${this.toolVersion}, and not ${announced.toolVersion}`,
      );
    }
    this.onRun(announced);
    return new ThreadCrew(announced.subject, this.jobs);
  }

  /** Runs that ended need no threads. */
  private async closeGone(but: string): Promise<void> {
    for (const [run, opening] of this.crews) {
      if (run === but || (await this.redis.exists(keyOf(run))) === 1) continue;
      this.crews.delete(run);
      await (await opening)?.close();
    }
  }

  async close(): Promise<void> {
    for (const opening of this.crews.values()) await (await opening)?.close();
  }
}
