import { Kind, SpanType } from '../events/generated.js';
import type { SessionInfo } from '../store/log/session.js';
import type { TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';
import { didYouMean } from '../units/nearest.js';
import { UserError } from '../units/user-error.js';
import type { Statement, TaskDeclaration, Workload } from '../language/ast.js';
import { parseWorkload } from '../language/parse.js';
import { printStatement } from '../language/print.js';

/**
 * The text of a workload that does what the session's tasks have begun by event `at`, and then what
 * the tail says. What has begun stays on its line, since events name the lines of operations.
 * @see BranchOptions.tail
 * @throws UserError HMT2xx when the tail is not understood, HMT408 when the parent's workload is not,
 * or the tail changes nothing
 */
export function withTail(
  file: TraceFile,
  session: SessionInfo,
  at: EventSeq,
  tail: { readonly text: string; readonly name: string },
): string {
  let parent: Workload;
  try {
    parent = parseWorkload(session.workload, session.workloadName);
  } catch (error) {
    const what = `the workload of session ${session.id} cannot be read: ${(error as Error).message}`;
    throw new UserError('HMT408', what);
  }
  const added = parseTail(tail, parent);
  requireKnownTask(added, parent, tail.name);
  const begun = begunLines(file, session, at);
  const pieces: Piece[] = [];
  for (const task of parent.tasks) {
    const lines = begun.get(task.name) ?? new Set();
    const kept = task.body.findLastIndex((s) => linesOf(s).some((l) => lines.has(l))) + 1;
    const rest = added.find((t) => t.name === task.name)?.body ?? task.body.slice(kept);
    pieces.push({ text: `task ${task.name} {`, line: kept > 0 ? task.position.line : undefined });
    task.body.slice(0, kept).forEach((s) => print(s, true, pieces));
    rest.forEach((s) => print(s, false, pieces));
    pieces.push({ text: '}', line: undefined });
  }
  for (const task of added.filter((t) => !parent.tasks.some((p) => p.name === t.name))) {
    pieces.push({ text: `task ${task.name} {`, line: undefined });
    task.body.forEach((s) => print(s, false, pieces));
    pieces.push({ text: '}', line: undefined });
  }
  const heading = session.workload.split('\n').slice(0, parent.tasks[0]!.position.line - 1);
  return layOut(heading, pieces);
}

/** The tail's tasks. Names and tasks of the parent are known in it: they stand behind it, unread. */
function parseTail(tail: { text: string; name: string }, parent: Workload): TaskDeclaration[] {
  const pieces: Piece[] = [];
  for (const task of parent.tasks) task.body.forEach((s) => print(s, false, pieces));
  const own = new Set([...tail.text.matchAll(/\btask\s+(\w+)\s*\{/g)].map((m) => m[1]!));
  let known = 'parent';
  while (own.has(known) || parent.tasks.some((t) => t.name === known)) known += '_';
  const context = [`task ${known} {`, ...pieces.map((p) => p.text), '}'];
  for (const { name } of parent.tasks.filter((t) => !own.has(t.name)))
    context.push(`task ${name} {`, '}');
  const { tasks } = parseWorkload(`${tail.text}\n${context.join('\n')}\n`, tail.name);
  return tasks.filter((t) => own.has(t.name));
}

/** A task that only the tail knows is started from one that it replaces, or never. */
function requireKnownTask(added: readonly TaskDeclaration[], parent: Workload, tail: string): void {
  const names = parent.tasks.map((t) => t.name);
  if (added.some((t) => names.includes(t.name))) return;
  const first = added[0]?.name;
  const what =
    first === undefined
      ? `${tail} has no task`
      : `${tail} changes nothing: the session has no task '${first}'`;
  const near = first === undefined ? '' : didYouMean(first, names);
  throw new UserError('HMT408', what, near === '' ? `its tasks: ${names.join(', ')}` : near);
}

/** Lines of the operations that a task of a name has begun. */
function begunLines(file: TraceFile, session: SessionInfo, at: EventSeq): Map<string, Set<number>> {
  const names = new Map<number, string>();
  const begun = new Map<string, Set<number>>();
  file.readEvents(session.id, 1, at, (e) => {
    if (e.kind === Kind.TaskStart) {
      names.set(e.started, e.name);
      if (!begun.has(e.name)) begun.set(e.name, new Set());
    } else if (e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION) {
      begun.get(names.get(e.task) ?? '')?.add(e.object);
    }
  });
  return begun;
}

function linesOf(s: Statement): number[] {
  const own = s.kind === 'operation' || s.kind === 'inCallback' ? [s.position.line] : [];
  return s.kind === 'operation' ? own : [...own, ...s.body.flatMap(linesOf)];
}

/** A piece of text that stands on this line, or wherever there is room. */
interface Piece {
  readonly text: string;
  readonly line: number | undefined;
}

function print(s: Statement, fixed: boolean, out: Piece[]): void {
  const line = fixed ? s.position.line : undefined;
  if (s.kind === 'operation') {
    out.push({ text: printStatement(s), line });
    return;
  }
  out.push({ text: `${printStatement(s)} {`, line });
  s.body.forEach((inner) => print(inner, fixed, out));
  out.push({ text: '}', line: undefined });
}

/** Each piece on a line of its own where the pieces that have a line leave room for it. */
function layOut(heading: readonly string[], pieces: readonly Piece[]): string {
  const lines = [...heading];
  const join = (text: string): void => {
    const before = lines.at(-1);
    if (before === undefined) lines.push(text);
    else
      lines[lines.length - 1] =
        `${before}${before === '' ? '' : before.endsWith('{') ? ' ' : '; '}${text}`;
  };
  pieces.forEach((piece, i) => {
    const next = pieces.findIndex((p, j) => j >= i && p.line !== undefined);
    if (next === i) {
      while (lines.length < piece.line!) lines.push('');
      join(piece.text);
    } else if (next < 0 || pieces[next]!.line! - lines.length > next - i) lines.push(piece.text);
    else join(piece.text);
  });
  return `${lines.join('\n')}\n`;
}
