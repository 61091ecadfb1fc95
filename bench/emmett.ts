/**
 * The log against an event store for SQLite, emmett-sqlite 0.38.5. It is no dependency: what it is
 * built on compiles for a minute where no binary can be fetched, with an old node-gyp.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EVENTS, type Event } from '../src/events/generated.js';
import type { Comparison } from './harness.js';
import { realEvents } from './recording.js';
import { append } from './store.js';

const PEERS = fileURLToPath(new URL('../../bench/peers/', import.meta.url));
const INSTALL = 'npm ci --prefix bench/peers';

/** Events that one call appends. */
const BATCH = 1000;
/** Events that it gets at most: it takes seconds for as many, and is the slower the more there are. */
const MOST = 100_000;

interface Emmett {
  getSQLiteEventStore(options: { fileName: string }): {
    appendToStream(
      stream: string,
      events: readonly { type: string; data: object }[],
      options: { expectedStreamVersion: bigint },
    ): Promise<unknown>;
  };
}

const INSTALLED = join(PEERS, 'node_modules/@event-driven-io/emmett-sqlite');
/** Why it cannot be measured; undefined if it can. */
export function emmettMissing(): string | undefined {
  return existsSync(INSTALLED) ? undefined : `not measured; \`${INSTALL}\` installs it`;
}

export const EMMETT: Comparison = {
  name: 'append to the log, against emmett-sqlite',
  subject: 'encode, compress, chain, insert',
  limit: `emmett-sqlite 0.38.5, the first ${MOST} of them, ${BATCH} an append to one stream, write-ahead log`,
  reach: '100 or more',
  work(side, events) {
    if (side === 'subject') return append(events);
    const require = createRequire(join(PEERS, 'package.json'));
    const { getSQLiteEventStore } = require('@event-driven-io/emmett-sqlite') as Emmett;
    const first = realEvents(Math.min(events, MOST));
    const names = new Map(EVENTS.map((e) => [e.kind, e.name]));
    const batches: { type: string; data: object }[][] = [];
    for (let from = 0; from < first.length; from += BATCH) {
      batches.push(
        first.slice(from, from + BATCH).map((e) => ({ type: names.get(e.kind)!, data: plain(e) })),
      );
    }
    return {
      async run(scratch) {
        const store = getSQLiteEventStore({ fileName: join(scratch, 't.db') });
        let version = 0n;
        for (const batch of batches) {
          await store.appendToStream('session-1', batch, { expectedStreamVersion: version });
          version += BigInt(batch.length);
        }
        return first.length;
      },
    };
  },
};

/** What JSON can hold of an event. */
function plain(e: Event): object {
  return Object.fromEntries(
    Object.entries(e).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : (value as unknown),
    ]),
  );
}
