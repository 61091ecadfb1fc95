/*
 * Which of many changes make the difference: sets of them that do it together, and of which none can
 * be left out. A set stands for one world: the base with these changes.
 */

/** Numbers of changes, ascending. */
export type ChangeSet = readonly number[];

/**
 * Does it show with these changes? undefined: that cannot be told.
 * @param left about how many questions more the set that is looked for takes; 0: nobody knows
 */
export type Shows = (set: ChangeSet, left: number) => Promise<boolean | undefined>;

export interface MinimalSets {
  /** Sets of changes with which it shows and without any one of which it does not. */
  readonly causes: readonly ChangeSet[];
  /** Sets without which it does not show though all others are there, and none of which can be spared. */
  readonly cures: readonly ChangeSet[];
  /** Asked, and not told. */
  readonly unresolved: readonly ChangeSet[];
  /** It shows with the first, and with the second, which has more, it does not. */
  readonly masked: readonly (readonly [ChangeSet, ChangeSet])[];
  /** Sets of up to so many changes were all tried, in both directions; 0: none for that reason. */
  readonly triedUpTo: number;
}

/**
 * Finds them, where all `count` changes together show it and none at all does not.
 *
 * A cause is found by divide and conquer (Junker, QuickXplain, AAAI 2004: about 2 k log(n / k) questions
 * for one of k changes). Without one change of each known cause, it either shows still, and there is
 * another cause in the rest, or not, and what was left out is a cure (Reiter, A theory of diagnosis from
 * first principles, Artificial Intelligence 32, 1987: the cures are the minimal sets that hit all
 * causes). This takes for granted that more changes never take away what fewer show; where an answer
 * says otherwise that is told (`masked`). What cannot be told counts as not showing (Zeller,
 * Hildebrandt, TSE 2002: unresolved), and is told.
 *
 * @param upTo tries all sets of up to so many changes besides, so that for these nothing is taken for granted
 */
export async function minimalSets(count: number, shows: Shows, upTo = 0): Promise<MinimalSets> {
  const search = new SetSearch(count, shows);
  await search.run();
  if (upTo > 0) await search.tryAll(Math.min(upTo, count));
  return search.found(Math.min(upTo, count));
}

class SetSearch {
  private readonly all: ChangeSet;
  private readonly known = new Map<string, { set: ChangeSet; answer: boolean | undefined }>();
  private causes: ChangeSet[] = [];
  private cures: ChangeSet[] = [];

  constructor(
    count: number,
    private readonly shows: Shows,
  ) {
    this.all = Array.from({ length: count }, (_, i) => i);
    this.known.set('', { set: [], answer: false });
    this.known.set(this.all.join(), { set: this.all, answer: true });
  }

  private async ask(set: ChangeSet, left = 0): Promise<boolean> {
    const key = set.join();
    let known = this.known.get(key);
    if (known === undefined) {
      known = { set, answer: await this.shows(set, left) };
      this.known.set(key, known);
    }
    return known.answer === true;
  }

  async run(): Promise<void> {
    if (this.all.length === 0) return;
    for (;;) {
      const hit = minimalHits(this.causes).find((h) => !this.cures.some((c) => isEqual(c, h)));
      if (hit === undefined) return;
      const rest = without(this.all, hit);
      if (await this.ask(rest)) this.causes.push(await this.cause(rest));
      else this.cures.push(hit);
    }
  }

  private async cause(of: ChangeSet): Promise<ChangeSet> {
    const found = await this.explain([], false, of);
    // Where more changes hide what fewer show, what was found may not show it, or not need all that it has:
    // one is left out at a time, as long as it shows.
    let left = (await this.ask(found)) ? found : of;
    for (let i = 0; i < left.length;) {
      const fewer = without(left, [left[i]!]);
      if (await this.ask(fewer, left.length - i - 1)) [left, i] = [fewer, 0];
      else i++;
    }
    return left;
  }

  /** A minimal part of `of` that shows it together with the background. */
  private async explain(background: ChangeSet, grew: boolean, of: ChangeSet): Promise<ChangeSet> {
    // As of one change more that is needed.
    if (grew && (await this.ask(background, Math.ceil(Math.log2(of.length))))) return [];
    if (of.length <= 1) return of;
    const half = of.length >> 1;
    const [left, right] = [of.slice(0, half), of.slice(half)];
    const fromRight = await this.explain(union(background, left), true, right);
    const fromLeft = await this.explain(union(background, fromRight), fromRight.length > 0, left);
    return union(fromLeft, fromRight);
  }

  /** All sets of up to so many changes that are not known to be more than is needed. */
  async tryAll(upTo: number): Promise<void> {
    for (let size = 1; size <= upTo; size++)
      for (const set of subsets(this.all, size)) {
        if (!this.causes.some((c) => isWithin(c, set)) && (await this.ask(set)))
          this.causes = [...this.causes.filter((c) => !isWithin(set, c)), set];
        if (this.cures.some((c) => isWithin(c, set))) continue;
        const rest = without(this.all, set);
        // What cannot be told is no cure, and must not stand for a larger one that is.
        if (!(await this.ask(rest)) && this.answer(rest) === false)
          this.cures = [...this.cures.filter((c) => !isWithin(set, c)), set];
      }
  }

  found(triedUpTo: number): MinimalSets {
    const asked = [...this.known.values()];
    const unresolved = asked.filter((k) => k.answer === undefined).map((k) => k.set);
    const cures = this.cures.filter((c) => this.answer(without(this.all, c)) === false);
    const shown = asked.filter((k) => k.answer === true);
    const hidden = asked.filter((k) => k.answer === false);
    const masked = hidden.flatMap((h) => {
      const less = shown.find((s) => isWithin(s.set, h.set));
      return less === undefined ? [] : [[less.set, h.set] as const];
    });
    const order = (a: ChangeSet, b: ChangeSet): number =>
      a.length - b.length || (a.join() < b.join() ? -1 : 1);
    return {
      causes: this.causes.filter((c) => !hasLess(c, this.causes)).toSorted(order),
      cures: cures.toSorted(order),
      ...{ unresolved, masked, triedUpTo },
    };
  }
  private answer(set: ChangeSet): boolean | undefined {
    return this.known.get(set.join())?.answer;
  }
}

/** The minimal sets that have something of each of these in common. */
function minimalHits(sets: readonly ChangeSet[]): ChangeSet[] {
  let hits: ChangeSet[] = [[]];
  for (const set of sets) {
    const grown = hits.flatMap((hit) =>
      set.some((x) => hit.includes(x)) ? [hit] : set.map((x) => union(hit, [x])),
    );
    hits = grown.filter(
      (h, i) => !grown.some((other, j) => (isEqual(other, h) ? j < i : isWithin(other, h))),
    );
  }
  return hits;
}

function* subsets(of: ChangeSet, size: number, from = 0): Generator<ChangeSet> {
  if (size === 0) return yield [];
  for (let i = from; i + size <= of.length; i++)
    for (const rest of subsets(of, size - 1, i + 1)) yield [of[i]!, ...rest];
}
function union(a: ChangeSet, b: ChangeSet): ChangeSet {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}
function without(all: ChangeSet, some: ChangeSet): ChangeSet {
  return all.filter((x) => !some.includes(x));
}
function isWithin(a: ChangeSet, b: ChangeSet): boolean {
  return a.every((x) => b.includes(x));
}
/** Is one of these a part of it? */
function hasLess(set: ChangeSet, all: readonly ChangeSet[]): boolean {
  return all.some((other) => other.length < set.length && isWithin(other, set));
}
function isEqual(a: ChangeSet, b: ChangeSet): boolean {
  return a.length === b.length && isWithin(a, b);
}
