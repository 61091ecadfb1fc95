import type { WireReader, WireWriter } from '../../events/wire.js';

/*
 * Columns of numbers and texts, one after another, as the page's own data has them: small numbers are
 * small, and what is alike stands together, so that deflate makes little of it.
 */

/** Numbers from 0. */
export function putNumbers(w: WireWriter, numbers: readonly number[]): void {
  w.uints(numbers);
}
export function numbersOf(r: WireReader): number[] {
  return r.uints();
}

/** Whole numbers that are near the one before. */
export function putDeltas(w: WireWriter, numbers: readonly number[]): void {
  let last = 0;
  w.uints(
    numbers.map((n) => {
      const delta = n - last;
      last = n;
      return delta < 0 ? -delta * 2 - 1 : delta * 2;
    }),
  );
}
export function deltasOf(r: WireReader): number[] {
  let last = 0;
  return r.uints().map((n) => (last += n % 2 === 1 ? -(n + 1) / 2 : n / 2));
}

export function putTexts(w: WireWriter, texts: readonly string[]): void {
  w.uint(texts.length);
  for (const text of texts) w.string(text);
}
export function textsOf(r: WireReader): string[] {
  return Array.from({ length: r.uint() }, () => r.string());
}

/** Texts that come again and again, by number. */
export class TextTable {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  of(text: string): number {
    let n = this.numbers.get(text);
    if (n === undefined) {
      n = this.texts.push(text) - 1;
      this.numbers.set(text, n);
    }
    return n;
  }
}
