import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allTags, fidelityPage, fidelityTags } from '../../tools/fidelity.js';

describe('the fidelity page', () => {
  const tags = allTags();

  test('is what the tags of the code say: npm run fidelity', () => {
    expect(readFileSync('docs/fidelity.md', 'utf8')).toBe(fidelityPage(tags));
  });

  test('has no stub', () => {
    expect(tags.filter(({ fidelity }) => fidelity === 'stub')).toEqual([]);
  });

  test('tells of every event order that is compared with a kernel', () => {
    const functions = new Set(tags.map(({ stands }) => stands));
    const compared = [
      '__mmu_notifier_invalidate_range_start',
      '__mmu_notifier_invalidate_range_end',
      '__mmu_notifier_release',
      'mn_itree_inv_end',
      'mmu_interval_notifier_insert',
      'mmu_interval_notifier_insert_safe',
      'mmu_interval_notifier_update',
      'mmu_interval_notifier_remove',
      'mmu_interval_read_begin',
      'dmirror_interval_invalidate',
      'dmirror_fault',
      'hmm_range_fault',
      'handle_mm_fault',
      'do_swap_page',
      'migrate_vma_setup',
      'migrate_vma_pages',
      'migrate_vma_finalize',
      'migrate_device_range',
      'dmirror_devmem_fault',
      'dmirror_devmem_free',
      'make_device_exclusive_range',
    ];
    expect(compared.filter((name) => !functions.has(name))).toEqual([]);
  });
});

describe('a tag', () => {
  test('names files and functions, and what is after it', () => {
    const text = `
/**
 * Takes what is left. @kernel mm/a.c one, two, mm/b.c three: simplified (no swap,
 * no userfaultfd)
 * @returns pages
 */
export function* takeRest(k: Kernel): Run {}
/** @kernel mm/a.c four: whole */
  private *inner(): Run {}
/** @kernel mm/c.h five: stub */
export const table = {};`;
    const found = fidelityTags('src/x.ts', text);
    expect(
      found.map(({ file, stands, fidelity, how, name }) => [file, stands, fidelity, how, name]),
    ).toEqual([
      ['mm/a.c', 'one', 'simplified', 'no swap, no userfaultfd', 'takeRest'],
      ['mm/a.c', 'two', 'simplified', 'no swap, no userfaultfd', 'takeRest'],
      ['mm/b.c', 'three', 'simplified', 'no swap, no userfaultfd', 'takeRest'],
      ['mm/a.c', 'four', 'whole', '', 'inner'],
      ['mm/c.h', 'five', 'stub', '', 'table'],
    ]);
    expect(found.map(({ line }) => line)).toEqual([3, 3, 3, 8, 10]);
  });

  test.each([
    '/** @kernel mm/a.c one */',
    '/** @kernel mm/a.c one: whole for files */',
    '/** @kernel mm/a.c one: simplified */',
    '/** @kernel one: whole */',
    '/** @kernel mm/a.c one(NULL): whole */',
  ])('that is not in the format is refused with its place: %s', (comment) => {
    expect(() => fidelityTags('src/x.ts', `\n${comment}\n`)).toThrow(/^src\/x\.ts:2: /);
  });
});
