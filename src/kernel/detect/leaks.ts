import { ViolationType } from '../../events/generated.js';
import type { Kernel } from '../kernel.js';

/**
 * After the last task: what was never given back. Device memory may stay where it is only as free
 * pages of its chunks.
 */
export function checkLeaks(k: Kernel): void {
  const { state } = k;
  report(k, 'mm_struct', [...state.mms.keys()]);
  report(k, 'mmu_interval_notifier', [...state.intervals.keys()]);
  report(k, 'dmirror', [...state.mirrors.keys()]);
  report(k, 'open file', [...state.files.keys()]);
  report(k, 'inode', [...state.inodes.keys()]);
  const kernelPages = (pfn: number) => pfn === k.zeroPage;
  report(
    k,
    'page',
    state.pages.live().filter((pfn) => !kernelPages(pfn)),
  );
}

function report(k: Kernel, what: string, left: readonly number[]): void {
  if (left.length === 0) return;
  const first = Math.min(...left.slice(0, 1000));
  const message = `${left.length} ${what}${left.length === 1 ? '' : 's'} left at exit, the first is number ${first}`;
  k.violation(ViolationType.LEAK, message, { object: first }, false);
}
