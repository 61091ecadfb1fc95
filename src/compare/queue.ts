/** First in, first out, without moving what waits at each step. */
export class Queue<T> {
  private items: T[] = [];
  private from = 0;

  get length(): number {
    return this.items.length - this.from;
  }
  get first(): T | undefined {
    return this.items[this.from];
  }
  /** What waits, in its order. */
  waiting(): readonly T[] {
    return this.items.slice(this.from);
  }
  push(item: T): void {
    this.items.push(item);
  }
  take(): T {
    const item = this.items[this.from++]!;
    if (this.from > HELD && this.from * 2 > this.items.length) {
      this.items = this.items.slice(this.from);
      this.from = 0;
    }
    return item;
  }
  clear(): void {
    this.items = [];
    this.from = 0;
  }
}
/** Items that were taken and are held nevertheless, where few wait. */
const HELD = 64;
