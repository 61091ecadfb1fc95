import { Kind, WaitType, type Event } from '../../src/events/generated.js';
import type { VerdictClass } from '../../src/explore/verdict-class.js';
import type { MachineView } from '../../src/machine/state.js';
import type { Observer } from '../../src/run/execute.js';
import { OBSTACLES } from '../../src/run/oracles/passed-over.js';
import { StuckWaits, type StuckWait } from './stuck-waits.js';
import { breachOf, type RuleName } from '../../src/run/verdict.js';

/** A verdict, with what is behind it where that can be told: other pages make another verdict. */
export interface Told extends VerdictClass {
  /** Of a run that ends as no task can run, and one waits for a page. */
  readonly waits?: readonly StuckWait[];
}

/** Rules that are broken when no task can run. */
const STUCK: ReadonlySet<RuleName> = new Set(['LOST_WAKEUP', 'DEADLOCK']);

/** Looks at one run for what its verdicts do not say. */
export class Eye implements Observer {
  private readonly stuckWaits = new StuckWaits();
  private stuck: { readonly rule: RuleName; readonly waits: readonly StuckWait[] } | undefined;

  event(e: Event, m: MachineView): void {
    this.stuckWaits.event(e, m);
    if (e.kind !== Kind.Violation || !e.fatal) return;
    const { rule } = breachOf(e);
    const tasks = [...m.tasks.values()];
    if (!STUCK.has(rule) || tasks.some(({ wait }) => wait === undefined)) return;
    // Of other circles the functions that wait tell all that there is.
    if (!tasks.some(({ wait }) => wait!.type === WaitType.WAIT_PAGE)) return;
    this.stuck = { rule, waits: this.stuckWaits.of(m) };
  }

  /** The verdicts of the run. */
  told(verdicts: readonly VerdictClass[]): readonly Told[] {
    const { stuck } = this;
    if (stuck === undefined) return verdicts;
    const { rule, waits } = stuck;
    const words = distinct(waits.map(wordsOf)).join('; ');
    return verdicts.map((verdict) => {
      if (verdict.kind !== 'violation' || !verdict.key.startsWith(`${rule}|`)) return verdict;
      return { ...verdict, waits, key: this.key!, words: `${verdict.words} (${words})` };
    });
  }

  /** Of a run that ended so. */
  get key(): string | undefined {
    if (this.stuck === undefined) return undefined;
    const { rule, waits } = this.stuck;
    const keys = waits.map(({ site, obstacles }) => `${site}:${[...obstacles].sort().join('+')}`);
    return `${rule}|${distinct(keys).join('|')}`;
  }
}

function wordsOf({ site, obstacles }: StuckWait): string {
  const why = [...obstacles].sort().map((o) => OBSTACLES[o]);
  return `${site}: ${why.length === 0 ? 'nothing known keeps it waiting' : `for a page that was ${why.join(', and ')}`}`;
}

function distinct(all: readonly string[]): string[] {
  return [...new Set(all)].sort();
}
