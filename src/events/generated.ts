// Generated from schema/hmmtrace.proto by schema/generate.ts; do not edit.
import type { Address, EventSeq, Nanoseconds, Pfn, Vpn } from '../units/numbers.js';
import type { EventWriter } from './event-writer.js';
import { DecodeError, EMPTY_BYTES, EMPTY_NUMBERS, type WireReader } from './wire.js';
/** What the kernel says is happening to a range (enum mmu_notifier_event). */
export const NotifierEvent = {
  UNMAP: 0,
  CLEAR: 1,
  PROTECTION_VMA: 2,
  PROTECTION_PAGE: 3,
  SOFT_DIRTY: 4,
  RELEASE: 5,
  MIGRATE: 6,
  EXCLUSIVE: 7,
} as const;
export type NotifierEvent = (typeof NotifierEvent)[keyof typeof NotifierEvent];

/** What a run may have at most. */
export const Limit = {
  /** events, its end included */
  LIMIT_EVENTS: 0,
  /** tasks at a time */
  LIMIT_TASKS: 1,
} as const;
export type Limit = (typeof Limit)[keyof typeof Limit];

export const SpanType = {
  /** one operation of the workload */
  OPERATION: 0,
  SYSCALL: 1,
  IOCTL: 2,
  /** handle_mm_fault */
  PAGE_FAULT: 3,
  /** mmu_notifier_invalidate_range_start */
  INVALIDATE_START: 4,
  /** one subscription's invalidate() */
  CALLBACK: 5,
  /** mmu_notifier_invalidate_range_end */
  INVALIDATE_END: 6,
  /** hmm_range_fault */
  RANGE_FAULT: 7,
  /** the driver's dmirror_fault */
  DEVICE_FAULT: 8,
  MIGRATE_SETUP: 9,
  MIGRATE_PAGES: 10,
  MIGRATE_FINALIZE: 11,
  /** a CPU touch of a device-private page */
  MIGRATE_TO_RAM: 12,
  /** exit_mmap and what comes before it */
  MM_RELEASE: 13,
  /** one run of a work item */
  WORKER: 14,
  /** the last close of a device file */
  FILE_RELEASE: 15,
  /** device memory sent home by pfn range */
  EVICT: 16,
  INTERVAL_INSERT: 17,
  INTERVAL_UPDATE: 18,
  INTERVAL_REMOVE: 19,
  /** mmu_interval_read_begin */
  READ_BEGIN: 20,
  /** make_device_exclusive_range */
  MAKE_EXCLUSIVE: 21,
  /** copying the page tables for a child */
  FORK_COPY: 22,
  /** from find to find_unlock: the core's tree stands still */
  INTERVAL_FIND: 23,
  /** mmu_interval_notifier_put */
  INTERVAL_PUT: 24,
  /** removals and insertions as one unit */
  INTERVAL_BATCH: 25,
  /** a walk of the lists of classic notifiers, which grace periods wait for */
  SRCU_READ: 26,
  /** an operation that the workload has a callback run */
  ACTION: 30,
} as const;
export type SpanType = (typeof SpanType)[keyof typeof SpanType];

export const LockType = {
  MUTEX: 0,
  RWSEM: 1,
  SPINLOCK: 2,
  /** no lock, but ordered like one: the invalidate range start map */
  PSEUDO: 3,
} as const;
export type LockType = (typeof LockType)[keyof typeof LockType];

export const LockMode = {
  EXCLUSIVE_MODE: 0,
  SHARED_MODE: 1,
} as const;
export type LockMode = (typeof LockMode)[keyof typeof LockMode];

/** What a blocked task waits for. */
export const WaitType = {
  /** object: lock */
  WAIT_LOCK: 0,
  /** object: mm; until its invalidate_seq differs from `invalidate_seq` */
  WAIT_INVALIDATION: 1,
  /** until virtual time `until` */
  WAIT_TIMER: 2,
  /** until every reader of the notifier lists has left that was there after event `invalidate_seq` */
  WAIT_GRACE_PERIOD: 3,
  /** object: task that has to exit */
  WAIT_TASK: 4,
  /** object: barrier of the workload */
  WAIT_BARRIER: 5,
  /** object: pfn; a migration entry or a locked page */
  WAIT_PAGE: 6,
  /** object: mm; the work queue to run dry */
  WAIT_WORK: 7,
  /** object: hmm of the range interface of 2019; until range `invalidate_seq` is valid, at most until virtual time `until` */
  WAIT_RANGE: 8,
  /** object: task that unloads the driver's module */
  WAIT_MODULE: 9,
} as const;
export type WaitType = (typeof WaitType)[keyof typeof WaitType];

export const Backing = {
  ANONYMOUS: 0,
  SHMEM: 1,
  FILE: 2,
  HUGETLB: 3,
  /** PFN-mapped by a driver */
  DEVICE_MAP: 4,
  DAX: 5,
} as const;
export type Backing = (typeof Backing)[keyof typeof Backing];

export const PteType = {
  NONE: 0,
  PRESENT: 1,
  /** present, the shared zero page */
  ZERO: 2,
  DEVICE_PRIVATE: 3,
  MIGRATION: 4,
  DEVICE_EXCLUSIVE: 5,
  /** present, no struct page: a driver's PFN map */
  SPECIAL: 6,
  /** its data are lost: who touches it gets SIGBUS */
  POISONED: 7,
} as const;
export type PteType = (typeof PteType)[keyof typeof PteType];

export const PmdType = {
  PMD_NONE: 0,
  PMD_TABLE: 1,
  PMD_HUGE: 2,
  PMD_HUGE_ZERO: 3,
} as const;
export type PmdType = (typeof PmdType)[keyof typeof PmdType];

export const PageKind = {
  PAGE_ANON: 0,
  PAGE_FILE: 1,
  PAGE_SHMEM: 2,
  PAGE_HUGETLB: 3,
  /** owned by a driver or the kernel, not mapped by users */
  PAGE_KERNEL: 4,
  PAGE_DEVICE_PRIVATE: 5,
  PAGE_DEVICE_COHERENT: 6,
} as const;
export type PageKind = (typeof PageKind)[keyof typeof PageKind];

export const IntervalKind = {
  /** made by the driver for what the device maps */
  TRACKED: 0,
  /** temporary, for the length of a snapshot */
  SNAPSHOT: 1,
  /** the whole address space, for the life of the file */
  WHOLE_MM: 2,
  /** an explicitly registered region */
  REGISTERED: 3,
  /** of the workload itself, by the calls of the notifier core */
  OWN: 4,
} as const;
export type IntervalKind = (typeof IntervalKind)[keyof typeof IntervalKind];

export const ViolationType = {
  USE_AFTER_FREE: 0,
  DOUBLE_INSERT: 1,
  DOUBLE_REMOVE: 2,
  DEADLOCK: 3,
  LOST_WAKEUP: 4,
  LOCK_ORDER: 5,
  SLEEP_IN_ATOMIC: 6,
  UNBALANCED_LOCK: 7,
  UNBALANCED_COUNT: 8,
  STALE_MIRROR_ENTRY: 9,
  WRITABLE_TWICE: 10,
  REFCOUNT_MISMATCH: 11,
  LEAK: 12,
  LIVELOCK: 13,
  /** the interval tree changed while invalidating */
  SEQUENCE_RULE: 14,
  /** a blockable range's callback returned false */
  CALLBACK_REFUSED: 15,
  /** an access that crashes a real kernel */
  KERNEL_CRASH: 16,
  /** the workload expected something else */
  EXPECTATION: 17,
  /** a function was called where it says that it must not be */
  ASSERTION: 18,
} as const;
export type ViolationType = (typeof ViolationType)[keyof typeof ViolationType];

export const WorkKind = {
  /** take an interval out of the core's tree, and free it */
  WORK_REMOVE: 0,
  /** cut a hole out of an interval */
  WORK_SPLIT: 1,
  /** remove the interval of a page-table block that maps nothing any more */
  WORK_BLOCK: 2,
} as const;
export type WorkKind = (typeof WorkKind)[keyof typeof WorkKind];

export const ResourceKind = {
  /** what a command copies through */
  BOUNCE_BUFFER: 0,
  /** the driver's description of a chunk */
  CHUNK_STRUCT: 1,
  /** of physical addresses, for a chunk */
  MEMORY_REGION: 2,
  /** the list of a device's chunks */
  CHUNK_ARRAY: 3,
  /** a page of zeroes that the module keeps */
  MODULE_PAGE: 4,
} as const;
export type ResourceKind = (typeof ResourceKind)[keyof typeof ResourceKind];

/** What the object of a violation is, whose number the violation has. */
export const ObjectKind = {
  /** or a recording of a version that did not say */
  OBJECT_NONE: 0,
  OBJECT_MM: 1,
  OBJECT_TASK: 2,
  OBJECT_LOCK: 3,
  /** object: pfn */
  OBJECT_PAGE: 4,
  /** mmu_interval_notifier */
  OBJECT_INTERVAL: 5,
  /** mmu_notifier */
  OBJECT_CLASSIC_NOTIFIER: 6,
  /** dmirror */
  OBJECT_MIRROR: 7,
  /** an open file */
  OBJECT_FILE: 8,
  OBJECT_INODE: 9,
  /** of device memory, with its pagemap */
  OBJECT_CHUNK: 10,
  /** object: line of the workload */
  OBJECT_OPERATION: 11,
  /** memory or a region of the driver */
  OBJECT_RESOURCE: 12,
  /** an item of the driver's work queue */
  OBJECT_WORK: 13,
  /** hmm: of the range interface of 2019, one an address space */
  OBJECT_HMM: 14,
  /** hmm_range: of that interface, one a read section */
  OBJECT_RANGE: 15,
} as const;
export type ObjectKind = (typeof ObjectKind)[keyof typeof ObjectKind];

/** Why an entry is or is not selected for migration, or not migrated in the end. */
export const MigrateReason = {
  MIGRATE_SELECTED: 0,
  /** no source page: an absent entry or the zero page */
  MIGRATE_HOLE: 1,
  MIGRATE_NOT_PRESENT: 2,
  /** not of a selected kind, or another owner's */
  MIGRATE_WRONG_KIND: 3,
  MIGRATE_COMPOUND: 4,
  MIGRATE_LOCK_BUSY: 5,
  /** an unexpected reference */
  MIGRATE_PINNED: 6,
  /** file pages do not go to device memory */
  MIGRATE_FILE: 7,
  /** the driver gave no page */
  MIGRATE_NO_DESTINATION: 8,
  /** the entry changed before the page could be inserted */
  MIGRATE_CHANGED: 9,
  MIGRATE_NO_PMD: 10,
  MIGRATE_UNMAP_FAILED: 11,
  MIGRATE_DONE: 12,
} as const;
export type MigrateReason = (typeof MigrateReason)[keyof typeof MigrateReason];

export const FailureType = {
  FAIL_ALLOCATION: 0,
  FAIL_COPY_FROM_USER: 1,
  FAIL_COPY_TO_USER: 2,
  FAIL_CHUNK: 3,
  /** a store into the device's table (xa_store) */
  FAIL_STORE: 4,
  /** the bounce buffer of a command */
  FAIL_BUFFER: 5,
  /** copying the command itself from the user */
  FAIL_COMMAND_IN: 6,
  /** and back */
  FAIL_COMMAND_OUT: 7,
  /** setting an mm up for notifiers: no memory */
  FAIL_MM_SETUP: 8,
  /** the same, interrupted by a signal */
  FAIL_MM_SETUP_SIGNAL: 9,
  FAIL_CHUNK_STRUCT: 10,
  FAIL_CHUNK_REGION: 11,
  FAIL_CHUNK_ARRAY: 12,
  /** of the module's initialisation */
  FAIL_ZERO_PAGE: 13,
  /** an allocation that may reclaim does */
  FAIL_RECLAIM: 14,
} as const;
export type FailureType = (typeof FailureType)[keyof typeof FailureType];

/** Event kinds: the number of the event's field in the wire format. */
export const Kind = {
  LockAcquire: 4,
  LockRelease: 5,
  SpanBegin: 6,
  SpanEnd: 7,
  PteSet: 8,
  PteClear: 9,
  PageAlloc: 10,
  PageFree: 11,
  PageCount: 12,
  PageContent: 13,
  MirrorSet: 14,
  MirrorClear: 15,
  SessionBegin: 16,
  SessionEnd: 17,
  Inject: 18,
  Choice: 19,
  LimitReached: 20,
  ProcessStart: 24,
  ProcessExit: 25,
  TaskStart: 26,
  TaskExit: 27,
  TaskSwitch: 28,
  TaskBlock: 29,
  TaskWake: 30,
  LockInit: 32,
  LockDestroy: 33,
  LockDowngrade: 34,
  LockWait: 35,
  LockTryFailed: 36,
  MmCreate: 40,
  MmCount: 41,
  MmFree: 42,
  VmaInsert: 43,
  VmaRemove: 44,
  VmaChange: 45,
  PmdSet: 48,
  PmdClear: 49,
  PageLock: 52,
  PageUnlock: 53,
  PageFlags: 54,
  PageMapping: 55,
  PageCopy: 56,
  PageDeviceData: 57,
  PageSplit: 58,
  PagePin: 59,
  InodeCreate: 60,
  InodeResize: 61,
  InodeCount: 62,
  InodeFree: 63,
  PageCacheAdd: 64,
  PageCacheRemove: 65,
  FileOpen: 66,
  FileCount: 67,
  FileFree: 68,
  FdInstall: 69,
  FdRemove: 70,
  SubscriptionsCreate: 80,
  SubscriptionsFree: 81,
  NotifierSeq: 82,
  InvalidateStart: 83,
  InvalidateEnd: 84,
  IntervalAlloc: 85,
  IntervalFree: 86,
  IntervalCount: 87,
  IntervalSeq: 88,
  IntervalBounds: 89,
  IntervalTreeInsert: 90,
  IntervalTreeRemove: 91,
  IntervalDefer: 92,
  IntervalUndefer: 93,
  IntervalPending: 94,
  IntervalRelease: 95,
  ReadBegin: 96,
  ReadRetry: 97,
  ClassicRegister: 98,
  ClassicUnregister: 99,
  IntervalRequest: 100,
  ClassicUnlink: 101,
  ClassicRunning: 102,
  SubscriptionsTree: 103,
  IntervalMark: 104,
  ClassicName: 105,
  IntervalName: 106,
  IntervalAction: 107,
  MirrorCreate: 110,
  MirrorFree: 111,
  MirrorTrack: 112,
  MirrorUntrack: 113,
  MirrorCount: 114,
  MirrorDead: 115,
  WorkQueue: 116,
  WorkDone: 117,
  DeviceAdd: 120,
  ChunkAdd: 121,
  ChunkRemove: 122,
  DevicePageTake: 123,
  DevicePageFree: 124,
  ResourceAlloc: 125,
  ResourceFree: 126,
  DeviceRemove: 127,
  ChunkList: 128,
  ChunkDying: 129,
  MigratePage: 130,
  FreeListCut: 131,
  ModuleState: 132,
  Result: 140,
  BufferSet: 141,
  Violation: 150,
  HmmCreate: 160,
  HmmFree: 161,
  HmmCount: 162,
  HmmNotifiers: 163,
  HmmDead: 164,
  HmmMirror: 165,
  MirrorHmm: 166,
  RangeAlloc: 167,
  RangeFree: 168,
  RangeHmm: 169,
  RangeLink: 170,
  RangeState: 171,
  RangeCheck: 172,
  PinAdd: 190,
  PinRemove: 191,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** What every event carries besides its own fields. */
export interface EventHeader {
  /** Position in the session, from 1. */
  seq: EventSeq;
  /** Virtual time. */
  time: Nanoseconds;
  /** Task that ran; 0 before the first task starts. */
  task: number;
  /** Event that began the innermost open span; 0 if none. */
  span: EventSeq;
}

export interface LockAcquireEvent extends EventHeader {
  readonly kind: 4;
  readonly lock: number;
  readonly mode: LockMode;
}
export function lockAcquire(lock: number, mode: LockMode): LockAcquireEvent {
  return { kind: 4, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, lock, mode };
}

export interface LockReleaseEvent extends EventHeader {
  readonly kind: 5;
  readonly lock: number;
  readonly mode: LockMode;
}
export function lockRelease(lock: number, mode: LockMode): LockReleaseEvent {
  return { kind: 5, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, lock, mode };
}

/** A piece of work begins; events until its end have it as their cause. Its number is this event's. */
export interface SpanBeginEvent extends EventHeader {
  readonly kind: 6;
  readonly type: SpanType;
  readonly name: string;
  readonly mm: number;
  readonly vpn: Vpn;
  readonly npages: number;
  /** interval, device, line of the workload: by type */
  readonly object: number;
  /** by type: 1 write, 2 remote, 4 user for faults */
  readonly flags: number;
}
export function spanBegin(type: SpanType, name: string, mm: number, vpn: Vpn, npages: number, object: number, flags: number): SpanBeginEvent {
  return { kind: 6, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, type, name, mm, vpn, npages, object, flags };
}

/** The innermost span of the task ends. */
export interface SpanEndEvent extends EventHeader {
  readonly kind: 7;
  readonly type: SpanType;
  readonly ret: number;
}
export function spanEnd(type: SpanType, ret: number): SpanEndEvent {
  return { kind: 7, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, type, ret };
}

/** A page-table entry gets a new value, whole. */
export interface PteSetEvent extends EventHeader {
  readonly kind: 8;
  readonly mm: number;
  readonly vpn: Vpn;
  readonly type: PteType;
  readonly pfn: Pfn;
  /** bits: 1 write, 2 dirty, 4 young, 8 protnone */
  readonly flags: number;
}
export function pteSet(mm: number, vpn: Vpn, type: PteType, pfn: Pfn, flags: number): PteSetEvent {
  return { kind: 8, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, vpn, type, pfn, flags };
}

export interface PteClearEvent extends EventHeader {
  readonly kind: 9;
  readonly mm: number;
  readonly vpn: Vpn;
}
export function pteClear(mm: number, vpn: Vpn): PteClearEvent {
  return { kind: 9, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, vpn };
}

/** A page leaves the free list with a reference count of one and contents zero. */
export interface PageAllocEvent extends EventHeader {
  readonly kind: 10;
  readonly pfn: Pfn;
  readonly pageKind: PageKind;
  /** 0, or 9 for a huge page */
  readonly order: number;
  /** as in PageFlags */
  readonly flags: number;
  /** as in PageMapping */
  readonly object: number;
  readonly index: number;
}
export function pageAlloc(pfn: Pfn, pageKind: PageKind, order: number, flags: number, object: number, index: number): PageAllocEvent {
  return { kind: 10, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, pageKind, order, flags, object, index };
}

/** Back to the free list: the last reference is gone. */
export interface PageFreeEvent extends EventHeader {
  readonly kind: 11;
  readonly pfn: Pfn;
}
export function pageFree(pfn: Pfn): PageFreeEvent {
  return { kind: 11, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn };
}

/** Reference count and map count after a change. */
export interface PageCountEvent extends EventHeader {
  readonly kind: 12;
  readonly pfn: Pfn;
  readonly refcount: number;
  readonly mapcount: number;
}
export function pageCount(pfn: Pfn, refcount: number, mapcount: number): PageCountEvent {
  return { kind: 12, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, refcount, mapcount };
}

/** New contents, as arithmetic runs of 32-bit words: triples (words, first, step), greedy from the
 * start, so that equal bytes have one spelling. */
export interface PageContentEvent extends EventHeader {
  readonly kind: 13;
  readonly pfn: Pfn;
  readonly runs: readonly number[];
}
export function pageContent(pfn: Pfn, runs: readonly number[]): PageContentEvent {
  return { kind: 13, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, runs };
}

/** An entry of the device's page table. */
export interface MirrorSetEvent extends EventHeader {
  readonly kind: 14;
  readonly mirror: number;
  readonly vpn: Vpn;
  readonly pfn: Pfn;
  /** bits: 1 write, 2 atomic */
  readonly flags: number;
}
export function mirrorSet(mirror: number, vpn: Vpn, pfn: Pfn, flags: number): MirrorSetEvent {
  return { kind: 14, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mirror, vpn, pfn, flags };
}

export interface MirrorClearEvent extends EventHeader {
  readonly kind: 15;
  readonly mirror: number;
  readonly vpn: Vpn;
}
export function mirrorClear(mirror: number, vpn: Vpn): MirrorClearEvent {
  return { kind: 15, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mirror, vpn };
}

/** First event of a session: the machine is empty before it. */
export interface SessionBeginEvent extends EventHeader {
  readonly kind: 16;
  readonly seed: number;
  /** system pages the machine has */
  readonly pages: number;
  /** how much of the state the events tell; 0 in recordings of versions before it was counted */
  readonly model: number;
  /** pages of users lie in memory that has to stay movable (ZONE_MOVABLE) */
  readonly movable: boolean;
}
export function sessionBegin(seed: number, pages: number, model: number, movable: boolean): SessionBeginEvent {
  return { kind: 16, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, seed, pages, model, movable };
}

/** Last event of a session that came to an end. */
export interface SessionEndEvent extends EventHeader {
  readonly kind: 17;
  /** 0 done, 1 a failed expectation, 2 stopped by a violation, 3 stopped at a limit */
  readonly status: number;
  /** switches of the design that the run asked for, with commas */
  readonly depends: string;
}
export function sessionEnd(status: number, depends: string): SessionEndEvent {
  return { kind: 17, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, status, depends };
}

/** A failure was injected (or a countdown to one armed) by the workload, or the countdown went on. */
export interface InjectEvent extends EventHeader {
  readonly kind: 18;
  readonly type: FailureType;
  /** the how-manieth attempt from now fails; 0: this one has failed */
  readonly nth: number;
  /** this attempt did not fail, and is counted */
  readonly passed: boolean;
}
export function inject(type: FailureType, nth: number, passed: boolean): InjectEvent {
  return { kind: 18, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, type, nth, passed };
}

/** The outcome of a free choice other than the schedule (a delay, a race with a time-out). */
export interface ChoiceEvent extends EventHeader {
  readonly kind: 19;
  readonly alternatives: number;
  readonly chosen: number;
}
export function choice(alternatives: number, chosen: number): ChoiceEvent {
  return { kind: 19, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, alternatives, chosen };
}

/** The session stops here: it came to a limit that it was run with. */
export interface LimitReachedEvent extends EventHeader {
  readonly kind: 20;
  readonly limit: Limit;
  /** what the limit allows */
  readonly most: number;
}
export function limitReached(limit: Limit, most: number): LimitReachedEvent {
  return { kind: 20, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, limit, most };
}

export interface ProcessStartEvent extends EventHeader {
  readonly kind: 24;
  readonly process: number;
  readonly mm: number;
  readonly parent: number;
}
export function processStart(process: number, mm: number, parent: number): ProcessStartEvent {
  return { kind: 24, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, process, mm, parent };
}

export interface ProcessExitEvent extends EventHeader {
  readonly kind: 25;
  readonly process: number;
  readonly status: number;
}
export function processExit(process: number, status: number): ProcessExitEvent {
  return { kind: 25, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, process, status };
}

export interface TaskStartEvent extends EventHeader {
  readonly kind: 26;
  /** task number, from 1 */
  readonly started: number;
  readonly process: number;
  readonly name: string;
  /** the driver's worker, not a task of the workload */
  readonly kernel: boolean;
}
export function taskStart(started: number, process: number, name: string, kernel: boolean): TaskStartEvent {
  return { kind: 26, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, started, process, name, kernel };
}

export interface TaskExitEvent extends EventHeader {
  readonly kind: 27;
  readonly exited: number;
}
export function taskExit(exited: number): TaskExitEvent {
  return { kind: 27, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, exited };
}

/** The scheduler gave the processor to another task: the recorded schedule. */
export interface TaskSwitchEvent extends EventHeader {
  readonly kind: 28;
  readonly to: number;
  /** scheduling points passed since the session began */
  readonly step: number;
  /** how many tasks could have been chosen */
  readonly runnable: number;
}
export function taskSwitch(to: number, step: number, runnable: number): TaskSwitchEvent {
  return { kind: 28, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, to, step, runnable };
}

export interface TaskBlockEvent extends EventHeader {
  readonly kind: 29;
  readonly wait: WaitType;
  readonly object: number;
  readonly invalidateSeq: number;
  readonly until: Nanoseconds;
  /** the place in the kernel where the task waits */
  readonly where: string;
}
export function taskBlock(wait: WaitType, object: number, invalidateSeq: number, until: Nanoseconds, where: string): TaskBlockEvent {
  return { kind: 29, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, wait, object, invalidateSeq, until, where };
}

export interface TaskWakeEvent extends EventHeader {
  readonly kind: 30;
  readonly woken: number;
}
export function taskWake(woken: number): TaskWakeEvent {
  return { kind: 30, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, woken };
}

export interface LockInitEvent extends EventHeader {
  readonly kind: 32;
  readonly lock: number;
  readonly type: LockType;
  /** the lock's class, e.g. mmap_lock */
  readonly name: string;
  /** the object it is part of: mm, mirror or device number */
  readonly owner: number;
}
export function lockInit(lock: number, type: LockType, name: string, owner: number): LockInitEvent {
  return { kind: 32, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, lock, type, name, owner };
}

export interface LockDestroyEvent extends EventHeader {
  readonly kind: 33;
  readonly lock: number;
}
export function lockDestroy(lock: number): LockDestroyEvent {
  return { kind: 33, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, lock };
}

/** A writer became a reader without letting go. */
export interface LockDowngradeEvent extends EventHeader {
  readonly kind: 34;
  readonly lock: number;
}
export function lockDowngrade(lock: number): LockDowngradeEvent {
  return { kind: 34, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, lock };
}

/** The current task queues for a lock. */
export interface LockWaitEvent extends EventHeader {
  readonly kind: 35;
  readonly lock: number;
  readonly mode: LockMode;
}
export function lockWait(lock: number, mode: LockMode): LockWaitEvent {
  return { kind: 35, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, lock, mode };
}

export interface LockTryFailedEvent extends EventHeader {
  readonly kind: 36;
  readonly lock: number;
  readonly mode: LockMode;
}
export function lockTryFailed(lock: number, mode: LockMode): LockTryFailedEvent {
  return { kind: 36, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, lock, mode };
}

export interface MmCreateEvent extends EventHeader {
  readonly kind: 40;
  readonly mm: number;
  readonly parent: number;
  readonly mmapLock: number;
}
export function mmCreate(mm: number, parent: number, mmapLock: number): MmCreateEvent {
  return { kind: 40, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, parent, mmapLock };
}

/** mm_users and mm_count after a get or put. */
export interface MmCountEvent extends EventHeader {
  readonly kind: 41;
  readonly mm: number;
  readonly users: number;
  readonly count: number;
}
export function mmCount(mm: number, users: number, count: number): MmCountEvent {
  return { kind: 41, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, users, count };
}

/** The struct itself is freed. */
export interface MmFreeEvent extends EventHeader {
  readonly kind: 42;
  readonly mm: number;
}
export function mmFree(mm: number): MmFreeEvent {
  return { kind: 42, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm };
}

export interface VmaInsertEvent extends EventHeader {
  readonly kind: 43;
  readonly mm: number;
  /** first page */
  readonly vpn: Vpn;
  readonly npages: number;
  /** bits: 1 read, 2 write, 4 execute */
  readonly prot: number;
  /** bits: 1 shared, 2 huge, 4 nohuge, 8 dontfork, 16 anon_vma chain longer than one, 32 account */
  readonly flags: number;
  readonly backing: Backing;
  /** backing object; 0 none */
  readonly inode: number;
  /** page offset in the object, or the first vpn for anonymous memory */
  readonly pgoff: number;
  /** 0: no private page was ever made in it */
  readonly anonVma: number;
  /** anon_vma of the area that a forked one copies, whose pages can be mapped here too; 0: none */
  readonly anonParent: number;
}
export function vmaInsert(mm: number, vpn: Vpn, npages: number, prot: number, flags: number, backing: Backing, inode: number, pgoff: number, anonVma: number, anonParent: number): VmaInsertEvent {
  return { kind: 43, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, vpn, npages, prot, flags, backing, inode, pgoff, anonVma, anonParent };
}

export interface VmaRemoveEvent extends EventHeader {
  readonly kind: 44;
  readonly mm: number;
  readonly vpn: Vpn;
}
export function vmaRemove(mm: number, vpn: Vpn): VmaRemoveEvent {
  return { kind: 44, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, vpn };
}

/** An area keeps its identity (first page `vpn`) and gets new bounds and attributes. */
export interface VmaChangeEvent extends EventHeader {
  readonly kind: 45;
  readonly mm: number;
  readonly vpn: Vpn;
  readonly first: Vpn;
  readonly npages: number;
  readonly prot: number;
  readonly flags: number;
  readonly pgoff: number;
  readonly anonVma: number;
}
export function vmaChange(mm: number, vpn: Vpn, first: Vpn, npages: number, prot: number, flags: number, pgoff: number, anonVma: number): VmaChangeEvent {
  return { kind: 45, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, vpn, first, npages, prot, flags, pgoff, anonVma };
}

/** A page-middle-directory entry, one for 512 pages, gets a new value. */
export interface PmdSetEvent extends EventHeader {
  readonly kind: 48;
  readonly mm: number;
  /** first page of the block */
  readonly vpn: Vpn;
  readonly type: PmdType;
  /** first page of a huge mapping */
  readonly pfn: Pfn;
  readonly flags: number;
}
export function pmdSet(mm: number, vpn: Vpn, type: PmdType, pfn: Pfn, flags: number): PmdSetEvent {
  return { kind: 48, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, vpn, type, pfn, flags };
}

export interface PmdClearEvent extends EventHeader {
  readonly kind: 49;
  readonly mm: number;
  readonly vpn: Vpn;
}
export function pmdClear(mm: number, vpn: Vpn): PmdClearEvent {
  return { kind: 49, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, vpn };
}

export interface PageLockEvent extends EventHeader {
  readonly kind: 52;
  readonly pfn: Pfn;
}
export function pageLock(pfn: Pfn): PageLockEvent {
  return { kind: 52, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn };
}

export interface PageUnlockEvent extends EventHeader {
  readonly kind: 53;
  readonly pfn: Pfn;
}
export function pageUnlock(pfn: Pfn): PageUnlockEvent {
  return { kind: 53, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn };
}

/** Bits: 1 anon exclusive, 2 on an LRU list, 4 dirty, 8 in a batch on the way to one, 64 in memory that has to stay movable. */
export interface PageFlagsEvent extends EventHeader {
  readonly kind: 54;
  readonly pfn: Pfn;
  readonly flags: number;
}
export function pageFlags(pfn: Pfn, flags: number): PageFlagsEvent {
  return { kind: 54, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, flags };
}

/** What the page belongs to: an anon_vma or an inode, and the index in it. */
export interface PageMappingEvent extends EventHeader {
  readonly kind: 55;
  readonly pfn: Pfn;
  readonly pageKind: PageKind;
  readonly object: number;
  readonly index: number;
}
export function pageMapping(pfn: Pfn, pageKind: PageKind, object: number, index: number): PageMappingEvent {
  return { kind: 55, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, pageKind, object, index };
}

export interface PageCopyEvent extends EventHeader {
  readonly kind: 56;
  /** destination */
  readonly pfn: Pfn;
  readonly from: Pfn;
}
export function pageCopy(pfn: Pfn, from: Pfn): PageCopyEvent {
  return { kind: 56, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, from };
}

/** Driver data of a device page: its backing page and the mirror it was migrated for. */
export interface PageDeviceDataEvent extends EventHeader {
  readonly kind: 57;
  readonly pfn: Pfn;
  readonly backing: Pfn;
  readonly mirror: number;
}
export function pageDeviceData(pfn: Pfn, backing: Pfn, mirror: number): PageDeviceDataEvent {
  return { kind: 57, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, backing, mirror };
}

/** A huge page becomes 512 small ones with the same contents. */
export interface PageSplitEvent extends EventHeader {
  readonly kind: 58;
  readonly pfn: Pfn;
}
export function pageSplit(pfn: Pfn): PageSplitEvent {
  return { kind: 58, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn };
}

/** Reference count and pins among it after a pin came, went, or became a plain reference. */
export interface PagePinEvent extends EventHeader {
  readonly kind: 59;
  readonly pfn: Pfn;
  readonly refcount: number;
  readonly pins: number;
}
export function pagePin(pfn: Pfn, refcount: number, pins: number): PagePinEvent {
  return { kind: 59, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, refcount, pins };
}

export interface InodeCreateEvent extends EventHeader {
  readonly kind: 60;
  readonly inode: number;
  readonly backing: Backing;
  /** size */
  readonly npages: number;
  readonly name: string;
}
export function inodeCreate(inode: number, backing: Backing, npages: number, name: string): InodeCreateEvent {
  return { kind: 60, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, inode, backing, npages, name };
}

export interface InodeResizeEvent extends EventHeader {
  readonly kind: 61;
  readonly inode: number;
  readonly npages: number;
}
export function inodeResize(inode: number, npages: number): InodeResizeEvent {
  return { kind: 61, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, inode, npages };
}

/** References: open files and areas that map it. */
export interface InodeCountEvent extends EventHeader {
  readonly kind: 62;
  readonly inode: number;
  readonly refcount: number;
}
export function inodeCount(inode: number, refcount: number): InodeCountEvent {
  return { kind: 62, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, inode, refcount };
}

export interface InodeFreeEvent extends EventHeader {
  readonly kind: 63;
  readonly inode: number;
}
export function inodeFree(inode: number): InodeFreeEvent {
  return { kind: 63, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, inode };
}

export interface PageCacheAddEvent extends EventHeader {
  readonly kind: 64;
  readonly inode: number;
  readonly index: number;
  readonly pfn: Pfn;
}
export function pageCacheAdd(inode: number, index: number, pfn: Pfn): PageCacheAddEvent {
  return { kind: 64, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, inode, index, pfn };
}

export interface PageCacheRemoveEvent extends EventHeader {
  readonly kind: 65;
  readonly inode: number;
  readonly index: number;
}
export function pageCacheRemove(inode: number, index: number): PageCacheRemoveEvent {
  return { kind: 65, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, inode, index };
}

export interface FileOpenEvent extends EventHeader {
  readonly kind: 66;
  readonly file: number;
  /** device number plus one; 0: not a device */
  readonly device: number;
  readonly mirror: number;
  readonly inode: number;
}
export function fileOpen(file: number, device: number, mirror: number, inode: number): FileOpenEvent {
  return { kind: 66, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, file, device, mirror, inode };
}

export interface FileCountEvent extends EventHeader {
  readonly kind: 67;
  readonly file: number;
  readonly refcount: number;
}
export function fileCount(file: number, refcount: number): FileCountEvent {
  return { kind: 67, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, file, refcount };
}

export interface FileFreeEvent extends EventHeader {
  readonly kind: 68;
  readonly file: number;
}
export function fileFree(file: number): FileFreeEvent {
  return { kind: 68, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, file };
}

export interface FdInstallEvent extends EventHeader {
  readonly kind: 69;
  readonly process: number;
  readonly file: number;
  /** the workload's name of the descriptor */
  readonly name: string;
}
export function fdInstall(process: number, file: number, name: string): FdInstallEvent {
  return { kind: 69, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, process, file, name };
}

export interface FdRemoveEvent extends EventHeader {
  readonly kind: 70;
  readonly process: number;
  readonly name: string;
}
export function fdRemove(process: number, name: string): FdRemoveEvent {
  return { kind: 70, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, process, name };
}

/** The mm gets its notifier_subscriptions. */
export interface SubscriptionsCreateEvent extends EventHeader {
  readonly kind: 80;
  readonly mm: number;
  readonly lock: number;
  /** made for a classic notifier: no interval was asked for yet */
  readonly withoutTree: boolean;
}
export function subscriptionsCreate(mm: number, lock: number, withoutTree: boolean): SubscriptionsCreateEvent {
  return { kind: 80, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, lock, withoutTree };
}

export interface SubscriptionsFreeEvent extends EventHeader {
  readonly kind: 81;
  readonly mm: number;
}
export function subscriptionsFree(mm: number): SubscriptionsFreeEvent {
  return { kind: 81, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm };
}

/** invalidate_seq and active_invalidate_ranges after a change under the spinlock. */
export interface NotifierSeqEvent extends EventHeader {
  readonly kind: 82;
  readonly mm: number;
  readonly invalidateSeq: number;
  readonly active: number;
}
export function notifierSeq(mm: number, invalidateSeq: number, active: number): NotifierSeqEvent {
  return { kind: 82, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, invalidateSeq, active };
}

/** An invalidation begins. Its number is this event's. */
export interface InvalidateStartEvent extends EventHeader {
  readonly kind: 83;
  readonly mm: number;
  readonly vpn: Vpn;
  /** exclusive */
  readonly end: Vpn;
  readonly event: NotifierEvent;
  readonly blockable: boolean;
  /** device number plus one; 0 none */
  readonly owner: number;
}
export function invalidateStart(mm: number, vpn: Vpn, end: Vpn, event: NotifierEvent, blockable: boolean, owner: number): InvalidateStartEvent {
  return { kind: 83, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, vpn, end, event, blockable, owner };
}

export interface InvalidateEndEvent extends EventHeader {
  readonly kind: 84;
  readonly invalidation: EventSeq;
  readonly mm: number;
}
export function invalidateEnd(invalidation: EventSeq, mm: number): InvalidateEndEvent {
  return { kind: 84, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, invalidation, mm };
}

/** The object exists. */
export interface IntervalAllocEvent extends EventHeader {
  readonly kind: 85;
  readonly interval: number;
  readonly mm: number;
  readonly mirror: number;
  readonly intervalKind: IntervalKind;
  readonly hasRelease: boolean;
  /** mutex in its struct, of intervals of the workload; 0: none */
  readonly lock: number;
}
export function intervalAlloc(interval: number, mm: number, mirror: number, intervalKind: IntervalKind, hasRelease: boolean, lock: number): IntervalAllocEvent {
  return { kind: 85, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, mm, mirror, intervalKind, hasRelease, lock };
}

export interface IntervalFreeEvent extends EventHeader {
  readonly kind: 86;
  readonly interval: number;
}
export function intervalFree(interval: number): IntervalFreeEvent {
  return { kind: 86, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval };
}

/** References held on an interval, in designs that count them. */
export interface IntervalCountEvent extends EventHeader {
  readonly kind: 87;
  readonly interval: number;
  readonly refcount: number;
}
export function intervalCount(interval: number, refcount: number): IntervalCountEvent {
  return { kind: 87, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, refcount };
}

export interface IntervalSeqEvent extends EventHeader {
  readonly kind: 88;
  readonly interval: number;
  readonly invalidateSeq: number;
}
export function intervalSeq(interval: number, invalidateSeq: number): IntervalSeqEvent {
  return { kind: 88, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, invalidateSeq };
}

/** Bounds, in bytes, closed. */
export interface IntervalBoundsEvent extends EventHeader {
  readonly kind: 89;
  readonly interval: number;
  readonly start: Address;
  readonly last: Address;
}
export function intervalBounds(interval: number, start: Address, last: Address): IntervalBoundsEvent {
  return { kind: 89, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, start, last };
}

export interface IntervalTreeInsertEvent extends EventHeader {
  readonly kind: 90;
  readonly interval: number;
}
export function intervalTreeInsert(interval: number): IntervalTreeInsertEvent {
  return { kind: 90, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval };
}

export interface IntervalTreeRemoveEvent extends EventHeader {
  readonly kind: 91;
  readonly interval: number;
}
export function intervalTreeRemove(interval: number): IntervalTreeRemoveEvent {
  return { kind: 91, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval };
}

/** Put at the head of the mm's deferred list. */
export interface IntervalDeferEvent extends EventHeader {
  readonly kind: 92;
  readonly interval: number;
}
export function intervalDefer(interval: number): IntervalDeferEvent {
  return { kind: 92, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval };
}

export interface IntervalUndeferEvent extends EventHeader {
  readonly kind: 93;
  readonly interval: number;
}
export function intervalUndefer(interval: number): IntervalUndeferEvent {
  return { kind: 93, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval };
}

/** The pending bounds (deferred_start, deferred_last) and the mark that says an update is pending. */
export interface IntervalPendingEvent extends EventHeader {
  readonly kind: 94;
  readonly interval: number;
  readonly start: Address;
  readonly last: Address;
  readonly pending: boolean;
  /** queued to be taken out, where the mark can say that */
  readonly removing: boolean;
}
export function intervalPending(interval: number, start: Address, last: Address, pending: boolean, removing: boolean): IntervalPendingEvent {
  return { kind: 94, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, start, last, pending, removing };
}

/** The interval's release operation is called. */
export interface IntervalReleaseEvent extends EventHeader {
  readonly kind: 95;
  readonly interval: number;
}
export function intervalRelease(interval: number): IntervalReleaseEvent {
  return { kind: 95, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval };
}

export interface ReadBeginEvent extends EventHeader {
  readonly kind: 96;
  readonly interval: number;
  readonly invalidateSeq: number;
  readonly waited: boolean;
}
export function readBegin(interval: number, invalidateSeq: number, waited: boolean): ReadBeginEvent {
  return { kind: 96, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, invalidateSeq, waited };
}

export interface ReadRetryEvent extends EventHeader {
  readonly kind: 97;
  readonly interval: number;
  readonly invalidateSeq: number;
  readonly retry: boolean;
}
export function readRetry(interval: number, invalidateSeq: number, retry: boolean): ReadRetryEvent {
  return { kind: 97, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, invalidateSeq, retry };
}

export interface ClassicRegisterEvent extends EventHeader {
  readonly kind: 98;
  readonly notifier: number;
  readonly mm: number;
  readonly mirror: number;
  /** the subscriber's mutex */
  readonly lock: number;
}
export function classicRegister(notifier: number, mm: number, mirror: number, lock: number): ClassicRegisterEvent {
  return { kind: 98, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, notifier, mm, mirror, lock };
}

export interface ClassicUnregisterEvent extends EventHeader {
  readonly kind: 99;
  readonly notifier: number;
}
export function classicUnregister(notifier: number): ClassicUnregisterEvent {
  return { kind: 99, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, notifier };
}

/** An interval operation was asked for while the tree may not change; what came of it. */
export interface IntervalRequestEvent extends EventHeader {
  readonly kind: 100;
  readonly interval: number;
  /** insert, update or remove */
  readonly operation: SpanType;
  readonly ret: number;
  readonly deferred: boolean;
}
export function intervalRequest(interval: number, operation: SpanType, ret: number, deferred: boolean): IntervalRequestEvent {
  return { kind: 100, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, operation, ret, deferred };
}

/** Off the list of its mm, so that no walk begins to call it. */
export interface ClassicUnlinkEvent extends EventHeader {
  readonly kind: 101;
  readonly notifier: number;
}
export function classicUnlink(notifier: number): ClassicUnlinkEvent {
  return { kind: 101, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, notifier };
}

/** How many ranges the subscriber knows to be invalidated. */
export interface ClassicRunningEvent extends EventHeader {
  readonly kind: 102;
  readonly notifier: number;
  readonly running: number;
}
export function classicRunning(notifier: number, running: number): ClassicRunningEvent {
  return { kind: 102, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, notifier, running };
}

/** Intervals are asked for: from now on the interval tree is looked at (has_itree). */
export interface SubscriptionsTreeEvent extends EventHeader {
  readonly kind: 103;
  readonly mm: number;
}
export function subscriptionsTree(mm: number): SubscriptionsTreeEvent {
  return { kind: 103, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm };
}

/** The callback leaves an interval to the worker: whoever finds it passes it over. */
export interface IntervalMarkEvent extends EventHeader {
  readonly kind: 104;
  readonly interval: number;
}
export function intervalMark(interval: number): IntervalMarkEvent {
  return { kind: 104, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval };
}

/** A name of the workload comes to stand for a classic notifier of a process, or for none any more. */
export interface ClassicNameEvent extends EventHeader {
  readonly kind: 105;
  /** 0: none */
  readonly notifier: number;
  readonly process: number;
  readonly name: string;
}
export function classicName(notifier: number, process: number, name: string): ClassicNameEvent {
  return { kind: 105, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, notifier, process, name };
}

/** A name of the workload comes to stand for an interval that a process inserted, and will have removed
 * when it exits, unless its removal was asked for by then (IntervalRequest). */
export interface IntervalNameEvent extends EventHeader {
  readonly kind: 106;
  readonly interval: number;
  readonly process: number;
  readonly name: string;
}
export function intervalName(interval: number, process: number, name: string): IntervalNameEvent {
  return { kind: 106, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, process, name };
}

/** The workload armed a callback of its interval with statements, or a callback begins to run the ones
 * that were armed first. */
export interface IntervalActionEvent extends EventHeader {
  readonly kind: 107;
  readonly interval: number;
  /** of the workload, where the statements stand */
  readonly line: number;
  /** false: they are run */
  readonly armed: boolean;
}
export function intervalAction(interval: number, line: number, armed: boolean): IntervalActionEvent {
  return { kind: 107, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, interval, line, armed };
}

export interface MirrorCreateEvent extends EventHeader {
  readonly kind: 110;
  readonly mirror: number;
  readonly mm: number;
  readonly device: number;
  readonly lock: number;
}
export function mirrorCreate(mirror: number, mm: number, device: number, lock: number): MirrorCreateEvent {
  return { kind: 110, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mirror, mm, device, lock };
}

export interface MirrorFreeEvent extends EventHeader {
  readonly kind: 111;
  readonly mirror: number;
}
export function mirrorFree(mirror: number): MirrorFreeEvent {
  return { kind: 111, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mirror };
}

/** The driver remembers an interval in its own tree, with the bounds it believes in. */
export interface MirrorTrackEvent extends EventHeader {
  readonly kind: 112;
  readonly mirror: number;
  readonly interval: number;
  readonly start: Address;
  readonly last: Address;
}
export function mirrorTrack(mirror: number, interval: number, start: Address, last: Address): MirrorTrackEvent {
  return { kind: 112, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mirror, interval, start, last };
}

export interface MirrorUntrackEvent extends EventHeader {
  readonly kind: 113;
  readonly mirror: number;
  readonly interval: number;
}
export function mirrorUntrack(mirror: number, interval: number): MirrorUntrackEvent {
  return { kind: 113, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mirror, interval };
}

/** In designs that count who uses a mirror. */
export interface MirrorCountEvent extends EventHeader {
  readonly kind: 114;
  readonly mirror: number;
  readonly refcount: number;
}
export function mirrorCount(mirror: number, refcount: number): MirrorCountEvent {
  return { kind: 114, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mirror, refcount };
}

/** Its file is closed: callbacks and faults that still find it do nothing. */
export interface MirrorDeadEvent extends EventHeader {
  readonly kind: 115;
  readonly mirror: number;
}
export function mirrorDead(mirror: number): MirrorDeadEvent {
  return { kind: 115, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mirror };
}

/** An item for the driver's worker. */
export interface WorkQueueEvent extends EventHeader {
  readonly kind: 116;
  readonly work: number;
  readonly workKind: WorkKind;
  readonly mirror: number;
  readonly interval: number;
  /** the hole, for a split */
  readonly vpn: Vpn;
  readonly npages: number;
}
export function workQueue(work: number, workKind: WorkKind, mirror: number, interval: number, vpn: Vpn, npages: number): WorkQueueEvent {
  return { kind: 116, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, work, workKind, mirror, interval, vpn, npages };
}

/** The worker is through with an item. */
export interface WorkDoneEvent extends EventHeader {
  readonly kind: 117;
  readonly work: number;
}
export function workDone(work: number): WorkDoneEvent {
  return { kind: 117, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, work };
}

export interface DeviceAddEvent extends EventHeader {
  readonly kind: 120;
  readonly device: number;
  readonly pageKind: PageKind;
  readonly lock: number;
  readonly name: string;
  /** mutex over the list of chunks */
  readonly chunkLock: number;
}
export function deviceAdd(device: number, pageKind: PageKind, lock: number, name: string, chunkLock: number): DeviceAddEvent {
  return { kind: 120, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, device, pageKind, lock, name, chunkLock };
}

/** A chunk of device memory: its struct pages exist from now on. */
export interface ChunkAddEvent extends EventHeader {
  readonly kind: 121;
  readonly chunk: number;
  readonly device: number;
  /** first */
  readonly pfn: Pfn;
  readonly npages: number;
  /** reference count of a page that is free */
  readonly freeCount: number;
  /** resource: the region of addresses that it lies in */
  readonly region: number;
  /** chunks that the device's list of them has room for */
  readonly room: number;
  /** a page in use has that reference no more: it is set again when the page is freed */
  readonly countsAnew: boolean;
}
export function chunkAdd(chunk: number, device: number, pfn: Pfn, npages: number, freeCount: number, region: number, room: number, countsAnew: boolean): ChunkAddEvent {
  return { kind: 121, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, chunk, device, pfn, npages, freeCount, region, room, countsAnew };
}

export interface ChunkRemoveEvent extends EventHeader {
  readonly kind: 122;
  readonly chunk: number;
}
export function chunkRemove(chunk: number): ChunkRemoveEvent {
  return { kind: 122, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, chunk };
}

/** A device page leaves, or goes back to, the driver's list of free pages. */
export interface DevicePageTakeEvent extends EventHeader {
  readonly kind: 123;
  readonly pfn: Pfn;
  readonly device: number;
}
export function devicePageTake(pfn: Pfn, device: number): DevicePageTakeEvent {
  return { kind: 123, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, device };
}

export interface DevicePageFreeEvent extends EventHeader {
  readonly kind: 124;
  readonly pfn: Pfn;
  readonly device: number;
}
export function devicePageFree(pfn: Pfn, device: number): DevicePageFreeEvent {
  return { kind: 124, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, pfn, device };
}

/** Memory or an address region that the driver allocates for a while, or for a chunk. */
export interface ResourceAllocEvent extends EventHeader {
  readonly kind: 125;
  readonly resource: number;
  readonly resourceKind: ResourceKind;
  /** mirror of a buffer, device of what belongs to a chunk */
  readonly owner: number;
  readonly bytes: number;
  /** first frame of a region of addresses */
  readonly pfn: Pfn;
}
export function resourceAlloc(resource: number, resourceKind: ResourceKind, owner: number, bytes: number, pfn: Pfn): ResourceAllocEvent {
  return { kind: 125, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, resource, resourceKind, owner, bytes, pfn };
}

export interface ResourceFreeEvent extends EventHeader {
  readonly kind: 126;
  readonly resource: number;
}
export function resourceFree(resource: number): ResourceFreeEvent {
  return { kind: 126, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, resource };
}

/** The driver gives a device up: its module is unloaded, or its initialisation failed. */
export interface DeviceRemoveEvent extends EventHeader {
  readonly kind: 127;
  readonly device: number;
}
export function deviceRemove(device: number): DeviceRemoveEvent {
  return { kind: 127, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, device };
}

/** A device's list of chunks has grown though no chunk was made, is gone, or was freed and not forgotten. */
export interface ChunkListEvent extends EventHeader {
  readonly kind: 128;
  readonly device: number;
  /** chunks that it has room for; 0: it is gone, and all of its chunks are */
  readonly room: number;
  /** it was freed, and the device goes on with it */
  readonly freed: boolean;
}
export function chunkList(device: number, room: number, freed: boolean): ChunkListEvent {
  return { kind: 128, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, device, room, freed };
}

/** The pagemap of a chunk is being taken away, and waits for pages that are in use. */
export interface ChunkDyingEvent extends EventHeader {
  readonly kind: 129;
  readonly chunk: number;
}
export function chunkDying(chunk: number): ChunkDyingEvent {
  return { kind: 129, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, chunk };
}

/** What became of one page of a migration, and why. */
export interface MigratePageEvent extends EventHeader {
  readonly kind: 130;
  readonly mm: number;
  readonly vpn: Vpn;
  /** source, 0 if none */
  readonly pfn: Pfn;
  readonly reason: MigrateReason;
  readonly destination: Pfn;
}
export function migratePage(mm: number, vpn: Vpn, pfn: Pfn, reason: MigrateReason, destination: Pfn): MigratePageEvent {
  return { kind: 130, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mm, vpn, pfn, reason, destination };
}

/** A chunk goes away, and the list of free pages loses what is free of it, and other pages with it. */
export interface FreeListCutEvent extends EventHeader {
  readonly kind: 131;
  readonly chunk: number;
  /** frames of the others */
  readonly others: readonly number[];
}
export function freeListCut(chunk: number, others: readonly number[]): FreeListCutEvent {
  return { kind: 131, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, chunk, others };
}

/** The driver's module begins to take its devices away, or has done so. */
export interface ModuleStateEvent extends EventHeader {
  readonly kind: 132;
  /** the task takes them away: nobody can open one */
  readonly going: boolean;
  /** an initialisation that failed and answered 0 leaves a module without devices */
  readonly loaded: boolean;
}
export function moduleState(going: boolean, loaded: boolean): ModuleStateEvent {
  return { kind: 132, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, going, loaded };
}

/** The outcome of an operation of the workload. */
export interface ResultEvent extends EventHeader {
  readonly kind: 140;
  /** 0 or -errno */
  readonly ret: number;
  /** signal number: 11 SIGSEGV, 7 SIGBUS */
  readonly signal: number;
  readonly siCode: number;
  readonly cpages: number;
  readonly faults: number;
  readonly hasValue: boolean;
  /** 32-bit word read by the CPU */
  readonly value: number;
  /** permission bytes */
  readonly snapshot: Uint8Array;
  /** runs of words read, as in PageContent */
  readonly data: readonly number[];
  /** name that the workload gives to the mapping that was made or moved; empty: none */
  readonly place: string;
  /** where that name stands for it; 0: no name */
  readonly process: number;
  /** and where the mapping begins */
  readonly vpn: Vpn;
  /** of pinned or held pages, with counts: P anonymous, F file or shmem, Z zero page, C coherent device, D private device, o other */
  readonly kinds: string;
}
export function result(ret: number, signal: number, siCode: number, cpages: number, faults: number, hasValue: boolean, value: number, snapshot: Uint8Array, data: readonly number[], place: string, process: number, vpn: Vpn, kinds: string): ResultEvent {
  return { kind: 140, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, ret, signal, siCode, cpages, faults, hasValue, value, snapshot, data, place, process, vpn, kinds };
}

/** A buffer of the process that no device maps: what ioctls copy to and from. */
export interface BufferSetEvent extends EventHeader {
  readonly kind: 141;
  readonly process: number;
  readonly name: string;
  readonly npages: number;
  readonly runs: readonly number[];
}
export function bufferSet(process: number, name: string, npages: number, runs: readonly number[]): BufferSetEvent {
  return { kind: 141, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, process, name, npages, runs };
}

export interface ViolationEvent extends EventHeader {
  readonly kind: 150;
  readonly type: ViolationType;
  readonly message: string;
  readonly mm: number;
  readonly vpn: Vpn;
  readonly pfn: Pfn;
  readonly object: number;
  /** the session stops here */
  readonly fatal: boolean;
  /** function of kernel or driver where the rule is broken, or operation of the workload; empty in recordings of versions that did not say */
  readonly site: string;
  readonly objectKind: ObjectKind;
  /** of a stale mirror entry: from vpn, so many entries lead elsewhere; 0: the one of vpn was used */
  readonly npages: number;
}
export function violation(type: ViolationType, message: string, mm: number, vpn: Vpn, pfn: Pfn, object: number, fatal: boolean, site: string, objectKind: ObjectKind, npages: number): ViolationEvent {
  return { kind: 150, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, type, message, mm, vpn, pfn, object, fatal, site, objectKind, npages };
}

/** The range interface of 2019: an address space gets its hmm, with a classic notifier of its own. */
export interface HmmCreateEvent extends EventHeader {
  readonly kind: 160;
  readonly hmm: number;
  readonly mm: number;
  /** over its ranges and the count of invalidations that run */
  readonly lock: number;
  /** over its mirrors */
  readonly mirrorsSem: number;
  readonly notifier: number;
}
export function hmmCreate(hmm: number, mm: number, lock: number, mirrorsSem: number, notifier: number): HmmCreateEvent {
  return { kind: 160, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, hmm, mm, lock, mirrorsSem, notifier };
}

export interface HmmFreeEvent extends EventHeader {
  readonly kind: 161;
  readonly hmm: number;
}
export function hmmFree(hmm: number): HmmFreeEvent {
  return { kind: 161, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, hmm };
}

export interface HmmCountEvent extends EventHeader {
  readonly kind: 162;
  readonly hmm: number;
  readonly refcount: number;
}
export function hmmCount(hmm: number, refcount: number): HmmCountEvent {
  return { kind: 162, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, hmm, refcount };
}

/** How many invalidations it believes to run. */
export interface HmmNotifiersEvent extends EventHeader {
  readonly kind: 163;
  readonly hmm: number;
  readonly notifiers: number;
}
export function hmmNotifiers(hmm: number, notifiers: number): HmmNotifiersEvent {
  return { kind: 163, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, hmm, notifiers };
}

/** Its address space dies. */
export interface HmmDeadEvent extends EventHeader {
  readonly kind: 164;
  readonly hmm: number;
}
export function hmmDead(hmm: number): HmmDeadEvent {
  return { kind: 164, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, hmm };
}

/** A mirror comes on the list of an hmm, first, or off it. */
export interface HmmMirrorEvent extends EventHeader {
  readonly kind: 165;
  readonly hmm: number;
  readonly mirror: number;
  readonly linked: boolean;
}
export function hmmMirror(hmm: number, mirror: number, linked: boolean): HmmMirrorEvent {
  return { kind: 165, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, hmm, mirror, linked };
}

/** A mirror believes to be registered with an hmm, or with none. */
export interface MirrorHmmEvent extends EventHeader {
  readonly kind: 166;
  readonly mirror: number;
  readonly hmm: number;
}
export function mirrorHmm(mirror: number, hmm: number): MirrorHmmEvent {
  return { kind: 166, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, mirror, hmm };
}

/** A range comes into being, in the frame of who uses it, or goes with that. */
export interface RangeAllocEvent extends EventHeader {
  readonly kind: 167;
  readonly range: number;
  readonly mm: number;
  readonly mirror: number;
  readonly vpn: Vpn;
  readonly npages: number;
}
export function rangeAlloc(range: number, mm: number, mirror: number, vpn: Vpn, npages: number): RangeAllocEvent {
  return { kind: 167, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, range, mm, mirror, vpn, npages };
}

export interface RangeFreeEvent extends EventHeader {
  readonly kind: 168;
  readonly range: number;
}
export function rangeFree(range: number): RangeFreeEvent {
  return { kind: 168, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, range };
}

/** Which hmm a range points to, 0 for none. */
export interface RangeHmmEvent extends EventHeader {
  readonly kind: 169;
  readonly range: number;
  readonly hmm: number;
}
export function rangeHmm(range: number, hmm: number): RangeHmmEvent {
  return { kind: 169, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, range, hmm };
}

/** A range comes on the list of an hmm, last; 0: off the one that it is on. */
export interface RangeLinkEvent extends EventHeader {
  readonly kind: 170;
  readonly range: number;
  readonly hmm: number;
}
export function rangeLink(range: number, hmm: number): RangeLinkEvent {
  return { kind: 170, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, range, hmm };
}

/** What is believed of a range. */
export interface RangeStateEvent extends EventHeader {
  readonly kind: 171;
  readonly range: number;
  readonly valid: boolean;
  /** invalidations that hit it, in designs that count them */
  readonly generation: number;
  /** the generation that its user began with */
  readonly seen: number;
}
export function rangeState(range: number, valid: boolean, generation: number, seen: number): RangeStateEvent {
  return { kind: 171, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, range, valid, generation, seen };
}

/** Its user asked, under the lock of the driver, whether it is valid. */
export interface RangeCheckEvent extends EventHeader {
  readonly kind: 172;
  readonly range: number;
  readonly valid: boolean;
}
export function rangeCheck(range: number, valid: boolean): RangeCheckEvent {
  return { kind: 172, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, range, valid };
}

/** A process keeps user pages: pinned (FOLL_PIN), or by plain references (FOLL_GET). */
export interface PinAddEvent extends EventHeader {
  readonly kind: 190;
  readonly process: number;
  /** counts those that the process got, from 0 */
  readonly pin: number;
  /** what the workload calls it; empty: nothing */
  readonly name: string;
  /** bits: 1 pinned (else a plain reference), 2 for writing, 4 for long, 8 tried fast first */
  readonly flags: number;
  readonly mm: number;
  readonly vpn: Vpn;
  /** got; fewer than were asked for, if one could not be had */
  readonly npages: number;
  /** of the pages, in order */
  readonly frames: readonly number[];
}
export function pinAdd(process: number, pin: number, name: string, flags: number, mm: number, vpn: Vpn, npages: number, frames: readonly number[]): PinAddEvent {
  return { kind: 190, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, process, pin, name, flags, mm, vpn, npages, frames };
}

/** It lets go of them. */
export interface PinRemoveEvent extends EventHeader {
  readonly kind: 191;
  readonly process: number;
  readonly pin: number;
}
export function pinRemove(process: number, pin: number): PinRemoveEvent {
  return { kind: 191, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq, process, pin };
}

export type Event =
  | LockAcquireEvent
  | LockReleaseEvent
  | SpanBeginEvent
  | SpanEndEvent
  | PteSetEvent
  | PteClearEvent
  | PageAllocEvent
  | PageFreeEvent
  | PageCountEvent
  | PageContentEvent
  | MirrorSetEvent
  | MirrorClearEvent
  | SessionBeginEvent
  | SessionEndEvent
  | InjectEvent
  | ChoiceEvent
  | LimitReachedEvent
  | ProcessStartEvent
  | ProcessExitEvent
  | TaskStartEvent
  | TaskExitEvent
  | TaskSwitchEvent
  | TaskBlockEvent
  | TaskWakeEvent
  | LockInitEvent
  | LockDestroyEvent
  | LockDowngradeEvent
  | LockWaitEvent
  | LockTryFailedEvent
  | MmCreateEvent
  | MmCountEvent
  | MmFreeEvent
  | VmaInsertEvent
  | VmaRemoveEvent
  | VmaChangeEvent
  | PmdSetEvent
  | PmdClearEvent
  | PageLockEvent
  | PageUnlockEvent
  | PageFlagsEvent
  | PageMappingEvent
  | PageCopyEvent
  | PageDeviceDataEvent
  | PageSplitEvent
  | PagePinEvent
  | InodeCreateEvent
  | InodeResizeEvent
  | InodeCountEvent
  | InodeFreeEvent
  | PageCacheAddEvent
  | PageCacheRemoveEvent
  | FileOpenEvent
  | FileCountEvent
  | FileFreeEvent
  | FdInstallEvent
  | FdRemoveEvent
  | SubscriptionsCreateEvent
  | SubscriptionsFreeEvent
  | NotifierSeqEvent
  | InvalidateStartEvent
  | InvalidateEndEvent
  | IntervalAllocEvent
  | IntervalFreeEvent
  | IntervalCountEvent
  | IntervalSeqEvent
  | IntervalBoundsEvent
  | IntervalTreeInsertEvent
  | IntervalTreeRemoveEvent
  | IntervalDeferEvent
  | IntervalUndeferEvent
  | IntervalPendingEvent
  | IntervalReleaseEvent
  | ReadBeginEvent
  | ReadRetryEvent
  | ClassicRegisterEvent
  | ClassicUnregisterEvent
  | IntervalRequestEvent
  | ClassicUnlinkEvent
  | ClassicRunningEvent
  | SubscriptionsTreeEvent
  | IntervalMarkEvent
  | ClassicNameEvent
  | IntervalNameEvent
  | IntervalActionEvent
  | MirrorCreateEvent
  | MirrorFreeEvent
  | MirrorTrackEvent
  | MirrorUntrackEvent
  | MirrorCountEvent
  | MirrorDeadEvent
  | WorkQueueEvent
  | WorkDoneEvent
  | DeviceAddEvent
  | ChunkAddEvent
  | ChunkRemoveEvent
  | DevicePageTakeEvent
  | DevicePageFreeEvent
  | ResourceAllocEvent
  | ResourceFreeEvent
  | DeviceRemoveEvent
  | ChunkListEvent
  | ChunkDyingEvent
  | MigratePageEvent
  | FreeListCutEvent
  | ModuleStateEvent
  | ResultEvent
  | BufferSetEvent
  | ViolationEvent
  | HmmCreateEvent
  | HmmFreeEvent
  | HmmCountEvent
  | HmmNotifiersEvent
  | HmmDeadEvent
  | HmmMirrorEvent
  | MirrorHmmEvent
  | RangeAllocEvent
  | RangeFreeEvent
  | RangeHmmEvent
  | RangeLinkEvent
  | RangeStateEvent
  | RangeCheckEvent
  | PinAddEvent
  | PinRemoveEvent;

/**
 * Fills in the header of an event. A place for each kind, since where a field lies is known at once for one kind
 * only, and a name of its own in each, since a compiler looks for what has one name in one way.
 */
export function stamp(event: Event, kind: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq): void {
  switch (kind) {
    case 4: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 5: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 6: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 7: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 8: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 9: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 10: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 11: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 12: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 13: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 14: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 15: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 16: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 17: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 18: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 19: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 20: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 24: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 25: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 26: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 27: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 28: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 29: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 30: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 32: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 33: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 34: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 35: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 36: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 40: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 41: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 42: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 43: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 44: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 45: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 48: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 49: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 52: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 53: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 54: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 55: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 56: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 57: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 58: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 59: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 60: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 61: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 62: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 63: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 64: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 65: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 66: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 67: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 68: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 69: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 70: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 80: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 81: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 82: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 83: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 84: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 85: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 86: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 87: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 88: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 89: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 90: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 91: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 92: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 93: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 94: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 95: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 96: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 97: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 98: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 99: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 100: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 101: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 102: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 103: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 104: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 105: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 106: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 107: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 110: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 111: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 112: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 113: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 114: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 115: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 116: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 117: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 120: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 121: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 122: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 123: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 124: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 125: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 126: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 127: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 128: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 129: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 130: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 131: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 132: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 140: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 141: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 150: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 160: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 161: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 162: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 163: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 164: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 165: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 166: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 167: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 168: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 169: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 170: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 171: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 172: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 190: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
    case 191: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }
  }
}

function encodeLockAcquire(w: EventWriter, event: LockAcquireEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(34);
  const at = w.open();
  if (event.lock !== 0) { w.byte(8); w.uint(event.lock); }
  if (event.mode !== 0) { w.byte(16); w.uint(event.mode); }
  w.close(at);
  w.close(all);
}
function encodeLockRelease(w: EventWriter, event: LockReleaseEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(42);
  const at = w.open();
  if (event.lock !== 0) { w.byte(8); w.uint(event.lock); }
  if (event.mode !== 0) { w.byte(16); w.uint(event.mode); }
  w.close(at);
  w.close(all);
}
function encodeSpanBegin(w: EventWriter, event: SpanBeginEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(50);
  const at = w.open();
  if (event.type !== 0) { w.byte(8); w.uint(event.type); }
  if (event.name !== '') { w.byte(18); w.string(event.name); }
  if (event.mm !== 0) { w.byte(24); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(32); w.uint(event.vpn); }
  if (event.npages !== 0) { w.byte(40); w.uint(event.npages); }
  if (event.object !== 0) { w.byte(48); w.uint(event.object); }
  if (event.flags !== 0) { w.byte(56); w.uint(event.flags); }
  w.close(at);
  w.close(all);
}
function encodeSpanEnd(w: EventWriter, event: SpanEndEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(58);
  const at = w.open();
  if (event.type !== 0) { w.byte(8); w.uint(event.type); }
  if (event.ret !== 0) { w.byte(16); w.sint(event.ret); }
  w.close(at);
  w.close(all);
}
function encodePteSet(w: EventWriter, event: PteSetEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(66);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  if (event.type !== 0) { w.byte(24); w.uint(event.type); }
  if (event.pfn !== 0) { w.byte(32); w.uint(event.pfn); }
  if (event.flags !== 0) { w.byte(40); w.uint(event.flags); }
  w.close(at);
  w.close(all);
}
function encodePteClear(w: EventWriter, event: PteClearEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(74);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  w.close(at);
  w.close(all);
}
function encodePageAlloc(w: EventWriter, event: PageAllocEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(82);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.pageKind !== 0) { w.byte(16); w.uint(event.pageKind); }
  if (event.order !== 0) { w.byte(24); w.uint(event.order); }
  if (event.flags !== 0) { w.byte(32); w.uint(event.flags); }
  if (event.object !== 0) { w.byte(40); w.uint(event.object); }
  if (event.index !== 0) { w.byte(48); w.uint(event.index); }
  w.close(at);
  w.close(all);
}
function encodePageFree(w: EventWriter, event: PageFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(90);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  w.close(at);
  w.close(all);
}
function encodePageCount(w: EventWriter, event: PageCountEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(98);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.refcount !== 0) { w.byte(16); w.uint(event.refcount); }
  if (event.mapcount !== 0) { w.byte(24); w.uint(event.mapcount); }
  w.close(at);
  w.close(all);
}
function encodePageContent(w: EventWriter, event: PageContentEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(106);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.runs.length !== 0) { w.byte(18); w.uints(event.runs); }
  w.close(at);
  w.close(all);
}
function encodeMirrorSet(w: EventWriter, event: MirrorSetEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(114);
  const at = w.open();
  if (event.mirror !== 0) { w.byte(8); w.uint(event.mirror); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  if (event.pfn !== 0) { w.byte(24); w.uint(event.pfn); }
  if (event.flags !== 0) { w.byte(32); w.uint(event.flags); }
  w.close(at);
  w.close(all);
}
function encodeMirrorClear(w: EventWriter, event: MirrorClearEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(122);
  const at = w.open();
  if (event.mirror !== 0) { w.byte(8); w.uint(event.mirror); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  w.close(at);
  w.close(all);
}
function encodeSessionBegin(w: EventWriter, event: SessionBeginEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(130);
  w.byte(1);
  const at = w.open();
  if (event.seed !== 0) { w.byte(8); w.uint(event.seed); }
  if (event.pages !== 0) { w.byte(16); w.uint(event.pages); }
  if (event.model !== 0) { w.byte(24); w.uint(event.model); }
  if (event.movable) { w.byte(32); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeSessionEnd(w: EventWriter, event: SessionEndEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(138);
  w.byte(1);
  const at = w.open();
  if (event.status !== 0) { w.byte(8); w.uint(event.status); }
  if (event.depends !== '') { w.byte(18); w.string(event.depends); }
  w.close(at);
  w.close(all);
}
function encodeInject(w: EventWriter, event: InjectEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(146);
  w.byte(1);
  const at = w.open();
  if (event.type !== 0) { w.byte(8); w.uint(event.type); }
  if (event.nth !== 0) { w.byte(16); w.uint(event.nth); }
  if (event.passed) { w.byte(24); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeChoice(w: EventWriter, event: ChoiceEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(154);
  w.byte(1);
  const at = w.open();
  if (event.alternatives !== 0) { w.byte(8); w.uint(event.alternatives); }
  if (event.chosen !== 0) { w.byte(16); w.uint(event.chosen); }
  w.close(at);
  w.close(all);
}
function encodeLimitReached(w: EventWriter, event: LimitReachedEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(162);
  w.byte(1);
  const at = w.open();
  if (event.limit !== 0) { w.byte(8); w.uint(event.limit); }
  if (event.most !== 0) { w.byte(16); w.uint(event.most); }
  w.close(at);
  w.close(all);
}
function encodeProcessStart(w: EventWriter, event: ProcessStartEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(194);
  w.byte(1);
  const at = w.open();
  if (event.process !== 0) { w.byte(8); w.uint(event.process); }
  if (event.mm !== 0) { w.byte(16); w.uint(event.mm); }
  if (event.parent !== 0) { w.byte(24); w.uint(event.parent); }
  w.close(at);
  w.close(all);
}
function encodeProcessExit(w: EventWriter, event: ProcessExitEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(202);
  w.byte(1);
  const at = w.open();
  if (event.process !== 0) { w.byte(8); w.uint(event.process); }
  if (event.status !== 0) { w.byte(16); w.sint(event.status); }
  w.close(at);
  w.close(all);
}
function encodeTaskStart(w: EventWriter, event: TaskStartEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(210);
  w.byte(1);
  const at = w.open();
  if (event.started !== 0) { w.byte(8); w.uint(event.started); }
  if (event.process !== 0) { w.byte(16); w.uint(event.process); }
  if (event.name !== '') { w.byte(26); w.string(event.name); }
  if (event.kernel) { w.byte(32); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeTaskExit(w: EventWriter, event: TaskExitEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(218);
  w.byte(1);
  const at = w.open();
  if (event.exited !== 0) { w.byte(8); w.uint(event.exited); }
  w.close(at);
  w.close(all);
}
function encodeTaskSwitch(w: EventWriter, event: TaskSwitchEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(226);
  w.byte(1);
  const at = w.open();
  if (event.to !== 0) { w.byte(8); w.uint(event.to); }
  if (event.step !== 0) { w.byte(16); w.uint(event.step); }
  if (event.runnable !== 0) { w.byte(24); w.uint(event.runnable); }
  w.close(at);
  w.close(all);
}
function encodeTaskBlock(w: EventWriter, event: TaskBlockEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(234);
  w.byte(1);
  const at = w.open();
  if (event.wait !== 0) { w.byte(8); w.uint(event.wait); }
  if (event.object !== 0) { w.byte(16); w.uint(event.object); }
  if (event.invalidateSeq !== 0) { w.byte(24); w.uint(event.invalidateSeq); }
  if (event.until !== 0) { w.byte(32); w.uint(event.until); }
  if (event.where !== '') { w.byte(42); w.string(event.where); }
  w.close(at);
  w.close(all);
}
function encodeTaskWake(w: EventWriter, event: TaskWakeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(242);
  w.byte(1);
  const at = w.open();
  if (event.woken !== 0) { w.byte(8); w.uint(event.woken); }
  w.close(at);
  w.close(all);
}
function encodeLockInit(w: EventWriter, event: LockInitEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(130);
  w.byte(2);
  const at = w.open();
  if (event.lock !== 0) { w.byte(8); w.uint(event.lock); }
  if (event.type !== 0) { w.byte(16); w.uint(event.type); }
  if (event.name !== '') { w.byte(26); w.string(event.name); }
  if (event.owner !== 0) { w.byte(32); w.uint(event.owner); }
  w.close(at);
  w.close(all);
}
function encodeLockDestroy(w: EventWriter, event: LockDestroyEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(138);
  w.byte(2);
  const at = w.open();
  if (event.lock !== 0) { w.byte(8); w.uint(event.lock); }
  w.close(at);
  w.close(all);
}
function encodeLockDowngrade(w: EventWriter, event: LockDowngradeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(146);
  w.byte(2);
  const at = w.open();
  if (event.lock !== 0) { w.byte(8); w.uint(event.lock); }
  w.close(at);
  w.close(all);
}
function encodeLockWait(w: EventWriter, event: LockWaitEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(154);
  w.byte(2);
  const at = w.open();
  if (event.lock !== 0) { w.byte(8); w.uint(event.lock); }
  if (event.mode !== 0) { w.byte(16); w.uint(event.mode); }
  w.close(at);
  w.close(all);
}
function encodeLockTryFailed(w: EventWriter, event: LockTryFailedEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(162);
  w.byte(2);
  const at = w.open();
  if (event.lock !== 0) { w.byte(8); w.uint(event.lock); }
  if (event.mode !== 0) { w.byte(16); w.uint(event.mode); }
  w.close(at);
  w.close(all);
}
function encodeMmCreate(w: EventWriter, event: MmCreateEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(194);
  w.byte(2);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.parent !== 0) { w.byte(16); w.uint(event.parent); }
  if (event.mmapLock !== 0) { w.byte(24); w.uint(event.mmapLock); }
  w.close(at);
  w.close(all);
}
function encodeMmCount(w: EventWriter, event: MmCountEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(202);
  w.byte(2);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.users !== 0) { w.byte(16); w.uint(event.users); }
  if (event.count !== 0) { w.byte(24); w.uint(event.count); }
  w.close(at);
  w.close(all);
}
function encodeMmFree(w: EventWriter, event: MmFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(210);
  w.byte(2);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  w.close(at);
  w.close(all);
}
function encodeVmaInsert(w: EventWriter, event: VmaInsertEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(218);
  w.byte(2);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  if (event.npages !== 0) { w.byte(24); w.uint(event.npages); }
  if (event.prot !== 0) { w.byte(32); w.uint(event.prot); }
  if (event.flags !== 0) { w.byte(40); w.uint(event.flags); }
  if (event.backing !== 0) { w.byte(48); w.uint(event.backing); }
  if (event.inode !== 0) { w.byte(56); w.uint(event.inode); }
  if (event.pgoff !== 0) { w.byte(64); w.uint(event.pgoff); }
  if (event.anonVma !== 0) { w.byte(72); w.uint(event.anonVma); }
  if (event.anonParent !== 0) { w.byte(80); w.uint(event.anonParent); }
  w.close(at);
  w.close(all);
}
function encodeVmaRemove(w: EventWriter, event: VmaRemoveEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(226);
  w.byte(2);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  w.close(at);
  w.close(all);
}
function encodeVmaChange(w: EventWriter, event: VmaChangeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(234);
  w.byte(2);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  if (event.first !== 0) { w.byte(24); w.uint(event.first); }
  if (event.npages !== 0) { w.byte(32); w.uint(event.npages); }
  if (event.prot !== 0) { w.byte(40); w.uint(event.prot); }
  if (event.flags !== 0) { w.byte(48); w.uint(event.flags); }
  if (event.pgoff !== 0) { w.byte(56); w.uint(event.pgoff); }
  if (event.anonVma !== 0) { w.byte(64); w.uint(event.anonVma); }
  w.close(at);
  w.close(all);
}
function encodePmdSet(w: EventWriter, event: PmdSetEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(130);
  w.byte(3);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  if (event.type !== 0) { w.byte(24); w.uint(event.type); }
  if (event.pfn !== 0) { w.byte(32); w.uint(event.pfn); }
  if (event.flags !== 0) { w.byte(40); w.uint(event.flags); }
  w.close(at);
  w.close(all);
}
function encodePmdClear(w: EventWriter, event: PmdClearEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(138);
  w.byte(3);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  w.close(at);
  w.close(all);
}
function encodePageLock(w: EventWriter, event: PageLockEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(162);
  w.byte(3);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  w.close(at);
  w.close(all);
}
function encodePageUnlock(w: EventWriter, event: PageUnlockEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(170);
  w.byte(3);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  w.close(at);
  w.close(all);
}
function encodePageFlags(w: EventWriter, event: PageFlagsEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(178);
  w.byte(3);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.flags !== 0) { w.byte(16); w.uint(event.flags); }
  w.close(at);
  w.close(all);
}
function encodePageMapping(w: EventWriter, event: PageMappingEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(186);
  w.byte(3);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.pageKind !== 0) { w.byte(16); w.uint(event.pageKind); }
  if (event.object !== 0) { w.byte(24); w.uint(event.object); }
  if (event.index !== 0) { w.byte(32); w.uint(event.index); }
  w.close(at);
  w.close(all);
}
function encodePageCopy(w: EventWriter, event: PageCopyEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(194);
  w.byte(3);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.from !== 0) { w.byte(16); w.uint(event.from); }
  w.close(at);
  w.close(all);
}
function encodePageDeviceData(w: EventWriter, event: PageDeviceDataEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(202);
  w.byte(3);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.backing !== 0) { w.byte(16); w.uint(event.backing); }
  if (event.mirror !== 0) { w.byte(24); w.uint(event.mirror); }
  w.close(at);
  w.close(all);
}
function encodePageSplit(w: EventWriter, event: PageSplitEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(210);
  w.byte(3);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  w.close(at);
  w.close(all);
}
function encodePagePin(w: EventWriter, event: PagePinEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(218);
  w.byte(3);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.refcount !== 0) { w.byte(16); w.uint(event.refcount); }
  if (event.pins !== 0) { w.byte(24); w.uint(event.pins); }
  w.close(at);
  w.close(all);
}
function encodeInodeCreate(w: EventWriter, event: InodeCreateEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(226);
  w.byte(3);
  const at = w.open();
  if (event.inode !== 0) { w.byte(8); w.uint(event.inode); }
  if (event.backing !== 0) { w.byte(16); w.uint(event.backing); }
  if (event.npages !== 0) { w.byte(24); w.uint(event.npages); }
  if (event.name !== '') { w.byte(34); w.string(event.name); }
  w.close(at);
  w.close(all);
}
function encodeInodeResize(w: EventWriter, event: InodeResizeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(234);
  w.byte(3);
  const at = w.open();
  if (event.inode !== 0) { w.byte(8); w.uint(event.inode); }
  if (event.npages !== 0) { w.byte(16); w.uint(event.npages); }
  w.close(at);
  w.close(all);
}
function encodeInodeCount(w: EventWriter, event: InodeCountEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(242);
  w.byte(3);
  const at = w.open();
  if (event.inode !== 0) { w.byte(8); w.uint(event.inode); }
  if (event.refcount !== 0) { w.byte(16); w.uint(event.refcount); }
  w.close(at);
  w.close(all);
}
function encodeInodeFree(w: EventWriter, event: InodeFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(250);
  w.byte(3);
  const at = w.open();
  if (event.inode !== 0) { w.byte(8); w.uint(event.inode); }
  w.close(at);
  w.close(all);
}
function encodePageCacheAdd(w: EventWriter, event: PageCacheAddEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(130);
  w.byte(4);
  const at = w.open();
  if (event.inode !== 0) { w.byte(8); w.uint(event.inode); }
  if (event.index !== 0) { w.byte(16); w.uint(event.index); }
  if (event.pfn !== 0) { w.byte(24); w.uint(event.pfn); }
  w.close(at);
  w.close(all);
}
function encodePageCacheRemove(w: EventWriter, event: PageCacheRemoveEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(138);
  w.byte(4);
  const at = w.open();
  if (event.inode !== 0) { w.byte(8); w.uint(event.inode); }
  if (event.index !== 0) { w.byte(16); w.uint(event.index); }
  w.close(at);
  w.close(all);
}
function encodeFileOpen(w: EventWriter, event: FileOpenEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(146);
  w.byte(4);
  const at = w.open();
  if (event.file !== 0) { w.byte(8); w.uint(event.file); }
  if (event.device !== 0) { w.byte(16); w.uint(event.device); }
  if (event.mirror !== 0) { w.byte(24); w.uint(event.mirror); }
  if (event.inode !== 0) { w.byte(32); w.uint(event.inode); }
  w.close(at);
  w.close(all);
}
function encodeFileCount(w: EventWriter, event: FileCountEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(154);
  w.byte(4);
  const at = w.open();
  if (event.file !== 0) { w.byte(8); w.uint(event.file); }
  if (event.refcount !== 0) { w.byte(16); w.uint(event.refcount); }
  w.close(at);
  w.close(all);
}
function encodeFileFree(w: EventWriter, event: FileFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(162);
  w.byte(4);
  const at = w.open();
  if (event.file !== 0) { w.byte(8); w.uint(event.file); }
  w.close(at);
  w.close(all);
}
function encodeFdInstall(w: EventWriter, event: FdInstallEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(170);
  w.byte(4);
  const at = w.open();
  if (event.process !== 0) { w.byte(8); w.uint(event.process); }
  if (event.file !== 0) { w.byte(16); w.uint(event.file); }
  if (event.name !== '') { w.byte(26); w.string(event.name); }
  w.close(at);
  w.close(all);
}
function encodeFdRemove(w: EventWriter, event: FdRemoveEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(178);
  w.byte(4);
  const at = w.open();
  if (event.process !== 0) { w.byte(8); w.uint(event.process); }
  if (event.name !== '') { w.byte(18); w.string(event.name); }
  w.close(at);
  w.close(all);
}
function encodeSubscriptionsCreate(w: EventWriter, event: SubscriptionsCreateEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(130);
  w.byte(5);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.lock !== 0) { w.byte(16); w.uint(event.lock); }
  if (event.withoutTree) { w.byte(24); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeSubscriptionsFree(w: EventWriter, event: SubscriptionsFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(138);
  w.byte(5);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  w.close(at);
  w.close(all);
}
function encodeNotifierSeq(w: EventWriter, event: NotifierSeqEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(146);
  w.byte(5);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.invalidateSeq !== 0) { w.byte(16); w.uint(event.invalidateSeq); }
  if (event.active !== 0) { w.byte(24); w.uint(event.active); }
  w.close(at);
  w.close(all);
}
function encodeInvalidateStart(w: EventWriter, event: InvalidateStartEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(154);
  w.byte(5);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  if (event.end !== 0) { w.byte(24); w.uint(event.end); }
  if (event.event !== 0) { w.byte(32); w.uint(event.event); }
  if (event.blockable) { w.byte(40); w.byte(1); }
  if (event.owner !== 0) { w.byte(48); w.uint(event.owner); }
  w.close(at);
  w.close(all);
}
function encodeInvalidateEnd(w: EventWriter, event: InvalidateEndEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(162);
  w.byte(5);
  const at = w.open();
  if (event.invalidation !== 0) { w.byte(8); w.uint(event.invalidation); }
  if (event.mm !== 0) { w.byte(16); w.uint(event.mm); }
  w.close(at);
  w.close(all);
}
function encodeIntervalAlloc(w: EventWriter, event: IntervalAllocEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(170);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.mm !== 0) { w.byte(16); w.uint(event.mm); }
  if (event.mirror !== 0) { w.byte(24); w.uint(event.mirror); }
  if (event.intervalKind !== 0) { w.byte(32); w.uint(event.intervalKind); }
  if (event.hasRelease) { w.byte(40); w.byte(1); }
  if (event.lock !== 0) { w.byte(48); w.uint(event.lock); }
  w.close(at);
  w.close(all);
}
function encodeIntervalFree(w: EventWriter, event: IntervalFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(178);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  w.close(at);
  w.close(all);
}
function encodeIntervalCount(w: EventWriter, event: IntervalCountEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(186);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.refcount !== 0) { w.byte(16); w.uint(event.refcount); }
  w.close(at);
  w.close(all);
}
function encodeIntervalSeq(w: EventWriter, event: IntervalSeqEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(194);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.invalidateSeq !== 0) { w.byte(16); w.uint(event.invalidateSeq); }
  w.close(at);
  w.close(all);
}
function encodeIntervalBounds(w: EventWriter, event: IntervalBoundsEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(202);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.start !== 0) { w.byte(16); w.uint(event.start); }
  if (event.last !== 0) { w.byte(24); w.uint(event.last); }
  w.close(at);
  w.close(all);
}
function encodeIntervalTreeInsert(w: EventWriter, event: IntervalTreeInsertEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(210);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  w.close(at);
  w.close(all);
}
function encodeIntervalTreeRemove(w: EventWriter, event: IntervalTreeRemoveEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(218);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  w.close(at);
  w.close(all);
}
function encodeIntervalDefer(w: EventWriter, event: IntervalDeferEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(226);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  w.close(at);
  w.close(all);
}
function encodeIntervalUndefer(w: EventWriter, event: IntervalUndeferEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(234);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  w.close(at);
  w.close(all);
}
function encodeIntervalPending(w: EventWriter, event: IntervalPendingEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(242);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.start !== 0) { w.byte(16); w.uint(event.start); }
  if (event.last !== 0) { w.byte(24); w.uint(event.last); }
  if (event.pending) { w.byte(32); w.byte(1); }
  if (event.removing) { w.byte(40); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeIntervalRelease(w: EventWriter, event: IntervalReleaseEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(250);
  w.byte(5);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  w.close(at);
  w.close(all);
}
function encodeReadBegin(w: EventWriter, event: ReadBeginEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(130);
  w.byte(6);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.invalidateSeq !== 0) { w.byte(16); w.uint(event.invalidateSeq); }
  if (event.waited) { w.byte(24); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeReadRetry(w: EventWriter, event: ReadRetryEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(138);
  w.byte(6);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.invalidateSeq !== 0) { w.byte(16); w.uint(event.invalidateSeq); }
  if (event.retry) { w.byte(24); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeClassicRegister(w: EventWriter, event: ClassicRegisterEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(146);
  w.byte(6);
  const at = w.open();
  if (event.notifier !== 0) { w.byte(8); w.uint(event.notifier); }
  if (event.mm !== 0) { w.byte(16); w.uint(event.mm); }
  if (event.mirror !== 0) { w.byte(24); w.uint(event.mirror); }
  if (event.lock !== 0) { w.byte(32); w.uint(event.lock); }
  w.close(at);
  w.close(all);
}
function encodeClassicUnregister(w: EventWriter, event: ClassicUnregisterEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(154);
  w.byte(6);
  const at = w.open();
  if (event.notifier !== 0) { w.byte(8); w.uint(event.notifier); }
  w.close(at);
  w.close(all);
}
function encodeIntervalRequest(w: EventWriter, event: IntervalRequestEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(162);
  w.byte(6);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.operation !== 0) { w.byte(16); w.uint(event.operation); }
  if (event.ret !== 0) { w.byte(24); w.sint(event.ret); }
  if (event.deferred) { w.byte(32); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeClassicUnlink(w: EventWriter, event: ClassicUnlinkEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(170);
  w.byte(6);
  const at = w.open();
  if (event.notifier !== 0) { w.byte(8); w.uint(event.notifier); }
  w.close(at);
  w.close(all);
}
function encodeClassicRunning(w: EventWriter, event: ClassicRunningEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(178);
  w.byte(6);
  const at = w.open();
  if (event.notifier !== 0) { w.byte(8); w.uint(event.notifier); }
  if (event.running !== 0) { w.byte(16); w.uint(event.running); }
  w.close(at);
  w.close(all);
}
function encodeSubscriptionsTree(w: EventWriter, event: SubscriptionsTreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(186);
  w.byte(6);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  w.close(at);
  w.close(all);
}
function encodeIntervalMark(w: EventWriter, event: IntervalMarkEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(194);
  w.byte(6);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  w.close(at);
  w.close(all);
}
function encodeClassicName(w: EventWriter, event: ClassicNameEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(202);
  w.byte(6);
  const at = w.open();
  if (event.notifier !== 0) { w.byte(8); w.uint(event.notifier); }
  if (event.process !== 0) { w.byte(16); w.uint(event.process); }
  if (event.name !== '') { w.byte(26); w.string(event.name); }
  w.close(at);
  w.close(all);
}
function encodeIntervalName(w: EventWriter, event: IntervalNameEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(210);
  w.byte(6);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.process !== 0) { w.byte(16); w.uint(event.process); }
  if (event.name !== '') { w.byte(26); w.string(event.name); }
  w.close(at);
  w.close(all);
}
function encodeIntervalAction(w: EventWriter, event: IntervalActionEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(218);
  w.byte(6);
  const at = w.open();
  if (event.interval !== 0) { w.byte(8); w.uint(event.interval); }
  if (event.line !== 0) { w.byte(16); w.uint(event.line); }
  if (event.armed) { w.byte(24); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeMirrorCreate(w: EventWriter, event: MirrorCreateEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(242);
  w.byte(6);
  const at = w.open();
  if (event.mirror !== 0) { w.byte(8); w.uint(event.mirror); }
  if (event.mm !== 0) { w.byte(16); w.uint(event.mm); }
  if (event.device !== 0) { w.byte(24); w.uint(event.device); }
  if (event.lock !== 0) { w.byte(32); w.uint(event.lock); }
  w.close(at);
  w.close(all);
}
function encodeMirrorFree(w: EventWriter, event: MirrorFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(250);
  w.byte(6);
  const at = w.open();
  if (event.mirror !== 0) { w.byte(8); w.uint(event.mirror); }
  w.close(at);
  w.close(all);
}
function encodeMirrorTrack(w: EventWriter, event: MirrorTrackEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(130);
  w.byte(7);
  const at = w.open();
  if (event.mirror !== 0) { w.byte(8); w.uint(event.mirror); }
  if (event.interval !== 0) { w.byte(16); w.uint(event.interval); }
  if (event.start !== 0) { w.byte(24); w.uint(event.start); }
  if (event.last !== 0) { w.byte(32); w.uint(event.last); }
  w.close(at);
  w.close(all);
}
function encodeMirrorUntrack(w: EventWriter, event: MirrorUntrackEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(138);
  w.byte(7);
  const at = w.open();
  if (event.mirror !== 0) { w.byte(8); w.uint(event.mirror); }
  if (event.interval !== 0) { w.byte(16); w.uint(event.interval); }
  w.close(at);
  w.close(all);
}
function encodeMirrorCount(w: EventWriter, event: MirrorCountEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(146);
  w.byte(7);
  const at = w.open();
  if (event.mirror !== 0) { w.byte(8); w.uint(event.mirror); }
  if (event.refcount !== 0) { w.byte(16); w.uint(event.refcount); }
  w.close(at);
  w.close(all);
}
function encodeMirrorDead(w: EventWriter, event: MirrorDeadEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(154);
  w.byte(7);
  const at = w.open();
  if (event.mirror !== 0) { w.byte(8); w.uint(event.mirror); }
  w.close(at);
  w.close(all);
}
function encodeWorkQueue(w: EventWriter, event: WorkQueueEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(162);
  w.byte(7);
  const at = w.open();
  if (event.work !== 0) { w.byte(8); w.uint(event.work); }
  if (event.workKind !== 0) { w.byte(16); w.uint(event.workKind); }
  if (event.mirror !== 0) { w.byte(24); w.uint(event.mirror); }
  if (event.interval !== 0) { w.byte(32); w.uint(event.interval); }
  if (event.vpn !== 0) { w.byte(40); w.uint(event.vpn); }
  if (event.npages !== 0) { w.byte(48); w.uint(event.npages); }
  w.close(at);
  w.close(all);
}
function encodeWorkDone(w: EventWriter, event: WorkDoneEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(170);
  w.byte(7);
  const at = w.open();
  if (event.work !== 0) { w.byte(8); w.uint(event.work); }
  w.close(at);
  w.close(all);
}
function encodeDeviceAdd(w: EventWriter, event: DeviceAddEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(194);
  w.byte(7);
  const at = w.open();
  if (event.device !== 0) { w.byte(8); w.uint(event.device); }
  if (event.pageKind !== 0) { w.byte(16); w.uint(event.pageKind); }
  if (event.lock !== 0) { w.byte(24); w.uint(event.lock); }
  if (event.name !== '') { w.byte(34); w.string(event.name); }
  if (event.chunkLock !== 0) { w.byte(40); w.uint(event.chunkLock); }
  w.close(at);
  w.close(all);
}
function encodeChunkAdd(w: EventWriter, event: ChunkAddEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(202);
  w.byte(7);
  const at = w.open();
  if (event.chunk !== 0) { w.byte(8); w.uint(event.chunk); }
  if (event.device !== 0) { w.byte(16); w.uint(event.device); }
  if (event.pfn !== 0) { w.byte(24); w.uint(event.pfn); }
  if (event.npages !== 0) { w.byte(32); w.uint(event.npages); }
  if (event.freeCount !== 0) { w.byte(40); w.uint(event.freeCount); }
  if (event.region !== 0) { w.byte(48); w.uint(event.region); }
  if (event.room !== 0) { w.byte(56); w.uint(event.room); }
  if (event.countsAnew) { w.byte(64); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeChunkRemove(w: EventWriter, event: ChunkRemoveEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(210);
  w.byte(7);
  const at = w.open();
  if (event.chunk !== 0) { w.byte(8); w.uint(event.chunk); }
  w.close(at);
  w.close(all);
}
function encodeDevicePageTake(w: EventWriter, event: DevicePageTakeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(218);
  w.byte(7);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.device !== 0) { w.byte(16); w.uint(event.device); }
  w.close(at);
  w.close(all);
}
function encodeDevicePageFree(w: EventWriter, event: DevicePageFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(226);
  w.byte(7);
  const at = w.open();
  if (event.pfn !== 0) { w.byte(8); w.uint(event.pfn); }
  if (event.device !== 0) { w.byte(16); w.uint(event.device); }
  w.close(at);
  w.close(all);
}
function encodeResourceAlloc(w: EventWriter, event: ResourceAllocEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(234);
  w.byte(7);
  const at = w.open();
  if (event.resource !== 0) { w.byte(8); w.uint(event.resource); }
  if (event.resourceKind !== 0) { w.byte(16); w.uint(event.resourceKind); }
  if (event.owner !== 0) { w.byte(24); w.uint(event.owner); }
  if (event.bytes !== 0) { w.byte(32); w.uint(event.bytes); }
  if (event.pfn !== 0) { w.byte(40); w.uint(event.pfn); }
  w.close(at);
  w.close(all);
}
function encodeResourceFree(w: EventWriter, event: ResourceFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(242);
  w.byte(7);
  const at = w.open();
  if (event.resource !== 0) { w.byte(8); w.uint(event.resource); }
  w.close(at);
  w.close(all);
}
function encodeDeviceRemove(w: EventWriter, event: DeviceRemoveEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(250);
  w.byte(7);
  const at = w.open();
  if (event.device !== 0) { w.byte(8); w.uint(event.device); }
  w.close(at);
  w.close(all);
}
function encodeChunkList(w: EventWriter, event: ChunkListEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(130);
  w.byte(8);
  const at = w.open();
  if (event.device !== 0) { w.byte(8); w.uint(event.device); }
  if (event.room !== 0) { w.byte(16); w.uint(event.room); }
  if (event.freed) { w.byte(24); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeChunkDying(w: EventWriter, event: ChunkDyingEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(138);
  w.byte(8);
  const at = w.open();
  if (event.chunk !== 0) { w.byte(8); w.uint(event.chunk); }
  w.close(at);
  w.close(all);
}
function encodeMigratePage(w: EventWriter, event: MigratePageEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(146);
  w.byte(8);
  const at = w.open();
  if (event.mm !== 0) { w.byte(8); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(16); w.uint(event.vpn); }
  if (event.pfn !== 0) { w.byte(24); w.uint(event.pfn); }
  if (event.reason !== 0) { w.byte(32); w.uint(event.reason); }
  if (event.destination !== 0) { w.byte(40); w.uint(event.destination); }
  w.close(at);
  w.close(all);
}
function encodeFreeListCut(w: EventWriter, event: FreeListCutEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(154);
  w.byte(8);
  const at = w.open();
  if (event.chunk !== 0) { w.byte(8); w.uint(event.chunk); }
  if (event.others.length !== 0) { w.byte(18); w.uints(event.others); }
  w.close(at);
  w.close(all);
}
function encodeModuleState(w: EventWriter, event: ModuleStateEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(162);
  w.byte(8);
  const at = w.open();
  if (event.going) { w.byte(8); w.byte(1); }
  if (event.loaded) { w.byte(16); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeResult(w: EventWriter, event: ResultEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(226);
  w.byte(8);
  const at = w.open();
  if (event.ret !== 0) { w.byte(8); w.sint(event.ret); }
  if (event.signal !== 0) { w.byte(16); w.uint(event.signal); }
  if (event.siCode !== 0) { w.byte(24); w.uint(event.siCode); }
  if (event.cpages !== 0) { w.byte(32); w.uint(event.cpages); }
  if (event.faults !== 0) { w.byte(40); w.uint(event.faults); }
  if (event.hasValue) { w.byte(48); w.byte(1); }
  if (event.value !== 0) { w.byte(56); w.uint(event.value); }
  if (event.snapshot.length !== 0) { w.byte(66); w.bytes(event.snapshot); }
  if (event.data.length !== 0) { w.byte(74); w.uints(event.data); }
  if (event.place !== '') { w.byte(82); w.string(event.place); }
  if (event.process !== 0) { w.byte(88); w.uint(event.process); }
  if (event.vpn !== 0) { w.byte(96); w.uint(event.vpn); }
  if (event.kinds !== '') { w.byte(106); w.string(event.kinds); }
  w.close(at);
  w.close(all);
}
function encodeBufferSet(w: EventWriter, event: BufferSetEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(234);
  w.byte(8);
  const at = w.open();
  if (event.process !== 0) { w.byte(8); w.uint(event.process); }
  if (event.name !== '') { w.byte(18); w.string(event.name); }
  if (event.npages !== 0) { w.byte(24); w.uint(event.npages); }
  if (event.runs.length !== 0) { w.byte(34); w.uints(event.runs); }
  w.close(at);
  w.close(all);
}
function encodeViolation(w: EventWriter, event: ViolationEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(178);
  w.byte(9);
  const at = w.open();
  if (event.type !== 0) { w.byte(8); w.uint(event.type); }
  if (event.message !== '') { w.byte(18); w.string(event.message); }
  if (event.mm !== 0) { w.byte(24); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(32); w.uint(event.vpn); }
  if (event.pfn !== 0) { w.byte(40); w.uint(event.pfn); }
  if (event.object !== 0) { w.byte(48); w.uint(event.object); }
  if (event.fatal) { w.byte(56); w.byte(1); }
  if (event.site !== '') { w.byte(66); w.string(event.site); }
  if (event.objectKind !== 0) { w.byte(72); w.uint(event.objectKind); }
  if (event.npages !== 0) { w.byte(80); w.uint(event.npages); }
  w.close(at);
  w.close(all);
}
function encodeHmmCreate(w: EventWriter, event: HmmCreateEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(130);
  w.byte(10);
  const at = w.open();
  if (event.hmm !== 0) { w.byte(8); w.uint(event.hmm); }
  if (event.mm !== 0) { w.byte(16); w.uint(event.mm); }
  if (event.lock !== 0) { w.byte(24); w.uint(event.lock); }
  if (event.mirrorsSem !== 0) { w.byte(32); w.uint(event.mirrorsSem); }
  if (event.notifier !== 0) { w.byte(40); w.uint(event.notifier); }
  w.close(at);
  w.close(all);
}
function encodeHmmFree(w: EventWriter, event: HmmFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(138);
  w.byte(10);
  const at = w.open();
  if (event.hmm !== 0) { w.byte(8); w.uint(event.hmm); }
  w.close(at);
  w.close(all);
}
function encodeHmmCount(w: EventWriter, event: HmmCountEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(146);
  w.byte(10);
  const at = w.open();
  if (event.hmm !== 0) { w.byte(8); w.uint(event.hmm); }
  if (event.refcount !== 0) { w.byte(16); w.uint(event.refcount); }
  w.close(at);
  w.close(all);
}
function encodeHmmNotifiers(w: EventWriter, event: HmmNotifiersEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(154);
  w.byte(10);
  const at = w.open();
  if (event.hmm !== 0) { w.byte(8); w.uint(event.hmm); }
  if (event.notifiers !== 0) { w.byte(16); w.uint(event.notifiers); }
  w.close(at);
  w.close(all);
}
function encodeHmmDead(w: EventWriter, event: HmmDeadEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(162);
  w.byte(10);
  const at = w.open();
  if (event.hmm !== 0) { w.byte(8); w.uint(event.hmm); }
  w.close(at);
  w.close(all);
}
function encodeHmmMirror(w: EventWriter, event: HmmMirrorEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(170);
  w.byte(10);
  const at = w.open();
  if (event.hmm !== 0) { w.byte(8); w.uint(event.hmm); }
  if (event.mirror !== 0) { w.byte(16); w.uint(event.mirror); }
  if (event.linked) { w.byte(24); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodeMirrorHmm(w: EventWriter, event: MirrorHmmEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(178);
  w.byte(10);
  const at = w.open();
  if (event.mirror !== 0) { w.byte(8); w.uint(event.mirror); }
  if (event.hmm !== 0) { w.byte(16); w.uint(event.hmm); }
  w.close(at);
  w.close(all);
}
function encodeRangeAlloc(w: EventWriter, event: RangeAllocEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(186);
  w.byte(10);
  const at = w.open();
  if (event.range !== 0) { w.byte(8); w.uint(event.range); }
  if (event.mm !== 0) { w.byte(16); w.uint(event.mm); }
  if (event.mirror !== 0) { w.byte(24); w.uint(event.mirror); }
  if (event.vpn !== 0) { w.byte(32); w.uint(event.vpn); }
  if (event.npages !== 0) { w.byte(40); w.uint(event.npages); }
  w.close(at);
  w.close(all);
}
function encodeRangeFree(w: EventWriter, event: RangeFreeEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(194);
  w.byte(10);
  const at = w.open();
  if (event.range !== 0) { w.byte(8); w.uint(event.range); }
  w.close(at);
  w.close(all);
}
function encodeRangeHmm(w: EventWriter, event: RangeHmmEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(202);
  w.byte(10);
  const at = w.open();
  if (event.range !== 0) { w.byte(8); w.uint(event.range); }
  if (event.hmm !== 0) { w.byte(16); w.uint(event.hmm); }
  w.close(at);
  w.close(all);
}
function encodeRangeLink(w: EventWriter, event: RangeLinkEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(210);
  w.byte(10);
  const at = w.open();
  if (event.range !== 0) { w.byte(8); w.uint(event.range); }
  if (event.hmm !== 0) { w.byte(16); w.uint(event.hmm); }
  w.close(at);
  w.close(all);
}
function encodeRangeState(w: EventWriter, event: RangeStateEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(218);
  w.byte(10);
  const at = w.open();
  if (event.range !== 0) { w.byte(8); w.uint(event.range); }
  if (event.valid) { w.byte(16); w.byte(1); }
  if (event.generation !== 0) { w.byte(24); w.uint(event.generation); }
  if (event.seen !== 0) { w.byte(32); w.uint(event.seen); }
  w.close(at);
  w.close(all);
}
function encodeRangeCheck(w: EventWriter, event: RangeCheckEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(226);
  w.byte(10);
  const at = w.open();
  if (event.range !== 0) { w.byte(8); w.uint(event.range); }
  if (event.valid) { w.byte(16); w.byte(1); }
  w.close(at);
  w.close(all);
}
function encodePinAdd(w: EventWriter, event: PinAddEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(242);
  w.byte(11);
  const at = w.open();
  if (event.process !== 0) { w.byte(8); w.uint(event.process); }
  if (event.pin !== 0) { w.byte(16); w.uint(event.pin); }
  if (event.name !== '') { w.byte(26); w.string(event.name); }
  if (event.flags !== 0) { w.byte(32); w.uint(event.flags); }
  if (event.mm !== 0) { w.byte(40); w.uint(event.mm); }
  if (event.vpn !== 0) { w.byte(48); w.uint(event.vpn); }
  if (event.npages !== 0) { w.byte(56); w.uint(event.npages); }
  if (event.frames.length !== 0) { w.byte(66); w.uints(event.frames); }
  w.close(at);
  w.close(all);
}
function encodePinRemove(w: EventWriter, event: PinRemoveEvent): void {
  const all = w.begin(event.seq, event.time, event.task, event.span);
  w.byte(250);
  w.byte(11);
  const at = w.open();
  if (event.process !== 0) { w.byte(8); w.uint(event.process); }
  if (event.pin !== 0) { w.byte(16); w.uint(event.pin); }
  w.close(at);
  w.close(all);
}
const encoders: (((w: EventWriter, event: never) => void) | undefined)[] = [];
encoders[4] = encodeLockAcquire;
encoders[5] = encodeLockRelease;
encoders[6] = encodeSpanBegin;
encoders[7] = encodeSpanEnd;
encoders[8] = encodePteSet;
encoders[9] = encodePteClear;
encoders[10] = encodePageAlloc;
encoders[11] = encodePageFree;
encoders[12] = encodePageCount;
encoders[13] = encodePageContent;
encoders[14] = encodeMirrorSet;
encoders[15] = encodeMirrorClear;
encoders[16] = encodeSessionBegin;
encoders[17] = encodeSessionEnd;
encoders[18] = encodeInject;
encoders[19] = encodeChoice;
encoders[20] = encodeLimitReached;
encoders[24] = encodeProcessStart;
encoders[25] = encodeProcessExit;
encoders[26] = encodeTaskStart;
encoders[27] = encodeTaskExit;
encoders[28] = encodeTaskSwitch;
encoders[29] = encodeTaskBlock;
encoders[30] = encodeTaskWake;
encoders[32] = encodeLockInit;
encoders[33] = encodeLockDestroy;
encoders[34] = encodeLockDowngrade;
encoders[35] = encodeLockWait;
encoders[36] = encodeLockTryFailed;
encoders[40] = encodeMmCreate;
encoders[41] = encodeMmCount;
encoders[42] = encodeMmFree;
encoders[43] = encodeVmaInsert;
encoders[44] = encodeVmaRemove;
encoders[45] = encodeVmaChange;
encoders[48] = encodePmdSet;
encoders[49] = encodePmdClear;
encoders[52] = encodePageLock;
encoders[53] = encodePageUnlock;
encoders[54] = encodePageFlags;
encoders[55] = encodePageMapping;
encoders[56] = encodePageCopy;
encoders[57] = encodePageDeviceData;
encoders[58] = encodePageSplit;
encoders[59] = encodePagePin;
encoders[60] = encodeInodeCreate;
encoders[61] = encodeInodeResize;
encoders[62] = encodeInodeCount;
encoders[63] = encodeInodeFree;
encoders[64] = encodePageCacheAdd;
encoders[65] = encodePageCacheRemove;
encoders[66] = encodeFileOpen;
encoders[67] = encodeFileCount;
encoders[68] = encodeFileFree;
encoders[69] = encodeFdInstall;
encoders[70] = encodeFdRemove;
encoders[80] = encodeSubscriptionsCreate;
encoders[81] = encodeSubscriptionsFree;
encoders[82] = encodeNotifierSeq;
encoders[83] = encodeInvalidateStart;
encoders[84] = encodeInvalidateEnd;
encoders[85] = encodeIntervalAlloc;
encoders[86] = encodeIntervalFree;
encoders[87] = encodeIntervalCount;
encoders[88] = encodeIntervalSeq;
encoders[89] = encodeIntervalBounds;
encoders[90] = encodeIntervalTreeInsert;
encoders[91] = encodeIntervalTreeRemove;
encoders[92] = encodeIntervalDefer;
encoders[93] = encodeIntervalUndefer;
encoders[94] = encodeIntervalPending;
encoders[95] = encodeIntervalRelease;
encoders[96] = encodeReadBegin;
encoders[97] = encodeReadRetry;
encoders[98] = encodeClassicRegister;
encoders[99] = encodeClassicUnregister;
encoders[100] = encodeIntervalRequest;
encoders[101] = encodeClassicUnlink;
encoders[102] = encodeClassicRunning;
encoders[103] = encodeSubscriptionsTree;
encoders[104] = encodeIntervalMark;
encoders[105] = encodeClassicName;
encoders[106] = encodeIntervalName;
encoders[107] = encodeIntervalAction;
encoders[110] = encodeMirrorCreate;
encoders[111] = encodeMirrorFree;
encoders[112] = encodeMirrorTrack;
encoders[113] = encodeMirrorUntrack;
encoders[114] = encodeMirrorCount;
encoders[115] = encodeMirrorDead;
encoders[116] = encodeWorkQueue;
encoders[117] = encodeWorkDone;
encoders[120] = encodeDeviceAdd;
encoders[121] = encodeChunkAdd;
encoders[122] = encodeChunkRemove;
encoders[123] = encodeDevicePageTake;
encoders[124] = encodeDevicePageFree;
encoders[125] = encodeResourceAlloc;
encoders[126] = encodeResourceFree;
encoders[127] = encodeDeviceRemove;
encoders[128] = encodeChunkList;
encoders[129] = encodeChunkDying;
encoders[130] = encodeMigratePage;
encoders[131] = encodeFreeListCut;
encoders[132] = encodeModuleState;
encoders[140] = encodeResult;
encoders[141] = encodeBufferSet;
encoders[150] = encodeViolation;
encoders[160] = encodeHmmCreate;
encoders[161] = encodeHmmFree;
encoders[162] = encodeHmmCount;
encoders[163] = encodeHmmNotifiers;
encoders[164] = encodeHmmDead;
encoders[165] = encodeHmmMirror;
encoders[166] = encodeMirrorHmm;
encoders[167] = encodeRangeAlloc;
encoders[168] = encodeRangeFree;
encoders[169] = encodeRangeHmm;
encoders[170] = encodeRangeLink;
encoders[171] = encodeRangeState;
encoders[172] = encodeRangeCheck;
encoders[190] = encodePinAdd;
encoders[191] = encodePinRemove;

/**
 * Appends an event to a chunk.
 * @throws Error when it does not follow the one before, RangeError for a number that is none.
 */
export function encodeEvent(w: EventWriter, event: Event): void {
  encoders[event.kind]!(w, event as never);
}

/** The event that passes, whatever its kind: it also has the fields of every other one. */
const passingEvent = { kind: 0, seq: 0, time: 0, task: 0, span: 0, lock: 0, mode: 0, type: 0, name: '', mm: 0, vpn: 0, npages: 0, object: 0, flags: 0, ret: 0, pfn: 0, pageKind: 0, order: 0, index: 0, refcount: 0, mapcount: 0, runs: EMPTY_NUMBERS, mirror: 0, seed: 0, pages: 0, model: 0, movable: false, status: 0, depends: '', nth: 0, passed: false, alternatives: 0, chosen: 0, limit: 0, most: 0, process: 0, parent: 0, started: 0, kernel: false, exited: 0, to: 0, step: 0, runnable: 0, wait: 0, invalidateSeq: 0, until: 0, where: '', woken: 0, owner: 0, mmapLock: 0, users: 0, count: 0, prot: 0, backing: 0, inode: 0, pgoff: 0, anonVma: 0, anonParent: 0, first: 0, from: 0, pins: 0, file: 0, device: 0, withoutTree: false, active: 0, end: 0, event: 0, blockable: false, invalidation: 0, interval: 0, intervalKind: 0, hasRelease: false, start: 0, last: 0, pending: false, removing: false, waited: false, retry: false, notifier: 0, operation: 0, deferred: false, running: 0, line: 0, armed: false, work: 0, workKind: 0, chunkLock: 0, chunk: 0, freeCount: 0, region: 0, room: 0, countsAnew: false, resource: 0, resourceKind: 0, bytes: 0, freed: false, reason: 0, destination: 0, others: EMPTY_NUMBERS, going: false, loaded: false, signal: 0, siCode: 0, cpages: 0, faults: 0, hasValue: false, value: 0, snapshot: EMPTY_BYTES, data: EMPTY_NUMBERS, place: '', kinds: '', message: '', fatal: false, site: '', objectKind: 0, hmm: 0, mirrorsSem: 0, notifiers: 0, linked: false, range: 0, valid: false, generation: 0, seen: 0, pin: 0, frames: EMPTY_NUMBERS };
type Writable<T> = { -readonly [K in keyof T]: T[K] };
function decodeLockAcquire(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): LockAcquireEvent {
  const { buffer } = r;
  let at = r.pos;
  let lock: number = 0;
  let mode: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      case 16: if ((mode = buffer[at++]!) > 127) { r.pos = at - 1; mode = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'LockAcquire runs past its length');
  if (!passing) return { kind: 4, seq, time, task, span, lock, mode: mode as LockMode };
  const e = passingEvent as object as Writable<LockAcquireEvent>;
  e.kind = 4;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.lock = lock;
  e.mode = mode as LockMode;
  return e;
}
function decodeLockRelease(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): LockReleaseEvent {
  const { buffer } = r;
  let at = r.pos;
  let lock: number = 0;
  let mode: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      case 16: if ((mode = buffer[at++]!) > 127) { r.pos = at - 1; mode = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'LockRelease runs past its length');
  if (!passing) return { kind: 5, seq, time, task, span, lock, mode: mode as LockMode };
  const e = passingEvent as object as Writable<LockReleaseEvent>;
  e.kind = 5;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.lock = lock;
  e.mode = mode as LockMode;
  return e;
}
function decodeSpanBegin(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): SpanBeginEvent {
  const { buffer } = r;
  let at = r.pos;
  let type: number = 0;
  let name: string = '';
  let mm: number = 0;
  let vpn: number = 0;
  let npages: number = 0;
  let object: number = 0;
  let flags: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((type = buffer[at++]!) > 127) { r.pos = at - 1; type = r.uint(); at = r.pos; } break;
      case 18: r.pos = at; name = r.string(); at = r.pos; break;
      case 24: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 32: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 40: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      case 48: if ((object = buffer[at++]!) > 127) { r.pos = at - 1; object = r.uint(); at = r.pos; } break;
      case 56: if ((flags = buffer[at++]!) > 127) { r.pos = at - 1; flags = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'SpanBegin runs past its length');
  if (!passing) return { kind: 6, seq, time, task, span, type: type as SpanType, name, mm, vpn: vpn as Vpn, npages, object, flags };
  const e = passingEvent as object as Writable<SpanBeginEvent>;
  e.kind = 6;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.type = type as SpanType;
  e.name = name;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  e.npages = npages;
  e.object = object;
  e.flags = flags;
  return e;
}
function decodeSpanEnd(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): SpanEndEvent {
  const { buffer } = r;
  let at = r.pos;
  let type: number = 0;
  let ret: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((type = buffer[at++]!) > 127) { r.pos = at - 1; type = r.uint(); at = r.pos; } break;
      case 16: r.pos = at; ret = r.sint(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'SpanEnd runs past its length');
  if (!passing) return { kind: 7, seq, time, task, span, type: type as SpanType, ret };
  const e = passingEvent as object as Writable<SpanEndEvent>;
  e.kind = 7;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.type = type as SpanType;
  e.ret = ret;
  return e;
}
function decodePteSet(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PteSetEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let vpn: number = 0;
  let type: number = 0;
  let pfn: number = 0;
  let flags: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 24: if ((type = buffer[at++]!) > 127) { r.pos = at - 1; type = r.uint(); at = r.pos; } break;
      case 32: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 40: if ((flags = buffer[at++]!) > 127) { r.pos = at - 1; flags = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PteSet runs past its length');
  if (!passing) return { kind: 8, seq, time, task, span, mm, vpn: vpn as Vpn, type: type as PteType, pfn: pfn as Pfn, flags };
  const e = passingEvent as object as Writable<PteSetEvent>;
  e.kind = 8;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  e.type = type as PteType;
  e.pfn = pfn as Pfn;
  e.flags = flags;
  return e;
}
function decodePteClear(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PteClearEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let vpn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PteClear runs past its length');
  if (!passing) return { kind: 9, seq, time, task, span, mm, vpn: vpn as Vpn };
  const e = passingEvent as object as Writable<PteClearEvent>;
  e.kind = 9;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  return e;
}
function decodePageAlloc(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageAllocEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let pageKind: number = 0;
  let order: number = 0;
  let flags: number = 0;
  let object: number = 0;
  let index: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 16: if ((pageKind = buffer[at++]!) > 127) { r.pos = at - 1; pageKind = r.uint(); at = r.pos; } break;
      case 24: if ((order = buffer[at++]!) > 127) { r.pos = at - 1; order = r.uint(); at = r.pos; } break;
      case 32: if ((flags = buffer[at++]!) > 127) { r.pos = at - 1; flags = r.uint(); at = r.pos; } break;
      case 40: if ((object = buffer[at++]!) > 127) { r.pos = at - 1; object = r.uint(); at = r.pos; } break;
      case 48: if ((index = buffer[at++]!) > 127) { r.pos = at - 1; index = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageAlloc runs past its length');
  if (!passing) return { kind: 10, seq, time, task, span, pfn: pfn as Pfn, pageKind: pageKind as PageKind, order, flags, object, index };
  const e = passingEvent as object as Writable<PageAllocEvent>;
  e.kind = 10;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.pageKind = pageKind as PageKind;
  e.order = order;
  e.flags = flags;
  e.object = object;
  e.index = index;
  return e;
}
function decodePageFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageFree runs past its length');
  if (!passing) return { kind: 11, seq, time, task, span, pfn: pfn as Pfn };
  const e = passingEvent as object as Writable<PageFreeEvent>;
  e.kind = 11;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  return e;
}
function decodePageCount(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageCountEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let refcount: number = 0;
  let mapcount: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 16: if ((refcount = buffer[at++]!) > 127) { r.pos = at - 1; refcount = r.uint(); at = r.pos; } break;
      case 24: if ((mapcount = buffer[at++]!) > 127) { r.pos = at - 1; mapcount = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageCount runs past its length');
  if (!passing) return { kind: 12, seq, time, task, span, pfn: pfn as Pfn, refcount, mapcount };
  const e = passingEvent as object as Writable<PageCountEvent>;
  e.kind = 12;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.refcount = refcount;
  e.mapcount = mapcount;
  return e;
}
function decodePageContent(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageContentEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let runs: readonly number[] = EMPTY_NUMBERS;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 18: r.pos = at; runs = r.uints(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageContent runs past its length');
  if (!passing) return { kind: 13, seq, time, task, span, pfn: pfn as Pfn, runs };
  const e = passingEvent as object as Writable<PageContentEvent>;
  e.kind = 13;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.runs = runs;
  return e;
}
function decodeMirrorSet(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MirrorSetEvent {
  const { buffer } = r;
  let at = r.pos;
  let mirror: number = 0;
  let vpn: number = 0;
  let pfn: number = 0;
  let flags: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 24: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 32: if ((flags = buffer[at++]!) > 127) { r.pos = at - 1; flags = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MirrorSet runs past its length');
  if (!passing) return { kind: 14, seq, time, task, span, mirror, vpn: vpn as Vpn, pfn: pfn as Pfn, flags };
  const e = passingEvent as object as Writable<MirrorSetEvent>;
  e.kind = 14;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mirror = mirror;
  e.vpn = vpn as Vpn;
  e.pfn = pfn as Pfn;
  e.flags = flags;
  return e;
}
function decodeMirrorClear(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MirrorClearEvent {
  const { buffer } = r;
  let at = r.pos;
  let mirror: number = 0;
  let vpn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MirrorClear runs past its length');
  if (!passing) return { kind: 15, seq, time, task, span, mirror, vpn: vpn as Vpn };
  const e = passingEvent as object as Writable<MirrorClearEvent>;
  e.kind = 15;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mirror = mirror;
  e.vpn = vpn as Vpn;
  return e;
}
function decodeSessionBegin(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): SessionBeginEvent {
  const { buffer } = r;
  let at = r.pos;
  let seed: number = 0;
  let pages: number = 0;
  let model: number = 0;
  let movable: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((seed = buffer[at++]!) > 127) { r.pos = at - 1; seed = r.uint(); at = r.pos; } break;
      case 16: if ((pages = buffer[at++]!) > 127) { r.pos = at - 1; pages = r.uint(); at = r.pos; } break;
      case 24: if ((model = buffer[at++]!) > 127) { r.pos = at - 1; model = r.uint(); at = r.pos; } break;
      case 32: r.pos = at; movable = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'SessionBegin runs past its length');
  if (!passing) return { kind: 16, seq, time, task, span, seed, pages, model, movable };
  const e = passingEvent as object as Writable<SessionBeginEvent>;
  e.kind = 16;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.seed = seed;
  e.pages = pages;
  e.model = model;
  e.movable = movable;
  return e;
}
function decodeSessionEnd(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): SessionEndEvent {
  const { buffer } = r;
  let at = r.pos;
  let status: number = 0;
  let depends: string = '';
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((status = buffer[at++]!) > 127) { r.pos = at - 1; status = r.uint(); at = r.pos; } break;
      case 18: r.pos = at; depends = r.string(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'SessionEnd runs past its length');
  if (!passing) return { kind: 17, seq, time, task, span, status, depends };
  const e = passingEvent as object as Writable<SessionEndEvent>;
  e.kind = 17;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.status = status;
  e.depends = depends;
  return e;
}
function decodeInject(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): InjectEvent {
  const { buffer } = r;
  let at = r.pos;
  let type: number = 0;
  let nth: number = 0;
  let passed: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((type = buffer[at++]!) > 127) { r.pos = at - 1; type = r.uint(); at = r.pos; } break;
      case 16: if ((nth = buffer[at++]!) > 127) { r.pos = at - 1; nth = r.uint(); at = r.pos; } break;
      case 24: r.pos = at; passed = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'Inject runs past its length');
  if (!passing) return { kind: 18, seq, time, task, span, type: type as FailureType, nth, passed };
  const e = passingEvent as object as Writable<InjectEvent>;
  e.kind = 18;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.type = type as FailureType;
  e.nth = nth;
  e.passed = passed;
  return e;
}
function decodeChoice(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ChoiceEvent {
  const { buffer } = r;
  let at = r.pos;
  let alternatives: number = 0;
  let chosen: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((alternatives = buffer[at++]!) > 127) { r.pos = at - 1; alternatives = r.uint(); at = r.pos; } break;
      case 16: if ((chosen = buffer[at++]!) > 127) { r.pos = at - 1; chosen = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'Choice runs past its length');
  if (!passing) return { kind: 19, seq, time, task, span, alternatives, chosen };
  const e = passingEvent as object as Writable<ChoiceEvent>;
  e.kind = 19;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.alternatives = alternatives;
  e.chosen = chosen;
  return e;
}
function decodeLimitReached(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): LimitReachedEvent {
  const { buffer } = r;
  let at = r.pos;
  let limit: number = 0;
  let most: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((limit = buffer[at++]!) > 127) { r.pos = at - 1; limit = r.uint(); at = r.pos; } break;
      case 16: if ((most = buffer[at++]!) > 127) { r.pos = at - 1; most = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'LimitReached runs past its length');
  if (!passing) return { kind: 20, seq, time, task, span, limit: limit as Limit, most };
  const e = passingEvent as object as Writable<LimitReachedEvent>;
  e.kind = 20;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.limit = limit as Limit;
  e.most = most;
  return e;
}
function decodeProcessStart(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ProcessStartEvent {
  const { buffer } = r;
  let at = r.pos;
  let process: number = 0;
  let mm: number = 0;
  let parent: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 16: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 24: if ((parent = buffer[at++]!) > 127) { r.pos = at - 1; parent = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ProcessStart runs past its length');
  if (!passing) return { kind: 24, seq, time, task, span, process, mm, parent };
  const e = passingEvent as object as Writable<ProcessStartEvent>;
  e.kind = 24;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.process = process;
  e.mm = mm;
  e.parent = parent;
  return e;
}
function decodeProcessExit(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ProcessExitEvent {
  const { buffer } = r;
  let at = r.pos;
  let process: number = 0;
  let status: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 16: r.pos = at; status = r.sint(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ProcessExit runs past its length');
  if (!passing) return { kind: 25, seq, time, task, span, process, status };
  const e = passingEvent as object as Writable<ProcessExitEvent>;
  e.kind = 25;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.process = process;
  e.status = status;
  return e;
}
function decodeTaskStart(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): TaskStartEvent {
  const { buffer } = r;
  let at = r.pos;
  let started: number = 0;
  let process: number = 0;
  let name: string = '';
  let kernel: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((started = buffer[at++]!) > 127) { r.pos = at - 1; started = r.uint(); at = r.pos; } break;
      case 16: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 26: r.pos = at; name = r.string(); at = r.pos; break;
      case 32: r.pos = at; kernel = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'TaskStart runs past its length');
  if (!passing) return { kind: 26, seq, time, task, span, started, process, name, kernel };
  const e = passingEvent as object as Writable<TaskStartEvent>;
  e.kind = 26;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.started = started;
  e.process = process;
  e.name = name;
  e.kernel = kernel;
  return e;
}
function decodeTaskExit(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): TaskExitEvent {
  const { buffer } = r;
  let at = r.pos;
  let exited: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((exited = buffer[at++]!) > 127) { r.pos = at - 1; exited = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'TaskExit runs past its length');
  if (!passing) return { kind: 27, seq, time, task, span, exited };
  const e = passingEvent as object as Writable<TaskExitEvent>;
  e.kind = 27;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.exited = exited;
  return e;
}
function decodeTaskSwitch(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): TaskSwitchEvent {
  const { buffer } = r;
  let at = r.pos;
  let to: number = 0;
  let step: number = 0;
  let runnable: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((to = buffer[at++]!) > 127) { r.pos = at - 1; to = r.uint(); at = r.pos; } break;
      case 16: if ((step = buffer[at++]!) > 127) { r.pos = at - 1; step = r.uint(); at = r.pos; } break;
      case 24: if ((runnable = buffer[at++]!) > 127) { r.pos = at - 1; runnable = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'TaskSwitch runs past its length');
  if (!passing) return { kind: 28, seq, time, task, span, to, step, runnable };
  const e = passingEvent as object as Writable<TaskSwitchEvent>;
  e.kind = 28;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.to = to;
  e.step = step;
  e.runnable = runnable;
  return e;
}
function decodeTaskBlock(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): TaskBlockEvent {
  const { buffer } = r;
  let at = r.pos;
  let wait: number = 0;
  let object: number = 0;
  let invalidateSeq: number = 0;
  let until: number = 0;
  let where: string = '';
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((wait = buffer[at++]!) > 127) { r.pos = at - 1; wait = r.uint(); at = r.pos; } break;
      case 16: if ((object = buffer[at++]!) > 127) { r.pos = at - 1; object = r.uint(); at = r.pos; } break;
      case 24: if ((invalidateSeq = buffer[at++]!) > 127) { r.pos = at - 1; invalidateSeq = r.uint(); at = r.pos; } break;
      case 32: if ((until = buffer[at++]!) > 127) { r.pos = at - 1; until = r.uint(); at = r.pos; } break;
      case 42: r.pos = at; where = r.string(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'TaskBlock runs past its length');
  if (!passing) return { kind: 29, seq, time, task, span, wait: wait as WaitType, object, invalidateSeq, until: until as Nanoseconds, where };
  const e = passingEvent as object as Writable<TaskBlockEvent>;
  e.kind = 29;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.wait = wait as WaitType;
  e.object = object;
  e.invalidateSeq = invalidateSeq;
  e.until = until as Nanoseconds;
  e.where = where;
  return e;
}
function decodeTaskWake(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): TaskWakeEvent {
  const { buffer } = r;
  let at = r.pos;
  let woken: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((woken = buffer[at++]!) > 127) { r.pos = at - 1; woken = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'TaskWake runs past its length');
  if (!passing) return { kind: 30, seq, time, task, span, woken };
  const e = passingEvent as object as Writable<TaskWakeEvent>;
  e.kind = 30;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.woken = woken;
  return e;
}
function decodeLockInit(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): LockInitEvent {
  const { buffer } = r;
  let at = r.pos;
  let lock: number = 0;
  let type: number = 0;
  let name: string = '';
  let owner: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      case 16: if ((type = buffer[at++]!) > 127) { r.pos = at - 1; type = r.uint(); at = r.pos; } break;
      case 26: r.pos = at; name = r.string(); at = r.pos; break;
      case 32: if ((owner = buffer[at++]!) > 127) { r.pos = at - 1; owner = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'LockInit runs past its length');
  if (!passing) return { kind: 32, seq, time, task, span, lock, type: type as LockType, name, owner };
  const e = passingEvent as object as Writable<LockInitEvent>;
  e.kind = 32;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.lock = lock;
  e.type = type as LockType;
  e.name = name;
  e.owner = owner;
  return e;
}
function decodeLockDestroy(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): LockDestroyEvent {
  const { buffer } = r;
  let at = r.pos;
  let lock: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'LockDestroy runs past its length');
  if (!passing) return { kind: 33, seq, time, task, span, lock };
  const e = passingEvent as object as Writable<LockDestroyEvent>;
  e.kind = 33;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.lock = lock;
  return e;
}
function decodeLockDowngrade(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): LockDowngradeEvent {
  const { buffer } = r;
  let at = r.pos;
  let lock: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'LockDowngrade runs past its length');
  if (!passing) return { kind: 34, seq, time, task, span, lock };
  const e = passingEvent as object as Writable<LockDowngradeEvent>;
  e.kind = 34;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.lock = lock;
  return e;
}
function decodeLockWait(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): LockWaitEvent {
  const { buffer } = r;
  let at = r.pos;
  let lock: number = 0;
  let mode: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      case 16: if ((mode = buffer[at++]!) > 127) { r.pos = at - 1; mode = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'LockWait runs past its length');
  if (!passing) return { kind: 35, seq, time, task, span, lock, mode: mode as LockMode };
  const e = passingEvent as object as Writable<LockWaitEvent>;
  e.kind = 35;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.lock = lock;
  e.mode = mode as LockMode;
  return e;
}
function decodeLockTryFailed(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): LockTryFailedEvent {
  const { buffer } = r;
  let at = r.pos;
  let lock: number = 0;
  let mode: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      case 16: if ((mode = buffer[at++]!) > 127) { r.pos = at - 1; mode = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'LockTryFailed runs past its length');
  if (!passing) return { kind: 36, seq, time, task, span, lock, mode: mode as LockMode };
  const e = passingEvent as object as Writable<LockTryFailedEvent>;
  e.kind = 36;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.lock = lock;
  e.mode = mode as LockMode;
  return e;
}
function decodeMmCreate(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MmCreateEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let parent: number = 0;
  let mmapLock: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((parent = buffer[at++]!) > 127) { r.pos = at - 1; parent = r.uint(); at = r.pos; } break;
      case 24: if ((mmapLock = buffer[at++]!) > 127) { r.pos = at - 1; mmapLock = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MmCreate runs past its length');
  if (!passing) return { kind: 40, seq, time, task, span, mm, parent, mmapLock };
  const e = passingEvent as object as Writable<MmCreateEvent>;
  e.kind = 40;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.parent = parent;
  e.mmapLock = mmapLock;
  return e;
}
function decodeMmCount(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MmCountEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let users: number = 0;
  let count: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((users = buffer[at++]!) > 127) { r.pos = at - 1; users = r.uint(); at = r.pos; } break;
      case 24: if ((count = buffer[at++]!) > 127) { r.pos = at - 1; count = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MmCount runs past its length');
  if (!passing) return { kind: 41, seq, time, task, span, mm, users, count };
  const e = passingEvent as object as Writable<MmCountEvent>;
  e.kind = 41;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.users = users;
  e.count = count;
  return e;
}
function decodeMmFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MmFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MmFree runs past its length');
  if (!passing) return { kind: 42, seq, time, task, span, mm };
  const e = passingEvent as object as Writable<MmFreeEvent>;
  e.kind = 42;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  return e;
}
function decodeVmaInsert(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): VmaInsertEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let vpn: number = 0;
  let npages: number = 0;
  let prot: number = 0;
  let flags: number = 0;
  let backing: number = 0;
  let inode: number = 0;
  let pgoff: number = 0;
  let anonVma: number = 0;
  let anonParent: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 24: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      case 32: if ((prot = buffer[at++]!) > 127) { r.pos = at - 1; prot = r.uint(); at = r.pos; } break;
      case 40: if ((flags = buffer[at++]!) > 127) { r.pos = at - 1; flags = r.uint(); at = r.pos; } break;
      case 48: if ((backing = buffer[at++]!) > 127) { r.pos = at - 1; backing = r.uint(); at = r.pos; } break;
      case 56: if ((inode = buffer[at++]!) > 127) { r.pos = at - 1; inode = r.uint(); at = r.pos; } break;
      case 64: if ((pgoff = buffer[at++]!) > 127) { r.pos = at - 1; pgoff = r.uint(); at = r.pos; } break;
      case 72: if ((anonVma = buffer[at++]!) > 127) { r.pos = at - 1; anonVma = r.uint(); at = r.pos; } break;
      case 80: if ((anonParent = buffer[at++]!) > 127) { r.pos = at - 1; anonParent = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'VmaInsert runs past its length');
  if (!passing) return { kind: 43, seq, time, task, span, mm, vpn: vpn as Vpn, npages, prot, flags, backing: backing as Backing, inode, pgoff, anonVma, anonParent };
  const e = passingEvent as object as Writable<VmaInsertEvent>;
  e.kind = 43;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  e.npages = npages;
  e.prot = prot;
  e.flags = flags;
  e.backing = backing as Backing;
  e.inode = inode;
  e.pgoff = pgoff;
  e.anonVma = anonVma;
  e.anonParent = anonParent;
  return e;
}
function decodeVmaRemove(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): VmaRemoveEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let vpn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'VmaRemove runs past its length');
  if (!passing) return { kind: 44, seq, time, task, span, mm, vpn: vpn as Vpn };
  const e = passingEvent as object as Writable<VmaRemoveEvent>;
  e.kind = 44;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  return e;
}
function decodeVmaChange(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): VmaChangeEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let vpn: number = 0;
  let first: number = 0;
  let npages: number = 0;
  let prot: number = 0;
  let flags: number = 0;
  let pgoff: number = 0;
  let anonVma: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 24: if ((first = buffer[at++]!) > 127) { r.pos = at - 1; first = r.uint(); at = r.pos; } break;
      case 32: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      case 40: if ((prot = buffer[at++]!) > 127) { r.pos = at - 1; prot = r.uint(); at = r.pos; } break;
      case 48: if ((flags = buffer[at++]!) > 127) { r.pos = at - 1; flags = r.uint(); at = r.pos; } break;
      case 56: if ((pgoff = buffer[at++]!) > 127) { r.pos = at - 1; pgoff = r.uint(); at = r.pos; } break;
      case 64: if ((anonVma = buffer[at++]!) > 127) { r.pos = at - 1; anonVma = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'VmaChange runs past its length');
  if (!passing) return { kind: 45, seq, time, task, span, mm, vpn: vpn as Vpn, first: first as Vpn, npages, prot, flags, pgoff, anonVma };
  const e = passingEvent as object as Writable<VmaChangeEvent>;
  e.kind = 45;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  e.first = first as Vpn;
  e.npages = npages;
  e.prot = prot;
  e.flags = flags;
  e.pgoff = pgoff;
  e.anonVma = anonVma;
  return e;
}
function decodePmdSet(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PmdSetEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let vpn: number = 0;
  let type: number = 0;
  let pfn: number = 0;
  let flags: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 24: if ((type = buffer[at++]!) > 127) { r.pos = at - 1; type = r.uint(); at = r.pos; } break;
      case 32: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 40: if ((flags = buffer[at++]!) > 127) { r.pos = at - 1; flags = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PmdSet runs past its length');
  if (!passing) return { kind: 48, seq, time, task, span, mm, vpn: vpn as Vpn, type: type as PmdType, pfn: pfn as Pfn, flags };
  const e = passingEvent as object as Writable<PmdSetEvent>;
  e.kind = 48;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  e.type = type as PmdType;
  e.pfn = pfn as Pfn;
  e.flags = flags;
  return e;
}
function decodePmdClear(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PmdClearEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let vpn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PmdClear runs past its length');
  if (!passing) return { kind: 49, seq, time, task, span, mm, vpn: vpn as Vpn };
  const e = passingEvent as object as Writable<PmdClearEvent>;
  e.kind = 49;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  return e;
}
function decodePageLock(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageLockEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageLock runs past its length');
  if (!passing) return { kind: 52, seq, time, task, span, pfn: pfn as Pfn };
  const e = passingEvent as object as Writable<PageLockEvent>;
  e.kind = 52;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  return e;
}
function decodePageUnlock(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageUnlockEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageUnlock runs past its length');
  if (!passing) return { kind: 53, seq, time, task, span, pfn: pfn as Pfn };
  const e = passingEvent as object as Writable<PageUnlockEvent>;
  e.kind = 53;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  return e;
}
function decodePageFlags(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageFlagsEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let flags: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 16: if ((flags = buffer[at++]!) > 127) { r.pos = at - 1; flags = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageFlags runs past its length');
  if (!passing) return { kind: 54, seq, time, task, span, pfn: pfn as Pfn, flags };
  const e = passingEvent as object as Writable<PageFlagsEvent>;
  e.kind = 54;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.flags = flags;
  return e;
}
function decodePageMapping(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageMappingEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let pageKind: number = 0;
  let object: number = 0;
  let index: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 16: if ((pageKind = buffer[at++]!) > 127) { r.pos = at - 1; pageKind = r.uint(); at = r.pos; } break;
      case 24: if ((object = buffer[at++]!) > 127) { r.pos = at - 1; object = r.uint(); at = r.pos; } break;
      case 32: if ((index = buffer[at++]!) > 127) { r.pos = at - 1; index = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageMapping runs past its length');
  if (!passing) return { kind: 55, seq, time, task, span, pfn: pfn as Pfn, pageKind: pageKind as PageKind, object, index };
  const e = passingEvent as object as Writable<PageMappingEvent>;
  e.kind = 55;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.pageKind = pageKind as PageKind;
  e.object = object;
  e.index = index;
  return e;
}
function decodePageCopy(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageCopyEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let from: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 16: if ((from = buffer[at++]!) > 127) { r.pos = at - 1; from = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageCopy runs past its length');
  if (!passing) return { kind: 56, seq, time, task, span, pfn: pfn as Pfn, from: from as Pfn };
  const e = passingEvent as object as Writable<PageCopyEvent>;
  e.kind = 56;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.from = from as Pfn;
  return e;
}
function decodePageDeviceData(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageDeviceDataEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let backing: number = 0;
  let mirror: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 16: if ((backing = buffer[at++]!) > 127) { r.pos = at - 1; backing = r.uint(); at = r.pos; } break;
      case 24: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageDeviceData runs past its length');
  if (!passing) return { kind: 57, seq, time, task, span, pfn: pfn as Pfn, backing: backing as Pfn, mirror };
  const e = passingEvent as object as Writable<PageDeviceDataEvent>;
  e.kind = 57;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.backing = backing as Pfn;
  e.mirror = mirror;
  return e;
}
function decodePageSplit(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageSplitEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageSplit runs past its length');
  if (!passing) return { kind: 58, seq, time, task, span, pfn: pfn as Pfn };
  const e = passingEvent as object as Writable<PageSplitEvent>;
  e.kind = 58;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  return e;
}
function decodePagePin(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PagePinEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let refcount: number = 0;
  let pins: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 16: if ((refcount = buffer[at++]!) > 127) { r.pos = at - 1; refcount = r.uint(); at = r.pos; } break;
      case 24: if ((pins = buffer[at++]!) > 127) { r.pos = at - 1; pins = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PagePin runs past its length');
  if (!passing) return { kind: 59, seq, time, task, span, pfn: pfn as Pfn, refcount, pins };
  const e = passingEvent as object as Writable<PagePinEvent>;
  e.kind = 59;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.refcount = refcount;
  e.pins = pins;
  return e;
}
function decodeInodeCreate(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): InodeCreateEvent {
  const { buffer } = r;
  let at = r.pos;
  let inode: number = 0;
  let backing: number = 0;
  let npages: number = 0;
  let name: string = '';
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((inode = buffer[at++]!) > 127) { r.pos = at - 1; inode = r.uint(); at = r.pos; } break;
      case 16: if ((backing = buffer[at++]!) > 127) { r.pos = at - 1; backing = r.uint(); at = r.pos; } break;
      case 24: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      case 34: r.pos = at; name = r.string(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'InodeCreate runs past its length');
  if (!passing) return { kind: 60, seq, time, task, span, inode, backing: backing as Backing, npages, name };
  const e = passingEvent as object as Writable<InodeCreateEvent>;
  e.kind = 60;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.inode = inode;
  e.backing = backing as Backing;
  e.npages = npages;
  e.name = name;
  return e;
}
function decodeInodeResize(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): InodeResizeEvent {
  const { buffer } = r;
  let at = r.pos;
  let inode: number = 0;
  let npages: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((inode = buffer[at++]!) > 127) { r.pos = at - 1; inode = r.uint(); at = r.pos; } break;
      case 16: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'InodeResize runs past its length');
  if (!passing) return { kind: 61, seq, time, task, span, inode, npages };
  const e = passingEvent as object as Writable<InodeResizeEvent>;
  e.kind = 61;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.inode = inode;
  e.npages = npages;
  return e;
}
function decodeInodeCount(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): InodeCountEvent {
  const { buffer } = r;
  let at = r.pos;
  let inode: number = 0;
  let refcount: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((inode = buffer[at++]!) > 127) { r.pos = at - 1; inode = r.uint(); at = r.pos; } break;
      case 16: if ((refcount = buffer[at++]!) > 127) { r.pos = at - 1; refcount = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'InodeCount runs past its length');
  if (!passing) return { kind: 62, seq, time, task, span, inode, refcount };
  const e = passingEvent as object as Writable<InodeCountEvent>;
  e.kind = 62;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.inode = inode;
  e.refcount = refcount;
  return e;
}
function decodeInodeFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): InodeFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let inode: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((inode = buffer[at++]!) > 127) { r.pos = at - 1; inode = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'InodeFree runs past its length');
  if (!passing) return { kind: 63, seq, time, task, span, inode };
  const e = passingEvent as object as Writable<InodeFreeEvent>;
  e.kind = 63;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.inode = inode;
  return e;
}
function decodePageCacheAdd(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageCacheAddEvent {
  const { buffer } = r;
  let at = r.pos;
  let inode: number = 0;
  let index: number = 0;
  let pfn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((inode = buffer[at++]!) > 127) { r.pos = at - 1; inode = r.uint(); at = r.pos; } break;
      case 16: if ((index = buffer[at++]!) > 127) { r.pos = at - 1; index = r.uint(); at = r.pos; } break;
      case 24: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageCacheAdd runs past its length');
  if (!passing) return { kind: 64, seq, time, task, span, inode, index, pfn: pfn as Pfn };
  const e = passingEvent as object as Writable<PageCacheAddEvent>;
  e.kind = 64;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.inode = inode;
  e.index = index;
  e.pfn = pfn as Pfn;
  return e;
}
function decodePageCacheRemove(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PageCacheRemoveEvent {
  const { buffer } = r;
  let at = r.pos;
  let inode: number = 0;
  let index: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((inode = buffer[at++]!) > 127) { r.pos = at - 1; inode = r.uint(); at = r.pos; } break;
      case 16: if ((index = buffer[at++]!) > 127) { r.pos = at - 1; index = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PageCacheRemove runs past its length');
  if (!passing) return { kind: 65, seq, time, task, span, inode, index };
  const e = passingEvent as object as Writable<PageCacheRemoveEvent>;
  e.kind = 65;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.inode = inode;
  e.index = index;
  return e;
}
function decodeFileOpen(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): FileOpenEvent {
  const { buffer } = r;
  let at = r.pos;
  let file: number = 0;
  let device: number = 0;
  let mirror: number = 0;
  let inode: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((file = buffer[at++]!) > 127) { r.pos = at - 1; file = r.uint(); at = r.pos; } break;
      case 16: if ((device = buffer[at++]!) > 127) { r.pos = at - 1; device = r.uint(); at = r.pos; } break;
      case 24: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 32: if ((inode = buffer[at++]!) > 127) { r.pos = at - 1; inode = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'FileOpen runs past its length');
  if (!passing) return { kind: 66, seq, time, task, span, file, device, mirror, inode };
  const e = passingEvent as object as Writable<FileOpenEvent>;
  e.kind = 66;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.file = file;
  e.device = device;
  e.mirror = mirror;
  e.inode = inode;
  return e;
}
function decodeFileCount(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): FileCountEvent {
  const { buffer } = r;
  let at = r.pos;
  let file: number = 0;
  let refcount: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((file = buffer[at++]!) > 127) { r.pos = at - 1; file = r.uint(); at = r.pos; } break;
      case 16: if ((refcount = buffer[at++]!) > 127) { r.pos = at - 1; refcount = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'FileCount runs past its length');
  if (!passing) return { kind: 67, seq, time, task, span, file, refcount };
  const e = passingEvent as object as Writable<FileCountEvent>;
  e.kind = 67;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.file = file;
  e.refcount = refcount;
  return e;
}
function decodeFileFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): FileFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let file: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((file = buffer[at++]!) > 127) { r.pos = at - 1; file = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'FileFree runs past its length');
  if (!passing) return { kind: 68, seq, time, task, span, file };
  const e = passingEvent as object as Writable<FileFreeEvent>;
  e.kind = 68;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.file = file;
  return e;
}
function decodeFdInstall(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): FdInstallEvent {
  const { buffer } = r;
  let at = r.pos;
  let process: number = 0;
  let file: number = 0;
  let name: string = '';
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 16: if ((file = buffer[at++]!) > 127) { r.pos = at - 1; file = r.uint(); at = r.pos; } break;
      case 26: r.pos = at; name = r.string(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'FdInstall runs past its length');
  if (!passing) return { kind: 69, seq, time, task, span, process, file, name };
  const e = passingEvent as object as Writable<FdInstallEvent>;
  e.kind = 69;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.process = process;
  e.file = file;
  e.name = name;
  return e;
}
function decodeFdRemove(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): FdRemoveEvent {
  const { buffer } = r;
  let at = r.pos;
  let process: number = 0;
  let name: string = '';
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 18: r.pos = at; name = r.string(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'FdRemove runs past its length');
  if (!passing) return { kind: 70, seq, time, task, span, process, name };
  const e = passingEvent as object as Writable<FdRemoveEvent>;
  e.kind = 70;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.process = process;
  e.name = name;
  return e;
}
function decodeSubscriptionsCreate(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): SubscriptionsCreateEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let lock: number = 0;
  let withoutTree: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      case 24: r.pos = at; withoutTree = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'SubscriptionsCreate runs past its length');
  if (!passing) return { kind: 80, seq, time, task, span, mm, lock, withoutTree };
  const e = passingEvent as object as Writable<SubscriptionsCreateEvent>;
  e.kind = 80;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.lock = lock;
  e.withoutTree = withoutTree;
  return e;
}
function decodeSubscriptionsFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): SubscriptionsFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'SubscriptionsFree runs past its length');
  if (!passing) return { kind: 81, seq, time, task, span, mm };
  const e = passingEvent as object as Writable<SubscriptionsFreeEvent>;
  e.kind = 81;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  return e;
}
function decodeNotifierSeq(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): NotifierSeqEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let invalidateSeq: number = 0;
  let active: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((invalidateSeq = buffer[at++]!) > 127) { r.pos = at - 1; invalidateSeq = r.uint(); at = r.pos; } break;
      case 24: if ((active = buffer[at++]!) > 127) { r.pos = at - 1; active = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'NotifierSeq runs past its length');
  if (!passing) return { kind: 82, seq, time, task, span, mm, invalidateSeq, active };
  const e = passingEvent as object as Writable<NotifierSeqEvent>;
  e.kind = 82;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.invalidateSeq = invalidateSeq;
  e.active = active;
  return e;
}
function decodeInvalidateStart(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): InvalidateStartEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let vpn: number = 0;
  let end: number = 0;
  let event: number = 0;
  let blockable: boolean = false;
  let owner: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 24: if ((end = buffer[at++]!) > 127) { r.pos = at - 1; end = r.uint(); at = r.pos; } break;
      case 32: if ((event = buffer[at++]!) > 127) { r.pos = at - 1; event = r.uint(); at = r.pos; } break;
      case 40: r.pos = at; blockable = r.uint() !== 0; at = r.pos; break;
      case 48: if ((owner = buffer[at++]!) > 127) { r.pos = at - 1; owner = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'InvalidateStart runs past its length');
  if (!passing) return { kind: 83, seq, time, task, span, mm, vpn: vpn as Vpn, end: end as Vpn, event: event as NotifierEvent, blockable, owner };
  const e = passingEvent as object as Writable<InvalidateStartEvent>;
  e.kind = 83;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  e.end = end as Vpn;
  e.event = event as NotifierEvent;
  e.blockable = blockable;
  e.owner = owner;
  return e;
}
function decodeInvalidateEnd(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): InvalidateEndEvent {
  const { buffer } = r;
  let at = r.pos;
  let invalidation: number = 0;
  let mm: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((invalidation = buffer[at++]!) > 127) { r.pos = at - 1; invalidation = r.uint(); at = r.pos; } break;
      case 16: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'InvalidateEnd runs past its length');
  if (!passing) return { kind: 84, seq, time, task, span, invalidation: invalidation as EventSeq, mm };
  const e = passingEvent as object as Writable<InvalidateEndEvent>;
  e.kind = 84;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.invalidation = invalidation as EventSeq;
  e.mm = mm;
  return e;
}
function decodeIntervalAlloc(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalAllocEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let mm: number = 0;
  let mirror: number = 0;
  let intervalKind: number = 0;
  let hasRelease: boolean = false;
  let lock: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 24: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 32: if ((intervalKind = buffer[at++]!) > 127) { r.pos = at - 1; intervalKind = r.uint(); at = r.pos; } break;
      case 40: r.pos = at; hasRelease = r.uint() !== 0; at = r.pos; break;
      case 48: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalAlloc runs past its length');
  if (!passing) return { kind: 85, seq, time, task, span, interval, mm, mirror, intervalKind: intervalKind as IntervalKind, hasRelease, lock };
  const e = passingEvent as object as Writable<IntervalAllocEvent>;
  e.kind = 85;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.mm = mm;
  e.mirror = mirror;
  e.intervalKind = intervalKind as IntervalKind;
  e.hasRelease = hasRelease;
  e.lock = lock;
  return e;
}
function decodeIntervalFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalFree runs past its length');
  if (!passing) return { kind: 86, seq, time, task, span, interval };
  const e = passingEvent as object as Writable<IntervalFreeEvent>;
  e.kind = 86;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  return e;
}
function decodeIntervalCount(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalCountEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let refcount: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((refcount = buffer[at++]!) > 127) { r.pos = at - 1; refcount = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalCount runs past its length');
  if (!passing) return { kind: 87, seq, time, task, span, interval, refcount };
  const e = passingEvent as object as Writable<IntervalCountEvent>;
  e.kind = 87;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.refcount = refcount;
  return e;
}
function decodeIntervalSeq(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalSeqEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let invalidateSeq: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((invalidateSeq = buffer[at++]!) > 127) { r.pos = at - 1; invalidateSeq = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalSeq runs past its length');
  if (!passing) return { kind: 88, seq, time, task, span, interval, invalidateSeq };
  const e = passingEvent as object as Writable<IntervalSeqEvent>;
  e.kind = 88;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.invalidateSeq = invalidateSeq;
  return e;
}
function decodeIntervalBounds(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalBoundsEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let start: number = 0;
  let last: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((start = buffer[at++]!) > 127) { r.pos = at - 1; start = r.uint(); at = r.pos; } break;
      case 24: if ((last = buffer[at++]!) > 127) { r.pos = at - 1; last = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalBounds runs past its length');
  if (!passing) return { kind: 89, seq, time, task, span, interval, start: start as Address, last: last as Address };
  const e = passingEvent as object as Writable<IntervalBoundsEvent>;
  e.kind = 89;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.start = start as Address;
  e.last = last as Address;
  return e;
}
function decodeIntervalTreeInsert(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalTreeInsertEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalTreeInsert runs past its length');
  if (!passing) return { kind: 90, seq, time, task, span, interval };
  const e = passingEvent as object as Writable<IntervalTreeInsertEvent>;
  e.kind = 90;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  return e;
}
function decodeIntervalTreeRemove(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalTreeRemoveEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalTreeRemove runs past its length');
  if (!passing) return { kind: 91, seq, time, task, span, interval };
  const e = passingEvent as object as Writable<IntervalTreeRemoveEvent>;
  e.kind = 91;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  return e;
}
function decodeIntervalDefer(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalDeferEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalDefer runs past its length');
  if (!passing) return { kind: 92, seq, time, task, span, interval };
  const e = passingEvent as object as Writable<IntervalDeferEvent>;
  e.kind = 92;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  return e;
}
function decodeIntervalUndefer(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalUndeferEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalUndefer runs past its length');
  if (!passing) return { kind: 93, seq, time, task, span, interval };
  const e = passingEvent as object as Writable<IntervalUndeferEvent>;
  e.kind = 93;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  return e;
}
function decodeIntervalPending(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalPendingEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let start: number = 0;
  let last: number = 0;
  let pending: boolean = false;
  let removing: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((start = buffer[at++]!) > 127) { r.pos = at - 1; start = r.uint(); at = r.pos; } break;
      case 24: if ((last = buffer[at++]!) > 127) { r.pos = at - 1; last = r.uint(); at = r.pos; } break;
      case 32: r.pos = at; pending = r.uint() !== 0; at = r.pos; break;
      case 40: r.pos = at; removing = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalPending runs past its length');
  if (!passing) return { kind: 94, seq, time, task, span, interval, start: start as Address, last: last as Address, pending, removing };
  const e = passingEvent as object as Writable<IntervalPendingEvent>;
  e.kind = 94;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.start = start as Address;
  e.last = last as Address;
  e.pending = pending;
  e.removing = removing;
  return e;
}
function decodeIntervalRelease(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalReleaseEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalRelease runs past its length');
  if (!passing) return { kind: 95, seq, time, task, span, interval };
  const e = passingEvent as object as Writable<IntervalReleaseEvent>;
  e.kind = 95;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  return e;
}
function decodeReadBegin(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ReadBeginEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let invalidateSeq: number = 0;
  let waited: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((invalidateSeq = buffer[at++]!) > 127) { r.pos = at - 1; invalidateSeq = r.uint(); at = r.pos; } break;
      case 24: r.pos = at; waited = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ReadBegin runs past its length');
  if (!passing) return { kind: 96, seq, time, task, span, interval, invalidateSeq, waited };
  const e = passingEvent as object as Writable<ReadBeginEvent>;
  e.kind = 96;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.invalidateSeq = invalidateSeq;
  e.waited = waited;
  return e;
}
function decodeReadRetry(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ReadRetryEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let invalidateSeq: number = 0;
  let retry: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((invalidateSeq = buffer[at++]!) > 127) { r.pos = at - 1; invalidateSeq = r.uint(); at = r.pos; } break;
      case 24: r.pos = at; retry = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ReadRetry runs past its length');
  if (!passing) return { kind: 97, seq, time, task, span, interval, invalidateSeq, retry };
  const e = passingEvent as object as Writable<ReadRetryEvent>;
  e.kind = 97;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.invalidateSeq = invalidateSeq;
  e.retry = retry;
  return e;
}
function decodeClassicRegister(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ClassicRegisterEvent {
  const { buffer } = r;
  let at = r.pos;
  let notifier: number = 0;
  let mm: number = 0;
  let mirror: number = 0;
  let lock: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((notifier = buffer[at++]!) > 127) { r.pos = at - 1; notifier = r.uint(); at = r.pos; } break;
      case 16: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 24: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 32: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ClassicRegister runs past its length');
  if (!passing) return { kind: 98, seq, time, task, span, notifier, mm, mirror, lock };
  const e = passingEvent as object as Writable<ClassicRegisterEvent>;
  e.kind = 98;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.notifier = notifier;
  e.mm = mm;
  e.mirror = mirror;
  e.lock = lock;
  return e;
}
function decodeClassicUnregister(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ClassicUnregisterEvent {
  const { buffer } = r;
  let at = r.pos;
  let notifier: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((notifier = buffer[at++]!) > 127) { r.pos = at - 1; notifier = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ClassicUnregister runs past its length');
  if (!passing) return { kind: 99, seq, time, task, span, notifier };
  const e = passingEvent as object as Writable<ClassicUnregisterEvent>;
  e.kind = 99;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.notifier = notifier;
  return e;
}
function decodeIntervalRequest(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalRequestEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let operation: number = 0;
  let ret: number = 0;
  let deferred: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((operation = buffer[at++]!) > 127) { r.pos = at - 1; operation = r.uint(); at = r.pos; } break;
      case 24: r.pos = at; ret = r.sint(); at = r.pos; break;
      case 32: r.pos = at; deferred = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalRequest runs past its length');
  if (!passing) return { kind: 100, seq, time, task, span, interval, operation: operation as SpanType, ret, deferred };
  const e = passingEvent as object as Writable<IntervalRequestEvent>;
  e.kind = 100;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.operation = operation as SpanType;
  e.ret = ret;
  e.deferred = deferred;
  return e;
}
function decodeClassicUnlink(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ClassicUnlinkEvent {
  const { buffer } = r;
  let at = r.pos;
  let notifier: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((notifier = buffer[at++]!) > 127) { r.pos = at - 1; notifier = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ClassicUnlink runs past its length');
  if (!passing) return { kind: 101, seq, time, task, span, notifier };
  const e = passingEvent as object as Writable<ClassicUnlinkEvent>;
  e.kind = 101;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.notifier = notifier;
  return e;
}
function decodeClassicRunning(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ClassicRunningEvent {
  const { buffer } = r;
  let at = r.pos;
  let notifier: number = 0;
  let running: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((notifier = buffer[at++]!) > 127) { r.pos = at - 1; notifier = r.uint(); at = r.pos; } break;
      case 16: if ((running = buffer[at++]!) > 127) { r.pos = at - 1; running = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ClassicRunning runs past its length');
  if (!passing) return { kind: 102, seq, time, task, span, notifier, running };
  const e = passingEvent as object as Writable<ClassicRunningEvent>;
  e.kind = 102;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.notifier = notifier;
  e.running = running;
  return e;
}
function decodeSubscriptionsTree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): SubscriptionsTreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'SubscriptionsTree runs past its length');
  if (!passing) return { kind: 103, seq, time, task, span, mm };
  const e = passingEvent as object as Writable<SubscriptionsTreeEvent>;
  e.kind = 103;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  return e;
}
function decodeIntervalMark(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalMarkEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalMark runs past its length');
  if (!passing) return { kind: 104, seq, time, task, span, interval };
  const e = passingEvent as object as Writable<IntervalMarkEvent>;
  e.kind = 104;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  return e;
}
function decodeClassicName(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ClassicNameEvent {
  const { buffer } = r;
  let at = r.pos;
  let notifier: number = 0;
  let process: number = 0;
  let name: string = '';
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((notifier = buffer[at++]!) > 127) { r.pos = at - 1; notifier = r.uint(); at = r.pos; } break;
      case 16: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 26: r.pos = at; name = r.string(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ClassicName runs past its length');
  if (!passing) return { kind: 105, seq, time, task, span, notifier, process, name };
  const e = passingEvent as object as Writable<ClassicNameEvent>;
  e.kind = 105;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.notifier = notifier;
  e.process = process;
  e.name = name;
  return e;
}
function decodeIntervalName(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalNameEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let process: number = 0;
  let name: string = '';
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 26: r.pos = at; name = r.string(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalName runs past its length');
  if (!passing) return { kind: 106, seq, time, task, span, interval, process, name };
  const e = passingEvent as object as Writable<IntervalNameEvent>;
  e.kind = 106;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.process = process;
  e.name = name;
  return e;
}
function decodeIntervalAction(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): IntervalActionEvent {
  const { buffer } = r;
  let at = r.pos;
  let interval: number = 0;
  let line: number = 0;
  let armed: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 16: if ((line = buffer[at++]!) > 127) { r.pos = at - 1; line = r.uint(); at = r.pos; } break;
      case 24: r.pos = at; armed = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'IntervalAction runs past its length');
  if (!passing) return { kind: 107, seq, time, task, span, interval, line, armed };
  const e = passingEvent as object as Writable<IntervalActionEvent>;
  e.kind = 107;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.interval = interval;
  e.line = line;
  e.armed = armed;
  return e;
}
function decodeMirrorCreate(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MirrorCreateEvent {
  const { buffer } = r;
  let at = r.pos;
  let mirror: number = 0;
  let mm: number = 0;
  let device: number = 0;
  let lock: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 16: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 24: if ((device = buffer[at++]!) > 127) { r.pos = at - 1; device = r.uint(); at = r.pos; } break;
      case 32: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MirrorCreate runs past its length');
  if (!passing) return { kind: 110, seq, time, task, span, mirror, mm, device, lock };
  const e = passingEvent as object as Writable<MirrorCreateEvent>;
  e.kind = 110;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mirror = mirror;
  e.mm = mm;
  e.device = device;
  e.lock = lock;
  return e;
}
function decodeMirrorFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MirrorFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let mirror: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MirrorFree runs past its length');
  if (!passing) return { kind: 111, seq, time, task, span, mirror };
  const e = passingEvent as object as Writable<MirrorFreeEvent>;
  e.kind = 111;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mirror = mirror;
  return e;
}
function decodeMirrorTrack(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MirrorTrackEvent {
  const { buffer } = r;
  let at = r.pos;
  let mirror: number = 0;
  let interval: number = 0;
  let start: number = 0;
  let last: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 16: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 24: if ((start = buffer[at++]!) > 127) { r.pos = at - 1; start = r.uint(); at = r.pos; } break;
      case 32: if ((last = buffer[at++]!) > 127) { r.pos = at - 1; last = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MirrorTrack runs past its length');
  if (!passing) return { kind: 112, seq, time, task, span, mirror, interval, start: start as Address, last: last as Address };
  const e = passingEvent as object as Writable<MirrorTrackEvent>;
  e.kind = 112;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mirror = mirror;
  e.interval = interval;
  e.start = start as Address;
  e.last = last as Address;
  return e;
}
function decodeMirrorUntrack(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MirrorUntrackEvent {
  const { buffer } = r;
  let at = r.pos;
  let mirror: number = 0;
  let interval: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 16: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MirrorUntrack runs past its length');
  if (!passing) return { kind: 113, seq, time, task, span, mirror, interval };
  const e = passingEvent as object as Writable<MirrorUntrackEvent>;
  e.kind = 113;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mirror = mirror;
  e.interval = interval;
  return e;
}
function decodeMirrorCount(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MirrorCountEvent {
  const { buffer } = r;
  let at = r.pos;
  let mirror: number = 0;
  let refcount: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 16: if ((refcount = buffer[at++]!) > 127) { r.pos = at - 1; refcount = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MirrorCount runs past its length');
  if (!passing) return { kind: 114, seq, time, task, span, mirror, refcount };
  const e = passingEvent as object as Writable<MirrorCountEvent>;
  e.kind = 114;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mirror = mirror;
  e.refcount = refcount;
  return e;
}
function decodeMirrorDead(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MirrorDeadEvent {
  const { buffer } = r;
  let at = r.pos;
  let mirror: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MirrorDead runs past its length');
  if (!passing) return { kind: 115, seq, time, task, span, mirror };
  const e = passingEvent as object as Writable<MirrorDeadEvent>;
  e.kind = 115;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mirror = mirror;
  return e;
}
function decodeWorkQueue(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): WorkQueueEvent {
  const { buffer } = r;
  let at = r.pos;
  let work: number = 0;
  let workKind: number = 0;
  let mirror: number = 0;
  let interval: number = 0;
  let vpn: number = 0;
  let npages: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((work = buffer[at++]!) > 127) { r.pos = at - 1; work = r.uint(); at = r.pos; } break;
      case 16: if ((workKind = buffer[at++]!) > 127) { r.pos = at - 1; workKind = r.uint(); at = r.pos; } break;
      case 24: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 32: if ((interval = buffer[at++]!) > 127) { r.pos = at - 1; interval = r.uint(); at = r.pos; } break;
      case 40: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 48: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'WorkQueue runs past its length');
  if (!passing) return { kind: 116, seq, time, task, span, work, workKind: workKind as WorkKind, mirror, interval, vpn: vpn as Vpn, npages };
  const e = passingEvent as object as Writable<WorkQueueEvent>;
  e.kind = 116;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.work = work;
  e.workKind = workKind as WorkKind;
  e.mirror = mirror;
  e.interval = interval;
  e.vpn = vpn as Vpn;
  e.npages = npages;
  return e;
}
function decodeWorkDone(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): WorkDoneEvent {
  const { buffer } = r;
  let at = r.pos;
  let work: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((work = buffer[at++]!) > 127) { r.pos = at - 1; work = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'WorkDone runs past its length');
  if (!passing) return { kind: 117, seq, time, task, span, work };
  const e = passingEvent as object as Writable<WorkDoneEvent>;
  e.kind = 117;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.work = work;
  return e;
}
function decodeDeviceAdd(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): DeviceAddEvent {
  const { buffer } = r;
  let at = r.pos;
  let device: number = 0;
  let pageKind: number = 0;
  let lock: number = 0;
  let name: string = '';
  let chunkLock: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((device = buffer[at++]!) > 127) { r.pos = at - 1; device = r.uint(); at = r.pos; } break;
      case 16: if ((pageKind = buffer[at++]!) > 127) { r.pos = at - 1; pageKind = r.uint(); at = r.pos; } break;
      case 24: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      case 34: r.pos = at; name = r.string(); at = r.pos; break;
      case 40: if ((chunkLock = buffer[at++]!) > 127) { r.pos = at - 1; chunkLock = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'DeviceAdd runs past its length');
  if (!passing) return { kind: 120, seq, time, task, span, device, pageKind: pageKind as PageKind, lock, name, chunkLock };
  const e = passingEvent as object as Writable<DeviceAddEvent>;
  e.kind = 120;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.device = device;
  e.pageKind = pageKind as PageKind;
  e.lock = lock;
  e.name = name;
  e.chunkLock = chunkLock;
  return e;
}
function decodeChunkAdd(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ChunkAddEvent {
  const { buffer } = r;
  let at = r.pos;
  let chunk: number = 0;
  let device: number = 0;
  let pfn: number = 0;
  let npages: number = 0;
  let freeCount: number = 0;
  let region: number = 0;
  let room: number = 0;
  let countsAnew: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((chunk = buffer[at++]!) > 127) { r.pos = at - 1; chunk = r.uint(); at = r.pos; } break;
      case 16: if ((device = buffer[at++]!) > 127) { r.pos = at - 1; device = r.uint(); at = r.pos; } break;
      case 24: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 32: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      case 40: if ((freeCount = buffer[at++]!) > 127) { r.pos = at - 1; freeCount = r.uint(); at = r.pos; } break;
      case 48: if ((region = buffer[at++]!) > 127) { r.pos = at - 1; region = r.uint(); at = r.pos; } break;
      case 56: if ((room = buffer[at++]!) > 127) { r.pos = at - 1; room = r.uint(); at = r.pos; } break;
      case 64: r.pos = at; countsAnew = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ChunkAdd runs past its length');
  if (!passing) return { kind: 121, seq, time, task, span, chunk, device, pfn: pfn as Pfn, npages, freeCount, region, room, countsAnew };
  const e = passingEvent as object as Writable<ChunkAddEvent>;
  e.kind = 121;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.chunk = chunk;
  e.device = device;
  e.pfn = pfn as Pfn;
  e.npages = npages;
  e.freeCount = freeCount;
  e.region = region;
  e.room = room;
  e.countsAnew = countsAnew;
  return e;
}
function decodeChunkRemove(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ChunkRemoveEvent {
  const { buffer } = r;
  let at = r.pos;
  let chunk: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((chunk = buffer[at++]!) > 127) { r.pos = at - 1; chunk = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ChunkRemove runs past its length');
  if (!passing) return { kind: 122, seq, time, task, span, chunk };
  const e = passingEvent as object as Writable<ChunkRemoveEvent>;
  e.kind = 122;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.chunk = chunk;
  return e;
}
function decodeDevicePageTake(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): DevicePageTakeEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let device: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 16: if ((device = buffer[at++]!) > 127) { r.pos = at - 1; device = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'DevicePageTake runs past its length');
  if (!passing) return { kind: 123, seq, time, task, span, pfn: pfn as Pfn, device };
  const e = passingEvent as object as Writable<DevicePageTakeEvent>;
  e.kind = 123;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.device = device;
  return e;
}
function decodeDevicePageFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): DevicePageFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let pfn: number = 0;
  let device: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 16: if ((device = buffer[at++]!) > 127) { r.pos = at - 1; device = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'DevicePageFree runs past its length');
  if (!passing) return { kind: 124, seq, time, task, span, pfn: pfn as Pfn, device };
  const e = passingEvent as object as Writable<DevicePageFreeEvent>;
  e.kind = 124;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.pfn = pfn as Pfn;
  e.device = device;
  return e;
}
function decodeResourceAlloc(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ResourceAllocEvent {
  const { buffer } = r;
  let at = r.pos;
  let resource: number = 0;
  let resourceKind: number = 0;
  let owner: number = 0;
  let bytes: number = 0;
  let pfn: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((resource = buffer[at++]!) > 127) { r.pos = at - 1; resource = r.uint(); at = r.pos; } break;
      case 16: if ((resourceKind = buffer[at++]!) > 127) { r.pos = at - 1; resourceKind = r.uint(); at = r.pos; } break;
      case 24: if ((owner = buffer[at++]!) > 127) { r.pos = at - 1; owner = r.uint(); at = r.pos; } break;
      case 32: if ((bytes = buffer[at++]!) > 127) { r.pos = at - 1; bytes = r.uint(); at = r.pos; } break;
      case 40: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ResourceAlloc runs past its length');
  if (!passing) return { kind: 125, seq, time, task, span, resource, resourceKind: resourceKind as ResourceKind, owner, bytes, pfn: pfn as Pfn };
  const e = passingEvent as object as Writable<ResourceAllocEvent>;
  e.kind = 125;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.resource = resource;
  e.resourceKind = resourceKind as ResourceKind;
  e.owner = owner;
  e.bytes = bytes;
  e.pfn = pfn as Pfn;
  return e;
}
function decodeResourceFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ResourceFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let resource: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((resource = buffer[at++]!) > 127) { r.pos = at - 1; resource = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ResourceFree runs past its length');
  if (!passing) return { kind: 126, seq, time, task, span, resource };
  const e = passingEvent as object as Writable<ResourceFreeEvent>;
  e.kind = 126;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.resource = resource;
  return e;
}
function decodeDeviceRemove(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): DeviceRemoveEvent {
  const { buffer } = r;
  let at = r.pos;
  let device: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((device = buffer[at++]!) > 127) { r.pos = at - 1; device = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'DeviceRemove runs past its length');
  if (!passing) return { kind: 127, seq, time, task, span, device };
  const e = passingEvent as object as Writable<DeviceRemoveEvent>;
  e.kind = 127;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.device = device;
  return e;
}
function decodeChunkList(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ChunkListEvent {
  const { buffer } = r;
  let at = r.pos;
  let device: number = 0;
  let room: number = 0;
  let freed: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((device = buffer[at++]!) > 127) { r.pos = at - 1; device = r.uint(); at = r.pos; } break;
      case 16: if ((room = buffer[at++]!) > 127) { r.pos = at - 1; room = r.uint(); at = r.pos; } break;
      case 24: r.pos = at; freed = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ChunkList runs past its length');
  if (!passing) return { kind: 128, seq, time, task, span, device, room, freed };
  const e = passingEvent as object as Writable<ChunkListEvent>;
  e.kind = 128;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.device = device;
  e.room = room;
  e.freed = freed;
  return e;
}
function decodeChunkDying(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ChunkDyingEvent {
  const { buffer } = r;
  let at = r.pos;
  let chunk: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((chunk = buffer[at++]!) > 127) { r.pos = at - 1; chunk = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ChunkDying runs past its length');
  if (!passing) return { kind: 129, seq, time, task, span, chunk };
  const e = passingEvent as object as Writable<ChunkDyingEvent>;
  e.kind = 129;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.chunk = chunk;
  return e;
}
function decodeMigratePage(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MigratePageEvent {
  const { buffer } = r;
  let at = r.pos;
  let mm: number = 0;
  let vpn: number = 0;
  let pfn: number = 0;
  let reason: number = 0;
  let destination: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 16: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 24: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 32: if ((reason = buffer[at++]!) > 127) { r.pos = at - 1; reason = r.uint(); at = r.pos; } break;
      case 40: if ((destination = buffer[at++]!) > 127) { r.pos = at - 1; destination = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MigratePage runs past its length');
  if (!passing) return { kind: 130, seq, time, task, span, mm, vpn: vpn as Vpn, pfn: pfn as Pfn, reason: reason as MigrateReason, destination: destination as Pfn };
  const e = passingEvent as object as Writable<MigratePageEvent>;
  e.kind = 130;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  e.pfn = pfn as Pfn;
  e.reason = reason as MigrateReason;
  e.destination = destination as Pfn;
  return e;
}
function decodeFreeListCut(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): FreeListCutEvent {
  const { buffer } = r;
  let at = r.pos;
  let chunk: number = 0;
  let others: readonly number[] = EMPTY_NUMBERS;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((chunk = buffer[at++]!) > 127) { r.pos = at - 1; chunk = r.uint(); at = r.pos; } break;
      case 18: r.pos = at; others = r.uints(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'FreeListCut runs past its length');
  if (!passing) return { kind: 131, seq, time, task, span, chunk, others };
  const e = passingEvent as object as Writable<FreeListCutEvent>;
  e.kind = 131;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.chunk = chunk;
  e.others = others;
  return e;
}
function decodeModuleState(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ModuleStateEvent {
  const { buffer } = r;
  let at = r.pos;
  let going: boolean = false;
  let loaded: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: r.pos = at; going = r.uint() !== 0; at = r.pos; break;
      case 16: r.pos = at; loaded = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'ModuleState runs past its length');
  if (!passing) return { kind: 132, seq, time, task, span, going, loaded };
  const e = passingEvent as object as Writable<ModuleStateEvent>;
  e.kind = 132;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.going = going;
  e.loaded = loaded;
  return e;
}
function decodeResult(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ResultEvent {
  const { buffer } = r;
  let at = r.pos;
  let ret: number = 0;
  let signal: number = 0;
  let siCode: number = 0;
  let cpages: number = 0;
  let faults: number = 0;
  let hasValue: boolean = false;
  let value: number = 0;
  let snapshot: Uint8Array = EMPTY_BYTES;
  let data: readonly number[] = EMPTY_NUMBERS;
  let place: string = '';
  let process: number = 0;
  let vpn: number = 0;
  let kinds: string = '';
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: r.pos = at; ret = r.sint(); at = r.pos; break;
      case 16: if ((signal = buffer[at++]!) > 127) { r.pos = at - 1; signal = r.uint(); at = r.pos; } break;
      case 24: if ((siCode = buffer[at++]!) > 127) { r.pos = at - 1; siCode = r.uint(); at = r.pos; } break;
      case 32: if ((cpages = buffer[at++]!) > 127) { r.pos = at - 1; cpages = r.uint(); at = r.pos; } break;
      case 40: if ((faults = buffer[at++]!) > 127) { r.pos = at - 1; faults = r.uint(); at = r.pos; } break;
      case 48: r.pos = at; hasValue = r.uint() !== 0; at = r.pos; break;
      case 56: if ((value = buffer[at++]!) > 127) { r.pos = at - 1; value = r.uint(); at = r.pos; } break;
      case 66: r.pos = at; snapshot = r.bytes(); at = r.pos; break;
      case 74: r.pos = at; data = r.uints(); at = r.pos; break;
      case 82: r.pos = at; place = r.string(); at = r.pos; break;
      case 88: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 96: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 106: r.pos = at; kinds = r.string(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'Result runs past its length');
  if (!passing) return { kind: 140, seq, time, task, span, ret, signal, siCode, cpages, faults, hasValue, value, snapshot, data, place, process, vpn: vpn as Vpn, kinds };
  const e = passingEvent as object as Writable<ResultEvent>;
  e.kind = 140;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.ret = ret;
  e.signal = signal;
  e.siCode = siCode;
  e.cpages = cpages;
  e.faults = faults;
  e.hasValue = hasValue;
  e.value = value;
  e.snapshot = snapshot;
  e.data = data;
  e.place = place;
  e.process = process;
  e.vpn = vpn as Vpn;
  e.kinds = kinds;
  return e;
}
function decodeBufferSet(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): BufferSetEvent {
  const { buffer } = r;
  let at = r.pos;
  let process: number = 0;
  let name: string = '';
  let npages: number = 0;
  let runs: readonly number[] = EMPTY_NUMBERS;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 18: r.pos = at; name = r.string(); at = r.pos; break;
      case 24: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      case 34: r.pos = at; runs = r.uints(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'BufferSet runs past its length');
  if (!passing) return { kind: 141, seq, time, task, span, process, name, npages, runs };
  const e = passingEvent as object as Writable<BufferSetEvent>;
  e.kind = 141;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.process = process;
  e.name = name;
  e.npages = npages;
  e.runs = runs;
  return e;
}
function decodeViolation(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): ViolationEvent {
  const { buffer } = r;
  let at = r.pos;
  let type: number = 0;
  let message: string = '';
  let mm: number = 0;
  let vpn: number = 0;
  let pfn: number = 0;
  let object: number = 0;
  let fatal: boolean = false;
  let site: string = '';
  let objectKind: number = 0;
  let npages: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((type = buffer[at++]!) > 127) { r.pos = at - 1; type = r.uint(); at = r.pos; } break;
      case 18: r.pos = at; message = r.string(); at = r.pos; break;
      case 24: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 32: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 40: if ((pfn = buffer[at++]!) > 127) { r.pos = at - 1; pfn = r.uint(); at = r.pos; } break;
      case 48: if ((object = buffer[at++]!) > 127) { r.pos = at - 1; object = r.uint(); at = r.pos; } break;
      case 56: r.pos = at; fatal = r.uint() !== 0; at = r.pos; break;
      case 66: r.pos = at; site = r.string(); at = r.pos; break;
      case 72: if ((objectKind = buffer[at++]!) > 127) { r.pos = at - 1; objectKind = r.uint(); at = r.pos; } break;
      case 80: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'Violation runs past its length');
  if (!passing) return { kind: 150, seq, time, task, span, type: type as ViolationType, message, mm, vpn: vpn as Vpn, pfn: pfn as Pfn, object, fatal, site, objectKind: objectKind as ObjectKind, npages };
  const e = passingEvent as object as Writable<ViolationEvent>;
  e.kind = 150;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.type = type as ViolationType;
  e.message = message;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  e.pfn = pfn as Pfn;
  e.object = object;
  e.fatal = fatal;
  e.site = site;
  e.objectKind = objectKind as ObjectKind;
  e.npages = npages;
  return e;
}
function decodeHmmCreate(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): HmmCreateEvent {
  const { buffer } = r;
  let at = r.pos;
  let hmm: number = 0;
  let mm: number = 0;
  let lock: number = 0;
  let mirrorsSem: number = 0;
  let notifier: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((hmm = buffer[at++]!) > 127) { r.pos = at - 1; hmm = r.uint(); at = r.pos; } break;
      case 16: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 24: if ((lock = buffer[at++]!) > 127) { r.pos = at - 1; lock = r.uint(); at = r.pos; } break;
      case 32: if ((mirrorsSem = buffer[at++]!) > 127) { r.pos = at - 1; mirrorsSem = r.uint(); at = r.pos; } break;
      case 40: if ((notifier = buffer[at++]!) > 127) { r.pos = at - 1; notifier = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'HmmCreate runs past its length');
  if (!passing) return { kind: 160, seq, time, task, span, hmm, mm, lock, mirrorsSem, notifier };
  const e = passingEvent as object as Writable<HmmCreateEvent>;
  e.kind = 160;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.hmm = hmm;
  e.mm = mm;
  e.lock = lock;
  e.mirrorsSem = mirrorsSem;
  e.notifier = notifier;
  return e;
}
function decodeHmmFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): HmmFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let hmm: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((hmm = buffer[at++]!) > 127) { r.pos = at - 1; hmm = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'HmmFree runs past its length');
  if (!passing) return { kind: 161, seq, time, task, span, hmm };
  const e = passingEvent as object as Writable<HmmFreeEvent>;
  e.kind = 161;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.hmm = hmm;
  return e;
}
function decodeHmmCount(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): HmmCountEvent {
  const { buffer } = r;
  let at = r.pos;
  let hmm: number = 0;
  let refcount: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((hmm = buffer[at++]!) > 127) { r.pos = at - 1; hmm = r.uint(); at = r.pos; } break;
      case 16: if ((refcount = buffer[at++]!) > 127) { r.pos = at - 1; refcount = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'HmmCount runs past its length');
  if (!passing) return { kind: 162, seq, time, task, span, hmm, refcount };
  const e = passingEvent as object as Writable<HmmCountEvent>;
  e.kind = 162;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.hmm = hmm;
  e.refcount = refcount;
  return e;
}
function decodeHmmNotifiers(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): HmmNotifiersEvent {
  const { buffer } = r;
  let at = r.pos;
  let hmm: number = 0;
  let notifiers: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((hmm = buffer[at++]!) > 127) { r.pos = at - 1; hmm = r.uint(); at = r.pos; } break;
      case 16: if ((notifiers = buffer[at++]!) > 127) { r.pos = at - 1; notifiers = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'HmmNotifiers runs past its length');
  if (!passing) return { kind: 163, seq, time, task, span, hmm, notifiers };
  const e = passingEvent as object as Writable<HmmNotifiersEvent>;
  e.kind = 163;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.hmm = hmm;
  e.notifiers = notifiers;
  return e;
}
function decodeHmmDead(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): HmmDeadEvent {
  const { buffer } = r;
  let at = r.pos;
  let hmm: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((hmm = buffer[at++]!) > 127) { r.pos = at - 1; hmm = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'HmmDead runs past its length');
  if (!passing) return { kind: 164, seq, time, task, span, hmm };
  const e = passingEvent as object as Writable<HmmDeadEvent>;
  e.kind = 164;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.hmm = hmm;
  return e;
}
function decodeHmmMirror(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): HmmMirrorEvent {
  const { buffer } = r;
  let at = r.pos;
  let hmm: number = 0;
  let mirror: number = 0;
  let linked: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((hmm = buffer[at++]!) > 127) { r.pos = at - 1; hmm = r.uint(); at = r.pos; } break;
      case 16: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 24: r.pos = at; linked = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'HmmMirror runs past its length');
  if (!passing) return { kind: 165, seq, time, task, span, hmm, mirror, linked };
  const e = passingEvent as object as Writable<HmmMirrorEvent>;
  e.kind = 165;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.hmm = hmm;
  e.mirror = mirror;
  e.linked = linked;
  return e;
}
function decodeMirrorHmm(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): MirrorHmmEvent {
  const { buffer } = r;
  let at = r.pos;
  let mirror: number = 0;
  let hmm: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 16: if ((hmm = buffer[at++]!) > 127) { r.pos = at - 1; hmm = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'MirrorHmm runs past its length');
  if (!passing) return { kind: 166, seq, time, task, span, mirror, hmm };
  const e = passingEvent as object as Writable<MirrorHmmEvent>;
  e.kind = 166;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.mirror = mirror;
  e.hmm = hmm;
  return e;
}
function decodeRangeAlloc(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): RangeAllocEvent {
  const { buffer } = r;
  let at = r.pos;
  let range: number = 0;
  let mm: number = 0;
  let mirror: number = 0;
  let vpn: number = 0;
  let npages: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((range = buffer[at++]!) > 127) { r.pos = at - 1; range = r.uint(); at = r.pos; } break;
      case 16: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 24: if ((mirror = buffer[at++]!) > 127) { r.pos = at - 1; mirror = r.uint(); at = r.pos; } break;
      case 32: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 40: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'RangeAlloc runs past its length');
  if (!passing) return { kind: 167, seq, time, task, span, range, mm, mirror, vpn: vpn as Vpn, npages };
  const e = passingEvent as object as Writable<RangeAllocEvent>;
  e.kind = 167;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.range = range;
  e.mm = mm;
  e.mirror = mirror;
  e.vpn = vpn as Vpn;
  e.npages = npages;
  return e;
}
function decodeRangeFree(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): RangeFreeEvent {
  const { buffer } = r;
  let at = r.pos;
  let range: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((range = buffer[at++]!) > 127) { r.pos = at - 1; range = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'RangeFree runs past its length');
  if (!passing) return { kind: 168, seq, time, task, span, range };
  const e = passingEvent as object as Writable<RangeFreeEvent>;
  e.kind = 168;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.range = range;
  return e;
}
function decodeRangeHmm(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): RangeHmmEvent {
  const { buffer } = r;
  let at = r.pos;
  let range: number = 0;
  let hmm: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((range = buffer[at++]!) > 127) { r.pos = at - 1; range = r.uint(); at = r.pos; } break;
      case 16: if ((hmm = buffer[at++]!) > 127) { r.pos = at - 1; hmm = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'RangeHmm runs past its length');
  if (!passing) return { kind: 169, seq, time, task, span, range, hmm };
  const e = passingEvent as object as Writable<RangeHmmEvent>;
  e.kind = 169;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.range = range;
  e.hmm = hmm;
  return e;
}
function decodeRangeLink(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): RangeLinkEvent {
  const { buffer } = r;
  let at = r.pos;
  let range: number = 0;
  let hmm: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((range = buffer[at++]!) > 127) { r.pos = at - 1; range = r.uint(); at = r.pos; } break;
      case 16: if ((hmm = buffer[at++]!) > 127) { r.pos = at - 1; hmm = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'RangeLink runs past its length');
  if (!passing) return { kind: 170, seq, time, task, span, range, hmm };
  const e = passingEvent as object as Writable<RangeLinkEvent>;
  e.kind = 170;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.range = range;
  e.hmm = hmm;
  return e;
}
function decodeRangeState(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): RangeStateEvent {
  const { buffer } = r;
  let at = r.pos;
  let range: number = 0;
  let valid: boolean = false;
  let generation: number = 0;
  let seen: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((range = buffer[at++]!) > 127) { r.pos = at - 1; range = r.uint(); at = r.pos; } break;
      case 16: r.pos = at; valid = r.uint() !== 0; at = r.pos; break;
      case 24: if ((generation = buffer[at++]!) > 127) { r.pos = at - 1; generation = r.uint(); at = r.pos; } break;
      case 32: if ((seen = buffer[at++]!) > 127) { r.pos = at - 1; seen = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'RangeState runs past its length');
  if (!passing) return { kind: 171, seq, time, task, span, range, valid, generation, seen };
  const e = passingEvent as object as Writable<RangeStateEvent>;
  e.kind = 171;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.range = range;
  e.valid = valid;
  e.generation = generation;
  e.seen = seen;
  return e;
}
function decodeRangeCheck(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): RangeCheckEvent {
  const { buffer } = r;
  let at = r.pos;
  let range: number = 0;
  let valid: boolean = false;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((range = buffer[at++]!) > 127) { r.pos = at - 1; range = r.uint(); at = r.pos; } break;
      case 16: r.pos = at; valid = r.uint() !== 0; at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'RangeCheck runs past its length');
  if (!passing) return { kind: 172, seq, time, task, span, range, valid };
  const e = passingEvent as object as Writable<RangeCheckEvent>;
  e.kind = 172;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.range = range;
  e.valid = valid;
  return e;
}
function decodePinAdd(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PinAddEvent {
  const { buffer } = r;
  let at = r.pos;
  let process: number = 0;
  let pin: number = 0;
  let name: string = '';
  let flags: number = 0;
  let mm: number = 0;
  let vpn: number = 0;
  let npages: number = 0;
  let frames: readonly number[] = EMPTY_NUMBERS;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 16: if ((pin = buffer[at++]!) > 127) { r.pos = at - 1; pin = r.uint(); at = r.pos; } break;
      case 26: r.pos = at; name = r.string(); at = r.pos; break;
      case 32: if ((flags = buffer[at++]!) > 127) { r.pos = at - 1; flags = r.uint(); at = r.pos; } break;
      case 40: if ((mm = buffer[at++]!) > 127) { r.pos = at - 1; mm = r.uint(); at = r.pos; } break;
      case 48: if ((vpn = buffer[at++]!) > 127) { r.pos = at - 1; vpn = r.uint(); at = r.pos; } break;
      case 56: if ((npages = buffer[at++]!) > 127) { r.pos = at - 1; npages = r.uint(); at = r.pos; } break;
      case 66: r.pos = at; frames = r.uints(); at = r.pos; break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PinAdd runs past its length');
  if (!passing) return { kind: 190, seq, time, task, span, process, pin, name, flags, mm, vpn: vpn as Vpn, npages, frames };
  const e = passingEvent as object as Writable<PinAddEvent>;
  e.kind = 190;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.process = process;
  e.pin = pin;
  e.name = name;
  e.flags = flags;
  e.mm = mm;
  e.vpn = vpn as Vpn;
  e.npages = npages;
  e.frames = frames;
  return e;
}
function decodePinRemove(r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): PinRemoveEvent {
  const { buffer } = r;
  let at = r.pos;
  let process: number = 0;
  let pin: number = 0;
  while (at < stop) {
    const tag = buffer[at++]!;
    switch (tag) {
      case 8: if ((process = buffer[at++]!) > 127) { r.pos = at - 1; process = r.uint(); at = r.pos; } break;
      case 16: if ((pin = buffer[at++]!) > 127) { r.pos = at - 1; pin = r.uint(); at = r.pos; } break;
      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;
    }
  }
  r.pos = at;
  if (at !== stop) throw new DecodeError(stop, 'PinRemove runs past its length');
  if (!passing) return { kind: 191, seq, time, task, span, process, pin };
  const e = passingEvent as object as Writable<PinRemoveEvent>;
  e.kind = 191;
  e.seq = seq;
  e.time = time;
  e.task = task;
  e.span = span;
  e.process = process;
  e.pin = pin;
  return e;
}
type Decoder = (r: WireReader, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean) => Event;
const decoders: (Decoder | undefined)[] = [];
decoders[4] = decodeLockAcquire;
decoders[5] = decodeLockRelease;
decoders[6] = decodeSpanBegin;
decoders[7] = decodeSpanEnd;
decoders[8] = decodePteSet;
decoders[9] = decodePteClear;
decoders[10] = decodePageAlloc;
decoders[11] = decodePageFree;
decoders[12] = decodePageCount;
decoders[13] = decodePageContent;
decoders[14] = decodeMirrorSet;
decoders[15] = decodeMirrorClear;
decoders[16] = decodeSessionBegin;
decoders[17] = decodeSessionEnd;
decoders[18] = decodeInject;
decoders[19] = decodeChoice;
decoders[20] = decodeLimitReached;
decoders[24] = decodeProcessStart;
decoders[25] = decodeProcessExit;
decoders[26] = decodeTaskStart;
decoders[27] = decodeTaskExit;
decoders[28] = decodeTaskSwitch;
decoders[29] = decodeTaskBlock;
decoders[30] = decodeTaskWake;
decoders[32] = decodeLockInit;
decoders[33] = decodeLockDestroy;
decoders[34] = decodeLockDowngrade;
decoders[35] = decodeLockWait;
decoders[36] = decodeLockTryFailed;
decoders[40] = decodeMmCreate;
decoders[41] = decodeMmCount;
decoders[42] = decodeMmFree;
decoders[43] = decodeVmaInsert;
decoders[44] = decodeVmaRemove;
decoders[45] = decodeVmaChange;
decoders[48] = decodePmdSet;
decoders[49] = decodePmdClear;
decoders[52] = decodePageLock;
decoders[53] = decodePageUnlock;
decoders[54] = decodePageFlags;
decoders[55] = decodePageMapping;
decoders[56] = decodePageCopy;
decoders[57] = decodePageDeviceData;
decoders[58] = decodePageSplit;
decoders[59] = decodePagePin;
decoders[60] = decodeInodeCreate;
decoders[61] = decodeInodeResize;
decoders[62] = decodeInodeCount;
decoders[63] = decodeInodeFree;
decoders[64] = decodePageCacheAdd;
decoders[65] = decodePageCacheRemove;
decoders[66] = decodeFileOpen;
decoders[67] = decodeFileCount;
decoders[68] = decodeFileFree;
decoders[69] = decodeFdInstall;
decoders[70] = decodeFdRemove;
decoders[80] = decodeSubscriptionsCreate;
decoders[81] = decodeSubscriptionsFree;
decoders[82] = decodeNotifierSeq;
decoders[83] = decodeInvalidateStart;
decoders[84] = decodeInvalidateEnd;
decoders[85] = decodeIntervalAlloc;
decoders[86] = decodeIntervalFree;
decoders[87] = decodeIntervalCount;
decoders[88] = decodeIntervalSeq;
decoders[89] = decodeIntervalBounds;
decoders[90] = decodeIntervalTreeInsert;
decoders[91] = decodeIntervalTreeRemove;
decoders[92] = decodeIntervalDefer;
decoders[93] = decodeIntervalUndefer;
decoders[94] = decodeIntervalPending;
decoders[95] = decodeIntervalRelease;
decoders[96] = decodeReadBegin;
decoders[97] = decodeReadRetry;
decoders[98] = decodeClassicRegister;
decoders[99] = decodeClassicUnregister;
decoders[100] = decodeIntervalRequest;
decoders[101] = decodeClassicUnlink;
decoders[102] = decodeClassicRunning;
decoders[103] = decodeSubscriptionsTree;
decoders[104] = decodeIntervalMark;
decoders[105] = decodeClassicName;
decoders[106] = decodeIntervalName;
decoders[107] = decodeIntervalAction;
decoders[110] = decodeMirrorCreate;
decoders[111] = decodeMirrorFree;
decoders[112] = decodeMirrorTrack;
decoders[113] = decodeMirrorUntrack;
decoders[114] = decodeMirrorCount;
decoders[115] = decodeMirrorDead;
decoders[116] = decodeWorkQueue;
decoders[117] = decodeWorkDone;
decoders[120] = decodeDeviceAdd;
decoders[121] = decodeChunkAdd;
decoders[122] = decodeChunkRemove;
decoders[123] = decodeDevicePageTake;
decoders[124] = decodeDevicePageFree;
decoders[125] = decodeResourceAlloc;
decoders[126] = decodeResourceFree;
decoders[127] = decodeDeviceRemove;
decoders[128] = decodeChunkList;
decoders[129] = decodeChunkDying;
decoders[130] = decodeMigratePage;
decoders[131] = decodeFreeListCut;
decoders[132] = decodeModuleState;
decoders[140] = decodeResult;
decoders[141] = decodeBufferSet;
decoders[150] = decodeViolation;
decoders[160] = decodeHmmCreate;
decoders[161] = decodeHmmFree;
decoders[162] = decodeHmmCount;
decoders[163] = decodeHmmNotifiers;
decoders[164] = decodeHmmDead;
decoders[165] = decodeHmmMirror;
decoders[166] = decodeMirrorHmm;
decoders[167] = decodeRangeAlloc;
decoders[168] = decodeRangeFree;
decoders[169] = decodeRangeHmm;
decoders[170] = decodeRangeLink;
decoders[171] = decodeRangeState;
decoders[172] = decodeRangeCheck;
decoders[190] = decodePinAdd;
decoders[191] = decodePinRemove;

/**
 * Reads the fields of one event up to `stop`, the reader's end; undefined for a kind that this
 * version does not know.
 * @param passing the event is valid until the next one is read: the same object again
 * @throws DecodeError for anything that is not the wire format.
 */
export function decodeBody(r: WireReader, kind: number, stop: number, seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq, passing: boolean): Event | undefined {
  return decoders[kind]?.(r, stop, seq, time, task, span, passing);
}

/** Where a field's value goes, in words: for projections, `hmmtrace schema` and printing. */
export interface FieldInfo {
  readonly name: string;
  readonly type: 'uint' | 'sint' | 'bool' | 'enum' | 'string' | 'bytes' | 'uints';
  readonly unit: string;
  /** Name of the enumeration, for type `enum`. */
  readonly enumeration: string;
  /** Column of the `event` projection. */
  readonly column: string;
  readonly doc: string;
}
export interface EventInfo {
  readonly name: string;
  readonly kind: number;
  readonly family: string;
  readonly doc: string;
  readonly fields: readonly FieldInfo[];
}

export const ENUMERATIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = { NotifierEvent, Limit, SpanType, LockType, LockMode, WaitType, Backing, PteType, PmdType, PageKind, IntervalKind, ViolationType, WorkKind, ResourceKind, ObjectKind, MigrateReason, FailureType };

export const EVENTS: readonly EventInfo[] = [
  { name: 'LockAcquire', kind: 4, family: 'lock', doc: "", fields: [
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mode', type: 'enum', unit: '', enumeration: 'LockMode', column: 'b', doc: "" },
  ] },
  { name: 'LockRelease', kind: 5, family: 'lock', doc: "", fields: [
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mode', type: 'enum', unit: '', enumeration: 'LockMode', column: 'b', doc: "" },
  ] },
  { name: 'SpanBegin', kind: 6, family: 'span', doc: "A piece of work begins; events until its end have it as their cause. Its number is this event's.", fields: [
    { name: 'type', type: 'enum', unit: '', enumeration: 'SpanType', column: 'a', doc: "" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'npages', doc: "" },
    { name: 'object', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "interval, device, line of the workload: by type" },
    { name: 'flags', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "by type: 1 write, 2 remote, 4 user for faults" },
  ] },
  { name: 'SpanEnd', kind: 7, family: 'span', doc: "The innermost span of the task ends.", fields: [
    { name: 'type', type: 'enum', unit: '', enumeration: 'SpanType', column: 'a', doc: "" },
    { name: 'ret', type: 'sint', unit: '', enumeration: '', column: 'ret', doc: "" },
  ] },
  { name: 'PteSet', kind: 8, family: 'pte', doc: "A page-table entry gets a new value, whole.", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
    { name: 'type', type: 'enum', unit: '', enumeration: 'PteType', column: 'a', doc: "" },
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'flags', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "bits: 1 write, 2 dirty, 4 young, 8 protnone" },
  ] },
  { name: 'PteClear', kind: 9, family: 'pte', doc: "", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
  ] },
  { name: 'PageAlloc', kind: 10, family: 'page', doc: "A page leaves the free list with a reference count of one and contents zero.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'pageKind', type: 'enum', unit: '', enumeration: 'PageKind', column: 'a', doc: "" },
    { name: 'order', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "0, or 9 for a huge page" },
    { name: 'flags', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "as in PageFlags" },
    { name: 'object', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "as in PageMapping" },
    { name: 'index', type: 'uint', unit: '', enumeration: '', column: 'e', doc: "" },
  ] },
  { name: 'PageFree', kind: 11, family: 'page', doc: "Back to the free list: the last reference is gone.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
  ] },
  { name: 'PageCount', kind: 12, family: 'page', doc: "Reference count and map count after a change.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'refcount', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mapcount', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'PageContent', kind: 13, family: 'page', doc: "New contents, as arithmetic runs of 32-bit words: triples (words, first, step), greedy from the start, so that equal bytes have one spelling.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'runs', type: 'uints', unit: '', enumeration: '', column: 'runs', doc: "" },
  ] },
  { name: 'MirrorSet', kind: 14, family: 'mirror', doc: "An entry of the device's page table.", fields: [
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'flags', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "bits: 1 write, 2 atomic" },
  ] },
  { name: 'MirrorClear', kind: 15, family: 'mirror', doc: "", fields: [
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
  ] },
  { name: 'SessionBegin', kind: 16, family: 'session', doc: "First event of a session: the machine is empty before it.", fields: [
    { name: 'seed', type: 'uint', unit: '', enumeration: '', column: 'seed', doc: "" },
    { name: 'pages', type: 'uint', unit: '', enumeration: '', column: 'pages', doc: "system pages the machine has" },
    { name: 'model', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "how much of the state the events tell; 0 in recordings of versions before it was counted" },
    { name: 'movable', type: 'bool', unit: '', enumeration: '', column: 'b', doc: "pages of users lie in memory that has to stay movable (ZONE_MOVABLE)" },
  ] },
  { name: 'SessionEnd', kind: 17, family: 'session', doc: "Last event of a session that came to an end.", fields: [
    { name: 'status', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "0 done, 1 a failed expectation, 2 stopped by a violation, 3 stopped at a limit" },
    { name: 'depends', type: 'string', unit: '', enumeration: '', column: 'name', doc: "switches of the design that the run asked for, with commas" },
  ] },
  { name: 'Inject', kind: 18, family: 'session', doc: "A failure was injected (or a countdown to one armed) by the workload, or the countdown went on.", fields: [
    { name: 'type', type: 'enum', unit: '', enumeration: 'FailureType', column: 'a', doc: "" },
    { name: 'nth', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "the how-manieth attempt from now fails; 0: this one has failed" },
    { name: 'passed', type: 'bool', unit: '', enumeration: '', column: 'c', doc: "this attempt did not fail, and is counted" },
  ] },
  { name: 'Choice', kind: 19, family: 'session', doc: "The outcome of a free choice other than the schedule (a delay, a race with a time-out).", fields: [
    { name: 'alternatives', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'chosen', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'LimitReached', kind: 20, family: 'session', doc: "The session stops here: it came to a limit that it was run with.", fields: [
    { name: 'limit', type: 'enum', unit: '', enumeration: 'Limit', column: 'a', doc: "" },
    { name: 'most', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "what the limit allows" },
  ] },
  { name: 'ProcessStart', kind: 24, family: 'task', doc: "", fields: [
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'parent', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'ProcessExit', kind: 25, family: 'task', doc: "", fields: [
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'status', type: 'sint', unit: '', enumeration: '', column: 'ret', doc: "" },
  ] },
  { name: 'TaskStart', kind: 26, family: 'task', doc: "", fields: [
    { name: 'started', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "task number, from 1" },
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "" },
    { name: 'kernel', type: 'bool', unit: '', enumeration: '', column: 'c', doc: "the driver's worker, not a task of the workload" },
  ] },
  { name: 'TaskExit', kind: 27, family: 'task', doc: "", fields: [
    { name: 'exited', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'TaskSwitch', kind: 28, family: 'task', doc: "The scheduler gave the processor to another task: the recorded schedule.", fields: [
    { name: 'to', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'step', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "scheduling points passed since the session began" },
    { name: 'runnable', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "how many tasks could have been chosen" },
  ] },
  { name: 'TaskBlock', kind: 29, family: 'task', doc: "", fields: [
    { name: 'wait', type: 'enum', unit: '', enumeration: 'WaitType', column: 'a', doc: "" },
    { name: 'object', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'invalidateSeq', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "" },
    { name: 'until', type: 'uint', unit: 'Nanoseconds', enumeration: '', column: 'd', doc: "" },
    { name: 'where', type: 'string', unit: '', enumeration: '', column: 'text', doc: "the place in the kernel where the task waits" },
  ] },
  { name: 'TaskWake', kind: 30, family: 'task', doc: "", fields: [
    { name: 'woken', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'LockInit', kind: 32, family: 'lock', doc: "", fields: [
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'type', type: 'enum', unit: '', enumeration: 'LockType', column: 'b', doc: "" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "the lock's class, e.g. mmap_lock" },
    { name: 'owner', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "the object it is part of: mm, mirror or device number" },
  ] },
  { name: 'LockDestroy', kind: 33, family: 'lock', doc: "", fields: [
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'LockDowngrade', kind: 34, family: 'lock', doc: "A writer became a reader without letting go.", fields: [
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'LockWait', kind: 35, family: 'lock', doc: "The current task queues for a lock.", fields: [
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mode', type: 'enum', unit: '', enumeration: 'LockMode', column: 'b', doc: "" },
  ] },
  { name: 'LockTryFailed', kind: 36, family: 'lock', doc: "", fields: [
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mode', type: 'enum', unit: '', enumeration: 'LockMode', column: 'b', doc: "" },
  ] },
  { name: 'MmCreate', kind: 40, family: 'vma', doc: "", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'parent', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mmapLock', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'MmCount', kind: 41, family: 'vma', doc: "mm_users and mm_count after a get or put.", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'users', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'count', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'MmFree', kind: 42, family: 'vma', doc: "The struct itself is freed.", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
  ] },
  { name: 'VmaInsert', kind: 43, family: 'vma', doc: "", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "first page" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'npages', doc: "" },
    { name: 'prot', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "bits: 1 read, 2 write, 4 execute" },
    { name: 'flags', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "bits: 1 shared, 2 huge, 4 nohuge, 8 dontfork, 16 anon_vma chain longer than one, 32 account" },
    { name: 'backing', type: 'enum', unit: '', enumeration: 'Backing', column: 'c', doc: "" },
    { name: 'inode', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "backing object; 0 none" },
    { name: 'pgoff', type: 'uint', unit: '', enumeration: '', column: 'e', doc: "page offset in the object, or the first vpn for anonymous memory" },
    { name: 'anonVma', type: 'uint', unit: '', enumeration: '', column: 'f', doc: "0: no private page was ever made in it" },
    { name: 'anonParent', type: 'uint', unit: '', enumeration: '', column: 'g', doc: "anon_vma of the area that a forked one copies, whose pages can be mapped here too; 0: none" },
  ] },
  { name: 'VmaRemove', kind: 44, family: 'vma', doc: "", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
  ] },
  { name: 'VmaChange', kind: 45, family: 'vma', doc: "An area keeps its identity (first page `vpn`) and gets new bounds and attributes.", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
    { name: 'first', type: 'uint', unit: 'Vpn', enumeration: '', column: 'g', doc: "" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'npages', doc: "" },
    { name: 'prot', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'flags', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'pgoff', type: 'uint', unit: '', enumeration: '', column: 'e', doc: "" },
    { name: 'anonVma', type: 'uint', unit: '', enumeration: '', column: 'f', doc: "" },
  ] },
  { name: 'PmdSet', kind: 48, family: 'pte', doc: "A page-middle-directory entry, one for 512 pages, gets a new value.", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "first page of the block" },
    { name: 'type', type: 'enum', unit: '', enumeration: 'PmdType', column: 'a', doc: "" },
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "first page of a huge mapping" },
    { name: 'flags', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'PmdClear', kind: 49, family: 'pte', doc: "", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
  ] },
  { name: 'PageLock', kind: 52, family: 'page', doc: "", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
  ] },
  { name: 'PageUnlock', kind: 53, family: 'page', doc: "", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
  ] },
  { name: 'PageFlags', kind: 54, family: 'page', doc: "Bits: 1 anon exclusive, 2 on an LRU list, 4 dirty, 8 in a batch on the way to one, 64 in memory that has to stay movable.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'flags', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'PageMapping', kind: 55, family: 'page', doc: "What the page belongs to: an anon_vma or an inode, and the index in it.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'pageKind', type: 'enum', unit: '', enumeration: 'PageKind', column: 'a', doc: "" },
    { name: 'object', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'index', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "" },
  ] },
  { name: 'PageCopy', kind: 56, family: 'page', doc: "", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "destination" },
    { name: 'from', type: 'uint', unit: 'Pfn', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'PageDeviceData', kind: 57, family: 'page', doc: "Driver data of a device page: its backing page and the mirror it was migrated for.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'backing', type: 'uint', unit: 'Pfn', enumeration: '', column: 'a', doc: "" },
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'PageSplit', kind: 58, family: 'page', doc: "A huge page becomes 512 small ones with the same contents.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
  ] },
  { name: 'PagePin', kind: 59, family: 'pin', doc: "Reference count and pins among it after a pin came, went, or became a plain reference.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'refcount', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'pins', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'InodeCreate', kind: 60, family: 'file', doc: "", fields: [
    { name: 'inode', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'backing', type: 'enum', unit: '', enumeration: 'Backing', column: 'b', doc: "" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'npages', doc: "size" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "" },
  ] },
  { name: 'InodeResize', kind: 61, family: 'file', doc: "", fields: [
    { name: 'inode', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'npages', doc: "" },
  ] },
  { name: 'InodeCount', kind: 62, family: 'file', doc: "References: open files and areas that map it.", fields: [
    { name: 'inode', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'refcount', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'InodeFree', kind: 63, family: 'file', doc: "", fields: [
    { name: 'inode', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'PageCacheAdd', kind: 64, family: 'file', doc: "", fields: [
    { name: 'inode', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'index', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
  ] },
  { name: 'PageCacheRemove', kind: 65, family: 'file', doc: "", fields: [
    { name: 'inode', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'index', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'FileOpen', kind: 66, family: 'file', doc: "", fields: [
    { name: 'file', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'device', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "device number plus one; 0: not a device" },
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "" },
    { name: 'inode', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "" },
  ] },
  { name: 'FileCount', kind: 67, family: 'file', doc: "", fields: [
    { name: 'file', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'refcount', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'FileFree', kind: 68, family: 'file', doc: "", fields: [
    { name: 'file', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'FdInstall', kind: 69, family: 'file', doc: "", fields: [
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'file', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "the workload's name of the descriptor" },
  ] },
  { name: 'FdRemove', kind: 70, family: 'file', doc: "", fields: [
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "" },
  ] },
  { name: 'SubscriptionsCreate', kind: 80, family: 'notifier', doc: "The mm gets its notifier_subscriptions.", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'withoutTree', type: 'bool', unit: '', enumeration: '', column: 'b', doc: "made for a classic notifier: no interval was asked for yet" },
  ] },
  { name: 'SubscriptionsFree', kind: 81, family: 'notifier', doc: "", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
  ] },
  { name: 'NotifierSeq', kind: 82, family: 'notifier', doc: "invalidate_seq and active_invalidate_ranges after a change under the spinlock.", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'invalidateSeq', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'active', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'InvalidateStart', kind: 83, family: 'notifier', doc: "An invalidation begins. Its number is this event's.", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
    { name: 'end', type: 'uint', unit: 'Vpn', enumeration: '', column: 'a', doc: "exclusive" },
    { name: 'event', type: 'enum', unit: '', enumeration: 'NotifierEvent', column: 'b', doc: "" },
    { name: 'blockable', type: 'bool', unit: '', enumeration: '', column: 'c', doc: "" },
    { name: 'owner', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "device number plus one; 0 none" },
  ] },
  { name: 'InvalidateEnd', kind: 84, family: 'notifier', doc: "", fields: [
    { name: 'invalidation', type: 'uint', unit: 'EventSeq', enumeration: '', column: 'a', doc: "" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
  ] },
  { name: 'IntervalAlloc', kind: 85, family: 'notifier', doc: "The object exists.", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'intervalKind', type: 'enum', unit: '', enumeration: 'IntervalKind', column: 'c', doc: "" },
    { name: 'hasRelease', type: 'bool', unit: '', enumeration: '', column: 'd', doc: "" },
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'e', doc: "mutex in its struct, of intervals of the workload; 0: none" },
  ] },
  { name: 'IntervalFree', kind: 86, family: 'notifier', doc: "", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'IntervalCount', kind: 87, family: 'notifier', doc: "References held on an interval, in designs that count them.", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'refcount', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'IntervalSeq', kind: 88, family: 'notifier', doc: "", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'invalidateSeq', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'IntervalBounds', kind: 89, family: 'notifier', doc: "Bounds, in bytes, closed.", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'start', type: 'uint', unit: 'Address', enumeration: '', column: 'b', doc: "" },
    { name: 'last', type: 'uint', unit: 'Address', enumeration: '', column: 'c', doc: "" },
  ] },
  { name: 'IntervalTreeInsert', kind: 90, family: 'notifier', doc: "", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'IntervalTreeRemove', kind: 91, family: 'notifier', doc: "", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'IntervalDefer', kind: 92, family: 'notifier', doc: "Put at the head of the mm's deferred list.", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'IntervalUndefer', kind: 93, family: 'notifier', doc: "", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'IntervalPending', kind: 94, family: 'notifier', doc: "The pending bounds (deferred_start, deferred_last) and the mark that says an update is pending.", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'start', type: 'uint', unit: 'Address', enumeration: '', column: 'b', doc: "" },
    { name: 'last', type: 'uint', unit: 'Address', enumeration: '', column: 'c', doc: "" },
    { name: 'pending', type: 'bool', unit: '', enumeration: '', column: 'd', doc: "" },
    { name: 'removing', type: 'bool', unit: '', enumeration: '', column: 'removing', doc: "queued to be taken out, where the mark can say that" },
  ] },
  { name: 'IntervalRelease', kind: 95, family: 'notifier', doc: "The interval's release operation is called.", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'ReadBegin', kind: 96, family: 'notifier', doc: "", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'invalidateSeq', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'waited', type: 'bool', unit: '', enumeration: '', column: 'c', doc: "" },
  ] },
  { name: 'ReadRetry', kind: 97, family: 'notifier', doc: "", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'invalidateSeq', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'retry', type: 'bool', unit: '', enumeration: '', column: 'ret', doc: "" },
  ] },
  { name: 'ClassicRegister', kind: 98, family: 'notifier', doc: "", fields: [
    { name: 'notifier', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "the subscriber's mutex" },
  ] },
  { name: 'ClassicUnregister', kind: 99, family: 'notifier', doc: "", fields: [
    { name: 'notifier', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'IntervalRequest', kind: 100, family: 'notifier', doc: "An interval operation was asked for while the tree may not change; what came of it.", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'operation', type: 'enum', unit: '', enumeration: 'SpanType', column: 'b', doc: "insert, update or remove" },
    { name: 'ret', type: 'sint', unit: '', enumeration: '', column: 'ret', doc: "" },
    { name: 'deferred', type: 'bool', unit: '', enumeration: '', column: 'c', doc: "" },
  ] },
  { name: 'ClassicUnlink', kind: 101, family: 'notifier', doc: "Off the list of its mm, so that no walk begins to call it.", fields: [
    { name: 'notifier', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'ClassicRunning', kind: 102, family: 'notifier', doc: "How many ranges the subscriber knows to be invalidated.", fields: [
    { name: 'notifier', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'running', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'SubscriptionsTree', kind: 103, family: 'notifier', doc: "Intervals are asked for: from now on the interval tree is looked at (has_itree).", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
  ] },
  { name: 'IntervalMark', kind: 104, family: 'notifier', doc: "The callback leaves an interval to the worker: whoever finds it passes it over.", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'ClassicName', kind: 105, family: 'notifier', doc: "A name of the workload comes to stand for a classic notifier of a process, or for none any more.", fields: [
    { name: 'notifier', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "0: none" },
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "" },
  ] },
  { name: 'IntervalName', kind: 106, family: 'notifier', doc: "A name of the workload comes to stand for an interval that a process inserted, and will have removed when it exits, unless its removal was asked for by then (IntervalRequest).", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "" },
  ] },
  { name: 'IntervalAction', kind: 107, family: 'notifier', doc: "The workload armed a callback of its interval with statements, or a callback begins to run the ones that were armed first.", fields: [
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'line', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "of the workload, where the statements stand" },
    { name: 'armed', type: 'bool', unit: '', enumeration: '', column: 'c', doc: "false: they are run" },
  ] },
  { name: 'MirrorCreate', kind: 110, family: 'mirror', doc: "", fields: [
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'device', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "" },
  ] },
  { name: 'MirrorFree', kind: 111, family: 'mirror', doc: "", fields: [
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'MirrorTrack', kind: 112, family: 'mirror', doc: "The driver remembers an interval in its own tree, with the bounds it believes in.", fields: [
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'start', type: 'uint', unit: 'Address', enumeration: '', column: 'c', doc: "" },
    { name: 'last', type: 'uint', unit: 'Address', enumeration: '', column: 'd', doc: "" },
  ] },
  { name: 'MirrorUntrack', kind: 113, family: 'mirror', doc: "", fields: [
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'MirrorCount', kind: 114, family: 'mirror', doc: "In designs that count who uses a mirror.", fields: [
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'refcount', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'MirrorDead', kind: 115, family: 'mirror', doc: "Its file is closed: callbacks and faults that still find it do nothing.", fields: [
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'WorkQueue', kind: 116, family: 'mirror', doc: "An item for the driver's worker.", fields: [
    { name: 'work', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'workKind', type: 'enum', unit: '', enumeration: 'WorkKind', column: 'b', doc: "" },
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "" },
    { name: 'interval', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "the hole, for a split" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'count', doc: "" },
  ] },
  { name: 'WorkDone', kind: 117, family: 'mirror', doc: "The worker is through with an item.", fields: [
    { name: 'work', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'DeviceAdd', kind: 120, family: 'device', doc: "", fields: [
    { name: 'device', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'pageKind', type: 'enum', unit: '', enumeration: 'PageKind', column: 'b', doc: "" },
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "" },
    { name: 'chunkLock', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "mutex over the list of chunks" },
  ] },
  { name: 'ChunkAdd', kind: 121, family: 'device', doc: "A chunk of device memory: its struct pages exist from now on.", fields: [
    { name: 'chunk', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'device', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "first" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'npages', doc: "" },
    { name: 'freeCount', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "reference count of a page that is free" },
    { name: 'region', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "resource: the region of addresses that it lies in" },
    { name: 'room', type: 'uint', unit: '', enumeration: '', column: 'e', doc: "chunks that the device's list of them has room for" },
    { name: 'countsAnew', type: 'bool', unit: '', enumeration: '', column: 'counts_anew', doc: "a page in use has that reference no more: it is set again when the page is freed" },
  ] },
  { name: 'ChunkRemove', kind: 122, family: 'device', doc: "", fields: [
    { name: 'chunk', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'DevicePageTake', kind: 123, family: 'device', doc: "A device page leaves, or goes back to, the driver's list of free pages.", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'device', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'DevicePageFree', kind: 124, family: 'device', doc: "", fields: [
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'device', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'ResourceAlloc', kind: 125, family: 'device', doc: "Memory or an address region that the driver allocates for a while, or for a chunk.", fields: [
    { name: 'resource', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'resourceKind', type: 'enum', unit: '', enumeration: 'ResourceKind', column: 'b', doc: "" },
    { name: 'owner', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "mirror of a buffer, device of what belongs to a chunk" },
    { name: 'bytes', type: 'uint', unit: '', enumeration: '', column: 'count', doc: "" },
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "first frame of a region of addresses" },
  ] },
  { name: 'ResourceFree', kind: 126, family: 'device', doc: "", fields: [
    { name: 'resource', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'DeviceRemove', kind: 127, family: 'device', doc: "The driver gives a device up: its module is unloaded, or its initialisation failed.", fields: [
    { name: 'device', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'ChunkList', kind: 128, family: 'device', doc: "A device's list of chunks has grown though no chunk was made, is gone, or was freed and not forgotten.", fields: [
    { name: 'device', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'room', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "chunks that it has room for; 0: it is gone, and all of its chunks are" },
    { name: 'freed', type: 'bool', unit: '', enumeration: '', column: 'freed', doc: "it was freed, and the device goes on with it" },
  ] },
  { name: 'ChunkDying', kind: 129, family: 'device', doc: "The pagemap of a chunk is being taken away, and waits for pages that are in use.", fields: [
    { name: 'chunk', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'MigratePage', kind: 130, family: 'migration', doc: "What became of one page of a migration, and why.", fields: [
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "source, 0 if none" },
    { name: 'reason', type: 'enum', unit: '', enumeration: 'MigrateReason', column: 'a', doc: "" },
    { name: 'destination', type: 'uint', unit: 'Pfn', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'FreeListCut', kind: 131, family: 'device', doc: "A chunk goes away, and the list of free pages loses what is free of it, and other pages with it.", fields: [
    { name: 'chunk', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'others', type: 'uints', unit: '', enumeration: '', column: 'others', doc: "frames of the others" },
  ] },
  { name: 'ModuleState', kind: 132, family: 'device', doc: "The driver's module begins to take its devices away, or has done so.", fields: [
    { name: 'going', type: 'bool', unit: '', enumeration: '', column: 'a', doc: "the task takes them away: nobody can open one" },
    { name: 'loaded', type: 'bool', unit: '', enumeration: '', column: 'b', doc: "an initialisation that failed and answered 0 leaves a module without devices" },
  ] },
  { name: 'Result', kind: 140, family: 'result', doc: "The outcome of an operation of the workload.", fields: [
    { name: 'ret', type: 'sint', unit: '', enumeration: '', column: 'ret', doc: "0 or -errno" },
    { name: 'signal', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "signal number: 11 SIGSEGV, 7 SIGBUS" },
    { name: 'siCode', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'cpages', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "" },
    { name: 'faults', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "" },
    { name: 'hasValue', type: 'bool', unit: '', enumeration: '', column: 'e', doc: "" },
    { name: 'value', type: 'uint', unit: '', enumeration: '', column: 'f', doc: "32-bit word read by the CPU" },
    { name: 'snapshot', type: 'bytes', unit: '', enumeration: '', column: 'snapshot', doc: "permission bytes" },
    { name: 'data', type: 'uints', unit: '', enumeration: '', column: 'data', doc: "runs of words read, as in PageContent" },
    { name: 'place', type: 'string', unit: '', enumeration: '', column: 'text', doc: "name that the workload gives to the mapping that was made or moved; empty: none" },
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'g', doc: "where that name stands for it; 0: no name" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "and where the mapping begins" },
    { name: 'kinds', type: 'string', unit: '', enumeration: '', column: 'name', doc: "of pinned or held pages, with counts: P anonymous, F file or shmem, Z zero page, C coherent device, D private device, o other" },
  ] },
  { name: 'BufferSet', kind: 141, family: 'result', doc: "A buffer of the process that no device maps: what ioctls copy to and from.", fields: [
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'npages', doc: "" },
    { name: 'runs', type: 'uints', unit: '', enumeration: '', column: 'runs', doc: "" },
  ] },
  { name: 'Violation', kind: 150, family: 'violation', doc: "", fields: [
    { name: 'type', type: 'enum', unit: '', enumeration: 'ViolationType', column: 'a', doc: "" },
    { name: 'message', type: 'string', unit: '', enumeration: '', column: 'text', doc: "" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
    { name: 'pfn', type: 'uint', unit: 'Pfn', enumeration: '', column: 'pfn', doc: "" },
    { name: 'object', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'fatal', type: 'bool', unit: '', enumeration: '', column: 'c', doc: "the session stops here" },
    { name: 'site', type: 'string', unit: '', enumeration: '', column: 'site', doc: "function of kernel or driver where the rule is broken, or operation of the workload; empty in recordings of versions that did not say" },
    { name: 'objectKind', type: 'enum', unit: '', enumeration: 'ObjectKind', column: 'd', doc: "" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'npages', doc: "of a stale mirror entry: from vpn, so many entries lead elsewhere; 0: the one of vpn was used" },
  ] },
  { name: 'HmmCreate', kind: 160, family: 'mirror', doc: "The range interface of 2019: an address space gets its hmm, with a classic notifier of its own.", fields: [
    { name: 'hmm', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'lock', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "over its ranges and the count of invalidations that run" },
    { name: 'mirrorsSem', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "over its mirrors" },
    { name: 'notifier', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "" },
  ] },
  { name: 'HmmFree', kind: 161, family: 'mirror', doc: "", fields: [
    { name: 'hmm', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'HmmCount', kind: 162, family: 'mirror', doc: "", fields: [
    { name: 'hmm', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'refcount', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'HmmNotifiers', kind: 163, family: 'mirror', doc: "How many invalidations it believes to run.", fields: [
    { name: 'hmm', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'notifiers', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'HmmDead', kind: 164, family: 'mirror', doc: "Its address space dies.", fields: [
    { name: 'hmm', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'HmmMirror', kind: 165, family: 'mirror', doc: "A mirror comes on the list of an hmm, first, or off it.", fields: [
    { name: 'hmm', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'linked', type: 'bool', unit: '', enumeration: '', column: 'c', doc: "" },
  ] },
  { name: 'MirrorHmm', kind: 166, family: 'mirror', doc: "A mirror believes to be registered with an hmm, or with none.", fields: [
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'hmm', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'RangeAlloc', kind: 167, family: 'mirror', doc: "A range comes into being, in the frame of who uses it, or goes with that.", fields: [
    { name: 'range', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'mirror', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'count', doc: "" },
  ] },
  { name: 'RangeFree', kind: 168, family: 'mirror', doc: "", fields: [
    { name: 'range', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
  ] },
  { name: 'RangeHmm', kind: 169, family: 'mirror', doc: "Which hmm a range points to, 0 for none.", fields: [
    { name: 'range', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'hmm', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'RangeLink', kind: 170, family: 'mirror', doc: "A range comes on the list of an hmm, last; 0: off the one that it is on.", fields: [
    { name: 'range', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'hmm', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'RangeState', kind: 171, family: 'mirror', doc: "What is believed of a range.", fields: [
    { name: 'range', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'valid', type: 'bool', unit: '', enumeration: '', column: 'b', doc: "" },
    { name: 'generation', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "invalidations that hit it, in designs that count them" },
    { name: 'seen', type: 'uint', unit: '', enumeration: '', column: 'd', doc: "the generation that its user began with" },
  ] },
  { name: 'RangeCheck', kind: 172, family: 'mirror', doc: "Its user asked, under the lock of the driver, whether it is valid.", fields: [
    { name: 'range', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'valid', type: 'bool', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
  { name: 'PinAdd', kind: 190, family: 'pin', doc: "A process keeps user pages: pinned (FOLL_PIN), or by plain references (FOLL_GET).", fields: [
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'pin', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "counts those that the process got, from 0" },
    { name: 'name', type: 'string', unit: '', enumeration: '', column: 'text', doc: "what the workload calls it; empty: nothing" },
    { name: 'flags', type: 'uint', unit: '', enumeration: '', column: 'c', doc: "bits: 1 pinned (else a plain reference), 2 for writing, 4 for long, 8 tried fast first" },
    { name: 'mm', type: 'uint', unit: '', enumeration: '', column: 'mm', doc: "" },
    { name: 'vpn', type: 'uint', unit: 'Vpn', enumeration: '', column: 'vpn', doc: "" },
    { name: 'npages', type: 'uint', unit: '', enumeration: '', column: 'npages', doc: "got; fewer than were asked for, if one could not be had" },
    { name: 'frames', type: 'uints', unit: '', enumeration: '', column: 'frames', doc: "of the pages, in order" },
  ] },
  { name: 'PinRemove', kind: 191, family: 'pin', doc: "It lets go of them.", fields: [
    { name: 'process', type: 'uint', unit: '', enumeration: '', column: 'a', doc: "" },
    { name: 'pin', type: 'uint', unit: '', enumeration: '', column: 'b', doc: "" },
  ] },
];
