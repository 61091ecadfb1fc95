import { diffArrays } from 'diff';
import type { OperationRun } from './operation.js';

/** The same operation in two recordings; one side is missing where only the other did it. */
export interface Pair {
  readonly a: OperationRun | undefined;
  readonly b: OperationRun | undefined;
}

/** Edits after which two tasks are taken to do different things from there on. */
const MOST_EDITS = 2000;

/**
 * Pairs what the user did, task by task: the workload's operations in their order, by line and text.
 * Pairs come in the order in which the first recording ended them; what only the second did stands
 * behind what it followed there.
 */
export function align(a: readonly OperationRun[], b: readonly OperationRun[]): Pair[] {
  const tasks = new Set([...a, ...b].map((o) => o.task));
  const partner = new Map<OperationRun, OperationRun>();
  for (const task of tasks) {
    const left = a.filter((o) => o.task === task);
    const right = b.filter((o) => o.task === task);
    pairTask(left, right, partner);
  }
  const pairs: Pair[] = a.map((o) => ({ a: o, b: partner.get(o) }));
  pairs.sort((x, y) => ended(x.a) - ended(y.a));
  const matched = new Set(partner.values());
  for (const [i, o] of b.entries()) {
    if (matched.has(o)) continue;
    const before = b.slice(0, i).findLast((x) => x.task === o.task);
    const at = before === undefined ? -1 : pairs.findIndex((p) => p.b === before);
    pairs.splice(before === undefined ? pairs.length : at + 1, 0, { a: undefined, b: o });
    matched.add(o);
  }
  return pairs;
}

function ended(o: OperationRun | undefined): number {
  return o?.end ?? Infinity;
}

function pairTask(
  left: readonly OperationRun[],
  right: readonly OperationRun[],
  partner: Map<OperationRun, OperationRun>,
): void {
  const [x, y] = [left.map(key), right.map(key)];
  let [i, j] = [0, 0];
  // Most tasks do exactly the same; only what follows the first difference is searched.
  while (i < x.length && j < y.length && x[i] === y[j]) partner.set(left[i++]!, right[j++]!);
  const edits = diffArrays(x.slice(i), y.slice(j), { maxEditLength: MOST_EDITS });
  if (edits === undefined) return;
  for (const edit of edits) {
    const n = edit.value.length;
    if (edit.added) j += n;
    else if (edit.removed) i += n;
    else for (let k = 0; k < n; k++) partner.set(left[i++]!, right[j++]!);
  }
}

function key(o: OperationRun): string {
  return `${o.line}:${o.text}`;
}
