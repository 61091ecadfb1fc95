import { availableParallelism } from 'node:os';
import { resolveDesign } from '../../designs/resolve.js';
import { Stopped, type Crew } from '../../explore/drive.js';
import { afterEvent } from '../../explore/beginning.js';
import { explore as exploreSubject, type Explorations } from '../../explore/explore.js';
import { estimateSize, type Estimate } from '../../explore/estimate.js';
import { inlineCrew } from '../../explore/inline-crew.js';
import { SEARCHES, searchKind } from '../../explore/searches.js';
import { prepare, subjectOf, type Prepared, type Subject } from '../../explore/subject.js';
import { ThreadCrew } from '../../explore/thread-crew.js';
import { indexSession } from '../../replay/index-session.js';
import { resolvePosition, resolveSession } from '../../replay/position.js';
import type { ScheduleLine } from '../../language/schedule.js';
import type { TraceFile } from '../../store/trace-file.js';
import { EXIT, UserError, type ExitStatus } from '../../units/user-error.js';
import { loadWorkload, setQuantities } from '../../language/library.js';
import { explorePage } from '../../page/explore.js';
import {
  estimateText,
  searchText,
  shownOrder,
  shrunkJson,
  verdictTable,
} from '../../view/exploration.js';
import {
  JSON_OPTION,
  LIMIT_OPTION,
  limitsOption,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
  type Invocation,
} from '../command.js';
import { boundOption } from '../bound.js';
import { parseBudget, type Budget } from '../budget.js';
import { readTextFile } from '../files.js';
import { checkInterrupted, Interrupted, interruptible } from '../interrupt.js';
import type { Io } from '../io.js';
import { commandOf, HTML_OPTION, pageOption } from '../page-file.js';
import { progress } from '../progress.js';
import { SET_OPTION, setOption } from '../quantities.js';
import { shrinkFound, shrinkingBudget } from '../shrink-found.js';
import { misfit } from '../../run/fit-schedule.js';
import { HINT } from '../../schedule/strategies/hint.js';
import { needsSchedule } from '../../schedule/strategies/named.js';
import { openToAppend } from '../trace.js';
import { toolVersion } from '../version.js';
import { counted } from '../../units/counted.js';

export const explore: CommandSpec = {
  about:
    'Runs a workload under many schedules and says how they came out: each distinct verdict (a rule that was broken, an expectation that was not met, or what the user saw of a run that passed), in how many runs, and where it was met first. The first run of each verdict is recorded into the file as a session, and what broke a rule is made small beside it; the others write nothing. Ended by Ctrl-C, a crash or its budget, the same command goes on where it stopped. Docs: docs/exploration.md',
  args: [['[workload]', 'NAME or FILE.hmm']],
  options: [
    ['-d, --design <design>', 'NAME, NAME+switch=value or ./FILE.json; repeatable (v5)', []],
    [
      '--strategy <name>',
      Object.entries(SEARCHES)
        .map(([name, s]) => `${name}: ${s.about}`)
        .join('; '),
      'pct',
    ],
    ['--bound <number>', 'with exhaustive: preemptions of a run, at most; those with fewest first'],
    ['--budget <amount>', 'runs in all (1000), or time of this call: 60s, 5min, 2h', '1000'],
    [
      '--shrink <amount>',
      'runs that may be made to make each broken rule small (2000), or time for all of them; where --budget is a time, a quarter of it at most if nothing else is said',
    ],
    ['--no-shrink', 'leave what was found as large as it is'],
    SET_OPTION,
    ['--jobs <number>', 'threads; what is found does not depend on it (default: all cores)'],
    ['--queue <url>', 'have hmmtrace worker run them, on any machines, over redis://HOST:PORT'],
    ['--seed <number>', 'the first one', '1'],
    [
      '-o, --output <file>',
      'trace file; made if there is none, gone on with if it has this search',
    ],
    ['--from <file>', 'explore what can follow an event of a recorded session, into its file'],
    SESSION_OPTION,
    ['--at <event>', 'with --from: the event, as of hmmtrace seek'],
    ['--no-index', 'do not build the SQL tables of what is recorded'],
    LIMIT_OPTION,
    HTML_OPTION,
    JSON_OPTION,
  ],
  conflicts: { from: ['output', 'design'], queue: ['jobs'] },
  examples: [
    'hmmtrace explore close_and_munmap --design v5 --budget 200 -o found.db',
    'hmmtrace explore ./mine.hmm --design v5 --design v6 --strategy random --budget 60s -o found.db',
    'hmmtrace explore close_and_munmap --design v5 -o found.db --html found.html',
    'hmmtrace explore --from found.db -s 2 --at 100 --budget 200',
    'hmmtrace explore ./mine.hmm --budget 100000 --queue redis://localhost:6379 -o found.db',
  ],
  async run(invocation) {
    const { io, options } = invocation;
    const budget = parseBudget(textOption(options, 'budget')!);
    const strategy = textOption(options, 'strategy')!;
    searchKind(strategy);
    const bound = boundOption(options, strategy);
    const seed = numberOption(options, 'seed')!;
    const shrinking = shrinkingBudget(options, budget);
    const jobs = numberOption(options, 'jobs', { min: 1, max: 1024 }) ?? availableParallelism();
    const page = pageOption(options);
    const { path, subjects } = asked(invocation);
    const file = openToAppend(path, { create: textOption(options, 'from') === undefined });
    try {
      const reports: Report[] = [];
      let interrupted = false;
      for (const make of subjects) {
        const report = await one(io, file, prepare(make(file)), {
          ...{ budget, shrinking, strategy, seed, bound, jobs },
          queue: textOption(options, 'queue'),
          ...{ json: options['json'] === true, index: options['index'] !== false },
        });
        reports.push(report);
        if ((interrupted = report.interrupted)) break;
      }
      if (options['json'] === true)
        io.out(`${JSON.stringify({ file: path, searches: reports.map(reportJson) })}\n`);
      page?.write(
        explorePage(file, reports, {
          ...{ command: commandOf('explore', explore, invocation), strategy, seed },
          toolVersion: toolVersion(),
        }),
      );
      if (interrupted) {
        io.err('hmmtrace: interrupted; the same command goes on\n');
        return EXIT.interrupted;
      }
      return statusOf(reports);
    } finally {
      file.close();
    }
  },
};

interface Asked {
  readonly path: string;
  readonly subjects: readonly ((file: TraceFile) => Subject)[];
}

/** @throws UserError HMT002, HMT2xx, HMT3xx */
function asked({ args, options }: Invocation): Asked {
  const name = args[0] as string | undefined;
  const limits = limitsOption(options);
  const from = textOption(options, 'from');
  const at = textOption(options, 'at');
  if (from !== undefined) {
    if (name !== undefined || at === undefined) {
      const what = `--from needs ${at === undefined ? '--at, the event' : 'no workload: the session has its own'}`;
      throw new UserError('HMT002', what, `for example: ${explore.examples[3]!}`);
    }
    const strategy = textOption(options, 'strategy')!;
    if (searchKind(strategy).ofSchedule) {
      const why = `strategy ${strategy} follows a schedule from the beginning of a run, and --from begins later`;
      throw new UserError('HMT406', why, 'name another strategy');
    }
    const which = textOption(options, 'session');
    const subject = (file: TraceFile): Subject => {
      const session = resolveSession(file, which);
      return afterEvent(file, session, resolvePosition(file, session, at), limits);
    };
    return { path: from, subjects: [subject] };
  }
  const path = textOption(options, 'output');
  for (const [missing, what] of [
    [name, 'a workload, or --from'],
    [path, 'a file to record into'],
  ] as const)
    if (missing === undefined)
      throw new UserError('HMT002', `explore needs ${what}`, `for example: ${explore.examples[0]}`);
  for (const alone of ['at', 'session'])
    if (options[alone] !== undefined)
      throw new UserError('HMT002', `--${alone} means nothing without --from`, '');
  const loaded = setQuantities(loadWorkload(name!), setOption(options));
  const strategy = textOption(options, 'strategy')!;
  if (searchKind(strategy).ofSchedule && loaded.workload.schedule === undefined)
    throw needsSchedule(HINT, loaded.workload.name);
  const given = options['design'] as string[];
  const designs = (given.length > 0 ? given : ['v5']).map((d) => resolveDesign(d, readTextFile));
  return { path: path!, subjects: designs.map((d) => () => subjectOf(loaded, d, limits)) };
}

interface How {
  readonly budget: Budget;
  /** Undefined: nothing is made small. */
  readonly shrinking: Budget | undefined;
  readonly strategy: string;
  readonly seed: number;
  readonly bound: number | undefined;
  readonly jobs: number;
  readonly queue: string | undefined;
  readonly json: boolean;
  readonly index: boolean;
}
interface Report {
  readonly prepared: Prepared;
  readonly estimate: Estimate;
  readonly found: Explorations;
  readonly interrupted: boolean;
}

/** Explores one subject, and prints what was found unless it is to be JSON. */
async function one(io: Io, file: TraceFile, prepared: Prepared, how: How): Promise<Report> {
  const { workload, design } = prepared;
  const title = `${workload.name} under ${design.name}`;
  const estimate = estimateSize(prepared, how.seed, how.bound);
  const single = estimate.points[1] === 0 && estimate.choices === 0;
  if (!how.json) {
    const size = single
      ? 'one schedule only: no two tasks can run at a time'
      : estimateText(estimate);
    io.out(`${title}: ${size}\n`);
    io.flush();
  }
  const { schedule } = workload;
  if (schedule !== undefined && searchKind(how.strategy).ofSchedule) {
    const unfit = unfitOf(prepared, schedule, how.seed);
    if (unfit !== undefined)
      io.err(`hmmtrace: ${unfit.message}; it is followed as far as it fits\n`);
  }
  const watch = new Watch(io, title, how.budget);
  const crew = single ? undefined : await crewOf(io, prepared, how);
  let found: Explorations;
  try {
    found = await exploreSubject(file, prepared, {
      ...{
        strategy: how.strategy,
        seed: how.seed,
        bound: how.bound,
        most: single ? 1 : how.budget.runs,
      },
      toolVersion: toolVersion(),
      crew: crew === undefined ? inlineCrew(prepared, watch.onEvents) : watch.over(crew),
      goesOn: watch.goesOn,
      onRun: watch.onRun,
      onEvents: watch.onEvents,
    });
  } finally {
    await crew?.close();
    watch.end();
  }
  let { interrupted } = watch;
  if (how.index && !interrupted) {
    const sessions = [...found.tally.sightings.values()].map((s) => s.session);
    for (const session of sessions)
      if (session > 0 && !file.session(session).indexed) indexSession(file, session);
  }
  try {
    if (how.shrinking !== undefined)
      interrupted = shrinkFound(io, file, found, how.shrinking, interrupted) || interrupted;
  } finally {
    // What was found is told however the rest ends.
    if (!how.json)
      io.out(`${searchText(found)}\n${verdictTable(file.path, found.tally, io.width)}`);
  }
  return { prepared, estimate, found, interrupted };
}

/** Why a schedule does not fit; where the simulator itself fails, the search will tell of it. */
function unfitOf(
  { unscheduled }: Prepared,
  schedule: readonly ScheduleLine[],
  seed: number,
): UserError | undefined {
  try {
    return misfit({ ...unscheduled, seed }, schedule);
  } catch (error) {
    if (error instanceof UserError) throw error;
    return undefined;
  }
}

/** Who runs the attempts if not this thread itself. */
async function crewOf(io: Io, { subject }: Prepared, { queue, jobs }: How) {
  if (queue === undefined)
    return jobs > 1 && ThreadCrew.isBuilt ? new ThreadCrew(subject, jobs) : undefined;
  const { QueueCrew } = await import('../../explore/queue/queue-crew.js');
  const crew = await QueueCrew.open(queue, subject, toolVersion());
  if (!(await crew.hasWorkers()))
    io.err(`no worker is at the queue yet; start some: hmmtrace worker ${queue}\n`);
  return crew;
}

/** Sees to the budget of time, to Ctrl-C and to the line that says how far it is. */
class Watch {
  interrupted = false;
  private readonly began = performance.now();
  private readonly shown;

  constructor(
    io: Io,
    title: string,
    private readonly budget: Budget,
  ) {
    this.shown = progress(io, `exploring ${title}`, 'schedules', NOTE);
  }

  private look(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      this.interrupted = true;
    }
  }
  private get spent(): number {
    return performance.now() - this.began;
  }

  readonly goesOn = (): boolean => {
    this.look(checkInterrupted);
    return !this.interrupted && this.spent < this.budget.milliseconds;
  };
  readonly onEvents = (): void => {
    if (!this.goesOn()) throw new Stopped();
  };
  readonly onRun: Parameters<typeof exploreSubject>[2]['onRun'] = ({ runs, traces, sightings }) => {
    const { milliseconds } = this.budget;
    const timed = Number.isFinite(milliseconds);
    const [done, total] = timed ? [this.spent, milliseconds] : [runs, this.budget.runs];
    const note = `; ${counted(traces.size, 'trace')}, ${counted(sightings.size, 'verdict')}`;
    this.look(() => this.shown.update(done, total, runs, note));
  };
  end(): void {
    this.shown.stop();
  }

  /** A crew for which Ctrl-C is looked after while it is waited for, and the end of the time. */
  over(crew: Crew): Crew {
    const wait = async (): Promise<void> => {
      const left = this.budget.milliseconds - this.spent;
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        if (Number.isFinite(left)) timer = setTimeout(resolve, Math.max(0, left));
      });
      try {
        await interruptible(Promise.race([crew.wait(), over]), () => undefined);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        this.interrupted = true;
      } finally {
        clearTimeout(timer);
      }
    };
    return { capacity: crew.capacity, run: (...attempt) => crew.run(...attempt), wait };
  }
}
/** Characters of `; 1,234,567 traces, 12 verdicts`. */
const NOTE = 32;

function reportJson({ prepared, estimate, found }: Report): object {
  const { tally, id, strategy, exhausted, bound, beyond, before } = found;
  const { logMean, ...rest } = estimate;
  return {
    search: id,
    workload: prepared.workload.name,
    design: prepared.design.name,
    strategy,
    bound: bound ?? null,
    estimate: { log10: logMean / Math.LN10, ...rest, method: 'Knuth 1975' },
    ...{ runs: tally.runs, before, pruned: tally.pruned, events: tally.events },
    ...{ traces: tally.traces.size, exhausted, beyond },
    verdicts: shownOrder(tally).map(({ verdict, first, ...s }) => ({
      ...{ ...verdict, runs: s.runs, first, events: s.events, switches: s.switches },
      session: s.session === 0 ? null : s.session,
      shrunk: s.shrunk === undefined ? null : shrunkJson(s.shrunk),
    })),
  };
}

/** Broken rules weigh more than a defect of the simulator, which has shown nothing of the design. */
function statusOf(reports: readonly Report[]): ExitStatus {
  const kinds = new Set(
    reports.flatMap(({ found }) => shownOrder(found.tally).map(({ verdict }) => verdict.kind)),
  );
  if (kinds.has('violation')) return EXIT.violations;
  if (kinds.has('defect')) return EXIT.internal;
  if (kinds.has('unexpected')) return EXIT.differs;
  return kinds.has('limit') ? EXIT.limit : EXIT.ok;
}
