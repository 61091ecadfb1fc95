import { parseStrategy } from '../schedule/strategies/named.js';
import type { Attempt, Explored, Search } from './search.js';

interface Saved {
  readonly handedOut: number;
  readonly learnt: number;
  /** The most scheduling points that a run had so far. */
  readonly points: number;
  readonly exhausted: boolean;
}
const BEGINNING: Saved = { handedOut: 0, learnt: 0, points: 0, exhausted: false };

/** Seeds one after another, all with one strategy. */
export class SeedSearch implements Search {
  private handedOut: number;
  private learnt: number;
  private points: number;
  exhausted: boolean;
  private readonly oneSchedule: boolean;
  private readonly bySlice: boolean;

  /**
   * @param strategy with all of its parameters, see completeStrategy
   * @param seed the first one
   */
  constructor(
    readonly strategy: string,
    private readonly seed: number,
    saved: unknown = BEGINNING,
  ) {
    const { name, info } = parseStrategy(strategy);
    this.oneSchedule = info.oneSchedule;
    this.bySlice = name === 'round-robin';
    const { handedOut, learnt, points, exhausted } = saved as Saved;
    [this.handedOut, this.learnt, this.points] = [handedOut, learnt, points];
    this.exhausted = exhausted;
  }

  next(): Attempt | undefined {
    const seed = this.seed + this.handedOut;
    // It may turn out to be the last one.
    const alone = this.oneSchedule || this.points === 0 || (this.bySlice && seed > this.points);
    if (this.exhausted || (alone && this.handedOut > this.learnt)) return undefined;
    const plan = { kind: 'seed', strategy: this.strategy } as const;
    return { number: ++this.handedOut, seed, plan };
  }

  /**
   * Without choices of the machine, runs of one schedule are all alike, and so are runs with turns
   * that are longer than the run.
   */
  learn({ seed }: Attempt, { choices, points }: Explored): void {
    this.learnt++;
    this.points = Math.max(this.points, points);
    const alike = points === 0 || this.oneSchedule || (this.bySlice && seed > points);
    if (choices === 0 && alike) this.exhausted = true;
  }

  save(): Saved {
    const { handedOut, learnt, points, exhausted } = this;
    return { handedOut, learnt, points, exhausted };
  }
}
