import { ObjectKind, ResourceKind, ViolationType } from '../../events/generated.js';
import type { LockView, MachineView } from '../../machine/state.js';
import type { DetectorName } from '../../schedule/detectors.js';
import type { Kernel } from '../kernel.js';

interface Kept {
  readonly rule: DetectorName;
  readonly what: string;
  readonly kind: ObjectKind;
  /** Numbers of what is left, or what is left by its numbers. */
  readonly left: (k: Kernel) => readonly number[] | ReadonlyMap<number, unknown>;
}

function of(state: MachineView, kind: ResourceKind): number[] {
  const found: number[] = [];
  for (const resource of state.resources.values())
    if (resource.kind === kind) found.push(resource.id);
  return found;
}
/** Does a chunk lie in the region? */
function isUsed({ chunks }: MachineView, id: number): boolean {
  for (const { region } of chunks.values()) if (region === id) return true;
  return false;
}

/**
 * What has to be gone with the last task. Device memory may stay where it is only as free pages of
 * its chunks; a module that is loaded keeps what is its own.
 */
const KEPT: readonly Kept[] = [
  {
    rule: 'mms at exit',
    what: 'mm_struct',
    kind: ObjectKind.OBJECT_MM,
    left: ({ state }) => state.mms,
  },
  {
    rule: 'intervals at exit',
    what: 'mmu_interval_notifier',
    kind: ObjectKind.OBJECT_INTERVAL,
    left: ({ state }) => state.intervals,
  },
  {
    rule: 'mirrors at exit',
    what: 'dmirror',
    kind: ObjectKind.OBJECT_MIRROR,
    left: ({ state }) => state.mirrors,
  },
  {
    rule: 'files at exit',
    what: 'open file',
    kind: ObjectKind.OBJECT_FILE,
    left: ({ state }) => state.files,
  },
  {
    rule: 'inodes at exit',
    what: 'inode',
    kind: ObjectKind.OBJECT_INODE,
    left: ({ state }) => state.inodes,
  },
  {
    rule: 'classic notifiers at exit',
    what: 'mmu_notifier',
    kind: ObjectKind.OBJECT_CLASSIC_NOTIFIER,
    left: ({ state }) => state.classics,
  },
  {
    rule: 'hmms at exit',
    what: 'hmm',
    kind: ObjectKind.OBJECT_HMM,
    left: ({ state }) => state.hmms,
  },
  {
    rule: 'work at exit',
    what: 'work item',
    kind: ObjectKind.OBJECT_WORK,
    left: ({ state }) => state.work,
  },
  {
    rule: 'buffers at exit',
    what: 'bounce buffer',
    kind: ObjectKind.OBJECT_RESOURCE,
    left: ({ state }) => of(state, ResourceKind.BOUNCE_BUFFER),
  },
  {
    rule: 'regions at exit',
    what: 'memory region',
    kind: ObjectKind.OBJECT_RESOURCE,
    left: ({ state }) => of(state, ResourceKind.MEMORY_REGION).filter((id) => !isUsed(state, id)),
  },
  {
    rule: 'module page at exit',
    what: 'page of the module',
    kind: ObjectKind.OBJECT_RESOURCE,
    left: ({ state }) => (state.devices.size > 0 ? [] : of(state, ResourceKind.MODULE_PAGE)),
  },
  {
    rule: 'locks at exit',
    what: 'lock',
    kind: ObjectKind.OBJECT_LOCK,
    left: ({ state }) => orphanedLocks(state),
  },
  {
    rule: 'pins at exit',
    what: 'pinned page',
    kind: ObjectKind.OBJECT_PAGE,
    left: ({ state: { pages } }) => pages.pinnedPages().filter((_, i) => i % 2 === 0),
  },
  {
    rule: 'pages at exit',
    what: 'page',
    kind: ObjectKind.OBJECT_PAGE,
    left: ({ state: { pages }, zeroPage }) =>
      // Nearly every run leaves just that: no need to go through all that could be.
      pages.count === 1 && pages.isLive(zeroPage)
        ? []
        : pages.live().filter((pfn) => pfn !== zeroPage),
  },
];

function orphanedLocks(state: MachineView): number[] {
  const found: number[] = [];
  for (const lock of state.locks.values()) if (!hasOwner(state, lock)) found.push(lock.id);
  return found;
}
/** Is the object there that the lock is part of? It is reported itself, then. */
function hasOwner(
  { mms, mirrors, intervals, classics, devices, hmms }: MachineView,
  lock: LockView,
) {
  const { name, owner, id } = lock;
  if (name.startsWith('dmirror_device.')) return devices.has(owner);
  if (name === 'dmirror.mutex') return mirrors.has(owner);
  if (name.startsWith('hmm.')) return hmms.has(owner);
  if (name === 'own_interval.mutex') return intervals.has(owner);
  if (name === 'subscriber.mutex') return [...classics.values()].some((c) => c.lock === id);
  return mms.has(owner);
}

/** After the last task: what was never given back. */
export function checkLeaks(k: Kernel): void {
  for (const { rule, what, kind, left } of KEPT) {
    k.looksAt(rule);
    const found = left(k);
    if (!('size' in found)) report(k, what, kind, found);
    else if (found.size > 0) report(k, what, kind, [...found.keys()]);
  }
}

function report(k: Kernel, what: string, kind: ObjectKind, left: readonly number[]): void {
  if (left.length === 0) return;
  const first = left.reduce((a, b) => Math.min(a, b));
  k.violation({
    type: ViolationType.LEAK,
    site: 'do_exit',
    kind,
    object: first,
    message: `${left.length} ${what}${left.length === 1 ? '' : 's'} left at exit, the first is number ${first}`,
    fatal: false,
  });
}
