import { diffArrays } from 'diff';
import type { OperationRun } from './operation.js';

/** The same operation in two recordings; one side is missing where only the other did it. */
export interface Pair {
  readonly a: OperationRun | undefined;
  readonly b: OperationRun | undefined;
}
/** An operation that both recordings began. */
export interface BothDid extends Pair {
  readonly a: OperationRun;
  readonly b: OperationRun;
}
export function bothDid(pair: Pair): pair is BothDid {
  return pair.a !== undefined && pair.b !== undefined;
}

/** Edits after which two tasks are taken to do different things from there on. */
const MOST_EDITS = 2000;

/**
 * Pairs what the user did, task by task: the operations in their order, by what they call and in
 * which turn of their loops; the line where one stands does not count. Pairs come in the order in
 * which the first recording ended them; what only the second did stands behind what it followed there.
 */
export function align(a: readonly OperationRun[], b: readonly OperationRun[]): Pair[] {
  const partner = new Map<OperationRun, OperationRun>();
  const [left, right] = [byTask(a), byTask(b)];
  for (const [task, operations] of left) pairTask(operations, right.get(task) ?? [], partner);

  const matched = new Set(partner.values());
  const behind = new Map<OperationRun, OperationRun[]>();
  const first: OperationRun[] = [];
  for (const operations of right.values()) {
    let list = first;
    for (const o of operations) {
      if (matched.has(o)) behind.set(o, (list = []));
      else list.push(o);
    }
  }
  const onlyB = (list: readonly OperationRun[]): Pair[] => list.map((b) => ({ a: undefined, b }));
  const pairs: Pair[] = [];
  for (const o of [...a].sort(byEnd)) {
    const other = partner.get(o);
    pairs.push({ a: o, b: other });
    if (other !== undefined) pairs.push(...onlyB(behind.get(other)!));
  }
  return [...pairs, ...onlyB(first)];
}

function byTask(operations: readonly OperationRun[]): Map<string, OperationRun[]> {
  const tasks = new Map<string, OperationRun[]>();
  for (const o of operations) {
    const list = tasks.get(o.task);
    if (list === undefined) tasks.set(o.task, [o]);
    else list.push(o);
  }
  return tasks;
}

/** What did not end comes last. */
function byEnd(x: OperationRun, y: OperationRun): number {
  if (x.end === undefined || y.end === undefined)
    return x.end === y.end ? x.begin - y.begin : x.end === undefined ? 1 : -1;
  return x.end - y.end;
}

function pairTask(
  left: readonly OperationRun[],
  right: readonly OperationRun[],
  partner: Map<OperationRun, OperationRun>,
): void {
  const [x, y] = [left.map((o) => o.key), right.map((o) => o.key)];
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
