import { listDesigns } from '../../src/designs/resolve.js';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { recordSession } from '../../src/replay/record.js';
import { Random } from '../../src/schedule/random.js';
import { AS_OF_VIEWS } from '../../src/store/tables/as-of.js';
import { buildProjections } from '../../src/store/tables/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { ALL_PROFILES, PROFILES } from '../../src/draw/profiles.js';
import { printWorkload } from '../../src/language/print.js';
import { agreeAt } from '../support/as-of.js';
import { scratch } from '../support/trace.js';

/** Every design with a name. */
const TESTED = listDesigns().map(({ name }) => name);

describe('SQL over the projections', () => {
  it.each(TESTED)(
    'sees the state that folding sees, at random events of random workloads, under %s',
    (design) => {
      const file = TraceFile.create(join(scratch(), 't.db'));
      const counts = new Map<string, number>();
      const profiles = design === 'linux-6.1' || design === 'linux-6.12' ? ALL_PROFILES : PROFILES;
      profiles.forEach((profile, i) => {
        const seed = 50 + i;
        const workload = generateWorkload({ profile, seed, operations: 12 });
        const { session } = recordSession(file, {
          workload,
          text: printWorkload(workload),
          design: resolveDesign(design, () => ''),
          seed,
          strategy: 'random',
          toolVersion: '0',
        });
        buildProjections(file, session.id);
        const random = new Random(seed, 7);
        const places = Array.from({ length: 8 }, () => 1 + random.below(session.events));
        for (const [view, rows] of agreeAt(file, session.id, [...places, session.events]))
          counts.set(view, (counts.get(view) ?? 0) + rows);
      });
      file.close();
      // Nothing agrees for being empty. In 2019 nobody had intervals, and who asks for one is told so.
      const hasIntervals =
        resolveDesign(design, () => '').switches['mirror.validity'] === 'sequence';
      for (const { name } of AS_OF_VIEWS)
        if (name === 'interval_at' && !hasIntervals) expect(counts.get(name), name).toBe(0);
        else expect(counts.get(name), name).toBeGreaterThan(0);
    },
  );
});
