import type { Operation, Statement, Workload } from '../language/ast.js';
import { NO_DESCRIPTOR } from '../language/words.js';

/** Where operations hold the names that a workload gives; tasks are told apart by theirs. */
const NAMES = new Set(['name', 'fd', 'buffer', 'interval', 'notifier', 'variable']);

/** A workload in which every name says only where it comes first, and of which operation each one is. */
export interface Renamed {
  readonly workload: Workload;
  /** The renamed operation, by the one that it was. */
  readonly of: ReadonlyMap<Operation, Operation>;
}

/** Two workloads that differ in nothing but the names of what they open and map are equal, renamed. */
export function renamed(workload: Workload): Renamed {
  const numbers = new Map<string, string>();
  const of = new Map<Operation, Operation>();
  const nameOf = (name: string): string => {
    if (name === NO_DESCRIPTOR) return name;
    if (!numbers.has(name)) numbers.set(name, `name${numbers.size + 1}`);
    return numbers.get(name)!;
  };
  const copy = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return NAMES.has(key) ? nameOf(value) : value;
    if (Array.isArray(value)) return value.map((v) => copy(v, ''));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, copy(v, k)]));
  };
  const operation = <O extends Operation>(o: O): O => {
    const renamed = copy(o, '') as O;
    of.set(o, renamed);
    return renamed;
  };
  const statement = (s: Statement): Statement => {
    if (s.kind === 'operation') return { ...s, operation: operation(s.operation) };
    const body = s.body.map(statement);
    if (s.kind === 'inCallback') return { ...s, operation: operation(s.operation), body };
    if (s.kind === 'repeat' && s.variable !== undefined)
      return { ...s, variable: nameOf(s.variable), body };
    return { ...s, body };
  };
  const tasks = workload.tasks.map((t) => ({ ...t, body: t.body.map(statement) }));
  return { workload: { ...workload, tasks }, of };
}
