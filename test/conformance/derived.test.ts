import { describe, expect, test } from 'vitest';
import { conformScenario } from '../../src/conformance/conform.js';
import { KernelWords } from '../../src/conformance/kernel-events.js';
import {
  ARGUMENTS,
  parseScenario,
  type RecordedAnswer,
  type Scenario,
} from '../../src/conformance/scenario.js';
import { recordedIndexes, scenarioWorkload } from '../../src/conformance/scenario-workload.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { execute } from '../../src/run/execute.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

/*
 * Scenarios of our own in the words of the recorded ones. Their answers were derived from what Linux
 * 6.1 does, not recorded: no scenario that was shown to us tells these rules from their opposites.
 */
type Step = string | readonly [string, RecordedAnswer];

/** Operations in the words of the event recordings; they succeed unless something else is said. */
function scenario(steps: readonly Step[]): Scenario {
  const ops = steps.map((step) => {
    const [text, expected] = typeof step === 'string' ? [step, {}] : step;
    const words = text.split(' ');
    const proc = words[0] === 'child' ? { proc: words.shift() } : {};
    const op = words.shift()!;
    const value = (word: string) => (/^\d+$/.test(word) ? Number(word) : word);
    const fields = ARGUMENTS[op]!.map((name, i) => [name, value(words[i]!)]);
    return { op, ...proc, ...Object.fromEntries(fields), expect: { ret: 0, ...expected } };
  });
  return parseScenario(JSON.stringify({ name: 'derived', npages: 64, ops }), 'derived');
}

function expectAnswers(steps: readonly Step[], design: string): void {
  const result = conformScenario(
    scenario(steps),
    resolveDesign(design, () => ''),
  );
  expect(result.first).toBeUndefined();
  expect(result.violations).toEqual([]);
}

/*
 * mm/rmap.c try_to_migrate and folio_make_device_exclusive walk the areas that could map a page and
 * stop when it is mapped nowhere. The order is that of the interval tree of the page's anon_vma: by
 * offset, and behind what begins at the same offset. An area that is split, cut or joined leaves the tree
 * and comes back behind its child's. Under linux-6.1-asis a range that tells the parent takes the mirror
 * entry behind it away too, which shows who was told.
 */
describe('the walk over the areas of a page', () => {
  const forked = [
    'open 0',
    'mmap 0 8 rw anon_private',
    'cpu_write 0 10',
    'cpu_write 1 11',
    'fork',
  ] as const;

  test('comes to the parent first: its entry behind the page is gone, and the device cannot read it', () => {
    expectAnswers(
      [...forked, 'exclusive 0 1 1', ['migrate_to_dev 0 0 2', { ret: -2, pm: 'r1X1.62' }]],
      'linux-6.1-asis',
    );
  });

  test.each([
    ['was split', ['mprotect 4 4 r']],
    ['was cut', ['munmap 7 1']],
    ['was joined', ['mmap 8 4 rw anon_private']],
  ])(
    'comes to the child first if the parent area %s after the fork, and ends there',
    (_, change) => {
      expectAnswers(
        [
          ...forked,
          ...change,
          'exclusive 0 1 1',
          ['migrate_to_dev 0 0 2', { ret: 0, cpages: 2, data: [10, 11], pm: 'r1X1.62' }],
        ],
        'linux-6.1-asis',
      );
    },
  );

  test('comes to the parent first again if the child area was split after that', () => {
    expectAnswers(
      [
        ...forked,
        'mprotect 4 4 r',
        'child mprotect 4 4 r',
        'exclusive 0 1 1',
        ['migrate_to_dev 0 0 2', { ret: -2, pm: 'r1X1.62' }],
      ],
      'linux-6.1-asis',
    );
  });

  test('keeps the order where only the protection of a whole area changes', () => {
    expectAnswers(
      [
        ...forked,
        'mprotect 0 8 r',
        'mprotect 0 8 rw',
        'exclusive 0 1 1',
        ['migrate_to_dev 0 0 2', { ret: -2, pm: 'r1X1.62' }],
      ],
      'linux-6.1-asis',
    );
  });

  const readByChild = ['child open 0', 'child cpu_write 1 12', 'child dev_read 0 1 1'];

  test('leaves the child alone when a page of the parent alone becomes exclusive', () => {
    expectAnswers(
      [...forked, ...readByChild, 'exclusive 0 1 1', ['child dev_read 0 1 1', { faults: 0 }]],
      'linux-6.1',
    );
  });

  test('tells the child of it if it comes to the child first', () => {
    expectAnswers(
      [
        ...forked,
        ...readByChild,
        'mprotect 4 4 r',
        'exclusive 0 1 1',
        ['child dev_read 0 1 1', { faults: 1 }],
      ],
      'linux-6.1',
    );
  });

  test('finds areas that were moved by their offset, not by their address', () => {
    expectAnswers(
      [
        'open 0',
        'mmap 0 2 rw anon_private',
        'cpu_write 0 10',
        'cpu_write 1 11',
        'mremap 0 2 20',
        'fork',
        'child open 0',
        'child cpu_write 20 5',
        'child dev_read 0 20 1',
        'mprotect 21 1 r',
        'exclusive 0 20 1',
        ['child dev_read 0 20 1', { faults: 1 }],
      ],
      'linux-6.1',
    );
  });
});

/*
 * mm/memory.c fault_dirty_shared_page: who makes a page of an object dirty gives mmap_lock up while the
 * object is told, if the fault may be tried again, and says that nothing is left to do (COMPLETED).
 */
describe('the result of a write fault in a shared mapping', () => {
  const results = (steps: readonly string[]): unknown[] => {
    const { ops, npages, ...named } = scenario(steps);
    const workload = scenarioWorkload({ ops, npages, ...named }, false);
    const indexes = recordedIndexes(workload);
    let words: KernelWords | undefined;
    let said: unknown[] = [];
    const last: unknown[] = [];
    const design = resolveDesign('linux-6.1', () => '');
    execute({ workload, design, seed: 1, strategy: runToBlock(1) }, [
      {
        event(event, machine) {
          words ??= new KernelWords(machine, npages);
          for (const { ev, ret } of words.of(event))
            if (ev === 'handle_mm_fault_ret') said.push(ret);
        },
        answer(operation) {
          if (indexes.get(operation) === ops.length - 1) last.push(...said);
          if (indexes.has(operation)) said = [];
        },
      },
    ]);
    return last;
  };

  test.each([
    ['of a page that was not there', ['cpu_write 0 5'], 'LOCKED|COMPLETED'],
    [
      'of a clean page that is mapped elsewhere',
      ['child cpu_read 0', 'cpu_write 0 5'],
      'LOCKED|COMPLETED',
    ],
    ['by a child', ['child cpu_write 0 5'], 'LOCKED|COMPLETED'],
    ['of a page that is dirty', ['child cpu_write 0 5', 'cpu_write 0 6'], 'LOCKED'],
    ['for a device, which may not be tried again', ['dev_write 0 0 1 5'], 'LOCKED'],
    ['of a page that a device made dirty', ['dev_write 0 0 1 5', 'child cpu_write 0 6'], 'LOCKED'],
    [
      'of a page that was written without a fault before it was unmapped',
      ['cpu_read 0', 'cpu_write 0 5', 'madvise 0 1 DONTNEED', 'cpu_write 0 6'],
      'LOCKED',
    ],
  ])('%s', (_, steps, result) => {
    expect(results(['open 0', 'mmap 0 4 rw anon_shared', 'fork', ...steps])).toEqual([result]);
  });

  test('of a page of a file that was written when the file was made', () => {
    expect(results(['mmap 0 4 rw file_shared', 'cpu_write 0 5'])).toEqual(['LOCKED']);
  });

  test('of a page that a file lost and got again', () => {
    const steps = ['mmap 0 4 rw file_shared', 'truncate 0', 'truncate 4', 'cpu_write 0 5'];
    expect(results(steps)).toEqual(['LOCKED|COMPLETED']);
  });
});
