import { MIRROR_ATOMIC } from '../driver/mirror-table.js';
import { Kind, PteType, SpanType, type Event, type SpanBeginEvent } from '../events/generated.js';
import { PROT_WRITE } from '../kernel/mm/vma.js';
import { entryFlags, entryType, getEntry } from '../machine/page-table.js';
import type { MachineView } from '../machine/state.js';
import { EFAULT } from '../units/errno.js';
import { vpn, type Vpn } from '../units/numbers.js';
import type { Condition, Named } from './condition.js';

/* Of operations whose answer, or whose reach, is not what they did. */

export const ANSWER_CONDITIONS = {
  dropped_beyond_range: {
    about: 'a callback drops an entry of a device that lies outside of what is invalidated',
    watch: () => (e, m) => {
      if (e.kind !== Kind.MirrorClear || !isWithin(m, e.task, SpanType.CALLBACK)) return false;
      const own = [...m.invalidations.values()].filter((i) => i.task === e.task);
      return own.length > 0 && own.every(({ start, end }) => e.vpn < start || end <= e.vpn);
    },
  },
  written_in_part: {
    about: 'a write of a device is refused after it wrote some of its pages',
    watch: () => {
      const wrote = new Set<number>();
      return ofCommand('WRITE', {
        begun: (e) => wrote.delete(e.task),
        // What the processor does for the device is in a span of its own.
        inside: (e, begun) => {
          if (e.kind === Kind.PageContent && e.span === begun.seq) wrote.add(e.task);
        },
        answered: (ret, begun) => ret < 0 && wrote.has(begun.task),
      });
    },
  },
  changed_by_foreign_close: {
    about: 'closing a file of one process changes the page table of another',
    watch: () => (e, m) => {
      if (e.kind !== Kind.PteSet && e.kind !== Kind.PteClear) return false;
      const task = m.tasks.get(e.task);
      if (task === undefined || !isWithin(m, e.task, SpanType.FILE_RELEASE)) return false;
      return m.processes.get(task.process)?.mm !== e.mm;
    },
  },
  exclusive_not_mapped: {
    about:
      'a request for exclusive access is refused and leaves pages to the device that it does not map so',
    watch: () =>
      ofCommand('EXCLUSIVE', {
        answered: (ret, { mm, vpn: start, npages }, m) =>
          ret < 0 && pages(start, npages).some((page) => isNobodys(m, mm, page)),
      }),
  },
  migrated_none: {
    about: 'MIGRATE_TO_DEV answers that it migrated pages, and has migrated none',
    watch: () => {
      const moved = new Set<number>();
      return ofCommand('MIGRATE_TO_DEV', {
        begun: (e) => moved.delete(e.task),
        inside: (e) => {
          if (e.kind === Kind.PteSet && e.type === PteType.DEVICE_PRIVATE) moved.add(e.task);
        },
        answered: (ret, { task }, _m, cpages) => ret === 0 && cpages > 0 && !moved.has(task),
      });
    },
  },
  refused_though_writable: {
    about: 'a write of a device is a bad address, though all of its range may be written',
    watch: () =>
      ofCommand('WRITE', {
        answered: (ret, { mm, vpn: start, npages }, m) =>
          ret === EFAULT && pages(start, npages).every((page) => isWritable(m, mm, page)),
      }),
  },
} satisfies Record<string, Named>;

interface Watch {
  begun?(e: SpanBeginEvent): void;
  /** Events of its task until it answers. */
  inside?(e: Event, begun: SpanBeginEvent): void;
  answered(ret: number, begun: SpanBeginEvent, m: MachineView, cpages: number): boolean;
}

/** Said of the answers that a command of the device gives. */
function ofCommand(command: string, { begun, inside, answered }: Watch): Condition {
  const open = new Map<number, SpanBeginEvent>();
  return (e, m) => {
    if (e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION) {
      if (e.name !== `ioctl ${command}`) return false;
      open.set(e.task, e);
      begun?.(e);
      return false;
    }
    const operation = open.get(e.task);
    if (operation === undefined) return false;
    if (e.kind !== Kind.Result) {
      inside?.(e, operation);
      return false;
    }
    open.delete(e.task);
    return answered(e.ret, operation, m, e.cpages);
  };
}

function isWithin(m: MachineView, task: number, type: SpanType): boolean {
  return m.tasks.get(task)?.spans.some((span) => span.type === type) === true;
}

function pages(start: Vpn, npages: number): Vpn[] {
  return Array.from({ length: npages }, (_, i) => vpn(start + i));
}

/** Does the processor leave the page to a device, none of which has exclusive access to it? */
function isNobodys(m: MachineView, mm: number, page: Vpn): boolean {
  const table = m.mms.get(mm)?.table;
  if (table === undefined) return false;
  if (entryType(getEntry(table, page)) !== PteType.DEVICE_EXCLUSIVE) return false;
  return [...m.mirrors.values()].every(
    (mirror) =>
      mirror.mm !== mm || (entryFlags(getEntry(mirror.table, page)) & MIRROR_ATOMIC) === 0,
  );
}

function isWritable(m: MachineView, mm: number, page: Vpn): boolean {
  const vma = m.mms.get(mm)?.vmas.find(({ start, end }) => start <= page && page < end);
  return vma !== undefined && (vma.prot & PROT_WRITE) !== 0;
}
