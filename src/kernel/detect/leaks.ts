import { ObjectKind, ResourceKind, ViolationType } from '../../events/generated.js';
import type { MachineView } from '../../machine/state.js';
import type { Kernel } from '../kernel.js';

/**
 * After the last task: what was never given back. Device memory may stay where it is only as free
 * pages of its chunks.
 */
export function checkLeaks(k: Kernel): void {
  const { state } = k;
  reportAll(k, 'mm_struct', ObjectKind.OBJECT_MM, state.mms);
  reportAll(k, 'mmu_interval_notifier', ObjectKind.OBJECT_INTERVAL, state.intervals);
  reportAll(k, 'dmirror', ObjectKind.OBJECT_MIRROR, state.mirrors);
  reportAll(k, 'open file', ObjectKind.OBJECT_FILE, state.files);
  reportAll(k, 'inode', ObjectKind.OBJECT_INODE, state.inodes);
  report(k, 'bounce buffer', ObjectKind.OBJECT_RESOURCE, kept(k, ResourceKind.BOUNCE_BUFFER));
  report(k, 'memory region', ObjectKind.OBJECT_RESOURCE, kept(k, ResourceKind.MEMORY_REGION));
  // Nearly every run leaves just the zero page.
  if (state.pages.count === 1 && state.pages.isLive(k.zeroPage)) return;
  const pages = state.pages.live().filter((pfn) => pfn !== k.zeroPage);
  report(k, 'page', ObjectKind.OBJECT_PAGE, pages);
}

/** Resources of a kind, but for the regions that chunks lie in. */
function kept({ state }: Kernel, kind: ResourceKind): number[] {
  const left: number[] = [];
  for (const { id, kind: its } of state.resources.values())
    if (its === kind && !isOfChunk(state, id)) left.push(id);
  return left;
}
function isOfChunk({ chunks }: MachineView, resource: number): boolean {
  for (const { region } of chunks.values()) if (region === resource) return true;
  return false;
}

function reportAll(
  k: Kernel,
  what: string,
  kind: ObjectKind,
  left: ReadonlyMap<number, unknown>,
): void {
  if (left.size > 0) report(k, what, kind, [...left.keys()]);
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
