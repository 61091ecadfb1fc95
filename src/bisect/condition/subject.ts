import type { MachineView } from '../../machine/state.js';
import type { Labels } from '../../replay/text/labels.js';

/** Is it so, in a state? */
export type Test = (m: MachineView) => boolean;
/** A number of a state; undefined while there is nothing that has it. */
export type Field = (m: MachineView) => number | undefined;

/** What an argument of a {@link Phrase} names. */
export type Argument = 'task' | 'lock' | 'span';

/** Words that say something of a subject. */
export interface Phrase {
  /** As `show` and `seek` print it: `device private`. */
  readonly words: string;
  /** What has to follow, as in `held by TASK`. */
  readonly argument?: Argument;
  /** @param argument what followed, resolved */
  test(argument: Named): Test;
}

/** An argument: its text, and the numbers that have the name. */
export interface Named {
  readonly text: string;
  readonly numbers: ReadonlySet<number>;
}

/** Something that a condition speaks of. */
export interface Subject {
  /** As it was written: `pte:buf+3`. */
  readonly text: string;
  /** Of what kind: `pte`. */
  readonly kind: string;
  readonly phrases: readonly Phrase[];
  readonly fields: Readonly<Record<string, Field>>;
  /** What it is in a state, in the words of `show`. */
  describe(m: MachineView, labels: Labels): string;
}

/** A phrase without an argument. */
export function phrase(words: string, test: Test): Phrase {
  return { words, test: () => test };
}

/** A phrase for each value of an enumeration, as `show` prints it. */
export function phrases(
  values: readonly number[],
  wordsOf: (value: number) => string,
  test: (value: number) => Test,
): Phrase[] {
  return values.map((value) => phrase(wordsOf(value), test(value)));
}
