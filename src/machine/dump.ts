import { encode } from 'cborg';
import type { EntryTable } from './page-table.js';
import type { Pages } from './pages.js';
import type { Chunk, Mirror } from './driver-state.js';
import type { Machine, MachineView, Process } from './state.js';

/*
 * The canonical form of a state: nested lists in a fixed order, written as CBOR. Equal states give
 * equal bytes however they came about: maps are sorted by number, derived indexes and the numbers
 * that the content store hands out are left out.
 */
export type Dump = (number | string | boolean | Uint8Array | Dump | undefined)[];

/**
 * Version of the form, and part of it. Recorded sessions end with the hash of their state, so that
 * the form belongs to the format of the log: a change of it is a new FORMAT_VERSION, and the forms
 * of earlier ones stay. test/store/file/versions.test.ts fails otherwise.
 */
const DUMP_VERSION = 2;

/** Canonical bytes of a state, which its hash is taken of. */
export function dumpMachine(m: MachineView): Uint8Array {
  return encode([DUMP_VERSION, ...machineRows(m as Machine, dumpPages, (free) => [...free])]);
}

function sorted<T>(map: ReadonlyMap<number, T>): T[] {
  return [...map.keys()].sort((a, b) => a - b).map((k) => map.get(k)!);
}

/** Everything of a state in a fixed order, pages and lists of free frames in forms of their own. */
export function machineRows(
  m: Machine,
  pages: (pages: Pages) => Dump,
  frames: (free: readonly number[]) => Dump | Uint8Array,
): Dump {
  return [
    m.seq,
    m.time,
    m.task,
    m.seed,
    m.ended,
    m.violations,
    sorted(m.tasks).map((t) => [
      t.id,
      t.process,
      t.name,
      t.spans.map((s) => [s.seq, s.type, s.name, ...(s.keeps > 0 ? [s.keeps] : [])]),
      t.wait === undefined
        ? []
        : [t.wait.type, t.wait.object, t.wait.seq, t.wait.until, t.wait.where],
      ...(t.kernel ? [true] : []),
    ]),
    sorted(m.processes).map((p) => [
      p.id,
      p.parent,
      p.mm,
      p.exited,
      p.status,
      [...p.fds].sort(byName).map(([name, file]) => [name, file]),
      [...p.buffers].sort(byName).map(([name, b]) => [name, b.npages, [...b.runs]]),
      ...(p.places.size + p.intervals.size + p.classics.size + p.pinsMade > 0 ? [namesOf(p)] : []),
    ]),
    sorted(m.locks).map((l) => [
      l.id,
      l.type,
      l.name,
      l.owner,
      l.writer,
      [...l.readers].sort((a, b) => a - b),
      l.waiters.map((w) => [w.task, w.mode]),
    ]),
    sorted(m.mms).map((mm) => [
      mm.id,
      mm.parent,
      mm.mmapLock,
      mm.users,
      mm.count,
      mm.vmas.map((v) => [
        ...[v.start, v.end, v.prot, v.flags, v.backing, v.inode, v.pgoff, v.anonVma],
        ...(v.fileLink + v.anonLink > 0 ? [v.fileLink, v.anonLink] : []),
      ]),
      dumpTable(mm.table),
      mm.subscriptions === undefined
        ? []
        : [
            mm.subscriptions.lock,
            mm.subscriptions.invalidateSeq,
            mm.subscriptions.activeInvalidateRanges,
            [...mm.subscriptions.tree],
            [...mm.subscriptions.deferred],
            [...mm.subscriptions.classic],
            mm.subscriptions.hasTree,
          ],
    ]),
    pages(m.pages),
    [frames(m.freePages), m.nextFresh, frames(m.freeHuge), m.nextHuge],
    sorted(m.inodes).map((i) => [
      i.id,
      i.backing,
      i.name,
      i.npages,
      i.refcount,
      [...i.cache].sort((a, b) => a[0] - b[0]).flat(),
      ...(i.links > 0 ? [i.links] : []),
    ]),
    sorted(m.files).map((f) => [f.id, f.device, f.mirror, f.inode, f.refcount]),
    sorted(m.invalidations).map((i) => [
      i.id,
      i.mm,
      i.start,
      i.end,
      i.event,
      i.blockable,
      i.owner,
      i.task,
    ]),
    [
      m.lastInterval,
      sorted(m.intervals).map((i) => [
        i.id,
        i.mm,
        i.mirror,
        i.kind,
        i.hasRelease,
        i.start,
        i.last,
        i.seq,
        i.inTree,
        i.deferred,
        i.pendingStart,
        i.pendingLast,
        i.pending,
        i.refcount,
        ...(i.removing || i.marked || i.lock > 0 ? [i.removing, i.marked] : []),
        ...(i.lock > 0 ? [i.lock, i.keeper, [...i.actions]] : []),
      ]),
    ],
    sorted(m.classics).map((c) => [c.id, c.mm, c.mirror, c.lock, c.since, c.running]),
    [
      m.lastMirror,
      sorted(m.mirrors).map((r) => [
        r.id,
        r.mm,
        r.device,
        r.lock,
        dumpTable(r.table),
        r.tracked.map((t) => [t.interval, t.start, t.last]),
        ...(r.refcount !== 1 || r.dead || isReported(r) ? [r.refcount, r.dead] : []),
        ...(isReported(r) ? [pairs(r.stale), pairs(r.used)] : []),
      ]),
    ],
    sorted(m.devices).map((d) => [
      ...[d.id, d.kind, d.name, d.lock, [...d.chunks], [...d.freePages]],
      ...(d.chunkLock > 0 ? [d.chunkLock, d.room, pairs(d.lost)] : []),
      ...(d.listFreed ? [true] : []),
    ]),
    sorted(m.chunks).map((c) => [
      c.id,
      c.device,
      c.first,
      c.npages,
      c.fresh,
      ...(c.freeCount + c.region > 0 || goesAway(c) ? [c.freeCount, c.region] : []),
      ...(goesAway(c) || c.countsAnew ? [c.unlisted, c.dying] : []),
      ...(c.countsAnew ? [true] : []),
    ]),
    ...(m.lastWork + m.lastResource + m.model > 0 ? [driverRows(m)] : []),
    ...(m.model > 0 ? [toldRows(m)] : []),
  ];
}

/** What is of the range interface of 2019. */
function rangeRows(m: Machine): Dump {
  return [
    m.lastHmm,
    sorted(m.hmms).map((h) => [
      ...[h.id, h.mm, h.lock, h.mirrorsSem, h.notifier, h.refcount, h.notifiers, h.dead],
      [...h.ranges],
      [...h.mirrors],
    ]),
    sorted(m.mms).flatMap((mm) => (mm.hmm > 0 ? [mm.id, mm.hmm] : [])),
    sorted(m.mirrors).flatMap((r) => (r.hmm > 0 ? [r.id, r.hmm] : [])),
    m.lastRange,
    sorted(m.ranges).map((r) => [
      ...[r.id, r.mm, r.mirror, r.start, r.end, r.hmm, r.on, r.valid, r.generation, r.seen],
    ]),
  ];
}

/** What events tell since {@link MODEL}; `tasks` of a process and `sections` are in the tasks. */
function toldRows(m: Machine): Dump {
  return [
    m.model,
    [...m.started].sort(byName).map(([name, task]) => [name, task]),
    pairs(m.failures),
    sorted(m.anonVmas).map((a) => [a.id, a.parent, a.root, a.links]),
    [m.module.loaded, m.module.goingBy],
    ...(m.lastHmm + m.lastRange > 0 ? [rangeRows(m)] : []),
  ];
}
function goesAway({ unlisted, dying }: Chunk): boolean {
  return unlisted || dying;
}
function isReported({ stale, used }: Mirror): boolean {
  return stale.size + used.size > 0;
}
function pairs(map: ReadonlyMap<number, number>): Dump {
  return [...map].sort((a, b) => a[0] - b[0]).flat();
}
function namesOf(p: Process): Dump {
  return [
    [...p.places].sort(byName).map(([name, page]) => [name, page]),
    [...p.intervals].sort(byName).map(([name, i]) => [name, i.interval, i.lock]),
    [...p.classics].sort(byName).map(([name, notifier]) => [name, notifier]),
    ...(p.pinsMade > 0 ? [p.pinsMade, pinsOf(p)] : []),
  ];
}

function pinsOf(p: Process): Dump {
  return sorted(p.pins).map((pin) => [pin.id, pin.name, pin.flags, pin.vpn, [...pin.frames]]);
}

/*
 * What earlier versions did not know is written where it says something: states that have nothing
 * of it keep the hash that those versions gave them.
 */
function driverRows(m: Machine): Dump {
  return [
    m.lastWork,
    sorted(m.work).map((w) => [w.id, w.kind, w.mirror, w.interval, w.start, w.npages]),
    m.lastResource,
    sorted(m.resources).map((r) => [
      ...[r.id, r.kind, r.owner, r.bytes],
      ...(r.first > 0 ? [r.first] : []),
    ]),
  ];
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function dumpTable(table: EntryTable): Dump {
  const blocks = [...table.leaves.keys()].sort((a, b) => a - b);
  return [
    blocks,
    blocks.map((b) => bytesOf(table.leaves.get(b)!.entries)),
    [...table.pmds].sort((a, b) => a[0] - b[0]).flat(),
  ];
}

/** Columns of every page in use, so that a million pages are a dozen arrays. */
function dumpPages(pages: Pages): Dump {
  const c = pages.columns();
  // Runs one after another, and how many numbers each has.
  const lengths = Uint32Array.from(c.contents, (runs) => runs.length);
  const flat = new Float64Array(lengths.reduce((a, b) => a + b, 0));
  let at = 0;
  for (const runs of c.contents) for (const n of runs) flat[at++] = n;
  const pinned = Float64Array.from(pages.pinnedPages());
  const columns = [
    c.pfn,
    c.kind,
    c.order,
    c.flags,
    c.refcount,
    c.mapcount,
    c.object,
    c.index,
    c.backing,
    c.mirror,
    c.content,
    lengths,
    flat,
    ...(pinned.length > 0 ? [pinned] : []),
  ];
  return columns.map((column) => bytesOf(column));
}
