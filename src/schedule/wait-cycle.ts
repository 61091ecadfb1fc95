import { ObjectKind, ViolationType, WaitType } from '../events/generated.js';
import type { MachineView, TaskView } from '../machine/state.js';
import type { BrokenRule } from './broken-rule.js';
import { rotated } from './circle.js';

/** Tasks that all have to do something before the waiting task can go on. */
function blockers(state: MachineView, task: TaskView): number[] {
  const wait = task.wait;
  if (wait === undefined) return [];
  switch (wait.type) {
    case WaitType.WAIT_LOCK: {
      const lock = state.locks.get(wait.object);
      if (lock === undefined) return [];
      if (lock.writer !== 0) return [lock.writer];
      const holders = [...lock.readers];
      // A reader behind a queued writer waits for that writer.
      for (const waiter of lock.waiters) {
        if (waiter.task === task.id) break;
        holders.push(waiter.task);
      }
      return holders;
    }
    case WaitType.WAIT_INVALIDATION:
      return [
        ...[...state.invalidations.values()].filter((i) => i.mm === wait.object).map((i) => i.task),
        ...[...state.tasks.values()]
          .filter((t) => t.spans.some((s) => s.keeps === wait.object))
          .map((t) => t.id),
      ];
    case WaitType.WAIT_GRACE_PERIOD:
      // Who enters later is not waited for.
      return [...state.sections].filter(([began]) => began <= wait.seq).map(([, reader]) => reader);
    case WaitType.WAIT_WORK:
      return [...state.tasks.values()].filter((t) => t.kernel).map((t) => t.id);
    case WaitType.WAIT_TASK:
    case WaitType.WAIT_MODULE:
      return [wait.object];
    default:
      return [];
  }
}

/**
 * A cycle of tasks through `start` in which each waits for the next, if there is one. A wait needs
 * all of its blockers, so one cycle through any of them is a deadlock for good.
 */
export function waitCycle(state: MachineView, start: number): number[] | undefined {
  const path: number[] = [];
  const seen = new Set<number>();
  const visit = (id: number): boolean => {
    const task = state.tasks.get(id);
    if (task === undefined) return false;
    path.push(id);
    for (const blocker of blockers(state, task)) {
      if (blocker === start) return true;
      if (!seen.has(blocker)) {
        seen.add(blocker);
        if (visit(blocker)) return true;
      }
    }
    path.pop();
    return false;
  };
  return visit(start) ? path : undefined;
}

/** What a cycle breaks; its first task is the one that closed it. */
export function deadlock(state: MachineView, cycle: readonly number[]): BrokenRule {
  const places = cycle.map((id) => state.tasks.get(id)!.wait!.where);
  return {
    type: ViolationType.DEADLOCK,
    site: places[0]!,
    kind: ObjectKind.OBJECT_TASK,
    object: cycle[0]!,
    circle: rotated(places),
    message: `wait cycle: ${describeCycle(state, cycle)}`,
    fatal: true,
  };
}

/** The cycle in words, with the place where each task waits and what it waits for. */
function describeCycle(state: MachineView, cycle: readonly number[]): string {
  return cycle
    .map((id, i) => {
      const task = state.tasks.get(id)!;
      const next = cycle[(i + 1) % cycle.length]!;
      const target = next === id ? 'itself' : `task ${next}`;
      return `task ${id} (${task.name}) waits in ${task.wait!.where} for ${waitObject(state, task)}, held up by ${target}`;
    })
    .join('; ');
}

function waitObject(state: MachineView, task: TaskView): string {
  const wait = task.wait!;
  switch (wait.type) {
    case WaitType.WAIT_LOCK: {
      const lock = state.locks.get(wait.object);
      return lock === undefined ? `lock ${wait.object}` : `${lock.name} (lock ${lock.id})`;
    }
    case WaitType.WAIT_INVALIDATION:
      return `the invalidation with sequence ${wait.seq} of mm ${wait.object} to end`;
    case WaitType.WAIT_GRACE_PERIOD:
      return `the readers that were there after event ${wait.seq} to leave`;
    case WaitType.WAIT_WORK:
      return `the work queue to run dry`;
    case WaitType.WAIT_MODULE:
      return `task ${wait.object} to unload the module`;
    default:
      return `task ${wait.object} to exit`;
  }
}
