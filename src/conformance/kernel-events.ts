import {
  IntervalKind,
  Kind,
  NotifierEvent,
  PteType,
  SpanType,
  type Event,
  type NotifierSeqEvent,
  type SpanBeginEvent,
} from '../events/generated.js';
import { entryType, getEntry } from '../machine/page-table.js';
import type { IntervalView, MachineView } from '../machine/state.js';
import {
  FAULT_AREA_LOCK,
  FAULT_REMOTE,
  FAULT_USER,
  FAULT_WRITE,
  VM_FAULT,
  VM_FAULT_COMPLETED,
  VM_FAULT_RETRY,
} from '../kernel/mm/fault.js';
import { ULONG_MAX, vpn, vpnAfter, vpnOf, VPN_END, type Vpn } from '../units/numbers.js';
import type { KernelEvent } from './event-recording.js';
import { REGION_VPN } from './scenario.js';

/*
 * The events of the simulated machine in the words of the recorder, which traced the entry and the
 * return of kernel functions: a span is an entry and, where the recorder has one, a return.
 */

/** What the recorder says of a span: at its begin, and at its end with what it returned. */
interface Told {
  readonly begin?: KernelEvent | undefined;
  readonly end?: (ret: number) => KernelEvent;
}

type Teller = (e: SpanBeginEvent, words: KernelWords) => Told;

/** Translates the events of one machine, in order. */
export class KernelWords {
  /** Open spans by task: what their end says, and whether what happens in them is left out. */
  private readonly open = new Map<number, { end: Told['end'] | undefined; outside: boolean }[]>();
  /** What the sequence and count of an mm were before their last change. */
  private readonly sequences = new Map<number, { seq: number; active: number }>();
  private readonly mms = new Map<number, string>();

  constructor(
    readonly machine: MachineView,
    /** Pages of the region. */
    private readonly npages: number,
    /** Does the end of an invalidation say whether that is all? */
    readonly onlyEnds = true,
  ) {}

  /** What the recorder would have said of an event that was just applied. */
  of(e: Event): KernelEvent[] {
    const spans = this.spansOf(e.task);
    switch (e.kind) {
      case Kind.SpanBegin: {
        const outside = spans.at(-1)?.outside === true || !this.touchesRegion(e);
        const { begin, end } = outside ? {} : (TELLERS[e.type]?.(e, this) ?? {});
        spans.push({ end, outside });
        const fault = !outside && e.type === SpanType.PAGE_FAULT ? this.swapFault(e) : [];
        return this.say(e.task, [begin, ...fault]);
      }
      case Kind.SpanEnd: {
        const { end } = spans.pop()!;
        return this.say(e.task, [end?.(e.ret)]);
      }
      case Kind.NotifierSeq:
        return this.say(e.task, [this.sequenceChange(e, spans.at(-1)?.outside === true)]);
      default:
        if (spans.at(-1)?.outside === true) return [];
        return this.say(e.task, this.single(e));
    }
  }

  private single(e: Event): (KernelEvent | undefined)[] {
    switch (e.kind) {
      case Kind.InvalidateStart:
        if (e.event === NotifierEvent.RELEASE)
          return [{ ev: 'notifier_release', mm: this.mm(e.mm) }];
        return [
          {
            ev: 'inv_start',
            ...range(e.vpn, e.end),
            mm: this.mm(e.mm),
            event: eventName(e.event),
            ...owner(e.owner),
            blockable: e.blockable,
          },
        ];
      case Kind.ReadBegin: {
        const interval = this.interval(e.interval);
        return [
          { ev: 'read_begin', ...bounds(interval) },
          { ev: 'read_begin_ret', seq: e.invalidateSeq },
        ];
      }
      case Kind.IntervalRelease:
        return [{ ev: 'interval_release', ...bounds(this.interval(e.interval)) }];
      case Kind.DevicePageFree:
        return [{ ev: 'devmem_free' }];
      default:
        return [];
    }
  }

  /** The end of an invalidation is where the count of running ones goes down. */
  private sequenceChange(e: NotifierSeqEvent, outside: boolean): KernelEvent | undefined {
    const before = this.sequences.get(e.mm);
    this.sequences.set(e.mm, { seq: e.invalidateSeq, active: e.active });
    if (before === undefined || e.active >= before.active || outside) return undefined;
    return { ev: 'itree_inv_end', ...before };
  }

  /** The fault goes to do_swap_page if the entry is neither absent nor present. */
  private swapFault(e: SpanBeginEvent): KernelEvent[] {
    const table = this.machine.mms.get(e.mm)?.table;
    const type = table === undefined ? PteType.NONE : entryType(getEntry(table, e.vpn));
    const present = [PteType.NONE, PteType.PRESENT, PteType.ZERO, PteType.SPECIAL] as PteType[];
    return present.includes(type) ? [] : [{ ev: 'do_swap_page' }];
  }

  /** The recorder marks what a child did. */
  private say(task: number, said: readonly (KernelEvent | undefined)[]): KernelEvent[] {
    const events = said.filter((event) => event !== undefined);
    if (events.length === 0) return events;
    const process = this.machine.tasks.get(task)?.process ?? 0;
    const child = (this.machine.processes.get(process)?.parent ?? 0) !== 0;
    return child ? events.map((event) => ({ ...event, proc: 'child' })) : events;
  }

  private spansOf(task: number) {
    const spans = this.open.get(task) ?? [];
    this.open.set(task, spans);
    return spans;
  }

  private touchesRegion({ type, vpn: start, npages, mm }: SpanBeginEvent): boolean {
    const hasRange = npages > 0 && mm !== 0 && type !== SpanType.OPERATION;
    return !hasRange || (start < REGION_VPN + this.npages && start + npages > REGION_VPN);
  }

  interval(id: number): IntervalView {
    return this.machine.intervals.get(id)!;
  }
  /** `dev0` of a mirror. */
  device(mirror: number): string {
    return `dev${this.machine.mirrors.get(mirror)!.device}`;
  }
  /** Address spaces are numbered as they are first spoken of. */
  mm(id: number): string {
    const name = this.mms.get(id) ?? `mm${this.mms.size}`;
    this.mms.set(id, name);
    return name;
  }
  /** The invalidation that an end is about. */
  invalidation({ mm, vpn: start, npages, object, task }: SpanBeginEvent) {
    return [...this.machine.invalidations.values()]
      .filter((i) => i.mm === mm && i.start === start && i.end === start + npages)
      .filter((i) => i.event === object && i.task === task)
      .at(-1)!;
  }
}

const TELLERS: { readonly [Type in SpanType]?: Teller } = {
  [SpanType.PAGE_FAULT]: ({ vpn: page, flags }) => ({
    begin: { ev: 'handle_mm_fault', page: relative(page), flags: faultFlags(flags) },
    end: (ret) => ({ ev: 'handle_mm_fault_ret', ret: faultResult(ret) }),
  }),
  // The entry is told by the event that starts the invalidation, which knows more.
  [SpanType.INVALIDATE_START]: ({ object }) =>
    object === NotifierEvent.RELEASE ? {} : { end: (ret) => ({ ev: 'inv_start_ret', ret }) },
  [SpanType.INVALIDATE_END](e, words) {
    const { event, owner: by, blockable, start, end } = words.invalidation(e);
    return {
      begin: {
        ev: 'inv_end',
        ...range(start, end),
        mm: words.mm(e.mm),
        event: eventName(event),
        ...owner(by),
        blockable,
        ...(words.onlyEnds && { only_end: e.flags }),
      },
    };
  },
  [SpanType.CALLBACK](e, words) {
    if (e.name !== 'invalidate') return {};
    const interval = words.interval(e.object);
    const running = [...words.machine.invalidations.values()]
      .filter((i) => i.task === e.task)
      .at(-1)!;
    // Made for one snapshot and gone after it, or tracking what the device maps.
    const ev = interval.kind === IntervalKind.SNAPSHOT ? 'snap_invalidate' : 'drv_invalidate';
    return {
      begin: {
        ev,
        ...range(e.vpn, vpn(e.vpn + e.npages)),
        ...(!isWhole(interval) && { ival: pair(interval) }),
        event: eventName(running.event),
        ...owner(running.owner),
        dev: words.device(interval.mirror),
        blockable: running.blockable,
        cur_seq: words.machine.mms.get(e.mm)!.subscriptions!.invalidateSeq,
      },
      end: (ret) => ({ ev: `${ev}_ret`, ret }),
    };
  },
  [SpanType.RANGE_FAULT]: ({ vpn: start, npages, object, flags }) => ({
    begin: {
      ev: 'hmm_range_fault',
      ...range(start, vpn(start + npages)),
      seq: object,
      req: flags === 0 ? 'snapshot' : (flags & 2) !== 0 ? 'fault|write' : 'fault',
    },
    end: (ret) => ({ ev: 'hmm_range_fault_ret', ret }),
  }),
  [SpanType.DEVICE_FAULT]: ({ vpn: start, npages, flags }) => ({
    begin: { ev: 'dmirror_fault', ...range(start, vpn(start + npages)), write: flags },
    end: (ret) => ({ ev: 'dmirror_fault_ret', ret }),
  }),
  [SpanType.INTERVAL_INSERT]({ name, vpn: start, npages }) {
    const ev = name.endsWith('_safe') ? 'mni_insert_safe' : 'mni_insert';
    return {
      begin: { ev, ...range(start, vpn(start + npages)) },
      end: (ret) => ({ ev: `${ev}_ret`, ret }),
    };
  },
  [SpanType.INTERVAL_UPDATE]: ({ vpn: start, npages, object }, words) => ({
    begin: {
      ev: 'mni_update',
      ...range(start, vpn(start + npages)),
      old: pair(words.interval(object)),
    },
    end: (ret) => ({ ev: 'mni_update_ret', ret }),
  }),
  [SpanType.INTERVAL_REMOVE]: ({ object }, words) => ({
    begin: { ev: 'mni_remove', ...bounds(words.interval(object)) },
  }),
  [SpanType.MIGRATE_SETUP]: ({ vpn: start, npages, object, flags }) => ({
    begin: {
      ev: 'migrate_vma_setup',
      ...range(start, vpn(start + npages)),
      ...owner(object),
      select: SELECT.filter(([bit]) => (flags & bit) !== 0)
        .map(([, name]) => name)
        .join('|'),
      has_fault_page: (flags & 4) !== 0,
    },
    end: (ret) => ({ ev: 'migrate_vma_setup_ret', ret }),
  }),
  [SpanType.MIGRATE_PAGES]: ({ name, vpn: start, npages, object }) =>
    ofOneArea(name, {
      begin: { ev: name, ...range(start, vpn(start + npages)), cpages: object, npages },
      end: () => ({ ev: `${name}_ret` }),
    }),
  [SpanType.MIGRATE_FINALIZE]: ({ name, vpn: start, npages, object }) =>
    ofOneArea(name, {
      begin: { ev: name, ...range(start, vpn(start + npages)), cpages: object },
      end: () => ({ ev: `${name}_ret` }),
    }),
  [SpanType.MIGRATE_TO_RAM]: ({ vpn: page }) => ({
    begin: { ev: 'devmem_fault', page: relative(page) },
    end: (ret) => ({ ev: 'devmem_fault_ret', ret: ret === 0 ? 0 : VM_FAULT.sigbus }),
  }),
  [SpanType.EVICT]: ({ npages }) => ({ begin: { ev: 'migrate_device_range', npages } }),
  [SpanType.MAKE_EXCLUSIVE]: ({ vpn: start, npages, mm }, words) => ({
    begin: { ev: 'make_exclusive', ...range(start, vpn(start + npages)), mm: words.mm(mm) },
    end: (ret) => ({ ev: 'make_exclusive_ret', ret }),
  }),
};

/** The recorder traced migrate_vma_pages and migrate_vma_finalize, not what eviction calls. */
function ofOneArea(name: string, told: Told): Told {
  return name.startsWith('migrate_vma_') ? told : {};
}

const SELECT = [
  [1, 'SYSTEM'],
  [2, 'DEVICE_PRIVATE'],
  [8, 'DEVICE_COHERENT'],
] as const;

function relative(page: Vpn): number | 'min' | 'max' {
  return page === 0 ? 'min' : page >= VPN_END ? 'max' : page - REGION_VPN;
}
function range(start: Vpn, end: Vpn) {
  return { start: relative(start), end: relative(end) };
}
function isWhole({ start, last }: IntervalView): boolean {
  return start === 0 && last >= ULONG_MAX - 1;
}
/** The recorder closes an interval without end, and opens one that has an end. */
function bounds(interval: IntervalView) {
  if (isWhole(interval)) return { start: 'min', last: 'max' };
  const [start, end] = pair(interval);
  return { start, end };
}
function pair({ start, last }: IntervalView) {
  return [relative(vpnOf(start)), relative(vpnAfter(last))];
}
function owner(by: number) {
  return by === 0 ? {} : { owner: `dev${by - 1}` };
}
function eventName(event: NotifierEvent): string {
  return Object.entries(NotifierEvent).find(([, value]) => value === event)![0];
}
/**
 * Every fault from user mode may be retried and interrupted (FAULT_FLAG_DEFAULT); one that fills memory
 * beforehand (MADV_POPULATE) may be retried.
 */
function faultFlags(flags: number): string {
  const write = (flags & FAULT_WRITE) !== 0 ? ['WRITE'] : [];
  if ((flags & FAULT_USER) !== 0) {
    const lock = (flags & FAULT_AREA_LOCK) !== 0 ? ['VMA_LOCK'] : [];
    return [...write, 'ALLOW_RETRY', 'KILLABLE', 'USER', 'INTERRUPTIBLE', ...lock].join('|');
  }
  if ((flags & FAULT_REMOTE) !== 0) return [...write, 'REMOTE'].join('|');
  return [...write, 'ALLOW_RETRY', 'KILLABLE'].join('|');
}
const FAULT_RESULTS = [
  [VM_FAULT.oom, 'OOM'],
  [VM_FAULT.sigbus, 'SIGBUS'],
  [VM_FAULT.write, 'WRITE'],
  [VM_FAULT.noPage, 'NOPAGE'],
  [VM_FAULT.locked, 'LOCKED'],
  [VM_FAULT_RETRY, 'RETRY'],
  [VM_FAULT_COMPLETED, 'COMPLETED'],
] as const;
function faultResult(ret: number): string {
  return (
    FAULT_RESULTS.filter(([bit]) => (ret & bit) !== 0)
      .map(([, name]) => name)
      .join('|') || '0'
  );
}
