import { expect, test } from 'vitest';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { WorkloadError } from '../../src/language/tokens.js';
import { prepare, subjectOf } from '../../src/explore/subject.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { bruteForce, exhaust } from '../explore/litmus.js';
import { execute } from '../../src/run/execute.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { run } from '../support/run.js';

const design = resolveDesign('linux-6.1', () => '');

const memory = (line: string) => `workload w\n${line}\ntask main {\n  sleep(1000 ns)\n}\n`;

test('a workload says how much memory its machine has', () => {
  for (const line of ['memory of 24 pages', 'movable memory', 'movable memory\nmemory of 3 pages'])
    expect(printWorkload(parseWorkload(memory(line)))).toBe(memory(line));
  expect(parseWorkload(memory('memory of 1 MiB'))).toMatchObject({ memory: 256 });
});

test.each([
  ['memory of 0', 'these are 1 to 65536 pages'],
  ['memory of 1 GiB', 'these are 1 to 65536 pages'],
  ['memory of 8', "expected 'pages' (or KiB, MiB, GiB) after a number of pages"],
  ['memory 8 pages', "expected 'of'"],
  ['movable memory\nmovable memory', "expected 'task NAME {', found 'movable'"],
  ['let n = 3\nmemory of 8 pages', "expected 'task NAME {', found 'memory'"],
])('%s is no size', (line, message) => {
  expect(() => parseWorkload(memory(line))).toThrow(WorkloadError);
  expect(() => parseWorkload(memory(line))).toThrow(message);
});

test('what is said of the machine twice, or too late, is told where it stands', () => {
  const twice =
    "what is said of the machine stands in front of quantities ('let') and tasks, each once";
  for (const line of ['movable memory\nmovable memory', 'let n = 3\nmemory of 8 pages'])
    expect(() => parseWorkload(memory(line))).toThrow(
      expect.objectContaining({ hint: twice }) as Error,
    );
});

/** A page is left for one of two processes, unless the other gives back what it has. */
const LAST = `memory of 4 pages
task main {
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  *(buf + 1 page) = 1
  *(buf + 3 pages) = 1
  fork(child)
  madvise(buf, 1 page, MADV_POPULATE_WRITE)
  waitpid(child)
}
task child {
  madvise(buf + 2 pages, 1 page, MADV_POPULATE_WRITE)
}
`;

test('who gets the last page is a question of the order, and every order is tried', () => {
  const workload = parseWorkload(LAST);
  const prepared = prepare(subjectOf({ text: LAST, workload }, design, { events: 9999, tasks: 9 }));
  const found = exhaust(prepared);
  expect(found.verdicts).toHaveLength(3);
  expect(found.verdicts).toEqual(bruteForce(prepared, 2000)!.verdicts);
});

test('a fault that found no page is begun again while there is one, and who finds none left is told', () => {
  // Linux retries what leaves with VM_FAULT_OOM; a process is killed where nothing is left, and here is a signal.
  const text = (lines: string) => `memory of 6 pages
task main {
  buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ${lines}
}
`;
  const unmet = (lines: string) => run(parseWorkload(text(lines)), 'linux-6.1').unmet;
  expect(unmet('inject(allocation, 1)\n*(buf) = 1 returns 0\n*(buf) == 1')).toEqual([]);
  expect(unmet('fill(buf, 5 pages, linear(1, 1)) = 0\n*(buf + 5 pages) = 1 raises SIGBUS')).toEqual(
    [],
  );
});

test('a write to a shared page of hugetlb for whose copy there is none raises SIGBUS', () => {
  const text = `memory of 600 pages
task main {
  mmap(0x200000000, 512 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED|MAP_HUGETLB)
  *(0x200000000) = 7
  fork(child)
  *(0x200000000) = 8 raises SIGBUS
  *(0x200000000) == 7
  waitpid(child)
}
task child {
  *(0x200000000) == 7
  sleep(1 ms)
}
`;
  const plan = { workload: parseWorkload(text), design, seed: 1 };
  expect(execute({ ...plan, strategy: runToBlock(1) }).verdict).toMatchObject({
    result: 'passed',
    breaches: [],
  });
});

test('a huge page is as much as 512 others', () => {
  const text = (pages: number) => `memory of ${pages} pages
task main {
  mmap(0x200000000, 512 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  madvise(0x200000000, 512 pages, MADV_HUGEPAGE)
  *(0x200000000) = 1
  madvise(0x200000000 + 1 page, 2 pages, MADV_POPULATE_WRITE) = ${pages < 3 ? '-ENOMEM' : '0'}
  pagemap(0x200000000, 2 pages)
}
`;
  const huge = (pages: number): boolean => {
    const plan = { workload: parseWorkload(text(pages)), design, seed: 1 };
    const { status, machine } = execute({ ...plan, strategy: runToBlock(1) });
    expect(status, String(pages)).toBe(0);
    return machine.nextHuge > 2 ** 22;
  };
  expect([2, 4, 512, 513, 514].map(huge)).toEqual([false, false, false, true, true]);
});

test('who runs a workload may give it more memory than it says', () => {
  const workload = parseWorkload(LAST);
  const machineOf = (pages?: number) =>
    execute({ workload, design, seed: 1, strategy: runToBlock(1), ...(pages && { pages }) })
      .machine;
  expect([machineOf(), machineOf(64)].map(({ nextFresh }) => nextFresh)).toEqual([5, 6]);
});

test('who waits for a child that could not be forked is told that there is none', () => {
  const text = `task main {
  mmap(0x200000000, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  *(0x200000000) = 1
  pin(0x200000000, 1 page, WRITE)
  inject(allocation, 1)
  fork(child) = -ENOMEM
  waitpid(child) = -ECHILD
  fork(child) = 0
  waitpid(child) = 0
}
task child {
}
`;
  expect(run(parseWorkload(text), 'linux-6.1', 1)).toMatchObject({ status: 0, violations: [] });
});
