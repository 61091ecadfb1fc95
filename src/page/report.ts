import { STATUS } from '../schedule/ending.js';
import { CATEGORIES } from './timeline/categories.js';
import { cpuStatesOf } from './timeline/page-words.js';
import type { Found, Shown, TimelinePiece } from './timeline/timeline-piece.js';
import type { Flag } from './timeline/reel.js';
import { markup, type Markup, type Piece } from './html.js';
import { command, mark } from './mark.js';
import type { Page, Ran, Section } from './page.js';
import { table } from './table.js';
import { counted } from '../units/counted.js';
import { fileWord } from '../units/shell-word.js';

export interface ReportSource extends Pick<Ran, 'command' | 'toolVersion'> {
  readonly sessions: readonly Shown[];
  /** Of two sessions: how the comparison comes out, in a line. */
  readonly head?: string;
}

/** A session as a page, or two below each other. */
export function reportPage(piece: TimelinePiece, source: ReportSource): Page {
  const { sessions, head } = source;
  const [first, second] = sessions.map(({ info }) => info);
  const title =
    second === undefined
      ? `${first!.workloadName} under ${first!.designName}`
      : `${sessions[0]!.name} and ${sessions[1]!.name}`;
  const sections: Section[] = [
    {
      id: 'timeline',
      title: 'Timeline',
      wide: true,
      body: [piece.body, limits(piece, sessions)],
    },
    ...violationSections(piece, sessions),
    { id: 'marks', title: 'What the marks mean', body: marks() },
  ];
  return {
    title,
    ran: {
      ...source,
      facts: sessions.flatMap((s) => factsOf(s, sessions.length > 1)),
    },
    lead: [
      head === undefined ? undefined : markup`<p>${head}</p>`,
      sessions.map((s, i) => outcome(s, piece.found[i]!)),
    ],
    sections,
    assets: ['timeline'],
    data: piece.data,
  };
}

/** The timeline of two sessions that are compared, for a page about more than that. */
export function timelineSection(piece: TimelinePiece, sessions: readonly Shown[]): Section {
  const body = [piece.body, limits(piece, sessions), marks()];
  return {
    id: 'timeline',
    title: 'Both sessions on one ruler',
    wide: true,
    body,
  };
}

function factsOf({ file, info, name }: Shown, many: boolean): Ran['facts'] {
  const { id, workloadName, designName, seed, strategy, events } = info;
  const run = `${workloadName} under ${designName}, seed ${seed}, ${strategy}`;
  const what = `${file.path}, session ${id}: ${run}; ${events.toLocaleString('en')} events`;
  return [[many ? name : 'session', what]];
}

function outcome({ info, name }: Shown, { violations, unmet }: Found): Markup {
  const { state, status, events } = info;
  const broken = violations - unmet;
  const said: Piece[] = [];
  if (state === 'interrupted') {
    const where =
      events === 0 ? 'before its first event' : `after event ${events.toLocaleString('en')}`;
    said.push(mark('warn', 'interrupted'), ` ${where}: what was open there is closed there`);
  } else if (status === STATUS.limit)
    said.push(mark('warn', 'stopped at its limit'), ': what it would have done next is not known');
  else if (violations === 0)
    said.push(
      status === STATUS.done
        ? mark('good', 'it ended, and no rule was broken')
        : mark('warn', 'it did not end as its workload says'),
    );
  if (broken > 0) said.push(' ', mark('bad', counted(broken, 'violation')));
  if (unmet > 0) said.push(' ', mark('warn', counted(unmet, 'unmet expectation')));
  return markup`<p>${name}: ${said}</p>`;
}

/** What the page does not hold is said, and how to have it. */
function limits({ inFull, found }: TimelinePiece, sessions: readonly Shown[]): Piece {
  return sessions.map(({ file, info, name, passing }, i) => {
    const full = inFull[i]!;
    const { violations, inView, left } = found[i]!;
    const gone = [
      left.lanes > 0 ? `${counted(left.lanes, 'lane')} of the timeline` : '',
      left.tables > 0 ? `${counted(left.tables, 'page table')} on the map` : '',
      left.spaces > 0 ? `pages of ${counted(left.spaces, 'address space')} on the map` : '',
    ].filter((text) => text !== '');
    const dropped =
      gone.length === 0
        ? undefined
        : markup`<p>${mark('warn', 'not shown')} of ${name}, which has more than there is room for: ${gone.join('; ')}</p>`;
    if (full >= info.events) return dropped;
    const about =
      violations === 0
        ? 'at its beginning'
        : inView === violations
          ? 'about its violations, its beginning'
          : `about ${inView.toLocaleString('en')} of its ${counted(violations, 'violation')}, its beginning`;
    const rest =
      passing === true
        ? markup`No file keeps the rest: give <code>-o FILE</code> to the command of this page.`
        : markup`<code>hmmtrace serve ${fileWord(file.path)} -s ${info.id}</code> shows each of them.`;
    return markup`${dropped}<p class="dim">${name} has ${info.events.toLocaleString('en')} events. All of it is shown from afar; ${full.toLocaleString('en')} of them, ${about} and its end, can be looked at one by one, and are what a search finds. ${rest}</p>`;
  });
}

/** Rules that were broken, and what the workload expected otherwise: two things. */
function violationSections(piece: TimelinePiece, sessions: readonly Shown[]): Section[] {
  const of = (unmet: boolean): readonly [Piece[][], number] => {
    const rows = piece.flags.flatMap((list, i) =>
      list
        .filter((flag) => flag.unmet === unmet)
        .map(({ event, name, message }: Flag): Piece[] => [
          event,
          ...(sessions.length > 1 ? [sessions[i]!.name] : []),
          ...(unmet ? [] : [name.replace(/^VIOLATION: /, '')]),
          message,
        ]),
    );
    const all = piece.found.reduce((n, f) => n + (unmet ? f.unmet : f.violations - f.unmet), 0);
    return [rows, all - rows.length];
  };
  const section = (id: string, title: string, what: string, unmet: boolean): Section[] => {
    const [rows, more] = of(unmet);
    if (rows.length === 0 && more === 0) return [];
    const columns = [
      { name: 'event', number: true },
      ...(sessions.length > 1 ? [{ name: 'session' }] : []),
      ...(unmet ? [] : [{ name: 'what' }]),
      { name: 'message' },
    ];
    const rest =
      more > 0
        ? markup`<p>… and ${more.toLocaleString('en')} more, which the timeline does not mark either: ${listing(piece, sessions)}</p>`
        : undefined;
    return [{ id, title, body: [table(what, columns, rows), rest] }];
  };
  return [
    ...section(
      ...(['violations', 'Violations'] as const),
      'Rules that were broken, in the order of their events',
      false,
    ),
    ...section(
      ...(['expectations', 'Unmet expectations'] as const),
      'What the workload expected otherwise, in the order of the events',
      true,
    ),
  ];
}

/** The command that lists all violations, of each session that has more than the page. */
function listing({ flags, found }: TimelinePiece, sessions: readonly Shown[]): Piece {
  return sessions
    .filter((_, i) => found[i]!.violations > flags[i]!.length)
    .map(
      ({ file, info }) =>
        markup`${command(`hmmtrace show ${fileWord(file.path)} -s ${info.id} --kind Violation -n 0`)} `,
    );
}

/** Of what there is: as it is drawn, and what it is. */
function marks(): Markup {
  const meant = CATEGORIES.filter((name) => name !== 'session').map((name) => {
    const kind = name.replaceAll(' ', '-');
    return markup`<li><span class="tl-swatch tl-of-${kind}" aria-hidden="true">${SHAPE[name]}</span> ${name}: ${MEANS[name]}</li>`;
  });
  const onMap = ON_MAP.map(
    ([name, words]) =>
      markup`<li><span class="tl-swatch map-of-${name}" aria-hidden="true"></span> ${words}</li>`,
  );
  return markup`<ul class="tl-marks">${meant}</ul>
<p>On the address map, in the CPU’s table and in those of devices:</p>
<ul class="tl-marks">${onMap}</ul>`;
}

/** By the names that the style sheet has for the colours. */
const ON_MAP = [
  ['empty', 'nothing is mapped'],
  ...(
    ['ro', 'rw', 'zero', 'private', 'migration', 'exclusive', 'special', 'coherent'] as const
  ).map((name, i) => [name, `CPU: ${cpuStatesOf(i)}`] as const),
  ['device-ro', 'device: an entry to read'],
  ['device-rw', 'device: an entry to write'],
  ['pending', 'device: an entry that is being invalidated, dotted'],
  ['stale', 'device: a stale entry, hatched'],
  ['tracked', 'a line below: an interval that the driver tracks covers the page'],
] as const;

const SHAPE: Readonly<Partial<Record<(typeof CATEGORIES)[number], string>>> = {
  'page table': '❘',
  'device page table': '◆',
  'device memory': '◆',
  area: '■',
  work: '■',
  notifier: '●',
  callback: '●',
  migration: '▲',
  violation: '⚑',
  wait: '∕∕∕',
};
const MEANS: Readonly<Record<(typeof CATEGORIES)[number], string>> = {
  span: 'a function of the kernel or the driver, from entry to return',
  'page table': 'an entry of the CPU’s page table is set or cleared',
  'device page table': 'an entry of a device’s page table is set or cleared, or a range is tracked',
  area: 'an area (vma) comes, goes, or has new bounds',
  'device memory': 'a page of device memory is taken or given back',
  notifier: 'a step of the notifier core: intervals, sequence numbers, deferrals',
  migration: 'pages move between system and device memory',
  lock: 'a lock is held',
  wait: 'a task waits, striped',
  operation: 'an operation of the workload',
  fault: 'a page fault, of the CPU or a device',
  callback: 'a subscriber’s invalidate()',
  invalidation: 'a range is being invalidated; a band across all lanes meanwhile',
  work: 'an item for the driver’s worker',
  session: 'the session',
  failure: 'a failure that the workload asked for',
  violation: 'a rule is broken, with a dashed line across all lanes',
};
