import type { Turn } from './guide.js';
import type { Case, Trial } from './trial.js';

export interface FewSwitches {
  /** The first that shows the verdict: of the fewest switches, and of those with the earliest ones. */
  readonly found: Trial | undefined;
  /** Nothing smaller than what was found (nor, without it, up to the bound) was left out. */
  readonly complete: boolean;
}

/**
 * Looks for the verdict by number of deviations from the rule that who can go on does: none, then one at
 * every place, then two, the earliest first. Musuvathi, Qadeer, "Iterative context bounding for
 * systematic testing of multithreaded programs", PLDI 2007 (which counts preemptions only; another turn
 * after a wait counts here as well).
 * @param atMost deviations @param tryOut makes a run; undefined: no further one may be made
 */
export function fewSwitches(
  of: Omit<Case, 'turns'>,
  choices: readonly Turn[],
  atMost: number,
  tryOut: (run: Case) => Trial | undefined,
): FewSwitches {
  let level: (readonly Turn[])[] = [[]];
  for (let bound = 0; bound <= atMost; bound++) {
    const next: (readonly Turn[])[] = [];
    for (const turns of level) {
      const trial = tryOut({ ...of, turns: [...choices, ...turns] });
      if (trial === undefined) return { found: undefined, complete: false };
      if (trial.shown) return { found: trial, complete: true };
      if (bound < atMost)
        for (const turn of furtherTurns(trial, turns)) next.push([...turns, turn]);
    }
    level = next;
  }
  return { found: undefined, complete: true };
}

/** Each turn that could have been taken after the last one. */
function furtherTurns({ decisions }: Trial, turns: readonly Turn[]): Turn[] {
  const last = turns.at(-1)?.at;
  const from = last === undefined ? 0 : decisions.findIndex(({ at }) => at === last) + 1;
  return decisions
    .slice(from)
    .flatMap(({ at, others }) => others.map((to) => ({ at, to, chosen: 0 })));
}
