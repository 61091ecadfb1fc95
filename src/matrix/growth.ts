import type { CountName } from '../compare/counts.js';
import type { Design } from '../designs/switches.js';
import type { Spread } from '../explore/counted.js';
import type { TraceFile } from '../store/trace-file.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import { counted } from '../units/counted.js';
import {
  exploreCell,
  isFinished,
  partsOf,
  spreadOf,
  type Cell,
  type CellOptions,
  type Labelled,
} from './cell.js';
import { fitPower, type Fit } from './fit.js';

/** What it costs a design as a quantity of a workload grows. */
export interface Curve {
  readonly design: string;
  readonly count: CountName;
  readonly points: readonly { readonly x: number; readonly cost: Spread }[];
  /** Of the medians; refused where a point is not the cost of whole runs, or of a part of what was to be explored. */
  readonly fit: Fit;
}

export interface Growth {
  readonly workload: string;
  /** What is scaled. */
  readonly quantity: string;
  readonly points: readonly number[];
  readonly designs: readonly string[];
  /** By design, then by point. */
  readonly cells: readonly (readonly Cell[])[];
  /** By count, then by design. */
  readonly curves: readonly Curve[];
  readonly how: Pick<CellOptions, 'strategy' | 'bound' | 'seed' | 'most'>;
}

/** A workload with a number for the quantity that is scaled. */
export type AtPoint = (x: number) => Labelled;

/** Explores a workload at each of the points under each design. */
export async function exploreGrowth(
  file: TraceFile,
  {
    label,
    quantity,
    points,
    at,
  }: {
    readonly label: string;
    readonly quantity: string;
    readonly points: readonly number[];
    readonly at: AtPoint;
  },
  designs: readonly Design[],
  counts: readonly CountName[],
  { onCell, ...options }: CellOptions & { readonly onCell: () => void },
): Promise<Growth> {
  const cells: Cell[][] = [];
  for (const design of designs) {
    const row: Cell[] = [];
    for (const x of points) {
      row.push(await exploreCell(file, at(x), design, options));
      onCell();
    }
    cells.push(row);
  }
  const curves = counts.flatMap((count) =>
    designs.map(({ name }, i): Curve => {
      const unfit = points
        .map((x, j) => ({ at: `${quantity}=${x}`, why: unfitFor(cells[i]![j]!, options) }))
        .filter(({ why }) => why !== undefined);
      const measured = points.map((x, j) => ({ x, cost: spreadOf(cells[i]![j]!, count)! }));
      const fit: Fit =
        unfit.length > 0
          ? { kind: 'refused', why: unfit.map(({ at, why }) => `at ${at} ${why}`).join('; ') }
          : fitPower(measured.map(({ x, cost }) => ({ x, y: cost.median })));
      return { design: name, count, points: measured, fit };
    }),
  );
  const names = designs.map(({ name }) => name);
  return { workload: label, quantity, points, designs: names, cells, curves, how: options };
}

/** Is a cell of a part only of what its strategy was to explore? Of seeds that are chosen at random none is. */
export function isOpen(cell: Cell, { strategy }: Pick<CellOptions, 'strategy'>): boolean {
  return strategy === EXHAUSTIVE && !isFinished(cell);
}

/** Do all runs of a cell cost what the workload does? */
export function isWhole(cell: Cell): boolean {
  const { cut, stopped } = partsOf(cell);
  return cut + stopped === 0;
}

/** Why no exponent is to be fitted through a cell; undefined: one may be. */
function unfitFor(cell: Cell, how: Pick<CellOptions, 'strategy'>): string | undefined {
  const { runs } = cell.found.tally;
  const { cut, stopped } = partsOf(cell);
  const of = (n: number): string => `${n} of ${counted(runs, 'run')}`;
  if (cut > 0) return `${of(cut)} came to no end within the limit`;
  if (stopped > 0)
    return `${of(stopped)} ${stopped === 1 ? 'was' : 'were'} stopped by a broken rule`;
  return isOpen(cell, how) ? 'not every schedule was run' : undefined;
}

/** Cells in which a rule was broken, or that were cut off: what such runs cost tells little. */
export function troubled({ cells }: Growth): readonly Cell[] {
  return cells
    .flat()
    .filter(({ found }) =>
      [...found.tally.sightings.values()].some(({ verdict }) => verdict.kind !== 'passed'),
    );
}
