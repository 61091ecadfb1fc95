import type { Switches } from '../../src/designs/switches.js';
import type { Operation, Statement, Workload } from '../../src/language/ast.js';

/**
 * A rule that a design is known to break: a result, not a mistake of the machine. Each has a
 * workload in traces/findings that shows it.
 */
export interface Hazard {
  readonly name: string;
  /** Violations that it explains, as `TYPE: message`. */
  readonly violation: RegExp;
  /** Can this design meet it, and in this workload? */
  readonly applies: (s: Switches, w: Workload) => boolean;
}

export const HAZARDS: readonly Hazard[] = [
  {
    name: 'two files of one device: the driver takes the migration of the other for its own',
    violation: /^STALE_MIRROR_ENTRY/,
    applies: (s, w) => s['driver.era'] === '6.1' && opensADeviceTwice(w),
  },
  {
    name: 'a device fault is not told of the migration home of a page of the device that it met',
    violation: /^STALE_MIRROR_ENTRY/,
    applies: (s, w) => s['driver.era'] === '6.1' && w.tasks.length > 1 && uses(w, migrates),
  },
  {
    name: 'migrated pages are mapped without an interval (docket D3)',
    violation: /^STALE_MIRROR_ENTRY/,
    applies: (s) => s['driver.migrationCover'] === 'none',
  },
  {
    name: 'pages are dropped while they migrate, and mapped all the same',
    violation: /^STALE_MIRROR_ENTRY/,
    applies: (_s, w) => w.tasks.length > 1 && uses(w, migrates) && uses(w, drops),
  },
  {
    name: 'an own device page is mapped instead of the page behind it (docket D1)',
    violation: /^KERNEL_CRASH: the device reaches page .* not as the page behind it/,
    applies: (s) => s['driver.ownDevicePage'] === 'page',
  },
  {
    name: 'pages of another device are reported to a driver that cannot use them, for ever (Linux 5.5)',
    violation: /^LIVELOCK: the device faulted/,
    applies: (s) => s['driver.era'] === 'v5',
  },
  {
    name: 'a device page names the file that migrated it, which was closed',
    violation: /^USE_AFTER_FREE: dmirror_devmem_fault/,
    applies: (s, w) => s['devmem.teardown'] === 'wait' || w.tasks.length > 1,
  },
  {
    // Eviction passes over a page that another task migrates or faults just then, and then waits for it.
    name: 'without eviction, or with one that is tried once, the device cannot be unloaded (docket C6)',
    violation: /^LOST_WAKEUP: .*memunmap_pages/,
    applies: (s, w) =>
      (s['devmem.teardown'] === 'wait' || w.tasks.length > 1) &&
      uses(w, (op) => op.op === 'ioctl' && op.command === 'RELEASE'),
  },
  {
    name: 'an interval or a mirror is freed while another task is in a fault or a callback (docket A3, A15)',
    violation:
      /^USE_AFTER_FREE: (mmu_interval_|dmirror_interval_|interval_tree_|dmirror_range_fault|dmirror_do_)/,
    applies: (s, w) => s['notifier.remove'] === 'release' && w.tasks.length > 1,
  },
  {
    name: 'a removed interval that is queued is removed or updated again (docket A20)',
    violation: /^DOUBLE_(INSERT|REMOVE): mmu_interval_notifier_(remove|update)/,
    applies: (_s, w) => w.tasks.length > 1,
  },
];

/** The hazard that explains a violation of a run, if there is one. */
export function hazardOf(
  violation: string,
  switches: Switches,
  workload: Workload,
): Hazard | undefined {
  return HAZARDS.find((h) => h.violation.test(violation) && h.applies(switches, workload));
}

/** May mirrors go on allowing what the address space does not, before a device makes use of it? */
export function mayMirrorsBeWrong(switches: Switches): boolean {
  return (
    switches['driver.migrationCover'] === 'none' || switches['driver.ownDevicePage'] === 'page'
  );
}

function opensADeviceTwice(workload: Workload): boolean {
  const devices: number[] = [];
  uses(workload, (op) => {
    if (op.op === 'open') devices.push(op.device);
    return false;
  });
  return new Set(devices).size < devices.length;
}

function migrates(op: Operation): boolean {
  return op.op === 'ioctl' && (op.command === 'MIGRATE' || op.command === 'MIGRATE_TO_DEV');
}
/** Takes pages away with mmap_lock held for reading, or without it. */
function drops(op: Operation): boolean {
  return (
    op.op === 'reap' ||
    op.op === 'ftruncate' ||
    (op.op === 'madvise' && (op.advice === 'DONTNEED' || op.advice === 'REMOVE'))
  );
}

function uses(workload: Workload, wanted: (op: Operation) => boolean): boolean {
  const inBody = (body: readonly Statement[]): boolean =>
    body.some((s) => (s.kind === 'operation' ? wanted(s.operation) : inBody(s.body)));
  // Every operation is looked at, so that what `wanted` collects is complete.
  return workload.tasks.map((t) => inBody(t.body)).includes(true);
}
