import { formatExpectation } from './format-expectation.js';
import type { Operation, Statement, TaskDeclaration, Workload } from './ast.js';
import { OPERATIONS } from './operations/table.js';
import { printSchedule } from './schedule.js';

/**
 * The text of a workload, which {@link parseWorkload} reads back as the same workload (but for the
 * positions of its statements). Comments other than the first are not part of a workload.
 */
export function printWorkload(workload: Workload): string {
  const lines = [`workload ${workload.name}`];
  if (workload.about !== '') {
    for (const line of workload.about.split('\n')) lines.push(line === '' ? '#' : `# ${line}`);
  }
  if (workload.movable === true) lines.push('movable memory');
  if (workload.memory !== undefined) lines.push(`memory of ${workload.memory} pages`);
  if (workload.chunkPages !== undefined) lines.push(`chunks of ${workload.chunkPages} pages`);
  workload.tasks.forEach((task, i) => {
    if (i > 0) lines.push('');
    printTask(task, lines);
  });
  if (workload.schedule !== undefined) lines.push('', ...printSchedule(workload.schedule));
  return `${lines.join('\n')}\n`;
}

/** One operation as it stands in a workload, without what is expected of it. */
export function printOperation(operation: Operation): string {
  return OPERATIONS[operation.op].print(operation as never);
}

/** A statement on its one line: of a block only what stands in front of its brace. */
export function printStatement(statement: Statement): string {
  if (statement.kind === 'operation') {
    const { operation, expect } = statement;
    return printOperation(operation) + (expect ? formatExpectation(operation.op, expect) : '');
  }
  if (statement.kind === 'onSuccess') return 'on success';
  if (statement.kind === 'inCallback') return printOperation(statement.operation);
  const { times, variable } = statement;
  return `repeat ${times}${variable === undefined ? '' : ` as ${variable}`}`;
}

function printTask(task: TaskDeclaration, lines: string[]): void {
  lines.push(`task ${task.name} {`);
  printBody(task.body, '  ', lines);
  lines.push('}');
}

function printBody(body: readonly Statement[], indent: string, lines: string[]): void {
  for (const statement of body) {
    if (statement.kind === 'operation') {
      lines.push(indent + printStatement(statement));
    } else {
      lines.push(`${indent}${printStatement(statement)} {`);
      printBody(statement.body, `${indent}  `, lines);
      lines.push(`${indent}}`);
    }
  }
}
