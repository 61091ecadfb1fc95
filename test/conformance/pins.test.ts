import { describe, expect, test } from 'vitest';
import { conform } from '../../src/conformance/conform.js';
import { parseScenario } from '../../src/conformance/scenario.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { AGREEMENT, recordedLines, rowOf } from '../support/recorded.js';

/*
 * Pins and references of user pages, answer by answer: the same scenarios on a kernel whose memory may
 * stay where it is, and on one where it has to stay movable.
 */
const design = resolveDesign('linux-6.1', () => '');

describe('every scenario with pins answers as recorded, and nothing is violated', () => {
  test.each(['linux-6.1-pins', 'linux-6.1-pins-movable'])('%s', (recording) => {
    const file = `${recording}.jsonl.gz`;
    const report = conform(recordedLines(file), design, { file });
    expect(report.differing).toEqual([]);
    expect(report.violating).toEqual([]);
    expect([report.scenarios, report.operations]).toEqual([370, 8319]);
    expect(AGREEMENT).toContain(rowOf(recording, 'linux-6.1', report));
  });
});

test('a recording of a kernel with movable memory says so', () => {
  const of = (file: string) => parseScenario(recordedLines(file)[0]!, file).movable;
  expect(of('linux-6.1-pins.jsonl.gz')).toBe(undefined);
  expect(of('linux-6.1-pins-movable.jsonl.gz')).toBe(true);
});
