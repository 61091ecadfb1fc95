import { Queue, QueueEvents } from 'bullmq';
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { UserError } from '../../units/user-error.js';
import type { Crew } from '../drive.js';
import type { Attempt, Explored } from '../search.js';
import type { Subject } from '../subject.js';
import { connect, keyOf, QUEUE, type Announced, type Order } from './connection.js';

/** Attempts of one order. */
const TOGETHER = 8;
/** Seconds after which workers take a run for gone, and milliseconds between its signs of life. */
const ALIVE = 30;
const SIGN = 5000;

type Done = (got: Explored) => void;
/** Who is told that the queue is lost, once there is somebody. */
interface Lost {
  tell: (error: Error) => void;
}

/** Has workers on any machines run attempts, over a queue of BullMQ; to be closed when it is done. */
export class QueueCrew implements Crew {
  readonly capacity = 256;
  private readonly run_ = randomUUID();
  private outbox: { attempt: Attempt; done: Done }[] = [];
  /** By the id of the order. What comes twice is found here once. */
  private readonly orders = new Map<string, readonly Done[]>();
  private failure: Error | undefined;
  private news = false;
  private wake: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly redis: Redis,
    private readonly listening: Redis,
    private readonly queue: Queue,
    private readonly events: QueueEvents,
  ) {}

  /** @throws UserError HMT002, HMT603 */
  static async open(url: string, subject: Subject, toolVersion: string): Promise<QueueCrew> {
    const lost: Lost = { tell: () => undefined };
    const redis = await connect(url, (error) => lost.tell(error));
    const listening = await connect(url, (error) => lost.tell(error));
    const queue = new Queue(QUEUE, { connection: redis });
    // From the first one on: what belongs to other runs is passed over.
    const events = new QueueEvents(QUEUE, { connection: listening, lastEventId: '0-0' });
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    const crew = new QueueCrew(redis, listening, queue, events);
    lost.tell = (error) => crew.fail(error);
    crew.listen();
    await events.waitUntilReady();
    await crew.announce({ toolVersion, subject });
    return crew;
  }

  /** Are there workers at the queue now? */
  async hasWorkers(): Promise<boolean> {
    return (await this.queue.getWorkersCount()) > 0;
  }

  run(attempt: Attempt, done: Done): void {
    this.outbox.push({ attempt, done });
  }

  async wait(): Promise<void> {
    while (this.outbox.length > 0 && this.failure === undefined) await this.send();
    if (!this.news && this.failure === undefined)
      await new Promise<void>((resolve) => (this.wake = resolve));
    this.news = false;
    if (this.failure !== undefined) throw this.failure;
  }

  private async send(): Promise<void> {
    const together = this.outbox.splice(0, TOGETHER);
    const attempts = together.map(({ attempt }) => attempt);
    const jobId = `${this.run_}-${attempts[0]!.number}`;
    this.orders.set(
      jobId,
      together.map(({ done }) => done),
    );
    const order: Order<Attempt> = { run: this.run_, attempts };
    const keep = { removeOnComplete: true, removeOnFail: true };
    await this.orLost(this.queue.add('attempts', order, { jobId, ...keep }));
  }

  /** What Redis does not answer any more is not waited for. */
  private async orLost(work: Promise<unknown>): Promise<void> {
    const lost = new Promise<void>((resolve) => (this.wake = resolve));
    await Promise.race([work.catch(() => undefined), lost]);
  }

  private listen(): void {
    this.events.on('completed', ({ jobId, returnvalue }) => {
      const dones = this.orders.get(jobId);
      if (dones === undefined) return;
      this.orders.delete(jobId);
      const results = returnvalue as unknown as readonly Explored[];
      dones.forEach((done, i) => done(results[i]!));
      this.tell();
    });
    this.events.on('failed', ({ jobId, failedReason }) => {
      if (this.orders.has(jobId)) this.fail(new UserError('HMT605', failedReason));
    });
  }

  private async announce(announced: Announced): Promise<void> {
    const text = JSON.stringify(announced);
    const say = () => this.redis.set(keyOf(this.run_), text, 'EX', ALIVE).catch(() => undefined);
    await say();
    this.timer = setInterval(() => void say(), SIGN);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.tell();
  }
  private tell(): void {
    this.news = true;
    this.wake?.();
    this.wake = undefined;
  }

  /** Takes back what nobody has begun. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    if (this.failure === undefined) {
      await this.redis.del(keyOf(this.run_)).catch(() => undefined);
      await Promise.all([...this.orders.keys()].map((id) => this.queue.remove(id).catch(() => 0)));
    }
    this.failure ??= new Error('closed');
    await Promise.allSettled([this.events.close(), this.queue.close()]);
    this.redis.disconnect();
    this.listening.disconnect();
  }
}
