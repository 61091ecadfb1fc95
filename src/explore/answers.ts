import { Kind, type TaskStartEvent } from '../events/generated.js';
import { errnoName } from '../units/errno.js';
import { signalName, type Answer } from '../run/answer.js';
import type { Observer } from '../run/execute.js';
import type { Operation } from '../language/ast.js';

/**
 * What the user saw of a run: the answers of each task in the order of its program. Tasks go by
 * their names, so that which task came first anywhere does not tell.
 */
export class Answers implements Observer {
  private readonly names = new Map<number, string>();
  private readonly times = new Map<string, number>();
  private readonly byTask = new Map<string, string[]>();
  private task = 0;

  event: NonNullable<Observer['event']> = (e) => {
    if (e.kind === Kind.TaskStart) this.start(e);
    else if (e.kind === Kind.Result) this.task = e.task;
  };
  /** Comes behind the event of the same answer. */
  answer: NonNullable<Observer['answer']> = (operation, got) => {
    const name = this.names.get(this.task) ?? '?';
    const list = this.byTask.get(name);
    if (list === undefined) this.byTask.set(name, [describe(operation, got)]);
    else list.push(describe(operation, got));
  };

  /** Two tasks of one name are told apart by who started them: there the program's order decides. */
  private start(e: TaskStartEvent): void {
    const starter = this.names.get(e.task);
    const name = starter === undefined ? e.name : `${e.name} of ${starter}`;
    const times = (this.times.get(name) ?? 0) + 1;
    this.times.set(name, times);
    this.names.set(e.started, times === 1 ? name : `${name}#${times}`);
  }

  /** `reader 2 ioctl HMM_DMIRROR_READ = 0, 4 pages`, a line an answer. */
  lines(): string[] {
    const names = [...this.byTask.keys()].sort();
    return names.flatMap((name) => {
      const task = name.replace(/ of main$/, '');
      return this.byTask.get(name)!.map((answer, i) => `${task} ${i + 1} ${answer}`);
    });
  }
}

function describe(operation: Operation, got: Answer): string {
  const name = operation.op === 'ioctl' ? `ioctl ${operation.command}` : operation.op;
  const parts = [returned(got)];
  if (got.cpages !== 0) parts.push(`${got.cpages} pages`);
  if (got.faults !== 0) parts.push(`${got.faults} faults`);
  if (got.value !== undefined) parts.push(`value 0x${got.value.toString(16)}`);
  if (got.data !== undefined) parts.push(`data ${got.data.map((n) => n.toString(16)).join(' ')}`);
  if (got.snapshot !== undefined)
    parts.push(`snapshot ${[...got.snapshot].map((n) => n.toString(16)).join(' ')}`);
  return `${name} = ${parts.join(', ')}`;
}

function returned({ signal, ret }: Answer): string {
  if (signal !== 0) return signalName(signal);
  return ret < 0 ? `-${errnoName(-ret)}` : String(ret);
}
