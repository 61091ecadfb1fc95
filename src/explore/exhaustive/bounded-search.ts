import { EXHAUSTIVE } from '../../replay/rerun.js';
import type { Attempt, Explored, Search } from '../search.js';
import type { Passed } from './passage.js';
import type { Route } from './step.js';

type RouteStep = Route['steps'][number];

/** A state that runs passed. */
interface Place {
  /** The step that led here, and from where; undefined where runs begin. */
  readonly before: { readonly place: Place; readonly by: RouteStep } | undefined;
}
/** A step that is to be taken from a state. */
interface Branch {
  readonly place: Place;
  /** Null where runs begin: whoever runs first. */
  readonly by: RouteStep | null;
}

interface Saved {
  readonly handedOut: number;
  readonly preemptions: number;
  /** By its place in the list the place before (-1: none), and the step from there. */
  readonly places: readonly (readonly [before: number, by: RouteStep | null])[];
  /** What is left, by preemptions; places by their places in the list. */
  readonly left: readonly (readonly (readonly [place: number, by: RouteStep | null])[])[];
  readonly underway: readonly (readonly [number: number, place: number, by: RouteStep | null])[];
  readonly seen: string;
  readonly beyond: boolean;
}

/**
 * Every schedule with few preemptions, those with the fewest first, but that what can follow a state is
 * tried once: from states that the same steps led to in the same order, up to what is in none, with
 * the same task running, the same can follow, and whoever came there first had preemptions left to
 * spend as whoever comes later.
 *
 * A preemption is a step of another task where the one that ran could have gone on.
 * @source Musuvathi, Qadeer: Iterative context bounding, PLDI 2007: by preemptions, with a cache of
 * happens-before orders
 */
export class BoundedSearch implements Search {
  readonly strategy = EXHAUSTIVE;
  private handedOut = 0;
  /** Of the runs that are handed out now. */
  private preemptions = 0;
  private readonly left: Branch[][];
  private readonly underway = new Map<number, Branch>();
  private readonly seen: Set<string>;
  /** There are schedules with more preemptions. */
  private more = false;

  /** @param seed recorded with the sessions; nothing depends on it @param bound preemptions of a run, at most */
  constructor(
    private readonly seed: number,
    private readonly bound: number,
    saved?: unknown,
  ) {
    if (saved === undefined) {
      this.left = [[{ place: { before: undefined }, by: null }]];
      this.seen = new Set();
      return;
    }
    const { handedOut, preemptions, places, left, underway, seen, beyond } = saved as Saved;
    this.handedOut = handedOut;
    this.preemptions = preemptions;
    this.seen = new Set(seen === '' ? [] : seen.split(' '));
    this.more = beyond;
    const made: Place[] = [];
    for (const [before, by] of places)
      made.push({ before: before < 0 ? undefined : { place: made[before]!, by: by! } });
    this.left = left.map((of) => of.map(([place, by]) => ({ place: made[place]!, by })));
    for (const [number, place, by] of underway)
      this.underway.set(number, { place: made[place]!, by });
  }

  get exhausted(): boolean {
    return this.underway.size === 0 && this.left.every((of) => of.length === 0);
  }
  get beyond(): boolean {
    return this.more;
  }

  next(): Attempt | undefined {
    // Whoever comes to a state first is to have the most preemptions left.
    while (this.underway.size === 0 && this.preemptions < this.left.length) {
      if ((this.left[this.preemptions] ?? []).length > 0) break;
      this.preemptions++;
    }
    const branch = this.left[this.preemptions]?.pop();
    if (branch === undefined) return undefined;
    const number = ++this.handedOut;
    this.underway.set(number, branch);
    const steps = stepsTo(branch.place);
    if (branch.by !== null) steps.push(branch.by);
    return { number, seed: this.seed, plan: { kind: 'passage', steps } };
  }

  learn({ number }: Attempt, { detail }: Explored): void {
    const { place, by } = this.underway.get(number)!;
    this.underway.delete(number);
    const passed = detail as readonly Passed[];
    const first = depthOf(place);
    for (let i = first, at = place; i < passed.length; i++) {
      const step = passed[i]!;
      const isNew = i > first || by === null;
      if (isNew && !this.arrive(at, step)) return;
      const planned = isNew ? 0 : by.choices.length;
      this.choose(at, step, planned);
      const choices = step.choices.map((c) => c.value);
      at = { before: { place: at, by: { task: step.task, choices } } };
    }
  }

  /** What else can be done in a state. @returns false if what can follow is known */
  private arrive(place: Place, { task, able, could, state }: Passed): boolean {
    const key = `${state}.${could}`;
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    for (const other of able) {
      if (other === task) continue;
      this.leave(could === 0 ? 0 : 1, { place, by: { task: other, choices: [] } });
    }
    return true;
  }
  private leave(preemptions: number, branch: Branch): void {
    const all = this.preemptions + preemptions;
    if (all > this.bound) this.more = true;
    else (this.left[all] ??= []).push(branch);
  }
  /** A step in its other choices, but for those that were planned. */
  private choose(place: Place, { task, choices }: Passed, planned: number): void {
    choices.forEach(({ value, of }, at) => {
      if (at < planned) return;
      const before = choices.slice(0, at).map((c) => c.value);
      for (let other = 0; other < of; other++)
        if (other !== value) this.leave(0, { place, by: { task, choices: [...before, other] } });
    });
  }

  save(): Saved {
    const numbers = new Map<Place, number>();
    const places: [number, RouteStep | null][] = [];
    const numberOf = (place: Place): number => {
      // Runs have more steps than calls can be nested.
      const fresh: Place[] = [];
      for (let at: Place | undefined = place; at !== undefined && !numbers.has(at);) {
        fresh.push(at);
        at = at.before?.place;
      }
      for (const next of fresh.reverse()) {
        const before = next.before === undefined ? -1 : numbers.get(next.before.place)!;
        numbers.set(next, places.push([before, next.before?.by ?? null]) - 1);
      }
      return numbers.get(place)!;
    };
    const left = Array.from(this.left, (of) =>
      (of ?? []).map(({ place, by }) => [numberOf(place), by] as const),
    );
    const underway = [...this.underway].map(
      ([number, { place, by }]) => [number, numberOf(place), by] as const,
    );
    const { handedOut, preemptions, more: beyond } = this;
    return {
      handedOut,
      preemptions,
      places,
      left,
      underway,
      seen: [...this.seen].join(' '),
      beyond,
    };
  }
}

function depthOf(place: Place): number {
  let depth = 0;
  for (let at = place.before; at !== undefined; at = at.place.before) depth++;
  return depth;
}
function stepsTo(place: Place): RouteStep[] {
  const steps: RouteStep[] = [];
  for (let at = place.before; at !== undefined; at = at.place.before) steps.push(at.by);
  return steps.reverse();
}
