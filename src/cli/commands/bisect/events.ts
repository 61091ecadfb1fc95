import { askState } from '../../../bisect/ask-state.js';
import { onlyFirst, type Bisection, type Range } from '../../../bisect/bisection.js';
import { parseCondition, type StateCondition } from '../../../bisect/condition/parse-condition.js';
import { placesOf, type Places } from '../../../bisect/condition/places.js';
import { SUBJECTS } from '../../../bisect/condition/resolve.js';
import { foldFlips } from '../../../bisect/fold-flips.js';
import { mostEvaluations, searchFlips, type Ask } from '../../../bisect/search.js';
import { eventsPage } from '../../../page/events.js';
import { MARKED } from '../../../page/trace.js';
import { resolvePosition, resolveSession } from '../../../replay/position.js';
import { workloadOf } from '../../../replay/workload-of.js';
import type { SessionInfo, TraceFile } from '../../../store/trace-file.js';
import { EXIT, UserError } from '../../../units/user-error.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
  type Invocation,
} from '../../command.js';
import { commandOf, HTML_OPTION, pageOption } from '../../page-file.js';
import { progress } from '../../progress.js';
import { openTrace } from '../../trace.js';
import { toolVersion } from '../../version.js';
import { askProgram } from './ask-program.js';
import { askSql } from './ask-sql.js';
import { bisectionText, printBisection } from './print.js';

/** Of --sql and --run, where it is not said. */
const SAMPLES = 8;
/** Seconds that one question may take. */
const TIMEOUT = 60;

export const bisectEvents: CommandSpec = {
  about:
    'Finds the first event of a session after which something holds, and says what it was part of. A condition over the state is asked after every event, so that all its flips are known; with --monotone, and of --sql and --run, by binary search over seeks. Exit status 0: there is one such event; 1: it flips more than once (all that were found are listed), nobody could tell at the events in question, or there is nothing to bisect.',
  args: [['<file>', 'trace file']],
  options: [
    SESSION_OPTION,
    [
      '--when <condition>',
      `a condition over the state, as 'pte:buf+3 is none', 'interval:2 deferred and mm:1 invalidate_seq odd', 'violations > 0'; of ${SUBJECTS}; joined by and, or, not and brackets`,
    ],
    [
      '--sql <select>',
      'holds if the first value of its first row, as of the position (views *_at), is neither NULL nor 0',
    ],
    [
      '--run <command>',
      'a line for the shell, as of git bisect run: status 0, it does not hold yet; 1 to 127, it holds; 125, it cannot be told. The state is on its standard input as JSON, a trace file that ends there is $1',
    ],
    ['--from <position>', 'look behind this event (default: before the first)'],
    ['--to <position>', 'up to this event', '@end'],
    ['--mm <number>', 'address space of --when, where the address does not say'],
    [
      '--monotone',
      'what begins to hold stays so: it is asked ⌈log₂ N⌉ times between the ends, and nowhere else',
    ],
    [
      '--samples <number>',
      `of --sql and --run: positions asked at first, to see whether it flips back (default: ${SAMPLES})`,
    ],
    ['--timeout <seconds>', `of --sql and --run: what one question may take (default: ${TIMEOUT})`],
    ['-n, --limit <lines>', 'list at most so many flips, 0 for all', '40'],
    HTML_OPTION,
    JSON_OPTION,
  ],
  conflicts: {
    when: ['sql', 'run', 'samples', 'timeout'],
    sql: ['run', 'mm'],
    run: ['mm'],
    monotone: ['samples'],
  },
  examples: [
    "hmmtrace bisect events out.db -s v5 --when 'violations > 0'",
    "hmmtrace bisect events out.db --when 'mirror:buf+3 is not none and pte:buf+3 is none'",
    "hmmtrace bisect events out.db -s 1 --sql 'SELECT count(*) > 3 FROM interval_at'",
    'hmmtrace bisect events out.db --run \'test "$(jq .violations)" = 0\'',
    "hmmtrace bisect events out.db --when 'violations > 0' --html first.html",
  ],
  async run(invocation) {
    const { args, options } = invocation;
    const page = pageOption(options);
    const file = openTrace(args[0] as string);
    try {
      const session = resolveSession(file, textOption(options, 'session'));
      const place: Place = { file, session, range: rangeOf(file, session, invocation) };
      const question = asked(invocation);
      const { found, condition } =
        question.by === 'when'
          ? await askedOfState(place, question.text, invocation)
          : { found: await askedElsewhere(place, question, invocation), condition: undefined };
      requireFlips(found, question);
      const report = { file, session, found, condition, question: question.text };
      printBisection(report, invocation);
      page?.write(
        eventsPage(file, session, {
          ...{ by: question.by, question: question.text },
          answer: bisectionText(report, MARKED, invocation),
          ...{ first: onlyFirst(found)?.at, at: found.flips[0]!.at },
          command: commandOf('bisect events', bisectEvents, invocation),
          toolVersion: toolVersion(),
        }),
      );
      return onlyFirst(found) === undefined ? EXIT.differs : EXIT.ok;
    } finally {
      file.close();
    }
  },
};

interface Question {
  readonly by: 'when' | 'sql' | 'run';
  readonly text: string;
}
interface Place {
  readonly file: TraceFile;
  readonly session: SessionInfo;
  readonly range: Range;
}

/** @throws UserError HMT002 */
function asked({ options }: Invocation): Question {
  for (const by of ['when', 'sql', 'run'] as const) {
    const text = textOption(options, by);
    if (text !== undefined) return { by, text };
  }
  const hint = "as in --when 'pte:buf+3 is none'";
  throw new UserError('HMT002', 'nothing is asked: --when, --sql or --run is missing', hint);
}

/** @throws UserError HMT003 */
function rangeOf(file: TraceFile, session: SessionInfo, { options }: Invocation): Range {
  const from = resolvePosition(file, session, textOption(options, 'from') ?? '0');
  const to = resolvePosition(file, session, textOption(options, 'to') ?? '@end');
  if (from < to) return { from, to };
  const what = `--from is event ${from}, and --to event ${to}: there is none between`;
  throw new UserError('HMT003', what, 'give an earlier one to --from');
}

async function askedOfState(
  { file, session, range }: Place,
  text: string,
  invocation: Invocation,
): Promise<{ found: Bisection; condition: StateCondition }> {
  const { io, options } = invocation;
  // A name may be given later than here: all that the session ever names can be asked for.
  const { labels, places } = placesOf(file, session, workloadOf(session), text);
  const condition = parseCondition(text, labels, numberOption(options, 'mm', { min: 1 }));
  sayPlaces(places, invocation);
  if (options['monotone'] === true) {
    const ask = askState(file, session.id, condition.holds);
    return { condition, found: await searching(range, invocation, 0, ask) };
  }
  const shown = progress(io, `bisecting session ${session.id}`, 'events');
  try {
    const told = (events: number): void => shown.update(events, range.to - range.from);
    return { condition, found: foldFlips(file, session.id, range, condition.holds, told) };
  } finally {
    shown.stop();
  }
}

/** A name that stood for several places: which of them is meant. */
function sayPlaces(places: Places, { io }: Invocation): void {
  for (const [name, of] of places) {
    if (of.length < 2) continue;
    const all = of.map((p) => `mm ${p.mm} ${p.address}`);
    const shown = all.length > SHOWN ? ['…', ...all.slice(-SHOWN)] : all;
    const note = `${name} was at ${of.length} places (${shown.join(', ')}): give an address, and --mm, for another than the one that the names of the end say`;
    io.err(`${io.errStyle.dim(note)}\n`);
  }
}
/** Places that are named. */
const SHOWN = 4;

async function searching(
  range: Range,
  { io }: Invocation,
  samples: number,
  ask: Ask,
): Promise<Bisection> {
  const shown = progress(io, 'bisecting', 'questions');
  const most = 2 + samples + mostEvaluations(range.to - range.from);
  const onAsk = (n: number, left: number): void =>
    shown.update(n, Math.max(most, n + mostEvaluations(left)), n);
  try {
    return await searchFlips(ask, { range, samples, onAsk });
  } finally {
    shown.stop();
  }
}

async function askedElsewhere(
  { file, session, range }: Place,
  { by, text }: Question,
  invocation: Invocation,
): Promise<Bisection> {
  const { options, env } = invocation;
  const monotone = options['monotone'] === true;
  const samples = monotone ? 0 : (numberOption(options, 'samples', { max: 100_000 }) ?? SAMPLES);
  const timeout = numberOption(options, 'timeout', { max: 1_000_000 }) ?? TIMEOUT;
  const asker =
    by === 'sql'
      ? askSql(file, session, text, timeout)
      : askProgram(file, session, text, { timeout, env });
  try {
    return await searching(range, invocation, samples, asker.ask);
  } finally {
    asker.close();
  }
}

/** @throws UserError HMT702 */
function requireFlips(found: Bisection, { by, text }: Question): void {
  if (found.flips.length > 0) return;
  const { range, evaluations, holdsAtStart } = found;
  const start = range.from === 0 ? 'before the first event' : `after event ${range.from}`;
  const count = (range.to - range.from).toLocaleString('en');
  const elsewhere =
    evaluations === undefined
      ? `after each of the ${count} events`
      : `after event ${range.to} and at ${evaluations.samples} places between`;
  const what = holdsAtStart
    ? `it holds ${start} already, and ${elsewhere}`
    : `it does not hold ${start}, ${evaluations === undefined ? `nor after any of the ${count} events` : `nor ${elsewhere}`}`;
  const hints = {
    when: 'look at a state: hmmtrace show FILE --at @end',
    sql: /\bat\b|_at\b/i.test(text)
      ? 'look between other ends with --from and --to, or at more places with --samples'
      : 'only the views *_at, and the row of `at`, are as of the position: tables are the same at each',
    run: 'run it by hand on a state: hmmtrace show FILE --at 812 --json | COMMAND',
  };
  throw new UserError('HMT702', `nothing to bisect: ${what}`, hints[by]);
}
