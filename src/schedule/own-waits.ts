import { ObjectKind, ViolationType, WaitType } from '../events/generated.js';
import { PAGE_LOCKED } from '../machine/pages.js';
import type { MachineView, TaskView } from '../machine/state.js';
import type { Pfn } from '../units/numbers.js';
import type { BrokenRule, Reporter } from './broken-rule.js';
import { SESSION_STOPPED } from './ending.js';

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

/** To whom it is said that nobody goes on. */
interface Stopper extends Reporter {
  readonly waits: OwnWaits;
  expectationFailed(site: string, line: number, message: string, fatal: boolean): void;
}

/** Do tasks wait for each other only where the workload says so? Nothing of the machine ends such waits. */
export function waitForTheirOwn(tasks: readonly TaskView[]): boolean {
  return tasks.every(({ wait }) => wait !== undefined && OWN.has(wait.type));
}

/** A workload that waits for what it never lets happen is no fault of the machine. */
export function reportOwnWaits(k: Stopper, tasks: readonly number[]): never {
  const { site, line, message } = ownWaits(k.state, tasks, k.waits);
  k.expectationFailed(site, line, message, true);
  throw SESSION_STOPPED;
}

/** Nobody can run, and nothing will change that. */
export function reportStuck(k: Stopper): void {
  const tasks = [...k.state.tasks.values()];
  if (waitForTheirOwn(tasks))
    reportOwnWaits(
      k,
      tasks.map((t) => t.id),
    );
  k.violation(stuck(k.state, tasks));
}

/** What such tasks wait for, in words, at the operation where it shows first. */
function ownWaits(
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

/**
 * Tasks that all wait, and not for each other alone. Who locked a page is not known; but where one is
 * locked still, nobody failed to wake who waits for it: whoever has to unlock it waits as well.
 */
function stuck(state: MachineView, tasks: readonly TaskView[]): BrokenRule {
  const locked = tasks.filter((t) => waitsForLockedPage(state, t));
  const deadlocked = locked.length > 0;
  const told = tasks.map((t) => {
    const page = locked.includes(t) ? ` for page ${t.wait!.object}, which is locked` : '';
    return `task ${t.id} (${t.name}) waits in ${t.wait!.where}${page}`;
  });
  const first = (deadlocked ? locked : tasks).reduce((a, b) => (blame(b) > blame(a) ? b : a));
  return {
    type: deadlocked ? ViolationType.DEADLOCK : ViolationType.LOST_WAKEUP,
    site: first.wait!.where,
    kind: ObjectKind.OBJECT_TASK,
    object: first.id,
    ...(deadlocked && { circle: placesOf(tasks) }),
    message: `no task can run: ${told.join('; ')}`,
    fatal: true,
  };
}
function waitsForLockedPage({ pages }: MachineView, { wait }: TaskView): boolean {
  return (
    wait!.type === WaitType.WAIT_PAGE && (pages.flags(wait!.object as Pfn) & PAGE_LOCKED) !== 0
  );
}
/** In an order that does not depend on who came last. */
function placesOf(tasks: readonly TaskView[]): readonly string[] {
  return tasks
    .filter((t) => blame(t) > 0)
    .map((t) => t.wait!.where)
    .sort();
}
/** Who waits for what another task has or does is not who was not woken. */
function blame({ wait }: TaskView): number {
  if (wait!.type === WaitType.WAIT_TASK || wait!.type === WaitType.WAIT_MODULE) return 0;
  return wait!.type === WaitType.WAIT_LOCK || wait!.type === WaitType.WAIT_BARRIER ? 1 : 2;
}
