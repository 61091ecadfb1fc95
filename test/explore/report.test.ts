import { expect, it } from 'vitest';
import { packReport, unpackReport, type Report } from '../../src/explore/exhaustive/report.js';

it('a report is the same after it was made numbers, and JSON', () => {
  const step = {
    ...{ task: 33, able: [1, 33], choices: [{ value: 2, of: 3 }], lock: 2 ** 48 + 1 },
    ...{ accesses: [2 ** 46, 0, 1, 2], exits: [34], takes: [7, 8], gives: [] },
  };
  const nothing = {
    ...{ task: 1, able: [], choices: [], lock: undefined },
    ...{ accesses: [], exits: [], takes: [], gives: [] },
  };
  const report: Report = {
    end: 'stopped',
    followed: 3,
    able: [1, 34],
    steps: [
      { step, ordinal: 4, clock: [1, 9, 33, 4], races: [3, 0] },
      { step: nothing, ordinal: 1, clock: [1, 1], races: [] },
    ],
  };
  const sent = JSON.parse(JSON.stringify(packReport(report))) as number[];
  expect(unpackReport(sent)).toEqual(report);
});
