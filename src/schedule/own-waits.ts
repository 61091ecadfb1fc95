import { ObjectKind, ViolationType, WaitType } from '../events/generated.js';
import type { MachineView, TaskView } from '../machine/state.js';

/** What a workload knows of the waits that only it asks for. */
export interface OwnWaits {
  /** Line of the operation that a task is in. */
  lineOf(task: number): number;
  /** The tasks that a barrier waits for, each with why it is not there, in words. */
  missingAt(barrier: number): string;
}

/** A load waits for an unload, which is an operation of the workload too. */
const OWN: ReadonlySet<WaitType> = new Set([
  WaitType.WAIT_TASK,
  WaitType.WAIT_BARRIER,
  WaitType.WAIT_MODULE,
]);

/** Do tasks wait for each other only where the workload says so? Nothing of the machine ends such waits. */
export function waitForTheirOwn(tasks: readonly TaskView[]): boolean {
  return tasks.every(({ wait }) => wait !== undefined && OWN.has(wait.type));
}

/** What such tasks wait for, in words, at the operation where it shows first. */
export function ownWaits(
  state: MachineView,
  tasks: readonly number[],
  waits: OwnWaits,
): { readonly site: string; readonly line: number; readonly message: string } {
  const waiting = tasks.map((id) => state.tasks.get(id)!);
  const first = waiting.find((t) => t.wait!.type === WaitType.WAIT_BARRIER) ?? waiting[0]!;
  const told = waiting.map((t) => describe(state, t, waits)).join('; ');
  return {
    site: first.spans[0]!.name,
    line: waits.lineOf(first.id),
    message: `the workload waits for what it never lets happen: ${told}`,
  };
}

/** `main (line 7) is at barrier go, which waits for other, which has come to its end`. */
function describe(state: MachineView, task: TaskView, waits: OwnWaits): string {
  const wait = task.wait!;
  const who = `${task.name} (line ${waits.lineOf(task.id)})`;
  if (wait.type === WaitType.WAIT_BARRIER)
    return `${who} is at ${wait.where}, which waits for ${waits.missingAt(wait.object)}`;
  const other = state.tasks.get(wait.object)?.name ?? `task ${wait.object}`;
  if (wait.type === WaitType.WAIT_MODULE) return `${who} loads the module that ${other} unloads`;
  return `${who} joins ${wait.object === task.id ? 'itself' : other}`;
}

/** Tasks that all wait, and not for each other alone: somebody was not woken. */
export function lostWakeup(tasks: readonly TaskView[]) {
  const waits = tasks.map((t) => `task ${t.id} (${t.name}) waits in ${t.wait!.where}`);
  const stuck = tasks.reduce((a, b) => (blame(b) > blame(a) ? b : a));
  return {
    type: ViolationType.LOST_WAKEUP,
    site: stuck.wait!.where,
    kind: ObjectKind.OBJECT_TASK,
    object: stuck.id,
    message: `no task can run: ${waits.join('; ')}`,
    fatal: true,
  };
}
/** Who waits for what another task has or does is not who was not woken. */
function blame({ wait }: TaskView): number {
  if (wait!.type === WaitType.WAIT_TASK || wait!.type === WaitType.WAIT_MODULE) return 0;
  return wait!.type === WaitType.WAIT_LOCK || wait!.type === WaitType.WAIT_BARRIER ? 1 : 2;
}
