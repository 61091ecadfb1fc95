import { ObjectKind, ResourceKind, ViolationType } from '../../events/generated.js';
import type { Kernel } from '../kernel.js';

/**
 * After the last task: what was never given back. Device memory may stay where it is only as free
 * pages of its chunks.
 */
export function checkLeaks(k: Kernel): void {
  const { state } = k;
  report(k, 'mm_struct', ObjectKind.OBJECT_MM, [...state.mms.keys()]);
  report(k, 'mmu_interval_notifier', ObjectKind.OBJECT_INTERVAL, [...state.intervals.keys()]);
  report(k, 'dmirror', ObjectKind.OBJECT_MIRROR, [...state.mirrors.keys()]);
  report(k, 'open file', ObjectKind.OBJECT_FILE, [...state.files.keys()]);
  report(k, 'inode', ObjectKind.OBJECT_INODE, [...state.inodes.keys()]);
  const regions = new Set([...state.chunks.values()].map(({ region }) => region));
  const resources = [...state.resources.values()];
  const numbers = (kind: ResourceKind): number[] =>
    resources.filter((r) => r.kind === kind && !regions.has(r.id)).map(({ id }) => id);
  report(k, 'bounce buffer', ObjectKind.OBJECT_RESOURCE, numbers(ResourceKind.BOUNCE_BUFFER));
  report(k, 'memory region', ObjectKind.OBJECT_RESOURCE, numbers(ResourceKind.MEMORY_REGION));
  const kernelPages = (pfn: number) => pfn === k.zeroPage;
  report(
    k,
    'page',
    ObjectKind.OBJECT_PAGE,
    state.pages.live().filter((pfn) => !kernelPages(pfn)),
  );
}

function report(k: Kernel, what: string, kind: ObjectKind, left: readonly number[]): void {
  if (left.length === 0) return;
  const first = Math.min(...left.slice(0, 1000));
  k.violation({
    type: ViolationType.LEAK,
    site: 'do_exit',
    kind,
    object: first,
    message: `${left.length} ${what}${left.length === 1 ? '' : 's'} left at exit, the first is number ${first}`,
    fatal: false,
  });
}
