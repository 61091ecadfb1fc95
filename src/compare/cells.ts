import {
  entryFlags,
  entryPfn,
  entryType,
  forEachEntry,
  pmdType,
  type EntryTableView,
} from '../machine/page-table.js';
import { PmdType, PteType } from '../events/generated.js';
import type { MachineView } from '../machine/state.js';
import { PAGES_PER_PMD, vpn, VPN_END } from '../units/numbers.js';
import { firstOtherWord, wordAt, type Runs } from '../machine/contents.js';
import { contentOf, MAPPING_PARTS, trackedIntervals, type MappingPart } from './mapping.js';

/** Something that is mapped differently: `a` and `b` say how, undefined for not at all. */
export interface Cell {
  readonly part: MappingPart | 'memory';
  /** Address space, as its place in the order of creation, from 0. */
  readonly space: number;
  readonly vpn: number;
  /** Of a device's page table: of which open device; 0 otherwise. */
  readonly mirror: number;
  /** Pages that differ in the same way from here on. */
  readonly npages: number;
  readonly a: string | undefined;
  readonly b: string | undefined;
  /** The device reaches a page here that the CPU's page table does not map, on this side. */
  readonly stale: { readonly a: boolean; readonly b: boolean };
}

interface Half {
  readonly text: string;
  readonly pfn: number;
  readonly end: number;
  readonly stale: boolean;
}
type Halves = Map<number, Half>;

/** Where the mappings of two machines differ, up to the names of pages and intervals. */
export function differingCells(a: MachineView, b: MachineView): Cell[] {
  const cells: Cell[] = [];
  const [mmsA, mmsB] = [spaces(a), spaces(b)];
  const forward = new Map<number, number>();
  const backward = new Map<number, number>();
  const sameFrame = (x: number, y: number): boolean => {
    if (x === 0 || y === 0) return x === y;
    const [known, other] = [forward.get(x), backward.get(y)];
    if (known === undefined && other === undefined) {
      forward.set(x, y);
      backward.set(y, x);
      return true;
    }
    return known === y && other === x;
  };
  for (const part of MAPPING_PARTS) {
    for (const [space, mirror] of tables(part, a, mmsA, b, mmsB)) {
      const [left, right] = [
        halves(a, mmsA[space], part, mirror),
        halves(b, mmsB[space], part, mirror),
      ];
      const places = [...new Set([...left.keys(), ...right.keys()])].sort((x, y) => x - y);
      for (const place of places) {
        const [x, y] = [left.get(place), right.get(place)];
        if (
          x !== undefined &&
          y !== undefined &&
          x.text === y.text &&
          x.end === y.end &&
          sameFrame(x.pfn, y.pfn)
        )
          continue;
        const both = x !== undefined && y !== undefined && x.text === y.text && x.end === y.end;
        add(cells, {
          part,
          space,
          vpn: place,
          mirror,
          npages: Math.max(x?.end ?? 0, y?.end ?? 0) - place,
          a: both ? `${x.text}, another page than elsewhere` : x?.text,
          b: y?.text,
          stale: { a: x?.stale ?? false, b: y?.stale ?? false },
        });
      }
    }
  }
  return cells;
}

/** What is compared of a part: of each address space one, of a device's page tables each. */
function tables(
  part: MappingPart,
  a: MachineView,
  mmsA: readonly number[],
  b: MachineView,
  mmsB: readonly number[],
): (readonly [space: number, mirror: number])[] {
  const found: (readonly [number, number])[] = [];
  for (let space = 0; space < Math.max(mmsA.length, mmsB.length); space++) {
    const of = (m: MachineView, mm: number | undefined): number[] =>
      [...m.mirrors.values()].filter((mirror) => mirror.mm === mm).map((mirror) => mirror.id);
    const mirrors = new Set([...of(a, mmsA[space]), ...of(b, mmsB[space])]);
    if (part !== 'device') found.push([space, 0]);
    else for (const id of [...mirrors].sort((x, y) => x - y)) found.push([space, id]);
  }
  return found;
}

function spaces(m: MachineView): number[] {
  return [...m.mms.keys()].sort((x, y) => x - y);
}

/** The pages that both map and that hold something else. */
export function differingMemory(a: MachineView, b: MachineView): Cell[] {
  const cells: Cell[] = [];
  const [mmsA, mmsB] = [spaces(a), spaces(b)];
  for (let space = 0; space < Math.min(mmsA.length, mmsB.length); space++) {
    const [left, right] = [halves(a, mmsA[space], 'cpu', 0), halves(b, mmsB[space], 'cpu', 0)];
    for (const [page, x] of [...left].sort(([p], [q]) => p - q)) {
      const y = right.get(page);
      if (y === undefined) continue;
      const stale = { a: false, b: false };
      // Of a huge mapping every page.
      for (let k = 0; k < Math.min(x.end, y.end) - page; k++) {
        const [one, other] = [contentOf(a, x.pfn + k), contentOf(b, y.pfn + k)];
        const word = firstOtherWord(one, other);
        if (word === undefined) continue;
        const holds = (runs: Runs): string => `word ${word} is ${wordAt(runs, word)}`;
        const at = { part: 'memory', space, vpn: page + k, mirror: 0, npages: 1 } as const;
        cells.push({ ...at, a: holds(one), b: holds(other), stale });
      }
    }
  }
  return cells;
}

/** Joins neighbours that differ in the same way. */
function add(cells: Cell[], cell: Cell): void {
  const last = cells.at(-1);
  if (
    last !== undefined &&
    (cell.part === 'cpu' || cell.part === 'device') &&
    last.part === cell.part &&
    last.space === cell.space &&
    last.mirror === cell.mirror &&
    last.vpn + last.npages === cell.vpn &&
    last.a === cell.a &&
    last.b === cell.b &&
    last.stale.a === cell.stale.a &&
    last.stale.b === cell.stale.b
  ) {
    cells[cells.length - 1] = { ...last, npages: last.npages + cell.npages };
  } else cells.push(cell);
}

function halves(
  m: MachineView,
  id: number | undefined,
  part: MappingPart,
  mirrorId: number,
): Halves {
  const found: Halves = new Map();
  const mm = id === undefined ? undefined : m.mms.get(id);
  if (mm === undefined) return found;
  switch (part) {
    case 'areas':
      for (const v of mm.vmas) {
        const text = `${v.prot & 1 ? 'r' : '-'}${v.prot & 2 ? 'w' : '-'}${v.prot & 4 ? 'x' : '-'}${v.flags & 1 ? 's' : 'p'} to 0x${(v.end * 4096).toString(16)}`;
        found.set(v.start, { text, pfn: 0, end: v.end, stale: false });
      }
      return found;
    case 'cpu':
      walk(mm.table, (page, type, flags, pfn) => {
        const names = [
          'none',
          'present',
          'zero page',
          'device private',
          'migration entry',
          'device exclusive',
          'special',
          'poisoned',
        ];
        const access = `${flags & 1 ? ' rw' : ' r'}${flags & 8 ? ' protnone' : ''}`;
        found.set(page, {
          text: `${names[type] ?? type}${type === PteType.POISONED ? '' : access}`,
          pfn,
          end: page + 1,
          stale: false,
        });
      });
      for (const [block, entry] of mm.table.pmds) {
        const zero = pmdType(entry) === PmdType.PMD_HUGE_ZERO;
        if (!zero && pmdType(entry) !== PmdType.PMD_HUGE) continue;
        const flags = entryFlags(entry);
        found.set(block * PAGES_PER_PMD, {
          text: `huge ${zero ? 'zero page' : 'page'}${flags & 1 ? ' rw' : ' r'}${flags & 8 ? ' protnone' : ''}`,
          pfn: entryPfn(entry),
          end: (block + 1) * PAGES_PER_PMD,
          stale: false,
        });
      }
      return found;
    case 'device': {
      const table = m.mirrors.get(mirrorId)?.table;
      if (table === undefined) return found;
      walk(table, (page, _type, flags, pfn) => {
        const stale = !mapped(m, mm.id, page);
        found.set(page, {
          text: `${stale ? 'stale ' : ''}${flags & 1 ? 'rw' : 'r'}${flags & 2 ? ' atomic' : ''}`,
          pfn,
          end: page + 1,
          stale,
        });
      });
      return found;
    }
    case 'intervals':
      for (const i of trackedIntervals(m, mm)) {
        const start = Math.floor(i.start / 4096);
        found.set(start, {
          text: `[0x${i.start.toString(16)}, 0x${i.last.toString(16)}]`,
          pfn: 0,
          end: Math.floor(i.last / 4096) + 1,
          stale: false,
        });
      }
      return found;
  }
}

function mapped(m: MachineView, mm: number, page: number): boolean {
  const table = m.mms.get(mm)!.table;
  const leaf = table.leaves.get(Math.floor(page / 512));
  return (
    (leaf?.entries[page % 512] ?? 0) !== 0 ||
    (table.pmds.get(Math.floor(page / 512)) ?? 0) % 16 >= 2
  );
}

function walk(
  table: EntryTableView,
  visit: (page: number, type: number, flags: number, pfn: number) => void,
): void {
  forEachEntry(table, vpn(0), VPN_END, (page, e) =>
    visit(page, entryType(e), entryFlags(e), entryPfn(e)),
  );
}
