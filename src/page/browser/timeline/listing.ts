import { describeEvent } from '../../../replay/text/describe-event.js';
import { pageWords } from '../../timeline/page-words.js';
import { el, timeText, replace } from './dom.js';
import type { Mind } from './mind.js';
import { stateAt } from './page-runs.js';
import type { Stage } from './stage.js';
import { NOT_HERE } from './store.js';
import { counted } from '../../../units/counted.js';

/** Rows of a table; more are counted. */
const MOST = 100;

/** What is seen, as tables: for who does not see it, and for who wants it in words. */
export class Listing {
  readonly element = el('div', { class: 'tl-tables' });
  private readonly events = el('div', { class: 'tl-list', tabindex: '0' });
  private readonly pages = el('div', { class: 'tl-list', tabindex: '0' });
  private asked = 0;
  /** What the table of events was last scrolled to. */
  private scrolledTo = '';

  constructor(private readonly choose: (stage: Stage, event: number) => void) {
    for (const [box, name] of [
      [this.events, 'Events in view'],
      [this.pages, 'Pages'],
    ] as const) {
      box.setAttribute('role', 'region');
      box.setAttribute('aria-label', name);
      this.element.append(box);
    }
  }

  async show(stage: Stage, mind: Mind): Promise<void> {
    const asked = ++this.asked;
    this.showPages(stage);
    const [first, to] = stage.range;
    const { selected } = stage;
    const seen = selected !== undefined && selected >= first && selected <= to;
    // What is looked at is among them, with what led there.
    const from = seen ? Math.max(first, Math.min(selected - MOST / 2, to - MOST + 1)) : first;
    const rows: HTMLElement[] = [];
    if (stage.isNear())
      await mind.told(from, to, (e, labels) => {
        const go = el('button', { type: 'button', class: 'tl-link' }, String(e.seq));
        go.addEventListener('click', () => this.choose(stage, e.seq));
        const chosen: Record<string, string> =
          e.seq === stage.selected ? { class: 'tl-chosen', 'aria-current': 'true' } : {};
        rows.push(
          el(
            'tr',
            chosen,
            el('th', { scope: 'row', class: 'number' }, go),
            el('td', { class: 'number' }, timeText(e.time)),
            el('td', {}, labels.task(e.task)),
            el('td', { class: 'event' }, describeEvent(e, labels)),
          ),
        );
        return rows.length < MOST;
      });
    if (asked !== this.asked) return;
    const name = stage.store.index.name;
    const all = to - first + 1;
    const last = from + rows.length - 1;
    const caption =
      rows.length === 0
        ? `${name}: ${stage.told}. ${stage.isNear() ? 'The page does not hold these in full.' : 'Come closer to see each of them.'}`
        : rows.length < all
          ? `${name}: events ${from} to ${last}, of ${counted(all, 'event')} in view`
          : `${name}: ${counted(all, 'event')} in view`;
    const columns = ['event', 'time', 'task', 'what happens'];
    replace(
      this.events,
      tableOf(caption, rows.length === 0 ? [] : columns, rows.length === 0 ? lanesOf(stage) : rows),
    );
    this.toCurrent(`${name} ${selected ?? ''}`);
  }

  /** Once for each event that is chosen: after that it stays where the reader has moved it. */
  private toCurrent(which: string): void {
    const row = this.events.querySelector('[aria-current]');
    if (row === null || which === this.scrolledTo) return;
    this.scrolledTo = which;
    // Not scrollIntoView, which would move the page too.
    const [own, box] = [row, this.events].map((e) => e.getBoundingClientRect());
    this.events.scrollTop += own!.top - box!.top - (box!.height - own!.height) / 2;
  }

  private showPages(stage: Stage): void {
    const { history, store } = stage;
    if (history === undefined) return;
    const at = stage.selected ?? stage.range[1];
    const used = history.strips.map((strip, i) => ({ ...strip, i }));
    const lacking = store.notHere(at);
    if (lacking !== undefined) {
      const caption = `${store.index.name}: pages at event ${at.toLocaleString('en')}: ${NOT_HERE[lacking]}`;
      replace(this.pages, tableOf(caption, [], []));
      return;
    }
    const rows: HTMLElement[] = [];
    const [stale, others]: [string, string[]][][] = [[], []];
    for (const row of history.rows) {
      const cells = used.map(({ kind, i }) => {
        const states = history.of(row, i).map((runs) => stateAt(runs, at));
        return [...new Set(states.map((s) => pageWords(kind, s)))]
          .filter((w) => w !== '')
          .join(' or ');
      });
      if (cells.every((c) => c === '')) continue;
      (cells.some(isStale) ? stale! : others!).push([row.name, cells]);
    }
    // Where there is no room for all of them, none that is wrong is left out for one that is not.
    const all = [...stale!, ...others!];
    const more = Math.max(0, all.length - MOST);
    for (const [name, cells] of all.slice(0, MOST))
      rows.push(
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, name),
          ...cells.map((text) =>
            el('td', { class: isStale(text) ? 'bad' : '' }, text === '' ? '–' : text),
          ),
        ),
      );
    const rest = more > 0 ? `, the first ${MOST} of ${MOST + more}` : '';
    const caption =
      rows.length === 0
        ? `${store.index.name}: no page is known to be mapped at event ${at.toLocaleString('en')}`
        : `${store.index.name}: pages at event ${at.toLocaleString('en')}${rest}`;
    const columns =
      rows.length === 0 ? [] : ['page', ...used.map(({ name, mm }) => `${name} (mm ${mm})`)];
    replace(this.pages, tableOf(caption, columns, rows));
  }
}

function isStale(words: string): boolean {
  return words.includes('STALE');
}

/** From afar: what lies on each lane. */
function lanesOf(stage: Stage): HTMLElement[] {
  const [from, to] = stage.range;
  const level = stage.store.levels.at(-1);
  if (level === undefined) return [];
  const { lanes } = stage.store.index;
  return lanes.flatMap(({ name: own, role, parent, spans, instants }) => {
    const name = role === 'locks' ? `${lanes[parent!]!.name}: ${own}` : own;
    let things = 0;
    for (const row of [...spans, ...(instants === undefined ? [] : [instants])]) {
      const runs = level.rows[row];
      if (runs === undefined) continue;
      for (let i = 0; i < runs.at.length; i++) {
        const begin = runs.at[i]! * level.width;
        if (begin <= to && begin + runs.length[i]! * level.width > from) things += runs.count[i]!;
      }
    }
    if (things === 0) return [];
    const about = `about ${counted(things, 'thing')}`;
    return [el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, about))];
  });
}

function tableOf(
  caption: string,
  columns: readonly string[],
  rows: readonly HTMLElement[],
): HTMLElement {
  const head = el('tr', {}, ...columns.map((name) => el('th', { scope: 'col' }, name)));
  return el(
    'table',
    {},
    el('caption', {}, caption),
    columns.length === 0 ? undefined : el('thead', {}, head),
    el('tbody', {}, ...rows),
  );
}
