import type { Accesses } from '../../machine/noting/accesses.js';
import { ordered, type Ordered } from './order.js';
import type { Step } from './step.js';
import { ReductionTree, runTo, type Node, type Underway, type Variants } from './tree.js';
import type { Branch, Planned } from './wakeup-tree.js';

/** A node as JSON: nodes go by their places in a list, in which who comes before stands before. */
interface PackedNode {
  readonly before: number;
  readonly by: Step | undefined;
  readonly tree: readonly Branch[];
  readonly asleep: readonly (readonly [number, Accesses])[];
  readonly variants: readonly (readonly [number, Variants])[];
  readonly first: Planned | undefined;
}
/** What is left to explore, as JSON. */
export interface Packed {
  readonly nodes: readonly PackedNode[];
  readonly open: readonly number[];
  readonly underway: readonly {
    readonly number: number;
    readonly node: number;
    readonly trees: readonly (readonly Branch[])[];
  }[];
  readonly begun: boolean;
}

/** Only nodes that something can still be run from, and those on the way there. */
export function pack(tree: ReductionTree, underway: ReadonlyMap<number, Underway>): Packed {
  const places = new Map<Node, number>();
  const nodes: PackedNode[] = [];
  const place = (node: Node): number => {
    // Runs have more steps than calls can be nested.
    const fresh: Node[] = [];
    for (let at: Node | undefined = node; at !== undefined && !places.has(at);) {
      fresh.push(at);
      at = at.before?.node;
    }
    for (const next of fresh.reverse()) {
      const at = nodes.push({
        before: next.before === undefined ? -1 : places.get(next.before.node)!,
        by: next.before?.by.step,
        tree: next.tree,
        asleep: [...next.asleep],
        variants: [...next.variants],
        first: next.first,
      });
      places.set(next, at - 1);
    }
    return places.get(node)!;
  };
  const open = tree.open.map(place);
  const out = [...underway].map(([number, { node, trees }]) => ({
    ...{ number, node: place(node), trees },
  }));
  return { nodes, open, underway: out, begun: tree.begun };
}

export function unpack({ nodes, open, underway, begun }: Packed): {
  readonly tree: ReductionTree;
  readonly underway: Map<number, Underway>;
} {
  const made: Node[] = [];
  let run: Ordered[] = [];
  for (const [at, packed] of nodes.entries()) {
    const node = made[packed.before];
    // Mostly one goes on where the one before it in the list ends.
    if (packed.before !== at - 1) run = runTo(node);
    const by = packed.by === undefined ? undefined : ordered(run, packed.by);
    if (by !== undefined) run.push(by);
    made.push({
      depth: run.length,
      before: node === undefined || by === undefined ? undefined : { node, by },
      tree: [...packed.tree],
      asleep: new Map(packed.asleep),
      variants: new Map(packed.variants),
      first: packed.first,
    });
  }
  return {
    tree: new ReductionTree(
      open.map((at) => made[at]!),
      begun,
    ),
    underway: new Map(
      underway.map(({ number, node, trees }) => [number, { node: made[node]!, trees }]),
    ),
  };
}
