import { Kind, WaitType, type Event } from '../../src/events/generated.js';
import type { VerdictClass } from '../../src/explore/verdict-class.js';
import type { MachineView } from '../../src/machine/state.js';
import type { Observer } from '../../src/run/execute.js';
import { keyOf, StaleEntries, type Missed } from '../../src/run/oracles/missed.js';
import { OBSTACLES } from '../../src/run/oracles/passed-over.js';
import { breachOf, type RuleName } from '../../src/run/verdict.js';
import { Refusals, type Refusal } from '../../src/run/oracles/refusals.js';
import { StuckWaits, type StuckWait } from './stuck-waits.js';

/** A verdict, with what is behind it where that can be told: other pages make another verdict. */
export interface Told extends VerdictClass {
  /** Of a run that ends as no task can run, and one waits for a page. */
  readonly waits?: readonly StuckWait[];
  /** Of a stale entry of a device. */
  readonly missed?: Missed;
  /** Of a page that is faulted for ever. */
  readonly refusal?: Refusal;
}

/** Is more known than rule, object and place? */
export function isToldApart({ waits, missed, refusal }: Told): boolean {
  return waits !== undefined || missed !== undefined || refusal !== undefined;
}

interface Stuck {
  readonly rule: RuleName;
  readonly waits: readonly StuckWait[];
}
/** Rules that are broken when no task can run. */
const STUCK: ReadonlySet<RuleName> = new Set(['LOST_WAKEUP', 'DEADLOCK']);

/** Looks at one run for what its verdicts do not say. */
export class Eye implements Observer {
  private readonly stuckWaits = new StuckWaits();
  private readonly staleEntries = new StaleEntries();
  private readonly refusals = new Refusals();
  private stuck: Stuck | undefined;
  /** By class of verdict, and then by what is behind it. */
  private readonly apart = new Map<string, Map<string, Behind>>();

  event(e: Event, m: MachineView): void {
    this.stuckWaits.event(e, m);
    this.staleEntries.event(e);
    this.refusals.event(e);
    if (e.kind !== Kind.Violation) return;
    const { rule, object, site } = breachOf(e);
    const of = `${rule}|${object}|${site}`;
    for (const missed of this.staleEntries.of(e, m)) this.tellApart(of, keyOf(missed), { missed });
    const refusal = this.refusals.of(e);
    if (refusal !== undefined) this.tellApart(of, refusal, { refusal });
    const tasks = [...m.tasks.values()];
    if (!e.fatal || !STUCK.has(rule) || tasks.some(({ wait }) => wait === undefined)) return;
    // Of other circles the functions that wait tell all that there is.
    if (!tasks.some(({ wait }) => wait!.type === WaitType.WAIT_PAGE)) return;
    this.stuck = { rule, waits: this.stuckWaits.of(m) };
  }

  private tellApart(of: string, key: string, behind: Behind): void {
    const known = this.apart.get(of) ?? new Map<string, Behind>();
    this.apart.set(of, known.set(key, behind));
  }

  /** The verdicts of the run. */
  told(verdicts: readonly VerdictClass[]): readonly Told[] {
    return verdicts.flatMap((verdict): readonly Told[] => {
      const apart = this.apart.get(verdict.key);
      if (apart !== undefined) return [...apart].map((behind) => withBehind(verdict, ...behind));
      const { stuck } = this;
      const isStuck = stuck !== undefined && verdict.key.startsWith(`${stuck.rule}|`);
      if (!isStuck || verdict.kind !== 'violation') return [verdict];
      const words = distinct(stuck.waits.map(wordsOf)).join('; ');
      const told = `${verdict.words} (${words})`;
      return [{ ...verdict, waits: stuck.waits, key: stuckKey(stuck), words: told }];
    });
  }

  /** Has the run shown a verdict of that key, of those that pages tell apart? */
  has(key: string): boolean {
    if (this.stuck !== undefined && stuckKey(this.stuck) === key) return true;
    return [...this.apart].some(([of, all]) => [...all.keys()].some((k) => `${of}|${k}` === key));
  }
}

type Behind = Pick<Told, 'missed' | 'refusal'>;

function withBehind(verdict: VerdictClass, key: string, behind: Behind): Told {
  const words = `${verdict.words} (${behindWords(behind)})`;
  return { ...verdict, ...behind, key: `${verdict.key}|${key}`, words };
}

function behindWords({ missed, refusal }: Behind): string {
  if (missed === undefined) return `last refused: ${refusal!}`;
  const of = [...(missed.own ? ['its own device'] : []), ...(missed.other ? ['others'] : [])];
  const what = of.length === 0 ? 'anything' : `what ${of.join(' and ')} did`;
  return `set by ${missed.by}, not told of ${what}`;
}

function stuckKey({ rule, waits }: Stuck): string {
  const keys = waits.map(({ site, obstacles }) => `${site}:${[...obstacles].sort().join('+')}`);
  return `${rule}|${distinct(keys).join('|')}`;
}

function wordsOf({ site, obstacles }: StuckWait): string {
  const why = [...obstacles].sort().map((o) => OBSTACLES[o]);
  return `${site}: ${why.length === 0 ? 'nothing known keeps it waiting' : `for a page that was ${why.join(', and ')}`}`;
}

function distinct(all: readonly string[]): string[] {
  return [...new Set(all)].sort();
}
