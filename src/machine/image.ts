/* eslint-disable @typescript-eslint/no-explicit-any -- an image is read back by position */
import { decode, encode } from 'cborg';
import type { Address, EventSeq, Nanoseconds, Pfn } from '../units/numbers.js';
import { SpanType, type LockMode } from '../events/generated.js';
import { PAGES_PER_PMD } from '../units/numbers.js';
import { bytesOf, machineRows, type Dump } from './dump.js';
import { emptyTable, hasRoom, type EntryTable, type LeafBudget } from './page-table.js';
import { aloneIn } from './page-block.js';
import { Pages } from './pages.js';
import { emptyMachine, type Machine, type MachineView } from './state.js';

/*
 * A state as a checkpoint keeps it: as canonical as the dump, but with pages as they are in memory,
 * so that a gigabyte of them is copied instead of read number by number.
 */

/** Version of the form; a checkpoint of another version is rebuilt instead of read. */
const IMAGE_VERSION = 6;

/** The state as bytes that {@link loadImage} reads; equal states give equal bytes. */
export function imageOf(m: MachineView): Uint8Array {
  const frames = (free: readonly number[]) => bytesOf(Float64Array.from(free));
  return encode([IMAGE_VERSION, ...machineRows(m as Machine, pagesRows, frames)]);
}

/** Is it an image of this version? One of an earlier version is of no use, and no damage. */
export function isCurrentImage(bytes: Uint8Array): boolean {
  // The head of a list, and its first number.
  return bytes[1] === IMAGE_VERSION;
}

function pagesRows(pages: Pages): Dump {
  const { numbers, blocks, contents, shared, pinned } = pages.image();
  return [
    [...numbers],
    [...blocks],
    contents.map((runs) => bytesOf(Float64Array.from(runs))),
    shared.map(([pfn, mappings]) => [pfn, [...mappings]]),
    ...(pinned.length > 0 ? [[...pinned]] : []),
  ];
}
function numbersIn(bytes: Uint8Array): Float64Array {
  // A number instead would be taken for a size.
  if (!(bytes instanceof Uint8Array)) throw new Error('no bytes where numbers belong');
  return new Float64Array(aloneIn(bytes));
}

function loadPages([numbers, blocks, contents, shared, pinned = []]: any[]): Pages {
  const runs = contents.map((b: Uint8Array) => [...numbersIn(b)]);
  return Pages.of({ numbers, blocks, contents: runs, shared, pinned });
}

function loadTable(dump: Dump, budget: LeafBudget): EntryTable {
  const table = emptyTable(budget);
  const [blocks, leaves, pmds] = dump as [number[], Uint8Array[], number[]];
  blocks.forEach((block, n) => {
    const entries = numbersIn(leaves[n]!);
    if (!hasRoom(table) || entries.length !== PAGES_PER_PMD)
      throw new Error('more page tables than a machine may have');
    let used = 0;
    for (const entry of entries) if (entry !== 0) used++;
    table.leaves.set(block, { entries, used });
    table.used += used;
    budget.leaves++;
  });
  for (let i = 0; i < pmds.length; i += 2) table.pmds.set(pmds[i]!, pmds[i + 1]!);
  return table;
}

/**
 * The state that {@link imageOf} wrote.
 * @throws Error when the bytes are no image of this version.
 */
export function loadImage(bytes: Uint8Array): Machine {
  // As verify looks at it: what one passes over the other does not read.
  if (!isCurrentImage(bytes)) throw new Error('not a machine state of this version');
  const d = decode(bytes) as any[];
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
  fill(m.tasks, d[7], ([id, process, name, spans, w, kernel = false]) => ({
    id,
    process,
    name,
    kernel,
    spans: spans.map(([seq, type, spanName, keeps]: [EventSeq, SpanType, string, number?]) => ({
      seq,
      type,
      name: spanName,
      keeps: keeps ?? 0,
    })),
    wait:
      w.length === 0
        ? undefined
        : { type: w[0], object: w[1], seq: w[2], until: w[3], where: w[4] },
  }));
  fill(
    m.processes,
    d[8],
    ([id, parent, mm, exited, status, fds, buffers, names = [[], [], []]]) => ({
      id,
      parent,
      mm,
      exited,
      status,
      tasks: 0,
      fds: new Map(fds),
      places: new Map(names[0]),
      intervals: new Map(
        names[1].map(([name, interval, lock]: [string, number, number]) => [
          name,
          { interval, lock },
        ]),
      ),
      classics: new Map(names[2]),
      pinsMade: names[3] ?? 0,
      pins: new Map(
        (names[4] ?? []).map(([pin, name, flags, vpn, frames]: any[]) => [
          pin,
          { id: pin, name, flags, vpn, frames },
        ]),
      ),
      buffers: new Map(
        buffers.map(([name, npages, runs]: [string, number, number[]]) => [name, { npages, runs }]),
      ),
    }),
  );
  for (const p of m.processes.values()) {
    for (const { runs } of p.buffers.values()) m.leafBudget.bufferNumbers += runs.length;
    for (const { frames } of p.pins.values()) m.leafBudget.bufferNumbers += frames.length;
  }
  const sections = [...m.tasks.values()].flatMap(({ id, spans }) =>
    spans.filter(({ type }) => type === SpanType.SRCU_READ).map(({ seq }) => ({ seq, id })),
  );
  for (const { seq, id } of sections.sort((a, b) => a.seq - b.seq)) m.sections.set(seq, id);
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
    vmas: vmas.map(
      ([start, end, prot, flags, backing, inode, pgoff, anonVma, ...links]: any[]) => ({
        start,
        end,
        prot,
        flags,
        backing,
        inode,
        pgoff,
        anonVma,
        fileLink: links[0] ?? 0,
        anonLink: links[1] ?? 0,
      }),
    ),
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
    hmm: 0,
  }));
  const machine = { ...m, pages: loadPages(d[11]) };
  for (const pfn of numbersIn(d[12][0])) machine.freePages.push(pfn as Pfn);
  machine.nextFresh = d[12][1];
  for (const pfn of numbersIn(d[12][2])) machine.freeHuge.push(pfn as Pfn);
  machine.nextHuge = d[12][3];
  fill(m.inodes, d[13], ([id, backing, name, npages, refcount, cache, links = 0]) => {
    return { id, backing, name, npages, refcount, links, cache: pairs(cache) };
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
    removing: r[14] ?? false,
    marked: r[15] ?? false,
    lock: r[16] ?? 0,
    keeper: r[17] ?? 0,
    actions: r[18] ?? [],
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
  fill(
    m.mirrors,
    d[18][1],
    ([
      id,
      mm,
      device,
      lock,
      table,
      tracked,
      refcount = 1,
      dead = false,
      stale = [],
      used = [],
    ]) => ({
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
      refcount,
      dead,
      hmm: 0,
      stale: pairs(stale),
      used: pairs(used),
    }),
  );
  fill(
    m.devices,
    d[19],
    ([id, kind, name, lock, chunks, freePages, chunkLock = 0, room = 0, lost = [], listFreed]) => ({
      id,
      kind,
      name,
      lock,
      chunkLock,
      chunks,
      room,
      listFreed: listFreed === true,
      freePages,
      lost: pairs(lost),
    }),
  );
  fill(m.chunks, d[20], (r) => ({
    id: r[0],
    device: r[1],
    first: r[2],
    npages: r[3],
    fresh: r[4],
    freeCount: r[5] ?? 0,
    region: r[6] ?? 0,
    unlisted: r[7] ?? false,
    dying: r[8] ?? false,
    countsAnew: r[9] ?? false,
  }));
  if (d[21] === undefined) return machine;
  machine.lastWork = d[21][0];
  fill(m.work, d[21][1], ([id, kind, mirror, interval, start, npages]) => ({
    id,
    kind,
    mirror,
    interval,
    start,
    npages,
  }));
  machine.lastResource = d[21][2];
  fill(m.resources, d[21][3], ([id, kind, owner, bytes, first = 0]) => ({
    id,
    kind,
    owner,
    bytes,
    first,
  }));
  if (d[22] !== undefined) loadTold(machine, d[22]);
  return machine;
}

/** From a list of keys, each with its value behind it. */
function pairs(list: any[]): Map<any, any> {
  const map = new Map<any, any>();
  for (let i = 0; i < list.length; i += 2) map.set(list[i], list[i + 1]);
  return map;
}

function loadTold(m: Machine, [model, started, failures, anonVmas, module, ranges]: any[]): void {
  m.model = model;
  for (const [name, task] of started) m.started.set(name, task);
  for (const [type, nth] of pairs(failures)) m.failures.set(type, nth);
  for (const [id, parent, root, links] of anonVmas) m.anonVmas.set(id, { id, parent, root, links });
  [m.module.loaded, m.module.goingBy] = module;
  if (ranges !== undefined) loadRanges(m, ranges);
  for (const { process, kernel } of m.tasks.values())
    if (!kernel) m.processes.get(process)!.tasks++;
}

function loadRanges(m: Machine, [lastHmm, hmms, ofMm, ofMirror, lastRange, ranges]: any[]): void {
  m.lastHmm = lastHmm;
  for (const [id, mm, lock, mirrorsSem, notifier, refcount, notifiers, dead, on, mirrors] of hmms)
    m.hmms.set(id, {
      id,
      mm,
      lock,
      mirrorsSem,
      notifier,
      refcount,
      notifiers,
      dead,
      ranges: on,
      mirrors,
    });
  for (const [mm, hmm] of pairs(ofMm)) m.mms.get(mm)!.hmm = hmm;
  for (const [mirror, hmm] of pairs(ofMirror)) m.mirrors.get(mirror)!.hmm = hmm;
  m.lastRange = lastRange;
  for (const [id, mm, mirror, start, end, hmm, on, valid, generation, seen] of ranges)
    m.ranges.set(id, { id, mm, mirror, start, end, hmm, on, valid, generation, seen });
}
