import {
  formatFileOffset,
  formatNumber,
  formatPages,
  formatPlace,
  formatPattern,
  formatProt,
  formatList,
} from './format.js';
import { formatExpectation } from './format-expectation.js';
import type { Operation, Statement, TaskDeclaration, Workload } from './ast.js';

/**
 * The text of a workload, which {@link parseWorkload} reads back as the same workload (but for the
 * positions of its statements). Comments other than the first are not part of a workload.
 */
export function printWorkload(workload: Workload): string {
  const lines = [`workload ${workload.name}`];
  if (workload.about !== '') {
    for (const line of workload.about.split('\n')) lines.push(line === '' ? '#' : `# ${line}`);
  }
  workload.tasks.forEach((task, i) => {
    if (i > 0) lines.push('');
    printTask(task, lines);
  });
  return `${lines.join('\n')}\n`;
}

/** One operation as it stands in a workload, without what is expected of it. */
export function printOperation(operation: Operation): string {
  switch (operation.op) {
    case 'open':
      return `${operation.fd} = open("/dev/hmm_dmirror${operation.device}")`;
    case 'tmpfile': {
      const content = operation.content ? `, ${formatPattern(operation.content)}` : '';
      return `${operation.fd} = tmpfile(${formatPages(operation.npages)}${content})`;
    }
    case 'close':
      return `close(${operation.fd})`;
    case 'ftruncate':
      return `ftruncate(${operation.fd}, ${formatPages(operation.npages)})`;
    case 'pwrite':
    case 'pread':
      return call(operation.op, [
        operation.fd,
        formatPattern(operation.pattern),
        formatPages(operation.npages),
        formatFileOffset(operation.pgoff),
      ]);
    case 'mmap':
      return printMmap(operation);
    case 'munmap':
      return call('munmap', range(operation));
    case 'mprotect':
      return call('mprotect', [...range(operation), formatProt(operation.prot)]);
    case 'madvise':
      return call('madvise', [...range(operation), `MADV_${operation.advice}`]);
    case 'mremap': {
      const flags =
        operation.to === undefined
          ? ['MREMAP_MAYMOVE']
          : ['MREMAP_MAYMOVE|MREMAP_FIXED', formatPlace(operation.to)];
      const text = call('mremap', [...range(operation), formatPages(operation.newPages), ...flags]);
      return operation.name === undefined ? text : `${operation.name} = ${text}`;
    }
    case 'load':
      return `*(${formatPlace(operation.at)})`;
    case 'store':
      return `*(${formatPlace(operation.at)}) = ${formatNumber(operation.value)}`;
    case 'fill':
    case 'expect':
      return call(operation.op, [...range(operation), formatPattern(operation.pattern)]);
    case 'buffer':
      return `buffer ${operation.buffer} = ${formatPages(operation.npages)}, ${formatPattern(operation.pattern)}`;
    case 'expectBuffer':
      return call('expect', [
        formatPlace({ name: operation.buffer, page: operation.page }),
        formatPages(operation.npages),
        formatPattern(operation.pattern),
      ]);
    case 'ioctl': {
      const memory =
        operation.buffer ?? (operation.pattern ? formatPattern(operation.pattern) : undefined);
      return call('ioctl', [
        operation.fd,
        `HMM_DMIRROR_${operation.command}`,
        ...range(operation),
        ...(memory === undefined ? [] : [memory]),
      ]);
    }
    case 'assert':
      return 'assert';
    case 'sleep':
      return `sleep(${operation.random ? 'random ' : ''}${formatNumber(operation.nanoseconds)} ns)`;
    case 'start':
    case 'join':
    case 'fork':
    case 'waitpid':
      return `${operation.op}(${operation.task})`;
    case 'barrier':
      return `barrier(${operation.name})`;
    case 'exit':
      return `exit(${formatNumber(operation.status)})`;
    case 'reap':
      return 'reap()';
    case 'registerNotifier':
      return `${operation.notifier} = mmu_notifier_register()`;
    case 'unregisterNotifier':
      return `mmu_notifier_unregister(${operation.notifier})`;
    case 'holdNotifier':
      return `hold(${operation.notifier}, ${formatNumber(operation.nanoseconds)} ns)`;
    case 'inject':
      return `inject(${operation.failure}, ${formatNumber(operation.nth)})`;
  }
}

/** A statement on its one line: of a block only what stands in front of its brace. */
export function printStatement(statement: Statement): string {
  if (statement.kind === 'operation') {
    const { operation, expect } = statement;
    return printOperation(operation) + (expect ? formatExpectation(operation.op, expect) : '');
  }
  if (statement.kind === 'onSuccess') return 'on success';
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

function printMmap(operation: Extract<Operation, { op: 'mmap' }>): string {
  const { name, at, npages, prot, shared, backing, fd, pgoff } = operation;
  const flags = [shared ? 'MAP_SHARED' : 'MAP_PRIVATE'];
  if (backing === 'anonymous' || backing === 'hugetlb') flags.push('MAP_ANONYMOUS');
  if (backing === 'hugetlb') flags.push('MAP_HUGETLB');
  if (at !== undefined) flags.push('MAP_FIXED');
  const file = fd === undefined ? [] : [fd, formatFileOffset(pgoff)];
  const where = at === undefined ? 'NULL' : formatPlace(at);
  const text = call('mmap', [
    where,
    formatPages(npages),
    formatProt(prot),
    flags.join('|'),
    ...file,
  ]);
  return name === undefined ? text : `${name} = ${text}`;
}

function range(operation: {
  readonly at: Parameters<typeof formatPlace>[0];
  readonly npages: Parameters<typeof formatPages>[0];
}): string[] {
  return [formatPlace(operation.at), formatPages(operation.npages)];
}

function call(name: string, args: readonly string[]): string {
  return `${name}(${formatList(args)})`;
}
