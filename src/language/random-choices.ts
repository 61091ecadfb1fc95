import type { Statement, Workload } from './ast.js';

/** Does a workload leave anything but the schedule to the seed? What is random in it does. */
export function choosesAtRandom(workload: Workload): boolean {
  const does = (s: Statement): boolean =>
    s.kind === 'operation' ? 'random' in s.operation && s.operation.random : s.body.some(does);
  return workload.tasks.some((t) => t.body.some(does));
}
