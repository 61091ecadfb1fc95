import { UserError } from '../units/user-error.js';
import type {
  Advice,
  DeviceCommand,
  Expectation,
  Operation,
  Place,
  Prot,
  Statement,
  TaskDeclaration,
  Workload,
} from '../language/ast.js';
import { lettersOf } from '../run/answer.js';
import { ADVICES, NO_DESCRIPTOR } from '../language/words.js';
import {
  REGION_VPN,
  type RecordedAnswer,
  type RecordedOperation,
  type Scenario,
} from './scenario.js';

/*
 * A recorded scenario as a workload: the parent is the first task, each child a task that the
 * parent forks. Recorded operations run strictly one after another; where the next one belongs to
 * the other process, both meet at a barrier (`turn1`, `turn2`, …), and so at most one of them is
 * ever between two barriers with something to do.
 *
 * The statement of recorded operation i stands at line i + 1; what the harness did around them
 * (closing an open descriptor before it is opened again, making the file, barriers) at line 0.
 */

/** What the recorder looked at after each operation. */
export type Look = 'pagemap' | 'maps';

/**
 * The workload of a scenario.
 *
 * @param expectations whether what was recorded stands in it as expectations
 * @param look after each operation the process looks at its region so
 */
export function scenarioWorkload(scenario: Scenario, expectations = true, look?: Look): Workload {
  const builder = new Builder(scenario, expectations, look);
  scenario.ops.forEach((op, i) => builder.add(op, i));
  return {
    name: scenario.name,
    about: `Recorded scenario ${scenario.name}.`,
    ...(scenario.movable === true && { movable: true }),
    tasks: builder.finish(),
  };
}

/** Which recorded operation each operation of {@link scenarioWorkload} stands for. */
export function recordedIndexes(workload: Workload): ReadonlyMap<Operation, number> {
  const indexes = new Map<Operation, number>();
  for (const { body } of workload.tasks) {
    for (const statement of body) {
      if (statement.kind !== 'operation' || statement.position.line === 0) continue;
      indexes.set(statement.operation, statement.position.line - 1);
    }
  }
  return indexes;
}

interface TaskInProgress {
  readonly name: string;
  readonly body: Statement[];
  /** Devices of which the process has a descriptor open. */
  readonly open: Set<number>;
}

class Builder {
  private readonly parent: TaskInProgress = { name: 'main', body: [], open: new Set() };
  private child: TaskInProgress | undefined;
  private running: TaskInProgress = this.parent;
  private readonly tasks: TaskInProgress[] = [this.parent];
  private turns = 0;
  /** Devices that some operation opens: their descriptors have a name. */
  private readonly opened: ReadonlySet<number>;

  constructor(
    private readonly scenario: Scenario,
    private readonly expectations: boolean,
    private readonly look: Look | undefined,
  ) {
    this.opened = new Set(scenario.ops.filter(({ op }) => op === 'open').map(({ dev }) => dev!));
    const usesFile = scenario.ops.some(
      ({ op, kind }) => op === 'truncate' || kind?.startsWith('file_'),
    );
    if (usesFile) {
      const content = { kind: 'firstWords', first: 1000000, step: 1 } as const;
      this.around(this.parent, { op: 'tmpfile', fd: 'file', npages: scenario.npages, content });
    }
  }

  add(recorded: RecordedOperation, index: number): void {
    const task = recorded.proc === 'child' ? this.child! : this.parent;
    this.turnTo(task);
    if (recorded.op === 'fork') return this.fork(recorded, index);
    if (recorded.op === 'child_exit') return this.childExit(recorded, index);
    if (recorded.op === 'open' && task.open.has(recorded.dev!)) {
      this.around(task, { op: 'close', fd: this.fd(recorded) });
    }
    if (recorded.op === 'open') task.open.add(recorded.dev!);
    if (recorded.op === 'close') task.open.delete(recorded.dev!);
    this.statement(task, this.operation(recorded), index, recorded.expect);
  }

  finish(): TaskDeclaration[] {
    if (this.child !== undefined) {
      this.turnTo(this.parent);
      this.endChild(this.child);
      this.around(this.parent, { op: 'waitpid', task: this.child.name });
    }
    return this.tasks.map(({ name, body }) => ({ name, body, position: { line: 0, column: 0 } }));
  }

  private fork(recorded: RecordedOperation, index: number): void {
    const name = `child${this.tasks.length}`;
    this.child = { name, body: [], open: new Set(this.parent.open) };
    this.tasks.push(this.child);
    this.statement(this.parent, { op: 'fork', task: name }, index, recorded.expect);
  }

  private childExit(recorded: RecordedOperation, index: number): void {
    const child = this.child!;
    this.endChild(child);
    this.statement(this.parent, { op: 'waitpid', task: child.name }, index, recorded.expect);
    this.child = undefined;
  }

  /** Lets the child run to its end. A child's first statement is always the barrier of its first turn. */
  private endChild(child: TaskInProgress): void {
    this.barrier(child);
    this.around(child, { op: 'exit', status: 0 });
  }

  private turnTo(task: TaskInProgress): void {
    if (this.running === task) return;
    this.barrier(this.child!);
    this.running = task;
  }

  private barrier(child: TaskInProgress): void {
    const operation = { op: 'barrier', name: `turn${++this.turns}` } as const;
    this.around(this.parent, operation);
    this.around(child, operation);
  }

  private around(task: TaskInProgress, operation: Operation): void {
    task.body.push({
      kind: 'operation',
      operation,
      expect: undefined,
      position: { line: 0, column: 0 },
    });
  }

  private statement(
    task: TaskInProgress,
    operation: Operation,
    index: number,
    answer: RecordedAnswer,
  ): void {
    const position = { line: index + 1, column: 1 };
    const expect = this.expectations ? expectation(operation, answer) : undefined;
    task.body.push({ kind: 'operation', operation, expect, position });
    if (this.look !== undefined)
      this.around(task, { op: this.look, at: place(0), npages: this.scenario.npages });
  }

  private fd(recorded: RecordedOperation): string {
    return this.opened.has(recorded.dev!) ? `fd${recorded.dev!}` : NO_DESCRIPTOR;
  }

  private operation(recorded: RecordedOperation): Operation {
    switch (recorded.op) {
      case 'open':
        return { op: 'open', fd: this.fd(recorded), device: recorded.dev! };
      case 'close':
        return { op: 'close', fd: this.fd(recorded) };
      case 'mmap':
        return this.mmap(recorded);
      case 'munmap':
        return { op: 'munmap', ...range(recorded) };
      case 'mprotect':
        return { op: 'mprotect', ...range(recorded), prot: prot(recorded.prot!) };
      case 'madvise':
        return { op: 'madvise', ...range(recorded), advice: advice(recorded.advice!) };
      case 'mremap': {
        const { at, npages } = range(recorded);
        const to = place(recorded.new_start!);
        return { op: 'mremap', name: undefined, at, npages, newPages: npages, to };
      }
      case 'truncate':
        return { op: 'ftruncate', fd: 'file', npages: recorded.npages! };
      case 'cpu_read':
        return { op: 'load', at: place(recorded.page!) };
      case 'cpu_write':
        return { op: 'store', at: place(recorded.page!), value: recorded.val! };
      case 'pin':
      case 'hold':
      case 'get':
        return pinned(recorded);
      case 'unpin':
        return { op: 'unpin', pin: recorded.id === undefined ? undefined : { id: recorded.id } };
      case 'pin_read':
        return { op: 'pinRead', pin: { id: recorded.id! } };
      case 'pin_write':
        return { op: 'pinWrite', pin: { id: recorded.id! }, first: recorded.val0! };
      case 'release_chunks':
        return this.ioctl(recorded, 'RELEASE', { at: place(0), npages: 1 });
      case 'dev_write': {
        const pattern = { kind: 'firstWords', first: recorded.val0!, step: 1 } as const;
        return { ...this.ioctl(recorded, 'WRITE', range(recorded)), pattern };
      }
      default:
        return this.ioctl(recorded, COMMAND_OF[recorded.op]!, range(recorded));
    }
  }

  private ioctl(
    recorded: RecordedOperation,
    command: DeviceCommand,
    where: { at: Place; npages: number },
  ): Extract<Operation, { op: 'ioctl' }> {
    return {
      op: 'ioctl',
      fd: this.fd(recorded),
      command,
      ...where,
      buffer: undefined,
      pattern: undefined,
    };
  }

  private mmap(recorded: RecordedOperation): Operation {
    const common = {
      op: 'mmap',
      name: undefined,
      ...range(recorded),
      prot: prot(recorded.prot!),
      shared: recorded.kind!.endsWith('_shared'),
    } as const;
    switch (recorded.kind) {
      case 'anon_private':
      case 'anon_shared':
        return { ...common, backing: 'anonymous', fd: undefined, pgoff: 0 };
      case 'hugetlb':
        return { ...common, backing: 'hugetlb', fd: undefined, pgoff: 0 };
      case 'file_shared':
      case 'file_private':
        return { ...common, backing: 'file', fd: 'file', pgoff: recorded.start! };
      case 'dev0':
        return { ...common, backing: 'device', fd: this.fd({ ...recorded, dev: 0 }), pgoff: 0 };
      default:
        throw new UserError(
          'HMT205',
          `scenario ${this.scenario.name}: unknown kind of mapping '${recorded.kind}'`,
        );
    }
  }
}

const COMMAND_OF: Readonly<Record<string, DeviceCommand>> = {
  dev_read: 'READ',
  migrate_to_dev: 'MIGRATE_TO_DEV',
  migrate_to_sys: 'MIGRATE_TO_SYS',
  snapshot: 'SNAPSHOT',
  exclusive: 'EXCLUSIVE',
  check_exclusive: 'CHECK_EXCLUSIVE',
};

function place(page: number): Place {
  return { name: undefined, page: REGION_VPN + page };
}

function range({ start, n }: RecordedOperation): { at: Place; npages: number } {
  return { at: place(start!), npages: n! };
}

/** Pages that are asked for, to be kept or not. */
function pinned(recorded: RecordedOperation): Operation {
  const wanted = { ...range(recorded), write: recorded.write!, fast: recorded.fast! };
  if (recorded.op === 'get') return { op: 'get', ...wanted };
  const kept = { name: undefined, ...wanted };
  if (recorded.op === 'hold') return { op: 'hold', ...kept };
  return { op: 'pin', ...kept, longterm: recorded.longterm! };
}

function prot(text: string): Prot {
  return { read: text.includes('r'), write: text.includes('w'), exec: text.includes('x') };
}

function advice(text: string): Advice {
  const found = ADVICES.find((word) => word === text);
  if (found === undefined) throw new UserError('HMT205', `unknown advice '${text}'`);
  return found;
}

/** What was recorded, as far as the language has a word for it: a load's value says that it returned. */
function expectation({ op }: Operation, answer: RecordedAnswer): Expectation | undefined {
  const { ret, signal, si_code, cpages = answer.pages, faults, data, snapshot, value } = answer;
  const kinds = answer.kinds === undefined ? undefined : lettersOf(answer.kinds);
  const expect: Expectation = {
    ...(ret !== undefined && op !== 'load' && op !== 'store' && { ret }),
    ...(signal !== undefined && { signal }),
    ...(si_code !== undefined && { siCode: si_code }),
    ...(cpages !== undefined && { cpages }),
    ...(faults !== undefined && { faults }),
    ...(data !== undefined && { data }),
    ...(kinds !== undefined && { kinds }),
    ...(snapshot !== undefined && { snapshot }),
    ...(value !== undefined && { value }),
  };
  return Object.keys(expect).length === 0 ? undefined : expect;
}
