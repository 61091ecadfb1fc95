import {
  PageKind,
  type Event,
  type MmCountEvent,
  type MmCreateEvent,
  type MmFreeEvent,
  type PageAllocEvent,
  type PageContentEvent,
  type PageCopyEvent,
  type PageCountEvent,
  type PageDeviceDataEvent,
  type PageFlagsEvent,
  type PageFreeEvent,
  type PageLockEvent,
  type PageMappingEvent,
  type PageSplitEvent,
  type PageUnlockEvent,
  type PmdClearEvent,
  type PmdSetEvent,
  type PteClearEvent,
  type PteSetEvent,
  type VmaChangeEvent,
  type VmaInsertEvent,
  type VmaRemoveEvent,
} from '../../events/generated.js';
import {
  DEVICE_PFN_BASE,
  PAGES_PER_PMD,
  vpn,
  WORDS_PER_PAGE,
  type Pfn,
  type Vpn,
} from '../../units/numbers.js';
import { wordsIn } from '../contents.js';
import {
  emptyTable,
  fitsEntry,
  hasRoom,
  entryPfn,
  entryType,
  getPmd,
  packEntry,
  pmdType,
  setEntry,
  type PackedEntry,
} from '../page-table.js';
import { pmdNamesPage, pteNamesPage } from '../entries.js';
import { isMappingExact, mapping } from '../mapping.js';
import { HUGE_ORDER, isDevicePfn, PAGE_LOCKED } from '../pages.js';
import { HUGE_PFN_BASE, type Area, type Machine, type Mm, type Vma } from '../state.js';
import { add, EvolveError, need } from './error.js';

/** Areas of an address space at most; Linux allows 65,530 (vm.max_map_count). */
const AREAS_MAX = 2 ** 18;

export function mmCreate(m: Machine, e: MmCreateEvent): void {
  const mm: Mm = {
    id: e.mm,
    parent: e.parent,
    mmapLock: e.mmapLock,
    users: 1,
    count: 1,
    vmas: [],
    table: emptyTable(m.leafBudget),
    subscriptions: undefined,
    hmm: 0,
  };
  add(m.mms, e.mm, mm, 'mm', e);
}
export function mmCount(m: Machine, e: MmCountEvent): void {
  const mm = need(m.mms, e.mm, 'mm', e);
  mm.users = e.users;
  mm.count = e.count;
}
export function mmFree(m: Machine, e: MmFreeEvent): void {
  const mm = need(m.mms, e.mm, 'mm', e);
  if (mm.table.used !== 0 || mm.table.pmds.size !== 0)
    throw new EvolveError(e, `mm ${e.mm} is freed with pages mapped`);
  m.mms.delete(e.mm);
}

/** Index of the area that begins at or after a page. */
function vmaIndex(mm: Mm, start: Vpn): number {
  let low = 0;
  let high = mm.vmas.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if (mm.vmas[mid]!.start < start) low = mid + 1;
    else high = mid;
  }
  return low;
}

export function vmaInsert(m: Machine, e: VmaInsertEvent): void {
  const mm = need(m.mms, e.mm, 'mm', e);
  const at = vmaIndex(mm, e.vpn);
  const end = vpn(e.vpn + e.npages);
  if (e.npages === 0) throw new EvolveError(e, 'an area without pages');
  if (at > 0 && mm.vmas[at - 1]!.end > e.vpn) throw new EvolveError(e, 'areas overlap');
  if (at < mm.vmas.length && mm.vmas[at]!.start < end) throw new EvolveError(e, 'areas overlap');
  if (mm.vmas.length >= AREAS_MAX) throw new EvolveError(e, `more than ${AREAS_MAX} areas`);
  const { prot, flags, backing, inode, pgoff, anonVma } = e;
  if (anonVma !== 0 && m.model > 0) knowAnonVma(m, anonVma, e.anonParent, e);
  const area = { start: e.vpn, end, prot, flags, backing, inode, pgoff, anonVma };
  mm.vmas.splice(at, 0, link(m, area));
}

/** The first area that has it makes it known. */
function knowAnonVma(m: Machine, id: number, parent: number, e: Event): void {
  if (m.anonVmas.has(id)) return;
  const root = parent === 0 ? id : need(m.anonVmas, parent, 'anon_vma', e).root;
  add(m.anonVmas, id, { id, parent, root, links: 0 }, 'anon_vma', e);
}
/** Puts an area into the trees of its objects, behind those that begin at the same place there. */
function link(m: Machine, area: Area): Vma {
  // Earlier versions did not tell whose areas descend from whose.
  if (m.model === 0) return linked(area, 0, 0);
  const file = m.inodes.get(area.inode);
  const anon = m.anonVmas.get(m.anonVmas.get(area.anonVma)?.root ?? 0);
  return linked(area, file === undefined ? 0 : ++file.links, anon === undefined ? 0 : ++anon.links);
}
/** Every field by name: a copy by spreading takes longer than the rest of an mmap. */
function linked(area: Area, fileLink: number, anonLink: number): Vma {
  const { start, end, prot, flags, backing, inode, pgoff, anonVma } = area;
  return { start, end, prot, flags, backing, inode, pgoff, anonVma, fileLink, anonLink };
}
export function vmaRemove(m: Machine, e: VmaRemoveEvent): void {
  const mm = need(m.mms, e.mm, 'mm', e);
  const at = vmaIndex(mm, e.vpn);
  if (mm.vmas[at]?.start !== e.vpn) throw new EvolveError(e, `no area begins at page ${e.vpn}`);
  mm.vmas.splice(at, 1);
}
export function vmaChange(m: Machine, e: VmaChangeEvent): void {
  const mm = need(m.mms, e.mm, 'mm', e);
  const at = vmaIndex(mm, e.vpn);
  const old = mm.vmas[at];
  if (old?.start !== e.vpn) throw new EvolveError(e, `no area begins at page ${e.vpn}`);
  const end = vpn(e.first + e.npages);
  if (at > 0 && mm.vmas[at - 1]!.end > e.first) throw new EvolveError(e, 'areas overlap');
  if (at + 1 < mm.vmas.length && mm.vmas[at + 1]!.start < end)
    throw new EvolveError(e, 'areas overlap');
  const { prot, flags, pgoff, anonVma } = e;
  const { backing, inode, fileLink, anonLink } = old;
  if (anonVma !== 0 && m.model > 0) knowAnonVma(m, anonVma, 0, e);
  const area = { start: e.first, end, prot, flags, backing, inode, pgoff, anonVma };
  // One whose ends move, or that gets an owner of its pages, is taken out of the trees and put in anew.
  const stays = e.first === old.start && end === old.end && anonVma === old.anonVma;
  mm.vmas[at] = stays ? linked(area, fileLink, anonLink) : link(m, area);
}

function replace(m: Machine, mm: Mm, page: Vpn, entry: PackedEntry, e: Event): void {
  if (!hasRoom(mm.table)) throw new EvolveError(e, 'more page tables than a machine may have');
  const old = setEntry(mm.table, page, entry);
  const oldPfn = pteNamesPage(entryType(old)) ? entryPfn(old) : 0;
  const newPfn = pteNamesPage(entryType(entry)) ? entryPfn(entry) : 0;
  if (oldPfn === newPfn) return;
  if (oldPfn !== 0) m.pages.removeMapping(oldPfn, mapping(mm.id, page));
  if (newPfn === 0) return;
  if (!m.pages.isLive(newPfn as Pfn)) throw new EvolveError(e, `page ${newPfn} is not in use`);
  m.pages.addMapping(newPfn, mapping(mm.id, page));
}
function checkEntry(e: PteSetEvent | PmdSetEvent): void {
  if (!isMappingExact(e.mm, e.vpn) || !fitsEntry(e.type, e.pfn, e.flags)) {
    throw new EvolveError(e, 'not an entry of a page table');
  }
}
export function pteSet(m: Machine, e: PteSetEvent): void {
  checkEntry(e);
  replace(m, need(m.mms, e.mm, 'mm', e), e.vpn, packEntry(e.type, e.pfn, e.flags), e);
}
export function pteClear(m: Machine, e: PteClearEvent): void {
  replace(m, need(m.mms, e.mm, 'mm', e), e.vpn, 0, e);
}
function replacePmd(m: Machine, mm: Mm, page: Vpn, entry: PackedEntry, e: Event): void {
  if (page % PAGES_PER_PMD !== 0) throw new EvolveError(e, 'a huge mapping is not aligned');
  const old = getPmd(mm.table, page);
  const block = Math.floor(page / PAGES_PER_PMD);
  if (pmdNamesPage(pmdType(old))) m.pages.removeMapping(entryPfn(old), mapping(mm.id, page));
  if (entry === 0) mm.table.pmds.delete(block);
  else mm.table.pmds.set(block, entry);
  if (!pmdNamesPage(pmdType(entry))) return;
  if (!m.pages.isLive(entryPfn(entry)))
    throw new EvolveError(e, `page ${entryPfn(entry)} is not in use`);
  m.pages.addMapping(entryPfn(entry), mapping(mm.id, page));
}
export function pmdSet(m: Machine, e: PmdSetEvent): void {
  checkEntry(e);
  replacePmd(m, need(m.mms, e.mm, 'mm', e), e.vpn, packEntry(e.type, e.pfn, e.flags), e);
}
export function pmdClear(m: Machine, e: PmdClearEvent): void {
  replacePmd(m, need(m.mms, e.mm, 'mm', e), e.vpn, 0, e);
}

export function pageAlloc(m: Machine, e: PageAllocEvent): void {
  if (m.pages.isLive(e.pfn)) throw new EvolveError(e, `page ${e.pfn} is in use`);
  if (e.order !== 0 && e.order !== HUGE_ORDER)
    throw new EvolveError(e, `a page of order ${e.order}`);
  if (!m.pages.hasRoom()) throw new EvolveError(e, 'more pages than a machine may have');
  checkKind(e);
  if (e.pageKind === PageKind.PAGE_DEVICE_PRIVATE || e.pageKind === PageKind.PAGE_DEVICE_COHERENT) {
    if (!isDevicePfn(e.pfn)) throw new EvolveError(e, `page ${e.pfn} is not device memory`);
    m.pages.create(e.pfn, e.pageKind, 0, false);
    return;
  }
  const free = e.order === 0 ? m.freePages : m.freeHuge;
  if (free.at(-1) === e.pfn) {
    free.pop();
  } else if (e.order === 0) {
    if (free.length > 0 || e.pfn !== m.nextFresh)
      throw new EvolveError(e, `page ${e.pfn} is not the next free one`);
    if (e.pfn >= HUGE_PFN_BASE) throw new EvolveError(e, 'more pages than a machine may have');
    m.nextFresh = (e.pfn + 1) as Pfn;
  } else {
    if (free.length > 0 || e.pfn !== m.nextHuge)
      throw new EvolveError(e, `page ${e.pfn} is not the next free huge one`);
    if (e.pfn >= DEVICE_PFN_BASE) throw new EvolveError(e, 'more pages than a machine may have');
    m.nextHuge = (e.pfn + PAGES_PER_PMD) as Pfn;
  }
  const pages = 2 ** e.order;
  for (let i = 0; i < pages; i++) m.pages.create((e.pfn + i) as Pfn, e.pageKind, e.order, i > 0);
  if (e.flags !== 0) m.pages.setFlags(e.pfn, e.flags);
  if (e.object !== 0) m.pages.setMapping(e.pfn, e.object, e.index);
}
export function pageFree(m: Machine, e: PageFreeEvent): void {
  if (!m.pages.isLive(e.pfn)) throw new EvolveError(e, `page ${e.pfn} is free already`);
  const kind = m.pages.kind(e.pfn);
  const order = m.pages.order(e.pfn);
  const count = 2 ** order;
  if (e.pfn % count !== 0) throw new EvolveError(e, `page ${e.pfn} is part of a huge page`);
  for (let pfn = e.pfn; pfn < e.pfn + count; pfn = (pfn + 1) as Pfn) {
    if (m.pages.isMapped(pfn)) throw new EvolveError(e, `page ${pfn} is freed while mapped`);
    m.pages.destroy(pfn);
  }
  if (kind === PageKind.PAGE_DEVICE_PRIVATE || kind === PageKind.PAGE_DEVICE_COHERENT) return;
  if (order === 0) m.freePages.push(e.pfn);
  else m.freeHuge.push(e.pfn);
}
function live(m: Machine, e: Event & { readonly pfn: Pfn }): void {
  if (!m.pages.isLive(e.pfn)) throw new EvolveError(e, `page ${e.pfn} is not in use`);
}
export function pageCount(m: Machine, e: PageCountEvent): void {
  live(m, e);
  m.pages.setCounts(e.pfn, e.refcount, e.mapcount);
}
export function pageLock(m: Machine, e: PageLockEvent): void {
  live(m, e);
  if ((m.pages.flags(e.pfn) & PAGE_LOCKED) !== 0)
    throw new EvolveError(e, `page ${e.pfn} is locked already`);
  m.pages.setFlags(e.pfn, m.pages.flags(e.pfn) | PAGE_LOCKED);
}
export function pageUnlock(m: Machine, e: PageUnlockEvent): void {
  live(m, e);
  if ((m.pages.flags(e.pfn) & PAGE_LOCKED) === 0)
    throw new EvolveError(e, `page ${e.pfn} is not locked`);
  m.pages.setFlags(e.pfn, m.pages.flags(e.pfn) & ~PAGE_LOCKED);
}
export function pageFlags(m: Machine, e: PageFlagsEvent): void {
  live(m, e);
  m.pages.setFlags(e.pfn, (m.pages.flags(e.pfn) & PAGE_LOCKED) | e.flags);
}
function checkKind(e: PageAllocEvent | PageMappingEvent): void {
  if (e.pageKind > PageKind.PAGE_DEVICE_COHERENT)
    throw new EvolveError(e, `a page of kind ${e.pageKind}`);
}
export function pageMapping(m: Machine, e: PageMappingEvent): void {
  live(m, e);
  checkKind(e);
  m.pages.setKind(e.pfn, e.pageKind);
  m.pages.setMapping(e.pfn, e.object, e.index);
}
export function pageContent(m: Machine, e: PageContentEvent): void {
  live(m, e);
  if (wordsIn(e.runs) !== WORDS_PER_PAGE)
    throw new EvolveError(e, `the contents of page ${e.pfn} are not a page`);
  if (!m.pages.contents.hasRoom())
    throw new EvolveError(e, 'more different contents than a machine may have');
  m.pages.setContent(e.pfn, e.runs);
}
export function pageCopy(m: Machine, e: PageCopyEvent): void {
  live(m, e);
  m.pages.copyContent(e.pfn, e.from);
}
export function pageDeviceData(m: Machine, e: PageDeviceDataEvent): void {
  live(m, e);
  m.pages.setDeviceData(e.pfn, e.backing, e.mirror);
}
export function pageSplit(m: Machine, e: PageSplitEvent): void {
  live(m, e);
  if (m.pages.order(e.pfn) === 0 || e.pfn % PAGES_PER_PMD !== 0)
    throw new EvolveError(e, `page ${e.pfn} is not a huge page`);
  const kind = m.pages.kind(e.pfn);
  const object = m.pages.object(e.pfn);
  const index = m.pages.index(e.pfn);
  const flags = m.pages.flags(e.pfn);
  for (let i = 0; i < PAGES_PER_PMD; i++) {
    const tail = (e.pfn + i) as Pfn;
    m.pages.setKind(tail, kind);
    m.pages.setOrder(tail, 0);
    m.pages.setMapping(tail, object, index + i);
    m.pages.setFlags(tail, i === 0 ? flags : flags & ~PAGE_LOCKED);
  }
}
