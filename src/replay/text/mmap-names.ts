import type { Statement, Workload } from '../../language/ast.js';

/** The line of every operation that binds the name of a mapping, and the name. */
export function mmapNames(workload: Workload): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const visit = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind !== 'operation') visit(s.body);
      else if (
        (s.operation.op === 'mmap' || s.operation.op === 'mremap') &&
        s.operation.name !== undefined
      ) {
        names.set(s.position.line, s.operation.name);
      }
    }
  };
  for (const task of workload.tasks) visit(task.body);
  return names;
}
