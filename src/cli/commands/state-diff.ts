import type { MachineView } from '../../machine/state.js';
import { machineAt } from '../../replay/fold.js';
import { labelsAt } from '../../replay/address.js';
import type { Labels } from '../../replay/text/labels.js';
import { workloadOf } from '../../replay/workload-of.js';
import type { Naming } from '../../view/page-runs.js';
import { diffStates } from '../../replay/state-diff.js';
import { stateHash } from '../../replay/state-hash.js';
import { EXIT } from '../../units/user-error.js';
import { JSON_OPTION, type CommandSpec } from '../command.js';
import { stateDiffText } from '../../view/state-diff.js';
import { parseFilePlace } from '../place.js';
import type { Io } from '../io.js';
import { resolvePosition, resolveSession } from '../../replay/position.js';
import { closing, openTrace } from '../trace.js';

export const stateDiff: CommandSpec = {
  about:
    'Compares the machine after two events of the same or of different sessions and files: tasks, areas, page tables, pages, intervals, mirrors, locks, down to the field that differs. Event number and time are not compared. Exit status 1 if something differs.',
  args: [
    ['<left>', 'FILE[:SESSION]@EVENT: out.db@812, out.db:2@end, out.db:v5@fail'],
    ['<right>', 'the same'],
  ],
  options: [['-a, --all', 'leave nothing out, and a line for every page'], JSON_OPTION],
  examples: [
    'hmmtrace state-diff out.db:1@812 out.db:1@830',
    'hmmtrace state-diff old.db@end new.db@end --json',
  ],
  run({ io, args, options }) {
    const [left, right] = [stateAt(args[0] as string, io), stateAt(args[1] as string, io)];
    const differences = diffStates(left.machine, right.machine);
    const equal = differences.length === 0;
    if (options['json'] === true) {
      const side = ({ file, session, machine }: Located): object => ({
        ...{ file, session, at: machine.seq, time: machine.time, stateHash: stateHash(machine) },
      });
      io.out(`${JSON.stringify({ left: side(left), right: side(right), equal, differences })}\n`);
    } else {
      const name = ({ file, session, machine }: Located): string =>
        `${file} session ${session} event ${machine.seq}`;
      if (equal) io.out(`equal states: ${name(left)} and ${name(right)}\n`);
      else {
        io.out(`- ${name(left)}\n+ ${name(right)}\n`);
        const telling = {
          all: options['all'] === true,
          naming: namesOf(left.labels, right.labels),
          mmOfMirror: (mirror: number) =>
            right.labels.mmOfMirror(mirror) || left.labels.mmOfMirror(mirror),
        };
        for (const line of stateDiffText(differences, io.style, telling)) io.out(`${line}\n`);
      }
    }
    return equal ? EXIT.ok : EXIT.differs;
  },
};

/** Pages by the names of the right side, or else of the left: what is gone may have no name any more. */
function namesOf(left: Labels, right: Labels): Naming {
  return (mm, start, end) => {
    const name = right.pages(mm, start, end);
    return name.startsWith('0x') ? left.pages(mm, start, end) : name;
  };
}

interface Located {
  readonly file: string;
  readonly session: number;
  readonly machine: MachineView;
  readonly labels: Labels;
}
function stateAt(text: string, io: Io): Located {
  const place = parseFilePlace(text);
  return closing(openTrace(place.file, io), (file) => {
    const session = resolveSession(file, place.session);
    const at = resolvePosition(file, session, place.position);
    const labels = labelsAt(file, session.id, at, workloadOf(session));
    const machine = machineAt(file, session.id, at);
    return { file: place.file, session: session.id, machine, labels };
  });
}
