import type { Workload } from '../../language/ast.js';
import { printWorkload } from '../../language/print.js';
import type { Shrunk } from './shrink.js';
import { counted } from '../../units/counted.js';

/**
 * The file of a shrunk finding: its head says what it is of, what it shows under which design, and how
 * that is seen again.
 * @param of where it was found: `session 3 of out.db` @param words of the verdict
 */
export function shrunkText(
  { workload, design, before }: Shrunk,
  of: string,
  words: string,
): string {
  const about = [
    `Shrunk from ${of}: ${sizeText(before)}.`,
    `under ${design.name}: ${words}`,
    `hmmtrace run FILE.hmm --design ${design.name} -o out.db`,
  ];
  return printWorkload({ ...workload, about: about.join('\n') } satisfies Workload);
}

/** `4 tasks, 203 statements, 24 switches, 2,504 events`. */
export function sizeText({ tasks, statements, switches, events }: Shrunk['before']): string {
  return [
    counted(tasks, 'task'),
    counted(statements, 'statement'),
    counted(switches, 'switch', 'switches'),
    counted(events, 'event'),
  ].join(', ');
}
