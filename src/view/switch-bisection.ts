import { SWITCHES, type Switches } from '../designs/switches.js';
import type { Side } from '../bisect/switches/moment.js';
import type { SwitchReport } from '../bisect/switches/report.js';
import type { SwitchSet } from '../bisect/switches/bisect-switches.js';
import { isTold, type Trial } from '../bisect/switches/trials.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import { counted } from './exploration.js';
import { textTable } from './table.js';

/** What a bisection of switches found, for a reader. */
export function switchBisectionText(report: SwitchReport, path: string, width: number): string {
  const { bisection, moments } = report;
  const { verdict, without, shows, live, unasked, sets, cures, trials } = bisection;
  const [from, to] = [without.design.switches, shows.design.switches];
  const lines = [
    verdict.words,
    `  ${shows.design.name}: ${seen(shows, verdict.key)}`,
    `  ${without.design.name}: ${seen(without, verdict.key)}`,
    `they differ in ${counted(live.length + unasked.length, 'switch').replace(/switchs$/, 'switches')}${unasked.length > 0 ? `; no recorded run asked for ${unasked.length} of them` : ''}`,
    '',
  ];
  const set = (names: SwitchSet, of: Switches): string =>
    names.map((name) => `${name}=${of[name]}`).join(' + ');
  for (const cause of sets.causes) {
    const how = cause.length === 1 ? 'alone' : 'together, and none of them without the others';
    lines.push(`${without.design.name} shows it with ${set(cause, to)}: ${how}`);
    for (const name of cause) {
      const { about, source, values } = SWITCHES[name];
      const meaning = (value: string): string => (values as Record<string, string>)[value]!;
      lines.push(`  ${about}`);
      lines.push(`    ${from[name]}: ${meaning(from[name])}`);
      lines.push(`    ${to[name]}: ${meaning(to[name])}`);
      lines.push(`    source: ${source}`);
    }
  }
  for (const { cure, trial } of cures) {
    const how = cure.length === 1 ? 'alone' : 'together, and none of them without the others';
    const others = [...trial.found.tally.sightings.values()].filter(
      (s) => s.verdict.kind !== 'passed',
    );
    const instead = others.map((s) => s.verdict.words).join('; ');
    const what = instead === '' ? '' : `; it shows ${instead}`;
    lines.push(`${shows.design.name} does not show it with ${set(cure, from)}: ${how}${what}`);
  }
  for (const names of sets.unresolved)
    lines.push(
      `cannot be told of ${without.design.name} with ${set(names, to)}: not explored to its end, cut off at the limit, or the simulator failed`,
    );
  for (const [less, more] of sets.masked)
    lines.push(
      `with ${set(less, to)} it shows, and with ${set(more, to)} it does not: one hides the other`,
    );
  lines.push('', `${counted(trials, 'design')} explored; ${guarantee(report)}`);
  for (const moment of moments) {
    if (moment === undefined) continue;
    lines.push(
      '',
      `Under the schedule that shows it (session ${moment.shows.session}), the two part at event ${moment.at}:`,
    );
    lines.push(sideBySide(moment.without, moment.shows, moment.at, width));
    lines.push(`hmmtrace diff ${path} ${moment.without.session} ${moment.shows.session}`);
  }
  return `${lines.join('\n')}\n`;
}

function seen(trial: Trial, key: string): string {
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
  const seeds =
    without.found.strategy === EXHAUSTIVE ? '' : '; what these seeds did not meet may be there yet';
  return `${said}${left}${seeds}`;
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
    ...{ without: end(without), shows: end(shows), live, unasked, ...sets, trials },
    moments: moments.map((m) => m ?? null),
  };
}
