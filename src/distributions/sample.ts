import { COUNTS, Counter, type CountName } from '../compare/counts.js';
import { Identities } from '../compare/identity.js';
import type { Design } from '../designs/switches.js';
import { Kind, SpanType, type Event } from '../events/generated.js';
import { defectClass, verdictClasses } from '../explore/verdict-class.js';
import type { Workload } from '../language/ast.js';
import { Arena } from '../machine/arena.js';
import { result } from '../replay/text/describe-event.js';
import { completeStrategy } from '../run/complete-strategy.js';
import { execute } from '../run/execute.js';
import type { Limits } from '../schedule/ending.js';
import { strategyNamed } from '../schedule/strategies/named.js';
import { UserError } from '../units/user-error.js';

/** What one run under one design showed, as the values of rows. */
export interface Sample {
  /** By operation: `munmap(buf, 1 page) (line 9) of main`, and `#2` where it comes again. */
  readonly answers: ReadonlyMap<string, string>;
  readonly counts: Readonly<Record<CountName, number>>;
  /** Rules that it broke, expectations that it did not meet, or how else it failed; none if it passed. */
  readonly verdicts: readonly string[];
  /** It came to its limit: what it would have done from there on is not in it. */
  readonly cut: boolean;
}

/** Runs of a workload under a design, one after another. */
export class Runs {
  readonly strategy: string;
  private readonly arena = new Arena();

  constructor(
    private readonly workload: Workload,
    readonly design: Design,
    strategy: string,
    private readonly limits: Limits,
  ) {
    this.strategy = completeStrategy(strategy, { workload, design, limits });
  }

  /**
   * @param onEvents told every few thousand events; may throw to end it
   * @throws UserError where the workload cannot run under the design
   */
  run(seed: number, onEvents: () => void): Sample {
    const { workload, design, limits } = this;
    const answers = new Answered(workload);
    const counter = new Counter();
    let ended: unknown;
    const event = (e: Event): void => {
      answers.observe(e);
      if ((e.seq & 0xfff) !== 0) return;
      try {
        onEvents();
      } catch (error) {
        ended = error;
        throw error;
      }
    };
    const strategy = strategyNamed(this.strategy, seed, workload.schedule);
    let verdicts: readonly string[];
    let cut = false;
    try {
      const plan = { workload, design, seed, strategy, limits };
      const { verdict } = execute(plan, [counter, { event }], this.arena);
      cut = verdict.cut !== false;
      verdicts = verdictClasses(verdict, [])
        .filter(({ kind }) => kind !== 'passed')
        .map(({ words }) => words);
    } catch (error) {
      if (ended !== undefined || error instanceof UserError) throw error;
      verdicts = [defectClass(error).words];
    }
    const names = Object.keys(COUNTS) as CountName[];
    const counts = Object.fromEntries(names.map((name) => [name, counter.of(name)]));
    return { answers: answers.all, counts: counts as Sample['counts'], verdicts, cut };
  }
}

/** The answers of a run, by operation. */
class Answered {
  readonly all = new Map<string, string>();
  private readonly identities: Identities;
  /** What each task does now. */
  private readonly current = new Map<number, string>();
  private readonly times = new Map<string, number>();

  constructor(workload: Workload) {
    this.identities = new Identities(workload);
  }

  observe(e: Event): void {
    this.identities.observe(e);
    if (e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION) {
      const { task, key } = this.identities.of(e);
      const line = e.object > 0 ? ` (line ${e.object})` : '';
      const name = `${key}${line} of ${task}`;
      const times = (this.times.get(name) ?? 0) + 1;
      this.times.set(name, times);
      this.current.set(e.task, times === 1 ? name : `${name} #${times}`);
    } else if (e.kind === Kind.Result) {
      const name = this.current.get(e.task);
      if (name !== undefined) this.all.set(name, result(e));
    }
  }
}
