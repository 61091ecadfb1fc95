/** Frames of a block. */
export const BLOCK = 1024;

/**
 * struct page of 1024 consecutive frames, a typed array a field, all in one piece of memory. A page
 * that is not in use is zero in every field, so that equal pages are equal bytes.
 */
export class PageBlock {
  /** The entry that refers to the page, if it is just one; 0 otherwise. */
  readonly single: Float64Array;
  readonly index: Float64Array;
  readonly refcount: Int32Array;
  readonly mapcount: Int32Array;
  readonly object: Int32Array;
  /**
   * What the page holds: 0 for one run from `first` by `step`, which is what the patterns of
   * workloads are and no larger than a number would be; otherwise its number in the content store.
   */
  readonly content: Int32Array;
  readonly first: Uint32Array;
  readonly step: Uint32Array;
  readonly backing: Int32Array;
  readonly mirror: Int32Array;
  /** PageKind + 1; 0 is a free or absent page. */
  readonly kind: Uint8Array;
  readonly order: Uint8Array;
  readonly flags: Uint8Array;
  used = 0;
  /** Every frame from here on is zero. */
  top = 0;

  constructor(readonly memory = new ArrayBuffer(BLOCK_BYTES)) {
    const doubles = (n: number) => new Float64Array(memory, n * 8 * BLOCK, BLOCK);
    const integers = (n: number) => new Int32Array(memory, (16 + n * 4) * BLOCK, BLOCK);
    const words = (n: number) => new Uint32Array(memory, (16 + n * 4) * BLOCK, BLOCK);
    const bytes = (n: number) => new Uint8Array(memory, (48 + n) * BLOCK, BLOCK);
    this.single = doubles(0);
    this.index = doubles(1);
    this.refcount = integers(0);
    this.mapcount = integers(1);
    this.object = integers(2);
    this.content = integers(3);
    this.first = words(4);
    this.step = words(5);
    this.backing = integers(6);
    this.mirror = integers(7);
    this.kind = bytes(0);
    this.order = bytes(1);
    this.flags = bytes(2);
  }

  /** No page is in use. */
  clear(): void {
    const { top } = this;
    this.single.fill(0, 0, top);
    this.index.fill(0, 0, top);
    this.refcount.fill(0, 0, top);
    this.mapcount.fill(0, 0, top);
    this.object.fill(0, 0, top);
    this.content.fill(0, 0, top);
    this.first.fill(0, 0, top);
    this.step.fill(0, 0, top);
    this.backing.fill(0, 0, top);
    this.mirror.fill(0, 0, top);
    this.kind.fill(0, 0, top);
    this.order.fill(0, 0, top);
    this.flags.fill(0, 0, top);
    this.used = this.top = 0;
  }
}
export const BLOCK_BYTES = 51 * BLOCK;

/**
 * Memory that holds these bytes and nothing else: a copy, if theirs holds more, since a typed array
 * has to begin where its numbers are aligned.
 */
export function aloneIn(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  const alone = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length;
  return alone ? buffer : new Uint8Array(bytes).buffer;
}
