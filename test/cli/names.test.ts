import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveSession } from '../../src/replay/position.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { scratch } from '../support/cli.js';
import { META } from '../support/trace.js';

/* A name of a session means that session, or none. */

const path = join(scratch(), 'named.db');
let file: TraceFile;
beforeAll(() => {
  const writing = TraceFile.create(path);
  const parent = { session: 1, at: 7 as never };
  const [hole, other] = [
    { ...META, workloadName: 'hole', designName: 'v5' },
    { ...META, workloadName: 'other', designName: 'v5' },
  ];
  for (const meta of [
    hole,
    { ...hole, parent },
    other,
    other,
    { ...hole, designName: 'linux-6.1', parent },
    { ...hole, designName: '5.6' },
  ])
    writing.beginSession(meta).close();
  writing.close();
  file = TraceFile.open(path);
  return () => file.close();
});

const numberOf = (name: string): number => resolveSession(file, name).id;
const refusal = (name: string): unknown => {
  try {
    return numberOf(name);
  } catch (error) {
    return error;
  }
};

describe('a name of a session', () => {
  it('that one session has means it', () => {
    expect(numberOf('5.6')).toBe(6);
    expect(numberOf('hole@5.6')).toBe(6);
  });

  it('never means a branch, also where no other session has it', () => {
    for (const name of ['linux-6.1', 'hole@linux-6.1'])
      expect(refusal(name)).toMatchObject({
        code: 'HMT009',
        message: expect.stringMatching(
          /is called '.*linux-6\.1' but a branch, .*: 5 \(hole@linux-6\.1, .*, branch of 1 at 7/,
        ) as string,
        hint: 'write 5',
      });
  });

  it('that a branch has as well is refused, with numbers and what makes the difference', () => {
    expect(refusal('hole@v5')).toMatchObject({
      code: 'HMT009',
      message: expect.stringMatching(
        /^2 sessions of .* are called 'hole@v5': 1 \(hole@v5, .*\); 2 \(hole@v5, .*, branch of 1 at 7, interrupted\)$/,
      ) as string,
      hint: expect.stringMatching(/^give a number;/) as string,
    });
  });

  it('that stands for more than a workload under a design asks for both', () => {
    expect(refusal('v5')).toMatchObject({ code: 'HMT009' });
    expect(refusal('v5')).toMatchObject({
      hint: expect.stringMatching(/WORKLOAD@DESIGN/) as string,
    });
  });

  it('of equal recordings is the last of them', () => {
    expect(numberOf('other')).toBe(4);
  });
});
