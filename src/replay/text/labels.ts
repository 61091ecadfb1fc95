import {
  Kind,
  LockType,
  SpanType,
  type Event,
  type ResultEvent,
  type SpanBeginEvent,
  type VmaChangeEvent,
  type VmaInsertEvent,
} from '../../events/generated.js';
import {
  addressOf,
  ULONG_MAX,
  vpnAfter,
  vpnOf,
  type Address,
  type Vpn,
} from '../../units/numbers.js';
import type { Workload } from '../../language/ast.js';
import { kinds } from '../events.js';
import { oneLine } from '../../units/one-line.js';
import { mmapNames } from './mmap-names.js';

/** What an open device is: its own page table, for an mm. */
interface Mirror {
  readonly mm: number;
  readonly device: number;
  /** 0 until it is open. */
  readonly file: number;
}

type Began = Pick<SpanBeginEvent, 'name' | 'object' | 'vpn' | 'npages' | 'mm'> & {
  /** Pages of the areas that were made meanwhile, by their first. */
  readonly made: [first: number, npages: number][];
};

interface NamedRange {
  readonly name: string;
  /** Where the name stands for, which may have another name by now. */
  readonly base: number;
  readonly start: number;
  readonly end: number;
}

type Entries<V> = readonly (readonly [number, V])[];
/** Of {@link Labels}, as plain values. */
export interface LabelsDump {
  readonly tasks: Entries<string>;
  readonly locks: Entries<string>;
  readonly ranges: Entries<NamedRange[]>;
  readonly operations: Entries<Began>;
  readonly areas: Entries<Entries<number>>;
  readonly mirrors: Entries<Mirror>;
  readonly devices: Entries<string>;
  readonly mms: readonly number[];
  readonly intervals: Entries<number>;
  readonly names: Entries<string>;
}

/** Kinds of events that tell {@link Labels} something, by number: the others need not be read. */
export const NAMING: readonly boolean[] = kinds(
  Kind.TaskStart,
  Kind.LockInit,
  Kind.SpanBegin,
  Kind.VmaInsert,
  Kind.VmaChange,
  Kind.VmaRemove,
  Kind.Result,
  Kind.DeviceAdd,
  Kind.MirrorCreate,
  Kind.FileOpen,
  Kind.IntervalAlloc,
  Kind.MmCreate,
);

/**
 * The names that a reader knows: tasks, locks, and the mappings that the workload named. Learns them
 * from the events, in order; a number that has no name is shown as it is.
 */
export class Labels {
  private readonly tasks = new Map<number, string>();
  private readonly locks = new Map<number, string>();
  private readonly locksOfName = new Map<string, number>();
  private readonly ranges = new Map<number, NamedRange[]>();
  /** Of the operation that each task began last; the event itself may pass. */
  private readonly operations = new Map<number, Began>();
  /** Last pages of areas by their first, for each mm. */
  private readonly areas = new Map<number, Map<number, number>>();
  private readonly mirrors = new Map<number, Mirror>();
  private readonly devices = new Map<number, string>();
  /** Address spaces that there have been, in the order of their creation. */
  readonly mms = new Set<number>();
  private readonly intervals = new Map<number, number>();
  private readonly names: ReadonlyMap<number, string>;

  constructor(workload: Workload | undefined, names?: ReadonlyMap<number, string>) {
    this.names = names ?? (workload === undefined ? new Map() : mmapNames(workload));
  }

  /** All that it knows, as plain values: {@link Labels.of} goes on from there. */
  dump(): LabelsDump {
    const { tasks, locks, ranges, operations, areas, mirrors, devices, mms, intervals, names } =
      this;
    return {
      ...{ tasks: [...tasks], locks: [...locks], ranges: [...ranges], operations: [...operations] },
      areas: [...areas].map(([mm, ends]) => [mm, [...ends]]),
      ...{ mirrors: [...mirrors], devices: [...devices], mms: [...mms] },
      ...{ intervals: [...intervals], names: [...names] },
    };
  }
  static of(dump: LabelsDump): Labels {
    const labels = new Labels(undefined, new Map(dump.names));
    for (const [id, name] of dump.locks) labels.nameLock(id, name);
    put(labels.tasks, dump.tasks);
    put(labels.ranges, dump.ranges);
    put(labels.operations, dump.operations);
    for (const [mm, ends] of dump.areas) labels.areas.set(mm, new Map(ends));
    put(labels.mirrors, dump.mirrors);
    put(labels.devices, dump.devices);
    for (const mm of dump.mms) labels.mms.add(mm);
    put(labels.intervals, dump.intervals);
    return labels;
  }

  observe(e: Event): void {
    switch (e.kind) {
      case Kind.TaskStart:
        this.tasks.set(e.started, oneLine(e.name));
        return;
      case Kind.LockInit:
        this.nameLock(e.lock, oneLine(e.type === LockType.PSEUDO ? `(${e.name})` : e.name));
        return;
      case Kind.SpanBegin:
        if (e.type === SpanType.OPERATION) {
          const { name, object, vpn, npages, mm } = e;
          this.operations.set(e.task, { name, object, vpn, npages, mm, made: [] });
        }
        return;
      case Kind.VmaInsert:
      case Kind.VmaChange:
        this.area(e);
        return;
      case Kind.Result:
        if (e.place !== '') this.moved(e);
        return;
      case Kind.VmaRemove:
        this.areas.get(e.mm)?.delete(e.vpn);
        return;
      case Kind.MirrorCreate:
        this.mirrors.set(e.mirror, { mm: e.mm, device: e.device, file: 0 });
        return;
      case Kind.DeviceAdd:
        this.devices.set(e.device, oneLine(e.name));
        return;
      case Kind.FileOpen: {
        const mirror = e.device === 0 ? undefined : this.mirrors.get(e.mirror);
        if (mirror !== undefined) this.mirrors.set(e.mirror, { ...mirror, file: e.file });
        return;
      }
      case Kind.IntervalAlloc:
        this.intervals.set(e.interval, e.mm);
        return;
      case Kind.MmCreate:
        this.mms.add(e.mm);
        // A child sees what its parent named.
        if (e.parent !== 0) this.ranges.set(e.mm, [...(this.ranges.get(e.parent) ?? [])]);
        return;
    }
  }

  /** An area that is new, or has new ends: it may be what the operation at hand maps. */
  private area(e: VmaInsertEvent | VmaChangeEvent): void {
    const areas = this.areas.get(e.mm) ?? new Map<number, number>();
    this.areas.set(e.mm, areas);
    const first = e.kind === Kind.VmaInsert ? e.vpn : e.first;
    const end = first + e.npages;
    const before = areas.get(e.vpn);
    areas.delete(e.vpn);
    areas.set(first, end);
    const operation = this.operations.get(e.task);
    if (operation?.name === 'mremap') {
      // What lay there before is cut in parts, and only the answer says which area is the one that moved.
      if (e.kind === Kind.VmaInsert) operation.made.push([first, e.npages]);
      else if (first < e.vpn) operation.made.push([first, e.vpn - first]);
      else if (before !== undefined && end > before) operation.made.push([before, end - before]);
      return;
    }
    const name = operation === undefined ? undefined : this.names.get(operation.object);
    if (name === undefined) return;
    const { npages, vpn } = operation!;
    if (operation!.name !== 'mmap') this.name(e.mm, name, first, e.npages);
    else if (e.kind === Kind.VmaInsert) {
      // Others are parts of what lay there before.
      if (e.npages === npages && (vpn === 0 || vpn === first)) this.name(e.mm, name, first, npages);
    } else if (first < e.vpn) this.name(e.mm, name, first, npages);
    // Memory that joins an area beside it is what is new in it.
    else if (before !== undefined && end > before) this.name(e.mm, name, before, npages);
  }

  /** Memory that mremap moved, or left where it is with another size; what is left of others keeps its name. */
  private moved({ task, vpn: start, place }: ResultEvent): void {
    const operation = this.operations.get(task);
    if (operation?.name !== 'mremap') return;
    const { mm, vpn, npages, made } = operation;
    const newAt = (first: number): number => made.findLast(([at]) => at === first)?.[1] ?? 0;
    const [, end = start] =
      [...(this.areas.get(mm) ?? [])].find(([first, after]) => first <= start && start < after) ??
      [];
    const wanted = start === vpn ? npages + newAt(vpn + npages) : newAt(start);
    const size = Math.min(wanted || npages, end - start);
    if (size > 0) this.name(mm, oneLine(place), start, size, true);
  }

  /**
   * Names a range; an older name of the same text goes, and one of the same pages.
   * @param inPart of what there was other pages keep their name
   */
  name(mm: number, name: string, start: number, npages: number, inPart = false): void {
    const end = start + npages;
    const kept = (this.ranges.get(mm) ?? []).flatMap((r): NamedRange[] => {
      if (r.name === name) return [];
      if (r.end <= start || r.start >= end) return [r];
      if (!inPart) return [];
      const parts = [
        { ...r, end: Math.min(r.end, start) },
        { ...r, start: Math.max(r.start, end) },
      ];
      return parts.filter((part) => part.start < part.end);
    });
    kept.push({ name, base: start, start, end });
    this.ranges.set(mm, kept);
  }

  mmOfMirror(mirror: number): number {
    return this.mirrors.get(mirror)?.mm ?? 0;
  }
  /** A device by its own name: `hmm_dmirror0`. */
  device(id: number): string {
    return this.devices.get(id) ?? `device ${id}`;
  }
  /**
   * A mirror by its device and file, as each open of a device has page tables of its own:
   * `hmm_dmirror0 (file 2)`.
   */
  mirror(id: number): string {
    const mirror = this.mirrors.get(id);
    if (mirror === undefined) return `mirror ${id}`;
    const which = mirror.file === 0 ? `mirror ${id}` : `file ${mirror.file}`;
    return `${this.device(mirror.device)} (${which})`;
  }
  mmOfInterval(interval: number): number {
    return this.intervals.get(interval) ?? 0;
  }
  intervalNumbers(): Iterable<number> {
    return this.intervals.keys();
  }

  task(id: number): string {
    return id === 0 ? 'machine' : (this.tasks.get(id) ?? `task${id}`);
  }
  nameTask(id: number, name: string): void {
    this.tasks.set(id, name);
  }
  taskNames(): ReadonlyMap<number, string> {
    return this.tasks;
  }
  /** `mmap_lock`, or `notifier lock#7` where several share a name. */
  lock(id: number): string {
    const name = this.locks.get(id) ?? 'lock';
    return (this.locksOfName.get(name) ?? 0) > 1 ? `${name}#${id}` : name;
  }
  /** Numbers of the locks that have a name, or are shown by it. */
  locksOf(name: string): number[] {
    const named = [...this.locks].filter(([id, own]) => own === name || this.lock(id) === name);
    return named.map(([id]) => id);
  }
  hasLock(id: number): boolean {
    return this.locks.has(id);
  }
  /** As they are shown. */
  lockNames(): string[] {
    return [...this.locks.keys()].map((id) => this.lock(id));
  }
  private nameLock(id: number, name: string): void {
    const before = this.locks.get(id);
    if (before === name) return;
    if (before !== undefined) this.locksOfName.set(before, this.locksOfName.get(before)! - 1);
    this.locks.set(id, name);
    this.locksOfName.set(name, (this.locksOfName.get(name) ?? 0) + 1);
  }

  /** A page: `buf+3`, or its byte address. */
  page(mm: number, vpn: number): string {
    const range = this.ranges.get(mm)?.find((r) => r.start <= vpn && vpn < r.end);
    if (range !== undefined)
      return vpn === range.base ? range.name : `${range.name}+${vpn - range.base}`;
    return hex(addressOf(vpn as Vpn));
  }
  /** Pages `[start, end)`: `buf+3..5`, `buf+3`, or `0x… 3 pages`. */
  pages(mm: number, start: number, end: number): string {
    if (start === 0 && end >= vpnAfter(ULONG_MAX)) return 'everything';
    if (end - start === 1) return this.page(mm, start);
    const range = this.ranges.get(mm)?.find((r) => r.start <= start && end <= r.end);
    if (range !== undefined) {
      const isWhole = this.find(range.name, mm)!.npages === end - start;
      if (start === range.base && isWhole) return `${range.name} (all ${end - start})`;
      return `${range.name}+${start - range.base}..${end - 1 - range.base}`;
    }
    return `${hex(addressOf(start as Vpn))} ${end - start} pages`;
  }
  /** Closed bounds in bytes. */
  bounds(mm: number, start: number, last: number): string {
    return this.pages(mm, vpnOf(start as Address), vpnAfter(last as Address));
  }
  /**
   * First page of a named mapping, oldest mm first; undefined if there is none of that name.
   * @param only the mm that it has to be in, if it is known
   */
  find(name: string, only?: number): { mm: number; vpn: number; npages: number } | undefined {
    for (const [mm, ranges] of [...this.ranges].sort(([a], [b]) => a - b)) {
      if (only !== undefined && mm !== only) continue;
      const parts = ranges.filter((r) => r.name === name);
      if (parts.length === 0) continue;
      const { base } = parts[0]!;
      return { mm, vpn: base, npages: Math.max(...parts.map((r) => r.end)) - base };
    }
    return undefined;
  }
  /** Every name there is, for error messages. */
  allNames(): string[] {
    return [...new Set([...this.ranges.values()].flat().map((r) => r.name))];
  }
}

function put<K, V>(map: Map<K, V>, entries: readonly (readonly [K, V])[]): void {
  for (const [key, value] of entries) map.set(key, value);
}

export function hex(address: number): string {
  return address >= ULONG_MAX ? 'ULONG_MAX' : `0x${address.toString(16)}`;
}
