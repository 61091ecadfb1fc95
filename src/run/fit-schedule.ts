import type { ScheduleLine } from '../language/ast.js';
import { SCHEDULED, scheduled, type Scheduled } from '../schedule/strategies/scheduled.js';
import { needsSchedule } from '../schedule/strategies/named.js';
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
    throw needsSchedule(SCHEDULED, plan.workload.name);
  }
  const unfit = misfit(plan, lines);
  if (unfit !== undefined) throw unfit;
  return scheduled(lines);
}

/** Where a schedule does not fit, if it does not: HMT208. */
export function misfit(
  plan: Omit<Plan, 'strategy'>,
  lines: readonly ScheduleLine[],
): UserError | undefined {
  const trial = scheduled(lines);
  try {
    const { verdict } = execute({ ...plan, strategy: trial });
    // What a limit cut off had no chance to come about.
    if (verdict.cut === false) trial.finish();
    return undefined;
  } catch (error) {
    if (error instanceof UserError && error.code === 'HMT208') return error;
    throw error;
  }
}
