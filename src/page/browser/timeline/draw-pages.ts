import {
  DEVICE_PENDING,
  DEVICE_READ,
  DEVICE_STALE,
  DEVICE_WRITE,
  maskOf,
  TRACKED,
} from '../../timeline/page-words.js';
import type { PageLevel } from '../../timeline/page-grid.js';
import { PART_EVENTS, partOf } from '../../timeline/part.js';
import { placeOf, xOf, type Frame } from './draw-lanes.js';
import type { Axis } from './axis.js';
import type { MapRow, PageHistory } from './page-runs.js';
import type { Palette } from './palette.js';
import type { Store } from './store.js';

export interface MapScene {
  readonly store: Store;
  readonly history: PageHistory;
  readonly axis: Axis;
  readonly frame: Frame;
  readonly palette: Palette;
  readonly scroll: number;
  readonly height: number;
  /** Pixels of the screen for one of the page. */
  readonly ratio: number;
}

/** From so many events a pixel on, the map is seen from afar. */
const CROWDED = 12;
const GAP = 3;

export interface MapLayout {
  readonly stripHeight: number;
  readonly tops: readonly number[];
  readonly height: number;
}

/** @param strips of each row */
export function layOutMap(strips: readonly number[]): MapLayout {
  const stripHeight = strips.length <= 16 ? 10 : strips.length <= 64 ? 6 : 4;
  const tops: number[] = [];
  let top = 4;
  for (const n of strips) {
    tops.push(top);
    top += Math.max(1, n) * stripHeight + GAP;
  }
  return { stripHeight, tops, height: top + 4 };
}

/** Index of the row at a height; undefined where there is none. */
export function rowAt({ tops, height }: MapLayout, y: number): number | undefined {
  const found = tops.findLastIndex((top) => top <= y);
  return found < 0 || y >= height - 4 ? undefined : found;
}

/** Pages by time: of each page a strip for the CPU's table, and one for each device's. */
export function drawPages(c: CanvasRenderingContext2D, scene: MapScene, layout: MapLayout): void {
  const { frame, ratio, palette, history, scroll, height } = scene;
  const width = Math.round((frame.right - frame.left) * ratio);
  const tall = Math.round(height * ratio);
  if (width < 1 || tall < 1) return;
  const image = c.createImageData(width, tall);
  const pixels = new Uint32Array(image.data.buffer);
  const line = new Uint8Array(width);
  history.rows.forEach((row, r) => {
    const top = layout.tops[r]! - scroll;
    if (top > height || top + row.strips.length * layout.stripHeight < 0) return;
    row.strips.forEach((strip, s) => {
      line.fill(0);
      gather(line, scene, row, r, strip);
      const y0 = Math.round((top + s * layout.stripHeight) * ratio);
      const y1 = Math.round((top + (s + 1) * layout.stripHeight - 1) * ratio);
      const colours = colourFor(palette, history.strips[strip]!.kind);
      for (let y = Math.max(0, y0); y < Math.min(y1, tall); y++)
        paint(pixels, y * width, line, y, y1, colours, ratio);
    });
  });
  c.putImageData(image, Math.round(frame.left * ratio), 0);
}

/** What a row has in a table, by pixel: everything that occurs there. */
function gather(line: Uint8Array, scene: MapScene, row: MapRow, r: number, strip: number): void {
  const { store, history, axis, frame, ratio } = scene;
  const first = Math.max(1, Math.floor(axis.event(Math.max(0, frame.from))));
  const right = axis.event(Math.min(placeOf(frame, frame.right), axis.length));
  const last = Math.min(store.index.events + 1, Math.ceil(right) + 1);
  const mark = (begin: number, end: number, mask: number): void => {
    const x0 = (xOf(frame, axis.place(begin)) - frame.left) * ratio;
    const x1 = (xOf(frame, axis.place(end)) - frame.left) * ratio;
    const to = Math.min(line.length, Math.max(Math.round(x1), Math.floor(x0) + 1));
    for (let x = Math.max(0, Math.round(x0)); x < to; x++) line[x]! |= mask;
  };
  const perPixel = (last - first) / line.length;
  const far = (from: number, to: number): void => {
    const level = store.pageLevels.findLast((l) => l.width <= perPixel * 2) ?? store.pageLevels[0];
    if (level !== undefined) fromLevel(level, r, strip, from, to, mark);
  };
  if (perPixel * ratio > CROWDED) {
    far(first, last);
    return;
  }
  const { kind } = history.strips[strip]!;
  for (const { begins, ends, states } of history.of(row, strip)) {
    for (let i = 0; i < begins.length; i++) {
      if (begins[i]! >= last) break;
      if (ends[i]! > first) mark(begins[i]!, ends[i]!, maskOf(kind, states[i]!));
    }
  }
  for (let part = partOf(first); part <= partOf(Math.max(first, last - 1)); part++) {
    if (store.ready(part) !== undefined) continue;
    store.want(part);
    far(Math.max(first, part * PART_EVENTS + 1), Math.min(last, (part + 1) * PART_EVENTS + 1));
  }
}

function fromLevel(
  { width, rows }: PageLevel,
  r: number,
  strip: number,
  from: number,
  to: number,
  mark: (begin: number, end: number, mask: number) => void,
): void {
  const cells = rows[r]?.cells.get(strip);
  if (cells === undefined) return;
  const last = Math.min(cells.length - 1, Math.floor((to - 1) / width));
  for (let i = Math.floor(from / width); i <= last;) {
    let end = i + 1;
    while (end <= last && cells[end] === cells[i]) end++;
    if (cells[i] !== 0) mark(Math.max(from, i * width), Math.min(to, end * width), cells[i]!);
    i = end;
  }
}

interface Colours {
  /** By mask: what it is drawn in. */
  readonly fill: Uint32Array;
  readonly device: boolean;
  readonly palette: Palette;
}
const cache = new WeakMap<Palette, Record<'cpu' | 'device', Colours>>();

function colourFor(palette: Palette, kind: 'cpu' | 'device'): Colours {
  let both = cache.get(palette);
  if (both === undefined) {
    const cpu = Uint32Array.from({ length: 256 }, (_, mask) => cpuFill(palette, mask));
    const device = Uint32Array.from({ length: 256 }, (_, mask) => deviceFill(palette, mask));
    both = {
      cpu: { fill: cpu, device: false, palette },
      device: { fill: device, device: true, palette },
    };
    cache.set(palette, both);
  }
  return both[kind];
}

/** Of several the rarer: what moves or is elsewhere before what is simply there. */
const CPU_ORDER = [4, 5, 3, 7, 6, 1, 0, 2];
function cpuFill({ cpu, empty }: Palette, mask: number): number {
  const shown = CPU_ORDER.find((bit) => (mask & (1 << bit)) !== 0);
  return shown === undefined ? empty : cpu[shown]!;
}
function deviceFill({ device, empty }: Palette, mask: number): number {
  if ((mask & DEVICE_STALE) !== 0) return device.stale;
  if ((mask & DEVICE_PENDING) !== 0) return device.pending;
  if ((mask & DEVICE_WRITE) !== 0) return device.write;
  return (mask & DEVICE_READ) !== 0 ? device.read : empty;
}

/** A line of pixels of a strip. Stale entries are hatched, those being put right are dotted. */
function paint(
  pixels: Uint32Array,
  at: number,
  line: Uint8Array,
  y: number,
  bottom: number,
  { fill, device, palette }: Colours,
  ratio: number,
): void {
  const step = Math.max(1, Math.round(ratio));
  const atBottom = y >= bottom - step;
  for (let x = 0; x < line.length; x++) {
    const mask = line[x]!;
    let colour = fill[mask]!;
    if (device) {
      if (atBottom && (mask & TRACKED) !== 0) colour = palette.device.tracked;
      else if ((mask & DEVICE_STALE) !== 0) {
        if (((x + y) >> (step - 1)) % 6 < 2) colour = palette.other;
      } else if ((mask & DEVICE_PENDING) !== 0 && ((x >> step) + (y >> step)) % 2 === 0)
        colour = palette.other;
    }
    pixels[at + x] = colour;
  }
}
