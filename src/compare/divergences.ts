import type { Recording } from '../replay/recording.js';
import { answerCause } from './answer-cause.js';
import type { BothDid } from './align.js';
import { cellCause, staleSince, stateAt } from './cell-causes.js';
import { differingCells, differingMemory } from './cells.js';
import type { Divergence, OutcomeDifference } from './comparison.js';
import { MAPPING_PARTS, type MappingPart } from './mapping.js';
import { nameOf } from './operation.js';
import type { PartComparison, Point } from './points.js';

interface Found {
  readonly a: Recording;
  readonly b: Recording;
  readonly both: readonly BothDid[];
  readonly differences: readonly OutcomeDifference[];
  readonly parts: Readonly<Record<MappingPart | 'memory', PartComparison>>;
}

/** The first difference of each part, with what led to it on both sides. */
export function divergences(found: Found): Divergence[] {
  const list: Divergence[] = [];
  const answer = found.differences[0];
  if (answer !== undefined) list.push(answerDivergence(found, answer));
  for (const part of [...MAPPING_PARTS, 'memory'] as const) {
    const point = found.parts[part].first;
    if (point !== undefined) list.push(partDivergence(found, part, point));
  }
  // What designs choose freely comes last: which intervals they keep.
  const weight = (d: Divergence): number =>
    d.part === 'intervals' ? Infinity : (d.at.a ?? d.at.b ?? 0);
  return list.sort((x, y) => weight(x) - weight(y));
}

function answerDivergence({ a, b, both }: Found, first: OutcomeDifference): Divergence {
  const pair = both.find((p) => p.a.result === first.a)!;
  return {
    layer: 'outcome',
    part: 'answer',
    operation: first.operation,
    at: { a: pair.a.end, b: pair.b.end },
    ...answerCause(a, b, pair, first),
    cells: [],
    since: { a: undefined, b: undefined },
  };
}

function partDivergence({ a, b }: Found, part: MappingPart | 'memory', point: Point): Divergence {
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
