import type { Statement, Workload } from './ast.js';

/** Does a workload leave anything but the schedule to the seed? Sleeps of a random length do. */
export function sleepsAtRandom(workload: Workload): boolean {
  const does = (s: Statement): boolean =>
    s.kind === 'operation' ? s.operation.op === 'sleep' && s.operation.random : s.body.some(does);
  return workload.tasks.some((t) => t.body.some(does));
}
