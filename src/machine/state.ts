import type { Address, EventSeq, Nanoseconds, Pfn, Vpn } from '../units/numbers.js';
import type {
  Backing,
  FailureType,
  IntervalKind,
  LockMode,
  LockType,
  NotifierEvent,
  SpanType,
  WaitType,
} from '../events/generated.js';
import type { Runs } from './contents.js';
import type { PageBlock } from './page-block.js';
import type { EntryTable, EntryTableView, Leaf, LeafBudget } from './page-table.js';
import type { Chunk, Device, Mirror, Module, Resource, Work } from './driver-state.js';
import type { Hmm, Range } from './hmm-state.js';
import { Pages } from './pages.js';
import type { PagesView } from './pages-view.js';

/*
 * What is. Only evolve() writes it; everybody else sees MachineView, in which nothing can be
 * assigned. Numbers in comments are units; every map is keyed by the number its name says.
 */

export interface OpenSpan {
  readonly seq: EventSeq;
  readonly type: SpanType;
  readonly name: string;
  /** The address space whose interval tree a find keeps still; 0 of other spans. */
  readonly keeps: number;
}
export interface Wait {
  readonly type: WaitType;
  readonly object: number;
  readonly seq: number;
  readonly until: Nanoseconds;
  readonly where: string;
}
export interface Task {
  readonly id: number;
  readonly process: number;
  readonly name: string;
  /** The driver's worker, not a task of the workload. */
  readonly kernel: boolean;
  /** Open spans, outermost first. */
  readonly spans: OpenSpan[];
  /** Undefined while the task can run. */
  wait: Wait | undefined;
}
export interface Buffer {
  readonly npages: number;
  readonly runs: Runs;
}
/** An interval of the workload, as a driver of its own would point to it: freed or not, by its struct. */
export interface NamedInterval {
  readonly interval: number;
  readonly lock: number;
}
/** User pages that a process keeps: pinned, or by plain references. */
export interface Pin {
  /** Counts those that the process got, from 0. */
  readonly id: number;
  /** What the workload calls it, if anything. */
  readonly name: string;
  /** As in PinAdd. */
  readonly flags: number;
  readonly vpn: Vpn;
  readonly frames: readonly Pfn[];
}
export interface Process {
  readonly id: number;
  readonly parent: number;
  mm: number;
  exited: boolean;
  status: number;
  /** Tasks of the workload that have not come to their end. */
  tasks: number;
  /** Name of a descriptor in the workload to file number. */
  readonly fds: Map<string, number>;
  readonly buffers: Map<string, Buffer>;
  /** Names of the workload: of mappings, with their first page, and of what its own driver would have. */
  readonly places: Map<string, Vpn>;
  readonly intervals: Map<string, NamedInterval>;
  readonly classics: Map<string, number>;
  /** By number: what it keeps of user pages. */
  readonly pins: Map<number, Pin>;
  /** Pins and holds that it ever got. */
  pinsMade: number;
}
export interface LockWaiter {
  readonly task: number;
  readonly mode: LockMode;
}
export interface Lock {
  readonly id: number;
  readonly type: LockType;
  readonly name: string;
  /** Number of the mm, mirror or device it is part of. */
  readonly owner: number;
  /** Task that holds it exclusively, 0 if none. */
  writer: number;
  readonly readers: number[];
  /** First come, first served. */
  readonly waiters: LockWaiter[];
}
/** What there is to say of an area before it is in an address space. */
export interface Area {
  readonly start: Vpn;
  readonly end: Vpn;
  readonly prot: number;
  readonly flags: number;
  readonly backing: Backing;
  readonly inode: number;
  readonly pgoff: number;
  readonly anonVma: number;
}
/**
 * An area, in the interval trees of its file and of its anon_vma's root: a walk of the reverse map comes
 * to those that begin at the same place in the order of these numbers.
 */
export interface Vma extends Area {
  readonly fileLink: number;
  readonly anonLink: number;
}
/** Whom private pages belong to. */
export interface AnonVma {
  readonly id: number;
  /** The one of the area that a forked area copied; 0 if none. */
  readonly parent: number;
  readonly root: number;
  /** Of a root: how often an area was put into its tree. */
  links: number;
}
export interface Subscriptions {
  readonly lock: number;
  invalidateSeq: number;
  activeInvalidateRanges: number;
  /** Interval numbers by start, equal starts in the order of insertion. */
  readonly tree: number[];
  /** Head first. */
  readonly deferred: number[];
  /** Intervals were asked for: the tree is looked at (has_itree). */
  hasTree: boolean;
  /** The one registered last first. */
  readonly classic: number[];
}
export interface Mm {
  readonly id: number;
  readonly parent: number;
  readonly mmapLock: number;
  users: number;
  count: number;
  /** Ascending, not overlapping. */
  readonly vmas: Vma[];
  readonly table: EntryTable;
  subscriptions: Subscriptions | undefined;
  /** Of the range interface of 2019, 0 for none. */
  hmm: number;
}
export interface Invalidation {
  /** The event that began it. */
  readonly id: EventSeq;
  readonly mm: number;
  readonly start: Vpn;
  readonly end: Vpn;
  readonly event: NotifierEvent;
  readonly blockable: boolean;
  readonly owner: number;
  readonly task: number;
}
export interface Interval {
  readonly id: number;
  readonly mm: number;
  readonly mirror: number;
  readonly kind: IntervalKind;
  readonly hasRelease: boolean;
  start: Address;
  last: Address;
  seq: number;
  inTree: boolean;
  /** How often it is linked on the deferred list; more than once is a corruption. */
  deferred: number;
  pendingStart: Address;
  pendingLast: Address;
  pending: boolean;
  /** Queued to be taken out, in designs whose mark can say that. */
  removing: boolean;
  /** Left to the driver's worker: whoever finds it passes it over. */
  marked: boolean;
  refcount: number;
  /** Of the workload's own: the mutex in its struct, which goes with it; 0 of others. */
  readonly lock: number;
  /** Process of the workload that inserted it and did not ask for its removal yet; 0 of others. */
  keeper: number;
  /** What its next callbacks run, one each: the line of the workload where the statements stand. */
  readonly actions: number[];
}
export interface Inode {
  readonly id: number;
  readonly backing: Backing;
  readonly name: string;
  npages: number;
  refcount: number;
  /** How often an area was put into its tree. */
  links: number;
  /** Page index to frame. */
  readonly cache: Map<number, Pfn>;
}
export interface File {
  readonly id: number;
  /** Device number plus one, 0 for no device. */
  readonly device: number;
  readonly mirror: number;
  readonly inode: number;
  refcount: number;
}
export interface Classic {
  readonly id: number;
  readonly mm: number;
  readonly mirror: number;
  /** The subscriber's mutex. */
  readonly lock: number;
  /** When it was registered: ranges that were running by then are not told of their end. */
  readonly since: EventSeq;
  /** Ranges that the subscriber knows to be invalidated. */
  running: number;
}

/**
 * How much of the state the events of a session tell, as its first one says. 0: recordings of versions
 * in which some of what decides was not told, so that nothing is known of it. 1: all of it.
 */
export const MODEL = 1;

export interface Machine {
  model: number;
  seq: EventSeq;
  time: Nanoseconds;
  /** Task that ran last; 0 before the first. */
  task: number;
  seed: number;
  ended: boolean;
  violations: number;
  /** Failures that the workload asked for: by type, the how-manieth attempt from now fails. */
  readonly failures: Map<FailureType, number>;
  readonly tasks: Map<number, Task>;
  readonly processes: Map<number, Process>;
  /** Tasks of the workload that there ever were, by name: the number of the one started last. */
  readonly started: Map<string, number>;
  /** Walks of the lists of classic notifiers that run, by the event that began each: the task. */
  readonly sections: Map<EventSeq, number>;
  readonly locks: Map<number, Lock>;
  readonly mms: Map<number, Mm>;
  readonly pages: Pages;
  /** Shared by every page table, of a CPU or a device. */
  readonly leafBudget: LeafBudget;
  /** System memory: frames handed back, the next to hand out last. */
  readonly freePages: Pfn[];
  /** Frames up to here were handed out at least once. */
  nextFresh: Pfn;
  /** The same for huge frames, which have a region of their own. */
  readonly freeHuge: Pfn[];
  nextHuge: Pfn;
  readonly anonVmas: Map<number, AnonVma>;
  readonly inodes: Map<number, Inode>;
  readonly files: Map<number, File>;
  readonly invalidations: Map<number, Invalidation>;
  readonly intervals: Map<number, Interval>;
  /** Highest number given so far: a number at most this and not in the map was freed. */
  lastInterval: number;
  readonly classics: Map<number, Classic>;
  readonly mirrors: Map<number, Mirror>;
  lastMirror: number;
  readonly hmms: Map<number, Hmm>;
  readonly ranges: Map<number, Range>;
  /** Highest number given so far, of each. */
  lastHmm: number;
  lastRange: number;
  readonly module: Module;
  readonly devices: Map<number, Device>;
  readonly chunks: Map<number, Chunk>;
  readonly work: Map<number, Work>;
  readonly resources: Map<number, Resource>;
  /** Highest number given so far, of work and of resources. */
  lastWork: number;
  lastResource: number;
}

/** First frame of the region that huge pages come from. */
export const HUGE_PFN_BASE = 2 ** 22;

/**
 * Before the first event.
 * @param blocks, leaves all zero, to be used before others are made, see {@link Arena}
 */
export function emptyMachine(blocks: PageBlock[] = [], leaves: Leaf[] = []): Machine {
  return {
    model: 0,
    seq: 0 as EventSeq,
    time: 0 as Nanoseconds,
    task: 0,
    seed: 0,
    ended: false,
    violations: 0,
    failures: new Map(),
    tasks: new Map(),
    processes: new Map(),
    started: new Map(),
    sections: new Map(),
    locks: new Map(),
    mms: new Map(),
    pages: new Pages(blocks),
    leafBudget: { leaves: 0, bufferNumbers: 0, spare: leaves, freed: [] },
    freePages: [],
    nextFresh: 1 as Pfn,
    freeHuge: [],
    nextHuge: HUGE_PFN_BASE as Pfn,
    anonVmas: new Map(),
    inodes: new Map(),
    files: new Map(),
    invalidations: new Map(),
    intervals: new Map(),
    lastInterval: 0,
    classics: new Map(),
    mirrors: new Map(),
    lastMirror: 0,
    hmms: new Map(),
    ranges: new Map(),
    lastHmm: 0,
    lastRange: 0,
    module: { loaded: false, goingBy: 0 },
    devices: new Map(),
    chunks: new Map(),
    work: new Map(),
    resources: new Map(),
    lastWork: 0,
    lastResource: 0,
  };
}
/** Everything readable, nothing assignable. */
export type View<T> = T extends number | string | boolean | undefined
  ? T
  : T extends EntryTable
    ? EntryTableView
    : T extends Pages
      ? PagesView
      : T extends Map<infer K, infer V>
        ? ReadonlyMap<K, View<V>>
        : T extends readonly (infer E)[]
          ? readonly View<E>[]
          : { readonly [P in keyof T]: View<T[P]> };
export type MachineView = View<Machine>;
export type TaskView = View<Task>;
export type MmView = View<Mm>;
export type VmaView = Vma;
export type IntervalView = View<Interval>;
export type MirrorView = View<Mirror>;
export type HmmView = View<Hmm>;
export type RangeView = View<Range>;
export type WorkView = View<Work>;
export type DeviceView = View<Device>;
export type ClassicView = View<Classic>;
export type FileView = View<File>;
export type InodeView = View<Inode>;
export type ResourceView = View<Resource>;
export type LockView = View<Lock>;
export type SubscriptionsView = View<Subscriptions>;
