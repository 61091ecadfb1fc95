import type { TraceFile } from '../../store/trace-file.js';
import type { SwitchBisection } from './bisect-switches.js';
import { decisiveMoment, type Moment } from './moment.js';
import { withSwitchesOf } from './trials.js';

/** A bisection, and for each cause where the traces part. */
export interface SwitchReport {
  readonly bisection: SwitchBisection;
  /** Of each cause; undefined where the same schedule gives the same events. */
  readonly moments: readonly (Moment | undefined)[];
}

/** Takes a switch of each cause back, the one that matters last, and looks where the schedule that shows the verdict leads then. */
export function reportOf(
  file: TraceFile,
  bisection: SwitchBisection,
  toolVersion: string,
): SwitchReport {
  const { verdict, without, shows, worlds } = bisection;
  const moments = worlds.map(({ cause, trial }) => {
    const sighting = trial.found.tally.sightings.get(verdict.key);
    if (sighting === undefined || sighting.session === 0) return undefined;
    const session = file.session(sighting.session);
    const found = cause.map((name) => {
      const less = cause.filter((other) => other !== name);
      const design = withSwitchesOf(without.design, shows.design, less);
      try {
        return decisiveMoment(file, session, design, toolVersion);
      } catch (error) {
        if ((error as Error).name === 'Interrupted') throw error;
        // In a mixture that no kernel ever had the simulator may fail; the sets are known all the same.
        return undefined;
      }
    });
    // What parts late had the most in common before.
    return found.reduce((a, b) => ((b?.at ?? 0) > (a?.at ?? 0) ? b : a));
  });
  return { bisection, moments };
}
