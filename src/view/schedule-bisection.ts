import type { ScheduleBisection } from '../bisect/schedule/bisect-schedule.js';
import type { DecisivePair, PairStep } from '../bisect/schedule/pair.js';
import { fileWord } from '../units/shell-word.js';

/** What a bisection of two schedules found, for a reader. */
export function scheduleBisectionText(
  { verdict, runs, before, steps }: ScheduleBisection,
  pair: DecisivePair,
  path: string,
): string {
  const { without, shows, first, second, shared, instead } = pair;
  const step = ({ task, stack, events }: PairStep, when: string): string[] => [
    `${task}, ${when}:`,
    ...stack.map((span, depth) => `  ${'  '.repeat(depth)}in ${span}`),
    ...events.map(({ seq, text }) => `${String(seq).padStart(10)}  ${text}`),
  ];
  const touch = shared.map(
    (s) => `  ${words(s.what)}: ${first.task} ${s.first}, ${second.task} ${s.second}`,
  );
  return `${[
    verdict.words,
    `the order of two adjacent steps decides; ${runs} runs${before > 0 ? ` (${before} of them before)` : ''}, of ${steps[0]} and ${steps[1]} steps`,
    '',
    ...step(first, `first in session ${without}, which does not show it`),
    ...step(second, `first in session ${shows}, which shows it`),
    ...(touch.length > 0 ? ['both touch:', ...touch] : [NOTHING_SHARED]),
    '',
    `session ${without} shows instead: ${instead.join('; ')}`,
    `hmmtrace diff ${fileWord(path)} ${without} ${shows}`,
  ].join('\n')}\n`;
}

/** Of two steps that neither reads what the other changes. */
export const NOTHING_SHARED =
  'neither touches what the other changes: their order decides only by who comes next, that is by what tasks can run then, or where they are';

/** `INTERVAL_LINKS` is `interval links`. */
export function words(kind: string): string {
  return kind.toLowerCase().replaceAll('_', ' ');
}

/** The same for programs. */
export function scheduleBisectionJson(
  { verdict, runs, before, steps }: ScheduleBisection,
  pair: DecisivePair,
): object {
  return {
    verdict: { key: verdict.key, kind: verdict.kind, words: verdict.words },
    ...{ runs, before, steps: { passing: steps[0], failing: steps[1] } },
    ...{ ...pair, shared: pair.shared.map((s) => ({ ...s, what: words(s.what) })) },
  };
}
