import { parseCondition } from '../../bisect/condition/parse-condition.js';
import { runToCondition } from '../../bisect/run-to-condition.js';
import { Cursor } from '../../replay/cursor.js';
import { describeEvent } from '../../replay/text/describe-event.js';
import type { Labels } from '../../replay/text/labels.js';
import { runToChange } from '../../replay/watch.js';
import type { SessionInfo, TraceFile } from '../../store/trace-file.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { labelsAt } from '../../replay/address.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
  type Invocation,
} from '../command.js';
import { eventJson } from '../../view/cause.js';
import { describeState, stateJson } from '../../view/state.js';
import { resolvePosition } from '../../replay/position.js';
import { progress } from '../progress.js';
import { withSession } from '../trace.js';
import { parseWatch, WATCH_FORMS } from '../../replay/parse-watch.js';
import { workloadOf } from '../../replay/workload-of.js';

const UNITS = ['event', 'span', 'task'];

export const seek: CommandSpec = {
  about:
    'Goes to a position and from there forwards or backwards: by events, by beginnings of spans, to the next event of another task, or to the next or previous change of an entry, page, interval, lock or task, or event that satisfies an SQL expression. Prints the event and with --state the state after it. Exit status 1, and the position unchanged, if there is nothing of the kind.',
  args: [
    ['<file>', 'trace file'],
    ['[position]', '812, @end, @-20, @fail (default: 0, or @end to go backwards)'],
  ],
  options: [
    SESSION_OPTION,
    ['--forward <n>', 'so many steps forwards'],
    ['--back <n>', 'so many steps backwards'],
    [
      '--by <unit>',
      'a step is an event (default), a span (its beginning) or a task (the next one)',
    ],
    [
      '--until <what>',
      `to the next change: ${WATCH_FORMS}; or to where a condition begins to hold, as 'pte:buf+3 is none' (docs/bisect.md). EXPR sees the columns of the table event, and kind_name and family; columns of one kind by a subquery, as below`,
    ],
    ['--back-until <what>', 'to the previous change'],
    ['--mm <number>', 'address space, where the address does not say'],
    ['--state', 'also the state after the event'],
    JSON_OPTION,
  ],
  conflicts: {
    forward: ['back', 'until', 'back-until'],
    back: ['until', 'back-until'],
    until: ['back-until', 'by'],
    'back-until': ['by'],
  },
  examples: [
    'hmmtrace seek out.db 812 --state',
    'hmmtrace seek out.db @fail --back-until pte:buf+7',
    "hmmtrace seek out.db --until 'interval:1 deferred'",
    'hmmtrace seek out.db --until "sql:family = \'notifier\' AND task = 1"',
    'hmmtrace seek out.db -s 1 --until "sql:seq IN (SELECT seq FROM mirror_set WHERE session = 1 AND mirror = 1)"',
    'hmmtrace seek out.db 812 --back 3 --by span',
  ],
  run(invocation) {
    const { args, options } = invocation;
    return withSession(invocation, (file, session) => {
      const cursor = new Cursor(file, session.id);
      const backwards = options['back'] !== undefined || options['backUntil'] !== undefined;
      const start = (args[1] as string | undefined) ?? (backwards ? '@end' : '0');
      cursor.seek(resolvePosition(file, session, start));
      const moved = move(file, session, cursor, invocation);
      print(file, session, cursor, moved, invocation);
      return moved ? EXIT.ok : EXIT.differs;
    });
  },
};

/** Not one thing to watch, but something said of it. */
function isCondition(text: string): boolean {
  return /[\s<>=]/.test(text) && !text.startsWith('sql:') && !/^\w+:(?:"[^"]*"|\S+)$/.test(text);
}

/** False if there was nothing of the kind to go to. */
function move(
  file: TraceFile,
  session: SessionInfo,
  cursor: Cursor,
  { io, options }: Invocation,
): boolean {
  const until = textOption(options, 'until');
  const backUntil = textOption(options, 'backUntil');
  const what = until ?? backUntil;
  if (what !== undefined) {
    // A name may be given later than here: all that the session ever names can be watched.
    const labels = labelsAt(file, session.id, cursor.last, workloadOf(session));
    const mm = numberOption(options, 'mm', { min: 1 });
    // What can be watched is one word, and a condition says something of it.
    const condition = isCondition(what) ? parseCondition(what, labels, mm) : undefined;
    const watch = condition === undefined ? parseWatch(what, labels, mm) : undefined;
    const shown = progress(io, `looking for ${what}`, 'events');
    const total = until === undefined ? cursor.at : cursor.last - cursor.at;
    const onProgress = (events: number): void => shown.update(events, total);
    const direction = until === undefined ? -1 : 1;
    const found =
      condition === undefined
        ? runToChange(file, cursor, watch!, direction, onProgress)
        : runToCondition(cursor, condition.holds, direction, onProgress);
    shown.stop();
    return found;
  }
  if (options['mm'] !== undefined)
    throw new UserError('HMT002', '--mm is for --until and --back-until', 'add one of them');
  const steps = numberOption(options, 'back') ?? numberOption(options, 'forward');
  if (options['by'] !== undefined && steps === undefined)
    throw new UserError('HMT002', '--by is for --forward and --back', 'add one, as in --back 3');
  const unit = textOption(options, 'by') ?? 'event';
  if (!UNITS.includes(unit)) {
    const hint = `units: ${UNITS.join(', ')}`;
    throw new UserError('HMT002', `there are no steps by '${unit}'`, hint);
  }
  if (steps === undefined) return true;
  const direction = options['back'] === undefined ? 1 : -1;
  if (unit === 'event') {
    const from = cursor.at;
    return Math.abs(cursor.step(steps * direction) - from) === steps;
  }
  const from = cursor.at;
  for (let i = 0; i < steps; i++) {
    if (unit === 'span' ? cursor.stepSpan(direction) : cursor.stepTask(direction)) continue;
    cursor.seek(from);
    return false;
  }
  return true;
}

function print(
  file: TraceFile,
  session: SessionInfo,
  cursor: Cursor,
  moved: boolean,
  { io, options }: Invocation,
): void {
  const labels: Labels = labelsAt(file, session.id, cursor.at, workloadOf(session));
  const { event } = cursor;
  const state = options['state'] === true;
  if (options['json'] === true) {
    const json = {
      session: session.id,
      at: cursor.at,
      found: moved,
      event: event === undefined ? null : eventJson(event, describeEvent(event, labels)),
      ...(state ? { state: stateJson(cursor.machine) } : {}),
    };
    io.out(`${JSON.stringify(json)}\n`);
    return;
  }
  if (!moved) io.err('there is nothing of the kind that way\n');
  const text = event === undefined ? 'before the first event' : describeEvent(event, labels);
  const task = event === undefined ? '' : `  ${io.style.dim(`by ${labels.task(event.task)}`)}`;
  io.out(`${String(cursor.at).padStart(8)}  ${text}${task}\n`);
  if (state)
    for (const line of describeState(cursor.machine, labels, io.style)) io.out(`${line}\n`);
}
