import { ViolationType, Kind, type Event } from '../../events/generated.js';
import { recordSession } from '../../replay/record.js';
import { DEFAULT_LIMITS, STATUS } from '../../schedule/ending.js';
import { SCHEDULED } from '../../schedule/strategies/scheduled.js';
import { STRATEGIES } from '../../schedule/strategies/all.js';
import { resolveDesign } from '../../designs/resolve.js';
import { indexSession } from '../../replay/index-session.js';
import type { SessionInfo } from '../../store/log/session.js';
import type { TraceFile } from '../../store/trace-file.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { countOperations } from '../../language/count-operations.js';
import { loadWorkload, setQuantities } from '../../language/library.js';
import {
  JSON_OPTION,
  LIMIT_OPTION,
  limitsOption,
  numberOption,
  textOption,
  type CommandSpec,
} from '../command.js';
import type { Operation, Workload } from '../../language/ast.js';
import { printOperation } from '../../language/print.js';
import { signalName, type Answer } from '../../run/answer.js';
import { errnoName, errnoText } from '../../units/errno.js';
import { oneLine } from '../../units/one-line.js';
import { fileWord, shellWord } from '../../units/shell-word.js';
import { CallTrace } from '../../view/call-trace.js';
import { unchecked } from '../../view/calls.js';
import { fileExists, readTextFile } from '../files.js';
import type { Io } from '../io.js';
import { progress } from '../progress.js';
import { SET_OPTION, setOption } from '../quantities.js';
import { enumName, limitText, words } from '../../replay/text/describe-event.js';
import { openToAppend } from '../trace.js';
import { toolVersion } from '../version.js';
import { outcome, sessionJson } from '../../view/sessions.js';

/** Violations that are printed; more are counted. */
const SHOWN = 5;

export const run: CommandSpec = {
  about:
    'Runs a workload (a name of `hmmtrace workloads` or a file) under a design and records every event into a trace file, as a new session.',
  args: [['<workload>', 'NAME or FILE.hmm']],
  options: [
    ['-d, --design <design>', 'NAME, NAME+switch=value or ./FILE.json', 'v5'],
    SET_OPTION,
    ['--seed <number>', 'of the schedule and of every other choice', '1'],
    [
      '--strategy <name>',
      Object.entries(STRATEGIES)
        .map(([name, s]) => `${name}: ${s.about}`)
        .join('; ') +
        `; ${SCHEDULED}: by the workload's \`schedule\` block, and then no seed changes anything (default: ${SCHEDULED} if it has one, else random)`,
    ],
    ['-o, --output <file>', 'trace file; made if there is none, else the session is added to it'],
    ['--new', 'refuse to add to a file that exists'],
    ['--no-index', 'do not build the SQL tables (hmmtrace index does it later)'],
    ['--trace', 'print what tasks call and are answered, as strace -f does'],
    ['--times', 'with --trace: virtual microseconds before each line'],
    [
      '--pages <number>',
      'of system memory, in place of what the workload says (`memory of`; else 4 GiB)',
    ],
    LIMIT_OPTION,
    ['--durable', 'what is recorded survives a power cut, chunk by chunk'],
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace run anon_teardown --design v5 --seed 7 -o out.db',
    'hmmtrace run close_and_munmap --seed 6 --trace -o out.db',
    'hmmtrace run C18 -d linux-6.1 --pages 64 -o out.db',
    'hmmtrace run ./mine.hmm --design v5+driver.migrationCover=interval -o out.db',
  ],
  run({ io, args, options }) {
    const loaded = setQuantities(loadWorkload(args[0] as string), setOption(options));
    const { text } = loaded;
    const pages = numberOption(options, 'pages', { min: 1 });
    const workload = pages === undefined ? loaded.workload : { ...loaded.workload, memory: pages };
    const design = resolveDesign(textOption(options, 'design')!, readTextFile);
    const seed = numberOption(options, 'seed')!;
    const path = textOption(options, 'output');
    if (path === undefined) {
      throw new UserError(
        'HMT002',
        'run needs a file to record into',
        `for example: ${run.examples[0]}`,
      );
    }
    if (options['new'] === true && fileExists(path)) {
      throw new UserError(
        'HMT005',
        `${path} exists already`,
        'leave --new out to add a session to it',
      );
    }
    if (options['times'] === true && options['trace'] !== true)
      throw new UserError('HMT002', '--times means nothing without --trace', '');
    if (options['json'] === true && options['trace'] === true)
      throw new UserError('HMT002', '--trace is for people', 'leave --json or --trace out');
    const strategy = textOption(options, 'strategy') ?? (workload.schedule ? SCHEDULED : 'random');
    const limits = limitsOption(options);
    const file = openToAppend(path);
    const found: Extract<Event, { kind: typeof Kind.Violation }>[] = [];
    let stopped = '';
    let unmet = 0;
    const failures = new UncheckedFailures(workload);
    const calls =
      options['trace'] === true
        ? new CallTrace(workload, (text) => io.out(text), options['times'] === true)
        : undefined;
    try {
      const began = performance.now();
      const title = `recording ${workload.name} under ${design.name}`;
      const recording = calls === undefined ? progress(io, title, 'events') : undefined;
      const operations = countOperations(workload);
      const { session } = recordSession(file, {
        workload,
        text,
        design,
        seed,
        strategy,
        toolVersion: toolVersion(),
        limits,
        durable: options['durable'] === true,
        onProgress: (events, done) => recording?.update(done, operations, events),
        onAnswer: (operation, got) => failures.note(operation, got),
        onEvent: (event) => {
          calls?.observe(event);
          if (event.kind === Kind.LimitReached) stopped = limitText(event);
          if (event.kind !== Kind.Violation) return;
          if (event.type === ViolationType.EXPECTATION) unmet++;
          if (found.length < SHOWN) found.push(event);
        },
      });
      recording?.stop();
      calls?.finish();
      if (options['index'] !== false) buildTables(io, file, session);
      const seconds = (performance.now() - began) / 1000;
      if (options['json'] === true)
        io.out(
          `${JSON.stringify({ file: path, ...sessionJson(session), uncheckedFailures: failures.count, violationEvents: found.map((v) => violationJson(v)) })}\n`,
        );
      else {
        const again = [
          `hmmtrace run ${fileWord(args[0] as string)} --design ${shellWord(textOption(options, 'design')!)}`,
          ...[...setOption(options)].map(([name, value]) => `--set ${name}=${value}`),
          ...(pages === undefined ? [] : [`--pages ${pages}`]),
          ...(limits.events === DEFAULT_LIMITS.events ? [] : [`--max-events ${limits.events}`]),
        ];
        summary(io, path, session, again.join(' '), seconds, found, unmet);
        io.out(failures.text(calls === undefined));
        if (stopped !== '') io.out(`  ${stopped}; --max-events allows more\n`);
      }
      return statusOf(session, found);
    } finally {
      file.close();
    }
  },
};

/** Failures that are printed; more are counted. */
const FAILURES_SHOWN = 3;

/** Calls that failed though nobody looks at their answer: a run that is done may have done nothing. */
class UncheckedFailures {
  count = 0;
  private readonly lines: ReadonlyMap<Operation, number>;
  /** The first failures of different operations. */
  private readonly shown = new Map<Operation, string>();

  constructor(workload: Workload) {
    this.lines = unchecked(workload);
  }

  note(operation: Operation, got: Answer): void {
    if ((got.ret >= 0 && got.signal === 0) || !this.lines.has(operation)) return;
    this.count++;
    if (this.shown.size === FAILURES_SHOWN || this.shown.has(operation)) return;
    const why =
      got.signal === 0
        ? `= -1 ${errnoName(-got.ret)} (${errnoText(-got.ret)})`
        : `raised ${signalName(got.signal)}`;
    const line = this.lines.get(operation)!;
    this.shown.set(operation, `    line ${line}: ${oneLine(printOperation(operation))} ${why}\n`);
  }

  text(traceIsOff: boolean): string {
    if (this.count === 0) return '';
    const calls = this.count === 1 ? '1 call' : `${this.count} calls`;
    const more = traceIsOff ? '; --trace prints every call' : '';
    const { size } = this.shown;
    const part = this.count > size ? `, ${size} of them here` : '';
    return `  ${calls} failed that nobody checks${part}${more}\n${[...this.shown.values()].join('')}`;
  }
}

/** A run without an end, of more events than this, gets no tables by itself. */
const RUNAWAY = 1_000_000;

export function buildTables(io: Io, file: TraceFile, s: SessionInfo): void {
  if (s.status === STATUS.limit && s.events > RUNAWAY) {
    const command = `hmmtrace index ${fileWord(file.path)} -s ${s.id}`;
    io.err(`so long a run that came to no end has no SQL tables: ${command} builds them\n`);
    return;
  }
  const indexing = progress(io, 'building SQL tables', 'events');
  indexSession(file, s.id, (done, total) => indexing.update(done, total));
  indexing.stop();
}

function summary(
  io: Io,
  path: string,
  s: SessionInfo,
  again: string,
  seconds: number,
  found: readonly Extract<Event, { kind: typeof Kind.Violation }>[],
  unmet: number,
): void {
  const size = s.events === 0 ? 0 : s.bytes / s.events;
  io.out(
    `session ${s.id} of ${path}: ${s.workloadName} under ${s.designName}, seed ${s.seed}, ${s.strategy}\n` +
      `  ${outcome(s, unmet)}; ${s.events.toLocaleString('en')} events in ${seconds.toFixed(2)} s, ${size.toFixed(1)} bytes an event\n`,
  );
  for (const v of found)
    io.out(
      `  event ${v.seq}: ${io.style.bad(words(enumName('ViolationType', v.type)))}: ${v.message}\n`,
    );
  const more = (s.violations ?? 0) - found.length;
  if (more > 0) io.out(`  … and ${more} more\n`);
  if (found.length > 0) {
    io.out(
      `  look: hmmtrace show ${fileWord(path)} -s ${s.id} --from ${Math.max(1, found[0]!.seq - 20)} --to ${found[0]!.seq}\n` +
        `  again: ${again} --seed ${s.seed} --strategy ${s.strategy} -o again.db\n`,
    );
  }
}

export function violationJson(v: Extract<Event, { kind: typeof Kind.Violation }>): object {
  return {
    seq: v.seq,
    type: enumName('ViolationType', v.type),
    site: v.site,
    objectKind: enumName('ObjectKind', v.objectKind),
    message: v.message,
    mm: v.mm,
    vpn: v.vpn,
    pfn: v.pfn,
    object: v.object,
    fatal: v.fatal,
  };
}

/** Exit status that a recording deserves: what has no end has shown nothing, violations weigh more than failed expectations. */
export function statusOf(s: SessionInfo, found: readonly { type: number }[]): number {
  if (s.status === STATUS.limit) return EXIT.limit;
  if (s.status === STATUS.violation || found.some((v) => v.type !== ViolationType.EXPECTATION))
    return EXIT.violations;
  return s.status === 0 ? EXIT.ok : EXIT.differs;
}
