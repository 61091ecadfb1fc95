import { Kind, PmdType, type Event } from '../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  getEntry,
  getPmd,
  pmdType,
  PTE_PROTNONE,
  PTE_WRITE,
} from '../machine/page-table.js';
import { ZERO_RUNS, type Runs } from '../machine/contents.js';
import { mappingMm, mappingVpn } from '../machine/mapping.js';
import type { MachineView, MmView } from '../machine/state.js';
import { PAGES_PER_PMD, type Pfn, type Vpn } from '../units/numbers.js';

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

/** What one page adds to the hashes, and the frame its CPU entry held. */
interface PageCell {
  readonly pfn: number;
  readonly cpu: number;
  readonly device: number;
  readonly memory: number;
}

const SPACE = 2 ** 36;

/** Young and dirty bits depend on when somebody looked: only what may be accessed is compared. */
const ACCESS = PTE_WRITE | PTE_PROTNONE;

/**
 * Hashes of the mappings, kept up event by event: each page adds a number of its own, so an event
 * costs what it touches, not the size of the address space; a page is looked at when the hashes are
 * asked for, however often it was touched. Page frames have no names here: an entry
 * says where else its page is mapped first, a device entry whether it holds the CPU's page.
 */
export class MappingDigest {
  private readonly cells = new Map<number, PageCell>();
  /** Pages that may add something else than when they were looked at last. */
  private readonly touched = new Set<number>();
  private readonly mirrors = new Map<number, number>();
  /** Device page to look at when a driver's page changes its contents. */
  private readonly backed = new Map<number, number>();
  /** First pages of huge mappings. */
  private readonly huge = new Set<number>();
  private readonly sums = { cpu: new Sum(), device: new Sum(), memory: new Sum() };
  private areas = 0;
  private intervals = 0;
  private areasChanged = true;
  private intervalsChanged = true;
  private last: MappingHashes | undefined;

  /**
   * Call with each event, after it was applied to `m`.
   * @returns true if it may have changed areas, entries or contents
   */
  observe(e: Event, m: MachineView): boolean {
    switch (e.kind) {
      case Kind.PteSet:
      case Kind.PteClear: {
        const old = this.cells.get(key(e.mm, e.vpn))?.pfn ?? 0;
        this.touch(e.mm, e.vpn);
        // Frames that it held since it was looked at touched their sharers when it got them.
        this.touchSharers(m, old);
        if (e.kind === Kind.PteSet && e.pfn !== old) this.touchSharers(m, e.pfn);
        return true;
      }
      case Kind.PmdSet:
      case Kind.PmdClear: {
        // A table of small pages comes and goes empty; only a huge mapping is pages.
        const block = key(e.mm, e.vpn);
        const huge = e.kind === Kind.PmdSet && e.type >= PmdType.PMD_HUGE;
        if (!huge && !this.huge.delete(block)) return false;
        if (huge) this.huge.add(block);
        for (let i = 0; i < PAGES_PER_PMD; i++) this.touch(e.mm, e.vpn + i);
        return true;
      }
      case Kind.PageDeviceData:
        if (e.backing > 0) this.backed.set(e.backing, e.pfn);
        return false;
      case Kind.PageContent:
      case Kind.PageCopy:
        this.touchSharers(m, e.pfn, true);
        this.touchSharers(m, this.backed.get(e.pfn) ?? 0, true);
        return true;
      case Kind.MirrorCreate:
        this.mirrors.set(e.mirror, e.mm);
        return false;
      case Kind.MirrorSet:
      case Kind.MirrorClear:
        this.touch(this.mirrors.get(e.mirror) ?? 0, e.vpn);
        return true;
      case Kind.MmFree:
        // Its areas go with it, without events of their own.
        this.areasChanged = this.intervalsChanged = true;
        for (const k of this.cells.keys()) this.touched.add(k);
        return true;
      case Kind.MirrorFree:
        for (const k of this.cells.keys()) this.touched.add(k);
        return true;
      case Kind.VmaInsert:
      case Kind.VmaRemove:
      case Kind.VmaChange:
        this.areasChanged = true;
        return true;
      case Kind.IntervalTreeInsert:
      case Kind.IntervalTreeRemove:
      case Kind.IntervalBounds:
      case Kind.IntervalDefer:
      case Kind.IntervalUndefer:
        this.intervalsChanged = true;
        return false;
      default:
        return false;
    }
  }

  /** Of the state after the last event that was observed. */
  hashes(m: MachineView): MappingHashes {
    for (const k of this.touched) this.look(m, k);
    this.touched.clear();
    if (this.areasChanged) this.areas = areasHash(m);
    if (this.intervalsChanged) this.intervals = intervalsHash(m);
    this.areasChanged = this.intervalsChanged = false;
    const { areas, intervals, last } = this;
    const [cpu, device, memory] = [
      this.sums.cpu.value,
      this.sums.device.value,
      this.sums.memory.value,
    ];
    // Most operations change nothing: what waits to be compared shares one.
    const same =
      last?.cpu === cpu &&
      last.device === device &&
      last.memory === memory &&
      last.areas === areas &&
      last.intervals === intervals;
    return same ? last : (this.last = { areas, cpu, device, intervals, memory });
  }

  private touchSharers(m: MachineView, pfn: number, always = false): void {
    if (pfn === 0 || !m.pages.isLive(pfn as Pfn)) return;
    const mappings = m.pages.mappings(pfn as Pfn);
    if (mappings.length < 2 && !always) return;
    for (const at of mappings) this.touch(mappingMm(at), mappingVpn(at));
  }

  private touch(mm: number, page: number): void {
    this.touched.add(key(mm, page));
  }

  private look(m: MachineView, k: number): void {
    const old = this.cells.get(k);
    const now = cellOf(m, Math.floor(k / SPACE), (k % SPACE) as Vpn);
    const { cpu, device, memory } = this.sums;
    cpu.replace(old?.cpu ?? 0, now?.cpu ?? 0);
    device.replace(old?.device ?? 0, now?.device ?? 0);
    memory.replace(old?.memory ?? 0, now?.memory ?? 0);
    if (now !== undefined) this.cells.set(k, now);
    else if (old !== undefined) this.cells.delete(k);
  }
}

function key(mm: number, page: number): number {
  return mm * SPACE + page;
}

function cellOf(m: MachineView, id: number, page: Vpn): PageCell | undefined {
  const mm = m.mms.get(id);
  if (mm === undefined) return undefined;
  let entry = getEntry(mm.table, page);
  let offset = 0;
  if (entry === 0) {
    const huge = getPmd(mm.table, page);
    if (pmdType(huge) >= PmdType.PMD_HUGE) {
      entry = huge;
      offset = page % PAGES_PER_PMD;
    }
  }
  const pfn = entryPfn(entry) === 0 ? 0 : entryPfn(entry) + offset;
  const cpu =
    entry === 0
      ? 0
      : mix(id, page, entryType(entry) * 256 + (entryFlags(entry) & ACCESS), firstMapping(m, pfn));
  let device = 0;
  for (const mirror of m.mirrors.values()) {
    if (mirror.mm !== id) continue;
    const shadow = getEntry(mirror.table, page);
    if (shadow === 0) continue;
    const whose = entry === 0 ? 0 : entryPfn(shadow) === pfn ? 1 : 2;
    device += mix(mirror.id, page, entryFlags(shadow), whose);
  }
  if (cpu === 0 && device === 0) return undefined;
  return { pfn, cpu, device, memory: pfn === 0 ? 0 : contentHash(m, pfn, id, page) };
}

/** Where a shared page is mapped first: its name, whatever its number. 0 for a page of one mapping. */
function firstMapping(m: MachineView, pfn: number): number {
  if (pfn === 0 || !m.pages.isLive(pfn as Pfn)) return 0;
  const mappings = m.pages.mappings(pfn as Pfn);
  return mappings.length > 1 ? mappings[0]! : 0;
}

function contentHash(m: MachineView, pfn: number, mm: number, page: number): number {
  if (!m.pages.isLive(pfn as Pfn)) return 0;
  const h = new Mixer();
  h.add(mm);
  h.add(page);
  for (const n of contentOf(m, pfn)) h.add(n);
  return h.value;
}

/** Words of a frame as runs; a device page's are where its driver keeps them. */
export function contentOf(m: MachineView, pfn: number): Runs {
  if (!m.pages.isLive(pfn as Pfn)) return ZERO_RUNS;
  const backing = m.pages.backing(pfn as Pfn);
  return m.pages.content(backing > 0 ? backing : (pfn as Pfn));
}

/** Order of address spaces, which both recordings create in the same order. */
function inOrder<T extends { readonly id: number }>(map: ReadonlyMap<number, T>): T[] {
  return [...map.values()].sort((a, b) => a.id - b.id);
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
export function trackedIntervals(
  m: MachineView,
  mm: MmView,
): { start: number; last: number; kind: number }[] {
  const ids = new Set([...(mm.subscriptions?.tree ?? []), ...(mm.subscriptions?.deferred ?? [])]);
  return [...ids]
    .map((id) => m.intervals.get(id))
    .filter((i) => i !== undefined)
    .map(({ start, last, kind }) => ({ start, last, kind }))
    .sort((a, b) => a.start - b.start || a.last - b.last || a.kind - b.kind);
}

/** A sum modulo 2^50 of what the pages add: the order in which they come does not matter. */
class Sum {
  value = 0;
  replace(before: number, after: number): void {
    this.value = (this.value - before + after + 2 * MODULUS) % MODULUS;
  }
}
const MODULUS = 2 ** 50;

function mix(a: number, b: number, c: number, d: number): number {
  const h = new Mixer();
  h.add(a);
  h.add(b);
  h.add(c);
  h.add(d);
  return h.value;
}

/** Mixes numbers into 50 bits; order counts. */
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
    return (this.a >>> 8) * 67108864 + (this.b >>> 6);
  }
}
