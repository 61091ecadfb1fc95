import type {
  Num,
  Operation,
  Place,
  Statement,
  TaskDeclaration,
  Workload,
} from '../language/ast.js';
import { parseWorkload } from '../language/parse.js';
import { printWorkload } from '../language/print.js';

/**
 * The smallest workload, near the given one, that `stillFails`: tasks, statements and loops go,
 * lengths and numbers shrink. Candidates that the language cannot write are not asked about.
 * @param budget how often `stillFails` may be asked
 */
export function shrinkWorkload(
  workload: Workload,
  stillFails: (candidate: Workload) => boolean,
  budget = 2000,
): Workload {
  let best = workload;
  let left = budget;
  const accept = (candidate: Workload): boolean => {
    if (left <= 0 || !isWritable(candidate)) return false;
    left--;
    if (!stillFails(candidate)) return false;
    best = candidate;
    return true;
  };
  for (let size = Infinity; size !== measure(best) && left > 0;) {
    size = measure(best);
    removeTasks(() => best, accept);
    removeStatements(() => best, accept);
    shrinkOperations(() => best, accept);
  }
  return best;
}

type Best = () => Workload;
type Accept = (candidate: Workload) => boolean;

function isWritable(workload: Workload): boolean {
  try {
    parseWorkload(printWorkload(workload));
    return true;
  } catch {
    return false;
  }
}

/** Less of anything is smaller. */
function measure(workload: Workload): number {
  return JSON.stringify(workload).length;
}

function removeTasks(best: Best, accept: Accept): void {
  for (let i = best().tasks.length - 1; i > 0; i--) {
    const gone = best().tasks[i]!.name;
    const tasks = best()
      .tasks.filter((_, t) => t !== i)
      .map((task) => without(task, gone));
    accept({ ...best(), tasks });
  }
}
function without(task: TaskDeclaration, gone: string): TaskDeclaration {
  const keep = (body: readonly Statement[]): Statement[] =>
    body
      .filter(
        (s) => s.kind !== 'operation' || !('task' in s.operation) || s.operation.task !== gone,
      )
      .map((s) => (s.kind === 'operation' ? s : { ...s, body: keep(s.body) }));
  return { ...task, body: keep(task.body) };
}

/** Runs of statements go, the longest first; then loops are replaced by one round of their body. */
function removeStatements(best: Best, accept: Accept): void {
  for (let t = 0; t < best().tasks.length; t++) {
    const body = (): readonly Statement[] => best().tasks[t]!.body;
    const tryBody = (changed: readonly Statement[]): boolean =>
      accept(withBody(best(), t, changed));
    for (
      let length = Math.ceil(body().length / 2);
      length > 0;
      length = length === 1 ? 0 : Math.ceil(length / 2)
    ) {
      for (let at = body().length - length; at >= 0; at--) {
        tryBody([...body().slice(0, at), ...body().slice(at + length)]);
      }
    }
    for (let at = body().length - 1; at >= 0; at--) {
      const s = body()[at];
      if (s === undefined || s.kind === 'operation') continue;
      tryBody([...body().slice(0, at), ...s.body, ...body().slice(at + 1)]);
    }
  }
}
function withBody(workload: Workload, task: number, body: readonly Statement[]): Workload {
  return { ...workload, tasks: workload.tasks.map((t, i) => (i === task ? { ...t, body } : t)) };
}

function shrinkOperations(best: Best, accept: Accept): void {
  for (let t = 0; t < best().tasks.length; t++) {
    for (let at = 0; at < best().tasks[t]!.body.length; at++) {
      for (let again = true; again;) {
        again = false;
        const body = best().tasks[t]!.body;
        const s = body[at]!;
        if (s.kind !== 'operation') break;
        for (const operation of smaller(s.operation)) {
          const changed = body.map((old, i) => (i === at ? { ...s, operation } : old));
          if (accept(withBody(best(), t, changed))) {
            again = true;
            break;
          }
        }
      }
    }
  }
}

/** The same operation with a shorter range, or with simpler words. */
function* smaller(op: Operation): Generator<Operation> {
  if ('npages' in op && typeof op.npages === 'number' && op.npages > 1) {
    for (const npages of halves(op.npages)) {
      yield { ...op, npages };
      // The same end instead of the same start.
      const at = 'at' in op ? movedBy(op.at, op.npages - npages) : undefined;
      if (at !== undefined) yield { ...op, npages, at } as Operation;
    }
  }
  if ('length' in op && typeof op.length === 'number')
    for (const length of halves(op.length)) yield { ...op, length };
  if ('pattern' in op && op.pattern !== undefined && !isSimple(op.pattern)) {
    yield { ...op, pattern: { kind: 'firstWords', first: 1, step: 0 } };
  }
  if ('nanoseconds' in op) {
    if ('random' in op && op.random) yield { ...op, random: false };
    if (typeof op.nanoseconds === 'number')
      for (const n of halves(op.nanoseconds)) yield { ...op, nanoseconds: n };
  }
}
function isSimple(pattern: {
  readonly kind: string;
  readonly first?: Num;
  readonly step?: Num;
}): boolean {
  return pattern.kind === 'firstWords' && pattern.first === 1 && pattern.step === 0;
}
function halves(n: number): number[] {
  return [...new Set([1, Math.floor(n / 2), n - 1])].filter(
    (smallerOne) => smallerOne > 0 && smallerOne < n,
  );
}
function movedBy(at: Place | undefined, pages: number): Place | undefined {
  return at === undefined || typeof at.page !== 'number'
    ? undefined
    : { ...at, page: at.page + pages };
}
