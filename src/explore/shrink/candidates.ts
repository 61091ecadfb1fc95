import type { Num, Operation, Pattern, Place, Statement, Workload } from '../../language/ast.js';
import { parseWorkload } from '../../language/parse.js';
import { printWorkload } from '../../language/print.js';
import { PAGE_SIZE } from '../../units/numbers.js';
import { atCount, changed, mended, statementsOf, without } from './statements.js';

/** Takes a smaller workload if it is as good; who asked goes on from whatever is best then. */
export type Accept = (candidate: Workload) => boolean;
export type Best = () => Workload;

/** Can the language write it? A candidate may name things in an order that nobody can. */
export function isWritable(workload: Workload): boolean {
  try {
    parseWorkload(printWorkload(workload));
    return true;
  } catch {
    return false;
  }
}

/** Less of anything is smaller. */
export function sizeOf(workload: Workload): number {
  return JSON.stringify(workload).length;
}

/** Whole tasks, the last first. */
export function cutTasks(best: Best, accept: Accept): void {
  for (let i = best().tasks.length - 1; i > 0; i--) {
    const tasks = best().tasks.filter((_, t) => t !== i);
    if (i < best().tasks.length) accept(mended({ ...best(), tasks }));
  }
}

/**
 * Statements of all tasks and blocks, many at a time and then ever fewer, until none alone can go.
 * Zeller, Hildebrandt, "Simplifying and isolating failure-inducing input", TSE 2002: ddmin, with
 * complements only, since what fails needs its beginning and its end.
 */
export function cutStatements(best: Best, accept: Accept): void {
  for (let length = statementsOf(best()).length; length > 0;) {
    let cut = false;
    for (let at = statementsOf(best()).length; at > 0;) {
      at = Math.max(0, at - length);
      const gone = new Set(statementsOf(best()).slice(at, at + length));
      if (gone.size > 0 && accept(without(best(), gone))) cut = true;
      at = Math.min(at, statementsOf(best()).length);
    }
    if (length === 1 && !cut) return;
    if (length > 1) length = Math.ceil(length / 2);
  }
}

/** Loops take fewer rounds, or give way to one of them; a block gives way to what is in it. */
export function dissolveBlocks(best: Best, accept: Accept): void {
  for (let i = statementsOf(best()).length - 1; i >= 0; i--) {
    const s = statementsOf(best())[i];
    if (s === undefined || s.kind === 'operation' || s.kind === 'inCallback') continue;
    const become = (now: Statement | readonly Statement[]): boolean =>
      accept(mended(changed(best(), (one) => (one === s ? now : one))));
    if (s.kind === 'onSuccess') {
      become(s.body);
      continue;
    }
    const { times, variable, body } = s;
    if ([0, times - 1].some((count) => count >= 0 && become(atCount(body, variable, count))))
      continue;
    for (const fewer of halves(times)) if (become({ ...s, times: fewer })) break;
  }
}

/** All ranges at once to a number of pages: what maps and what is mapped go together. */
export function cutPages(best: Best, accept: Accept): void {
  const largest = Math.max(1, ...statementsOf(best()).map(pagesOf));
  for (let pages = 1; pages < largest; pages *= 2) {
    const clamp = (s: Statement): Statement =>
      s.kind === 'operation' ? { ...s, operation: clamped(s.operation, pages) } : s;
    if (accept(changed(best(), clamp))) return;
  }
}
function pagesOf(s: Statement): number {
  if (s.kind !== 'operation') return 1;
  const { npages, newPages } = s.operation as { readonly npages?: Num; readonly newPages?: Num };
  return Math.max(...[npages, newPages].map((n) => (typeof n === 'number' ? n : 1)));
}
function clamped(op: Operation, pages: number): Operation {
  const most = (n: Num, limit: number): Num => (typeof n === 'number' ? Math.min(n, limit) : n);
  const now: Record<string, unknown> = { ...op };
  if ('npages' in op) now['npages'] = most(op.npages, pages);
  if ('newPages' in op) now['newPages'] = most(op.newPages, pages);
  if ('length' in op) now['length'] = most(op.length, pages * PAGE_SIZE);
  if ('at' in op && op.at?.name !== undefined)
    now['at'] = { ...op.at, page: most(op.at.page, pages - 1) };
  if ('start' in op && op.start.name !== undefined)
    now['start'] = { ...op.start, byte: most(op.start.byte, (pages - 1) * PAGE_SIZE) };
  return now as unknown as Operation;
}

/** Each operation for itself: shorter, simpler, and expecting nothing. */
export function simplifyOperations(best: Best, accept: Accept): void {
  for (let i = 0; i < statementsOf(best()).length; i++) {
    for (let again = true; again;) {
      again = false;
      const s = statementsOf(best())[i];
      if (s?.kind !== 'operation') break;
      for (const simpler of simplerThan(s)) {
        if (!accept(changed(best(), (one) => (one === s ? simpler : one)))) continue;
        again = true;
        break;
      }
    }
  }
}

function* simplerThan(s: Statement & { readonly kind: 'operation' }): Generator<Statement> {
  if (s.expect !== undefined) yield { ...s, expect: undefined };
  for (const operation of smaller(s.operation)) yield { ...s, operation };
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
  if ('at' in op && op.at?.name !== undefined && typeof op.at.page === 'number' && op.at.page > 0)
    for (const page of [0, ...halves(op.at.page)])
      yield { ...op, at: { ...op.at, page } } as Operation;
  if ('length' in op && typeof op.length === 'number')
    for (const length of halves(op.length)) yield { ...op, length };
  if ('pattern' in op && op.pattern !== undefined && !isSimple(op.pattern))
    yield { ...op, pattern: SIMPLE } as Operation;
  if ('content' in op && op.content !== undefined) yield { ...op, content: undefined };
  if (op.op === 'ioctl' && op.buffer !== undefined) yield { ...op, buffer: undefined };
  if (op.op === 'inject' && typeof op.nth === 'number') {
    if (op.random)
      for (let nth = 1; nth <= Math.min(op.nth, ATTEMPTS); nth++)
        yield { ...op, nth, random: false };
    for (const nth of halves(op.nth)) yield { ...op, nth };
  }
  if ('nanoseconds' in op) {
    if ('random' in op && op.random) yield { ...op, random: false };
    if (typeof op.nanoseconds === 'number')
      for (const n of halves(op.nanoseconds)) yield { ...op, nanoseconds: n };
  }
}

/** Of a failure that is one of many, those that are tried alone. */
const ATTEMPTS = 8;

const SIMPLE: Pattern = { kind: 'firstWords', first: 1, step: 0 };
function isSimple(pattern: Pattern): boolean {
  return pattern.kind === 'firstWords' && pattern.first === 1 && pattern.step === 0;
}
/** Smaller numbers from 1, the boldest first. */
function halves(n: number): number[] {
  return [...new Set([1, Math.floor(n / 2), n - 1])].filter((less) => less > 0 && less < n);
}
function movedBy(at: Place | undefined, pages: number): Place | undefined {
  return at === undefined || typeof at.page !== 'number'
    ? undefined
    : { ...at, page: at.page + pages };
}
