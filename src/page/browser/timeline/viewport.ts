/** The stretch of the ruler that is seen, in places. */
export class Viewport {
  from = 0;
  to = 1;

  /** @param length places that there are */
  constructor(
    readonly length: number,
    private readonly changed: () => void,
  ) {
    this.to = length;
  }

  get width(): number {
    return this.to - this.from;
  }
  get whole(): boolean {
    return this.from <= 0 && this.to >= this.length;
  }

  show(from: number, to: number): void {
    const width = Math.min(Math.max(to - from, FEWEST), this.length);
    const middle = (from + to) / 2;
    this.from = Math.min(Math.max(middle - width / 2, 0), this.length - width);
    this.to = this.from + width;
    this.changed();
  }
  all(): void {
    this.show(0, this.length);
  }
  pan(places: number): void {
    this.show(this.from + places, this.to + places);
  }
  /** @param factor below 1: closer @param at the place that stays where it is */
  zoom(factor: number, at: number): void {
    const width = Math.min(Math.max(this.width * factor, FEWEST), this.length);
    const share = (at - this.from) / this.width;
    const from = at - width * share;
    this.show(from, from + width);
  }
  /** So that a place is seen, with as little movement as possible. */
  reveal(place: number): void {
    const margin = this.width / 10;
    if (place < this.from + margin || place > this.to - margin)
      this.show(place - this.width / 2, place + this.width / 2);
  }
}

/** Places that are seen when one is as close as can be. */
const FEWEST = 8;
