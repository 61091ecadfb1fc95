import type { Strategy } from '../strategy.js';

/** A recorded switch: at this step, to this task. */
export interface RecordedSwitch {
  readonly step: number;
  readonly to: number;
}

/** Thrown when a recorded schedule asks for what is not possible. */
export class ScheduleMismatch extends Error {
  constructor(
    readonly step: number,
    message: string,
  ) {
    super(`scheduling point ${step}: ${message}`);
    this.name = 'ScheduleMismatch';
  }
}

/**
 * Follows recorded switches and choices; where the record is silent the current task goes on.
 * @param lastTask the task that ran last: one that slept and was woken before anybody else ran goes
 * on without a switch
 * @param timers how the next event was recorded
 */
export function replay(
  switches: Iterable<RecordedSwitch>,
  choices: Iterable<number>,
  lastTask: () => number = () => 0,
  timers: () => Strategy['timers'] = () => undefined,
): Strategy {
  const switchesLeft = switches[Symbol.iterator]();
  const choicesLeft = choices[Symbol.iterator]();
  let nextSwitch: IteratorResult<RecordedSwitch, unknown> | undefined;
  let answered = 0;
  return {
    name: 'replay',
    get timers() {
      return timers();
    },
    pick(runnable, current, step) {
      nextSwitch ??= switchesLeft.next();
      if (nextSwitch.done !== true && nextSwitch.value.step === step) {
        const { to } = nextSwitch.value;
        if (!runnable.includes(to))
          throw new ScheduleMismatch(step, `task ${to} was recorded to run but cannot`);
        nextSwitch = undefined;
        return to;
      }
      if (nextSwitch.done !== true && nextSwitch.value.step < step) {
        const what = `a switch at point ${nextSwitch.value.step} was recorded and passed over`;
        throw new ScheduleMismatch(step, what);
      }
      const goesOn = current === 0 ? lastTask() : current;
      if (!runnable.includes(goesOn))
        throw new ScheduleMismatch(step, 'no task was recorded to run here');
      return goesOn;
    },
    choose(alternatives) {
      const { done, value } = choicesLeft.next();
      answered++;
      if (done === true || value >= alternatives) {
        const what = `choice ${answered} of ${alternatives} alternatives was not recorded`;
        throw new ScheduleMismatch(0, what);
      }
      return value;
    },
  };
}

/**
 * Follows a recorded schedule as long as it fits, and then, for good, another strategy.
 * @param left told when it is left; may throw the mismatch, where leaving is not allowed
 */
export function following(
  recorded: Strategy,
  then: Strategy,
  left: (mismatch: ScheduleMismatch) => void,
): Strategy {
  let now = recorded;
  const ask = (question: (strategy: Strategy) => number): number => {
    try {
      return question(now);
    } catch (error) {
      if (!(error instanceof ScheduleMismatch)) throw error;
      left(error);
      now = then;
      return question(now);
    }
  };
  return {
    name: then.name,
    get timers() {
      return now.timers;
    },
    pick: (...place) => ask((s) => s.pick(...place)),
    choose: (...choice) => ask((s) => s.choose(...choice)),
  };
}
