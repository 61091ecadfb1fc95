import { ObjectKind, ViolationType, type ViolationEvent } from '../events/generated.js';
import type { EventSeq } from '../units/numbers.js';

/** Name of a rule of the machine, as in the log. */
export type RuleName = Exclude<keyof typeof ViolationType, 'EXPECTATION'>;

/** A rule that was broken: by type, by where, and by what kind of object it was about. */
export interface Breach {
  readonly rule: RuleName;
  /** Function of kernel or driver. */
  readonly site: string;
  /** `interval`, `classic notifier` and so on; `none` if it is about no single object. */
  readonly object: string;
  /** What stood in circles, where that is what is broken, each once; see BrokenRule. */
  readonly circles?: readonly (readonly string[])[];
  /** How often. */
  readonly count: number;
  /** The first event that says so. */
  readonly first: EventSeq;
  /** Did the session stop there? */
  readonly fatal: boolean;
  /** What that event says, for people. */
  readonly message: string;
}

/** Expectations of one operation that were not met. */
export interface Unmet {
  /** The operation, as its span is named. */
  readonly operation: string;
  readonly line: number;
  readonly count: number;
  readonly first: EventSeq;
  readonly message: string;
}

/** How a run came out, as far as it was let run. */
export interface Verdict {
  /**
   * `violated`: rules of the machine were broken; else `unexpected`: the workload expected something
   * else; else `cut`: it was ended from outside; else `passed`.
   */
  readonly result: 'passed' | 'unexpected' | 'violated' | 'cut';
  /** Was it ended by a limit, or by who watched it, before it came to its end? */
  readonly cut: false | 'by limit' | 'by observer';
  /** Did it stop at a breach after which nothing is defined? */
  readonly fatal: boolean;
  /** Each rule at each site once, in the order in which they were broken first. */
  readonly breaches: readonly Breach[];
  readonly unmet: readonly Unmet[];
}

/** Breaches that are meant; what is left out is any. */
export interface BreachPattern {
  readonly rule: RuleName;
  readonly site?: string | readonly string[];
  readonly object?: string | readonly string[];
}

export function matches(
  pattern: BreachPattern,
  breach: Pick<Breach, 'rule' | 'site' | 'object'>,
): boolean {
  const { rule, site, object } = pattern;
  return breach.rule === rule && isAmong(site, breach.site) && isAmong(object, breach.object);
}
function isAmong(wanted: string | readonly string[] | undefined, found: string): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === 'string' ? wanted === found : wanted.includes(found);
}

const RULES = new Map(
  Object.entries(ViolationType).map(([name, value]) => [value as number, name]),
);
const OBJECTS = new Map(
  Object.entries(ObjectKind).map(([name, value]) => [value as number, wordOf(name)]),
);
function wordOf(name: string): string {
  return name
    .replace(/^OBJECT_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
}

/** Every rule, by name. */
export const RULE_NAMES = [...RULES.values()].filter(
  (name): name is RuleName => name !== 'EXPECTATION',
);
/** Every kind of object, in words. */
export const OBJECT_WORDS: readonly string[] = [...OBJECTS.values()];

/** A breach in a line: `USE_AFTER_FREE of mirror at dmirror_interval_invalidate`. */
export function describeBreach({
  rule,
  object,
  site,
}: Pick<Breach, 'rule' | 'site' | 'object'>): string {
  return `${rule}${object === 'none' ? '' : ` of ${object}`} at ${site}`;
}

/** What an event of a broken rule is about. */
export function breachOf(e: ViolationEvent): Pick<Breach, 'rule' | 'site' | 'object'> {
  return {
    rule: RULES.get(e.type) as RuleName,
    site: e.site,
    object: OBJECTS.get(e.objectKind) ?? String(e.objectKind),
  };
}

/** Breaches and unmet expectations as they come. */
export class Findings {
  readonly breaches: Breach[] = [];
  readonly unmet: Unmet[] = [];
  fatal = false;

  add(e: ViolationEvent, circle?: readonly string[]): void {
    this.fatal ||= e.fatal;
    const { seq, message } = e;
    if (e.type === ViolationType.EXPECTATION) {
      const same = (u: Unmet) => u.line === e.object && u.operation === e.site;
      const first = { operation: e.site, line: e.object, count: 1, first: seq, message };
      addTo(this.unmet, same, first);
    } else {
      const breach = breachOf(e);
      const same = (b: Breach) => matches(breach, b);
      addTo(this.breaches, same, { ...breach, count: 1, first: seq, fatal: e.fatal, message });
      if (circle !== undefined) this.addCircle(same, circle);
    }
  }

  private addCircle(same: (b: Breach) => boolean, circle: readonly string[]): void {
    const at = this.breaches.findIndex(same);
    const { circles = [], ...breach } = this.breaches[at]!;
    if (circles.some((c) => c.join() === circle.join())) return;
    this.breaches[at] = { ...breach, circles: [...circles, circle] };
  }

  verdict(cut: Verdict['cut']): Verdict {
    const { breaches, unmet, fatal } = this;
    const rest = cut === false ? 'passed' : 'cut';
    const result = breaches.length > 0 ? 'violated' : unmet.length > 0 ? 'unexpected' : rest;
    return { result, cut, fatal, breaches, unmet };
  }
}

/** One more of what is there, or the first of its kind. */
function addTo<T extends { readonly count: number; readonly first: EventSeq }>(
  list: T[],
  same: (item: T) => boolean,
  first: T,
): void {
  const at = list.findIndex(same);
  if (at < 0) list.push(first);
  else list[at] = { ...list[at]!, count: list[at]!.count + 1 };
}
