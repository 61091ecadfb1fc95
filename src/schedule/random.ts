/**
 * The one random source: sfc32 (Chris Doty-Humphrey, PractRand), seeded by a number. Each strategy
 * owns one, so that two consumers do not disturb each other.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** `seed` is an integer of up to 53 bits; `stream` tells apart sources of one seed. */
  constructor(seed: number, stream = 0) {
    this.a = seed >>> 0;
    this.b = Math.floor(seed / 2 ** 32) >>> 0;
    this.c = stream >>> 0;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** 32 random bits. */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return t >>> 0;
  }

  /** An integer in 0 … n-1; n at most 2^32. */
  below(n: number): number {
    return Math.floor((this.next() / 2 ** 32) * n);
  }
}
