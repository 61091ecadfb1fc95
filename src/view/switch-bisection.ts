import { SWITCHES, type Switches } from '../designs/switches.js';
import type { Side } from '../bisect/switches/moment.js';
import type { SwitchReport } from '../bisect/switches/report.js';
import type { SwitchSet } from '../bisect/switches/bisect-switches.js';
import { isTold, type Trial } from '../bisect/switches/trials.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import { textTable } from './table.js';
import { counted } from '../units/counted.js';
import { fileWord } from '../units/shell-word.js';

/** What a bisection of switches found, for a reader. */
export function switchBisectionText(report: SwitchReport, path: string, width: number): string {
  const { bisection, moments } = report;
  const { verdict, without, shows } = bisection;
  const lines = [
    verdict.words,
    `  ${shows.design.name}: ${seen(shows, verdict.key)}`,
    `  ${without.design.name}: ${seen(without, verdict.key)}`,
    differingText(report),
    '',
  ];
  for (const { title, switches } of causesOf(report)) {
    lines.push(title);
    for (const { about, values, source } of switches) {
      lines.push(`  ${about}`);
      for (const [value, meaning] of values) lines.push(`    ${value}: ${meaning}`);
      lines.push(`    source: ${source}`);
    }
  }
  lines.push(...curesOf(report), ...doubtsOf(report));
  lines.push('', exploredText(report));
  for (const moment of moments) {
    if (moment === undefined) continue;
    lines.push(
      '',
      `Under the schedule that shows it (session ${moment.shows.session}), the two part at event ${moment.at}:`,
    );
    lines.push(sideBySide(moment.without, moment.shows, moment.at, width));
    lines.push(`hmmtrace diff ${fileWord(path)} ${moment.without.session} ${moment.shows.session}`);
  }
  return `${lines.join('\n')}\n`;
}

/** In how many switches the two differ, and which of them were not asked for. */
export function differingText({ bisection: { live, unasked } }: SwitchReport): string {
  const all = counted(live.length + unasked.length, 'switch', 'switches');
  const left = unasked.length > 0 ? `; no recorded run asked for ${unasked.length} of them` : '';
  return `they differ in ${all}${left}`;
}

function setText(names: SwitchSet, of: Switches): string {
  return names.map((name) => `${name}=${of[name]}`).join(' + ');
}
function howText(names: SwitchSet): string {
  return names.length === 1 ? 'alone' : 'together, and none of them without the others';
}

/** A minimal set that brings the verdict about, with what each of its switches rules. */
export interface CauseText {
  readonly title: string;
  readonly switches: readonly {
    readonly about: string;
    /** Where it does not show, then where it shows: the value, and what the machine does with it. */
    readonly values: readonly (readonly [value: string, meaning: string])[];
    readonly source: string;
  }[];
}

export function causesOf({ bisection }: SwitchReport): CauseText[] {
  const { without, shows, sets } = bisection;
  const [from, to] = [without.design.switches, shows.design.switches];
  return sets.causes.map((cause) => ({
    title: `${without.design.name} shows it with ${setText(cause, to)}: ${howText(cause)}`,
    switches: cause.map((name) => {
      const { about, source, values } = SWITCHES[name];
      const meaning = (value: string): string => (values as Record<string, string>)[value]!;
      const both = [from[name], to[name]];
      return { about, source, values: both.map((value) => [value, meaning(value)] as const) };
    }),
  }));
}

/** The minimal sets that take it away, each with what shows instead. */
export function curesOf({ bisection: { cures, shows, without } }: SwitchReport): string[] {
  return cures.map(({ cure, trial }) => {
    const others = [...trial.found.tally.sightings.values()].filter(
      (s) => s.verdict.kind !== 'passed',
    );
    const instead = others.map((s) => s.verdict.words).join('; ');
    const what = instead === '' ? '' : `; it shows ${instead}`;
    const back = setText(cure, without.design.switches);
    return `${shows.design.name} does not show it with ${back}: ${howText(cure)}${what}`;
  });
}

/** What cannot be told, and what hides what. */
export function doubtsOf({ bisection: { sets, shows, without } }: SwitchReport): string[] {
  const to = shows.design.switches;
  return [
    ...sets.unresolved.map(
      (names) =>
        `cannot be told of ${without.design.name} with ${setText(names, to)}: not explored to its end, cut off at the limit, or the simulator failed`,
    ),
    ...sets.masked.map(
      ([less, more]) =>
        `with ${setText(less, to)} it shows, and with ${setText(more, to)} it does not: one hides the other`,
    ),
  ];
}

/** How many designs were explored, and what that tells. */
export function exploredText(report: SwitchReport): string {
  return `${counted(report.bisection.trials.length, 'design')} explored; ${guarantee(report)}`;
}

/** A design that was tried: which switches it has of the one that shows the verdict, and what it shows. */
export interface Tried {
  readonly design: string;
  readonly switches: SwitchSet;
  /** Undefined: that cannot be told. */
  readonly shows: boolean | undefined;
  /** The first session that shows it; 0 if there is none. */
  readonly session: number;
  readonly runs: number;
}

export function triedOf({ bisection }: SwitchReport): Tried[] {
  const { trials, live, unasked, shows, verdict } = bisection;
  const to = shows.design.switches;
  return trials.map((trial) => {
    const { design, found } = trial;
    const met = found.tally.sightings.get(verdict.key);
    return {
      design: design.name,
      switches: [...live, ...unasked].filter((name) => design.switches[name] === to[name]),
      shows: met !== undefined ? true : isTold(trial) ? false : undefined,
      session: met?.session ?? 0,
      runs: found.tally.runs,
    };
  });
}

export function seen(trial: Trial, key: string): string {
  const { tally, strategy, bound, exhausted, beyond } = trial.found;
  const met = tally.sightings.get(key);
  const runs = counted(tally.runs, 'run');
  const how = `${strategy}${bound === undefined ? '' : `, at most ${counted(bound, 'preemption')}`}`;
  const cut = tally.sightings.get('limit')?.runs ?? 0;
  const ends = cut === 0 ? '' : `; ${counted(cut, 'run')} cut off at the limit of events`;
  const all = exhausted
    ? `; nothing is left to try${beyond ? ' within the bound' : ''}`
    : isTold(trial)
      ? ''
      : '; not explored to its end';
  if (met === undefined) return `in none of ${runs} (${how}${all}${ends})`;
  return `in ${met.runs} of ${runs} (${how}${all}${ends}), first in session ${met.session}`;
}

function guarantee({ bisection: { sets, live, unasked, without } }: SwitchReport): string {
  const tried = sets.triedUpTo;
  const monotone = 'these are all minimal sets if no further switch hides what fewer show';
  const said =
    tried === 0
      ? `${monotone} (--size N tries every set of up to N)`
      : tried < live.length
        ? `every set of at most ${tried} was tried; beyond that ${monotone}`
        : 'every set of switches was tried';
  const left = unasked.length > 0 ? '; none with a switch that no recorded run asked for' : '';
  const { bound } = without.found;
  const within =
    bound !== undefined
      ? `; within the bound of ${counted(bound, 'preemption')}: with more, other sets may show`
      : '';
  const seeds =
    without.found.strategy === EXHAUSTIVE ? '' : '; what these seeds did not meet may be there yet';
  return `${said}${left}${within}${seeds}`;
}

function sideBySide(left: Side, right: Side, at: number, width: number): string {
  const rows: string[][] = [];
  for (let i = 0; i < Math.max(left.events.length, right.events.length); i++) {
    const [a, b] = [left.events[i], right.events[i]];
    const seq = a?.seq ?? b!.seq;
    const differs = a?.text !== b?.text;
    const mark = seq === at ? '>' : differs ? '|' : '';
    rows.push([mark, String(seq), a?.text ?? '(ended)', differs ? (b?.text ?? '(ended)') : '']);
  }
  const head = [
    '',
    'event',
    `without: session ${left.session}`,
    `shows it: session ${right.session}`,
  ];
  return textTable(head, rows, width).trimEnd();
}

/** The same for programs. */
export function switchBisectionJson({ bisection, moments }: SwitchReport): object {
  const { verdict, without, shows, live, unasked, sets, trials } = bisection;
  const end = ({ design, found }: Trial): object => ({
    design: design.name,
    search: found.id,
    ...{ strategy: found.strategy, bound: found.bound ?? null, exhausted: found.exhausted },
    runs: found.tally.runs,
    met: found.tally.sightings.get(verdict.key)?.runs ?? 0,
    session: found.tally.sightings.get(verdict.key)?.session ?? null,
  });
  return {
    verdict: { key: verdict.key, kind: verdict.kind, words: verdict.words },
    ...{ without: end(without), shows: end(shows), live, unasked, ...sets },
    withinBound: without.found.bound ?? null,
    trials: trials.length,
    tried: triedOf({ bisection, moments }).map((t) => ({
      ...t,
      shows: t.shows ?? null,
      session: t.session === 0 ? null : t.session,
    })),
    moments: moments.map((m) => m ?? null),
  };
}
