import { EVENTS, Kind, type Event } from '../../events/generated.js';
import { Cursor } from '../../replay/cursor.js';
import { kinds } from '../../replay/events.js';
import { machineAt } from '../../replay/fold.js';
import type { SessionInfo, TraceFile } from '../../store/trace-file.js';
import { didYouMean } from '../../units/nearest.js';
import { oneLine } from '../../units/one-line.js';
import { UserError } from '../../units/user-error.js';
import type { EventSeq } from '../../units/numbers.js';
import { labelsAt } from '../../replay/address.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
  type Invocation,
} from '../command.js';
import { describeEvent } from '../../replay/text/describe-event.js';
import { EventTable, isStory } from '../../view/event-table.js';
import { NAMING } from '../../replay/text/labels.js';
import { eventJson } from '../../view/cause.js';
import { describeState, stateJson } from '../../view/state.js';
import { resolvePosition } from '../../replay/position.js';
import { withSession } from '../trace.js';
import { workloadOf } from '../../replay/workload-of.js';
import { showFollowing } from './show-follow.js';

/** Lines on a terminal before the rest is only counted. */
const DEFAULT_LINES = 200;

export const show: CommandSpec = {
  about:
    'Prints what happened in a session, an event a line and a column for each task; with --at the state after an event: tasks, pins, areas, page table, mirror entries, intervals, deferred list, locks.',
  args: [['<file>', 'trace file']],
  options: [
    SESSION_OPTION,
    ['--at <position>', 'show the state after this event (812, @end, @-20, @fail)'],
    ['--from <position>', 'first event (default: 1)'],
    ['--to <position>', 'last event', '@end'],
    ['-a, --all', 'also locks, counts and page contents'],
    [
      '-k, --kind <names>',
      'only these kinds, comma separated (PteSet,MirrorSet or a family: pte,notifier)',
    ],
    ['-t, --task <name>', 'only this task'],
    ['-n, --limit <lines>', 'at most so many lines, 0 for all (default: 200 on a terminal)'],
    ['-f, --follow', 'go on as long as another process records the session'],
    ['--repeats', 'print repeated steps instead of counting them'],
    JSON_OPTION,
  ],
  conflicts: {
    at: ['from', 'to', 'all', 'kind', 'task', 'limit', 'follow', 'repeats'],
    follow: ['to', 'kind', 'task', 'limit', 'repeats'],
  },
  examples: [
    'hmmtrace show out.db --limit 40',
    'hmmtrace show out.db --at @end',
    'hmmtrace show out.db --from 800 --to 820 --all',
    'hmmtrace show out.db -s v5 --at @fail --json',
    'hmmtrace show out.db --follow',
  ],
  run(invocation) {
    const { options } = invocation;
    return withSession<number | Promise<number>>(invocation, (file, session) => {
      if (options['follow'] === true) {
        const from = resolvePosition(file, session, textOption(options, 'from') ?? '0');
        return showFollowing(file.path, session, from, invocation);
      }
      const at = textOption(options, 'at');
      return at === undefined
        ? showEvents(file, session, invocation)
        : showState(file, session, at, invocation);
    });
  },
};

function showState(
  file: TraceFile,
  session: SessionInfo,
  position: string,
  { io, options }: Invocation,
): number {
  const at = resolvePosition(file, session, position);
  const cursor = new Cursor(file, session.id);
  cursor.seek(at);
  if (options['json'] === true) {
    io.out(`${JSON.stringify({ session: session.id, ...stateJson(cursor.machine) })}\n`);
    return 0;
  }
  const labels = labelsAt(file, session.id, at, workloadOf(session));
  for (const line of describeState(cursor.machine, labels, io.style)) io.out(`${line}\n`);
  return 0;
}

function showEvents(file: TraceFile, session: SessionInfo, { io, options }: Invocation): number {
  const from = resolvePosition(file, session, textOption(options, 'from') ?? '1');
  const to = resolvePosition(file, session, textOption(options, 'to') ?? '@end');
  if (from > to)
    throw new UserError(
      'HMT003',
      `--from is event ${from}, and --to event ${to} before it`,
      'give the earlier one to --from',
    );
  const json = options['json'] === true;
  const limit = numberOption(options, 'limit') ?? (io.outIsTerminal && !json ? DEFAULT_LINES : 0);
  const shown = kindFilter(textOption(options, 'kind'));
  const all = options['all'] === true || shown !== undefined;
  const tasks = tasksOf(file, session);
  const task = taskFilter(textOption(options, 'task'), tasks);
  const wanted = (e: Event): boolean =>
    (shown === undefined || shown[e.kind] === true) && (task === undefined || e.task === task);

  let lines = 0;
  let more = false;
  const print = (line: string): void => {
    if (limit > 0 && lines >= limit) more = true;
    else io.out(`${line}\n`);
    lines++;
  };
  const before = Math.max(0, from - 1) as EventSeq;
  const labels = labelsAt(file, session.id, before, workloadOf(session));
  for (const [id, name] of tasks) labels.nameTask(id, name);
  const columns = task === undefined ? [...new Set(tasks.values())] : [tasks.get(task)!];
  const table = new EventTable(labels, columns, {
    width: io.width,
    all,
    repeats: options['repeats'] === true || shown !== undefined,
    style: io.style,
  });
  if (before > 0 && !json) table.beginInside(machineAt(file, session.id, before).tasks.values());
  if (!json) io.out(`${table.header()}\n`);
  const visit = (e: Event): boolean => {
    labels.observe(e);
    if (!wanted(e)) table.skip(e);
    else if (!json) for (const line of table.push(e)) print(line);
    else if (all || isStory(e)) print(JSON.stringify(eventJson(e, describeEvent(e, labels))));
    return !more;
  };
  // What is not shown is read only where it says what the rest is called, and how deep it is.
  const read = shown?.map((is, kind) => is || NAMING[kind] === true || kind === Kind.SpanEnd);
  file.readEvents(session.id, before + 1, to, visit, { wanted: read });
  if (!json && !more) for (const line of table.end()) print(line);
  if (more) io.err(`${io.errStyle.dim('… there is more: --limit 0, --from N or --kind')}\n`);
  return 0;
}

/** Names of a session's tasks, by number, in the order in which they start. */
function tasksOf(file: TraceFile, session: SessionInfo): ReadonlyMap<number, string> {
  const tasks = new Map<number, string>();
  const note = (e: Event): void => {
    if (e.kind === Kind.TaskStart) tasks.set(e.started, oneLine(e.name));
  };
  file.readEvents(session.id, 1, session.events, note, { wanted: kinds(Kind.TaskStart) });
  return tasks;
}

/** Kinds to show, by number. @throws UserError HMT002 */
function kindFilter(text: string | undefined): readonly boolean[] | undefined {
  if (text === undefined) return undefined;
  const found: boolean[] = EVENTS.reduce<boolean[]>((list, { kind }) => {
    list[kind] = false;
    return list;
  }, []);
  for (const word of text.split(',').map((w) => w.trim())) {
    // As SQL calls it as well: interval_defer.
    const lower = word.toLowerCase().replaceAll('_', '');
    const matching = EVENTS.filter((i) => i.name.toLowerCase() === lower || i.family === lower);
    if (matching.length === 0) {
      const near = didYouMean(word, new Set(EVENTS.flatMap((i) => [i.name, i.family])));
      throw new UserError('HMT002', `there is no kind or family of events called '${word}'`, near);
    }
    for (const info of matching) found[info.kind] = true;
  }
  return found;
}

/** @throws UserError HMT002 if no task goes by that name or number */
function taskFilter(
  text: string | undefined,
  tasks: ReadonlyMap<number, string>,
): number | undefined {
  if (text === undefined) return undefined;
  for (const [id, name] of tasks) if (name === text || String(id) === text) return id;
  const hint = `tasks: ${[...new Set(tasks.values())].join(', ')}`;
  throw new UserError('HMT002', `no task is called '${text}'`, hint);
}
