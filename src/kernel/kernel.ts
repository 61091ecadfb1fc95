import {
  type IntervalKind,
  LockType,
  mmCreate,
  type NotifierEvent,
  ObjectKind,
  ViolationType,
  type Event,
  type Kind,
} from '../events/generated.js';
import type {
  ClassicView,
  FileView,
  HmmView,
  InodeView,
  IntervalView,
  Machine,
  MirrorView,
  MmView,
  RangeView,
  ResourceView,
  SubscriptionsView,
  WorkView,
} from '../machine/state.js';
import { HUGE_PFN_BASE } from '../machine/state.js';
import { isDevicePfn } from '../machine/pages.js';
import type { DetectorName } from '../schedule/detectors.js';
import { Engine, type Run } from '../schedule/engine.js';
import { createLock } from '../schedule/locks.js';
import type { Strategy } from '../schedule/strategy.js';
import { CHUNK_PAGES, PAGES_PER_PMD, type Address, type Pfn } from '../units/numbers.js';
import { FailureInjector } from './inject.js';
import type { Needs } from './pfn-tables.js';
import type {
  ClassicOps,
  IntervalOps,
  MirrorOps,
  PagemapOps,
  NonBlocking,
  Pages,
  PendingMark,
  Validity,
  CoherentMappings,
  DeviceTouch,
  FaultResult,
} from './ports.js';

/** Objects that are looked up by number, with the struct's name. */
const STRUCTS = {
  [ObjectKind.OBJECT_MM]: ['mm_struct', 'freed mm'],
  [ObjectKind.OBJECT_INTERVAL]: ['mmu_interval_notifier', 'freed interval'],
  [ObjectKind.OBJECT_CLASSIC_NOTIFIER]: ['mmu_notifier', 'freed classic notifier'],
  [ObjectKind.OBJECT_MIRROR]: ['dmirror', 'freed mirror'],
  [ObjectKind.OBJECT_FILE]: ['file', 'freed file'],
  [ObjectKind.OBJECT_INODE]: ['inode', 'freed inode'],
  [ObjectKind.OBJECT_RESOURCE]: ['resource', 'freed resource'],
  [ObjectKind.OBJECT_WORK]: ['work_struct', 'freed work'],
  [ObjectKind.OBJECT_HMM]: ['hmm', 'freed hmm'],
  [ObjectKind.OBJECT_RANGE]: ['hmm_range', 'freed range'],
} as const satisfies Partial<Record<ObjectKind, readonly [string, DetectorName]>>;

/**
 * The rules of the kernel that designs differ in. Each switch has a table beside what it steers, and
 * `rules.ts` picks from it.
 */
export interface KernelRules {
  /** How an interval is taken out that a callback may still be running for. */
  readonly removal: {
    /** Does removing one with a release operation return at once? */
    readonly returnsAtOnce: boolean;
    /** Is there a put beside it, that never blocks? */
    readonly hasPut: boolean;
  };
  /** How the bounds of an interval change. */
  readonly update: {
    /** Under the spinlock; the sequence at whose end the change takes effect, 0 if it has. Undefined: bounds cannot change. */
    readonly change:
      | ((
          k: Kernel,
          s: SubscriptionsView,
          interval: IntervalView,
          start: Address,
          last: Address,
        ) => number)
      | undefined;
    /** Is a change waited for that was put off, of an interval without a release operation? */
    readonly sleeps: boolean;
    /** Must a read section wait though the sequences differ? */
    readonly isAwaited: (k: Kernel, interval: IntervalView) => boolean;
    /** Is one interval replaced by others as one unit instead? */
    readonly batch: boolean;
  };
  /** The insertion from any context. */
  readonly safeInsertion: {
    /** Is it there for whoever asks? What a driver is built on is, and is reported. */
    readonly isOffered: boolean;
    /** May an interval be inserted from a callback? */
    readonly inCallback: boolean;
  };
  /** Is an insertion into a dying address space refused? */
  readonly refusesDeadMm: boolean;
  /** After a classic notifier refused a start: is it ended for the intervals, which had agreed? */
  readonly refusalEndsIntervals: boolean;
  /** And for the classic notifiers that had agreed? */
  readonly refusalEndsAgreed: boolean;
  readonly pendingMark: PendingMark;
  /** What subscribers are told when pages are collected for a migration. */
  readonly migrationNotification: {
    readonly event: NotifierEvent;
    /** @param owner device number plus one that asks */
    readonly owner: (owner: number) => number;
  };
  /** How mappings of device-coherent pages are taken away by the reverse map, and put back. */
  readonly coherentMappings: CoherentMappings;
  /** Is what pagemap says of present pages said of device-private ones too? */
  readonly pagemapTellsOfAll: boolean;
  /** Is a private area that has no page of its own charged no more once it cannot be written? */
  readonly unchargesUntouched: boolean;
  /** Does a new area join the previous of two that cannot join each other; else the next? */
  readonly joinsPreviousFirst: boolean;
  /** Does mprotect make clean pages of one process writable too? */
  readonly makesCleanWritable: boolean;
  /** Does the zero page take the place of parts without contents when a huge page is split? */
  readonly dropsZeroParts: boolean;
  /** Does a fault of the CPU first try without mmap_lock? */
  readonly triesAreaLock: boolean;
  /** Does a fault say that it made a page writable? */
  readonly tellsWrite: boolean;
  /** Does the end of an invalidation say that secondary caches were flushed before? */
  readonly tellsOnlyEnd: boolean;
  /** Are absent entries of areas that are not anonymous collected? */
  readonly collectsFileHoles: boolean;
  /** May a page of coherent memory come where no page was? */
  readonly takesCoherentInHole: boolean;
  /** Is a mapping of the zero page collected by a migration that does not want system memory? */
  readonly collectsZeroPage: boolean;
  /** Is a device-private page reported to a range fault of this owner as it is? */
  readonly reportsDevicePage: (page: number, owner: number) => boolean;
  /** Does what the caller's array holds ask a range fault for something? */
  readonly honoursRequests: boolean;
  /** Keeps a device-private page for its owner's operation during a CPU fault. */
  readonly holdFaultPage: (k: Kernel, touch: Omit<DeviceTouch, 'faultPage'>) => Run<FaultResult>;
  /** Reference count of a device page that is free, and how much of it one in use has beside its users'. */
  readonly deviceCount: { readonly whenFree: number; readonly own: number };
  /** Is a page that is locked when it is collected tried again before it is unmapped? */
  readonly retriesLockedPages: boolean;
  /** Are references of device pages counted in the first phase of a migration too? The second counts them exactly. */
  readonly checksDeviceReferences: boolean;
  /** What a long pin does with what must not be pinned for long. */
  readonly longterm: {
    /** Coherent pages may be. */
    readonly pinsCoherent: boolean;
    /** 0 if the pages may stay pinned, -EAGAIN to have them looked up again, or why not. */
    readonly check: (k: Kernel, pages: Pfn[]) => Run<number>;
  };
  /** Does a long pin ask so where it looks without mmap_lock? */
  readonly fastPathChecks: boolean;
  /** What a look-up finds in the place of a page of a device, if it asks for none: the page, nothing, or an error. */
  readonly nonLru: 'fault' | 'efault' | 'eexist' | undefined;
  /** When a pagemap is taken away. */
  readonly pagemapEnd: {
    /** Does it wait for its pages? */
    readonly waits: boolean;
    /** Is the reference that each frame of it has of its own given back first? */
    readonly givesFramesUp: boolean;
  };
  /** How the range interface of 2019 tells whether a range is valid; undefined: read sections of intervals do. */
  readonly validity: Validity | undefined;
  /** What that interface does in a range that must not block. */
  readonly nonBlocking: NonBlocking;
  /** Does an invalidation hit a range? Both half open. */
  readonly hitsRange: (range: Pages, invalidated: Pages) => boolean;
  /** Is mmap_lock given up when a range turns out to be invalid? */
  readonly dropsMmapLock: boolean;
  /** Is a hole in front of an area refused? */
  readonly refusesHoles: boolean;
  /** What becomes of a block of pages of which not the same is asked. */
  readonly needs: Needs;
  /** Do callbacks of an hmm look it up by its address space, which must have it? Else they do nothing for one that is going away. */
  readonly looksHmmUp: boolean;
  /** Does freeing an hmm wait for who walks the lists of notifiers? */
  readonly hmmOutlivesWalks: boolean;
  /** Is a mirror told of the end of its address space under the lock over the mirrors? */
  readonly releasesUnderLock: boolean;
  /** Is it under the lock over the ranges that an address space dies, and is asked whether it has? */
  readonly diesUnderLock: boolean;
}

/** The simulated kernel's context: the engine, the design's rules and who subscribed to what. */
export class Kernel extends Engine {
  readonly intervalOps = new Map<IntervalKind, IntervalOps>();
  classicOps: ClassicOps | undefined;
  /** Of the notifiers that are part of an hmm. */
  hmmOps: ClassicOps | undefined;
  mirrorOps: MirrorOps | undefined;
  pagemapOps: PagemapOps | undefined;
  readonly failures = new FailureInjector(this);
  /** The shared zero page; allocated at boot, never freed. */
  zeroPage = 0 as Pfn;
  /** Tasks that pin for long: what they allocate meanwhile need not stay movable. */
  readonly memallocPin = new Set<number>();
  /** Pages of a chunk of device memory. */
  chunkPages = CHUNK_PAGES;
  /** Pages on their way to the lists that reclaim looks at, by the processor that added them: that of a task. */
  readonly lruBatches = new Map<number, readonly Pfn[]>();
  private lastMm = 0;
  private lastAnonVma = 0;
  private lastInode = 0;
  private lastFile = 0;
  private lastNotifier = 0;

  constructor(
    readonly rules: KernelRules,
    strategy: Strategy,
    sink: (event: Event, kind: Kind) => void,
    /** System pages there are. */
    readonly pageLimit: number,
    override readonly movable: boolean,
    machine?: Machine,
  ) {
    super(strategy, sink, machine);
  }

  /** Is a page left that nobody ever had? Who takes one of the last, or many at once, leaves none to others. */
  takeFresh(order: number): boolean {
    const { nextFresh, nextHuge } = this.state;
    const wanted = 2 ** order;
    const left = this.pageLimit - (nextFresh - 1) - (nextHuge - HUGE_PFN_BASE);
    if (left < wanted || (order > 0 && isDevicePfn(nextHuge))) return false;
    if (order > 0 || left === wanted) this.noting?.tookLast('FREE_PAGES');
    if (left >= PAGES_PER_PMD && left - wanted < PAGES_PER_PMD) this.noting?.tookLast('FREE_HUGE');
    return true;
  }
  /** Is there a page for the next who asks for one? */
  hasPages(): boolean {
    const { freePages, nextFresh, nextHuge } = this.state;
    return (
      freePages.length > 0 || this.pageLimit - (nextFresh - 1) - (nextHuge - HUGE_PFN_BASE) > 0
    );
  }
  newMm(parent: number): number {
    const id = ++this.lastMm;
    const lock = createLock(this, LockType.RWSEM, 'mmap_lock', id);
    this.emit(mmCreate(id, parent, lock));
    return id;
  }
  newAnonVmaNumber(): number {
    return ++this.lastAnonVma;
  }
  newInodeNumber(): number {
    return ++this.lastInode;
  }
  newNotifierNumber(): number {
    return ++this.lastNotifier;
  }
  newFileNumber(): number {
    return ++this.lastFile;
  }

  mm(id: number, where: string): MmView {
    return this.alive(this.state.mms.get(id), ObjectKind.OBJECT_MM, id, where);
  }
  /** An interval that somebody has a pointer to: freed or not is a question of the design. */
  interval(id: number, where: string): IntervalView {
    return this.alive(this.state.intervals.get(id), ObjectKind.OBJECT_INTERVAL, id, where);
  }
  mirror(id: number, where: string): MirrorView {
    return this.alive(this.state.mirrors.get(id), ObjectKind.OBJECT_MIRROR, id, where);
  }

  classic(id: number, where: string): ClassicView {
    return this.alive(this.state.classics.get(id), ObjectKind.OBJECT_CLASSIC_NOTIFIER, id, where);
  }
  file(id: number, where: string): FileView {
    return this.alive(this.state.files.get(id), ObjectKind.OBJECT_FILE, id, where);
  }
  inode(id: number, where: string): InodeView {
    return this.alive(this.state.inodes.get(id), ObjectKind.OBJECT_INODE, id, where);
  }
  resource(id: number, where: string): ResourceView {
    return this.alive(this.state.resources.get(id), ObjectKind.OBJECT_RESOURCE, id, where);
  }
  work(id: number, where: string): WorkView {
    return this.alive(this.state.work.get(id), ObjectKind.OBJECT_WORK, id, where);
  }

  hmm(id: number, where: string): HmmView {
    return this.alive(this.state.hmms.get(id), ObjectKind.OBJECT_HMM, id, where);
  }
  /** A range that somebody has a pointer to: it is in the frame of who uses it, and goes with that. */
  range(id: number, where: string): RangeView {
    return this.alive(this.state.ranges.get(id), ObjectKind.OBJECT_RANGE, id, where);
  }

  private alive<T>(
    object: T | undefined,
    kind: keyof typeof STRUCTS,
    id: number,
    where: string,
  ): T {
    const names = STRUCTS[kind];
    this.looksAt(names[1]);
    if (object === undefined) {
      this.violation({
        type: ViolationType.USE_AFTER_FREE,
        site: where,
        kind,
        object: id,
        message: `${where} uses ${names[0]} ${id}, which was freed`,
        fatal: true,
      });
    }
    return object!;
  }
}
