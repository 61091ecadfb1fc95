import { EXHAUSTIVE } from '../../replay/rerun.js';
import type { Attempt, Explored, Search } from '../search.js';
import { ReductionTree, type Underway } from './tree.js';
import { pack, unpack, type Packed } from './packed.js';
import { unpackReport } from './report.js';

interface Saved {
  readonly handedOut: number;
  readonly tree: Packed;
}

/** Every order of what is not independent, once. */
export class ExhaustiveSearch implements Search {
  readonly strategy = EXHAUSTIVE;
  private handedOut = 0;
  private readonly tree: ReductionTree;
  private readonly underway: Map<number, Underway>;

  /** @param seed recorded with the sessions; nothing depends on it */
  constructor(
    private readonly seed: number,
    saved?: unknown,
  ) {
    if (saved === undefined) {
      this.tree = new ReductionTree();
      this.underway = new Map();
      return;
    }
    const { handedOut, tree } = saved as Saved;
    this.handedOut = handedOut;
    ({ tree: this.tree, underway: this.underway } = unpack(tree));
  }

  get exhausted(): boolean {
    return this.handedOut > 0 && this.tree.open.length === 0 && this.underway.size === 0;
  }

  next(): Attempt | undefined {
    const found = this.tree.next();
    if (found === undefined) return undefined;
    const number = ++this.handedOut;
    this.underway.set(number, found.underway);
    return { number, seed: this.seed, plan: { kind: 'route', route: found.route } };
  }

  learn({ number }: Attempt, { detail }: Explored): void {
    const asked = this.underway.get(number)!;
    this.underway.delete(number);
    this.tree.learn(asked, unpackReport(detail as readonly number[]));
  }

  save(): Saved {
    return { handedOut: this.handedOut, tree: pack(this.tree, this.underway) };
  }
}
