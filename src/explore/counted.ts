/** What was counted of one run, by name. */
export type RunCounts = Readonly<Record<string, number>>;

/** As {@link Counted.save} gives it: by name, how many runs came to which number. */
export interface SavedCounts {
  readonly runs: number;
  readonly numbers: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

/** Of a number that was counted of many runs. */
export interface Spread {
  readonly least: number;
  /** Half of the runs have at most this. */
  readonly median: number;
  readonly most: number;
}

/** What was counted of the runs of a search: numbers, and in how many runs each of them. */
export class Counted {
  /** Runs of which something was counted. */
  runs = 0;
  private readonly numbers = new Map<string, Map<number, number>>();

  static of(saved: SavedCounts | undefined): Counted {
    const counted = new Counted();
    counted.runs = saved?.runs ?? 0;
    for (const [name, numbers] of Object.entries(saved?.numbers ?? {}))
      counted.numbers.set(name, new Map(numbers));
    return counted;
  }

  add(counts: RunCounts): void {
    this.runs++;
    for (const [name, n] of Object.entries(counts)) {
      const numbers = this.numbers.get(name);
      if (numbers === undefined) this.numbers.set(name, new Map([[n, 1]]));
      else numbers.set(n, (numbers.get(n) ?? 0) + 1);
    }
  }

  /** Undefined where it was not counted in every one of the runs. */
  spread(name: string): Spread | undefined {
    const sorted = [...(this.numbers.get(name) ?? [])].sort(([a], [b]) => a - b);
    const runs = sorted.reduce((sum, [, n]) => sum + n, 0);
    if (runs === 0 || runs !== this.runs) return undefined;
    let left = Math.ceil(runs / 2);
    const median = sorted.find(([, n]) => (left -= n) <= 0)![0];
    return { least: sorted[0]![0], median, most: sorted.at(-1)![0] };
  }

  /** How many runs came to this number. */
  runsWith(name: string, number: number): number {
    return this.numbers.get(name)?.get(number) ?? 0;
  }

  save(): SavedCounts | undefined {
    if (this.runs === 0) return undefined;
    const numbers = [...this.numbers].map(([name, of]) => [name, [...of]] as const);
    return { runs: this.runs, numbers: Object.fromEntries(numbers) };
  }
}
