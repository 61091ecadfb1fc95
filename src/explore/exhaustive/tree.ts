import { conflict, EVERYTHING, union, type Accesses } from '../../machine/noting/accesses.js';
import { notAfter, type Ordered } from './order.js';
import type { Report } from './report.js';
import type { Route, Step } from './step.js';
import { beginsWith, insert, plannedOf, type Branch, type Planned } from './wakeup-tree.js';

/** A state that runs passed, and what is to be run from there. */
export interface Node {
  readonly depth: number;
  /** The node and the step that lead here; undefined where runs begin. */
  readonly before: { readonly node: Node; readonly by: Ordered } | undefined;
  /** Sequences that are to be run from here. */
  readonly tree: Branch[];
  /** Tasks whose steps from here are being explored, or were, or lead only to what is known. */
  readonly asleep: Map<number, Accesses>;
  /** Steps from here in other choices of theirs. */
  readonly variants: Map<number, Variants>;
  /** The step that a route under way takes first: what it touches is known when that is back. */
  first: Planned | undefined;
}
/** What a step from a node can choose. */
export interface Variants {
  readonly done: (readonly number[])[];
  readonly todo: (readonly number[])[];
}
/** What a route that was handed out needs when it is back. */
export interface Underway {
  readonly node: Node;
  /** Trees of the nodes along the route, below the one that it branches off at. */
  readonly trees: readonly (readonly Branch[])[];
}

/** A route, and what is kept of it here while it is under way. */
export interface Handed {
  readonly route: Route;
  readonly underway: Underway;
}

function nodeAt(before: Node['before'], asleep: Map<number, Accesses>, tree: Branch[]): Node {
  const depth = before === undefined ? 0 : before.node.depth + 1;
  return { depth, before, tree, asleep, variants: new Map(), first: undefined };
}

/**
 * Runs that together show every order of what is not independent, and no order twice: what is left
 * to run, and what follows from each run.
 * @source Abdulla, Aronis, Jonsson, Sagonas: Source Sets, JACM 64(4), 2017, algorithm 2 (optimal-DPOR).
 * Other than there, several branches may be under way at a time, and what the second step of a race
 * does when it comes first is not taken as known.
 */
export class ReductionTree {
  /**
   * @param open nodes from which something is to be run, those that got it last at the end
   * @param begun the first run was handed out
   */
  constructor(
    readonly open: Node[] = [],
    public begun = false,
  ) {}

  /** Where the next run has to go; undefined where that depends on what is under way, or everything was seen. */
  next(): Handed | undefined {
    if (!this.begun) {
      this.begun = true;
      return routeFrom(nodeAt(undefined, new Map(), []), [], []);
    }
    for (let i = this.open.length - 1; i >= 0; i--) {
      const node = this.open[i]!;
      if (node.first !== undefined) continue;
      const found = branchFrom(node);
      if (isDone(node)) this.open.splice(i, 1);
      return found;
    }
    return undefined;
  }

  /** What came of a route. */
  learn({ node, trees }: Underway, { steps, able, followed, end }: Report): void {
    const nodes = pathTo(node);
    const run = runTo(node);
    for (const [i, by] of steps.entries()) {
      run.push(by);
      const at = nodes.at(-1)!;
      this.take(at, by.step, end === 'stopped' && i === steps.length - 1);
      const asleep = new Map<number, Accesses>();
      for (const [task, touches] of at.asleep)
        if (task !== by.step.task && !conflict(touches, by.step.accesses))
          asleep.set(task, touches);
      const tree = node.depth + i < followed ? [...(trees[i] ?? [])] : [];
      nodes.push(nodeAt({ node: at, by }, asleep, tree));
      if (tree.length > 0) this.reopen(nodes.at(-1)!);
    }
    node.first = undefined;
    for (let i = node.depth; i < run.length; i++)
      for (const first of run[i]!.races) this.reverse(nodes[first]!, run, first, run[i]!.step);
    if (end === 'stopped') {
      // Nobody else got to do anything after the last step: had they, they could have done it before.
      const { step } = run.at(-1)!;
      for (const task of able)
        if (task !== step.task && step.able.includes(task))
          this.plan(nodes.at(-2)!, [{ task, choices: [], accesses: undefined }]);
    }
  }

  /** @param last the run was stopped there: what others would have done is not known */
  private take(node: Node, step: Step, last: boolean): void {
    const touches = last ? EVERYTHING : step.accesses;
    const known = node.asleep.get(step.task);
    const before = node.variants.get(step.task);
    // One that sleeps is run all the same where it has another choice.
    node.asleep.set(step.task, known === undefined ? touches : union(known, touches));
    if (step.choices.length === 0) return;
    const variants = before ?? { done: [], todo: [] };
    node.variants.set(step.task, variants);
    const choices = step.choices.map((c) => c.value);
    variants.done.push(choices);
    step.choices.forEach(({ value, of }, at) => {
      for (let other = 0; other < of; other++) {
        const wanted = [...choices.slice(0, at), other];
        const begins = (c: readonly number[]) => wanted.every((v, n) => c[n] === v);
        if (other !== value && !variants.done.some(begins) && !variants.todo.some(begins))
          variants.todo.push(wanted);
      }
    });
    if (variants.todo.length > 0) this.reopen(node);
  }

  /** The step `second` comes after step number `first` and touches the same: have it come before. */
  private reverse(node: Node, run: readonly Ordered[], first: number, second: Step): void {
    const free = notAfter(run, first).map((step) => plannedOf(step));
    this.plan(node, [...free, { task: second.task, choices: [], accesses: undefined }]);
  }
  private plan(node: Node, sequence: readonly Planned[]): void {
    const { first } = node;
    for (const [task, accesses] of node.asleep)
      if (beginsWith({ task, choices: [], accesses }, sequence)) return;
    // All that begins so is explored from there.
    if (first !== undefined && beginsWith(first, sequence)) return;
    if (insert(node.tree, sequence)) this.reopen(node);
  }
  private reopen(node: Node): void {
    const at = this.open.lastIndexOf(node);
    if (at >= 0) this.open.splice(at, 1);
    this.open.push(node);
  }
}

function isDone(node: Node): boolean {
  return node.tree.length === 0 && [...node.variants.values()].every((v) => v.todo.length === 0);
}

/** Nodes from where runs begin to this one. */
function pathTo(node: Node): Node[] {
  const path: Node[] = [];
  for (let at: Node | undefined = node; at !== undefined; at = at.before?.node) path.push(at);
  return path.reverse();
}

/** Steps from where runs begin to a node; a new list. */
export function runTo(node: Node | undefined): Ordered[] {
  return node === undefined
    ? []
    : pathTo(node)
        .slice(1)
        .map((n) => n.before!.by);
}

function branchFrom(node: Node): Handed {
  for (const [task, { todo }] of node.variants) {
    const choices = todo.shift();
    if (choices !== undefined) return routeFrom(node, [{ task, choices, accesses: undefined }], []);
  }
  const branch = node.tree.shift()!;
  // Whoever else is run from here has to know what this one touches.
  node.first = branch.step;
  const path = [branch.step];
  const trees: (readonly Branch[])[] = [];
  for (let at: Branch | undefined = branch.children[0], of = branch; at !== undefined;) {
    path.push(at.step);
    trees.push(of.children.slice(1));
    of = at;
    at = at.children[0];
  }
  return routeFrom(node, path, trees);
}

function routeFrom(
  node: Node,
  path: readonly Planned[],
  trees: readonly (readonly Branch[])[],
): Handed {
  const before = runTo(node).map(({ step }) => ({
    task: step.task,
    choices: step.choices.map((c) => c.value),
  }));
  const then = path.map(({ task, choices }) => ({ task, choices }));
  const first = path[0]?.task;
  const asleep = [...node.asleep].filter(([task]) => task !== first);
  const route = { steps: [...before, ...then], from: node.depth, asleep };
  return { route, underway: { node, trees } };
}
