import type { Statement, Workload } from './ast.js';

/**
 * How many operations a run of the workload answers if nothing fails and every block is entered:
 * repeats multiplied, and a task's as often as it is started. `assert` and `exit` give no answer.
 * At most 2^53-1.
 */
export function countOperations(workload: Workload): number {
  const tasks = new Map(workload.tasks.map((t) => [t.name, t.body]));
  const counted = new Map<string, number>();
  const ofTask = (name: string): number => {
    const known = counted.get(name);
    if (known !== undefined) return known;
    // A task that starts itself again ends by its own rules: counted once.
    counted.set(name, 0);
    const count = ofBody(tasks.get(name) ?? []);
    counted.set(name, count);
    return count;
  };
  const ofBody = (body: readonly Statement[]): number =>
    body.reduce((sum, s) => Math.min(sum + ofStatement(s), Number.MAX_SAFE_INTEGER), 0);
  const ofStatement = (s: Statement): number => {
    if (s.kind === 'repeat') return s.times * ofBody(s.body);
    if (s.kind === 'onSuccess') return ofBody(s.body);
    if (s.kind === 'inCallback') return 1 + ofBody(s.body);
    const { operation } = s;
    if (operation.op === 'assert' || operation.op === 'exit') return 0;
    const started = operation.op === 'start' || operation.op === 'fork';
    return 1 + (started ? ofTask(operation.task) : 0);
  };
  return ofTask(workload.tasks[0]!.name);
}
