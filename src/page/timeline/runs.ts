/*
 * What a row of the timeline looks like from afar. The row is cut into buckets of as many events each;
 * of a bucket it is kept how much of it is covered, how many things begin there, and what there is
 * most to see of. Buckets that are covered from end to end by one thing are one run.
 */

/**
 * Told of a bucket, or of several that are full.
 * @param at number of its (first) bucket
 * @param length buckets; more than one are full
 * @param cover events that something covers, of all of its buckets
 * @param count things that begin in it
 * @param category number of the category of what weighs most
 */
type Visit = (at: number, length: number, cover: number, count: number, category: number) => void;

const STRIDE = 6;
const [AT, LENGTH, COVER, COUNT, CATEGORY, WEIGHT] = [0, 1, 2, 3, 4, 5];

/** Of one row, in the order of time. */
export class Runs {
  private data = new Int32Array(STRIDE * 8);
  private used = 0;

  get length(): number {
    return this.used;
  }
  /** All of a row, for who writes it: no object for each run, of which there are very many. */
  each(visit: Visit): void {
    const { data } = this;
    for (let i = 0; i < this.used * STRIDE; i += STRIDE)
      visit(
        data[i + AT]!,
        data[i + LENGTH]!,
        data[i + COVER]!,
        data[i + COUNT]!,
        data[i + CATEGORY]!,
      );
  }

  /**
   * What covers events from `begin` up to before `end`; it lies behind all that came before.
   * @param width events of a bucket
   * @param count 0 if it is the rest of something
   */
  span(width: number, begin: number, end: number, category: number, count = 1): void {
    const first = Math.floor(begin / width);
    const last = Math.floor((end - 1) / width);
    if (first === last) {
      this.add(first, end - begin, count, category, end - begin);
      return;
    }
    const head = (first + 1) * width - begin;
    this.add(first, head, count, category, head);
    if (last - first > 1) {
      const between = last - first - 1;
      this.push(first + 1, between, between * width, 0, category, width);
    }
    const tail = end - last * width;
    this.add(last, tail, 0, category, tail);
  }

  /** What happens at once. @param weight what weighs more is what the bucket is shown as */
  instant(width: number, at: number, category: number, weight: number): void {
    this.add(Math.floor(at / width), 0, 1, category, weight);
  }

  /** The same in buckets that are `factor` times as wide. */
  coarser(width: number, factor: number): Runs {
    const out = new Runs();
    const { data } = this;
    for (let i = 0; i < this.used * STRIDE; i += STRIDE) {
      const [at, length, category] = [data[i + AT]!, data[i + LENGTH]!, data[i + CATEGORY]!];
      if (length > 1) out.span(width * factor, at * width, (at + length) * width, category, 0);
      else {
        const [cover, count, weight] = [data[i + COVER]!, data[i + COUNT]!, data[i + WEIGHT]!];
        out.add(Math.floor(at / factor), cover, count, category, weight);
      }
    }
    return out;
  }

  private add(at: number, cover: number, count: number, category: number, weight: number): void {
    const { data } = this;
    const i = (this.used - 1) * STRIDE;
    // A run of several has room in none of them, so that nothing comes back to it.
    if (this.used === 0 || data[i + AT] !== at) {
      this.push(at, 1, cover, count, category, weight);
      return;
    }
    data[i + COVER]! += cover;
    data[i + COUNT]! += count;
    if (weight > data[i + WEIGHT]!) {
      data[i + WEIGHT] = weight;
      data[i + CATEGORY] = category;
    }
  }

  private push(
    at: number,
    length: number,
    cover: number,
    count: number,
    category: number,
    weight: number,
  ): void {
    const i = this.used++ * STRIDE;
    if (i === this.data.length) {
      const grown = new Int32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    const { data } = this;
    data[i + AT] = at;
    data[i + LENGTH] = length;
    data[i + COVER] = cover;
    data[i + COUNT] = count;
    data[i + CATEGORY] = category;
    data[i + WEIGHT] = weight;
  }
}
