import {
  ViolationType,
  type ChunkAddEvent,
  type ChunkDyingEvent,
  type ChunkListEvent,
  type ChunkRemoveEvent,
  type DeviceAddEvent,
  type DeviceRemoveEvent,
  type DevicePageFreeEvent,
  type DevicePageTakeEvent,
  type FileCountEvent,
  type FileFreeEvent,
  type FileOpenEvent,
  type FreeListCutEvent,
  type InodeCountEvent,
  type InodeCreateEvent,
  type InodeFreeEvent,
  type InodeResizeEvent,
  type MirrorClearEvent,
  type MirrorCountEvent,
  type MirrorCreateEvent,
  type MirrorDeadEvent,
  type MirrorFreeEvent,
  type MirrorSetEvent,
  type MirrorTrackEvent,
  type MirrorUntrackEvent,
  type ModuleStateEvent,
  type PageCacheAddEvent,
  type PageCacheRemoveEvent,
  type ResourceAllocEvent,
  type ResourceFreeEvent,
  type WorkDoneEvent,
  type WorkQueueEvent,
  type ViolationEvent,
  type Event,
} from '../../events/generated.js';
import { DEVICE_PFN_BASE, vpn, VPN_END, type Pfn, type Vpn } from '../../units/numbers.js';
import {
  emptyTable,
  entryPfn,
  fitsEntry,
  forEachEntry,
  hasRoom,
  packEntry,
  setEntry,
  SPARE_LEAVES,
} from '../page-table.js';
import type { Device, Mirror } from '../driver-state.js';
import type { Machine } from '../state.js';
import { add, EvolveError, need } from './error.js';

/** Type of an entry in a device page table that is there at all. */
export const MIRROR_PRESENT = 1;

export function mirrorCreate(m: Machine, e: MirrorCreateEvent): void {
  if (e.mirror <= m.lastMirror)
    throw new EvolveError(e, `mirror number ${e.mirror} was given before`);
  m.lastMirror = e.mirror;
  const mirror = {
    id: e.mirror,
    mm: e.mm,
    device: e.device,
    lock: e.lock,
    table: emptyTable(m.leafBudget),
    tracked: [],
    refcount: 1,
    dead: false,
    hmm: 0,
    stale: new Map(),
    used: new Map(),
  };
  add(m.mirrors, e.mirror, mirror, 'mirror', e);
}
export function mirrorFree(m: Machine, e: MirrorFreeEvent): void {
  const { table } = need(m.mirrors, e.mirror, 'mirror', e);
  const { freed } = m.leafBudget;
  if (table.leaves.size > 0 && freed.length < SPARE_LEAVES) freed.push(table);
  m.leafBudget.leaves -= table.leaves.size;
  m.mirrors.delete(e.mirror);
}
export function mirrorSet(m: Machine, e: MirrorSetEvent): void {
  const mirror = need(m.mirrors, e.mirror, 'mirror', e);
  const { table } = mirror;
  if (!hasRoom(table)) throw new EvolveError(e, 'more page tables than a machine may have');
  if (e.vpn >= VPN_END || !fitsEntry(MIRROR_PRESENT, e.pfn, e.flags))
    throw new EvolveError(e, 'not an entry of a page table');
  setEntry(table, e.vpn, packEntry(MIRROR_PRESENT, e.pfn, e.flags));
  renewed(mirror, e.vpn);
}
/** What was wrong with an entry is past. */
function renewed({ stale, used }: Mirror, page: Vpn): void {
  if (stale.size > 0) stale.delete(page);
  if (used.size > 0) used.delete(page);
}
export function mirrorClear(m: Machine, e: MirrorClearEvent): void {
  const mirror = need(m.mirrors, e.mirror, 'mirror', e);
  setEntry(mirror.table, e.vpn, 0);
  renewed(mirror, e.vpn);
}
/** A stale entry is reported once: which ones were is remembered. */
export function violation(m: Machine, e: ViolationEvent): void {
  m.violations++;
  if (e.type !== ViolationType.STALE_MIRROR_ENTRY || m.model === 0) return;
  const { table, stale, used } = need(m.mirrors, e.object, 'mirror', e);
  if (e.npages === 0) used.set(e.vpn, e.pfn);
  else
    forEachEntry(table, e.vpn, vpn(e.vpn + e.npages), (page, entry) =>
      stale.set(page, entryPfn(entry)),
    );
}
export function mirrorTrack(m: Machine, e: MirrorTrackEvent): void {
  const { tracked } = need(m.mirrors, e.mirror, 'mirror', e);
  let at = tracked.length;
  while (at > 0 && tracked[at - 1]!.start > e.start) at--;
  tracked.splice(at, 0, { interval: e.interval, start: e.start, last: e.last });
}
export function mirrorUntrack(m: Machine, e: MirrorUntrackEvent): void {
  const { tracked } = need(m.mirrors, e.mirror, 'mirror', e);
  const at = tracked.findIndex((t) => t.interval === e.interval);
  if (at < 0) throw new EvolveError(e, `mirror ${e.mirror} does not track interval ${e.interval}`);
  tracked.splice(at, 1);
}
export function mirrorCount(m: Machine, e: MirrorCountEvent): void {
  need(m.mirrors, e.mirror, 'mirror', e).refcount = e.refcount;
}
export function mirrorDead(m: Machine, e: MirrorDeadEvent): void {
  need(m.mirrors, e.mirror, 'mirror', e).dead = true;
}
export function workQueue(m: Machine, e: WorkQueueEvent): void {
  const { work: id, workKind: kind, mirror, interval, vpn: start, npages } = e;
  if (id <= m.lastWork) throw new EvolveError(e, `work number ${id} was given before`);
  m.lastWork = id;
  add(m.work, id, { id, kind, mirror, interval, start, npages }, 'work', e);
}
export function workDone(m: Machine, e: WorkDoneEvent): void {
  need(m.work, e.work, 'work', e);
  m.work.delete(e.work);
}
export function resourceAlloc(m: Machine, e: ResourceAllocEvent): void {
  const { resource: id, resourceKind: kind, owner, bytes, pfn: first } = e;
  if (id <= m.lastResource) throw new EvolveError(e, `resource number ${id} was given before`);
  m.lastResource = id;
  add(m.resources, id, { id, kind, owner, bytes, first }, 'resource', e);
}
export function resourceFree(m: Machine, e: ResourceFreeEvent): void {
  need(m.resources, e.resource, 'resource', e);
  m.resources.delete(e.resource);
}

export function deviceAdd(m: Machine, e: DeviceAddEvent): void {
  const device = {
    id: e.device,
    kind: e.pageKind,
    name: e.name,
    lock: e.lock,
    chunkLock: e.chunkLock,
    chunks: [],
    room: 0,
    listFreed: false,
    freePages: [],
    lost: new Map(),
  };
  add(m.devices, e.device, device, 'device', e);
  m.module.loaded = true;
}
export function deviceRemove(m: Machine, e: DeviceRemoveEvent): void {
  const device = need(m.devices, e.device, 'device', e);
  if (device.chunks.length > 0)
    throw new EvolveError(e, `device ${e.device} is removed with chunks`);
  m.devices.delete(e.device);
}
/** Pages of a chunk at most. */
const CHUNK_MAX = 2 ** 20;
export function chunkAdd(m: Machine, e: ChunkAddEvent): void {
  if (e.pfn < DEVICE_PFN_BASE || e.npages > CHUNK_MAX)
    throw new EvolveError(e, 'not a chunk of device memory');
  const { device, pfn: first, npages, freeCount, countsAnew, region } = e;
  const now = { fresh: npages, unlisted: false, dying: false };
  add(
    m.chunks,
    e.chunk,
    { id: e.chunk, device, first, npages, freeCount, countsAnew, region, ...now },
    'chunk',
    e,
  );
  const { chunks } = setRoom(m, e.device, e.room, e);
  chunks.push(e.chunk);
}
function setRoom(m: Machine, id: number, room: number, e: Event): Device {
  const device = need(m.devices, id, 'device', e);
  device.room = room;
  return device;
}
export function chunkList(m: Machine, e: ChunkListEvent): void {
  const device = setRoom(m, e.device, e.room, e);
  const { chunks, lost } = device;
  device.listFreed = e.freed;
  if (e.room > 0) return;
  if (chunks.length > 0) throw new EvolveError(e, `device ${e.device} has chunks`);
  lost.clear();
}
export function chunkDying(m: Machine, e: ChunkDyingEvent): void {
  need(m.chunks, e.chunk, 'chunk', e).dying = true;
}
export function freeListCut(m: Machine, e: FreeListCutEvent): void {
  const chunk = need(m.chunks, e.chunk, 'chunk', e);
  chunk.unlisted = true;
  const { lost } = need(m.devices, chunk.device, 'device', e);
  for (const page of e.others) lost.set(page as Pfn, e.chunk);
  if (lost.size > CHUNK_MAX) throw new EvolveError(e, 'more lost pages than a chunk has');
}
export function moduleState(m: Machine, e: ModuleStateEvent): void {
  m.module.loaded = e.loaded;
  m.module.goingBy = e.going ? e.task : 0;
}
export function chunkRemove(m: Machine, e: ChunkRemoveEvent): void {
  const chunk = need(m.chunks, e.chunk, 'chunk', e);
  const device = need(m.devices, chunk.device, 'device', e);
  device.chunks.splice(device.chunks.indexOf(e.chunk), 1);
  const kept = device.freePages.filter((p) => p < chunk.first || p >= chunk.first + chunk.npages);
  device.freePages.splice(0, device.freePages.length, ...kept);
  m.chunks.delete(e.chunk);
}
export function devicePageTake(m: Machine, e: DevicePageTakeEvent): void {
  const device = need(m.devices, e.device, 'device', e);
  const freed = device.freePages.lastIndexOf(e.pfn);
  if (freed >= 0) {
    device.freePages.splice(freed, 1);
    return;
  }
  const newest = device.chunks.findLast((id) => m.chunks.get(id)!.fresh > 0);
  const chunk = need(m.chunks, newest ?? 0, 'chunk', e);
  if (e.pfn !== chunk.first + chunk.fresh - 1)
    throw new EvolveError(e, `device page ${e.pfn} is not the next free one`);
  chunk.fresh--;
}
export function devicePageFree(m: Machine, e: DevicePageFreeEvent): void {
  need(m.devices, e.device, 'device', e).freePages.push(e.pfn);
}

export function inodeCreate(m: Machine, e: InodeCreateEvent): void {
  const inode = {
    id: e.inode,
    backing: e.backing,
    name: e.name,
    npages: e.npages,
    refcount: 1,
    links: 0,
    cache: new Map(),
  };
  add(m.inodes, e.inode, inode, 'inode', e);
}
export function inodeResize(m: Machine, e: InodeResizeEvent): void {
  need(m.inodes, e.inode, 'inode', e).npages = e.npages;
}
export function inodeCount(m: Machine, e: InodeCountEvent): void {
  need(m.inodes, e.inode, 'inode', e).refcount = e.refcount;
}
export function inodeFree(m: Machine, e: InodeFreeEvent): void {
  if (need(m.inodes, e.inode, 'inode', e).cache.size !== 0)
    throw new EvolveError(e, `inode ${e.inode} is freed with pages`);
  m.inodes.delete(e.inode);
}
export function pageCacheAdd(m: Machine, e: PageCacheAddEvent): void {
  const { cache } = need(m.inodes, e.inode, 'inode', e);
  if (cache.has(e.index))
    throw new EvolveError(e, `page ${e.index} of inode ${e.inode} is cached already`);
  cache.set(e.index, e.pfn);
}
export function pageCacheRemove(m: Machine, e: PageCacheRemoveEvent): void {
  const { cache } = need(m.inodes, e.inode, 'inode', e);
  if (!cache.delete(e.index))
    throw new EvolveError(e, `page ${e.index} of inode ${e.inode} is not cached`);
}
export function fileOpen(m: Machine, e: FileOpenEvent): void {
  const file = { id: e.file, device: e.device, mirror: e.mirror, inode: e.inode, refcount: 1 };
  add(m.files, e.file, file, 'file', e);
}
export function fileCount(m: Machine, e: FileCountEvent): void {
  need(m.files, e.file, 'file', e).refcount = e.refcount;
}
export function fileFree(m: Machine, e: FileFreeEvent): void {
  need(m.files, e.file, 'file', e);
  m.files.delete(e.file);
}
