import { rmSync } from 'node:fs';
import { resolveDesign } from '../../designs/resolve.js';
import { loadWorkload, type LoadedWorkload } from '../../language/library.js';
import { labelsAt } from '../../replay/address.js';
import { eventsOf } from '../../replay/events.js';
import { lifeOf } from '../../replay/object-life.js';
import { resolvePosition } from '../../replay/position.js';
import { recordSession } from '../../replay/record.js';
import { testWorkload } from '../../replay/self-test.js';
import { words } from '../../replay/text/describe-event.js';
import { causeOf } from '../../replay/why.js';
import { workloadOf } from '../../replay/workload-of.js';
import type { RuleName } from '../../run/verdict.js';
import type { SessionInfo } from '../../store/log/session.js';
import { buildProjections } from '../../store/tables/projections.js';
import type { TraceFile } from '../../store/trace-file.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { fileWord } from '../../units/shell-word.js';
import { causeText } from '../../view/cause.js';
import { PLAIN } from '../../view/style.js';
import { textTable, wrap } from '../../view/table.js';
import { textOption, type CommandSpec } from '../command.js';
import { fileExists, readTextFile } from '../files.js';
import type { Io } from '../io.js';
import { progress } from '../progress.js';
import { closing, openToAppend } from '../trace.js';
import { toolVersion } from '../version.js';
import { outcome } from '../../view/sessions.js';
import { verifyOne } from './verify.js';

const WORKLOAD = 'close_and_munmap';
/** The first has the bug, the last is what became of it, between them what was argued for. */
const DESIGNS = ['v5', 'v6', 'workqueue', 'linux-6.1'];
/** Seeds from 1 on that each design is run with. */
const SEEDS = 200;
/** What is recorded and explained: the first seed that breaks this rule. */
const RULE: RuleName = 'USE_AFTER_FREE';
const FILE = 'hmmtrace-demo.db';

export const demo: CommandSpec = {
  about: `The main job in one go: runs ${WORKLOAD} (a task closes the device while another unmaps what it maps) in ${SEEDS} schedules under each of ${DESIGNS.join(', ')}, records the first that uses freed memory under ${DESIGNS[0]}, and the same seed under ${DESIGNS.at(-1)}, verifies both recordings, and says who used and who freed.`,
  args: [],
  options: [
    ['-o, --output <file>', 'trace file; an old one is replaced only if it is the default', FILE],
  ],
  examples: ['hmmtrace demo', 'hmmtrace demo -o mine.db'],
  run({ io, options }) {
    const path = textOption(options, 'output')!;
    if (path === FILE) for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    if (fileExists(path)) throw new UserError('HMT101', `${path} exists already`);
    return closing(openToAppend(path), (file) => {
      const loaded = loadWorkload(WORKLOAD);
      const surveys = surveyAll(loaded, io);
      const seed = surveys[0]!.first;
      if (seed === undefined) throw new Error(`no schedule of ${DESIGNS[0]} breaks ${RULE}`);
      io.out(`${io.style.strong('One task closes the device, another unmaps what it maps')}\n`);
      io.out(`  hmmtrace workloads ${WORKLOAD}\n\n${surveyTable(surveys, io)}\n`);

      const sessions = [DESIGNS[0]!, DESIGNS.at(-1)!].map((d) => record(file, loaded, d, seed));
      io.out(`${explained(file, sessions[0]!, io)}\n`);
      io.out(`${io.style.strong(`Recorded into ${path}, with tables for SQL`)}\n`);
      let status: number = EXIT.ok;
      for (const s of sessions) {
        const { difference } = verifyOne(file, s, io, true, true);
        if (difference !== undefined) status = EXIT.differs;
        const checked =
          difference === undefined
            ? 'verified (folded, run again)'
            : `NOT verified: running it again differs at event ${difference.seq}`;
        const name = `${s.designName}, seed ${s.seed}`;
        const ended = `${s.events} events, ${outcome(s)}`;
        io.out(`  ${s.id}  ${name.padEnd(17)}  ${ended.padEnd(23)}  ${checked}\n`);
      }
      const name = fileWord(path);
      const used = resolvePosition(file, sessions[0]!, '@fail');
      io.out(
        `\n${io.style.strong('Look further')}\n` +
          `  hmmtrace show ${name} -s 1 --from ${Math.max(1, used - 40)}\n` +
          `  hmmtrace show ${name} -s 1 --at @fail\n` +
          `  hmmtrace diff ${name} 1 2\n` +
          `  hmmtrace sql ${name} "SELECT * FROM callback WHERE session = 1"\n`,
      );
      return status;
    });
  },
};

/** How the schedules of a design came out. */
interface Survey {
  readonly design: string;
  /** How many broke which rule first. */
  readonly broken: ReadonlyMap<RuleName, number>;
  /** The first seed that breaks {@link RULE}. */
  readonly first: number | undefined;
}

function surveyAll(loaded: LoadedWorkload, io: Io): Survey[] {
  const shown = progress(io, 'trying schedules', 'runs');
  let runs = 0;
  const surveys = DESIGNS.map((design): Survey => {
    const built = resolveDesign(design, readTextFile);
    const broken = new Map<RuleName, number>();
    let first: number | undefined;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const breach = testWorkload(loaded, built, seed, 'random').verdict.breaches[0];
      if (breach !== undefined) broken.set(breach.rule, (broken.get(breach.rule) ?? 0) + 1);
      if (breach?.rule === RULE) first ??= seed;
      shown.update(++runs, SEEDS * DESIGNS.length);
    }
    return { design, broken, first };
  });
  shown.stop();
  return surveys;
}

function surveyTable(surveys: readonly Survey[], io: Io): string {
  const rules = [...new Set([RULE, ...surveys.flatMap(({ broken }) => [...broken.keys()])])];
  const rows = surveys.map(({ design, broken }) => {
    const counts = rules.map((rule) => broken.get(rule) ?? 0);
    return [design, ...counts, SEEDS - counts.reduce((a, b) => a + b, 0)];
  });
  return textTable([`${SEEDS} schedules`, ...rules.map(words), 'no violation'], rows, io.width);
}

function record(
  file: TraceFile,
  { workload, text }: LoadedWorkload,
  designName: string,
  seed: number,
): SessionInfo {
  const design = resolveDesign(designName, readTextFile);
  const how = { seed, strategy: 'random', toolVersion: toolVersion() };
  const { session } = recordSession(file, { workload, text, design, ...how });
  buildProjections(file, session.id);
  return session;
}

/** Who used what was freed, who made it and who freed it. */
function explained(file: TraceFile, s: SessionInfo, io: Io): string {
  const at = resolvePosition(file, s, '@fail');
  const source = eventsOf(file, s.id);
  const labels = labelsAt(file, s.id, at, workloadOf(s));
  const used = causeOf(source, file.readEvent(s.id, at)!);
  const life = lifeOf(source, used.event);
  const chain = (title: string, cause: typeof used | undefined): string =>
    cause === undefined
      ? ''
      : `${io.style.strong(title)}\n${folded(causeText(cause, labels, PLAIN), io.width)}`;
  return (
    chain(`Seed ${s.seed} of ${s.designName}, the first that uses what was freed: used`, used) +
    chain('allocated before', life?.allocated) +
    chain('freed before', life?.freed)
  );
}

/** Breaks what is too long for the terminal, behind the number of the event. */
function folded(lines: string, width: number): string {
  return lines.replace(/^.+$/gm, (line) => {
    if (line.length <= width) return line;
    const head = /^ *\d* */.exec(line)![0];
    return head + wrap(line.slice(head.length).replace(/ +/g, ' '), head.length, width);
  });
}
