import type { Num, Operation, Statement, TaskDeclaration, Workload } from '../../language/ast.js';
import { OPERATIONS } from '../../language/operations/table.js';
import { NO_DESCRIPTOR } from '../../language/words.js';

/* Cuts of a workload that leave one which can be written: who names what is gone goes as well. */

/** All statements, a block in front of what is in it. */
export function statementsOf(workload: Workload): readonly Statement[] {
  const all: Statement[] = [];
  const visit = (body: readonly Statement[]): void => {
    for (const s of body) {
      all.push(s);
      if (s.kind !== 'operation') visit(s.body);
    }
  };
  for (const task of workload.tasks) visit(task.body);
  return all;
}

/** Every statement becomes what `change` makes of it: another, several, or none. */
export function changed(
  workload: Workload,
  change: (s: Statement) => Statement | readonly Statement[],
): Workload {
  const inBody = (body: readonly Statement[]): Statement[] =>
    body.flatMap((s) => {
      const now = change(s);
      if (now !== s) return now;
      if (s.kind === 'operation') return [s];
      const inner = inBody(s.body);
      const same = inner.length === s.body.length && inner.every((one, i) => one === s.body[i]);
      return [same ? s : { ...s, body: inner }];
    });
  const tasks = workload.tasks.map((task) => {
    const body = inBody(task.body);
    return body.every((s, i) => s === task.body[i]) && body.length === task.body.length
      ? task
      : { ...task, body };
  });
  return { ...workload, tasks };
}

/** Without some statements, tasks that nobody starts, and whatever names something that is gone. */
export function without(workload: Workload, gone: ReadonlySet<Statement>): Workload {
  return mended(changed(workload, (s) => (gone.has(s) ? [] : s)));
}

/** Until nothing names what is not there, no task is there that cannot run, and no block is empty. */
export function mended(workload: Workload): Workload {
  for (let now = workload; ;) {
    const before = now;
    const tasks = startable(now.tasks);
    const names = new Set(tasks.map(({ name }) => name));
    const defined = new Set(statementsOf({ ...now, tasks }).flatMap((s) => definedBy(s)));
    now = changed({ ...now, tasks }, (s) => {
      if (s.kind !== 'operation' && s.kind !== 'inCallback') return s.body.length === 0 ? [] : s;
      if (s.kind === 'inCallback' && s.body.length === 0) return [];
      const { operation } = s;
      if ('task' in operation && !names.has(operation.task)) return [];
      return usedBy(operation).every((name) => defined.has(name)) ? s : [];
    });
    const same = now.tasks.length === before.tasks.length;
    if (same && now.tasks.every((task, i) => task === before.tasks[i])) return now;
  }
}

/** The first, and those that somebody of them starts. */
function startable(tasks: readonly TaskDeclaration[]): TaskDeclaration[] {
  const reached = new Set([tasks[0]!.name]);
  for (const name of reached) {
    const task = tasks.find((t) => t.name === name);
    for (const s of task === undefined ? [] : statementsOf({ ...EMPTY, tasks: [task] })) {
      if (s.kind !== 'operation') continue;
      if (s.operation.op === 'start' || s.operation.op === 'fork') reached.add(s.operation.task);
    }
  }
  return tasks.filter(({ name }) => reached.has(name));
}
const EMPTY = { name: '', about: '' };

/** What kind of thing each field of an operation names. */
const FIELDS = ['fd', 'buffer', 'notifier', 'interval'] as const;
const PLACES = ['at', 'to', 'start'] as const;

function definedBy(s: Statement): readonly string[] {
  if (s.kind !== 'operation') return [];
  const op = s.operation as Operation & Readonly<Record<string, unknown>>;
  const field = definingField(s.operation);
  const name = field === undefined ? undefined : op[field];
  return typeof name === 'string' ? [name] : [];
}
function definingField(op: Operation): string | undefined {
  if (op.op === 'buffer') return 'buffer';
  const gives = OPERATIONS[op.op].gives;
  if (gives === undefined) return undefined;
  return gives === 'mapping' ? 'name' : gives === 'device' || gives === 'file' ? 'fd' : gives;
}
function usedBy(operation: Operation): readonly string[] {
  const op = operation as Operation & Readonly<Record<string, unknown>>;
  const defining = definingField(operation);
  const used: unknown[] = FIELDS.filter((field) => field !== defining).map((field) => op[field]);
  for (const place of PLACES)
    used.push((op[place] as { readonly name?: string } | undefined)?.name);
  return used.filter((name): name is string => typeof name === 'string' && name !== NO_DESCRIPTOR);
}

/** A body with a loop's variable at one count. */
export function atCount(
  body: readonly Statement[],
  variable: string | undefined,
  count: number,
): readonly Statement[] {
  if (variable === undefined) return body;
  const text = JSON.stringify(body, (_, value: unknown) => (value === undefined ? null : value));
  return JSON.parse(text, (_, value: unknown) => {
    if (value === null) return undefined;
    const num = value as Exclude<Num, number>;
    return num.variable === variable && typeof num.times === 'number'
      ? num.times * count + num.plus
      : value;
  }) as Statement[];
}
