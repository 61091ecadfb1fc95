import { conflict, type Accesses } from '../../machine/noting/accesses.js';
import type { Step } from './step.js';

/**
 * A step that is to be run: whose it is, which alternatives it takes, and what it touches.
 * `accesses` is undefined where that is not known, since it never ran from here.
 */
export interface Planned {
  readonly task: number;
  readonly choices: readonly number[];
  readonly accesses: Accesses | undefined;
}

/** A branch of a wake-up tree: a step, and what is to follow it. */
export interface Branch {
  readonly step: Planned;
  readonly children: Branch[];
}

export function plannedOf(step: Step): Planned {
  const choices = step.choices.map((c) => c.value);
  return { task: step.task, choices, accesses: step.accesses };
}

/** What is not known to be independent is not. */
function independent(a: Accesses | undefined, b: Accesses | undefined): boolean {
  return a !== undefined && b !== undefined && !conflict(a, b);
}

/**
 * Could a run that begins with `step` do all that the sequence does, up to the order of what is
 * independent? Then says what is left of the sequence after the step.
 */
function after(step: Planned, sequence: readonly Planned[]): readonly Planned[] | undefined {
  const at = sequence.findIndex((s) => s.task === step.task);
  const before = at < 0 ? sequence : sequence.slice(0, at);
  if (!before.every((s) => independent(s.accesses, step.accesses))) return undefined;
  return at < 0 ? sequence : [...before, ...sequence.slice(at + 1)];
}

/** May every run that does what the sequence does begin with a step of `task`? (weak initial) */
export function beginsWith(step: Planned, sequence: readonly Planned[]): boolean {
  return after(step, sequence) !== undefined;
}

/**
 * Puts a sequence into a wake-up tree, behind what is there, unless what is there leads to it.
 * @source Abdulla, Aronis, Jonsson, Sagonas: Source Sets, JACM 64(4), 2017, section 6: insert
 * @returns whether the tree grew
 */
export function insert(tree: Branch[], sequence: readonly Planned[]): boolean {
  for (const branch of tree) {
    const rest = after(branch.step, sequence);
    if (rest === undefined) continue;
    // Whatever follows a leaf is explored, and so is all that begins with what is planned already.
    if (branch.children.length === 0 || rest.length === 0) return false;
    return insert(branch.children, rest);
  }
  let at = tree;
  for (const step of sequence) {
    const branch: Branch = { step, children: [] };
    at.push(branch);
    at = branch.children;
  }
  return true;
}
