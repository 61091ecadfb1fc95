import type { Runs } from './contents.js';

/** A field of many pages each; `content` counts into `contents`. */
export interface PageColumns {
  readonly pfn: Float64Array;
  readonly kind: Uint8Array;
  readonly order: Uint8Array;
  readonly flags: Uint8Array;
  readonly refcount: Int32Array;
  readonly mapcount: Int32Array;
  readonly object: Int32Array;
  readonly index: Float64Array;
  readonly backing: Int32Array;
  readonly mirror: Int32Array;
  readonly content: Int32Array;
  readonly contents: Runs[];
}
export function emptyColumns(count: number): PageColumns {
  return {
    pfn: new Float64Array(count),
    kind: new Uint8Array(count),
    order: new Uint8Array(count),
    flags: new Uint8Array(count),
    refcount: new Int32Array(count),
    mapcount: new Int32Array(count),
    object: new Int32Array(count),
    index: new Float64Array(count),
    backing: new Int32Array(count),
    mirror: new Int32Array(count),
    content: new Int32Array(count),
    contents: [],
  };
}
