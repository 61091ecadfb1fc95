/**
 * Protocol Buffers primitives on one growing buffer: varints up to 2^53, strings, packed numbers.
 * Written straight-line because every event of every recording and replay passes through here.
 */

export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);
export const EMPTY_NUMBERS: readonly number[] = Object.freeze([]) as readonly number[];

/** Bytes that are not the wire format; `offset` counts from the start of the chunk's payload. */
export class DecodeError extends Error {
  /** Number of the event that begins there or before, where events are read. */
  event: number | undefined;
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
    this.name = 'DecodeError';
  }
}

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true });
/** Longest varint of a number below 2^53, doubled for safety margins of one field. */
const HEADROOM = 64;

export class WireWriter {
  private buffer: Uint8Array;
  private limit: number;
  pos = 0;

  constructor(capacity = 1 << 16) {
    this.buffer = new Uint8Array(capacity);
    this.limit = capacity - HEADROOM;
  }

  /** What was written so far; valid until the next write. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.pos);
  }

  reset(): void {
    this.pos = 0;
  }

  /** Makes room for `size` bytes and a few numbers more. */
  reserve(size: number): void {
    if (this.pos + size <= this.limit) return;
    let capacity = this.buffer.length * 2;
    while (this.pos + size > capacity - HEADROOM) capacity *= 2;
    const grown = new Uint8Array(capacity);
    grown.set(this.buffer.subarray(0, this.pos));
    this.buffer = grown;
    this.limit = capacity - HEADROOM;
  }

  byte(b: number): void {
    this.buffer[this.pos++] = b;
  }

  /** @throws RangeError if `n` is not an integer in 0 … 2^53-1: a lost digit must never be silent. */
  uint(n: number): void {
    // Small enough to be inlined everywhere; `open` leaves room for a message of such numbers.
    if ((n & 127) === n) this.buffer[this.pos++] = n;
    else this.longUint(n);
  }
  private longUint(n: number): void {
    const buffer = this.buffer;
    let pos = this.pos;
    // Whole numbers of up to 32 bits are what a processor is quick with.
    let rest = n >>> 0;
    if (rest !== n) {
      if (n < 0 || n > Number.MAX_SAFE_INTEGER || n !== Math.floor(n)) {
        throw new RangeError(`${n} is not an unsigned integer below 2^53`);
      }
      rest = Math.floor(n / 2 ** 28);
      for (let shift = 0; shift < 28; shift += 7) buffer[pos++] = (n >>> shift) | 128;
    }
    while (rest > 127) {
      buffer[pos++] = rest | 128;
      rest >>>= 7;
    }
    buffer[pos++] = rest;
    this.pos = pos;
    if (pos > this.limit) this.reserve(0);
  }

  /** Zigzag. */
  sint(n: number): void {
    this.uint(n < 0 ? -n * 2 - 1 : n * 2);
  }

  string(s: string): void {
    this.reserve(s.length * 3 + 5);
    const at = this.open();
    for (let i = 0; i < s.length; i++) {
      const c = s.charCodeAt(i);
      if (c > 127) {
        this.pos = at + 1;
        const bytes = utf8Encoder.encode(s);
        this.buffer.set(bytes, this.pos);
        this.pos += bytes.length;
        break;
      }
      this.buffer[this.pos++] = c;
    }
    // No reader takes a longer one.
    const length = this.pos - at - 1;
    if (length > MAX_TEXT) throw new RangeError(`a text of ${length} bytes`);
    this.close(at);
  }

  bytes(b: Uint8Array): void {
    this.uint(b.length);
    this.reserve(b.length);
    this.buffer.set(b, this.pos);
    this.pos += b.length;
  }

  uints(numbers: readonly number[]): void {
    if (numbers.length > MAX_NUMBERS) throw new RangeError(`a list of ${numbers.length} numbers`);
    this.reserve(numbers.length * 8 + 5);
    const at = this.open();
    for (let i = 0; i < numbers.length; i++) this.uint(numbers[i]!);
    this.close(at);
  }

  /** Begins a length-delimited field; give the result to {@link close}. */
  open(): number {
    if (this.pos > this.limit) this.reserve(HEADROOM);
    return this.pos++;
  }

  /** Writes the length of what came since {@link open}, moving it when one byte is too few. */
  close(at: number): void {
    const length = this.pos - at - 1;
    if (length < 128) {
      this.buffer[at] = length;
      return;
    }
    let extra = 1;
    for (let n = length >>> 14; n > 0; n >>>= 7) extra++;
    this.reserve(extra);
    this.buffer.copyWithin(at + 1 + extra, at + 1, this.pos);
    const end = this.pos + extra;
    this.pos = at;
    this.uint(length);
    this.pos = end;
  }
}

/**
 * Numbers that a list may have: 128 MiB of them. What is recorded has fewer, as a chunk has no room
 * for more that differ; of small numbers a forger could write four times as many.
 */
const MAX_NUMBERS = 2 ** 24;
/** Bytes that a name or message may have. */
const MAX_TEXT = 1 << 16;

export class WireReader {
  pos: number;
  end: number;

  readonly buffer: Uint8Array;

  constructor(buffer: Uint8Array, start = 0, end = buffer.length) {
    // Never a Buffer, so that the reading code sees arrays of one kind.
    this.buffer = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
    this.pos = start;
    this.end = end;
  }

  /** @throws DecodeError at the end of the buffer, or for a number of 2^53 or more. */
  uint(): number {
    const b = this.buffer[this.pos]!;
    if (b > 127 || this.pos >= this.end) return this.longUint();
    this.pos++;
    return b;
  }
  private longUint(): number {
    const { buffer, pos, end } = this;
    // Two halves of 28 bits, as whole numbers of up to 32 bits are what a processor is quick with.
    let at = pos;
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (at >= end) throw new DecodeError(pos, 'a number runs past the end');
      const b = buffer[at++]!;
      low |= (b & 127) << shift;
      if (b < 128) {
        this.pos = at;
        return low;
      }
    }
    let high = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (at >= end) throw new DecodeError(pos, 'a number runs past the end');
      const b = buffer[at++]!;
      high |= (b & 127) << shift;
      // A last byte that adds nothing is allowed.
      if (b < 128 || (shift === 21 && buffer[at++] === 0 && at <= end)) {
        if (high >= 2 ** 25) break;
        this.pos = at;
        return high * 2 ** 28 + low;
      }
    }
    throw new DecodeError(pos, 'a number of 2^53 or more');
  }

  sint(): number {
    const n = this.uint();
    return n % 2 === 1 ? -(n + 1) / 2 : n / 2;
  }

  /** Length of a length-delimited field, checked against what is left. */
  length(): number {
    const at = this.pos;
    const n = this.uint();
    if (n > this.end - this.pos) throw new DecodeError(at, `a length of ${n} runs past the end`);
    return n;
  }

  string(): string {
    const at = this.pos;
    const n = this.length();
    if (n > MAX_TEXT) throw new DecodeError(at, `a text of ${n} bytes`);
    const start = this.pos;
    this.pos += n;
    if (n < 24) {
      let s = '';
      for (let i = start; i < this.pos; i++) {
        const c = this.buffer[i] as number;
        if (c > 127) return this.utf8(start, at);
        s += String.fromCharCode(c);
      }
      return s;
    }
    return this.utf8(start, at);
  }

  private utf8(start: number, at: number): string {
    try {
      return utf8Decoder.decode(this.buffer.subarray(start, this.pos));
    } catch {
      throw new DecodeError(at, 'a text that is not UTF-8');
    }
  }

  bytes(): Uint8Array {
    const n = this.length();
    this.pos += n;
    // A Buffer's slice would be a window on the chunk.
    return new Uint8Array(this.buffer.subarray(this.pos - n, this.pos));
  }

  uints(): number[] {
    const at = this.pos;
    const n = this.length();
    const end = this.pos + n;
    const last = this.end;
    this.end = end;
    const numbers = this.few(end);
    while (this.pos < end) {
      if (numbers.length === MAX_NUMBERS) throw new DecodeError(at, 'a list too long to be read');
      numbers.push(this.uint());
    }
    this.end = last;
    return numbers;
  }

  /** Up to three, which is what most lists have, in an array of just that length. */
  private few(end: number): number[] {
    if (this.pos === end) return [];
    const a = this.uint();
    if (this.pos === end) return [a];
    const b = this.uint();
    return this.pos === end ? [a, b] : [a, b, this.uint()];
  }

  /** Skips a field that this version does not know. */
  skip(tag: number): void {
    if (tag < 8) throw new DecodeError(this.pos, `no field number in tag ${tag}`);
    switch (tag & 7) {
      case 0:
        this.varint64();
        return;
      case 1:
        this.advance(8);
        return;
      case 2:
        this.advance(this.length());
        return;
      case 5:
        this.advance(4);
        return;
      default:
        throw new DecodeError(this.pos, `wire type ${tag & 7} is not used`);
    }
  }

  private varint64(): void {
    for (let i = 0; i < 10; i++) {
      if (this.pos >= this.end) break;
      if ((this.buffer[this.pos++] as number) < 128) return;
    }
    throw new DecodeError(this.pos, 'a number runs past the end');
  }

  private advance(n: number): void {
    if (n > this.end - this.pos) throw new DecodeError(this.pos, 'a field runs past the end');
    this.pos += n;
  }
}
