import { describe, expect, it } from 'vitest';
import type { Operation, Statement, Workload } from '../../src/language/ast.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { PROFILES } from '../../src/draw/profiles.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { shrinkWorkload } from '../../src/explore/shrink/shrink-workload.js';

function operationsOf(workload: Workload): Operation[] {
  const inBody = (body: readonly Statement[]): Operation[] =>
    body.flatMap((s) => (s.kind === 'operation' ? [s.operation] : inBody(s.body)));
  return workload.tasks.flatMap((t) => inBody(t.body));
}
const named = (workload: Workload, op: Operation['op']): Operation[] =>
  operationsOf(workload).filter((o) => o.op === op);

describe('shrinking', () => {
  it('leaves what the failure needs, and of that the smallest', () => {
    // "Fails" when an munmap of two pages or more comes after an mprotect.
    const fails = (w: Workload): boolean => {
      const ops = operationsOf(w);
      const first = ops.findIndex((o) => o.op === 'mprotect');
      return (
        first >= 0 && ops.slice(first).some((o) => o.op === 'munmap' && (o.npages as number) >= 2)
      );
    };
    const found = [1, 2, 3, 4, 5, 6]
      .map((seed) => generateWorkload({ profile: 'vma', seed, operations: 40 }))
      .filter(fails);
    expect(found.length).toBeGreaterThan(2);
    for (const workload of found) {
      const small = shrinkWorkload(workload, fails);
      expect(operationsOf(small).map((o) => o.op)).toEqual(['mprotect', 'munmap']);
      expect(operationsOf(small)).toMatchObject([{ npages: 1 }, { npages: 2 }]);
      expect(small.tasks).toHaveLength(1);
    }
  });

  it('keeps tasks that are needed and drops those that are not, with what starts them', () => {
    const workload = [1, 2, 3, 4, 5, 6, 7, 8]
      .map((seed) => generateWorkload({ profile: 'threads', seed }))
      .find((w) => w.tasks.some((t) => t.name === 'third'))!;
    const fails = (w: Workload): boolean =>
      w.tasks.some((t) => t.name === 'left') &&
      named(w, 'start').some((o) => 'task' in o && o.task === 'left');
    const small = shrinkWorkload(workload, fails);
    expect(small.tasks.map((t) => t.name)).toEqual(['main', 'left']);
    expect(operationsOf(small)).toEqual([{ op: 'start', task: 'left' }]);
  });

  it('only asks about workloads that can be written and read', () => {
    for (const profile of PROFILES) {
      const workload = generateWorkload({ profile, seed: 3 });
      shrinkWorkload(
        workload,
        (candidate) => {
          expect(() => parseWorkload(printWorkload(candidate))).not.toThrow();
          return named(candidate, 'ioctl').length > 0;
        },
        150,
      );
    }
  });

  it('asks no more often than it may', () => {
    let asked = 0;
    shrinkWorkload(
      generateWorkload({ profile: 'general', seed: 1 }),
      () => {
        asked++;
        return false;
      },
      10,
    );
    expect(asked).toBe(10);
  });
});
