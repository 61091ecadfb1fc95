import { switchDifferences } from '../../designs/resolve.js';
import type { Design } from '../../designs/switches.js';
import type { ScheduleLine, Workload } from '../../language/ast.js';
import { Arena } from '../../machine/arena.js';
import { execute, type Plan } from '../../run/execute.js';
import { pagesOf } from '../../run/runner.js';
import { noted } from '../../schedule/strategies/noted.js';
import { seededRandom } from '../../schedule/strategies/random.js';
import { scheduled } from '../../schedule/strategies/scheduled.js';
import type { Strategy } from '../../schedule/strategy.js';
import { defectClass } from '../verdict-class.js';
import { baseOf, variant } from './base-design.js';
import { isWritable, sizeOf } from './candidates.js';
import { fewSwitches } from './few-switches.js';
import { Guide } from './guide.js';
import { cutWorkload } from './shrink-workload.js';
import { statementsOf } from './statements.js';
import { lookFor, tryOut, type Case, type Ground, type Trial, type Wanted } from './trial.js';

/** A run that shows a verdict. */
export interface Finding {
  readonly workload: Workload;
  readonly design: Design;
  readonly seed: number;
  readonly pages?: number;
  readonly limits: NonNullable<Plan['limits']>;
  /** How it was scheduled; used once. */
  readonly strategy: Strategy;
  /** What it shows and is to stay: a class of verdict by its key, see {@link VerdictClass}, or what a watcher sees. */
  readonly verdict: Wanted;
}

export interface Size {
  readonly tasks: number;
  readonly statements: number;
  /** Lines of the schedule. */
  readonly switches: number;
  /** Until the verdict shows. */
  readonly events: number;
}

export interface Shrunk {
  /** With its schedule; it names itself as before. */
  readonly workload: Workload & { readonly schedule: readonly ScheduleLine[] };
  readonly design: Design;
  readonly before: Size;
  readonly after: Size;
  /** Runs that were made. */
  readonly trials: number;
  /** It cannot be made smaller by what shrinking tries, and no schedule of fewer switches shows the verdict. */
  readonly complete: boolean;
}

export interface ShrinkOptions {
  /** Runs that may be made. Default 20,000. */
  readonly budget?: number;
  /** The design stays as it is: the verdict is looked for under this one. */
  readonly keepDesign?: boolean;
  /** Told after each run; false ends the shrinking, and what is best then is the result. */
  readonly progress?: (trials: number, best: Size) => boolean;
}

/**
 * Schedules that are tried after a cut, half of them by number of switches and half at random, in
 * rounds: the longer nothing gets smaller, the more.
 */
const SEARCHES = [2, 30, 200] as const;
/** Switches of schedules that are tried after a cut, beside those that the case has. */
const MOST_SWITCHES = 3;
const BUDGET = 20_000;
/** Schedules that are tried where none is known that virtual time allows. */
const ANEW = 2000;

/**
 * Makes a finding small: its workload, schedule, injected failures (statements as others are) and design,
 * until none of them can be made smaller and the same verdict still shows. A schedule does not survive
 * every cut: after each the same switches are tried as far as they fit, and then schedules of few switches.
 * @returns undefined if the finding does not show its verdict
 */
export function shrinkFinding(finding: Finding, options: ShrinkOptions = {}): Shrunk | undefined {
  return new Shrinking(finding, options).run();
}

class Shrinking {
  private trials = 0;
  private stopped = false;
  private best: Case & { readonly events: number };
  private ground: Ground;
  private readonly base: Design;
  /** Cuts that were tried in this round and did not show the verdict, with the turns they began from. */
  private failed = new Set<string>();

  constructor(
    private readonly finding: Finding,
    private readonly options: ShrinkOptions,
  ) {
    const { schedule: _, ...workload } = finding.workload;
    const { design, verdict: wanted, seed, pages = pagesOf(finding.workload), limits } = finding;
    this.best = { workload, design, turns: [], events: Infinity };
    this.ground = { wanted, seed, pages, limits, arena: new Arena() };
    this.base = baseOf(design);
  }

  run(): Shrunk | undefined {
    const first = tryOut(this.best, this.ground, this.finding.strategy);
    if (!first.shown) return undefined;
    this.take(this.best, first);
    if (this.finding.strategy.timers !== undefined && !this.waitAsOthersDo()) return undefined;
    // A candidate that runs much longer is no smaller one.
    const { events, tasks } = this.ground.limits;
    this.ground = {
      ...this.ground,
      limits: { events: Math.min(events, first.events * 2 + 1000), tasks },
    };
    const before = this.size();
    let complete = false;
    for (const searches of SEARCHES) {
      this.failed.clear();
      for (let size = Infinity; size !== this.measure() && this.mayRun();) {
        size = this.measure();
        cutWorkload(
          () => this.best.workload,
          (workload) => this.accept({ ...this.best, workload }, searches),
          // Sizes rarely need another schedule.
          (workload) => this.accept({ ...this.best, workload }, SEARCHES[0]),
        );
        this.cutTurns();
        if (this.options.keepDesign !== true) this.cutDesign();
      }
      complete = this.fewestSwitches(searches * 20);
    }
    const { design } = this.best;
    const workload = { ...this.best.workload, schedule: this.schedule() };
    this.confirm(workload);
    return { workload, design, before, after: this.size(), trials: this.trials, complete };
  }

  /**
   * Of a schedule in which sleeps ended by choice and nobody came to wait for a mutex: the same turns, as
   * far as they fit, where virtual time ends sleeps, or else others that show the verdict.
   */
  private waitAsOthersDo(): boolean {
    const { workload, design } = this.best;
    const same = this.tryOut(this.best);
    const found = same.shown ? same : this.rescheduled(this.best, ANEW);
    if (found !== undefined) this.take({ workload, design }, found);
    return found !== undefined;
  }

  /** What is handed out is what was seen, by the schedule that it says. */
  private confirm(workload: Shrunk['workload']): void {
    const strategy = scheduled(workload.schedule);
    const { seed, pages, arena, wanted } = this.ground;
    const { limits } = this.finding;
    const plan = { workload, design: this.best.design, seed, pages, limits, strategy };
    const look = lookFor(wanted);
    let shown: boolean;
    try {
      shown = look.shown(execute(plan, [look.observer], arena).verdict);
      strategy.finish();
    } catch (error) {
      shown = defectClass(error).key === wanted;
      if (!shown) throw error;
    }
    if (!shown) throw new Error('the shrunk case does not show what was to stay');
  }

  private mayRun(): boolean {
    return !this.stopped && this.trials < (this.options.budget ?? BUDGET);
  }

  private tryOut(candidate: Case, strategy?: Strategy): Trial {
    const trial = tryOut(candidate, this.ground, strategy);
    this.trials++;
    if (this.options.progress?.(this.trials, this.size()) === false) this.stopped = true;
    return trial;
  }

  private take(candidate: Omit<Case, 'turns'>, { turns, events }: Trial): void {
    const { workload, design } = candidate;
    this.best = { workload, design, turns, events };
  }

  /** Does the verdict still show, by the same switches or by few others? Then that is the best. */
  private accept(candidate: Case, searches: number): boolean {
    if (!this.mayRun() || candidate.workload === this.best.workload) return false;
    if (!isWritable(candidate.workload)) return false;
    const key = JSON.stringify([candidate.workload, candidate.turns]);
    if (this.failed.has(key)) return false;
    const same = this.tryOut(candidate);
    if (same.shown) {
      this.take(candidate, same);
      return true;
    }
    const found = this.rescheduled(candidate, searches);
    if (found !== undefined) this.take(candidate, found);
    else this.failed.add(key);
    return found !== undefined;
  }

  /** Another schedule for a candidate: one of few switches, or any that happens to show the verdict. */
  private rescheduled(candidate: Case, searches: number): Trial | undefined {
    let left = searches / 2;
    const choices = candidate.turns.filter(({ to }) => to === undefined);
    const most = Math.min(MOST_SWITCHES, this.best.turns.length - choices.length);
    const { found } = fewSwitches(candidate, choices, most, (run) =>
      this.mayRun() && left-- > 0 ? this.tryOut(run) : undefined,
    );
    if (found !== undefined || this.best.turns.length === 0) return found;
    for (let seed = 1; seed <= searches / 2 && this.mayRun(); seed++) {
      const trial = this.tryOut(candidate, seededRandom(seed));
      if (trial.shown) return trial;
    }
    return undefined;
  }

  /** Fewer turns, many at a time and then ever fewer, until none alone can go. */
  private cutTurns(): void {
    for (let length = this.best.turns.length; length > 0;) {
      let cut = false;
      for (let at = this.best.turns.length; at > 0;) {
        at = Math.max(0, at - length);
        const turns = this.best.turns.filter((_, i) => i < at || i >= at + length);
        if (turns.length < this.best.turns.length && this.mayRun()) {
          const trial = this.tryOut({ ...this.best, turns });
          // Other turns may have come in the place of those that do not fit any more.
          if (trial.shown && trial.turns.length < this.best.turns.length) {
            this.take(this.best, trial);
            cut = true;
          }
        }
        at = Math.min(at, this.best.turns.length);
      }
      if (length === 1 && !cut) return;
      if (length > 1) length = Math.ceil(length / 2);
    }
  }

  /** Switches go back to what the base has: all, then one by one. */
  private cutDesign(): void {
    const names = () => switchDifferences(this.base, this.best.design).map(([name]) => name);
    const accept = (kept: ReturnType<typeof names>): boolean => {
      const design = variant(this.base, this.best.design, kept);
      if (!this.mayRun()) return false;
      const trial = this.tryOut({ ...this.best, design });
      if (trial.shown) this.take({ ...this.best, design }, trial);
      return trial.shown;
    };
    if (names().length === 0 || accept([])) return;
    for (const name of names()) accept(names().filter((other) => other !== name));
  }

  /** The fewest switches, and of those the earliest. @returns whether all that are fewer were tried */
  private fewestSwitches(budget: number): boolean {
    const choices = this.best.turns.filter(({ to }) => to === undefined);
    const most = this.best.turns.length - choices.length;
    let left = budget;
    const { found, complete } = fewSwitches(this.best, choices, most, (run) =>
      this.mayRun() && left-- > 0 ? this.tryOut(run) : undefined,
    );
    if (found !== undefined) this.take(this.best, found);
    return complete;
  }

  private measure(): number {
    const { workload, turns, design } = this.best;
    const switches = switchDifferences(this.base, design).length;
    return sizeOf(workload) + turns.length + switches;
  }
  private size(): Size {
    const { workload, turns, events } = this.best;
    const statements = statementsOf(workload).length;
    return { tasks: workload.tasks.length, statements, switches: turns.length, events };
  }

  /** The turns by place. */
  private schedule(): readonly ScheduleLine[] {
    const { workload, design, turns } = this.best;
    const guide = new Guide(turns);
    const notes = noted(guide);
    const { seed, pages, limits } = this.ground;
    const plan = { workload, design, seed, pages, limits };
    let events = 0;
    execute({ ...plan, strategy: notes }, [
      {
        event: (e) => {
          guide.event(e);
          return ++events < this.best.events;
        },
      },
    ]);
    return notes.lines;
  }
}
