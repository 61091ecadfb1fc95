import type { Accesses } from '../../machine/noting/accesses.js';
import { ordered, type Ordered } from './order.js';
import type { Step } from './step.js';
import { ReductionTree, type Node, type Underway, type Variants } from './tree.js';
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
    const known = places.get(node);
    if (known !== undefined) return known;
    const before = node.before === undefined ? -1 : place(node.before.node);
    const at =
      nodes.push({
        before,
        by: node.before?.by.step,
        tree: node.tree,
        asleep: [...node.asleep],
        variants: [...node.variants],
        first: node.first,
      }) - 1;
    places.set(node, at);
    return at;
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
  const runs: (readonly Ordered[])[] = [];
  for (const packed of nodes) {
    const node = made[packed.before];
    const run = runs[packed.before] ?? [];
    const by = packed.by === undefined ? undefined : ordered(run, packed.by);
    runs.push(by === undefined ? run : [...run, by]);
    made.push({
      depth: runs.at(-1)!.length,
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
