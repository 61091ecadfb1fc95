import type { Operation, Statement, Workload } from '../language/ast.js';
import { printOperation } from '../language/print.js';

/** Operations of a workload as it has them, by the line and the name that their spans have. */
export function callsByLine(workload: Workload): ReadonlyMap<string, string> {
  const calls = new Map<string, string>();
  const note = (operation: Operation, line: number): void => {
    const name = operation.op === 'ioctl' ? `ioctl ${operation.command}` : operation.op;
    calls.set(`${line} ${name}`, printOperation(operation));
  };
  const visit = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind === 'operation') note(s.operation, s.position.line);
      else visit(s.body);
    }
  };
  for (const task of workload.tasks) visit(task.body);
  return calls;
}

/**
 * Operations whose answer nobody looks at: without an expectation, and with neither an assertion nor
 * a block that depends on it behind them. With the line of each.
 */
export function unchecked(workload: Workload): ReadonlyMap<Operation, number> {
  const found = new Map<Operation, number>();
  const visit = (body: readonly Statement[]): void => {
    for (const [i, s] of body.entries()) {
      if (s.kind !== 'operation') {
        visit(s.body);
        continue;
      }
      const next = body[i + 1];
      const isLookedAt =
        s.expect !== undefined ||
        next?.kind === 'onSuccess' ||
        (next?.kind === 'operation' && next.operation.op === 'assert');
      if (!isLookedAt && s.operation.op !== 'assert') found.set(s.operation, s.position.line);
    }
  };
  for (const task of workload.tasks) visit(task.body);
  return found;
}
