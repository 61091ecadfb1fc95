import { designJson } from '../designs/resolve.js';
import type { Design, SwitchName } from '../designs/switches.js';
import { runAttempt, type OnEvents } from '../explore/attempt.js';
import type { Attempt } from '../explore/search.js';
import { searchKind } from '../explore/searches.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import { prepare, subjectOf, type Prepared } from '../explore/subject.js';
import type { Workload } from '../language/ast.js';
import type { Limits } from '../schedule/ending.js';
import { Looker, type Question, type Shown } from './questions.js';

/** How each workload is explored. */
export interface How {
  readonly strategy: string;
  readonly seed: number;
  readonly bound: number | undefined;
  /** Runs of a workload under a design, at most. */
  readonly most: number;
  /** Events of all of them, after which it is given up: one that spins is worth no hundred others. */
  readonly mostEvents: number;
  readonly limits: Limits;
}

/** Of {@link How.mostEvents}, where nothing else is said. */
export const MOST_EVENTS = 100_000;

export interface Loaded {
  readonly text: string;
  readonly workload: Workload;
}

/** Something that runs showed, and the first of them. */
export interface Sight extends Shown {
  readonly first: Attempt;
  runs: number;
}

/** All that was seen of one workload under one design. */
export interface Survey {
  readonly prepared: Prepared;
  /** What an exploration records with its sessions. */
  readonly strategy: string;
  readonly seen: ReadonlyMap<Question, ReadonlyMap<string, Sight>>;
  readonly runs: number;
  /**
   * What is not in `seen` is not to be seen in what {@link reachOf} says: nothing of it was left to try,
   * every run came to its end and the simulator did not fail.
   */
  readonly finished: boolean;
  /** A run was stopped by a rule that was broken, so that it shows less than it would have. */
  readonly stopped: boolean;
  /** Why it cannot be run, as a user is told. */
  readonly refused: string | undefined;
  /**
   * All switches that its runs asked for: under a design that differs in others only, each of them goes the
   * same way step by step, and so does the search. Undefined where one of the runs did not tell.
   */
  readonly depends: ReadonlySet<SwitchName> | undefined;
}

/** Explores a workload under a design, in this thread. */
export function survey(
  loaded: Loaded,
  design: Design,
  questions: readonly Question[],
  how: How,
  onEvents: OnEvents,
): Survey {
  const prepared = prepare(subjectOf(loaded, design, how.limits));
  const kind = searchKind(how.strategy);
  const strategy = kind.complete(how.strategy, prepared);
  const { seed, bound } = how;
  const search = kind.make(strategy, bound === undefined ? { seed } : { seed, bound });
  const asked = new Set(questions);
  const seen = new Map(questions.map((q) => [q, new Map<string, Sight>()] as const));
  let depends: Set<SwitchName> | undefined = new Set();
  let [ended, stopped] = [true, false];
  let [runs, events] = [0, 0];
  const result = (finished: boolean, refused?: string): Survey => {
    // Of a run that was refused nobody knows what it would have asked for.
    if (refused !== undefined) depends = undefined;
    return { prepared, strategy, seen, runs, finished, stopped, refused, depends };
  };
  for (let handedOut = 0; handedOut < how.most && events < how.mostEvents; handedOut++) {
    const attempt = search.next();
    if (attempt === undefined) break;
    const looker = new Looker(asked);
    const got = runAttempt(prepared, attempt, onEvents, [looker]);
    if (got.refused !== undefined) return result(false, got.refused.message);
    search.learn(attempt, got);
    events += got.events;
    if (got.pruned === true) continue;
    runs++;
    if (got.verdicts.some(({ kind: k }) => k === 'defect' || k === 'limit')) ended = false;
    if (looker.stopped) stopped = true;
    if (looker.depends === undefined) depends = undefined;
    else for (const name of looker.depends) depends?.add(name as SwitchName);
    for (const [question, sights] of seen)
      for (const shown of looker.shown(question, got.verdicts)) {
        const known = sights.get(shown.key);
        if (known === undefined) sights.set(shown.key, { ...shown, first: attempt, runs: 1 });
        else known.runs++;
      }
  }
  return result(ended && (search.exhausted || how.strategy !== EXHAUSTIVE));
}

/** Surveys of one workload: designs that differ only in switches that none of its runs asks for share one. */
export class Surveys {
  private readonly done: { readonly design: Design; readonly survey: Survey }[] = [];
  /** Runs that were made. */
  runs = 0;

  constructor(private readonly make: (design: Design) => Survey) {}

  of(design: Design): Survey {
    const known = this.done.find(
      ({ design: other, survey: { depends } }) =>
        designJson(other) === designJson(design) ||
        (depends !== undefined &&
          [...depends].every((name) => other.switches[name] === design.switches[name])),
    );
    if (known !== undefined) return known.survey;
    const made = this.make(design);
    this.runs += made.runs;
    this.done.push({ design, survey: made });
    return made;
  }
}
