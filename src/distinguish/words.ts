import { differingCells, type Cell } from '../compare/cells.js';
import { performAttempt } from '../explore/attempt.js';
import type { Attempt } from '../explore/search.js';
import { prepare, type Prepared } from '../explore/subject.js';
import type { MachineView } from '../machine/state.js';
import { startedBy, type Question } from './questions.js';
import type { Sight, Survey } from './survey.js';
import type { Difference } from './tell.js';

/** A run of each design: one shows what no run of the other does, and the other is its nearest. */
export interface Pairing {
  readonly sights: readonly [Sight, Sight];
  /** The one of the two that the other design does not show: 0 or 1. */
  readonly only: 0 | 1;
  /** The operation after which the mappings differ first. */
  readonly after: string | undefined;
  /** By design: in what the two differ, a line each. */
  readonly lines: readonly [readonly string[], readonly string[]];
}

/** The runs to look at, and in what they differ. */
export function pairingOf(
  sides: readonly [Survey, Survey],
  { alone }: Difference,
  by: Question,
): Pairing {
  const only = alone[0].length > 0 ? 0 : 1;
  const [sight] = alone[only];
  const nearest = nearestOf(sight!, [...sides[1 - only]!.seen.get(by)!.values()]);
  const sights = only === 0 ? ([sight!, nearest] as const) : ([nearest, sight!] as const);
  const [a, b] = [sights[0].words, sights[1].words];
  if (by !== 'mapping') {
    const lines = [a.filter((w) => !b.includes(w)), b.filter((w) => !a.includes(w))] as const;
    return { sights, only, after: undefined, lines };
  }
  const at = a.findIndex((line, i) => line !== b[i]);
  const cells = cellsAfter(
    [sides[0].prepared, sides[1].prepared],
    [sights[0].first, sights[1].first],
    at,
  );
  const lines = [cells.map((c) => lineOf(c, c.a)), cells.map((c) => lineOf(c, c.b))] as const;
  return { sights, only, after: a[at]!.slice(0, a[at]!.lastIndexOf(': ')), lines };
}

/** The one that has most in common, the first of them. */
function nearestOf({ words }: Sight, others: readonly Sight[]): Sight {
  const common = (other: Sight): number => other.words.filter((w) => words.includes(w)).length;
  return others.reduce((best, other) => (common(other) > common(best) ? other : best));
}

function lineOf({ part, vpn, npages }: Cell, what: string | undefined): string {
  const where = `0x${(vpn * 4096).toString(16)}${npages > 1 ? ` (${npages} pages)` : ''}`;
  return `${part} ${where}: ${what ?? 'nothing'}`;
}

/** Where mappings differ after an operation, by its number among those at which they are looked at. */
function cellsAfter(
  of: readonly [Prepared, Prepared],
  attempts: readonly [Attempt, Attempt],
  nth: number,
): Cell[] {
  let cells: Cell[] = [];
  at(of[0], attempts[0], nth, (a) => {
    // Two runs at a time: each needs memory of its own.
    at(prepare(of[1].subject), attempts[1], nth, (b) => {
      cells = differingCells(a, b).filter(({ part }) => part !== 'intervals');
    });
  });
  return cells;
}

function at(of: Prepared, attempt: Attempt, nth: number, look: (m: MachineView) => void): void {
  let [left, beside, goesOn] = [nth, 0, true];
  performAttempt(of, attempt, [
    {
      event: () => goesOn,
      answer(operation, _got, _process, machine) {
        beside += startedBy(operation);
        if (beside > 0 || left-- > 0 || !goesOn) return;
        look(machine);
        goesOn = false;
      },
    },
  ]);
}
