/**
 * Sessions made without the simulator: random, but every event follows the state before it, as
 * evolve() demands. The mix of kinds is that of a self test: faults, device reads, invalidations.
 */
import * as ev from '../../src/events/generated.js';
import type { Event } from '../../src/events/generated.js';
import { evolve } from '../../src/machine/evolve.js';
import { forEachEntry, usedPages } from '../../src/machine/page-table.js';
import { emptyMachine, type Machine, type MachineView } from '../../src/machine/state.js';
import type { Address, EventSeq, Nanoseconds, Pfn, Vpn } from '../../src/units/numbers.js';

/** Small generator of random numbers (mulberry32). */
export function random(seed: number): (below: number) => number {
  let a = seed >>> 0;
  return (below) => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export interface SyntheticOptions {
  /** Pages a mapping has; default 64. */
  readonly pages?: number;
  readonly tasks?: number;
}

const MM = 1;
const MIRROR = 1;
const MMAP_LOCK = 1;
const NOTIFIER_LOCK = 2;
const MIRROR_LOCK = 3;
const BASE = 0x7f000_0000;

/**
 * Gives at least `count` events to `emit`, the last of which ends the session.
 * @returns the machine after the last event.
 */
export function synthesize(
  seed: number,
  count: number,
  emit: (event: Event, after: MachineView) => void,
  options: SyntheticOptions = {},
): MachineView {
  const session = new Synthetic(seed, emit, options);
  session.begin();
  while (session.machine.seq < count - 1) session.operation();
  session.end();
  return session.machine;
}

/** The events of {@link synthesize} in a list. */
export function syntheticEvents(seed: number, count: number, options?: SyntheticOptions): Event[] {
  const events: Event[] = [];
  synthesize(seed, count, (e) => events.push(e), options);
  return events;
}

class Synthetic {
  readonly machine: Machine = emptyMachine();
  private readonly below: (n: number) => number;
  private readonly npages: number;
  private readonly tasks: number;
  private time = 0;
  private task = 0;
  private steps = 0;
  private interval = 0;

  constructor(
    private readonly seed: number,
    private readonly sink: (event: Event, after: MachineView) => void,
    options: SyntheticOptions,
  ) {
    this.below = random(seed);
    this.npages = options.pages ?? 64;
    this.tasks = options.tasks ?? 2;
  }

  private emit(event: Event): EventSeq {
    this.time += this.below(4) * 50;
    event.seq = (this.machine.seq + 1) as EventSeq;
    event.time = this.time as Nanoseconds;
    event.task = this.task;
    event.span = this.machine.tasks.get(this.task)?.spans.at(-1)?.seq ?? (0 as EventSeq);
    evolve(this.machine, event);
    this.sink(event, this.machine);
    return event.seq;
  }
  private inSpan(
    type: ev.SpanType,
    name: string,
    vpn: number,
    npages: number,
    body: () => void,
  ): void {
    this.emit(ev.spanBegin(type, name, MM, vpn as Vpn, npages, 0, this.below(2)));
    body();
    this.emit(ev.spanEnd(type, this.below(8) === 0 ? -14 : 0));
  }
  private withLock(lock: number, mode: ev.LockMode, body: () => void): void {
    this.emit(ev.lockAcquire(lock, mode));
    body();
    this.emit(ev.lockRelease(lock, mode));
  }

  begin(): void {
    this.emit(ev.sessionBegin(this.seed, 1 << 20, 0, false));
    this.emit(ev.lockInit(MMAP_LOCK, ev.LockType.RWSEM, 'mmap_lock', MM));
    this.emit(ev.lockInit(NOTIFIER_LOCK, ev.LockType.SPINLOCK, 'subscriptions_lock', MM));
    this.emit(ev.lockInit(MIRROR_LOCK, ev.LockType.MUTEX, 'dmirror_mutex', MIRROR));
    this.emit(ev.mmCreate(MM, 0, MMAP_LOCK));
    this.emit(ev.processStart(1, MM, 0));
    for (let t = 1; t <= this.tasks; t++) this.emit(ev.taskStart(t, 1, `tâche-${t}`, false));
    this.emit(ev.subscriptionsCreate(MM, NOTIFIER_LOCK, false));
    this.emit(ev.mirrorCreate(MIRROR, MM, 1, MIRROR_LOCK));
    this.emit(ev.fileOpen(1, 1, MIRROR, 0));
    this.emit(ev.fdInstall(1, 1, 'dev'));
    this.task = 1;
  }

  operation(): void {
    if (this.tasks > 1 && this.below(3) === 0) this.switchTask();
    const r = this.below(20);
    if (r < 5) this.mmap();
    else if (r < 10) this.touch();
    else if (r < 14) this.deviceRead();
    else if (r < 17) this.invalidate();
    else if (r < 18) this.munmap();
    else if (r < 19) this.buffer();
    else this.track();
  }

  private switchTask(): void {
    const to = 1 + this.below(this.tasks);
    if (to === this.task) return;
    this.emit(ev.taskBlock(ev.WaitType.WAIT_LOCK, MMAP_LOCK, 0, 0 as Nanoseconds, 'down_read'));
    const from = this.task;
    this.task = to;
    this.emit(ev.taskSwitch(to, ++this.steps, this.tasks));
    this.emit(ev.taskWake(from));
  }
  private mmap(): void {
    const areas = this.machine.mms.get(MM)!.vmas;
    if (areas.length >= 8) return;
    const start = (areas.at(-1)?.end ?? BASE) + this.below(3);
    this.inSpan(ev.SpanType.SYSCALL, 'mmap', start, this.npages, () =>
      this.withLock(MMAP_LOCK, ev.LockMode.EXCLUSIVE_MODE, () => {
        this.emit(
          ev.vmaInsert(MM, start as Vpn, this.npages, 3, 0, ev.Backing.ANONYMOUS, 0, start, 0, 0),
        );
      }),
    );
  }
  private area() {
    const areas = this.machine.mms.get(MM)!.vmas;
    return areas.length === 0 ? undefined : areas[this.below(areas.length)];
  }
  private touch(): void {
    const area = this.area();
    if (area === undefined) return;
    const mm = this.machine.mms.get(MM)!;
    const from = area.start + this.below(area.end - area.start);
    const to = Math.min(area.end, from + 16);
    for (let vpn = from; vpn < to; vpn++) {
      let there = false;
      forEachEntry(mm.table, vpn as Vpn, (vpn + 1) as Vpn, () => (there = true));
      if (there) continue;
      this.inSpan(ev.SpanType.PAGE_FAULT, 'handle_mm_fault', vpn, 1, () =>
        this.withLock(MMAP_LOCK, ev.LockMode.SHARED_MODE, () => {
          const pfn = this.machine.freePages.at(-1) ?? this.machine.nextFresh;
          this.emit(ev.pageAlloc(pfn, ev.PageKind.PAGE_ANON, 0, 1, 1, vpn));
          this.emit(ev.pageContent(pfn, [1024, this.below(1 << 20), this.below(4)]));
          this.emit(ev.pageMapping(pfn, ev.PageKind.PAGE_ANON, 1, vpn));
          this.emit(ev.pageFlags(pfn, 3));
          this.emit(ev.pageCount(pfn, 1, 1));
          this.emit(ev.pteSet(MM, vpn as Vpn, ev.PteType.PRESENT, pfn, 7));
        }),
      );
    }
  }
  private deviceRead(): void {
    const area = this.area();
    if (area === undefined) return;
    const mm = this.machine.mms.get(MM)!;
    const n = area.end - area.start;
    this.inSpan(ev.SpanType.IOCTL, 'HMM_DMIRROR_READ', area.start, n, () => {
      this.inSpan(ev.SpanType.RANGE_FAULT, 'hmm_range_fault', area.start, n, () => {
        const entries: [Vpn, Pfn][] = [];
        forEachEntry(mm.table, area.start, area.end, (v, e) =>
          entries.push([v, Math.floor(e / 4096) as Pfn]),
        );
        this.withLock(MIRROR_LOCK, ev.LockMode.EXCLUSIVE_MODE, () => {
          for (const [v, p] of entries) this.emit(ev.mirrorSet(MIRROR, v, p, 1));
        });
      });
      this.emit(
        ev.result(
          0,
          0,
          0,
          n,
          this.below(3),
          false,
          0,
          Uint8Array.of(1, 3, 3),
          [n * 1024, 5, 1],
          '',
          0,
          0 as Vpn,
          '',
        ),
      );
    });
  }
  private clear(start: Vpn, end: Vpn, event: ev.NotifierEvent): void {
    const mm = this.machine.mms.get(MM)!;
    const id = this.emit(ev.invalidateStart(MM, start, end, event, true, 0));
    const seq = mm.subscriptions!.invalidateSeq | 1;
    this.emit(ev.notifierSeq(MM, seq, 1));
    this.inSpan(ev.SpanType.CALLBACK, 'dmirror_interval_invalidate', start, end - start, () =>
      this.withLock(MIRROR_LOCK, ev.LockMode.EXCLUSIVE_MODE, () => {
        for (const v of usedPages(this.machine.mirrors.get(MIRROR)!.table, start, end)) {
          this.emit(ev.mirrorClear(MIRROR, v));
        }
      }),
    );
    forEachEntry(mm.table, start, end, (v, e) => {
      const pfn = Math.floor(e / 4096) as Pfn;
      this.emit(ev.pteClear(MM, v));
      this.emit(ev.pageCount(pfn, 0, 0));
      this.emit(ev.pageFree(pfn));
    });
    this.emit(ev.notifierSeq(MM, seq + 1, 0));
    this.emit(ev.invalidateEnd(id, MM));
  }
  private invalidate(): void {
    const area = this.area();
    if (area === undefined) return;
    const start = (area.start + this.below(area.end - area.start)) as Vpn;
    this.inSpan(ev.SpanType.SYSCALL, 'madvise', start, area.end - start, () =>
      this.clear(start, area.end, ev.NotifierEvent.CLEAR),
    );
  }
  private munmap(): void {
    const area = this.area();
    if (area === undefined) return;
    this.inSpan(ev.SpanType.SYSCALL, 'munmap', area.start, area.end - area.start, () =>
      this.withLock(MMAP_LOCK, ev.LockMode.EXCLUSIVE_MODE, () => {
        this.clear(area.start, area.end, ev.NotifierEvent.UNMAP);
        this.emit(ev.vmaRemove(MM, area.start));
      }),
    );
  }
  private buffer(): void {
    const npages = this.below(3);
    this.emit(
      ev.bufferSet(
        1,
        `buffer${this.below(3)}`,
        npages,
        npages === 0 ? [] : [npages * 1024, this.below(9), 1],
      ),
    );
  }
  private track(): void {
    const live = [...this.machine.intervals.values()];
    if (live.length > 6) {
      const { id, inTree, deferred } = live[this.below(live.length)]!;
      if (inTree) this.emit(ev.intervalTreeRemove(id));
      if (deferred > 0) this.emit(ev.intervalUndefer(id));
      this.emit(ev.mirrorUntrack(MIRROR, id));
      this.emit(ev.intervalRelease(id));
      this.emit(ev.intervalFree(id));
      return;
    }
    const id = ++this.interval;
    const area = this.area();
    const start = ((area?.start ?? BASE) * 4096) as Address;
    const last = (area === undefined ? Number.MAX_SAFE_INTEGER : area.end * 4096 - 1) as Address;
    this.emit(ev.intervalAlloc(id, MM, MIRROR, ev.IntervalKind.TRACKED, true, 0));
    this.emit(ev.intervalBounds(id, start, last));
    this.emit(ev.intervalSeq(id, 1));
    if (this.below(2) === 0) this.emit(ev.intervalTreeInsert(id));
    else {
      this.emit(ev.intervalPending(id, start, last, true, false));
      this.emit(ev.intervalDefer(id));
    }
    this.emit(ev.mirrorTrack(MIRROR, id, start, last));
  }

  end(): void {
    if (this.below(4) === 0) {
      this.emit(
        ev.violation(
          ev.ViolationType.LEAK,
          'a page is left',
          MM,
          0 as Vpn,
          0 as Pfn,
          0,
          false,
          'do_exit',
          ev.ObjectKind.OBJECT_PAGE,
          0,
        ),
      );
    }
    this.emit(ev.sessionEnd(0, ''));
  }
}
