import { describe, expect, it } from 'vitest';
import { generateWorkload } from '../../src/draw/generate.js';
import { ALL_PROFILES } from '../../src/draw/profiles.js';
import { parseWorkload } from '../../src/language/parse.js';
import type { Operation } from '../../src/language/ast.js';
import type { Answer } from '../../src/run/answer.js';
import { checkDesign, checkRun, smallestFailure } from '../support/check-run.js';
import { ProcessMemory } from '../../src/run/oracles/process-memory.js';
import { run } from '../support/run.js';

/** How often the model objects when every answer is changed first. */
function objections(change: (got: Answer, op: Operation) => Answer): number {
  let objected = 0;
  for (const profile of ['general', 'cow', 'file', 'migrate', 'pins', 'coherent'] as const) {
    for (let seed = 1; seed <= 8; seed++) {
      const model = new ProcessMemory();
      const workload = generateWorkload({ profile, seed });
      if (JSON.stringify(workload).includes('"op":"start"')) continue;
      run(workload, 'linux-6.1', seed, {
        onAnswer: (operation, got, process) => {
          if (model.answered(operation, change(got, operation), process) !== undefined) objected++;
        },
      });
    }
  }
  return objected;
}

describe('the model of memory', () => {
  it('objects to nothing that the machine answers', () => {
    expect(objections((got) => got)).toBe(0);
  });
  it('objects to a wrong word of a load', () => {
    const wrong = (got: Answer): Answer => ({
      ...got,
      value: got.value === undefined ? undefined : got.value + 1,
    });
    expect(objections(wrong)).toBeGreaterThan(30);
  });
  it('objects to a wrong word that is read through a pin, and to a pin of another page', () => {
    const wrong = (got: Answer, { op }: Operation): Answer =>
      op === 'pinRead' ? { ...got, data: got.data?.map((word) => word ^ 0x8000) } : got;
    expect(objections(wrong)).toBeGreaterThan(1);
    const zero = (got: Answer, { op }: Operation): Answer =>
      op === 'pin' ? { ...got, kinds: got.kinds?.replace(/[PC]/g, 'Z') } : got;
    expect(objections(zero)).toBeGreaterThan(0);
  });
  it('objects to a wrong word that a device read', () => {
    const wrong = (got: Answer): Answer => ({
      ...got,
      data: got.data?.map((word) => word ^ 0x8000),
    });
    expect(objections(wrong)).toBeGreaterThan(30);
  });
});

describe('checking a run', () => {
  const workload = parseWorkload(`
task main {
  other = open("/dev/hmm_dmirror1")
  fd = open("/dev/hmm_dmirror0")
  mmap(0x200000000, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  fill(0x200000000, 8 pages, linear(9, 1))
  ioctl(fd, HMM_DMIRROR_MIGRATE, 0x200000000, 6 pages)
  *(0x200000000 + 7 pages)
  munmap(0x200000000, 3 pages)
  close(fd)
}
`);
  const options = { workload, design: 'v5', seed: 1, random: false };

  it('lets through what a design is known for, and nothing else', () => {
    const checked = checkDesign(options);
    expect(checked.failure).toBeUndefined();
    expect(checked.violations[0]).toMatchObject({ rule: 'STALE_MIRROR_ENTRY', object: 'mirror' });
    expect(checkRun(options).failure).toMatch(/^violation: STALE_MIRROR_ENTRY/);
    expect(checkDesign({ ...options, design: 'linux-6.1' })).toMatchObject({
      violations: [],
      failure: undefined,
    });
  });

  it('shrinks what fails and says how', () => {
    const { workload: small, failure } = smallestFailure(options, 300, checkRun);
    expect(failure).toMatch(
      /^violation: STALE_MIRROR_ENTRY at mmu_notifier_invalidate_range_end: /,
    );
    const ops = small.tasks[0]!.body.map((s) => (s.kind === 'operation' ? s.operation.op : s.kind));
    expect(ops).toEqual(['open', 'mmap', 'ioctl']);
    expect(small.tasks[0]!.body.slice(1)).toMatchObject([
      { operation: { npages: 1 } },
      { operation: { npages: 1 } },
    ]);
  });

  it('covers every profile: what each dwells on is in its workloads', () => {
    const commands = (profile: (typeof ALL_PROFILES)[number]): string =>
      [1, 2, 3, 4, 5, 6].map((seed) => JSON.stringify(generateWorkload({ profile, seed }))).join();
    expect(commands('migrate')).toMatch(/MIGRATE_TO_DEV.*MIGRATE_TO_SYS/);
    expect(commands('excl')).toMatch(/EXCLUSIVE/);
    expect(commands('cow')).toMatch(/"fork"/);
    expect(commands('file')).toMatch(/ftruncate/);
    expect(commands('threads')).toMatch(/"start".*"join"/);
    expect(commands('vma')).toMatch(/mremap/);
    expect(commands('general')).toMatch(/inject/);
    expect(commands('pins')).toMatch(/"pinWrite".*"unpin"/);
    expect(commands('coherent')).toMatch(/"device":[23].*MIGRATE_TO_DEV/);
    expect(commands('scarce')).toMatch(/"memory":\d/);
    expect(commands('core')).toMatch(/updateInterval.*inCallback/);
  });
});
