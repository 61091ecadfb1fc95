import { SWITCH_NAMES, type Design, type SwitchName } from '../../designs/switches.js';
import { explore, type Explorations } from '../../explore/explore.js';
import { inlineCrew } from '../../explore/inline-crew.js';
import type { OnEvents } from '../../explore/attempt.js';
import { prepare, subjectOf, type Prepared } from '../../explore/subject.js';
import type { Tally } from '../../explore/tally.js';
import type { Workload } from '../../language/ast.js';
import type { Limits } from '../../schedule/ending.js';
import { EXHAUSTIVE } from '../../replay/rerun.js';
import type { TraceFile } from '../../store/trace-file.js';

/** How each design is explored. */
export interface TrialOptions {
  readonly strategy: string;
  readonly seed: number;
  readonly bound: number | undefined;
  /** Runs of a trial, at most. */
  readonly most: number;
  readonly limits: Limits;
  readonly toolVersion: string;
  /** May throw to end everything; what was found stays in the file. */
  readonly onEvents: OnEvents;
  /** Told before each trial, with about how many more the set takes that is looked for (0: nobody knows). */
  readonly onTrial: (design: Design, left: number) => void;
  /** Told after each run. */
  readonly onRun: (tally: Tally) => void;
}

/** What exploring a design gave. */
export interface Trial {
  readonly design: Design;
  readonly prepared: Prepared;
  readonly found: Explorations;
  /** It was not ended by what it looked for. */
  readonly whole: boolean;
}

/**
 * Explores designs by one workload, each once: the file keeps every exploration, and a later call
 * goes on with what is there.
 */
export class Trials {
  private readonly done = new Map<string, Trial>();

  constructor(
    private readonly file: TraceFile,
    private readonly loaded: { readonly text: string; readonly workload: Workload },
    private readonly options: TrialOptions,
  ) {}

  /** What was explored, in the order in which it was. */
  get all(): readonly Trial[] {
    return [...this.done.values()];
  }

  /** Everything that can be seen of a design; or, until a verdict is met. */
  async explore(design: Design, until?: string, left = 0): Promise<Trial> {
    const key = SWITCH_NAMES.map((name) => design.switches[name]).join();
    const known = this.done.get(key);
    if (known !== undefined && (until !== undefined || known.whole)) return known;
    const { options, loaded, file } = this;
    const prepared = prepare(subjectOf(loaded, design, options.limits));
    options.onTrial(design, left);
    const isMet = ({ sightings }: Tally): boolean => until !== undefined && sightings.has(until);
    const found = await explore(file, prepared, {
      ...options,
      crew: inlineCrew(prepared, options.onEvents),
      goesOn: (tally) => !isMet(tally),
    });
    const trial = { design, prepared, found, whole: !isMet(found.tally) };
    this.done.set(key, trial);
    return trial;
  }

  /** Does a design show a verdict? undefined where it was not met, and may be yet. */
  async shows(design: Design, verdict: string, left = 0): Promise<boolean | undefined> {
    const trial = await this.explore(design, verdict, left);
    if (trial.found.tally.sightings.has(verdict)) return true;
    return isTold(trial) ? false : undefined;
  }
}

/**
 * What was not met can be said not to be there, as far as the strategy goes: every run came to its end, and
 * the simulator did not fail.
 */
export function isTold({ found: { strategy, exhausted, tally } }: Trial): boolean {
  const ended = [...tally.sightings.values()].every(
    ({ verdict }) => verdict.kind !== 'defect' && verdict.kind !== 'limit',
  );
  return ended && (exhausted || strategy !== EXHAUSTIVE);
}

/** A design with some switches of another one. */
export function withSwitchesOf(base: Design, other: Design, names: readonly SwitchName[]): Design {
  const changed = names.filter((name) => base.switches[name] !== other.switches[name]);
  const isOther = SWITCH_NAMES.every(
    (name) => changed.includes(name) || base.switches[name] === other.switches[name],
  );
  if (isOther) return other;
  const text = changed.map((name) => `+${name}=${other.switches[name]}`).join('');
  const switches = { ...base.switches };
  for (const name of changed) Object.assign(switches, { [name]: other.switches[name] });
  return changed.length === 0 ? base : { ...base, name: `${base.name}${text}`, switches };
}
