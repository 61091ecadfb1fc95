import { Kind, type Event } from '../../../events/generated.js';
import type { Cause } from '../../../replay/why.js';
import { describeEvent, kindName } from '../../../replay/text/describe-event.js';
import type { Labels } from '../../../replay/text/labels.js';
import type { SessionIndex } from '../../timeline/index-data.js';
import { lineOf } from '../../timeline/line-of.js';
import { el, timeText, replace } from './dom.js';
import type { Known, Mind } from './mind.js';
import type { Store } from './store.js';

/** Lines of the state that are shown before the rest is counted. */
const MOST_LINES = 400;

/** What there is to say of the event that is looked at. */
export class Detail {
  readonly element: HTMLElement;
  private readonly heading = el('h3', { tabindex: '-1' }, 'No event chosen');
  private readonly body = el('div', { class: 'tl-detail-body' });
  private asked = 0;

  constructor(
    private readonly choose: (event: number) => void,
    private readonly said: (words: string, line: number | undefined) => void,
  ) {
    this.element = el('div', { class: 'tl-detail' }, this.heading, this.body);
    this.clear();
  }

  clear(): void {
    this.asked++;
    this.heading.textContent = 'No event chosen';
    const how =
      'Click on the timeline, or press , and . on it, to see an event: what happens, what led to it, and what it changes.';
    replace(this.body, el('p', { class: 'dim' }, how));
  }
  focus(): void {
    this.heading.focus();
  }

  async show(store: Store, mind: Mind, event: number, how: string): Promise<void> {
    const asked = ++this.asked;
    const { index } = store;
    const time = timeText(store.timeOf(event));
    this.heading.textContent = `Event ${event.toLocaleString('en')}, ${time}`;
    let known: Known | undefined;
    let why = '';
    try {
      known = await mind.at(event);
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    if (asked !== this.asked) return;
    if (known === undefined) {
      const isRefused = store.notHere(event) === 'failed';
      replace(this.body, ...whatElse(index, event, why, isRefused));
      this.said(`${how}event ${event}, which the page does not hold in full`, undefined);
      return;
    }
    const { labels, cause } = known;
    const words = describeEvent(known.event, labels);
    const line = lineOf(cause);
    this.said(`${how}event ${event}, ${labels.task(known.event.task)}: ${words}`, line);
    replace(
      this.body,
      el('p', { class: known.event.kind === Kind.Violation ? 'tl-words bad' : 'tl-words' }, words),
      el(
        'p',
        { class: 'dim' },
        `${kindName(known.event.kind)}, by ${labels.task(known.event.task)}`,
      ),
      ...this.chain(cause, labels),
      ...changes(known),
      stateOf(known.after),
    );
  }

  /** What it is part of, from the inside out. */
  private chain(cause: Cause, labels: Labels): HTMLElement[] {
    const parts: HTMLElement[] = [];
    const list = (spans: readonly Event[]): HTMLElement =>
      el(
        'ol',
        { class: 'tl-chain' },
        ...spans.map((span) => el('li', {}, this.link(span, labels, 'in '))),
      );
    if (cause.asked !== undefined) {
      const { event, spans } = cause.asked;
      parts.push(
        el('h4', {}, `Asked for by ${labels.task(event.task)}`),
        el('p', {}, this.link(event, labels, '')),
        list(spans),
        el('h4', {}, `Applied by ${labels.task(cause.event.task)}`),
      );
    } else if (cause.spans.length > 0) parts.push(el('h4', {}, 'Because'));
    if (cause.spans.length > 0) parts.push(list(cause.spans));
    return parts;
  }

  private link(event: Event, labels: Labels, before: string): HTMLElement {
    const at = event.kind === Kind.SpanBegin && event.object > 0 && event.type === 0;
    const line = at ? ` (line ${event.object})` : '';
    const text = `${before}${describeEvent(event, labels).replace(/ \{$/, '')}${line}`;
    const made = el('button', { type: 'button', class: 'tl-link' }, `${event.seq}  ${text}`);
    made.addEventListener('click', () => this.choose(event.seq));
    return made;
  }
}

/** Lines of the state that are not the same before and after, under what they are of. */
function changes({ before, after }: Known): HTMLElement[] {
  const [was, is] = [keyed(before), keyed(after)];
  const out: HTMLElement[] = [];
  for (const title of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(title) ?? [], is.get(title) ?? []];
    const [before, after] = [new Set(old), new Set(now)];
    const gone = old.filter((l) => !after.has(l));
    const come = now.filter((l) => !before.has(l));
    if (gone.length + come.length === 0) continue;
    out.push(
      el(
        'li',
        {},
        el('span', { class: 'dim' }, title),
        ...gone.slice(0, MOST_CHANGES).map((l) => el('del', {}, `− ${l}`)),
        ...moreThan(gone.length, 'go'),
        ...come.slice(0, MOST_CHANGES).map((l) => el('ins', {}, `+ ${l}`)),
        ...moreThan(come.length, 'come'),
      ),
    );
  }
  if (out.length === 0) return [];
  return [el('h4', {}, 'Changes'), el('ul', { class: 'tl-changes' }, ...out)];
}

/** Lines of a section of the state that are shown to go, and to come. */
const MOST_CHANGES = 20;
function moreThan(lines: number, verb: string): HTMLElement[] {
  const more = lines - MOST_CHANGES;
  return more > 0 ? [el('span', { class: 'dim' }, `… and ${more} more that ${verb}`)] : [];
}

/** Lines by the title above them. The first line says where the state is, and always changes. */
function keyed(lines: readonly string[]): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let own: string[] = [];
  for (const line of lines.slice(1)) {
    if (line.startsWith('  ')) own.push(line.trim());
    else sections.set(line.replace(/ \(\d+ entries\)$/, ''), (own = []));
  }
  return sections;
}

function stateOf(lines: readonly string[]): HTMLElement {
  const more = lines.length - MOST_LINES;
  const text = lines.slice(0, MOST_LINES).join('\n');
  const rest = more > 0 ? `\n… and ${more} lines more: hmmtrace show --at` : '';
  return el(
    'details',
    {},
    el('summary', {}, 'The whole state after it'),
    el('pre', { tabindex: '0', 'aria-label': 'State after the event' }, text + rest),
  );
}

/** What there is to read where the page has nothing to show. */
function whatElse(
  { file, session }: Pick<SessionIndex, 'file' | 'session'>,
  event: number,
  why: string,
  isRefused: boolean,
): HTMLElement[] {
  const what =
    why !== ''
      ? `The page cannot work out what is here (${why}).`
      : isRefused
        ? 'The server does not give this part of the session.'
        : 'The page does not hold this part of the session in full.';
  if (file === undefined) {
    const keep = ' No file keeps it: give -o FILE to the command of this page.';
    return [el('p', {}, `${what}${keep}`)];
  }
  const ask = `hmmtrace show ${file} -s ${session} --from ${event}`;
  const how = why === '' ? ' This command shows it:' : ' This command may tell more:';
  return [el('p', {}, `${what}${how}`), el('p', {}, el('code', {}, ask))];
}
