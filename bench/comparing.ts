/** Two sessions of one workload compared, against folding both of them twice. */
import { join } from 'node:path';
import { compareRecordings } from '../src/compare/compare.js';
import { emptyMachine } from '../src/machine/state.js';
import { foldTo } from '../src/replay/fold.js';
import { recordingOf } from '../src/replay/recording.js';
import { TraceFile } from '../src/store/trace-file.js';
import type { Comparison } from './harness.js';
import { recordText } from './recording.js';
import { scaleWorkload } from './scale.js';

/** An operation every seven events, which is about as many as there can be. */
function smallOperations(events: number): string {
  return `workload small
task main {
  buf = mmap(NULL, 64 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 64 pages, linear(3, 1))
  repeat ${Math.ceil(events / 14)} {
    *(buf) = 5
    *(buf + 1 page)
  }
}
`;
}

/** @param text of a workload with about so many events */
const comparing = (what: string, reach: string, text: (events: number) => string): Comparison => ({
  name: `diff of two sessions, ${what}`,
  subject: 'what `hmmtrace diff` does',
  limit: 'both sessions folded twice',
  reach,
  cpu: true,
  work: (side, events) => ({
    prepare: (scratch) => void recordText(join(scratch, 't.db'), text(events / 2), 'compared', 2),
    run(scratch) {
      const file = TraceFile.open(join(scratch, 't.db'));
      const [a, b] = [file.session(1), file.session(2)];
      if (side === 'subject')
        compareRecordings(recordingOf(file, a, 'a'), recordingOf(file, b, 'b'));
      else for (const s of [a, b, a, b]) foldTo(file, s.id, emptyMachine(), s.events);
      file.close();
      return a.events + b.events;
    },
  }),
});

export const COMPARING: readonly Comparison[] = [
  comparing('2,500 events an operation', '0.5 or more', scaleWorkload),
  comparing('7 events an operation', '—', smallOperations),
];
