import { resolveDesign } from '../designs/resolve.js';
import type { Workload } from '../language/ast.js';
import { execute, type Observer, type Outcome } from '../run/execute.js';
import { describeBreach } from '../run/verdict.js';
import { seededRandom } from '../schedule/strategies/random.js';
import { scheduled } from '../schedule/strategies/scheduled.js';
import type { Strategy } from '../schedule/strategy.js';
import type { Claim } from './case.js';
import { Counter } from '../compare/counts.js';
import { AnswerList, watcherOf, type Moment } from './watchers.js';

/** A run that is longer does not end; it is cut off, and shows nothing. */
const MOST_EVENTS = 5_000_000;

/** How a claim fared. */
export interface Evidence {
  /** Whose runs they were, as the head has it: `v5`, `deviceFaults`. */
  readonly of: string;
  readonly holds: boolean;
  /** In a line. */
  readonly says: string;
  /** The decisive event, where there is one: of a claim that holds, or of what contradicts it. */
  readonly at?:
    { readonly design: string; readonly seed: number; readonly event: number } | undefined;
  readonly runs: number;
  readonly events: number;
}

export interface CheckOptions {
  readonly readFile?: (path: string) => string;
  /** Told after each run; may throw to end. */
  readonly onRun?: () => void;
}

/** Makes the runs of a claim, under each of its designs, until it is decided. */
export function checkClaim(
  workload: Workload,
  claim: Claim,
  options: CheckOptions = {},
): Evidence[] {
  const runner = (of: string) => new Runner(of, workload, options);
  switch (claim.kind) {
    case 'seen':
      return claim.designs.map((design) => seen(runner(design), claim, design));
    case 'nothing':
      return claim.designs.map((design) => nothing(runner(design), claim, design));
    case 'count':
      return [count(runner(claim.count), claim)];
    case 'answers':
      return [answers(runner('answers'), claim)];
  }
}

/** A schedule is what leads to the case; under a design that makes another way it leads as far as it fits. */
export function strategyOf({ schedule }: Workload, seed: number): Strategy {
  return schedule ? scheduled(schedule, { asFarAsItFits: true }) : seededRandom(seed);
}

class Runner {
  runs = 0;
  events = 0;
  constructor(
    private readonly of: string,
    private readonly workload: Workload,
    private readonly options: CheckOptions,
  ) {}

  run(designText: string, seed: number, observer: Observer): Outcome {
    const { workload, options } = this;
    const design = resolveDesign(designText, options.readFile ?? (() => ''));
    const strategy = strategyOf(workload, seed);
    const plan = { workload, design, seed, strategy, limits: { events: MOST_EVENTS, tasks: 4096 } };
    const outcome = execute(plan, [observer]);
    this.runs++;
    this.events += outcome.events;
    options.onRun?.();
    return outcome;
  }
  evidence(holds: boolean, says: string, at?: Evidence['at']): Evidence {
    const { of, runs, events } = this;
    return { of, holds, says, at, runs, events };
  }
  seeds(n: number): string {
    return n === 1 ? 'seed 1' : `${n} seeds`;
  }
}

type Seen = Claim & { kind: 'seen' };

function seen(runner: Runner, { sight, how, seeds, text }: Seen, design: string): Evidence {
  let first: { readonly seed: number; readonly moment: Moment } | undefined;
  for (let seed = 1; seed <= seeds; seed++) {
    const watcher = watcherOf(sight);
    runner.run(design, seed, watcher);
    const moment = watcher.seen();
    const at = (m: Moment | undefined) => m && { design, seed, event: m.event };
    if (moment !== undefined) {
      if (how === 'never')
        return runner.evidence(false, `seed ${seed}: ${moment.says}`, at(moment));
      first ??= { seed, moment };
      if (how === 'within') break;
    } else if (how === 'each') {
      const instead = watcher.instead?.();
      const says = instead?.says ?? `not seen: ${text}`;
      return runner.evidence(false, `seed ${seed}: ${says}`, at(instead));
    }
  }
  if (how === 'never') return runner.evidence(true, `not in ${runner.seeds(seeds)}`);
  if (first === undefined)
    return runner.evidence(false, `not seen in ${runner.seeds(seeds)}: ${text}`);
  const { seed, moment } = first;
  const where =
    how === 'each' && seeds > 1 ? `each of ${seeds} seeds; in seed ${seed}` : `seed ${seed}`;
  return runner.evidence(true, `${where}, event ${moment.event}: ${moment.says}`, {
    design,
    seed,
    event: moment.event,
  });
}

function nothing(runner: Runner, { seeds }: Claim, design: string): Evidence {
  for (let seed = 1; seed <= seeds; seed++) {
    const { verdict } = runner.run(design, seed, {});
    if (verdict.result === 'passed') continue;
    const breach = verdict.breaches[0];
    const first = breach ?? verdict.unmet[0];
    const says =
      breach === undefined ? (first?.message ?? 'the run does not end') : describeBreach(breach);
    const at = first && { design, seed, event: first.first };
    return runner.evidence(false, `seed ${seed}: ${says}`, at);
  }
  return runner.evidence(true, `nothing in ${runner.seeds(seeds)}`);
}

function count(runner: Runner, claim: Claim & { kind: 'count' }): Evidence {
  const { left, right, relation, seeds, how } = claim;
  let first: string | undefined;
  for (let seed = 1; seed <= seeds; seed++) {
    const counted = (design: string): number => {
      const counter = new Counter();
      runner.run(design, seed, counter);
      return counter.of(claim.count);
    };
    const a = counted(left);
    const b = typeof right === 'number' ? right : counted(right);
    const holds = relation === '<' ? a < b : relation === '>' ? a > b : a === b;
    const other = typeof right === 'number' ? `${relation} ${right}` : `${relation} ${right} ${b}`;
    const says = `seed ${seed}: ${left} ${a} ${holds ? '' : 'not '}${other}`;
    if (how === 'within' && holds) return runner.evidence(true, says);
    if (how === 'each' && !holds) return runner.evidence(false, says);
    first ??= says;
  }
  const all =
    seeds === 1 ? '' : how === 'each' ? `each of ${seeds} seeds; ` : `not in ${seeds} seeds; `;
  return runner.evidence(how === 'each', `${all}${first!}`);
}

function answers(runner: Runner, { designs, same, seeds }: Claim & { kind: 'answers' }): Evidence {
  let compared = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const [a, b] = designs.map((design) => {
      const list = new AnswerList();
      runner.run(design, seed, list);
      return list;
    }) as [AnswerList, AnswerList];
    compared += a.length;
    const differs = a.differs(b) ?? b.differs(a);
    if (differs === undefined) continue;
    const at = { design: designs[0], seed, event: differs.event };
    return runner.evidence(!same, `seed ${seed}: ${differs.says}`, at);
  }
  return runner.evidence(same, `${compared} answers are the same in ${runner.seeds(seeds)}`);
}
