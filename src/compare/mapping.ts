import { Kind, type Event } from '../events/generated.js';
import { entryFlags, entryPfn, entryType, forEachEntry, PTE_PROTNONE, PTE_WRITE } from '../machine/page-table.js';
import type { MachineView, MmView } from '../machine/state.js';
import { vpn, VPN_END } from '../units/numbers.js';

/** Parts of what is mapped; each is compared for itself. */
export const MAPPING_PARTS = ['areas', 'cpu', 'device', 'intervals'] as const;
export type MappingPart = (typeof MAPPING_PARTS)[number];

/** One number a part, equal for states that are equal up to the names of pages and intervals. */
export interface MappingHashes {
  readonly areas: number;
  readonly cpu: number;
  readonly device: number;
  readonly intervals: number;
  /** Contents of the mapped pages: belongs to the outcome. */
  readonly memory: number;
}

/**
 * Hashes the mappings of a machine, again only for the parts that events have touched. Page frames
 * are numbered in the order in which the walk meets them: what a design is free to choose drops out.
 */
export class MappingDigest {
  private cached: MappingHashes = { areas: 0, cpu: 0, device: 0, intervals: 0, memory: 0 };
  private tables = true;
  private areas = true;
  private intervals = true;
  private memory = true;

  observe(e: Event): void {
    switch (e.kind) {
      case Kind.PteSet:
      case Kind.PteClear:
      case Kind.PmdSet:
      case Kind.PmdClear:
      case Kind.MirrorSet:
      case Kind.MirrorClear:
      case Kind.MirrorCreate:
      case Kind.MirrorFree:
      case Kind.MmCreate:
      case Kind.MmFree:
        this.tables = this.memory = true;
        return;
      case Kind.VmaInsert:
      case Kind.VmaRemove:
      case Kind.VmaChange:
        this.areas = true;
        return;
      case Kind.PageContent:
      case Kind.PageCopy:
        this.memory = true;
        return;
      case Kind.IntervalTreeInsert:
      case Kind.IntervalTreeRemove:
      case Kind.IntervalBounds:
      case Kind.IntervalDefer:
      case Kind.IntervalUndefer:
        this.intervals = true;
        return;
    }
  }

  hashes(m: MachineView): MappingHashes {
    let { areas, cpu, device, intervals, memory } = this.cached;
    if (this.tables) [cpu, device] = tableHashes(m);
    if (this.areas) areas = areasHash(m);
    if (this.intervals) intervals = intervalsHash(m);
    if (this.memory) memory = memoryHash(m);
    this.tables = this.areas = this.intervals = this.memory = false;
    this.cached = { areas, cpu, device, intervals, memory };
    return this.cached;
  }
}

/** Order of address spaces and mirrors, which both recordings create in the same order. */
function inOrder<T extends { readonly id: number }>(map: ReadonlyMap<number, T>): T[] {
  return [...map.values()].sort((a, b) => a.id - b.id);
}

/** Young and dirty bits depend on when somebody looked: only what may be accessed is compared. */
const ACCESS = PTE_WRITE | PTE_PROTNONE;

function tableHashes(m: MachineView): [number, number] {
  const frames = new Map<number, number>();
  const rename = (pfn: number): number => {
    if (pfn === 0) return 0;
    let name = frames.get(pfn);
    if (name === undefined) frames.set(pfn, (name = frames.size + 1));
    return name;
  };
  const cpu = new Mixer();
  for (const [i, mm] of inOrder(m.mms).entries()) {
    cpu.add(i);
    for (const [block, entry] of [...mm.table.pmds].sort(([a], [b]) => a - b)) {
      cpu.add(block);
      cpu.add(entryType(entry));
      cpu.add(rename(entryPfn(entry)));
      cpu.add(entryFlags(entry) & ACCESS);
    }
    forEachEntry(mm.table, vpn(0), VPN_END, (page, entry) => {
      cpu.add(page);
      cpu.add(entryType(entry) * 256 + (entryFlags(entry) & ACCESS));
      cpu.add(rename(entryPfn(entry)));
    });
  }
  const device = new Mixer();
  for (const [i, mirror] of inOrder(m.mirrors).entries()) {
    device.add(i);
    forEachEntry(mirror.table, vpn(0), VPN_END, (page, entry) => {
      device.add(page);
      device.add(entryFlags(entry));
      device.add(rename(entryPfn(entry)));
    });
  }
  return [cpu.value, device.value];
}

function areasHash(m: MachineView): number {
  const h = new Mixer();
  for (const [i, mm] of inOrder(m.mms).entries()) {
    h.add(i);
    for (const v of mm.vmas) {
      for (const n of [v.start, v.end, v.prot, v.flags, v.backing, v.pgoff]) h.add(n);
    }
  }
  return h.value;
}

function intervalsHash(m: MachineView): number {
  const h = new Mixer();
  for (const [i, mm] of inOrder(m.mms).entries()) {
    h.add(i);
    for (const { start, last, kind } of trackedIntervals(m, mm)) {
      h.add(start);
      h.add(last);
      h.add(kind);
    }
  }
  return h.value;
}

/** Intervals in the tree or on their way into it, by their bounds. */
export function trackedIntervals(m: MachineView, mm: MmView): { start: number; last: number; kind: number }[] {
  const ids = new Set([...(mm.subscriptions?.tree ?? []), ...(mm.subscriptions?.deferred ?? [])]);
  return [...ids]
    .map((id) => m.intervals.get(id))
    .filter((i) => i !== undefined)
    .map(({ start, last, kind }) => ({ start, last, kind }))
    .sort((a, b) => a.start - b.start || a.last - b.last || a.kind - b.kind);
}

function memoryHash(m: MachineView): number {
  const h = new Mixer();
  for (const [i, mm] of inOrder(m.mms).entries()) {
    h.add(i);
    forEachEntry(mm.table, vpn(0), VPN_END, (page, entry) => {
      const pfn = entryPfn(entry);
      if (pfn === 0 || !m.pages.isLive(pfn)) return;
      const backing = m.pages.backing(pfn);
      h.add(page);
      for (const n of m.pages.content(backing > 0 ? backing : pfn)) h.add(n);
    });
  }
  return h.value;
}

/** Mixes numbers into 52 bits; order counts. */
class Mixer {
  private a = 0x9e3779b9;
  private b = 0x85ebca6b;

  add(n: number): void {
    const low = n >>> 0;
    const high = Math.floor(n / 4294967296) >>> 0;
    this.a = Math.imul(this.a ^ low, 0x01000193) + 0x7ed55d16;
    this.b = Math.imul((this.b ^ high) + (this.a >>> 13), 0xc2b2ae35) ^ (this.b >>> 15) ^ low;
    this.a = (this.a ^ (this.b >>> 11)) | 0;
  }
  get value(): number {
    return (this.a >>> 6) * 67108864 + (this.b >>> 6);
  }
}
