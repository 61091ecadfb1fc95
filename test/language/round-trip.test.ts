import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listWorkloads } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { arbitraryWorkload, withoutPositions } from '../support/arbitrary-workload.js';

test('a printed workload is read back as the same workload', () => {
  fc.assert(
    fc.property(arbitraryWorkload, (workload) => {
      const back = withoutPositions(parseWorkload(printWorkload(workload), 'printed.hmm'));
      expect(back).toEqual(withoutPositions(workload));
    }),
    { numRuns: 500 },
  );
});

test.each(listWorkloads().map(({ workload, text }) => [workload.name, text]))(
  'printing %s is stable and loses nothing but comments',
  (_, text) => {
    const workload = parseWorkload(text);
    const printed = printWorkload(workload);
    expect(withoutPositions(parseWorkload(printed))).toEqual(withoutPositions(workload));
    expect(printWorkload(parseWorkload(printed))).toBe(printed);
  },
);

test('the library is written as the printer writes, but for inner comments, blank lines and broken lines', () => {
  const bare = (text: string) =>
    text
      .replace(/\n\s*#.*(?=\n)/g, '')
      .replace(/,\n\s+/g, ', ')
      .replace(/\n\n+/g, '\n');
  for (const { workload, text, file } of listWorkloads()) {
    expect(bare(text), file).toBe(bare(printWorkload(workload)));
  }
});
