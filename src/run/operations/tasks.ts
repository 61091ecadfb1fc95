import type { TaskOperation } from '../../language/operations/tasks.js';
import { ECHILD } from '../../units/errno.js';
import { TIMER_SLACK } from '../../schedule/costs.js';
import { mightSleep } from '../../schedule/locks.js';
import { sleepUntil } from '../../schedule/park.js';
import { TaskEnd, type Outcome } from '../session.js';
import { num, type Performers } from './performer.js';

/** `assert` is none of them: the runner looks at an answer again, and nothing is done. */
export const TASKS: Performers<Exclude<TaskOperation, { readonly op: 'assert' }>> = {
  *sleep(run, { nanoseconds, random }, frame) {
    const { k } = run;
    const n = num(nanoseconds, frame);
    mightSleep(k, 'nanosleep');
    // A search ends sleeps when it likes: no delay is longer than another.
    const delay = random && n > 0 && !k.parks ? k.choose(n) + k.choose(TIMER_SLACK) : n;
    yield* sleepUntil(k, k.time + delay, 'nanosleep');
    return {};
  },
  *start(run, { task }, frame) {
    run.startTask(task, frame.process);
    return {};
  },
  *join(run, { task }) {
    return (yield* run.join(task)) ? {} : notStarted(task);
  },
  *fork(run, { task }, frame) {
    const ret = yield* run.fork(task, frame);
    if (ret < 0) frame.unforked.add(task);
    return { ret };
  },
  *waitpid(run, { task }, frame) {
    if (yield* run.join(task)) return {};
    return frame.unforked.has(task) ? { ret: ECHILD } : notStarted(task);
  },
  *barrier(run, { name }, frame) {
    yield* run.barrier(name, frame.party);
    return {};
  },
  *exit(_run, { status }, frame) {
    throw new TaskEnd(num(status, frame));
  },
};

/** Waiting for a task that is not there is a slip of the workload, which says nothing of the design. */
function notStarted(task: string): Outcome {
  return { mismatches: [`task ${task} was not started by then, so there is nothing to wait for`] };
}
