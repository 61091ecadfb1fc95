import { printTask, type ScheduleLine } from '../../language/schedule.js';
import { Arrivals } from '../arrivals.js';
import { Random } from '../random.js';
import type { Strategy } from '../strategy.js';
import { scheduled } from './scheduled.js';

export interface HintParameters {
  /** Deviations of a run, at most. From 1. */
  readonly deviations: number;
  /** Scheduling points of the session where more than one task can run. From 1. */
  readonly points: number;
}

/** Its name. */
export const HINT = 'hint';

/** The seed whose run is the schedule itself. */
const ITSELF = 1;
/** Scheduling points that a line comes late, at most. */
const LATEST = 8;
/** What may become of a line, or come to it; what is added is as likely as all others together. */
const WAYS = ['gone', 'late', 'another time', 'added', 'added', 'added'] as const;

/**
 * Follows a schedule, and now and then does not: a line is left out or comes some points late, or a task
 * runs where the schedule names none, each by the seed. So its neighbours are met, and few others.
 * After Emmi, Qadeer, Rakamarić, "Delay-bounded scheduling", POPL 2011: a deterministic scheduler
 * that may deviate a few times from what it would do. The scheduler here is the schedule; deviations are
 * drawn and not tried one after another, and one may also be a task that was not next.
 * A schedule that does not fit is followed as far as it does.
 */
export function hint(
  seed: number,
  { deviations, points }: HintParameters,
  lines: readonly ScheduleLine[],
): Strategy {
  const plan = new Random(seed, 1);
  const choices = new Random(seed, 2);
  /** Of lines that come late, by how many points. */
  const late = new Map<ScheduleLine, number>();
  const gone = new Set<ScheduleLine>();
  /** Of lines that come one time earlier or later to their place. */
  const again = new Map<ScheduleLine, number>();
  /** Points at which another task runs than would, by number. */
  const added = new Set<number>();
  if (seed !== ITSELF) {
    for (let left = 1 + plan.below(deviations); left > 0; left--) {
      // Where nothing is written, there is nothing to leave out.
      const way = lines.length === 0 ? 'added' : WAYS[plan.below(WAYS.length)]!;
      const line = lines[plan.below(lines.length)]!;
      if (way === 'added') added.add(1 + plan.below(points));
      else if (way === 'gone' || line.kind === 'choice') gone.add(line);
      else if (way === 'late') late.set(line, 1 + plan.below(LATEST));
      else again.set(line, plan.below(2) === 0 ? -1 : 1);
    }
  }
  const kept = lines.filter((line) => !gone.has(line)).map((line) => moved(line, again, late));
  const followed = scheduled(kept, { asFarAsItFits: true });
  const redrawn = lines.filter((line) => gone.has(line) && line.kind === 'choice');
  const arrivals = new Arrivals();
  let at = 0;
  /** Who is to run late, and from which point on. */
  const due: { readonly to: number; readonly from: number }[] = [];
  /** @returns the points by which the line comes late that says who runs here; 0 if none says so */
  const lateBy = (ask: () => void): number => {
    const before = followed.followed.length;
    ask();
    const line = followed.followed.length > before ? followed.followed.at(-1) : undefined;
    return (line && late.get(line)) ?? 0;
  };
  return {
    name: HINT,
    started(task, name) {
      arrivals.started(task, name);
      followed.started?.(task, name);
    },
    arrived(...place) {
      arrivals.arrived(...place);
      followed.arrived?.(...place);
    },
    pick(runnable, current, step) {
      at++;
      let to = 0;
      const by = lateBy(() => (to = followed.pick(runnable, current, step)));
      if (by > 0) {
        due.push({ to, from: at + by });
        to = arrivals.inTurn(runnable, current);
      }
      const now = due.findIndex((one) => one.from <= at && runnable.includes(one.to));
      if (now >= 0) to = due.splice(now, 1)[0]!.to;
      const others = added.has(at) ? runnable.filter((task) => task !== to) : [];
      return others.length === 0 ? to : others[plan.below(others.length)]!;
    },
    choose(alternatives, of) {
      const chosen = followed.choose(alternatives, of);
      const { task, nth } = arrivals.chosen(of);
      const free = redrawn.some(
        (line) =>
          line.kind === 'choice' && line.nth === nth && printTask(line.task) === printTask(task),
      );
      return free ? choices.below(alternatives) : chosen;
    },
  };
}

/** A line at another arrival of its task at the same place. */
function moved(
  line: ScheduleLine,
  again: ReadonlyMap<ScheduleLine, number>,
  late: Map<ScheduleLine, number>,
): ScheduleLine {
  const by = again.get(line) ?? 0;
  if (line.kind !== 'switch' || by === 0) return line;
  const now = { ...line, when: { ...line.when, nth: Math.max(1, line.when.nth + by) } };
  const points = late.get(line);
  if (points !== undefined) late.set(now, points);
  return now;
}
