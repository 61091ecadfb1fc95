import type { CountName } from '../compare/counts.js';
import type { Design } from '../designs/switches.js';
import type { Sighting } from '../explore/tally.js';
import type { TraceFile } from '../store/trace-file.js';
import {
  exploreCell,
  isFinished,
  spreadOf,
  type Cell,
  type CellOptions,
  type Labelled,
} from './cell.js';
import type { Shown } from './shown.js';

export interface Matrix {
  readonly workloads: readonly string[];
  readonly designs: readonly string[];
  /** By design, then by workload. */
  readonly cells: readonly (readonly Cell[])[];
  /** How it was explored, with all parameters. */
  readonly how: Pick<CellOptions, 'strategy' | 'bound' | 'seed' | 'most'>;
}

/** Explores every workload under every design. */
export async function exploreMatrix(
  file: TraceFile,
  loaded: readonly Labelled[],
  designs: readonly Design[],
  { onCell, ...options }: CellOptions & { readonly onCell: () => void },
): Promise<Matrix> {
  const columns: Cell[][] = [];
  for (const of of loaded) {
    const column: Cell[] = [];
    for (const design of designs) {
      column.push(await exploreCell(file, of, design, options));
      onCell();
    }
    columns.push(column);
  }
  return {
    workloads: loaded.map(({ label }) => label),
    designs: designs.map(({ name }) => name),
    cells: designs.map((_, i) => columns.map((column) => column[i]!)),
    how: options,
  };
}

/** What is equal in all that is shown. */
export interface Equal {
  /** Groups of at least two designs that are equal on every workload. */
  readonly designs: readonly (readonly string[])[];
  /** Workloads on which no two designs differ. */
  readonly workloads: readonly string[];
  /** Cells that were not explored to their end: they may differ yet. */
  readonly unfinished: number;
}

export function equalIn({ workloads, designs, cells }: Matrix, shown: Shown): Equal {
  const rows = new Map<string, string[]>();
  for (const [i, row] of cells.entries()) {
    const seen = row.map((cell) => seenOf(cell, shown)).join('\n');
    rows.set(seen, [...(rows.get(seen) ?? []), designs[i]!]);
  }
  const alike = (at: number): boolean =>
    new Set(cells.map((row) => seenOf(row[at]!, shown))).size === 1;
  return {
    designs: [...rows.values()].filter((group) => group.length > 1),
    workloads: designs.length > 1 ? workloads.filter((_, i) => alike(i)) : [],
    unfinished: cells.flat().filter((cell) => !isFinished(cell)).length,
  };
}

/** All that is shown of a cell, as one text. */
function seenOf(cell: Cell, { verdicts, counts }: Shown): string {
  const keys = verdicts ? [...cell.found.tally.sightings.keys()].sort() : [];
  return JSON.stringify([keys, counts.map((name: CountName) => spreadOf(cell, name))]);
}

/** The verdicts that any design shows by a workload, each with one sighting of it, in the order of the designs. */
export function verdictsOf({ cells }: Matrix, workload: number): Map<string, Sighting> {
  const all = new Map<string, Sighting>();
  for (const row of cells)
    for (const [key, sighting] of row[workload]!.found.tally.sightings)
      if (!all.has(key)) all.set(key, sighting);
  return all;
}
