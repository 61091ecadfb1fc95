import { SCHEDULED, scheduled, type Scheduled } from '../schedule/strategies/scheduled.js';
import { UserError } from '../units/user-error.js';
import { execute, type Plan } from './execute.js';

/**
 * The strategy that follows the workload's schedule, tried on a run of its own first: nothing is
 * recorded of a schedule that does not fit.
 * @throws UserError HMT208 where it does not fit, HMT406 if the workload has none
 */
export function fitSchedule(plan: Omit<Plan, 'strategy'>): Scheduled {
  const lines = plan.workload.schedule;
  if (lines === undefined) {
    throw new UserError(
      'HMT406',
      `${plan.workload.name} has no schedule that strategy ${SCHEDULED} could follow`,
      'add a `schedule` block (`hmmtrace help workload`), or choose another strategy',
    );
  }
  const trial = scheduled(lines);
  const { verdict } = execute({ ...plan, strategy: trial });
  // What a limit cut off had no chance to come about.
  if (verdict.cut === false) trial.finish();
  return scheduled(lines);
}
