import { EVENTS, Kind, type Event } from '../../events/generated.js';
import { Cursor } from '../../replay/cursor.js';
import { TraceFile, type SessionInfo } from '../../store/trace-file.js';
import { didYouMean } from '../../units/nearest.js';
import { UserError } from '../../units/user-error.js';
import type { Workload } from '../../workload/ast.js';
import { labelsAt } from '../address.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
  type Invocation,
} from '../command.js';
import { describeEvent } from '../../replay/text/describe-event.js';
import { EventTable, isStory } from '../format/event-table.js';
import { Labels } from '../../replay/text/labels.js';
import { eventJson } from '../format/cause.js';
import { describeState, stateJson } from '../format/state.js';
import { resolvePosition, resolveSession } from '../position.js';
import { workloadOf } from '../workload-of.js';
import { showFollowing } from './show-follow.js';

/** Lines on a terminal before the rest is only counted. */
const DEFAULT_LINES = 200;

export const show: CommandSpec = {
  name: 'show',
  summary: 'print events, or the state at an event',
  about:
    'Prints what happened in a session, an event a line and a column for each task; with --at the state after an event: areas, page table, mirror entries, intervals, deferred list, locks, tasks.',
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
  examples: [
    'hmmtrace show out.db --limit 40',
    'hmmtrace show out.db --at @end',
    'hmmtrace show out.db --from 800 --to 820 --all',
    'hmmtrace show out.db -s v5 --at @fail --json',
    'hmmtrace show out.db --follow',
  ],
  run(invocation) {
    const { args, options } = invocation;
    const file = TraceFile.open(args[0] as string);
    try {
      const session = resolveSession(file, textOption(options, 'session'));
      if (options['follow'] === true) {
        const from = resolvePosition(file, session, textOption(options, 'from') ?? '0');
        return showFollowing(file.path, session, from, invocation);
      }
      const at = textOption(options, 'at');
      return at === undefined
        ? showEvents(file, session, invocation)
        : showState(file, session, at, invocation);
    } finally {
      file.close();
    }
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
  const json = options['json'] === true;
  const limit = numberOption(options, 'limit') ?? (io.outIsTerminal && !json ? DEFAULT_LINES : 0);
  const kinds = kindFilter(textOption(options, 'kind'));
  const all = options['all'] === true || kinds !== undefined;
  const { labels, actors } = learn(file, session, workloadOf(session));
  const task = taskFilter(textOption(options, 'task'), labels);
  const wanted = (e: Event): boolean =>
    e.seq >= from &&
    (kinds === undefined || kinds.has(e.kind)) &&
    (task === undefined || e.task === task);

  let lines = 0;
  let more = false;
  const print = (line: string): void => {
    if (limit > 0 && lines >= limit) more = true;
    else io.out(`${line}\n`);
    lines++;
  };
  const live = new Labels(workloadOf(session));
  for (const [id, name] of labels.taskNames()) live.nameTask(id, name);
  const table = new EventTable(live, task === undefined ? actors : [labels.task(task)], {
    width: io.width,
    all,
    repeats: options['repeats'] === true || kinds !== undefined,
    style: io.style,
  });
  if (!json) io.out(`${table.header()}\n`);
  file.readEvents(session.id, 1, to, (e) => {
    live.observe(e);
    if (e.seq < from) {
      table.skip(e);
      return true;
    }
    if (!wanted(e)) {
      table.skip(e);
      return true;
    }
    if (json) {
      if (all || isStory(e)) print(JSON.stringify(eventJson(e, describeEvent(e, live))));
    } else for (const line of table.push(e)) print(line);
    return !more;
  });
  if (!json && !more) for (const line of table.end()) print(line);
  if (more) io.err(`${io.errStyle.dim('… there is more: --limit 0, --from N or --kind')}\n`);
  return 0;
}

/** Names of the tasks of a session, and those that do something, in the order in which they start. */
function learn(
  file: TraceFile,
  session: SessionInfo,
  workload: Workload | undefined,
): { labels: Labels; actors: string[] } {
  const labels = new Labels(workload);
  const active = new Set<number>();
  file.readEvents(session.id, 1, session.events, (e) => {
    if (e.kind === Kind.TaskStart) labels.observe(e);
    active.add(e.task);
    return true;
  });
  const actors = [...labels.taskNames()].filter(([id]) => active.has(id)).map(([, name]) => name);
  return { labels, actors: [...new Set(actors)] };
}

function kindFilter(text: string | undefined): Set<number> | undefined {
  if (text === undefined) return undefined;
  const found = new Set<number>();
  for (const word of text.split(',').map((w) => w.trim())) {
    const lower = word.toLowerCase();
    const matching = EVENTS.filter((i) => i.name.toLowerCase() === lower || i.family === lower);
    if (matching.length === 0) {
      const near = didYouMean(word, new Set(EVENTS.flatMap((i) => [i.name, i.family])));
      throw new UserError('HMT002', `there is no kind or family of events called '${word}'`, near);
    }
    for (const info of matching) found.add(info.kind);
  }
  return found;
}

function taskFilter(text: string | undefined, labels: Labels): number | undefined {
  if (text === undefined) return undefined;
  for (const [id, name] of labels.taskNames()) if (name === text || String(id) === text) return id;
  const names = [...labels.taskNames().values()];
  throw new UserError('HMT002', `no task is called '${text}'`, `tasks: ${names.join(', ')}`);
}
