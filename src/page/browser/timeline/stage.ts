import { pageWords } from '../../timeline/page-words.js';
import type { Item } from '../../timeline/read-part.js';
import type { Axis } from './axis.js';
import { el, Sheet } from './dom.js';
import { drawLanes, fitting, placeOf, xOf, type Frame, type Scene } from './draw-lanes.js';
import { drawPages, layOutMap, rowAt, type MapLayout } from './draw-pages.js';
import { firstAfter, Items } from './items.js';
import { layOut, type Layout } from './layout.js';
import { PageHistory, stateAt } from './page-runs.js';
import type { Palette } from './palette.js';
import { drawRuler, RULER_HEIGHT, type Parting } from './ruler.js';
import { NOT_HERE, type Store } from './store.js';
import type { Viewport } from './viewport.js';

/** From this width on names stand beside the lanes; below it, above them. */
const WIDE = 720;
const GUTTER = 190;

/** What is under the pointer. */
export interface Hit {
  readonly event: number;
  readonly item: Item | undefined;
  readonly words: string;
}

/** A session on the page: its ruler, its lanes, its address map. */
export class Stage {
  readonly element: HTMLElement;
  readonly lanes: HTMLElement;
  readonly map: HTMLElement;
  readonly items: Items;
  history: PageHistory | undefined;
  /** The event that is looked at. */
  selected: number | undefined;
  private readonly ruler = new Sheet();
  private readonly laneSheet = new Sheet();
  private readonly mapSheet = new Sheet();
  private readonly laneSpace = el('div', { class: 'tl-space' });
  private readonly mapSpace = el('div', { class: 'tl-space' });
  private layout: Layout = { boxes: [], height: 0 };
  private readonly mapLayout: MapLayout;
  private width = 0;

  constructor(
    readonly store: Store,
    readonly axis: Axis,
    private readonly viewport: Viewport,
    /** Where it parts from the other one. */
    private readonly parting: Parting | undefined,
    stacked: boolean,
    redraw: () => void,
  ) {
    const { index } = store;
    this.mapLayout = layOutMap(index.mapStrips);
    this.items = new Items(store);
    const scroller = (what: string, sheet: Sheet, space: HTMLElement): HTMLElement => {
      const label = `${what} of ${index.name}: arrow keys move, + and − zoom, comma and full stop go from event to event, question mark tells all keys. What is seen here stands in the tables below.`;
      const made = el(
        'div',
        { class: 'tl-scroll', tabindex: '0', role: 'application', 'aria-label': label },
        sheet.canvas,
        space,
      );
      made.addEventListener('scroll', redraw);
      return made;
    };
    this.lanes = scroller('Timeline', this.laneSheet, this.laneSpace);
    this.map = scroller('Address map', this.mapSheet, this.mapSpace);
    this.map.classList.add('tl-map');
    this.element = el(
      'div',
      { class: 'tl-session' },
      stacked ? el('h3', {}, index.name) : undefined,
      this.ruler.canvas,
      this.lanes,
      el('p', { class: 'tl-legend' }, this.legendText()),
      this.map,
    );
  }

  /** Its data are there. */
  opened(): void {
    this.history = new PageHistory(this.store);
    this.fit();
  }

  private legendText(): string {
    const { mapStrips, mapPages, strips } = this.store.index;
    if (mapStrips.length === 0) return 'Address map: no page was ever mapped.';
    const devices = [...new Set(strips.map((s) => s.name))].filter((n) => n !== 'CPU');
    const below = devices.length === 0 ? '' : `, below it ${devices.join(', ')}`;
    const group = mapPages > 1 ? ` A row stands for ${mapPages} pages.` : '';
    return `Address map, a row a page: above the CPU’s table${below}. Hatched: a stale device entry. Dotted: being invalidated. A line below: tracked by an interval.${group}`;
  }

  /** The window has another size, or the data came. What there is little of takes little room. */
  fit(): void {
    this.width = this.lanes.clientWidth;
    this.layout = layOut(this.store.index, this.width < WIDE);
    this.lanes.style.height = `min(var(--tl-lanes), ${this.layout.height}px)`;
    const none = this.store.index.mapStrips.length === 0;
    this.map.style.height = none ? '0' : `min(var(--tl-pages), ${this.mapLayout.height}px)`;
    this.laneSpace.style.height = `${Math.max(0, this.layout.height - this.lanes.clientHeight)}px`;
    this.mapSpace.style.height = `${Math.max(0, this.mapLayout.height - this.map.clientHeight)}px`;
  }

  get frame(): Frame {
    const left = this.width < WIDE ? 0 : GUTTER;
    const { from, width } = this.viewport;
    return { from, perPixel: width / Math.max(1, this.width - left), left, right: this.width };
  }

  draw(palette: Palette): void {
    const { frame, axis, store } = this;
    const marks = { selected: this.selected, parting: this.parting };
    drawRuler(this.ruler.clear(this.width, RULER_HEIGHT), {
      frame,
      axis,
      store,
      palette,
      ...marks,
    });
    const height = this.lanes.clientHeight;
    const c = this.laneSheet.clear(this.width, height);
    this.drawNames(c, palette, height);
    c.save();
    c.beginPath();
    c.rect(frame.left, 0, frame.right - frame.left, height);
    c.clip();
    drawLanes(c, this.scene(palette));
    this.drawFlags(c, palette, height);
    c.restore();
    if (this.history === undefined || this.history.rows.length === 0) return;
    const mapHeight = this.map.clientHeight;
    const m = this.mapSheet.clear(this.width, mapHeight);
    const scroll = this.map.scrollTop;
    const { history, mapLayout } = this;
    const { ratio } = this.mapSheet;
    const scene = { store, history, axis, frame, palette, scroll, height: mapHeight, ratio };
    drawPages(m, scene, mapLayout);
    this.drawPageNames(m, palette, mapHeight, scroll);
    m.save();
    m.beginPath();
    m.rect(frame.left, 0, frame.right - frame.left, mapHeight);
    m.clip();
    this.drawFlags(m, palette, mapHeight);
    m.restore();
  }

  private scene(palette: Palette): Scene {
    const { store, items, axis, layout, frame } = this;
    const [scroll, height] = [this.lanes.scrollTop, this.lanes.clientHeight];
    return { store, items, axis, layout, frame, palette, scroll, height };
  }

  private drawNames(c: CanvasRenderingContext2D, palette: Palette, height: number): void {
    const scroll = this.lanes.scrollTop;
    const { left, right } = this.frame;
    this.layout.boxes.forEach(({ name, indent, top, height: tall, info, rows }, i) => {
      const y = top - scroll;
      if (y > height || y + tall < 0) return;
      if (indent === 0 && i > 0) {
        c.fillStyle = palette.line;
        c.fillRect(0, Math.round(y) - 3, right, 1);
      }
      c.fillStyle = info.role === 'thread' || indent === 0 ? palette.text : palette.dim;
      const x = 8 + indent * 12;
      const room = (left === 0 ? right : left) - x - 6;
      // A lane that is higher than the window keeps its name in sight.
      const middle =
        left === 0 || rows.length === 0 ? y + 9 : Math.min(Math.max(y + 9, 9), y + tall - 12);
      c.fillText(fitting(c, name, room), x, middle);
    });
    if (left > 0) {
      c.fillStyle = palette.line;
      c.fillRect(left - 1, 0, 1, height);
    }
  }

  private drawPageNames(
    c: CanvasRenderingContext2D,
    palette: Palette,
    height: number,
    scroll: number,
  ): void {
    const { left } = this.frame;
    const { tops, stripHeight } = this.mapLayout;
    let below = -Infinity;
    this.history!.rows.forEach(({ name, strips }, r) => {
      const y = tops[r]! - scroll;
      const middle = y + (strips.length * stripHeight) / 2;
      if (y > height || y < -40 || middle - below < 13) return;
      below = middle;
      if (left > 0) {
        c.fillStyle = palette.text;
        c.fillText(fitting(c, name, left - 16), 8, middle);
        return;
      }
      const text = fitting(c, name, 120);
      c.fillStyle = palette.ground;
      c.fillRect(2, middle - 7, c.measureText(text).width + 6, 14);
      c.fillStyle = palette.text;
      c.fillText(text, 5, middle);
    });
  }

  /** Where rules are broken, where the sessions part, and what is looked at, across all lanes. */
  private drawFlags(c: CanvasRenderingContext2D, palette: Palette, height: number): void {
    const { axis, frame } = this;
    const line = (event: number, dash: number[], width: number): void => {
      const x = Math.round(xOf(frame, axis.place(event + 0.5))) + 0.5;
      if (x < frame.left || x > frame.right) return;
      c.setLineDash(dash);
      c.lineWidth = width;
      c.beginPath();
      c.moveTo(x, 0);
      c.lineTo(x, height);
      c.stroke();
    };
    c.strokeStyle = palette.bad;
    for (const { event } of this.store.index.flags) line(event, [4, 3], 1);
    c.strokeStyle = palette.text;
    if (this.parting !== undefined) line(this.parting.event, [1, 3], 2);
    c.strokeStyle = palette.mark;
    if (this.selected !== undefined) line(this.selected, [], 1.5);
    c.setLineDash([]);
  }

  /** @param x, y on the lanes, from their upper left corner as it is seen */
  laneHit(x: number, y: number): Hit | undefined {
    const { frame, axis, layout, items, store } = this;
    if (x < frame.left) return undefined;
    const exact = axis.event(placeOf(frame, x));
    const event = Math.min(Math.max(1, Math.floor(exact)), store.index.events);
    const top = y + this.lanes.scrollTop;
    for (const box of layout.boxes) {
      if (top < box.top || top >= box.top + box.height) continue;
      const row = box.rows.find((r) => r.top <= top && top < r.top + r.height);
      if (row === undefined) return { event, item: undefined, words: box.name };
      const things = items.row(row.lane, row.depth);
      if (things !== undefined && this.isNear()) {
        const reach = row.depth < 0 ? frame.perPixel * 6 : 0;
        const i = firstAfter(things, exact - reach);
        const near = things.items[i];
        if (near !== undefined && things.begins[i]! <= exact + reach)
          return { event: near.begin, item: near, words: `${box.name}: ${near.label}` };
      }
      return { event, item: undefined, words: box.name };
    }
    return { event, item: undefined, words: '' };
  }

  mapHit(x: number, y: number): Hit | undefined {
    const { frame, axis, history, mapLayout, store } = this;
    if (x < frame.left || history === undefined) return undefined;
    const event = Math.floor(axis.event(placeOf(frame, x)));
    const at = Math.min(Math.max(1, event), store.index.events);
    const r = rowAt(mapLayout, y + this.map.scrollTop);
    const row = r === undefined ? undefined : history.rows[r];
    if (row === undefined) return { event: at, item: undefined, words: '' };
    const lacking = store.notHere(at);
    if (lacking !== undefined) {
      const words = `${row.name} · event ${at.toLocaleString('en')}: ${NOT_HERE[lacking]}`;
      return { event: at, item: undefined, words };
    }
    const told = row.strips.map((s) => {
      const { kind, name } = history.strips[s]!;
      const states = history.of(row, s).map((runs) => stateAt(runs, at));
      const words = [...new Set(states.map((state) => pageWords(kind, state)))].filter(
        (w) => w !== '',
      );
      return `${name}: ${words.length === 0 ? 'none' : words.join(' or ')}`;
    });
    return { event: at, item: undefined, words: `${row.name} · ${told.join(' · ')}` };
  }

  /** Are single things seen? */
  isNear(): boolean {
    return this.frame.perPixel <= 12;
  }

  /** What is seen, in words. */
  get told(): string {
    const [from, to] = this.range.map((n) => n.toLocaleString('en'));
    return `events ${from} to ${to} of ${this.store.index.events.toLocaleString('en')}`;
  }
  /** Events that are seen, both included. */
  get range(): [number, number] {
    const { axis, store, frame } = this;
    const from = Math.max(1, Math.floor(axis.event(Math.max(0, frame.from))));
    const right = axis.event(Math.min(placeOf(frame, frame.right), axis.length));
    return [from, Math.min(store.index.events, Math.ceil(right))];
  }
}
