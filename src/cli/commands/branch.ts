import { resolveDesign } from '../../designs/resolve.js';
import { Kind, type Event } from '../../events/generated.js';
import { branchSession, type Branched } from '../../replay/branch.js';
import { enumName, words } from '../../replay/text/describe-event.js';
import { ANYWHERE } from '../../schedule/strategies/all.js';
import type { SessionInfo } from '../../store/log/session.js';
import { countOperations } from '../../language/count-operations.js';
import {
  JSON_OPTION,
  LIMIT_OPTION,
  limitsOption,
  numberOption,
  textOption,
  type CommandSpec,
} from '../command.js';
import { readTextFile } from '../files.js';
import { parsePlace } from '../place.js';
import { resolvePosition, resolveSession } from '../../replay/position.js';
import { progress } from '../progress.js';
import { closing, openToAppend } from '../trace.js';
import { toolVersion } from '../version.js';
import { buildTables, statusOf, violationJson } from './run.js';
import { outcome, sessionJson } from '../../view/sessions.js';

/** Violations that are printed; more are counted. */
const SHOWN = 5;

export const branch: CommandSpec = {
  about:
    'Runs a recorded session again up to an event and from there on with another seed, strategy, design or rest of the workload, as a new session of the same file that knows its parent. Without --seed and --strategy the recorded schedule of the parent is followed as long as it fits, so that only the design or the rest makes a difference (and without any option the branch is its parent, event by event); where it stops to fit, the parent’s strategy begins anew, and the place is said. Another design or rest must lead to the same events up to there; where it does not, the first difference is named and nothing is recorded: the state of one design is not translated into that of another. A branch goes by its number, never by a name. With another rest its workload is called WORKLOAD+TAIL.',
  args: [
    ['<file>', 'trace file'],
    ['<place>', 'SESSION@EVENT: 2@812, v5@fail, 2@-20'],
  ],
  options: [
    [
      '--seed <number>',
      'of new choices from there on (default: the recorded ones, then the parent’s seed)',
    ],
    ['--strategy <name>', `of new choices from there on: ${ANYWHERE.join(', ')}`],
    ['-d, --design <design>', 'NAME, NAME+switch=value or ./FILE.json'],
    [
      '--workload-tail <file>',
      'a workload whose tasks replace what the tasks of the same names have not begun',
    ],
    [LIMIT_OPTION[0], 'end it when it comes to so many events (default: more than its parent has)'],
    ['--no-index', 'do not build the SQL tables'],
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace branch out.db 1@812 --seed 7',
    'hmmtrace branch out.db v5@fail --workload-tail ./rest.hmm',
  ],
  run({ io, args, options }) {
    const [path, text] = args as [string, string];
    const place = parsePlace(text);
    const design = textOption(options, 'design');
    const tail = textOption(options, 'workloadTail');
    const seed = numberOption(options, 'seed');
    const strategy = textOption(options, 'strategy');
    const given = {
      ...(seed === undefined ? {} : { seed }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(options['maxEvents'] === undefined ? {} : { limits: limitsOption(options) }),
      ...(design === undefined ? {} : { design: resolveDesign(design, readTextFile) }),
      ...(tail === undefined ? {} : { tail: { text: readTextFile(tail), name: tail } }),
    };
    return closing(openToAppend(path, { create: false }), (file) => {
      const parent = resolveSession(file, place.session);
      const at = resolvePosition(file, parent, place.position);
      const found: Extract<Event, { kind: typeof Kind.Violation }>[] = [];
      const shown = progress(io, `branching session ${parent.id} at ${at}`, 'events');
      let operations = 0;
      const { session: s, followed } = branchSession(file, parent, at, {
        ...given,
        toolVersion: toolVersion(),
        onWorkload: (workload) => {
          operations = countOperations(workload);
        },
        onProgress: (events, done) => shown.update(done, operations, events),
        onEvent: (e) => {
          if (e.kind === Kind.Violation && found.length < SHOWN) found.push(e);
        },
      });
      shown.stop();
      if (options['index'] !== false) buildTables(io, file, s);
      if (options['json'] === true) {
        const violationEvents = found.map((v) => violationJson(v));
        const report = { file: path, ...sessionJson(s), followed, violationEvents };
        io.out(`${JSON.stringify(report)}\n`);
      } else {
        io.out(
          `session ${s.id} of ${path}: as session ${parent.id} up to event ${at}, then ${s.workloadName} under ${s.designName}, ${schedule(s, followed)}\n` +
            `  ${outcome(s)}; ${s.events.toLocaleString('en')} events\n`,
        );
        for (const v of found)
          io.out(
            `  event ${v.seq}: ${io.style.bad(words(enumName('ViolationType', v.type)))}: ${v.message}\n`,
          );
        io.out(`  look: hmmtrace diff ${path} ${parent.id} ${s.id}\n`);
        if (found.length > 0) {
          const again = [
            `hmmtrace branch ${path} ${parent.id}@${at}`,
            ...(followed === 'not asked' ? [`--seed ${s.seed} --strategy ${s.strategy}`] : []),
            ...(design === undefined ? [] : [`--design ${design}`]),
            ...(tail === undefined ? [] : [`--workload-tail ${tail}`]),
          ];
          io.out(`  again: ${again.join(' ')}\n`);
        }
      }
      return statusOf(s, found);
    });
  },
};

/** By which choices a branch went on. */
function schedule(s: SessionInfo, followed: Branched['followed']): string {
  const anew = `seed ${s.seed}, ${s.strategy}`;
  if (followed === 'not asked') return anew;
  const recorded = `the schedule of session ${s.parent!.session}`;
  if (followed === 'to the end') return `${recorded} to the end`;
  return `${recorded} up to event ${followed}, where it stops to fit, then ${anew}`;
}
