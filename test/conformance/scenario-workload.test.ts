import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/units/user-error.js';
import { parseScenario } from '../../src/conformance/scenario.js';
import { recordedIndexes, scenarioWorkload } from '../../src/conformance/scenario-workload.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { withoutPositions } from '../support/arbitrary-workload.js';
import { recordedLines } from '../support/recorded.js';

const FILES = [
  'linux-6.1-exact',
  'linux-6.1',
  'linux-6.1-fixed',
  'linux-6.1-coherent',
  'linux-6.1-pins',
  'v5-covered',
  'v5-literal',
];

describe.each(FILES)('every scenario of %s', (file) => {
  const scenarios = recordedLines(`${file}.jsonl.gz`).map((line, i) =>
    parseScenario(line, `${file}:${i + 1}`),
  );

  test('is a workload that prints and is read back', () => {
    for (const scenario of scenarios) {
      const workload = scenarioWorkload(scenario);
      expect(withoutPositions(parseWorkload(printWorkload(workload)))).toEqual(
        withoutPositions(workload),
      );
    }
  });

  test('has each of its operations in it once, in order, in the process that ran it', () => {
    for (const scenario of scenarios) {
      const workload = scenarioWorkload(scenario);
      const indexes = recordedIndexes(workload);
      expect([...indexes.values()].sort((a, b) => a - b)).toEqual(scenario.ops.map((_, i) => i));
      for (const { name, body } of workload.tasks) {
        const own = body
          .flatMap((s) => (s.kind === 'operation' ? [indexes.get(s.operation) ?? -1] : []))
          .filter((i) => i >= 0);
        expect(own).toEqual([...own].sort((a, b) => a - b));
        for (const i of own) expect(scenario.ops[i]!.proc === 'child').toBe(name !== 'main');
      }
    }
  });
});

test('parent and child take turns at barriers', () => {
  const answer = { ret: 0 };
  const scenario = parseScenario(
    JSON.stringify({
      name: 'turns',
      npages: 4,
      ops: [
        { op: 'open', dev: 0, expect: answer },
        { op: 'open', dev: 0, expect: answer },
        { op: 'mmap', start: 0, n: 4, prot: 'rw', kind: 'file_private', expect: answer },
        { op: 'fork', expect: answer },
        { op: 'cpu_read', proc: 'child', page: 1, expect: { ret: 0, value: 5 } },
        { op: 'cpu_write', page: 1, val: 7, expect: { signal: 'SIGSEGV', si_code: 2 } },
        { op: 'open', proc: 'child', dev: 0, expect: answer },
        { op: 'child_exit', expect: answer },
        { op: 'dev_write', dev: 1, start: 0, n: 2, val0: 9, expect: { ret: -9 } },
      ],
    }),
    'here',
  );
  expect(printWorkload(scenarioWorkload(scenario))).toBe(`workload turns
# Recorded scenario turns.
task main {
  file = tmpfile(4 pages, firstWords(1000000, 1))
  fd0 = open("/dev/hmm_dmirror0") = 0
  close(fd0)
  fd0 = open("/dev/hmm_dmirror0") = 0
  mmap(0x200000000, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_FIXED, file, 0) = 0
  fork(child1) = 0
  barrier(turn1)
  barrier(turn2)
  *(0x200000000 + 1 page) = 7 raises SIGSEGV(ACCERR)
  barrier(turn3)
  barrier(turn4)
  barrier(turn5)
  waitpid(child1) = 0
  ioctl(-1, HMM_DMIRROR_WRITE, 0x200000000, 2 pages, firstWords(9, 1)) = -EBADF
}

task child1 {
  barrier(turn1)
  *(0x200000000 + 1 page) == 5
  barrier(turn2)
  barrier(turn3)
  close(fd0)
  fd0 = open("/dev/hmm_dmirror0") = 0
  barrier(turn4)
  barrier(turn5)
  exit(0)
}
`);
});

test.each([
  ['{', 'is not JSON'],
  ['null', "'name' is not a text"],
  ['{"name":"x","npages":-1}', "'npages' is not a number of pages"],
  ['{"name":"x","npages":1}', "'ops' is not a list"],
  ['{"name":"x","npages":1,"ops":[null]}', 'operation 0 is unknown'],
  [
    '{"name":"x","npages":1,"ops":[{"op":"constructor","expect":{}}]}',
    'operation 0 is unknown: "constructor"',
  ],
  [
    '{"name":"x","npages":1,"ops":[{"op":"open","expect":{}}]}',
    "operation 0 (open): 'dev' is missing",
  ],
  ['{"name":"x","npages":1,"ops":[{"op":"open","dev":0}]}', "operation 0 (open) has no 'expect'"],
  [
    '{"name":"x","npages":1,"ops":[{"op":"open","dev":0,"proc":"child","expect":{}}]}',
    'there is no child',
  ],
  [
    '{"name":"x","npages":1,"ops":[{"op":"fork","expect":{}},{"op":"fork","expect":{}}]}',
    'there is a child already',
  ],
])('the line %s is refused', (line, what) => {
  expect(() => parseScenario(line, 'f.jsonl:3')).toThrow(UserError);
  expect(() => parseScenario(line, 'f.jsonl:3')).toThrow(`f.jsonl:3: `);
  expect(() => parseScenario(line, 'f.jsonl:3')).toThrow(what);
});
