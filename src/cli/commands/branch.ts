import { resolveDesign } from '../../designs/resolve.js';
import { Kind, type Event } from '../../events/generated.js';
import { branchSession, type Branched } from '../../branch/branch.js';
import type { Translation } from '../../branch/translate.js';
import { parseAfterOperations } from '../../schedule/strategies/after-operations.js';
import { anew } from '../../schedule/strategies/named.js';
import { counted } from '../../units/counted.js';
import { UserError } from '../../units/user-error.js';
import { fileWord, shellWord } from '../../units/shell-word.js';
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
    'Runs a recorded session again up to an event and from there on with another seed, strategy, design or rest of the workload, as a new session of the same file that knows its parent. Without --seed and --strategy the recorded schedule of the parent is followed as long as it fits, so that only the design or the rest makes a difference (and without any option the branch is its parent, event by event); where it stops to fit, the parent’s strategy begins anew, and the place is said. Another design or rest must lead to the same events up to there; where it does not, the first difference is named and nothing is recorded. With --translate such a design does the operations that had ended by the event, in the order in which they had ended; if both have then mapped the same, with the same contents, files and buffers, it goes on from there with the parent’s strategy begun anew, else what differs is named and nothing is recorded. What a design keeps of its own (intervals, subscriptions, references, what is deferred) is then as those operations have made it. A branch goes by its number, never by a name. With another rest its workload is called WORKLOAD+TAIL.',
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
      '--translate',
      'where the other design does not lead to the same events: from the state to which the same operations lead it',
    ],
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
    'hmmtrace branch out.db v5@-20 --design linux-6.1 --translate',
  ],
  run({ io, args, options }) {
    const [path, text] = args as [string, string];
    const place = parsePlace(text);
    const design = textOption(options, 'design');
    const tail = textOption(options, 'workloadTail');
    const seed = numberOption(options, 'seed');
    const strategy = textOption(options, 'strategy');
    const translate = options['translate'] === true;
    if (translate && design === undefined)
      throw new UserError(
        'HMT002',
        '--translate needs a design to translate to',
        'name it: -d linux-6.1',
      );
    const given = {
      ...{ translate },
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
      const {
        session: s,
        followed,
        translation,
      } = branchSession(file, parent, at, {
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
        const report = {
          ...{ file: path, ...sessionJson(s), followed },
          ...(translation === undefined ? {} : { translation }),
          violationEvents,
        };
        io.out(`${JSON.stringify(report)}\n`);
      } else {
        io.out(
          (translation === undefined
            ? `session ${s.id} of ${path}: as session ${parent.id} up to event ${at}, then ${s.workloadName} under ${s.designName}, ${schedule(s, followed)}\n`
            : `session ${s.id} of ${path}: ${translated(translation, s, parent, at)}`) +
            `  ${outcome(s)}; ${s.events.toLocaleString('en')} events\n`,
        );
        for (const v of found)
          io.out(
            `  event ${v.seq}: ${io.style.bad(words(enumName('ViolationType', v.type)))}: ${v.message}\n`,
          );
        io.out(`  look: hmmtrace diff ${fileWord(path)} ${parent.id} ${s.id}\n`);
        if (found.length > 0) {
          const again = [
            `hmmtrace branch ${fileWord(path)} ${parent.id}@${at}`,
            ...(followed === 'not asked'
              ? [`--seed ${s.seed} --strategy ${anew(s.strategy)}`]
              : []),
            ...(design === undefined ? [] : [`--design ${shellWord(design)}`]),
            ...(translation === undefined ? [] : ['--translate']),
            ...(tail === undefined ? [] : [`--workload-tail ${fileWord(tail)}`]),
            ...(given.limits === undefined ? [] : [`--max-events ${given.limits.events}`]),
          ];
          io.out(`  again: ${again.join(' ')}\n`);
        }
      }
      return statusOf(s, found);
    });
  },
};

/** Answers that are told where a translation has others; more are counted. */
const ANSWERS = 3;

function translated(
  { until, operations, otherAnswers }: Translation,
  s: SessionInfo,
  parent: SessionInfo,
  at: number,
): string {
  const then = parseAfterOperations(s.strategy)!.then;
  const others = otherAnswers.slice(0, ANSWERS).map(({ task, name, line, before, now }) => {
    const place = line === 0 ? '' : `, line ${line}`;
    return `    ${name} of ${task}${place}: ${now || 'nothing'}; in session ${parent.id} ${before || 'nothing'}\n`;
  });
  const more = otherAnswers.length - others.length;
  const answers =
    otherAnswers.length === 0
      ? ', all answered alike'
      : `, ${otherAnswers.length} answered otherwise`;
  return (
    `the ${counted(operations, 'operation')} of session ${parent.id} up to event ${at} under ${s.designName} (events 1 to ${until}${answers}), then ${s.workloadName}, seed ${s.seed}, ${then}\n` +
    `  both have mapped the same there, with the same contents, files, descriptors and buffers\n${others.join('')}` +
    (more > 0 ? `    and ${more} more\n` : '')
  );
}

/** By which choices a branch went on. */
function schedule(s: SessionInfo, followed: Branched['followed']): string {
  const anew = `seed ${s.seed}, ${s.strategy}`;
  if (followed === 'not asked') return anew;
  const recorded = `the schedule of session ${s.parent!.session}`;
  if (followed === 'to the end') return `${recorded} to the end`;
  return `${recorded} up to event ${followed}, where it stops to fit, then ${anew}`;
}
