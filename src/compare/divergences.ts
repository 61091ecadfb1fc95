import type { Recording } from '../replay/recording.js';
import { answerCause } from './answer-cause.js';
import { cellCause, staleSince, stateAt } from './cell-causes.js';
import { differingCells, differingMemory } from './cells.js';
import type { Divergence } from './comparison.js';
import { nameOf } from './operation.js';
import { PARTS, type Part, type PartComparison, type Point } from './points.js';
import type { FoundDifference } from './walk.js';

interface Found {
  readonly a: Recording;
  readonly b: Recording;
  readonly answer: FoundDifference | undefined;
  readonly parts: Readonly<Record<Part, PartComparison>>;
}

/** The first difference of each part, with what led to it on both sides. */
export function divergences(found: Found): Divergence[] {
  const list: Divergence[] = [];
  if (found.answer !== undefined) list.push(answerDivergence(found, found.answer));
  for (const part of PARTS) {
    const point = found.parts[part].first;
    if (point !== undefined) list.push(partDivergence(found, part, point));
  }
  // What designs choose freely comes last: which intervals they keep.
  const weight = (d: Divergence): number =>
    d.part === 'intervals' ? Infinity : (d.at.a ?? d.at.b ?? 0);
  return list.sort((x, y) => weight(x) - weight(y));
}

function answerDivergence({ a, b }: Found, { pair, difference }: FoundDifference): Divergence {
  return {
    layer: 'outcome',
    part: 'answer',
    operation: difference.operation,
    at: { a: pair.a.end, b: pair.b.end },
    ...answerCause(a, b, pair, difference),
    cells: [],
    since: { a: undefined, b: undefined },
  };
}

function partDivergence({ a, b }: Found, part: Part, point: Point): Divergence {
  const [left, right] = [stateAt(a, point.a.end!), stateAt(b, point.b.end!)];
  const cells =
    part === 'memory'
      ? differingMemory(left, right)
      : differingCells(left, right).filter((c) => c.part === part);
  const cell = cells[0];
  return {
    layer: part === 'memory' ? 'outcome' : 'mapping',
    part,
    operation: nameOf(point.a),
    at: { a: point.a.end, b: point.b.end },
    because: undefined,
    cells,
    since: {
      a: staleSince(a, left, cell, 'a', point.a.end!),
      b: staleSince(b, right, cell, 'b', point.b.end!),
    },
    causes: {
      a: cell && cellCause(a, left, cell, point.a.end!),
      b: cell && cellCause(b, right, cell, point.b.end!),
    },
  };
}
