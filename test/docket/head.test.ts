import { describe, expect, it } from 'vitest';
import { parseCase } from '../../src/docket/parse-case.js';
import { checkClaim } from '../../src/docket/check.js';
import { WorkloadError } from '../../src/language/tokens.js';

const TASK = `
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  munmap(buf, 1 page)
  munmap(buf, 1 page)
}
`;
const HEAD = [
  '# docket A1 what happens',
  '# claim: it does',
  '# asked: ours',
  '# verdict: confirmed',
];

function parsed(...lines: string[]): ReturnType<typeof parseCase> {
  return parseCase([...HEAD, ...lines, TASK].join('\n'), 'A01-case.hmm');
}

describe('the head of a case', () => {
  it('is read with what goes on in further lines, up to an empty comment', () => {
    const c = parsed(
      '# note: one',
      '#   two',
      '# under v5, linux-5.8:',
      '#   USE_AFTER_FREE of mirror or classic notifier at a or b within 7 seeds',
      '# under v5: never state overlapping_intervals in 3 seeds',
      '# count deviceFaults: v5 < linux-5.8 in each of 4 seeds',
      '# answers: v5 != v5+driver.unmap=stale within 2 seeds',
      '# under v5: 2nd munmap(buf, 1 page) = 0',
      '#',
      '# nonsense is no part of it',
    );
    expect(c).toMatchObject({
      id: 'A1',
      title: 'what happens',
      note: 'one two',
      verdict: 'confirmed',
      claims: [
        {
          kind: 'seen',
          how: 'within',
          seeds: 7,
          designs: ['v5', 'linux-5.8'],
          sight: {
            kind: 'breach',
            pattern: {
              rule: 'USE_AFTER_FREE',
              object: ['mirror', 'classic notifier'],
              site: ['a', 'b'],
            },
          },
        },
        { kind: 'seen', how: 'never', seeds: 3, sight: { name: 'overlapping_intervals' } },
        { kind: 'count', how: 'each', seeds: 4, left: 'v5', relation: '<', right: 'linux-5.8' },
        { kind: 'answers', same: false, designs: ['v5', 'v5+driver.unmap=stale'], seeds: 2 },
        { kind: 'seen', how: 'each', seeds: 1, sight: { kind: 'answer' } },
      ],
    });
    const answer = c.claims.at(-1)!;
    expect(
      answer.kind === 'seen' && answer.sight.kind === 'answer' && answer.sight.operations.size,
    ).toBe(1);
  });

  it.each([
    ['# undr v5: nothing', 5, 3, /begins no line of a case's head/, "did you mean 'under'?"],
    ['# under v7: nothing', 5, 9, /v7/, /./],
    ['# under v5, v7: nothing', 5, 13, /v7/, /./],
    ['# under v5 nothing', 5, 19, /expected DESIGN/, ''],
    ['# under v5: USE_AFTR_FREE', 5, 13, /no rule is called 'USE_AFTR_FREE'/, /USE_AFTER_FREE/],
    ['# under v5: LEAK of mirrr', 5, 21, /no kind of object is called 'mirrr'/, /mirror/],
    [
      '# under v5: state overlaping_intervals',
      5,
      19,
      /no state is called/,
      /overlapping_intervals/,
    ],
    ['# under v5: munmap(buf, 9 pages) = 0', 5, 13, /no operation 'munmap\(buf, 9 pages\)'/, /./],
    ['# under v5: 3rd munmap(buf, 1 page) = 0', 5, 13, /not so many times/, /./],
    ['# under v5: munmap(buff, 1 page) = 0', 5, 20, /'buff' is not defined/, /./],
    ['# under v5: munmap(buf, 1 page)', 5, 32, /expected what it answers/, ''],
    ['# under v5: nothing within 3 seeds', 5, 20, /'in N seeds'/, ''],
    ['# under v5: nothing in 0 seeds', 5, 21, /seeds are 1 to/, ''],
    ['# count faults: v5 < linux-5.8', 5, 9, /nothing is counted as 'faults'/, /./],
    ['# count deviceFaults: v5 linux-5.8', 5, 23, /expected DESIGN < DESIGN/, ''],
    ['# answers: v5 = linux-5.8 within 3 seeds', 5, 26, /in each of N seeds/, ''],
    ['# claim: again', 5, 10, /a second 'claim'/, ''],
    ['# instead: something', 5, 12, /no 'instead'/, ''],
    ['# note:', 5, 8, /says nothing/, ''],
    ['# under v5:\n#   nothing\n# under v5: what(', 7, 13, /./, /./],
    ['# under v5: LEAK of\n#     mirrr', 6, 7, /'mirrr'/, /./],
  ])('says where %j is wrong', (line, row, column, what, hint) => {
    const text = [...HEAD, line];
    if (!/^# (under|count|answers)/.test(line)) text.push('# under v5: nothing');
    let error: unknown;
    try {
      parseCase([...text, TASK].join('\n'), 'A01-case.hmm');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(WorkloadError);
    const { code, position, hint: said, message } = error as WorkloadError;
    expect({ code, ...position }).toEqual({ code: 'HMT206', line: row, column });
    expect(message).toMatch(what);
    if (typeof hint === 'string') expect(said).toBe(hint);
    else expect(said).toMatch(hint);
  });

  it('has what every case has', () => {
    expect(() => parseCase(TASK, 'x.hmm')).toThrow(/x\.hmm:1:1: the head has no '# docket'/);
    expect(() => parsed()).toThrow(/says nothing that must be seen/);
  });
});

describe('a claim', () => {
  const fails = (...lines: string[]) => {
    const { claims, workload } = parsed(...lines);
    return claims
      .flatMap((claim) => checkClaim(workload, claim))
      .map(({ holds, says }) => ({ holds, says }));
  };
  it('that does not hold says what is so', () => {
    expect(
      fails(
        '# under v5: LEAK within 2 seeds',
        '# under v5: 1st munmap(buf, 1 page) = -EINVAL',
        '# count deviceFaults: v5 > 0',
        '# answers: v5 != linux-5.8 within 2 seeds',
        '# under v5: never munmap(buf, 1 page) = 0 in 1 seed',
      ),
    ).toEqual([
      { holds: false, says: 'not seen in 2 seeds: LEAK within 2 seeds' },
      { holds: false, says: 'seed 1: munmap(buf, 1 page): expected return -EINVAL, got 0' },
      { holds: false, says: 'seed 1: v5 0 not > 0' },
      { holds: false, says: '8 answers are the same in 2 seeds' },
      { holds: false, says: 'seed 1: munmap(buf, 1 page) = 0' },
    ]);
  });
});
