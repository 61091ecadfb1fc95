import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NAMED_DESIGNS } from '../../src/designs/named.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { PROFILES } from '../../src/draw/profiles.js';
import { ChunkEncoder } from '../../src/events/codec.js';
import type { Workload } from '../../src/language/ast.js';
import { docketFiles } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { execute } from '../../src/run/execute.js';
import { fitSchedule } from '../../src/run/fit-schedule.js';
import { describeBreach } from '../../src/run/verdict.js';
import { noted } from '../../src/schedule/strategies/noted.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { scheduled } from '../../src/schedule/strategies/scheduled.js';
import { UserError } from '../../src/units/user-error.js';
import type { Strategy } from '../../src/schedule/strategy.js';

const BOUND = { events: 20_000, tasks: 4096 };

/** The events as bytes, with what was found. */
function trace(workload: Workload, design: string, seed: number, strategy: Strategy) {
  const encoder = new ChunkEncoder();
  const { verdict } = execute(
    { workload, design: resolveDesign(design, () => ''), seed, strategy, limits: BOUND },
    [{ event: (event) => encoder.push(event) }],
  );
  const { breaches } = verdict;
  return { bytes: Buffer.from(encoder.take().bytes), breaches: breaches.map(describeBreach) };
}

const CASES = docketFiles()
  .map((file) => parseWorkload(readFileSync(file, 'utf8'), file))
  .filter(({ tasks }) => tasks.length > 1);

const arbitraryRun = fc.record({
  workload: fc.oneof(
    fc.constantFrom(...CASES),
    fc
      .record({ profile: fc.constantFrom(...PROFILES), seed: fc.nat(9999) })
      .map(({ profile, seed }) => generateWorkload({ profile, seed, operations: 12 })),
  ),
  design: fc.constantFrom(...NAMED_DESIGNS.map(({ name }) => name)),
  seed: fc.nat(1e6),
});

test('a run that is written down by place is, run by that, the same run event for event', () => {
  let switched = 0;
  fc.assert(
    fc.property(arbitraryRun, ({ workload, design, seed }) => {
      const notes = noted(seededRandom(seed));
      const first = trace(workload, design, seed, notes);
      switched += notes.lines.length;
      const text = printWorkload({ ...workload, schedule: notes.lines });
      const back = parseWorkload(text, 'back.hmm');
      const strategy = scheduled(back.schedule!);
      // Lines move when the text is printed, and events name lines.
      const again = trace({ ...back, tasks: workload.tasks }, design, seed, strategy);
      strategy.finish();
      expect(again.breaches).toEqual(first.breaches);
      expect(again.bytes.equals(first.bytes)).toBe(true);
      expect(strategy.followed).toHaveLength(notes.lines.length);
    }),
    { numRuns: 150 },
  );
  expect(switched).toBeGreaterThan(1000);
});

describe('a schedule that does not fit is an error that says where, why, and what is possible there', () => {
  const text = (line: string) => `
task main {
  buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  start(toucher)
  munmap(buf, 2 pages)
  join(toucher)
  sleep(random 5 us)
}
task toucher {
  barrier(never)
  *(buf) = 1
}
task late { barrier(never) }
schedule {
  ${line}
}
`;
  test.each<[string, string, string]>([
    [
      'late runs when main begins munmap',
      "line 15, 'late runs when main begins munmap': late is not started yet",
      'there can run main, toucher',
    ],
    [
      'toucher runs when main is at zap_pte_range',
      'main never comes there',
      'where it was: main begins mmap; main is at mmap before mmap_lock',
    ],
    [
      'toucher runs when main begins munmap, 3rd time',
      'main comes there once only',
      'main begins munmap',
    ],
    [
      'main runs when toucher waits in barrier never',
      'main cannot run: it sleeps',
      'nobody can run there',
    ],
    ['main runs when late has ended', 'late is never started', 'its tasks are those of the run'],
    [
      'main runs when 2nd toucher begins *()',
      '2nd toucher is never started',
      'its tasks are those of the run',
    ],
  ])('%s', (line, why, hint) => {
    const workload = parseWorkload(text(line.replace('*()', 'store')), 'w.hmm');
    const design = resolveDesign('v5', () => '');
    let error: unknown;
    try {
      fitSchedule({ workload, design, seed: 1 });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UserError);
    const { code, message, hint: said } = error as UserError;
    expect(code).toBe('HMT208');
    expect(message).toContain(why);
    expect(said).toContain(hint);
  });
});
