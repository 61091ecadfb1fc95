import { Redis } from 'ioredis';
import { UserError } from '../../units/user-error.js';
import type { Subject } from '../subject.js';

/** Of BullMQ, for all explorations at one Redis. */
export const QUEUE = 'hmmtrace';
/** Milliseconds to connect. */
const PATIENCE = 5000;

/** What a run of `explore` leaves for workers, under a key that goes when nobody renews it. */
export interface Announced {
  readonly toolVersion: string;
  readonly subject: Subject;
}
/** What is asked of a worker. */
export interface Order<Attempt> {
  readonly run: string;
  readonly attempts: readonly Attempt[];
}
export function keyOf(run: string): string {
  return `${QUEUE}:run:${run}`;
}

/**
 * Connected once, and never again when the connection is lost: then it is said, and nothing waits.
 * @throws UserError HMT002 when it is no address, HMT603 when nobody answers there
 */
export async function connect(url: string, onLost: (error: UserError) => void): Promise<Redis> {
  if (!/^rediss?:\/\/./.test(url)) {
    const what = `'${url}' is not the address of a queue`;
    throw new UserError('HMT002', what, 'for example redis://localhost:6379');
  }
  let last = 'nobody answers';
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: PATIENCE,
    retryStrategy: () => null,
  });
  redis.on('error', (error: Error) => (last = error.message));
  try {
    await redis.connect();
    await redis.ping();
  } catch {
    redis.disconnect();
    throw new UserError('HMT603', `there is no queue at ${url}: ${last}`);
  }
  redis.on('end', () => onLost(new UserError('HMT604', `the queue at ${url} was lost`)));
  return redis;
}
