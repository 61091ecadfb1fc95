/** The state as of an event, and the saved queries, on a session of a million events. */
import { join } from 'node:path';
import type { Event } from '../src/events/generated.js';
import { AS_OF_VIEWS, queryAt } from '../src/store/as-of.js';
import { buildProjections } from '../src/store/projections.js';
import { SAVED_QUERIES } from '../src/store/queries/all.js';
import { runSaved } from '../src/store/queries/run.js';
import { TraceFile } from '../src/store/trace-file.js';
import { median, type Measure } from './harness.js';

/** Places of the session that the views are asked about, as parts of its length. */
const PLACES = [0.1, 0.5, 0.9];

export function sqlMeasures(events: readonly Event[], directory: string): Measure[] {
  const path = join(directory, 'sql.db');
  let built = false;
  const opened = (): TraceFile => {
    if (!built) {
      const file = TraceFile.create(path);
      const meta = { workloadName: 'bench', workload: '', designName: 'v5', design: '{}' };
      const writer = file.beginSession({ ...meta, seed: 1, strategy: 'bench', toolVersion: '0' });
      for (const e of events) writer.append(e);
      writer.end({ status: 0, violations: 0, stateHash: '' });
      buildProjections(file, 1);
      file.close();
      built = true;
    }
    return TraceFile.open(path);
  };
  const timed = (body: (file: TraceFile) => void): number => {
    const file = opened();
    const began = performance.now();
    body(file);
    const took = performance.now() - began;
    file.close();
    return took;
  };
  const unit = 'ms';
  return [
    ...AS_OF_VIEWS.map(({ name }) => ({
      name: `SQL as of an event: all of ${name}`,
      reach: 'a few hundred',
      unit: `${unit} in the median of ${PLACES.length} places`,
      measure: () =>
        median(
          PLACES.map((part) =>
            timed((file) => {
              const seq = Math.floor(events.length * part);
              queryAt(file, { session: 1, seq }, `SELECT * FROM ${name}`);
            }),
          ),
        ),
    })),
    ...SAVED_QUERIES.map((q) => ({
      name: `saved query ${q.name}`,
      reach: '—',
      unit,
      measure: () =>
        timed((file) => {
          const needed = q.parameters.filter((p) => p.default === undefined);
          const given = needed.map((p) => [p.name, p.type === 'page' ? pageOf(events) : 1000]);
          runSaved(file, q, Object.fromEntries(given) as Record<string, number>, { limit: 1000 });
        }),
    })),
  ];
}

/** A page that some event is about. */
function pageOf(events: readonly Event[]): number {
  return (events.find((e) => 'vpn' in e && e.vpn > 0) as unknown as { vpn: number }).vpn;
}
