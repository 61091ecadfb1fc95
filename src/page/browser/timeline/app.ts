import type { TimelineIndex } from '../../timeline/index-data.js';
import { onTheme } from '../theme.js';
import { alignedAxes, plainAxis, type Axis } from './axis.js';
import { Detail } from './detail.js';
import { button, el, plain } from './dom.js';
import { placeOf } from './draw-lanes.js';
import { Help } from './help.js';
import { keys } from './keys.js';
import { Listing } from './listing.js';
import { Mind } from './mind.js';
import { Overview } from './overview.js';
import { paletteOf, type Palette } from './palette.js';
import { listen } from './pointer.js';
import { Search } from './search.js';
import { Source } from './source.js';
import { Stage } from './stage.js';
import { Store, type Trouble } from './store.js';
import { Troubles } from './troubles.js';
import { toViolation } from './violations.js';
import { Viewport } from './viewport.js';

/** Sessions of up to so many events are shown as a whole at first. */
const SMALL = 400;
/** Events around what is looked at first, of larger ones. */
const AROUND = 120;
/** Milliseconds without movement after which tables are made again. */
const PAUSE = 250;

/** The timeline of a page: one session, or two below each other. */
export class App {
  readonly stages: readonly Stage[];
  readonly viewport: Viewport;
  readonly search: Search;
  readonly help = new Help();
  readonly detail: Detail;
  readonly listing: Listing;
  /** The one that keys are about. */
  current: Stage;
  private readonly minds: ReadonlyMap<Stage, Mind>;
  private readonly status = el('p', { class: 'tl-status', role: 'status' });
  private readonly overview: Overview;
  private readonly source = new Source();
  private readonly troubles = new Troubles(() => this.stages.forEach(({ store }) => store.again()));
  private palette: Palette;
  private waiting = false;
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    index: TimelineIndex,
  ) {
    this.palette = paletteOf(root);
    const redraw = (): void => this.redraw();
    const axes = axesOf(index);
    this.viewport = new Viewport(Math.max(...axes.map((a) => a.length)), redraw);
    this.stages = index.sessions.map((session, i) => {
      const told = (trouble: Trouble | undefined): void => this.troubles.show(session, trouble);
      const store = new Store(i, session, redraw, told);
      const two = index.sessions.length > 1;
      const words = index.alignment?.words ?? '';
      const parting = session.focus === undefined ? undefined : { event: session.focus, words };
      return new Stage(store, axes[i]!, this.viewport, two ? parting : undefined, two, redraw);
    });
    this.current = this.stages[0]!;
    this.minds = new Map(this.stages.map((s) => [s, new Mind(s.store)]));
    this.detail = new Detail(
      (event) => this.choose(this.current, event),
      (words, line) => this.said(words, line),
    );
    this.listing = new Listing((stage, event) => this.choose(stage, event));
    this.search = new Search([...this.minds], (stage, event) => this.choose(stage, event));
    this.overview = new Overview(this.stages, this.viewport);
    this.build();
    this.source.of(this.current.store.index);
  }

  async open(): Promise<void> {
    await Promise.all(this.stages.map(({ store }) => store.open()));
    for (const stage of this.stages) stage.opened();
    this.first();
    this.redraw();
    this.root.dataset['ready'] = 'true';
  }

  /** What is looked at first. */
  private first(): void {
    const [stage] = this.stages;
    const { focus, events } = stage!.store.index;
    if (focus === undefined) return;
    if (events > SMALL || this.stages.length > 1) {
      const place = stage!.axis.place(focus);
      if (this.viewport.length > SMALL) this.viewport.show(place - AROUND, place + AROUND);
    }
    for (const each of this.stages) {
      const { focus: own } = each.store.index;
      if (own !== undefined) each.selected = own;
    }
    this.choose(stage!, focus);
  }

  /** An event is looked at. @param how it came to that, if there is something to say of it */
  choose(stage: Stage, event: number, how = ''): void {
    const { events } = stage.store.index;
    const at = Math.min(Math.max(1, Math.round(event)), events);
    this.current = stage;
    stage.selected = at;
    this.viewport.reveal(stage.axis.place(at + 0.5));
    this.source.of(stage.store.index);
    void this.detail.show(stage.store, this.minds.get(stage)!, at, how);
    this.redraw();
  }
  clear(): void {
    for (const stage of this.stages) stage.selected = undefined;
    this.detail.clear();
    this.said('nothing chosen', undefined);
    this.redraw();
  }
  /** To the violation after what is looked at, or the one before. */
  violation(direction: 1 | -1): void {
    const stage = this.current;
    const { event, words } = toViolation(stage.store.index, stage.selected, direction);
    if (event !== undefined) this.choose(stage, event, words);
    else this.status.textContent = plain(words);
  }

  private said(words: string, line: number | undefined): void {
    this.status.textContent = plain(words);
    this.source.mark(line);
  }

  redraw(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      for (const stage of this.stages) stage.draw(this.palette);
      this.overview.draw(this.palette);
    });
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      void this.listing.show(this.current, this.minds.get(this.current)!);
    }, PAUSE);
  }

  private build(): void {
    const { viewport } = this;
    const middle = (): number => viewport.from + viewport.width / 2;
    const flags = this.stages.some((s) => s.store.index.flags.length > 0);
    const tools = el(
      'div',
      { class: 'tl-tools' },
      button('−', 'Farther', () => viewport.zoom(1.6, middle())),
      button('+', 'Closer', () => viewport.zoom(1 / 1.6, middle())),
      button('Whole session', 'Show the whole session', () => viewport.all()),
      ...(flags
        ? [
            button('◀ ⚑', 'To the violation before', () => this.violation(-1)),
            button('⚑ ▶', 'To the next violation', () => this.violation(1)),
          ]
        : []),
      this.search.element,
      button('Keys (?)', 'What the keys do', () => this.help.open()),
    );
    const stages = el('div', { class: 'tl-stages' }, ...this.stages.map((s) => s.element));
    const side = el('div', { class: 'tl-side' }, this.detail.element, this.source.element);
    this.root.replaceChildren(
      tools,
      this.overview.element,
      this.status,
      el('div', { class: 'tl-main' }, stages, side),
      this.listing.element,
      this.help.element,
      this.troubles.element,
    );
    for (const stage of this.stages) {
      for (const [element, hit] of [
        [stage.lanes, (x: number, y: number) => stage.laneHit(x, y)],
        [stage.map, (x: number, y: number) => stage.mapHit(x, y)],
      ] as const) {
        listen({
          ...{ element, viewport, hit },
          place: (x) => placeOf(stage.frame, x),
          perPixel: () => stage.frame.perPixel,
          choose: ({ event }) => this.choose(stage, event),
        });
        element.addEventListener('focus', () => (this.current = stage));
      }
    }
    for (const stage of this.stages) stage.fit();
    this.root.dataset['built'] = 'true';
    this.root.addEventListener('keydown', (e) => keys(this, e));
    onTheme(() => {
      this.palette = paletteOf(this.root);
      this.redraw();
    });
    new ResizeObserver(() => {
      for (const stage of this.stages) stage.fit();
      this.redraw();
    }).observe(stages);
  }
}

function axesOf({ sessions, alignment }: TimelineIndex): Axis[] {
  const [a, b] = sessions;
  if (b === undefined || alignment === undefined) return sessions.map((s) => plainAxis(s.events));
  return alignedAxes(alignment, [a!.events, b.events]);
}
