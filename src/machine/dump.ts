import { decode, encode } from 'cborg';
import type { Address, EventSeq, Nanoseconds, Pfn, Vpn } from '../units/numbers.js';
import type { LockMode, SpanType } from '../events/generated.js';
import { PAGES_PER_PMD } from '../units/numbers.js';
import { emptyTable, hasRoom, setEntry, type EntryTable, type LeafBudget } from './page-table.js';
import { mapping, Pages } from './pages.js';
import { entryPfn, entryType, pmdType } from './page-table.js';
import { PmdType, PteType } from '../events/generated.js';
import { emptyMachine, type Machine, type MachineView } from './state.js';

/*
 * The canonical form of a state: nested lists in a fixed order, written as CBOR. Equal states give
 * equal bytes however they came about: maps are sorted by number, derived indexes and the numbers
 * that the content store hands out are left out.
 */
type Dump = (number | string | boolean | Uint8Array | Dump | undefined)[];

/** Version of the form; a checkpoint of another version is rebuilt instead of read. */
export const DUMP_VERSION = 2;

/** Canonical bytes of a state. */
export function dumpMachine(m: MachineView): Uint8Array {
  return encode(toDump(m as Machine));
}

function sorted<T>(map: ReadonlyMap<number, T>): T[] {
  return [...map.keys()].sort((a, b) => a - b).map((k) => map.get(k)!);
}

function toDump(m: Machine): Dump {
  return [
    DUMP_VERSION,
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
      t.spans.map((s) => [s.seq, s.type, s.name]),
      t.wait === undefined
        ? []
        : [t.wait.type, t.wait.object, t.wait.seq, t.wait.until, t.wait.where],
    ]),
    sorted(m.processes).map((p) => [
      p.id,
      p.parent,
      p.mm,
      p.exited,
      p.status,
      [...p.fds].sort(byName).map(([name, file]) => [name, file]),
      [...p.buffers].sort(byName).map(([name, b]) => [name, b.npages, [...b.runs]]),
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
      mm.vmas.map((v) => [v.start, v.end, v.prot, v.flags, v.backing, v.inode, v.pgoff, v.anonVma]),
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
    dumpPages(m.pages),
    [[...m.freePages], m.nextFresh, [...m.freeHuge], m.nextHuge],
    sorted(m.inodes).map((i) => [
      i.id,
      i.backing,
      i.name,
      i.npages,
      i.refcount,
      [...i.cache].sort((a, b) => a[0] - b[0]).flat(),
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
      ]),
    ],
    sorted(m.devices).map((d) => [d.id, d.kind, d.name, d.lock, [...d.chunks], [...d.freePages]]),
    sorted(m.chunks).map((c) => [c.id, c.device, c.first, c.npages, c.fresh]),
  ];
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

function bytesOf(array: ArrayBufferView): Uint8Array {
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

function loadTable(dump: Dump, budget: LeafBudget): EntryTable {
  const table = emptyTable(budget);
  const [blocks, leaves, pmds] = dump as [number[], Uint8Array[], number[]];
  blocks.forEach((block, n) => {
    const entries = new Float64Array(new Uint8Array(leaves[n]!).buffer);
    for (let i = 0; i < entries.length; i++) {
      if (!hasRoom(table)) throw new Error('more page tables than a machine may have');
      if (entries[i] !== 0) setEntry(table, (block * PAGES_PER_PMD + i) as Vpn, entries[i]!);
    }
  });
  for (let i = 0; i < pmds.length; i += 2) table.pmds.set(pmds[i]!, pmds[i + 1]!);
  return table;
}

/** Columns of every page in use, so that a million pages are a dozen arrays. */
function dumpPages(pages: Pages): Dump {
  const c = pages.columns();
  // Runs one after another, and how many numbers each has.
  const lengths = Uint32Array.from(c.contents, (runs) => runs.length);
  const flat = new Float64Array(lengths.reduce((a, b) => a + b, 0));
  let at = 0;
  for (const runs of c.contents) for (const n of runs) flat[at++] = n;
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
  ];
  return columns.map((column) => bytesOf(column));
}

function loadPages(dump: Dump, mms: ReadonlyMap<number, { id: number; table: EntryTable }>): Pages {
  // A copy, since a typed array has to begin where its numbers are aligned.
  const bytes = (dump as Uint8Array[]).map((b) => new Uint8Array(b).buffer);
  const lengths = new Uint32Array(bytes[11]!);
  const flat = new Float64Array(bytes[12]!);
  const contents: number[][] = [];
  let at = 0;
  for (const n of lengths) {
    const runs: number[] = [];
    for (let i = 0; i < n; i++) runs.push(flat[at++]!);
    contents.push(runs);
  }
  const pages = Pages.of({
    pfn: new Float64Array(bytes[0]!),
    kind: new Uint8Array(bytes[1]!),
    order: new Uint8Array(bytes[2]!),
    flags: new Uint8Array(bytes[3]!),
    refcount: new Int32Array(bytes[4]!),
    mapcount: new Int32Array(bytes[5]!),
    object: new Int32Array(bytes[6]!),
    index: new Float64Array(bytes[7]!),
    backing: new Int32Array(bytes[8]!),
    mirror: new Int32Array(bytes[9]!),
    content: new Int32Array(bytes[10]!),
    contents,
  });
  for (const mm of mms.values()) {
    for (const [block, leaf] of mm.table.leaves) {
      leaf.entries.forEach((entry, i) => {
        const type = entryType(entry);
        if (type === PteType.NONE || type === PteType.ZERO || type === PteType.SPECIAL) return;
        pages.addMapping(entryPfn(entry), mapping(mm.id, block * PAGES_PER_PMD + i));
      });
    }
    for (const [block, entry] of mm.table.pmds) {
      if (pmdType(entry) === PmdType.PMD_HUGE) {
        pages.addMapping(entryPfn(entry), mapping(mm.id, block * PAGES_PER_PMD));
      }
    }
  }
  return pages;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- a dump is read back by position */
/**
 * The state that {@link dumpMachine} wrote.
 * @throws Error when the bytes are not a dump of this version.
 */
export function loadMachine(bytes: Uint8Array): Machine {
  const d = decode(bytes) as any[];
  if (!Array.isArray(d) || d[0] !== DUMP_VERSION)
    throw new Error('not a machine state of this version');
  const m = emptyMachine();
  const fill = <T extends { id: number }>(
    map: Map<number, T>,
    rows: any[],
    of: (row: any[]) => T,
  ) => {
    for (const row of rows) {
      const object = of(row);
      map.set(object.id, object);
    }
  };
  m.seq = d[1] as EventSeq;
  m.time = d[2] as Nanoseconds;
  [m.task, m.seed, m.ended, m.violations] = [d[3], d[4], d[5], d[6]];
  fill(m.tasks, d[7], ([id, process, name, spans, w]) => ({
    id,
    process,
    name,
    spans: spans.map(([seq, type, spanName]: [EventSeq, SpanType, string]) => ({
      seq,
      type,
      name: spanName,
    })),
    wait:
      w.length === 0
        ? undefined
        : { type: w[0], object: w[1], seq: w[2], until: w[3], where: w[4] },
  }));
  fill(m.processes, d[8], ([id, parent, mm, exited, status, fds, buffers]) => ({
    id,
    parent,
    mm,
    exited,
    status,
    fds: new Map(fds),
    buffers: new Map(
      buffers.map(([name, npages, runs]: [string, number, number[]]) => [name, { npages, runs }]),
    ),
  }));
  for (const p of m.processes.values())
    for (const { runs } of p.buffers.values()) m.leafBudget.bufferNumbers += runs.length;
  fill(m.locks, d[9], ([id, type, name, owner, writer, readers, waiters]) => ({
    id,
    type,
    name,
    owner,
    writer,
    readers,
    waiters: waiters.map(([task, mode]: [number, LockMode]) => ({ task, mode })),
  }));
  fill(m.mms, d[10], ([id, parent, mmapLock, users, count, vmas, table, s]) => ({
    id,
    parent,
    mmapLock,
    users,
    count,
    vmas: vmas.map(([start, end, prot, flags, backing, inode, pgoff, anonVma]: any[]) => ({
      start,
      end,
      prot,
      flags,
      backing,
      inode,
      pgoff,
      anonVma,
    })),
    table: loadTable(table, m.leafBudget),
    subscriptions:
      s.length === 0
        ? undefined
        : {
            lock: s[0],
            invalidateSeq: s[1],
            activeInvalidateRanges: s[2],
            tree: s[3],
            deferred: s[4],
            classic: s[5],
            hasTree: s[6],
          },
  }));
  const machine = { ...m, pages: loadPages(d[11], m.mms) };
  for (const pfn of d[12][0]) machine.freePages.push(pfn);
  machine.nextFresh = d[12][1];
  for (const pfn of d[12][2]) machine.freeHuge.push(pfn);
  machine.nextHuge = d[12][3];
  fill(m.inodes, d[13], ([id, backing, name, npages, refcount, cache]) => {
    const entries = new Map<number, Pfn>();
    for (let i = 0; i < cache.length; i += 2) entries.set(cache[i], cache[i + 1]);
    return { id, backing, name, npages, refcount, cache: entries };
  });
  fill(m.files, d[14], ([id, device, mirror, inode, refcount]) => ({
    id,
    device,
    mirror,
    inode,
    refcount,
  }));
  fill(m.invalidations, d[15], ([id, mm, start, end, event, blockable, owner, task]) => ({
    id,
    mm,
    start,
    end,
    event,
    blockable,
    owner,
    task,
  }));
  machine.lastInterval = d[16][0];
  fill(m.intervals, d[16][1], (r) => ({
    id: r[0],
    mm: r[1],
    mirror: r[2],
    kind: r[3],
    hasRelease: r[4],
    start: r[5] as Address,
    last: r[6] as Address,
    seq: r[7],
    inTree: r[8],
    deferred: r[9],
    pendingStart: r[10],
    pendingLast: r[11],
    pending: r[12],
    refcount: r[13],
  }));
  fill(m.classics, d[17], ([id, mm, mirror, lock, since, running]) => ({
    id,
    mm,
    mirror,
    lock,
    since,
    running,
  }));
  machine.lastMirror = d[18][0];
  fill(m.mirrors, d[18][1], ([id, mm, device, lock, table, tracked]) => ({
    id,
    mm,
    device,
    lock,
    table: loadTable(table, m.leafBudget),
    tracked: tracked.map(([interval, start, last]: [number, Address, Address]) => ({
      interval,
      start,
      last,
    })),
  }));
  fill(m.devices, d[19], ([id, kind, name, lock, chunks, freePages]) => ({
    id,
    kind,
    name,
    lock,
    chunks,
    freePages,
  }));
  fill(m.chunks, d[20], ([id, device, first, npages, fresh]) => ({
    id,
    device,
    first,
    npages,
    fresh,
  }));
  return machine;
}
