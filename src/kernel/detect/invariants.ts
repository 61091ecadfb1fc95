import { PageKind, PmdType, PteType, WaitType } from '../../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  entryWritable,
  forEachEntry,
  getEntry,
  getPmd,
  pmdType,
} from '../../machine/page-table.js';
import { mapping, type Mapping } from '../../machine/mapping.js';
import { dataPfn, isPrivatePfn } from '../../machine/device-frames.js';
import { pteNamesPage } from '../../machine/entries.js';
import { isDevicePfn, PAGE_GIVEN_UP } from '../../machine/pages.js';
import { HUGE_PFN_BASE, type MachineView, type MirrorView } from '../../machine/state.js';
import { NO_PFN, PAGES_PER_PMD, vpn, VPN_END, type Pfn, type Vpn } from '../../units/numbers.js';
import { isRunning, underInvalidation } from './running.js';

/*
 * What has to hold of every state that the machine can rest in, whatever the workload. Said of a
 * state alone, so that a recording can be checked as well as a run.
 */

/** Bit of a mirror entry: the device may write. */
const MIRROR_WRITE = 1;
/** Bit of what a process keeps: by pins, not by plain references. */
const PINNED = 1;

/**
 * Rules that hold whenever a task can lose the processor, in words; empty if none is broken.
 * Stale entries of mirrors are not among them: see {@link brokenMirrors}.
 */
export function brokenInvariants(m: MachineView): string[] {
  return [...brokenCounts(m, false), ...brokenFreeLists(m), ...brokenOwners(m)];
}

/**
 * Rules that hold when no task is inside the kernel: references are all accounted for, and nothing
 * is locked or on its way.
 */
export function brokenAtRest(m: MachineView): string[] {
  return [...brokenCounts(m, true), ...brokenFreeLists(m), ...brokenOwners(m), ...leftovers(m)];
}

/** Is no task inside the kernel, but for those that wait for another task or for time? */
export function isAtRest(m: MachineView): boolean {
  if ([...m.invalidations.values()].some((i) => isRunning(m, i))) return false;
  for (const lock of m.locks.values())
    if (lock.writer !== 0 || lock.readers.length > 0) return false;
  for (const task of m.tasks.values()) {
    if (task.spans.length > 1) return false;
    if (task.spans.length === 1 && task.id !== m.task && !isIdle(task.wait?.type)) return false;
  }
  return true;
}
function isIdle(wait: WaitType | undefined): boolean {
  return (
    wait === WaitType.WAIT_TASK || wait === WaitType.WAIT_BARRIER || wait === WaitType.WAIT_TIMER
  );
}

/** What is left when the last task is gone: nothing but the zero page and what devices own. */
export function leaksAtEnd(m: MachineView): string[] {
  const leaks: string[] = [];
  const none = (what: string, size: number): void => {
    if (size > 0) leaks.push(`${size} ${what} left at the end`);
  };
  none('tasks', m.tasks.size);
  none('address spaces', m.mms.size);
  none('intervals', m.intervals.size);
  none('mirrors', m.mirrors.size);
  none('open files', m.files.size);
  none('inodes', m.inodes.size);
  none('invalidations', m.invalidations.size);
  none(
    'locks of objects that are gone',
    [...m.locks.values()].filter((l) => !l.name.startsWith('dmirror_device.')).length,
  );
  for (const p of m.processes.values()) if (!p.exited) leaks.push(`process ${p.id} did not exit`);
  const live = m.pages.live();
  if (live.length !== 1 || m.pages.kind(live[0]!) !== PageKind.PAGE_KERNEL) {
    leaks.push(`pages in use at the end besides the zero page: ${live.slice(1, 9).join(', ')}`);
  }
  return leaks;
}

/** How entries refer to a frame. */
interface Uses {
  /** Present and device-private entries: each a mapping with a reference. */
  mapped: number;
  /** Exclusive entries: a reference and no mapping. */
  exclusive: number;
  /** Huge mappings, of the head. */
  huge: number;
  migration: number;
  /** Page caches and device pages that hold it, and processes that keep it by a plain reference. */
  held: number;
  /** Pins that processes have. */
  pinned: number;
}

function usesOf(m: MachineView, broken: string[]): Map<Pfn, Uses> {
  const uses = new Map<Pfn, Uses>();
  const of = (pfn: Pfn): Uses => {
    let found = uses.get(pfn);
    if (found === undefined)
      uses.set(
        pfn,
        (found = { mapped: 0, exclusive: 0, huge: 0, migration: 0, held: 0, pinned: 0 }),
      );
    return found;
  };
  const reverse = new Map<Pfn, Mapping[]>();
  const refers = (pfn: Pfn, at: Mapping): void => {
    const list = reverse.get(pfn);
    if (list === undefined) reverse.set(pfn, [at]);
    else list.push(at);
  };
  for (const mm of m.mms.values()) {
    forEachEntry(mm.table, vpn(0), VPN_END, (page, entry) => {
      const type = entryType(entry);
      const pfn = entryPfn(entry);
      if (!pteNamesPage(type)) return;
      refers(pfn, mapping(mm.id, page));
      if (type === PteType.MIGRATION) of(pfn).migration++;
      else if (type === PteType.DEVICE_EXCLUSIVE) of(pfn).exclusive++;
      else of(pfn).mapped++;
      if ((type === PteType.DEVICE_PRIVATE) !== (isPrivatePfn(pfn) && type !== PteType.MIGRATION)) {
        broken.push(`mm ${mm.id}, page ${hex(page)}: an entry of type ${type} names frame ${pfn}`);
      }
    });
    for (const [block, entry] of mm.table.pmds) {
      if (pmdType(entry) !== PmdType.PMD_HUGE) continue;
      refers(entryPfn(entry), mapping(mm.id, block * PAGES_PER_PMD));
      of(entryPfn(entry)).huge++;
    }
  }
  for (const inode of m.inodes.values()) {
    for (const pfn of inode.cache.values()) of(pfn).held++;
  }
  for (const { pins } of m.processes.values()) {
    for (const { flags, frames } of pins.values()) {
      for (const pfn of frames) {
        const head = of(headOf(m, pfn));
        if ((flags & PINNED) !== 0) head.pinned++;
        else head.held++;
      }
    }
  }
  for (const pfn of m.pages.live()) {
    const backing = m.pages.backing(pfn);
    if (backing !== 0) of(backing).held++;
    const found = m.pages.mappings(pfn);
    const wanted = (reverse.get(pfn) ?? []).sort((a, b) => a - b);
    if (found.length !== wanted.length || found.some((at, i) => at !== wanted[i])) {
      broken.push(
        `the reverse map of frame ${pfn} has ${found.length} entries, the page tables ${wanted.length}`,
      );
    }
  }
  return uses;
}

function brokenCounts(m: MachineView, exact: boolean): string[] {
  const broken: string[] = [];
  const uses = usesOf(m, broken);
  for (const pfn of uses.keys()) {
    if (!m.pages.isLive(pfn)) broken.push(`frame ${pfn} is mapped or held, but free`);
  }
  for (const pfn of m.pages.live()) {
    const order = m.pages.order(pfn);
    const head = headOf(m, pfn);
    const u = uses.get(pfn);
    const mapped = u?.mapped ?? 0;
    if (m.pages.mapcount(pfn) !== mapped) {
      broken.push(
        `frame ${pfn} has map count ${m.pages.mapcount(pfn)}, and ${mapped} entries map it`,
      );
    }
    // References of parts are counted at the head.
    if (head !== pfn) continue;
    const pinned = u?.pinned ?? 0;
    const pins = m.pages.pins(pfn);
    if (pins < pinned || (exact && pins !== pinned))
      broken.push(`frame ${pfn} has ${pins} pins, and processes keep ${pinned}`);
    let references = (u?.huge ?? 0) + (u?.exclusive ?? 0) + (u?.held ?? 0) + pinned + mapped;
    if (order > 0) {
      for (let i = 1; i < PAGES_PER_PMD; i++) {
        const part = uses.get((pfn + i) as Pfn);
        references += (part?.mapped ?? 0) + (part?.exclusive ?? 0);
      }
      const huge = m.pages.refcount((pfn + 1) as Pfn);
      if (huge !== (u?.huge ?? 0)) {
        broken.push(
          `huge frame ${pfn} has ${huge} huge mappings, and ${u?.huge ?? 0} entries map it`,
        );
      }
    }
    const own = pfn === zeroFrame(m) ? 1 : ownReferences(m, pfn);
    const has = m.pages.refcount(pfn);
    if (has < references + own || (exact && has !== references + own)) {
      broken.push(`frame ${pfn} has ${has} references, and ${references + own} are accounted for`);
    }
    if (has <= 0) broken.push(`frame ${pfn} is in use without references`);
  }
  return broken;
}

/** The page that counts references and pins of a page. */
function headOf(m: MachineView, pfn: Pfn): Pfn {
  return m.pages.order(pfn) === 0 ? pfn : ((pfn - (pfn % PAGES_PER_PMD)) as Pfn);
}

/** References of a device page in use that nobody holds. */
function ownReferences(m: MachineView, pfn: Pfn): number {
  if (!isDevicePfn(pfn) || (m.pages.flags(pfn) & PAGE_GIVEN_UP) !== 0) return 0;
  for (const c of m.chunks.values())
    if (c.first <= pfn && pfn < c.first + c.npages) return c.countsAnew ? 0 : c.freeCount;
  return 0;
}

/** The zero page is the first that was made. */
function zeroFrame(m: MachineView): Pfn {
  return m.pages.isLive(1 as Pfn) ? (1 as Pfn) : (0 as Pfn);
}

/** Every frame is in use or on one free list, once. */
function brokenFreeLists(m: MachineView): string[] {
  const broken: string[] = [];
  const free = new Set<number>();
  const add = (pfn: number, list: string): void => {
    if (free.has(pfn)) broken.push(`frame ${pfn} is on a free list twice (${list})`);
    free.add(pfn);
    if (m.pages.isLive(pfn as Pfn)) broken.push(`frame ${pfn} is in use and free (${list})`);
  };
  for (const pfn of m.freePages) add(pfn, 'system');
  for (const head of m.freeHuge) for (let i = 0; i < PAGES_PER_PMD; i++) add(head + i, 'huge');
  for (let pfn = 1; pfn < m.nextFresh; pfn++) accounted(pfn);
  for (let pfn = HUGE_PFN_BASE; pfn < m.nextHuge; pfn++) accounted(pfn);
  for (const device of m.devices.values()) {
    for (const pfn of device.freePages) add(pfn, device.name);
    for (const id of device.chunks) {
      const chunk = m.chunks.get(id);
      if (chunk === undefined) broken.push(`${device.name} has chunk ${id}, which does not exist`);
      else for (let i = chunk.fresh; i < chunk.npages; i++) accounted(chunk.first + i);
    }
  }
  return broken;

  function accounted(pfn: number): void {
    if (!free.has(pfn) && !m.pages.isLive(pfn as Pfn))
      broken.push(`frame ${pfn} is neither free nor in use`);
  }
}

/** Nothing belongs to a task that is gone. */
function brokenOwners(m: MachineView): string[] {
  const broken: string[] = [];
  for (const lock of m.locks.values()) {
    const tasks = [lock.writer, ...lock.readers, ...lock.waiters.map((w) => w.task)];
    for (const task of tasks) {
      if (task !== 0 && !m.tasks.has(task))
        broken.push(
          `${lock.name} (lock ${lock.id}) is held or wanted by task ${task}, which is gone`,
        );
    }
    if (lock.writer !== 0 && lock.readers.length > 0)
      broken.push(`${lock.name} (lock ${lock.id}) is held both ways`);
  }
  for (const i of m.invalidations.values()) {
    if (!m.tasks.has(i.task))
      broken.push(`invalidation ${i.id} was begun by task ${i.task}, which is gone`);
  }
  return broken;
}

/** What may only be seen in the middle of something. */
function leftovers(m: MachineView): string[] {
  const left: string[] = [];
  for (const mm of m.mms.values()) {
    forEachEntry(mm.table, vpn(0), VPN_END, (page, entry) => {
      if (entryType(entry) === PteType.MIGRATION)
        left.push(`mm ${mm.id}, page ${hex(page)}: a migration entry was left`);
    });
    const s = mm.subscriptions;
    if (s === undefined) continue;
    if (s.activeInvalidateRanges !== 0)
      left.push(`mm ${mm.id} counts ${s.activeInvalidateRanges} invalidations, and none runs`);
    if (s.invalidateSeq % 2 === 1) left.push(`the sequence of mm ${mm.id} stayed odd`);
    if (s.deferred.length > 0) left.push(`mm ${mm.id} has ${s.deferred.length} intervals deferred`);
  }
  return left;
}

/**
 * Entries of device page tables that do not lead where the address space leads, or that allow more,
 * with no invalidation on its way that would take them back.
 */
export function brokenMirrors(m: MachineView): string[] {
  const broken: string[] = [];
  for (const mirror of m.mirrors.values()) {
    forEachEntry(mirror.table, vpn(0), VPN_END, (page, entry) => {
      if (underInvalidation(m, mirror.mm, page)) return;
      const mapped = frameForDevice(m, mirror.mm, page);
      if (mapped.pfn !== entryPfn(entry)) {
        broken.push(
          `${describe(mirror)} maps page ${hex(page)} to frame ${entryPfn(entry)}, the address space to ${mapped.pfn}`,
        );
      } else if ((entryFlags(entry) & MIRROR_WRITE) !== 0 && !mapped.writable) {
        broken.push(
          `${describe(mirror)} may write page ${hex(page)}, which the address space maps read only`,
        );
      }
    });
  }
  return broken;
}

/** Where a device that maps the page has to go: for its own memory, to the page behind it. */
function frameForDevice(m: MachineView, mmId: number, page: Vpn): { pfn: Pfn; writable: boolean } {
  const mm = m.mms.get(mmId);
  if (mm === undefined) return { pfn: NO_PFN, writable: false };
  const entry = getEntry(mm.table, page);
  const writable = entryWritable(entry);
  switch (entryType(entry)) {
    case PteType.PRESENT:
    case PteType.ZERO:
      return { pfn: entryPfn(entry), writable };
    case PteType.DEVICE_EXCLUSIVE:
      // Whoever has it exclusively may write, whatever the entry says of the CPU.
      return { pfn: entryPfn(entry), writable: true };
    // Until the migration is done the data stays where it was.
    case PteType.MIGRATION:
      return { pfn: dataPfn(m.pages, entryPfn(entry)), writable };
    case PteType.DEVICE_PRIVATE:
      return { pfn: m.pages.backing(entryPfn(entry)), writable };
    case PteType.NONE: {
      const pmd = getPmd(mm.table, page);
      if (pmdType(pmd) === PmdType.PMD_HUGE) {
        return {
          pfn: (entryPfn(pmd) + (page % PAGES_PER_PMD)) as Pfn,
          writable: entryWritable(pmd),
        };
      }
      if (pmdType(pmd) === PmdType.PMD_HUGE_ZERO) return { pfn: entryPfn(pmd), writable: false };
      return { pfn: NO_PFN, writable: false };
    }
    default:
      return { pfn: NO_PFN, writable: false };
  }
}

function describe(mirror: MirrorView): string {
  return `mirror ${mirror.id} of mm ${mirror.mm}`;
}

function hex(page: number): string {
  return `0x${(page * 4096).toString(16)}`;
}
