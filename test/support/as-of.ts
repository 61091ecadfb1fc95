/** What every view of the state as of an event has to say, from folding and from the log: all rows, all columns. */
import { expect } from 'vitest';
import {
  IntervalKind,
  Kind,
  PageKind,
  PmdType,
  PteType,
  type Event,
} from '../../src/events/generated.js';
import { evolve } from '../../src/machine/evolve.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  forEachEntry,
  pmdType,
} from '../../src/machine/page-table.js';
import { PAGE_LOCKED, PAGE_TAIL } from '../../src/machine/pages.js';
import { emptyMachine, type MachineView } from '../../src/machine/state.js';
import { AS_OF_VIEWS, queryAt } from '../../src/store/tables/as-of.js';
import type { TraceFile } from '../../src/store/trace-file.js';
import { vpn, VPN_END } from '../../src/units/numbers.js';

/** The event that made something what it is, by the view and the key of the row. */
type Makers = Map<string, number>;

function note(makers: Makers, e: Event): void {
  const made = (view: string, ...key: number[]) => makers.set(`${view} ${key.join(' ')}`, e.seq);
  switch (e.kind) {
    case Kind.PteSet:
      return void made('pte_at', e.mm, e.vpn);
    case Kind.PmdSet:
      return void made('pmd_at', e.mm, e.vpn);
    case Kind.MirrorSet:
      return void made('mirror_entry_at', e.mirror, e.vpn);
    case Kind.VmaInsert:
      return void made('vma_at', e.mm, e.vpn);
    case Kind.VmaChange:
      return void made('vma_at', e.mm, e.first);
    case Kind.PageAlloc:
      return void made('page_at', e.pfn);
    case Kind.PageSplit:
      for (let i = 0; i < 512; i++) made('page_at', e.pfn + i);
      return;
    case Kind.IntervalAlloc:
      return void made('interval_at', e.interval);
  }
}

/** In words, as the views say it, but told apart from how they make it. */
const word = (enumeration: Record<string, number>, value: number): string =>
  Object.entries(enumeration).find(([, v]) => v === value)![0];
const bits = (flags: number, ...words: readonly string[]): string =>
  [flags % 2 === 1 ? 'rw' : 'r', ...words.filter((_, i) => ((flags >> (i + 1)) & 1) === 1)].join(
    ' ',
  );
const ofCpu = (flags: number): string => bits(flags, 'dirty', 'young', 'protnone');
const ofArea = (prot: number, flags: number): string =>
  [...'rwx'].map((c, i) => ((prot >> i) & 1 ? c : '-')).join('') + (flags % 2 === 1 ? 's' : 'p');

/** Rows of each view, `seq` left out: it is not part of the state. */
const FOLDED: Readonly<Record<string, (m: MachineView) => unknown[][]>> = {
  pte_at: (m) =>
    [...m.mms.values()].flatMap((mm) =>
      entries(mm.id, mm.table).map(([id, page, type, pfn, flags]) => [
        ...[id, page, word(PteType, type!), pfn, flags, ofCpu(flags!)],
      ]),
    ),
  pmd_at: (m) =>
    [...m.mms.values()].flatMap((mm) =>
      [...mm.table.pmds].map(([block, e]) => [
        ...[mm.id, block * 512, word(PmdType, pmdType(e)), entryPfn(e), entryFlags(e)],
        ofCpu(entryFlags(e)),
      ]),
    ),
  mirror_entry_at: (m) =>
    [...m.mirrors.values()].flatMap((mirror) =>
      entries(mirror.id, mirror.table).map(([id, page, , pfn, flags]) => [
        ...[id, page, pfn, flags, bits(flags!, 'atomic')],
      ]),
    ),
  vma_at: (m) =>
    [...m.mms.values()].flatMap((mm) =>
      mm.vmas.map((v) => [
        ...[mm.id, v.start, v.end - v.start, v.prot, v.flags, v.pgoff, v.anonVma],
        ofArea(v.prot, v.flags),
      ]),
    ),
  page_at: ({ pages }) =>
    pages
      .live()
      .filter((pfn) => (pages.flags(pfn) & PAGE_TAIL) === 0)
      .map((pfn) => [
        ...[
          pfn,
          word(PageKind, pages.kind(pfn)),
          pages.order(pfn),
          pages.refcount(pfn),
          pages.mapcount(pfn),
        ],
        Number((pages.flags(pfn) & PAGE_LOCKED) !== 0),
      ]),
  interval_at: (m) =>
    [...m.intervals.values()].map((i) => [
      ...[
        i.id,
        i.mm,
        i.mirror,
        word(IntervalKind, i.kind),
        i.start,
        i.last,
        i.seq,
        Number(i.inTree),
        i.deferred,
      ],
      ...[Number(i.pending), i.refcount],
    ]),
  lock_at: (m) =>
    [...m.locks.values()].flatMap((l) => [
      ...(l.writer === 0 ? [] : [[l.id, l.name, l.writer, 'EXCLUSIVE_MODE', 1]]),
      ...[...new Set(l.readers)].map((task) => [
        ...[l.id, l.name, task, 'SHARED_MODE', l.readers.filter((r) => r === task).length],
      ]),
    ]),
};

function entries(id: number, table: Parameters<typeof forEachEntry>[0]): number[][] {
  const found: number[][] = [];
  forEachEntry(table, vpn(0), VPN_END, (page, e) => {
    found.push([id, page, entryType(e), entryPfn(e), entryFlags(e)]);
  });
  return found;
}

/** How many columns of a view, from the first, name one of its rows. */
const KEY: Readonly<Record<string, number>> = { page_at: 1, interval_at: 1, lock_at: 4 };

/**
 * Compares all views with the state at events of a session.
 * @returns how many rows each view had, in all places
 */
export function agreeAt(
  file: TraceFile,
  session: number,
  places: Iterable<number>,
): Map<string, number> {
  const counts = new Map(AS_OF_VIEWS.map((v) => [v.name, 0]));
  const wanted = new Set(places);
  const machine = emptyMachine();
  const makers: Makers = new Map();
  file.readEvents(session, 1, Math.max(...wanted), (e) => {
    evolve(machine, e);
    note(makers, e);
    if (!wanted.has(e.seq)) return;
    for (const { name, columns } of AS_OF_VIEWS) {
      const { rows } = queryAt(file, { session, seq: e.seq }, `SELECT * FROM ${name}`);
      const key = KEY[name] ?? 2;
      const folded = FOLDED[name]!(machine).map((row) =>
        columns.at(-1)!.name === 'seq'
          ? [...row, makers.get(`${name} ${row.slice(0, key).join(' ')}`)]
          : row,
      );
      expect(sorted(rows, key), `event ${e.seq}: ${name}`).toEqual(sorted(folded, key));
      counts.set(name, counts.get(name)! + rows.length);
    }
  });
  return counts;
}

/** By the columns that name a row. */
function sorted(rows: readonly (readonly unknown[])[], key: number): (readonly unknown[])[] {
  const numbers = (row: readonly unknown[]) =>
    row.slice(0, key).filter((v) => typeof v === 'number');
  return [...rows].sort((a, b) => {
    const [left, right] = [numbers(a), numbers(b)];
    const i = left.findIndex((v, at) => v !== right[at]);
    return i < 0 ? 0 : left[i]! - right[i]!;
  });
}
