import { SWITCH_NAMES, type SwitchName, type Switches } from './switches.js';

/** What each value of a switch selects: exhaustive, so that a value without a rule does not compile. */
export type RuleTable<S extends SwitchName, Rule> = Readonly<Record<Switches[S], Rule>>;

/** A rule that was handed out before, and for which switch. */
interface Looked {
  readonly name: SwitchName;
  readonly rule: unknown;
}

/**
 * The one place where switches are looked up: hands out the rule that a design selects, and notes
 * that the run depended on the switch.
 */
export class SwitchReader {
  private readonly read = new Set<SwitchName>();
  /** What was handed out, by table. */
  private readonly looked = new Map<object, Looked>();

  constructor(private readonly switches: Switches) {}

  /** The rule for the value that the design gives the switch. */
  rule<S extends SwitchName, Rule>(name: S, table: RuleTable<S, Rule>): Rule {
    const known = this.looked.get(table);
    // A table of yes and no may be that of several switches.
    if (known?.name === name) return known.rule as Rule;
    this.read.add(name);
    const rule = table[this.switches[name]];
    this.looked.set(table, { name, rule });
    return rule;
  }

  /** Switches that were asked for so far, sorted. */
  get consulted(): readonly SwitchName[] {
    return SWITCH_NAMES.filter((name) => this.read.has(name));
  }
}
