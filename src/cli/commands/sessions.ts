import { STATUS } from '../../schedule/ending.js';
import type { SessionInfo } from '../../store/trace-file.js';
import { JSON_OPTION, type CommandSpec } from '../command.js';
import { textTable } from '../../view/table.js';
import { openTrace } from '../trace.js';

export const sessions: CommandSpec = {
  name: 'sessions',
  summary: 'list the sessions of a trace file',
  about:
    'Lists what was recorded into a trace file: workload, design, seed, how it ended, events and size.',
  args: [['<file>', 'trace file']],
  options: [JSON_OPTION],
  examples: ['hmmtrace sessions out.db'],
  run({ io, args, options }) {
    const file = openTrace(args[0] as string);
    try {
      const all = file.sessions();
      if (options['json'] === true) {
        io.out(`${JSON.stringify(all.map(sessionJson))}\n`);
        return 0;
      }
      const rows = all.map((s) => [
        s.id,
        s.workloadName,
        s.designName,
        s.seed,
        s.strategy,
        outcome(s),
        s.events,
        s.bytes,
        parent(s),
      ]);
      io.out(
        textTable(
          [
            'session',
            'workload',
            'design',
            'seed',
            'strategy',
            'outcome',
            'events',
            'log bytes',
            'parent',
          ],
          rows,
          io.width,
        ),
      );
      return 0;
    } finally {
      file.close();
    }
  },
};

/** How a session ended, in words. */
export function outcome(s: SessionInfo): string {
  if (s.state === 'interrupted') return 'interrupted';
  const violations = s.violations ?? 0;
  const found = `${violations.toLocaleString('en')} violation${violations === 1 ? '' : 's'}`;
  if (s.status === STATUS.limit)
    return violations > 0 ? `stopped at its limit, ${found}` : 'stopped at its limit';
  if (s.status === 2) return found;
  const how = s.status === 1 ? 'expectation failed' : 'done';
  return violations > 0 ? `${how}, ${found}` : how;
}

/** A session without the text of its workload. */
export function sessionJson(s: SessionInfo): object {
  const { workload: _, design, ...rest } = s;
  return { ...rest, design: designOf(design) };
}
/** As it is kept, if it is no design that could be shown: a forged one may be anything. */
function designOf(text: string): unknown {
  try {
    const design: unknown = JSON.parse(text);
    // What is nested too deep cannot be printed.
    JSON.stringify(design);
    return design;
  } catch {
    return text;
  }
}

function parent(s: SessionInfo): string {
  return s.parent === undefined ? '' : `${s.parent.session} at ${s.parent.at}`;
}
