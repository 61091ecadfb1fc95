import type { Estimate } from '../explore/estimate.js';
import type { Explorations } from '../explore/explore.js';
import type { Attempt } from '../explore/search.js';
import type { ShrunkForm, Sighting, Tally } from '../explore/tally.js';
import { VERDICT_KINDS } from '../explore/verdict-class.js';
import { textTable } from './table.js';
import { counted } from '../units/counted.js';
import { fileWord } from '../units/shell-word.js';

/** `about 3,200 schedules (…)`, with how it was found. */
export function estimateText({
  logMean,
  points,
  probes,
  relativeError,
  choices,
}: Estimate): string {
  const [fewest, most] = points;
  const at = fewest === most ? String(most) : `${fewest} to ${most}`;
  const also = choices > 0 ? ` and up to ${counted(choices, 'choice')} of the machine` : '';
  const error = Math.round(relativeError * 100);
  return `about ${amount(logMean)} schedules (Knuth’s estimate: mean of ${counted(probes, 'random probe')}, ${at} scheduling points each${also}; standard error ${error} %)`;
}

function amount(log: number): string {
  const value = Math.exp(log);
  return value < 1e6 ? Math.round(value).toLocaleString('en') : value.toExponential(1);
}

/** The verdicts in the order in which they are shown: broken rules first, then as they were met. */
export function shownOrder(tally: Tally): Sighting[] {
  return ranked(tally.sightings.values());
}
export function ranked(sightings: Iterable<Sighting>): Sighting[] {
  const rank = ({ verdict }: Sighting): number => VERDICT_KINDS.indexOf(verdict.kind);
  return [...sightings].sort((a, b) => rank(a) - rank(b));
}

/** What became of a search: how many runs, and whether anything is left. */
export function searchText({
  tally,
  strategy,
  exhausted,
  bound,
  beyond,
  before,
}: Explorations): string {
  const runs = counted(tally.runs, 'run');
  const earlier = before > 0 ? ` (${before.toLocaleString('en')} of them before)` : '';
  const ended = exhausted ? `; nothing is left to try${beyond ? ' within the bound' : ''}` : '';
  const within = bound === undefined ? '' : `, at most ${counted(bound, 'preemption')}`;
  return `${strategy}${within}: ${runs}${earlier}, ${counted(tally.traces.size, 'distinct trace')}, ${counted(tally.sightings.size, 'verdict')}${ended}`;
}

export interface VerdictRow {
  readonly sighting: Sighting;
  /** What tells it from the others. */
  readonly words: string;
  readonly first: string;
  readonly smallest: string;
}

/** The verdicts in the order in which they are shown. */
export function verdictRows(tally: Tally): VerdictRow[] {
  const sightings = shownOrder(tally);
  const differing = differences(sightings.filter(({ verdict }) => verdict.kind === 'passed'));
  return sightings.map((sighting) => ({
    sighting,
    words: differing.get(sighting) ?? sighting.verdict.words,
    ...{ first: first(sighting.first), smallest: smallest(sighting) },
  }));
}

/** A row for each verdict: what, how often, where first, how large, and what opens it. */
export function verdictTable(path: string, tally: Tally, width: number): string {
  const all = verdictRows(tally);
  const rows = all.map(({ sighting: s, words, first, smallest }) => [
    ...[words, s.runs, first, s.events, s.switches, smallest],
    s.session === 0 ? 'not recorded' : `hmmtrace show ${fileWord(path)} -s ${s.session}`,
  ]);
  const head = ['verdict', 'runs', 'first', 'events', 'switches', 'smallest form', 'look'];
  const small = all.find(({ sighting: { shrunk } }) => shrunk !== undefined)?.sighting;
  const opens =
    small === undefined
      ? ''
      : `smallest forms: hmmtrace shrink ${fileWord(path)} -s N, as of \`look\`; for example: hmmtrace shrink ${fileWord(path)} -s ${small.session}\n`;
  return textTable(head, rows, width) + opens;
}

/** `7 statements, 1 switch`. */
function smallest({ shrunk }: Sighting): string {
  if (shrunk === undefined) return '';
  const { statements, switches, complete } = shrunk;
  const size = `${counted(statements, 'statement')}, ${counted(switches, 'switch', 'switches')}`;
  return complete ? size : `${size} or less`;
}

export function shrunkJson({ workload, designName, design: _, ...rest }: ShrunkForm): object {
  return { design: designName, ...rest, text: workload };
}

function first({ seed, plan }: Attempt): string {
  switch (plan.kind) {
    case 'seed':
      return `seed ${seed}`;
    case 'prefix':
      return `prefix of ${plan.decisions.length}`;
    case 'route':
      return `prefix of ${plan.route.steps.length}`;
    case 'passage':
      return `prefix of ${plan.steps.length}`;
  }
}

/** What tells outcomes without a broken rule apart: the answers that not all of them have. */
export function differences(passed: readonly Sighting[]): Map<Sighting, string> {
  const words = new Map<Sighting, string>();
  if (passed.length === 1) words.set(passed[0]!, 'passed, always with the same answers');
  if (passed.length < 2) return words;
  const everywhere = new Map<string, number>();
  for (const { verdict } of passed)
    for (const line of verdict.answers ?? []) everywhere.set(line, (everywhere.get(line) ?? 0) + 1);
  for (const s of passed) {
    const own = (s.verdict.answers ?? []).filter((a) => everywhere.get(a)! < passed.length);
    words.set(s, `passed: ${own.slice(0, SHOWN).join('; ')}${own.length > SHOWN ? '; …' : ''}`);
  }
  return words;
}
/** Answers that are shown of an outcome. */
const SHOWN = 3;
