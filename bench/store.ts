/** The log and the projections against raw rows of the same events. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ChunkEncoder, decodeChunk } from '../src/events/codec.js';
import type { Event } from '../src/events/generated.js';
import { emptyMachine } from '../src/machine/state.js';
import { rebuildCheckpoints } from '../src/replay/checkpoints.js';
import { Cursor } from '../src/replay/cursor.js';
import { foldTo } from '../src/replay/fold.js';
import { buildProjections } from '../src/store/tables/projections.js';
import { TraceFile } from '../src/store/trace-file.js';
import type { EventSeq } from '../src/units/numbers.js';
import { median, type Comparison, type Measure, type Side, type Work } from './harness.js';
import { rawRows, realEvents } from './recording.js';
import { indexRaw, insertRaw, rawDatabase, rowOf } from './rows.js';

const META = {
  workloadName: 'bench',
  workload: '',
  designName: 'v5',
  design: '{}',
  seed: 1,
  strategy: 'bench',
  toolVersion: '0',
};

/** Records events as a session and seals it. */
export function recordTo(path: string, events: readonly Event[]): void {
  const file = TraceFile.create(path);
  const writer = file.beginSession(META);
  // Not for … of: what the loop itself allocates is not what is measured.
  for (let i = 0; i < events.length; i++) writer.append(events[i]!);
  writer.end({ status: 0, violations: 0, stateHash: '' });
  file.close();
}

/** The events, of which nothing stays in memory, as a session of ours or as raw rows. */
function stored(side: Side, events: number, path: string): void {
  if (side === 'subject') recordTo(path, realEvents(events));
  else {
    const peer = rawDatabase(path, false);
    insertRaw(peer, realEvents(events).map(rowOf));
    peer.close();
  }
}

export const STORE: readonly Comparison[] = [
  {
    name: 'append to the log',
    subject: 'encode, compress, chain, insert',
    limit: 'better-sqlite3, a row an event, no index, transactions of 10,000',
    reach: '4 or more',
    work: (side, events) => (side === 'limit' ? rawRows(events) : append(events)),
  },
  {
    name: 'fold from the log',
    subject: 'read, check the hash, decode, evolve',
    limit: 'reading the same events as raw rows, pages of 1,000',
    reach: '5 or more',
    work: (side, events) => ({
      prepare: (scratch) => stored(side, events, join(scratch, 't.db')),
      run(scratch) {
        const path = join(scratch, 't.db');
        if (side === 'subject') {
          const file = TraceFile.open(path);
          const { seq } = foldTo(file, 1, emptyMachine(), events);
          file.close();
          return seq;
        }
        const peer = new Database(path, { readonly: true });
        const page = peer
          .prepare('SELECT * FROM event WHERE rowid > ? ORDER BY rowid LIMIT 1000')
          .raw();
        let read = 0;
        for (let got = page.all(0); got.length > 0; got = page.all(read)) read += got.length;
        peer.close();
        return read;
      },
    }),
  },
  {
    name: 'projections with indexes',
    subject: 'from the log: read, decode, insert, index, spans',
    limit: 'a bare script that inserts the same rows and builds the same indexes on event',
    reach: '0.7 or more',
    work: (side, events) => {
      const rows = side === 'limit' ? realEvents(events).map(rowOf) : [];
      return {
        prepare(scratch) {
          if (side === 'subject') stored(side, events, join(scratch, 't.db'));
        },
        run(scratch) {
          const path = join(scratch, 't.db');
          if (side === 'subject') {
            const file = TraceFile.openForAppend(path);
            buildProjections(file, 1);
            file.close();
          } else {
            const peer = rawDatabase(path, true);
            insertRaw(peer, rows);
            indexRaw(peer);
            peer.close();
          }
          return events;
        },
      };
    },
  },
];

/** Appends events that are in memory to a new session. */
export function append(events: number): Work {
  const given = realEvents(events);
  return {
    run(scratch) {
      recordTo(join(scratch, 't.db'), given);
      return given.length;
    },
  };
}

export function storeMeasures(events: readonly Event[], directory: string): Measure[] {
  const n = events.length;
  const recorded = join(directory, 'recorded.db');
  recordTo(recorded, events);
  const verified = join(directory, 'verified.db');
  {
    const file = TraceFile.create(verified);
    const writer = file.beginSession(META);
    for (const e of events) writer.append(e);
    writer.close();
    rebuildCheckpoints(file, 1);
    file.close();
  }

  const measures: Measure[] = [
    {
      name: 'size of the log',
      reach: '25 or fewer',
      unit: 'bytes an event',
      measure: () => statSync(recorded).size / n,
    },
    {
      name: 'size with projections, indexes and checkpoints',
      reach: '130 or fewer',
      unit: 'bytes an event',
      measure(scratch) {
        const path = join(scratch, 't.db');
        recordTo(path, events);
        const file = TraceFile.openForAppend(path);
        rebuildCheckpoints(file, 1);
        buildProjections(file, 1);
        file.close();
        return statSync(path).size / n;
      },
    },
    {
      name: 'seek to a random event',
      reach: 'well under 100',
      unit: 'ms in the median',
      measure() {
        const file = TraceFile.open(verified);
        const cursor = new Cursor(file, 1);
        const took = Array.from({ length: 60 }, (_, i) => {
          const began = performance.now();
          cursor.seek(1 + ((i * 7_654_321) % n));
          return performance.now() - began;
        });
        file.close();
        return median(took);
      },
    },
    {
      name: 'encode alone',
      reach: '—',
      unit: 'million events a second',
      measure: () =>
        best(() => {
          const encoder = new ChunkEncoder();
          for (const e of events) {
            encoder.push(e);
            if (encoder.size >= 131072) encoder.take();
          }
        }),
    },
    {
      name: 'decode alone',
      reach: '—',
      unit: 'million events a second',
      measure() {
        const encoder = new ChunkEncoder();
        const chunks: Uint8Array[] = [];
        for (const e of events) {
          encoder.push(e);
          if (encoder.size >= 131072) chunks.push(encoder.take().bytes.slice());
        }
        if (encoder.count > 0) chunks.push(encoder.take().bytes.slice());
        return best(() => {
          let first = 1;
          for (const c of chunks)
            first = decodeChunk(c, first as EventSeq, () => undefined).last + 1;
        });
      },
    },
  ];
  function best(body: () => void): number {
    let least = Infinity;
    for (let i = 0; i < 5; i++) {
      const began = performance.now();
      body();
      least = Math.min(least, performance.now() - began);
    }
    return n / least / 1000;
  }
  return measures;
}
