import {
  compress,
  linear,
  sameRuns,
  slice,
  wordAt,
  ZERO_RUNS,
  type Runs,
} from '../machine/contents.js';
import { WORDS_PER_PAGE } from '../units/numbers.js';
import type { Num, Pattern } from './values.js';

/** Values of loop variables. */
export type Environment = ReadonlyMap<string, number>;

export function valueOf(num: Num, env: Environment): number {
  if (typeof num === 'number') return num;
  return num.times * (env.get(num.variable) ?? 0) + num.plus;
}

/** Contents of page `page` of a range filled with a pattern. */
export function patternPage(pattern: Pattern, page: number, env: Environment): Runs {
  switch (pattern.kind) {
    case 'linear': {
      const step = valueOf(pattern.step, env);
      const first = valueOf(pattern.first, env) + Math.imul(page * WORDS_PER_PAGE, step);
      return linear(WORDS_PER_PAGE, first >>> 0, step >>> 0);
    }
    case 'firstWords':
      return firstWordPage(valueOf(pattern.first, env) + page * valueOf(pattern.step, env));
    case 'words':
      return firstWordPage(page < pattern.words.length ? valueOf(pattern.words[page]!, env) : 0);
  }
}

/** A page whose first word is given and the rest zero. */
export function firstWordPage(word: number): Runs {
  if (word >>> 0 === 0) return ZERO_RUNS;
  const words = new Uint32Array(WORDS_PER_PAGE);
  words[0] = word;
  return compress(words);
}

/** A whole range filled with a pattern, in its one spelling. */
export function patternRuns(pattern: Pattern, npages: number, env: Environment): Runs {
  if (pattern.kind === 'linear') {
    return linear(npages * WORDS_PER_PAGE, valueOf(pattern.first, env), valueOf(pattern.step, env));
  }
  const words = new Uint32Array(npages * WORDS_PER_PAGE);
  for (let i = 0; i < npages; i++)
    words[i * WORDS_PER_PAGE] = wordAt(patternPage(pattern, i, env), 0);
  return compress(words);
}

/** Where contents of page `page` first differ from a pattern; undefined if they agree. */
export function firstDifference(
  pattern: Pattern,
  page: number,
  env: Environment,
  found: Runs,
): Difference | undefined {
  const wanted = patternPage(pattern, page, env);
  if (sameRuns(wanted, found)) return undefined;
  const words = pattern.kind === 'words' ? 1 : WORDS_PER_PAGE;
  for (let i = 0; i < words; i++) {
    const a = wordAt(wanted, i);
    const b = wordAt(found, i);
    if (a !== b) return { word: i, wanted: a, found: b };
  }
  return undefined;
}
export interface Difference {
  readonly word: number;
  readonly wanted: number;
  readonly found: number;
}

/** One page of a longer sequence. */
export function pageOf(runs: Runs, page: number): Runs {
  return slice(runs, page * WORDS_PER_PAGE, WORDS_PER_PAGE);
}
