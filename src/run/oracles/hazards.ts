import type { Switches } from '../../designs/switches.js';
import type { Operation, Statement, Workload } from '../../language/ast.js';
import { matches, type Breach, type BreachPattern } from '../verdict.js';

/**
 * A rule that a design is known to break: a result, not a mistake of the machine. Each has a
 * case of the docket that shows it.
 */
export interface Hazard {
  readonly name: string;
  /** Breaches that it explains. */
  readonly breach: readonly BreachPattern[];
  /** Can this design meet it, and in this workload? */
  readonly applies: (s: Switches, w: Workload) => boolean;
}

const STALE: readonly BreachPattern[] = [{ rule: 'STALE_MIRROR_ENTRY' }];

export const HAZARDS: readonly Hazard[] = [
  {
    name: 'two files of one device: the driver takes the migration of the other for its own',
    breach: STALE,
    applies: (s, w) => s['driver.ownMigration'] === 'passedOver' && opensADeviceTwice(w),
  },
  {
    name: 'a device fault is not told of the migration home of a page of the device that it met',
    breach: STALE,
    applies: (s, w) =>
      s['driver.ownMigration'] === 'passedOver' && w.tasks.length > 1 && uses(w, migrates),
  },
  {
    name: 'migrated pages are mapped without an interval (docket D3)',
    breach: STALE,
    applies: lacksCover,
  },
  {
    name: 'pages are dropped while they migrate, and mapped all the same',
    breach: STALE,
    applies: (_s, w) => w.tasks.length > 1 && uses(w, migrates) && uses(w, drops),
  },
  {
    name: 'an own device page is mapped instead of the page behind it (docket D1)',
    breach: [{ rule: 'KERNEL_CRASH', site: ['dmirror_do_read', 'dmirror_do_write'] }],
    applies: (s) => s['driver.ownDevicePage'] === 'page',
  },
  {
    name: 'pages of another device are reported to a driver that cannot use them, for ever (Linux 5.5)',
    breach: [{ rule: 'LIVELOCK', site: ['dmirror_read', 'dmirror_write'] }],
    applies: (s) =>
      s['rangefault.devicePages'] === 'everyDevice' && s['rangefault.inputs'] !== 'leftOver',
  },
  {
    name: 'a device page names the file that migrated it, which was closed',
    breach: [{ rule: 'USE_AFTER_FREE', site: 'dmirror_devmem_fault' }],
    applies: (s, w) => s['devmem.evictAtClose'] === 'no' || w.tasks.length > 1,
  },
  {
    name: 'a device page is freed while a CPU fault that met it is on its way (docket C1)',
    breach: [{ rule: 'USE_AFTER_FREE', object: 'page', site: 'dmirror_devmem_fault' }],
    applies: (s, w) => s['devmem.faultRef'] !== 'faultPage' && w.tasks.length > 1,
  },
  {
    name: 'a WRITE whose data cannot be copied in keeps its bounce buffer (docket A22)',
    breach: [{ rule: 'LEAK', object: 'resource' }],
    applies: (s, w) =>
      s['driver.copyErrors'] === 'remaining' &&
      uses(w, (op) => op.op === 'inject' && op.failure === 'copyFromUser'),
  },
  {
    name: 'clearing a range visits every page number, and a process that exits clears them all (docket D4)',
    breach: [{ rule: 'LIVELOCK', site: 'dmirror_do_update' }],
    applies: (s) => s['driver.clearLoop'] === 'everyPage',
  },
  {
    // Eviction passes over a page that another task migrates or faults just then, and then waits for it.
    name: 'without eviction, or with one that is tried once, the device cannot be unloaded (docket C6)',
    breach: [{ rule: 'LOST_WAKEUP', site: 'memunmap_pages' }],
    applies: (s, w) =>
      (s['devmem.evictAtUnload'] === 'no' || w.tasks.length > 1) &&
      uses(w, (op) => op.op === 'ioctl' && op.command === 'RELEASE'),
  },
  {
    name: 'an interval or a mirror is freed while another task is in a fault or a callback (docket A3, A15)',
    breach: [{ rule: 'USE_AFTER_FREE', object: ['interval', 'mirror', 'lock'] }],
    applies: (s, w) =>
      s['driver.lifetime'] === 'bare' && s['notifier.remove'] !== 'sync' && w.tasks.length > 1,
  },
  {
    name: 'a removed interval that is queued is removed or updated again (docket A20)',
    breach: [{ rule: 'DOUBLE_INSERT' }, { rule: 'DOUBLE_REMOVE' }],
    applies: (_s, w) => w.tasks.length > 1,
  },
];

/** The hazard that explains a breach of a run, if there is one. */
export function hazardOf(
  breach: Pick<Breach, 'rule' | 'site' | 'object'>,
  switches: Switches,
  workload: Workload,
): Hazard | undefined {
  return HAZARDS.find(
    (h) => h.breach.some((b) => matches(b, breach)) && h.applies(switches, workload),
  );
}

/** May mirrors go on allowing what the address space does not, before a device makes use of it? */
export function mayMirrorsBeWrong(switches: Switches): boolean {
  return lacksCover(switches) || switches['driver.ownDevicePage'] === 'page';
}

/** Are migrated pages mapped whether or not an interval guards them? One over everything always does. */
function lacksCover(s: Switches): boolean {
  return s['driver.migrationCover'] === 'none' && s['driver.tracking'] !== 'wholeMm';
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
