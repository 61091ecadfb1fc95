import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printOperation, printWorkload } from '../../src/language/print.js';
import { MemoryModel, oneTask } from '../support/memory-model.js';
import { run } from '../support/run.js';

/*
 * Whatever one task does with private memory and two devices: processor and device see what a plain
 * list of pages says, and nothing is violated.
 */
// To the letter v5 does not come to the end of a process that leaves an interval (docket D4).
const V5 = 'v5+driver.clearLoop=populated';
test.each([V5, 'v5-on-6.1', 'v5-on-6.1-covered', 'linux-6.1', 'linux-6.1-asis', 'linux-5.8'])(
  'one task sees the memory that it made, under %s',
  (design) => {
    fc.assert(
      fc.property(oneTask, (workload) => {
        const model = new MemoryModel();
        const wrong: string[] = [];
        const ran = run(workload, design, 1, {
          onAnswer: (operation, got) => {
            const problem = model.check(operation, got);
            if (problem !== undefined) wrong.push(`${printOperation(operation)}: ${problem}`);
          },
        });
        expect({ wrong, violations: ran.violations }, printWorkload(workload)).toEqual({
          wrong: [],
          violations: [],
        });
      }),
      { numRuns: 150 },
    );
  },
);

test('the list of pages notices a wrong word, a wrong error and a missing signal', () => {
  const noticed = { word: 0, error: 0, signal: 0 };
  fc.assert(
    fc.property(oneTask, (workload) => {
      const models = [new MemoryModel(), new MemoryModel(), new MemoryModel()] as const;
      run(workload, 'linux-6.1', 1, {
        onAnswer: (operation, got) => {
          const data = got.data?.map((word) => word + 1);
          if (data !== undefined && models[0].check(operation, { ...got, data })) noticed.word++;
          else models[0].check(operation, got);
          if (
            operation.op === 'ioctl' &&
            models[1].check(operation, { ...got, ret: got.ret === 0 ? -14 : 0 })
          )
            noticed.error++;
          else models[1].check(operation, got);
          if (got.signal !== 0 && models[2].check(operation, { ...got, signal: 0 }))
            noticed.signal++;
          else models[2].check(operation, got);
        },
      });
    }),
    { numRuns: 50, seed: 1 },
  );
  for (const count of Object.values(noticed)) expect(count).toBeGreaterThan(20);
});
