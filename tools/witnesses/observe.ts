import type { Condition } from '../../src/docket/condition.js';
import { CONDITIONS, type ConditionName } from '../../src/docket/conditions.js';
import { Counter, COUNTS, type CountName } from '../../src/compare/counts.js';
import type { Design } from '../../src/designs/switches.js';
import { Kind, MigrateReason, SpanType } from '../../src/events/generated.js';
import type { Operation, Statement, Workload } from '../../src/language/ast.js';
import { formatExpectation } from '../../src/language/format-expectation.js';
import { printOperation } from '../../src/language/print.js';
import { lettersOf, signalName, type Answer } from '../../src/run/answer.js';
import { execute, type Observer, type Outcome } from '../../src/run/execute.js';
import { describeBreach } from '../../src/run/verdict.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

/*
 * What can be seen of a run by its meaning: how it came out, what operations answered, how often
 * things happened, whether the machine was ever in a state. Never a hash, never a number of an event.
 *
 * An observation is written in a line:
 *
 *     verdict                        rules that were broken, in order, or `nothing`
 *     answer of OPERATION            as it stands in the workload; `2nd OPERATION` for one of several
 *     count of NAME                  a count of the docket, a kind of event, a type of span, or what
 *                                    became of pages that were to migrate
 *     state NAME                     a state of the docket: `seen` or `never`
 */

/** What is seen: a text or a number. */
export type Seen = string | number;

/** A run that is longer has no end. */
const MOST_EVENTS = 200_000;

export const STRATEGIES = { random: seededRandom, 'run-to-block': runToBlock } as const;
export type StrategyName = keyof typeof STRATEGIES;

export interface Watched {
  readonly workload: Workload;
  readonly design: Design;
  readonly seed: number;
  readonly strategy?: StrategyName | undefined;
}

/** One run, and all that was seen of it. */
export class Sighting implements Observer {
  private readonly counter = new Counter();
  private readonly events = new Map<string, number>();
  private readonly states = new Map<ConditionName, Condition>();
  private readonly reached = new Set<ConditionName>();
  private readonly answers = new Map<Operation, string[]>();
  private readonly outcome: Outcome;
  /** Switches that the run asked for; undefined if it did not come to its end. */
  depends: readonly string[] | undefined;

  constructor(private readonly of: Watched) {
    for (const [name, { watch }] of Object.entries(CONDITIONS))
      this.states.set(name as ConditionName, watch());
    const { workload, design, seed, strategy = 'random' } = of;
    const limits = { events: MOST_EVENTS, tasks: 4096 };
    const plan = { workload, design, seed, strategy: STRATEGIES[strategy](seed), limits };
    this.outcome = execute(plan, [this]);
  }

  event: NonNullable<Observer['event']> = (e, machine) => {
    void this.counter.event!(e, machine);
    this.count(KINDS.get(e.kind)!);
    if (e.kind === Kind.SpanBegin) this.count(SPANS.get(e.type)!);
    if (e.kind === Kind.MigratePage) this.count(REASONS.get(e.reason)!);
    if (e.kind === Kind.SessionEnd) this.depends = e.depends.split(',');
    for (const [name, holds] of this.states) if (holds(e, machine)) this.reached.add(name);
  };
  answer: NonNullable<Observer['answer']> = (operation, got) => {
    const text = shown(operation, got);
    this.answers.set(operation, [...(this.answers.get(operation) ?? []), text]);
  };

  /** What an observation gives for this run. */
  see(observation: string): Seen {
    if (observation === 'verdict') return this.verdict();
    const { what, name } = parted(observation);
    switch (what) {
      case 'answer of':
        return this.answerOf(name);
      case 'count of':
        if (Object.hasOwn(COUNTS, name)) return this.counter.of(name as CountName);
        return this.events.get(name) ?? 0;
      case 'state':
        return this.reached.has(name as ConditionName) ? 'seen' : 'never';
    }
  }

  private verdict(): string {
    const { breaches, unmet, cut } = this.outcome.verdict;
    const all = [
      ...breaches.map(describeBreach),
      ...unmet.map(({ line }) => `line ${line} is not as expected`),
      ...(cut === false ? [] : [`no end within ${MOST_EVENTS} events`]),
    ];
    return all.length === 0 ? 'nothing' : all.join('; ');
  }
  private answerOf(name: string): string {
    const { operation } = operationNamed(this.of.workload, name);
    const all = this.answers.get(operation);
    if (all === undefined) return 'does not come to it';
    return [...new Set(all)].join(', then ');
  }
  private count(name: string): void {
    this.events.set(name, (this.events.get(name) ?? 0) + 1);
  }
}

const KINDS = named(Kind);
const SPANS = named(SpanType);
/** What became of a page that was to migrate. */
const REASONS = named(MigrateReason);
function named(numbers: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(numbers).map(([name, value]) => [value, name]));
}

/** The observations there are of a workload's runs, the ones that say most first. */
export function observationsOf(workload: Workload): readonly string[] {
  const seen = new Map<string, number>();
  const answers = operationsOf(workload).map((operation) => {
    const text = printOperation(operation);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return { text, times };
  });
  const ofAnswer = answers.map(
    ({ text, times }) => `answer of ${seen.get(text) === 1 ? text : ordinal(times, text)}`,
  );
  return [
    'verdict',
    ...ofAnswer,
    ...Object.keys(CONDITIONS).map((name) => `state ${name}`),
    ...Object.keys(COUNTS)
      .filter((name) => !['events', 'virtualTime', 'blocked'].includes(name))
      .map((name) => `count of ${name}`),
    ...COUNTED_EVENTS.map((name) => `count of ${name}`),
    ...[...REASONS.values(), ...SPANS.values()].map((name) => `count of ${name}`),
  ];
}

/** Kinds of event that mean something by themselves; others only say how the rest was done. */
const COUNTED_EVENTS = [...KINDS.values()].filter(
  (name) =>
    /^(Chunk|Classic|DevicePage|Interval|Invalidate|Migrate|Mirror|PageCopy|Read|Resource|Work)/.test(
      name,
    ) && !/^Interval(Bounds|Count|Seq|Pending)|^MirrorCount/.test(name),
);

/** @throws if nothing can be observed so */
export function checkObservation(observation: string, workload: Workload): void {
  if (observation === 'verdict') return;
  const { what, name } = parted(observation);
  if (what === 'answer of') operationNamed(workload, name);
  const counts = [KINDS, SPANS, REASONS].flatMap((names) => [...names.values()]);
  if (what === 'count of' && !Object.hasOwn(COUNTS, name) && !counts.includes(name))
    throw new Error(`nothing counts '${name}'`);
  if (what === 'state' && !Object.hasOwn(CONDITIONS, name))
    throw new Error(`no state is called '${name}'`);
}

function parted(observation: string): { what: 'answer of' | 'count of' | 'state'; name: string } {
  const found = /^(answer of|count of|state) (.+)$/.exec(observation);
  if (found === null)
    throw new Error(`'${observation}' is no verdict, 'answer of', 'count of' or 'state'`);
  return { what: found[1] as 'state', name: found[2]! };
}

function operationNamed(workload: Workload, name: string): { operation: Operation } {
  const [, nth = '1', text] = /^(?:(\d+)(?:st|nd|rd|th) )?(.*)$/.exec(name)!;
  const all = operationsOf(workload).filter((operation) => printOperation(operation) === text);
  const operation = all[Number(nth) - 1];
  if (operation === undefined) throw new Error(`${workload.name} has no operation '${name}'`);
  return { operation };
}

function operationsOf({ tasks }: Workload): Operation[] {
  const visit = (body: readonly Statement[]): Operation[] =>
    body.flatMap((s) => (s.kind === 'operation' ? [s.operation] : visit(s.body)));
  return tasks.flatMap(({ body }) => visit(body));
}

/** As it would be expected: `= 0, faults 1, data [1, 2]`. */
function shown({ op }: Operation, got: Answer): string {
  if (got.signal !== 0) return `raises ${signalName(got.signal)}`;
  if ((op === 'mmap' || op === 'mremap') && got.ret > 0) return 'an address';
  const { ret, value, data, snapshot, kinds } = got;
  const counts = op === 'ioctl' && ret >= 0 ? { cpages: got.cpages, faults: got.faults } : {};
  const lists = {
    ...(data !== undefined && ret >= 0 && { data: [...data] }),
    ...(kinds !== undefined && ret >= 0 && { kinds: lettersOf(kinds) }),
    ...(snapshot !== undefined && ret >= 0 && { snapshot: [...snapshot] }),
  };
  // What a command answers besides is in its lists.
  const said = value === undefined || op === 'ioctl' ? { ret } : { value };
  return formatExpectation(op, { ...said, ...counts, ...lists } as never).trim();
}

function ordinal(n: number, text: string): string {
  const ending = ['th', 'st', 'nd', 'rd'][n % 100 > 10 && n % 100 < 20 ? 0 : n % 10] ?? 'th';
  return `${n}${ending} ${text}`;
}
