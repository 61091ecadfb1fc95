import { SWITCH_NAMES, type SwitchName, type Switches } from './switches.js';

/** What each value of a switch selects: exhaustive, so that a value without a rule does not compile. */
export type RuleTable<S extends SwitchName, Rule> = Readonly<Record<Switches[S], Rule>>;

/**
 * The one place where switches are looked up: hands out the rule that a design selects, and notes
 * that the run depended on the switch.
 */
export class SwitchReader {
  private readonly read = new Set<SwitchName>();

  constructor(private readonly switches: Switches) {}

  /** The rule for the value that the design gives the switch. */
  rule<S extends SwitchName, Rule>(name: S, table: RuleTable<S, Rule>): Rule {
    this.read.add(name);
    return table[this.switches[name]];
  }

  /** Switches that were asked for so far, sorted. */
  get consulted(): readonly SwitchName[] {
    return SWITCH_NAMES.filter((name) => this.read.has(name));
  }
}
