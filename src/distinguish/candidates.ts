import { readFileSync } from 'node:fs';
import { changed } from '../explore/shrink/statements.js';
import type { Statement, Workload } from '../language/ast.js';
import { countOperations } from '../language/count-operations.js';
import { shelf } from '../language/library.js';
import { parseWorkload } from '../language/parse.js';
import { printWorkload } from '../language/print.js';
import { SIZES, workloadsOfSize } from './alphabet.js';
import type { Loaded } from './survey.js';

/** A workload that may tell two designs apart. */
export interface Candidate {
  /** Of the alphabet: what it does; else its file. */
  readonly id: string;
  /** Of one of the alphabet; undefined for one of the package. */
  readonly size: number | undefined;
  load(): Loaded;
}

/**
 * All of the alphabet up to a size, the smallest first; then those of the package, of the fewest
 * operations first: these are not all that there are of any size, but go further.
 */
export function* candidates(upTo: number): Generator<Candidate> {
  for (let size: number = SIZES.least; size <= upTo; size++)
    for (const { id, text } of workloadsOfSize(size))
      yield { id, size, load: () => ({ text, workload: parseWorkload(text, 'small') }) };
  yield* ofPackage();
}

/** How many {@link candidates} there are. */
export function countCandidates(upTo: number): number {
  let count = shelf().length;
  for (let size: number = SIZES.least; size <= upTo; size++)
    for (const _ of workloadsOfSize(size)) count++;
  return count;
}

/** Is it the id of one of the package? */
export function isOfPackage(id: string): boolean {
  return id.endsWith('.hmm');
}

function ofPackage(): Candidate[] {
  const all = shelf().map(({ name, file }) => {
    const workload = asking(parseWorkload(readFileSync(file, 'utf8'), file));
    return { name, workload, length: countOperations(workload) };
  });
  return all
    .sort((a, b) => a.length - b.length || (a.name < b.name ? -1 : 1))
    .map(({ name, workload }) => ({ id: name, size: undefined, load: () => loaded(workload) }));
}

/** Without what one design was expected to answer, and without a schedule. */
function asking({ name, about, tasks }: Workload): Workload {
  const asked = (s: Statement): Statement | readonly Statement[] => {
    if (s.kind !== 'operation') return s;
    if (s.operation.op === 'assert') return [];
    return s.expect === undefined ? s : { ...s, expect: undefined };
  };
  return changed({ name, about, tasks }, asked);
}

export function loaded(workload: Workload): Loaded {
  return { text: printWorkload(workload), workload };
}
