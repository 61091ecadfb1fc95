import type { Moment } from '../bisect/switches/moment.js';
import type { SwitchReport } from '../bisect/switches/report.js';
import {
  causesOf,
  curesOf,
  differingText,
  doubtsOf,
  exploredText,
  seen,
  triedOf,
  type Tried,
} from '../view/switch-bisection.js';
import { fileWord } from '../units/shell-word.js';
import { markup, type Markup, type Piece } from './html.js';
import { lattice, MOST_DRAWN } from './lattice.js';
import { command, mark } from './mark.js';
import type { Page, Ran, Section } from './page.js';
import { table } from './table.js';
import { sideBySide, type Beside } from './trace.js';

/** The page of `bisect switches`. @param file that keeps what was tried */
export function switchesPage(report: SwitchReport, ran: Ran, file: string): Page {
  const { verdict, without, shows } = report.bisection;
  const doubts = doubtsOf(report);
  const sections: (Section | undefined)[] = [
    { id: 'ends', title: 'The two designs', body: ends(report) },
    { id: 'rule', title: 'The rule', body: rules(report) },
    { id: 'cures', title: 'What takes it away', body: list(curesOf(report)) },
    { id: 'tried', title: 'What was tried', body: tried(report) },
    doubts.length === 0 ? undefined : { id: 'doubts', title: 'Doubts', body: list(doubts) },
    {
      id: 'moments',
      title: 'The decisive moment',
      wide: true,
      body: report.moments.map((m, i) => moment(m, i, report, file)),
    },
  ];
  return {
    title: `${verdict.words}: ${shows.design.name}, not ${without.design.name}`,
    ran,
    sections: sections.filter((s) => s !== undefined),
  };
}

function list(lines: readonly string[]): Markup {
  return lines.length === 0
    ? markup`<p>Nothing that was found.</p>`
    : markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
}

function ends(report: SwitchReport): Piece {
  const { verdict, without, shows } = report.bisection;
  const rows = [
    [shows.design.name, mark('bad', 'shows it'), seen(shows, verdict.key)],
    [without.design.name, mark('good', 'does not show it'), seen(without, verdict.key)],
  ];
  return [
    table(
      verdict.words,
      [{ name: 'design' }, { name: 'verdict' }, { name: 'explored', long: true }],
      rows,
    ),
    markup`<p>${differingText(report)}</p>`,
  ];
}

function rules(report: SwitchReport): Piece {
  const causes = causesOf(report);
  if (causes.length === 0) return markup`<p>No set that was tried brings it about.</p>`;
  return causes.map(
    ({ title, switches }) =>
      markup`<h3>${title}</h3>${switches.map(
        ({ about, values: [from, to], source }) => markup`<p><strong>${about}</strong></p>
<dl class="rule"><div><dt><code>${from![0]}</code> ${mark('good', 'does not show it')}</dt><dd>${from![1]}</dd></div><div><dt><code>${to![0]}</code> ${mark('bad', 'shows it')}</dt><dd>${to![1]}</dd></div><div><dt>source</dt><dd>${source}</dd></div></dl>`,
      )}`,
  );
}

/** Each set with its number, as the lattice has it. */
function tried(report: SwitchReport): Piece {
  const { shows, without, sets, live, unasked } = report.bisection;
  const all = [...live, ...unasked];
  const decisive = [...sets.causes, ...sets.cures].flat() as string[];
  const sorted = triedOf(report).toSorted((a, b) => a.switches.length - b.switches.length);
  const isSame = (a: readonly string[], b: readonly string[]): boolean =>
    a.length === b.length && a.every((name) => b.includes(name));
  const role = ({ switches }: Tried): string | undefined => {
    if (sets.causes.some((cause) => isSame(cause, switches))) return 'cause';
    const back = all.filter((name) => !(switches as readonly string[]).includes(name));
    return sets.cures.some((cure) => isSame(cure, back)) ? 'cure' : undefined;
  };
  const name = ({ switches }: Tried): string => {
    if (switches.length === 0) return without.design.name;
    if (switches.length === all.length) return shows.design.name;
    const left = all.filter((one) => !(switches as readonly string[]).includes(one));
    return left.length < switches.length ? `all but ${left.join(', ')}` : switches.join(', ');
  };
  const verdict = ({ shows }: Tried) =>
    shows === undefined ? ('untold' as const) : shows ? ('shows' as const) : ('not' as const);
  const rows = sorted.map((t, i) => [
    markup`<span id="set-${i + 1}">${i + 1}</span>`,
    VERDICT[verdict(t)],
    role(t) ?? '',
    t.runs,
    t.session === 0 ? '' : t.session,
    t.switches.length,
    name(t),
  ]);
  const drawn =
    sorted.length > MOST_DRAWN
      ? undefined
      : lattice(
          sorted.map((t, i) => ({
            ...{
              set: t.switches,
              name: t.switches.length === all.length ? name(t) : shortName(name(t), t, decisive),
              verdict: verdict(t),
            },
            ...{ role: role(t), href: `#set-${i + 1}` },
          })),
        );
  const number = true;
  return [
    markup`<p>${exploredText(report)}. A set has these switches as ${shows.design.name} has them, and all others as ${without.design.name}.</p>`,
    drawn,
    table(
      'The sets that were tried',
      [
        { name: '#', number },
        { name: 'verdict' },
        { name: 'role' },
        { name: 'runs', number },
        { name: 'session', number },
        { name: 'switches', number },
        { name: 'set', long: true },
      ],
      rows,
    ),
  ];
}

const VERDICT = {
  shows: mark('bad', 'shows it'),
  not: mark('good', 'does not show it'),
  untold: mark('neutral', 'cannot be told'),
};

/** `tracking + 5 others`: of what decides, by its own name; without the families of the switches. */
function shortName(name: string, { switches }: Tried, decisive: readonly string[]): string {
  const own = switches.filter((one) => decisive.includes(one));
  const others = switches.length - own.length;
  const long = name.startsWith('all but') || switches.length <= 2 ? undefined : own.join(', ');
  const rest = `${others} others`;
  const told = long === undefined ? name : long === '' ? rest : `${long} + ${rest}`;
  return told.replace(/\b(devmem|driver|migrate|notifier|rangefault)\./g, '');
}

function moment(moment: Moment | undefined, i: number, report: SwitchReport, file: string): Piece {
  const cause = report.bisection.sets.causes[i]!.join(' + ');
  if (moment === undefined)
    return markup`<h3>${cause}</h3><p>Under the schedule that shows it, both give the same events, or the other cannot follow it.</p>`;
  const { at, without, shows } = moment;
  const lines: Beside[] = [];
  for (let n = 0; n < Math.max(without.events.length, shows.events.length); n++) {
    const [a, b] = [without.events[n], shows.events[n]];
    const seq = (a ?? b)!.seq;
    lines.push({ seq, a: a?.text, b: b?.text, parts: seq === at });
  }
  const caption = `Under the schedule that shows it (session ${shows.session}), the two part at event ${at}`;
  return markup`<h3>${cause}</h3>
${sideBySide(
  caption,
  [
    `without: session ${without.session}, ${without.design}`,
    `shows it: session ${shows.session}, ${shows.design}`,
  ],
  lines,
)}
<p>${command(`hmmtrace diff ${fileWord(file)} ${without.session} ${shows.session}`)}</p>`;
}
