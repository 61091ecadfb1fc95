import { Kind as K, SpanType, WaitType } from '../../../events/generated.js';
import type { ViewDefinition } from '../projection-schema.js';
import { int, MM, NPAGES, OPERATION, operationOf, SESSION, text, VPN } from './columns.js';

type Actions = readonly (readonly [kind: number, action: string])[];

/** What each kind of event does to a range, in words. */
const RANGE_ACTIONS: Actions = [
  [K.RangeAlloc, "'alloc, for mirror ' || e.b"],
  [K.RangeHmm, "iif(e.b, 'points to hmm ' || e.b, 'points to no hmm')"],
  [K.RangeLink, "iif(e.b, 'registered with hmm ' || e.b, 'unregistered')"],
  [
    K.RangeState,
    "iif(e.b, 'valid', 'not valid') || iif(e.c, ', generation ' || e.c || ', its user began with ' || e.d, '')",
  ],
  [K.RangeCheck, "iif(e.b, 'asked: valid', 'asked: again')"],
  [K.TaskBlock, "'waited for'"],
  [K.RangeFree, "'free'"],
];
const HMM_ACTIONS: Actions = [
  [K.HmmCreate, "'create, of address space ' || e.mm || ', with classic notifier ' || e.d"],
  [K.HmmCount, "'refcount ' || e.b"],
  [K.HmmNotifiers, "'invalidations that run ' || e.b"],
  [K.HmmDead, "'its address space dies'"],
  [K.HmmMirror, "'mirror ' || e.b || iif(e.c, ' on its list', ' off its list')"],
  [K.HmmFree, "'free'"],
];

function words(actions: Actions): string {
  return `CASE e.kind ${actions.map(([kind, action]) => `WHEN ${kind} THEN ${action}`).join(' ')} END`;
}
function kinds(actions: Actions): string {
  return actions.map(([kind]) => kind).join(', ');
}

const EVENT_COLUMNS = [
  int('seq', 'Event'),
  int('time', 'Virtual time, in nanoseconds'),
  int('task', 'Task that ran'),
  int('span', 'Innermost span'),
];
const RANGE = `iif(e.kind = ${K.TaskBlock}, e.c, e.a)`;
/** Events of ranges, and waits for them. */
const OF_RANGES = `e.kind IN (${kinds(RANGE_ACTIONS)}) AND (e.kind != ${K.TaskBlock} OR e.a = ${WaitType.WAIT_RANGE})`;
const IN_CALLBACK = `(SELECT s.type FROM span s WHERE s.session = e.session AND s.seq = e.span) = ${SpanType.CALLBACK}`;

/** The objects of the range interface of 2019; empty under designs without it. */
export const RANGE_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'range_event',
    kind: 'view',
    doc: 'Everything that happened to ranges of the interface of 2019, in words.',
    columns: [
      SESSION,
      ...EVENT_COLUMNS,
      int('range', 'Range'),
      text('action', 'What happened to it'),
      OPERATION,
    ],
    select: `SELECT e.session, e.seq, e.time, e.task, e.span, ${RANGE} AS range,
        ${words(RANGE_ACTIONS)} AS action, ${operationOf('e')} AS operation
      FROM event e WHERE ${OF_RANGES}`,
  },
  {
    name: 'hmm_event',
    kind: 'view',
    doc: 'Everything that happened to an hmm of the interface of 2019, and who came on its lists, in words.',
    columns: [
      SESSION,
      ...EVENT_COLUMNS,
      int('hmm', 'Object of an address space'),
      text('action', 'What happened to it'),
      OPERATION,
    ],
    select: `SELECT e.session, e.seq, e.time, e.task, e.span, e.a AS hmm,
        ${words(HMM_ACTIONS)} AS action, ${operationOf('e')} AS operation
      FROM event e WHERE e.kind IN (${kinds(HMM_ACTIONS)})`,
  },
  {
    name: 'range_life',
    kind: 'view',
    doc: 'One row a range of the interface of 2019: how it fared between coming and going. Numbers are of events; NULL: did not happen.',
    columns: [
      SESSION,
      int('range', 'Range'),
      MM,
      int('mirror', 'Mirror that reads it'),
      VPN,
      NPAGES,
      int('alloc', 'Event that made it'),
      int('registered', 'Event that registered it for the first time'),
      int('waits', 'How often somebody went to sleep for it'),
      int(
        'invalidated',
        'How often a callback made it invalid; where hits are counted, also how often it hit it again',
      ),
      int('asked', 'How often its user asked under the lock of the driver whether it is valid'),
      int('again', 'How often the answer was no'),
      int('unregistered', 'Event that unregistered it for the last time'),
      int('freed', 'Event that freed it'),
      int('lived', 'Nanoseconds from alloc to free; NULL if it was never freed'),
    ],
    select: `SELECT e.session, ${RANGE} AS range, ${made('e.mm')} AS mm, ${made('e.b')} AS mirror, ${made('e.vpn')} AS vpn,
        ${made('e.npages')} AS npages, ${made('e.seq')} AS alloc,
        min(CASE WHEN e.kind = ${K.RangeLink} AND e.b THEN e.seq END) AS registered,
        sum(e.kind = ${K.TaskBlock}) AS waits,
        sum(e.kind = ${K.RangeState} AND NOT e.b AND ${IN_CALLBACK}) AS invalidated,
        sum(e.kind = ${K.RangeCheck}) AS asked, sum(e.kind = ${K.RangeCheck} AND NOT e.b) AS again,
        max(CASE WHEN e.kind = ${K.RangeLink} AND NOT e.b THEN e.seq END) AS unregistered,
        max(CASE e.kind WHEN ${K.RangeFree} THEN e.seq END) AS freed,
        max(CASE e.kind WHEN ${K.RangeFree} THEN e.time END) - ${made('e.time')} AS lived
      FROM event e WHERE ${OF_RANGES} GROUP BY e.session, ${RANGE}`,
  },
];

function made(column: string): string {
  return `max(CASE e.kind WHEN ${K.RangeAlloc} THEN ${column} END)`;
}
