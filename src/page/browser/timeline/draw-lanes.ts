import { categoryNumber } from '../../timeline/categories.js';
import { PART_EVENTS, partOf } from '../../timeline/part.js';
import type { ReadLevel, ReadRow } from '../../timeline/levels.js';
import type { Axis } from './axis.js';
import { firstAfter, type Items, type RowItems } from './items.js';
import type { Layout, Row } from './layout.js';
import type { Palette } from './palette.js';
import type { Store } from './store.js';

/** Where on the canvas a stretch of the ruler is. */
export interface Frame {
  /** First place at the left edge, and places a pixel. */
  readonly from: number;
  readonly perPixel: number;
  /** Where lanes begin, and the right edge. */
  readonly left: number;
  readonly right: number;
}
export function xOf({ from, perPixel, left }: Frame, place: number): number {
  return left + (place - from) / perPixel;
}
export function placeOf({ from, perPixel, left }: Frame, x: number): number {
  return from + (x - left) * perPixel;
}

export interface Scene {
  readonly store: Store;
  readonly items: Items;
  readonly axis: Axis;
  readonly layout: Layout;
  readonly frame: Frame;
  readonly palette: Palette;
  /** Pixels that are scrolled away above, and that are seen. */
  readonly scroll: number;
  readonly height: number;
}

/** From so many events a pixel on, single things cannot be seen. */
const CROWDED = 12;
const WAIT = categoryNumber('wait');
const INVALIDATION = categoryNumber('invalidation');

/**
 * The lanes of a session. Spans that nest in lanes are drawn here and by no library: those that draw
 * charts know no lanes, and those that draw timelines hold every thing in the document, which is
 * too slow from some thousand on.
 */
export function drawLanes(c: CanvasRenderingContext2D, scene: Scene): void {
  const { store, axis, frame, layout, scroll, height } = scene;
  const [first, last] = eventsIn(scene);
  const perPixel = (last - first) / (frame.right - frame.left) || 1;
  const rows = layout.boxes
    .flatMap((b) => b.rows)
    .filter((r) => r.top + r.height > scroll && r.top < scroll + height);
  if (perPixel > CROWDED) {
    const level = levelFor(store.levels, perPixel);
    if (level !== undefined) for (const row of rows) drawLevel(c, scene, row, level, first, last);
    return;
  }
  for (const [from, to, there] of stretches(store, first, last)) {
    const [x0, x1] = [xOf(frame, axis.place(from)), xOf(frame, axis.place(to))];
    c.save();
    c.beginPath();
    c.rect(
      Math.max(x0, frame.left),
      -1,
      Math.min(x1, frame.right) - Math.max(x0, frame.left),
      height + 2,
    );
    c.clip();
    if (there) {
      drawBands(c, scene, from, to);
      for (const row of rows) drawRow(c, scene, row, from, to);
    } else {
      const level = levelFor(store.levels, perPixel);
      if (level !== undefined) for (const row of rows) drawLevel(c, scene, row, level, from, to);
    }
    c.restore();
  }
}

/** Events at both edges, as far as the session has any. */
export function eventsIn({
  axis,
  frame,
  store,
}: Pick<Scene, 'axis' | 'frame' | 'store'>): [number, number] {
  const first = axis.event(Math.max(frame.from, 0));
  const last = axis.event(Math.min(placeOf(frame, frame.right), axis.length));
  return [Math.max(1, Math.floor(first)), Math.min(store.index.events + 1, Math.ceil(last) + 1)];
}

/** The stretches of a range that are there in full, and those between; asks for what is not. */
function stretches(store: Store, first: number, last: number): [number, number, boolean][] {
  const out: [number, number, boolean][] = [];
  for (let part = partOf(first); part <= partOf(Math.max(last - 1, first)); part++) {
    const there = store.ready(part) !== undefined;
    if (!there) store.want(part);
    const from = Math.max(first, part * PART_EVENTS + 1);
    const to = Math.min(last, (part + 1) * PART_EVENTS + 1);
    const before = out.at(-1);
    if (before !== undefined && before[2] === there) before[1] = to;
    else out.push([from, to, there]);
  }
  return out;
}

function levelFor(levels: readonly ReadLevel[], perPixel: number): ReadLevel | undefined {
  return levels.findLast((l) => l.width <= perPixel * 2) ?? levels[0];
}

function drawLevel(
  c: CanvasRenderingContext2D,
  { axis, frame, palette, scroll }: Scene,
  row: Row,
  { width, rows }: ReadLevel,
  first: number,
  last: number,
): void {
  const runs = rows[row.number];
  if (runs === undefined) return;
  const instants = row.depth < 0;
  // The fills of single things are too pale for what is a pixel wide.
  const colours = palette.inks;
  c.globalAlpha = instants ? 0.9 : 0.6;
  const [y, h] = [row.top - scroll + 1, row.height - 3];
  let fill = -1;
  for (let i = firstRun(runs, Math.floor(first / width)); i < runs.at.length; i++) {
    const begin = runs.at[i]! * width;
    if (begin >= last) break;
    const end = begin + runs.length[i]! * width;
    const x0 = Math.max(frame.left, xOf(frame, axis.place(begin)));
    const x1 = Math.min(frame.right, xOf(frame, axis.place(end)));
    const share = instants
      ? Math.min(1, (runs.count[i]! / width) * 4)
      : runs.cover[i]! / (end - begin);
    if (x1 <= x0) continue;
    const category = runs.category[i]!;
    if (category !== fill) c.fillStyle = colours[(fill = category)]!;
    // How much of it is covered is how much of the height it has, and never nothing.
    const tall = Math.max(2, Math.round(h * Math.sqrt(share)));
    c.fillRect(x0, y + h - tall, Math.max(1, x1 - x0), tall);
  }
  c.globalAlpha = 1;
}

/** Index of the first run that ends after a bucket begins. */
function firstRun({ at, length }: ReadRow, bucket: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! + length[middle]! <= bucket) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** While a range is invalidated: across all lanes. */
function drawBands(c: CanvasRenderingContext2D, scene: Scene, from: number, to: number): void {
  const { axis, frame, items, layout, palette, height } = scene;
  c.fillStyle = palette.band;
  for (const { info, id } of layout.boxes) {
    if (info.name !== 'invalidations') continue;
    const row = items.row(id, 0);
    if (row === undefined) continue;
    for (let i = firstAfter(row, from); i < row.begins.length && row.begins[i]! < to; i++) {
      if (row.items[i]!.category !== INVALIDATION) continue;
      const x0 = xOf(frame, axis.place(row.begins[i]!));
      const x1 = xOf(frame, axis.place(row.ends[i]!));
      if (x1 - x0 > 3) c.fillRect(x0, 0, x1 - x0, height);
    }
  }
}

function drawRow(
  c: CanvasRenderingContext2D,
  scene: Scene,
  row: Row,
  from: number,
  to: number,
): void {
  const things = scene.items.row(row.lane, row.depth);
  if (things === undefined) return;
  if (row.depth < 0) drawInstants(c, scene, row, things, from, to);
  else drawSpans(c, scene, row, things, from, to);
}

function drawSpans(
  c: CanvasRenderingContext2D,
  { axis, frame, palette, scroll }: Scene,
  row: Row,
  { begins, ends, items }: RowItems,
  from: number,
  to: number,
): void {
  const [y, h] = [row.top - scroll + 1, row.height - 3];
  for (let i = firstAfter({ begins, ends, items }, from); i < begins.length; i++) {
    if (begins[i]! >= to) break;
    const x0 = xOf(frame, axis.place(begins[i]!));
    const x1 = xOf(frame, axis.place(ends[i]!));
    const { category, label } = items[i]!;
    const [l, r] = [Math.max(x0, frame.left - 4), Math.min(x1, frame.right + 4)];
    c.fillStyle = palette.fills[category]!;
    if (x1 - x0 < 4) {
      c.fillRect(l, y, Math.max(1, r - l), h);
      continue;
    }
    c.beginPath();
    c.roundRect(l + 0.5, y, Math.max(1, r - l - 1), h, 3);
    c.fill();
    if (category === WAIT) stripes(c, l, y, r - l, h, palette.inks[category]!);
    const room = Math.min(r, frame.right) - Math.max(l, frame.left) - 8;
    if (room > 14) {
      c.fillStyle = palette.inks[category]!;
      const text = fitting(c, label, room);
      if (category === WAIT && text !== '') {
        c.fillStyle = palette.fills[category]!;
        c.fillRect(Math.max(l, frame.left) + 3, y + 1, Math.min(widthOf(c, text) + 3, room), h - 2);
        c.fillStyle = palette.inks[category]!;
      }
      c.fillText(text, Math.max(l, frame.left) + 4, y + h / 2 + 0.5);
    }
  }
}

function stripes(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  ink: string,
): void {
  c.save();
  c.beginPath();
  c.rect(x + 1, y, width - 2, height);
  c.clip();
  c.strokeStyle = ink;
  c.globalAlpha = 0.35;
  c.lineWidth = 1;
  c.beginPath();
  for (let at = Math.floor(x / 6) * 6 - height; at < x + width; at += 6) {
    c.moveTo(at, y + height);
    c.lineTo(at + height, y);
  }
  c.stroke();
  c.restore();
}

function drawInstants(
  c: CanvasRenderingContext2D,
  { axis, frame, palette, scroll }: Scene,
  row: Row,
  { begins, ends, items }: RowItems,
  from: number,
  to: number,
): void {
  const middle = row.top - scroll + row.height / 2 - 1;
  let drawn = -Infinity;
  for (let i = firstAfter({ begins, ends, items }, from); i < begins.length; i++) {
    if (begins[i]! >= to) break;
    const x = xOf(frame, axis.place(begins[i]! + 0.5));
    // What falls on the same pixel is drawn once.
    if (x - drawn < 0.7) continue;
    drawn = x;
    const { category, label } = items[i]!;
    c.fillStyle = palette.inks[category]!;
    shape(c, category, x, middle);
    const next = i + 1 < begins.length ? xOf(frame, axis.place(begins[i + 1]! + 0.5)) : frame.right;
    const room = Math.min(next - 6, frame.right) - x - 7;
    if (room > 40) {
      c.fillStyle = palette.dim;
      c.fillText(fitting(c, label, room), x + 7, middle + 0.5);
    }
  }
}

/** So that kinds of events are told apart without their colours. */
function shape(c: CanvasRenderingContext2D, category: number, x: number, y: number): void {
  c.beginPath();
  switch (SHAPES[category]) {
    case 'diamond':
      c.moveTo(x, y - 5);
      c.lineTo(x + 4, y);
      c.lineTo(x, y + 5);
      c.lineTo(x - 4, y);
      break;
    case 'triangle':
      c.moveTo(x, y - 5);
      c.lineTo(x + 4.5, y + 4);
      c.lineTo(x - 4.5, y + 4);
      break;
    case 'square':
      c.rect(x - 3.5, y - 3.5, 7, 7);
      break;
    case 'round':
      c.arc(x, y, 3.5, 0, 2 * Math.PI);
      break;
    default:
      c.rect(x - 1, y - 5, 2, 10);
  }
  c.fill();
}
const SHAPES: (string | undefined)[] = [];
for (const [name, is] of [
  ['device page table', 'diamond'],
  ['device memory', 'diamond'],
  ['migration', 'triangle'],
  ['area', 'square'],
  ['work', 'square'],
  ['notifier', 'round'],
  ['callback', 'round'],
] as const)
  SHAPES[categoryNumber(name)] = is;

const widths = new Map<string, number>();
/** Width of a text; they are asked for again and again. */
export function widthOf(c: CanvasRenderingContext2D, text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    if (widths.size > 20_000) widths.clear();
    width = c.measureText(text).width;
    widths.set(text, width);
  }
  return width;
}

/** As much of a text as there is room for. */
export function fitting(c: CanvasRenderingContext2D, text: string, room: number): string {
  const width = widthOf(c, text);
  if (width <= room) return text;
  const most = Math.floor((text.length * room) / width) - 1;
  return most < 2 ? '' : `${text.slice(0, most)}…`;
}
