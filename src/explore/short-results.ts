import type { Explored } from './search.js';
import type { VerdictClass } from './verdict-class.js';

/** A result in which a verdict that was said before is its key alone: answers are long, and mostly the same. */
export interface ShortResult {
  readonly number: number;
  readonly got: Omit<Explored, 'verdicts'>;
  readonly verdicts: readonly (VerdictClass | string)[];
}

/** The side that says results. */
export class Shortened {
  private readonly said = new Set<string>();

  of(number: number, { verdicts, ...got }: Explored): ShortResult {
    const short = verdicts.map((verdict) => {
      if (this.said.has(verdict.key)) return verdict.key;
      this.said.add(verdict.key);
      return verdict;
    });
    return { number, got, verdicts: short };
  }
}

/** The side that hears them, in the order in which they were said; one for any number of sayers. */
export class Lengthened {
  private readonly heard = new Map<string, VerdictClass>();

  of({ got, verdicts }: ShortResult): Explored {
    const whole = verdicts.map((verdict) => {
      if (typeof verdict === 'string') return this.heard.get(verdict)!;
      this.heard.set(verdict.key, verdict);
      return verdict;
    });
    return { ...got, verdicts: whole };
  }
}
