import { WORDS_PER_PAGE } from '../units/numbers.js';
import { ZERO_RUNS, type Runs } from './contents.js';

/**
 * Equal contents stored once, counted, forgotten when no page holds them any more. Pages of one run,
 * which is what the patterns of workloads are, are found in a table of numbers: a Map that is added
 * to and deleted from with every page was a sixth of a fold.
 */
export class ContentStore {
  private readonly runs: (Runs | undefined)[] = [ZERO_RUNS];
  private readonly users: number[] = [1];
  private readonly free: number[] = [];
  private readonly single = new SingleRuns();
  /** Contents of several runs, spelled out. */
  private readonly spelled = new Map<string, number>();
  private numbers = 0;

  constructor() {
    this.single.add(0, 0, 0);
  }

  /** May other contents be held? A forged trace could bring some with every event. */
  hasRoom(): boolean {
    return this.numbers < NUMBERS_MAX;
  }
  /** Different contents held, the zero page's included. */
  get size(): number {
    return this.single.size + this.spelled.size;
  }
  get(id: number): Runs {
    return this.runs[id]!;
  }
  /** Adds a user of these contents, which cover a page; 0 is the zero page. */
  intern(runs: Runs): number {
    const one = isSingle(runs);
    const key = one ? '' : runs.join();
    const known = one ? this.single.find(runs[1]!, runs[2]!) : (this.spelled.get(key) ?? -1);
    if (known >= 0) {
      this.users[known]!++;
      return known;
    }
    const id = this.free.pop() ?? this.runs.length;
    this.runs[id] = runs;
    this.users[id] = 1;
    if (one) this.single.add(id, runs[1]!, runs[2]!);
    else this.spelled.set(key, id);
    this.numbers += runs.length;
    return id;
  }
  share(id: number): number {
    this.users[id]!++;
    return id;
  }
  drop(id: number): void {
    if (--this.users[id]! > 0 || id === 0) return;
    const runs = this.runs[id]!;
    if (isSingle(runs)) this.single.remove(runs[1]!, runs[2]!);
    else this.spelled.delete(runs.join());
    this.runs[id] = undefined;
    this.numbers -= runs.length;
    this.free.push(id);
  }
}

/** Numbers of all runs held at most: 512 MiB. */
const NUMBERS_MAX = 2 ** 26;

function isSingle(runs: Runs): boolean {
  return runs.length === 3 && runs[0] === WORDS_PER_PAGE;
}

const SMALLEST = 64;

/** Numbers of contents by first word and step: open addressing with linear probing. */
class SingleRuns {
  size = 0;
  private mask = SMALLEST - 1;
  /** Number of the contents plus one; 0 is a free place. */
  private ids = new Int32Array(SMALLEST);
  private firsts = new Uint32Array(SMALLEST);
  private steps = new Uint32Array(SMALLEST);

  /** -1 if they are not there. */
  find(first: number, step: number): number {
    return this.ids[this.placeOf(first, step)]! - 1;
  }
  add(id: number, first: number, step: number): void {
    if (++this.size * 2 > this.mask) this.resize((this.mask + 1) * 2);
    this.put(id + 1, first, step);
  }
  /** What was pushed past the place that becomes free moves back, so that no mark is left behind. */
  remove(first: number, step: number): void {
    const { ids, firsts, steps, mask } = this;
    let hole = this.placeOf(first, step);
    for (let at = (hole + 1) & mask; ids[at] !== 0; at = (at + 1) & mask) {
      const home = hash(firsts[at]!, steps[at]!) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      ids[hole] = ids[at]!;
      firsts[hole] = firsts[at]!;
      steps[hole] = steps[at]!;
      hole = at;
    }
    ids[hole] = 0;
    if (--this.size * 8 < mask && mask >= SMALLEST * 16) this.resize((mask + 1) / 4);
  }

  /** Where they are, or the free place where they belong. */
  private placeOf(first: number, step: number): number {
    const { ids, firsts, steps, mask } = this;
    let at = hash(first, step) & mask;
    while (ids[at] !== 0 && (firsts[at] !== first || steps[at] !== step)) at = (at + 1) & mask;
    return at;
  }
  private put(id: number, first: number, step: number): void {
    const at = this.placeOf(first, step);
    this.ids[at] = id;
    this.firsts[at] = first;
    this.steps[at] = step;
  }
  private resize(places: number): void {
    const { ids, firsts, steps } = this;
    this.mask = places - 1;
    this.ids = new Int32Array(places);
    this.firsts = new Uint32Array(places);
    this.steps = new Uint32Array(places);
    for (let i = 0; i < ids.length; i++) if (ids[i] !== 0) this.put(ids[i]!, firsts[i]!, steps[i]!);
  }
}

function hash(first: number, step: number): number {
  const h = Math.imul(first, 0x9e3779b1) ^ Math.imul(step, 0x85ebca6b);
  return h ^ (h >>> 15);
}
