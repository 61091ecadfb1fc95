import { resolveDesign } from '../../designs/resolve.js';
import { Kind, type Event } from '../../events/generated.js';
import { branchSession } from '../../replay/branch.js';
import { enumName, words } from '../../replay/text/describe-event.js';
import { STRATEGIES } from '../../schedule/strategy.js';
import { indexSession } from '../../replay/index-session.js';
import { countOperations } from '../../language/count-operations.js';
import { JSON_OPTION, numberOption, textOption, type CommandSpec } from '../command.js';
import { readTextFile } from '../files.js';
import { parsePlace } from '../place.js';
import { resolvePosition, resolveSession } from '../position.js';
import { progress } from '../progress.js';
import { openToAppend } from '../trace.js';
import { toolVersion } from '../version.js';
import { statusOf, violationJson } from './run.js';
import { outcome, sessionJson } from './sessions.js';

/** Violations that are printed; more are counted. */
const SHOWN = 5;

export const branch: CommandSpec = {
  name: 'branch',
  summary: 'go back to an event and run on differently',
  about:
    'Runs a recorded session again up to an event and from there on with another seed, strategy, design or rest of the workload, as a new session of the same file that knows its parent. Another design or rest must lead to the same events up to there; where it does not, the first difference is named and nothing is recorded. With another rest its workload is called WORKLOAD+TAIL.',
  args: [
    ['<file>', 'trace file'],
    ['<place>', 'SESSION@EVENT: 2@812, v5@fail, 2@-20'],
  ],
  options: [
    ['--seed <number>', 'of the choices that follow (default: the parent’s)'],
    ['--strategy <name>', `of what follows: ${Object.keys(STRATEGIES).join(', ')}`],
    ['-d, --design <design>', 'NAME, NAME+switch=value or ./FILE.json'],
    [
      '--workload-tail <file>',
      'a workload whose tasks replace what the tasks of the same names have not begun',
    ],
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
      ...(design === undefined ? {} : { design: resolveDesign(design, readTextFile) }),
      ...(tail === undefined ? {} : { tail: { text: readTextFile(tail), name: tail } }),
    };
    const file = openToAppend(path, { create: false });
    try {
      const parent = resolveSession(file, place.session);
      const at = resolvePosition(file, parent, place.position);
      const found: Extract<Event, { kind: typeof Kind.Violation }>[] = [];
      const shown = progress(io, `branching session ${parent.id} at ${at}`, 'events');
      let operations = 0;
      const { session: s } = branchSession(file, parent, at, {
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
      if (options['index'] !== false) {
        const indexing = progress(io, 'building SQL tables', 'events');
        indexSession(file, s.id, (done, total) => indexing.update(done, total));
        indexing.stop();
      }
      if (options['json'] === true) {
        const violationEvents = found.map((v) => violationJson(v));
        io.out(`${JSON.stringify({ file: path, ...sessionJson(s), violationEvents })}\n`);
      } else {
        io.out(
          `session ${s.id} of ${path}: as session ${parent.id} up to event ${at}, then ${s.workloadName} under ${s.designName}, seed ${s.seed}, ${s.strategy}\n` +
            `  ${outcome(s)}; ${s.events.toLocaleString('en')} events\n`,
        );
        for (const v of found)
          io.out(
            `  event ${v.seq}: ${io.style.bad(words(enumName('ViolationType', v.type)))}: ${v.message}\n`,
          );
        io.out(`  look: hmmtrace diff ${path} ${parent.id} ${s.id}\n`);
        if (found.length > 0) {
          const again = [
            `hmmtrace branch ${path} ${parent.id}@${at} --seed ${s.seed} --strategy ${s.strategy}`,
            ...(design === undefined ? [] : [`--design ${design}`]),
            ...(tail === undefined ? [] : [`--workload-tail ${tail}`]),
          ];
          io.out(`  again: ${again.join(' ')}\n`);
        }
      }
      return statusOf(s, found);
    } finally {
      file.close();
    }
  },
};
