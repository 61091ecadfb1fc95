import { Kind, WaitType, type Event } from '../../src/events/generated.js';
import type { VerdictClass } from '../../src/explore/verdict-class.js';
import type { MachineView } from '../../src/machine/state.js';
import type { Observer } from '../../src/run/execute.js';
import { keyOf, StaleEntries, type Missed } from '../../src/run/oracles/missed.js';
import { OBSTACLES } from '../../src/run/oracles/passed-over.js';
import { breachOf, type RuleName } from '../../src/run/verdict.js';
import { StuckWaits, type StuckWait } from './stuck-waits.js';

/** A verdict, with what is behind it where that can be told: other pages make another verdict. */
export interface Told extends VerdictClass {
  /** Of a run that ends as no task can run, and one waits for a page. */
  readonly waits?: readonly StuckWait[];
  /** Of a stale entry of a device. */
  readonly missed?: Missed;
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
  private stuck: Stuck | undefined;
  /** By class of verdict, what stale entries missed. */
  private readonly stale = new Map<string, Map<string, Missed>>();

  event(e: Event, m: MachineView): void {
    this.stuckWaits.event(e, m);
    this.staleEntries.event(e);
    if (e.kind !== Kind.Violation) return;
    const { rule, object, site } = breachOf(e);
    for (const missed of this.staleEntries.of(e, m)) {
      const key = `${rule}|${object}|${site}`;
      this.stale.set(key, (this.stale.get(key) ?? new Map()).set(keyOf(missed), missed));
    }
    const tasks = [...m.tasks.values()];
    if (!e.fatal || !STUCK.has(rule) || tasks.some(({ wait }) => wait === undefined)) return;
    // Of other circles the functions that wait tell all that there is.
    if (!tasks.some(({ wait }) => wait!.type === WaitType.WAIT_PAGE)) return;
    this.stuck = { rule, waits: this.stuckWaits.of(m) };
  }

  /** The verdicts of the run. */
  told(verdicts: readonly VerdictClass[]): readonly Told[] {
    return verdicts.flatMap((verdict): readonly Told[] => {
      const stale = this.stale.get(verdict.key);
      if (stale !== undefined) return [...stale.values()].map((missed) => ofStale(verdict, missed));
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
    return [...this.stale].some(([of, all]) => [...all.keys()].some((k) => `${of}|${k}` === key));
  }
}

function ofStale(verdict: VerdictClass, missed: Missed): Told {
  const key = keyOf(missed);
  const of = [...(missed.own ? ['its own device'] : []), ...(missed.other ? ['others'] : [])];
  const what = of.length === 0 ? 'nothing' : `what ${of.join(' and ')} did`;
  const words = `${verdict.words} (set by ${missed.by}, not told of ${what})`;
  return { ...verdict, missed, key: `${verdict.key}|${key}`, words };
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
