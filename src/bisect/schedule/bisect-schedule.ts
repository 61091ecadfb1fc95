import type { VerdictClass } from '../../explore/verdict-class.js';
import { goingTheSameWay, planOf } from '../../replay/schedule-of.js';
import type { Unscheduled } from '../../run/complete-strategy.js';
import type { Strategy } from '../../schedule/strategy.js';
import type { SessionInfo } from '../../store/log/session.js';
import type { TraceFile } from '../../store/trace-file.js';
import { UserError } from '../../units/user-error.js';
import { chosenVerdict } from '../chosen-verdict.js';
import { KeptOrders } from './kept-orders.js';
import { inOrder, runInSteps, type Order, type SteppedRun } from './in-order.js';

/** Two orders of steps that differ in two that are next to each other, and only one shows the verdict. */
export interface ScheduleBisection {
  readonly verdict: VerdictClass;
  readonly without: Order;
  readonly shows: Order;
  /** Runs that were needed: of the two sessions, and of other orders. */
  readonly runs: number;
  /** Of them, those that an earlier call made. */
  readonly before: number;
  readonly kept: KeptOrders;
  /** Steps of the two sessions. */
  readonly steps: readonly [passing: number, failing: number];
  readonly how: Ordering;
}
export interface ScheduleOptions {
  /** Told the number of runs made and left, after each that had to be made; may throw to end. */
  readonly onRun: (runs: number, left: number) => void;
  readonly toolVersion: string;
}
/** All of a run but the order of its steps. */
export interface Ordering {
  readonly unscheduled: Unscheduled;
  readonly seed: number;
  readonly choices: readonly number[];
  readonly timers: Strategy['timers'];
}

/**
 * Finds two adjacent steps whose order decides whether a run shows what the failing session shows and the
 * passing one does not. First, how many of the failing session's steps have to come as they did there,
 * the rest as in the passing one; then, before how many others the last of these has to come. Both by
 * halves: one end shows it and the other does not, so that there is a place where that turns, whatever is
 * between. A step that cannot be taken waits for its turn, and who is left over comes in the order of the
 * list.
 * @source hermit (the search for an adjacent pair of events whose order matters)
 * Each order is run once; the file keeps what it shows, so that a later call goes on with it.
 * @param wanted a verdict: its key, or a part of its words
 * @param onRun told the number of runs made and left
 * @throws UserError HMT702, HMT706; HMT404, HMT409, HMT602 where a session cannot be run again as it was
 */
export function bisectSchedule(
  file: TraceFile,
  passing: SessionInfo,
  failing: SessionInfo,
  wanted: string | undefined,
  { onRun, toolVersion }: ScheduleOptions,
): ScheduleBisection {
  requireSameProgram(passing, failing);
  const [p, f] = [stepped(file, passing), stepped(file, failing)];
  const verdict = choose(p.run, f.run, wanted);
  // Who stopped earlier was asked for fewer.
  const choices = [p, f].map((s) => s.how.choices).reduce((a, b) => (b.length > a.length ? b : a));
  const fits = [p, f].every((s) => s.how.choices.every((choice, i) => choice === choices[i]));
  if (!fits || p.how.timers !== f.how.timers) {
    const what = `sessions ${passing.id} and ${failing.id} differ in more than the order of steps`;
    const why =
      'what was random came out otherwise, or only one of them is of an exhaustive search';
    throw new UserError('HMT706', what, why);
  }
  const how = { ...f.how, choices };
  const kept = KeptOrders.open(file, passing, failing, toolVersion);
  const asked = new Set<string>();
  // The orders of the two sessions are among those that are asked.
  let [runs, before] = [0, 0];
  const shows = (order: Order, left: number): boolean => {
    let keys = kept.shown(order);
    const name = order.join();
    if (!asked.has(name)) {
      asked.add(name);
      runs++;
      if (keys !== undefined) before++;
    }
    if (keys === undefined) {
      const decide = inOrder(order, how.choices, how.timers);
      keys = runInSteps(how.unscheduled, how.seed, decide).verdicts.map(({ key }) => key);
      kept.ran(order, keys);
      onRun(runs, left);
    }
    return keys.includes(verdict.key);
  };
  const [from, to] = [orderOf(p.run), orderOf(f.run)];
  const mixed = (n: number): Order => [...to.slice(0, n), ...minus(from, to.slice(0, n))];
  const n = turn(to.length, (k, left) => shows(mixed(k), left), [passing, failing]);
  const last = mixed(n - 1);
  const task = to[n - 1]!;
  const at = last.indexOf(task, n - 1);
  const rest = at < 0 ? last.length : at;
  const less = last.filter((_, i) => i !== rest);
  const moved = (by: number): Order => less.toSpliced(rest - by, 0, task);
  const by = turn(rest - (n - 1), (k, left) => shows(moved(k), left), [passing, failing]);
  return {
    ...{ verdict, runs, before, kept, how, without: moved(by - 1), shows: moved(by) },
    steps: [p.run.steps.length, f.run.steps.length],
  };
}

/** The first number at which it is seen to turn: not shown one before, shown there. */
function turn(
  most: number,
  shows: (n: number, left: number) => boolean,
  [passing, failing]: readonly [SessionInfo, SessionInfo],
): number {
  let [lo, hi] = [0, most];
  const left = (): number => Math.ceil(Math.log2(Math.max(1, hi - lo)));
  if (shows(lo, left() + 1) || !shows(hi, left())) {
    const what = `the orders of sessions ${passing.id} and ${failing.id} do not run again as they were`;
    throw new UserError('HMT706', what, 'verify the file');
  }
  while (hi - lo > 1) {
    const middle = (lo + hi) >> 1;
    if (shows(middle, left())) hi = middle;
    else lo = middle;
  }
  return hi;
}

function orderOf({ steps }: SteppedRun): Order {
  return steps.map(({ task }) => task);
}
/** An order without as many steps of each task as another one has. */
function minus(order: Order, taken: Order): Order {
  const count = new Map<number, number>();
  for (const task of taken) count.set(task, (count.get(task) ?? 0) + 1);
  return order.filter((task) => {
    const left = count.get(task) ?? 0;
    count.set(task, left - 1);
    return left <= 0;
  });
}

/** A session, run again in steps. */
function stepped(file: TraceFile, session: SessionInfo): { run: SteppedRun; how: Ordering } {
  const { strategy, seed, ...unscheduled } = planOf(file, session);
  const decide = (): Strategy => ({
    ...strategy,
    // Who is told of every step is also asked where nobody had a choice.
    pick: (able, ...where) => (able.length === 1 ? able[0]! : strategy.pick(able, ...where)),
  });
  const run = goingTheSameWay(session, () => runInSteps(unscheduled, seed, decide));
  return { run, how: { unscheduled, seed, choices: run.choices, timers: strategy.timers } };
}

function requireSameProgram(a: SessionInfo, b: SessionInfo): void {
  for (const { id, state } of [a, b])
    if (state !== 'complete')
      throw new UserError('HMT706', `session ${id} did not come to its end`, 'take another one');
  const differ = a.workload !== b.workload ? 'workload' : a.design !== b.design ? 'design' : '';
  if (differ === '') return;
  const what = `sessions ${a.id} and ${b.id} are not of one ${differ}`;
  const hint = differ === 'design' ? 'hmmtrace bisect switches compares designs' : '';
  throw new UserError('HMT706', what, hint);
}

function choose(p: SteppedRun, f: SteppedRun, wanted: string | undefined): VerdictClass {
  const has = (run: SteppedRun, key: string) => run.verdicts.some((v) => v.key === key);
  const telling = f.verdicts.filter(({ key }) => !has(p, key));
  const words = (run: SteppedRun): string => run.verdicts.map((v) => v.words).join('; ');
  if (telling.length === 0) {
    const what = `nothing to bisect: what the failing session shows the passing one shows too (${words(f)})`;
    throw new UserError('HMT702', what, 'turn them round, or take other sessions');
  }
  return chosenVerdict(telling, wanted, 'them', 'HMT706');
}
