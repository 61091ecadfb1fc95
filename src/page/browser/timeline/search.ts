import { firstOf, partOf } from '../../timeline/part.js';
import { MOST_FOUND, saying } from '../../timeline/words.js';
import { el } from './dom.js';
import type { Mind } from './mind.js';
import type { Stage } from './stage.js';
import { counted } from '../../../units/counted.js';

interface Found {
  readonly stage: Stage;
  readonly event: number;
}

/** Finds events by what they say: names of pages (`buf+3`), tasks, functions, kinds, numbers. */
export class Search {
  readonly element: HTMLElement;
  private readonly input = el('input', {
    type: 'search',
    placeholder: 'buf+3, munmap, PteSet, 812',
    'aria-label': 'Search for a page, task, function, kind or number of an event',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  private readonly status = el('span', { class: 'tl-found', role: 'status' });
  private text = '';
  private found: Found[] = [];
  private at = -1;

  constructor(
    private readonly subjects: readonly (readonly [Stage, Mind])[],
    private readonly choose: (stage: Stage, event: number) => void,
  ) {
    this.element = el('form', { class: 'tl-search', role: 'search' }, this.input, this.status);
    this.element.addEventListener('submit', (e) => {
      e.preventDefault();
      void this.go(1);
    });
    this.input.addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && e.shiftKey) {
        e.preventDefault();
        void this.go(-1);
      }
    });
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  /** To the next place, or with -1 the one before. */
  private async go(direction: 1 | -1): Promise<void> {
    const text = this.input.value.trim();
    if (text === '') return;
    if (text !== this.text) {
      this.text = text;
      this.status.textContent = 'looking …';
      const found = await this.look(text);
      if (found === undefined) {
        this.text = '';
        this.status.textContent = 'the server does not answer';
        return;
      }
      this.found = found;
      this.at = direction === 1 ? -1 : this.found.length;
    }
    const all = this.found.length;
    if (all === 0) {
      this.status.textContent = `nothing${this.limits()}`;
      return;
    }
    this.at = (this.at + direction + all) % all;
    const { stage, event } = this.found[this.at]!;
    const whole = all >= MOST_FOUND ? `${MOST_FOUND} or more` : String(all);
    this.status.textContent = `${this.at + 1} of ${whole}${this.limits()}`;
    this.choose(stage, event);
  }

  /** Undefined where the server does not answer. */
  private async look(text: string): Promise<Found[] | undefined> {
    const found: Found[] = [];
    for (const [stage, mind] of this.subjects) {
      const { index } = stage.store;
      if (/^[\d,]+$/.test(text)) {
        const event = Number(text.replaceAll(',', ''));
        if (event >= 1 && event <= index.events) found.push({ stage, event });
        continue;
      }
      if (index.more !== undefined) {
        // The server has all of it.
        const answer = await stage.store.asked(`search?text=${encodeURIComponent(text)}`);
        if (answer === undefined) return undefined;
        const events = JSON.parse(new TextDecoder().decode(answer)) as number[];
        found.push(...events.map((event) => ({ stage, event })));
        continue;
      }
      const says = saying(text);
      for (const [from, to] of ranges(stage)) {
        if (found.length >= MOST_FOUND) break;
        await mind.told(from, to, (e, labels) => {
          if (says(e, labels)) found.push({ stage, event: e.seq });
          return found.length < MOST_FOUND;
        });
      }
    }
    return found;
  }

  /** What was not searched is said. */
  private limits(): string {
    const partly = this.subjects.find(([stage]) => !isWhole(stage));
    if (partly === undefined) return '';
    const events = ranges(partly[0]).reduce((sum, [from, to]) => sum + to - from + 1, 0);
    return `, in the ${counted(events, 'event')} that the page holds in full`;
  }
}

function isWhole({ store }: Pick<Stage, 'store'>): boolean {
  if (store.index.more !== undefined) return true;
  return ranges({ store }).reduce((sum, [a, b]) => sum + b - a + 1, 0) >= store.index.events;
}

/** Stretches of events that the page itself holds. */
function ranges({ store }: Pick<Stage, 'store'>): [number, number][] {
  const out: [number, number][] = [];

  for (const part of [...store.index.parts].sort((a, b) => a - b)) {
    const [from, to] = [firstOf(part), Math.min(firstOf(part + 1) - 1, store.index.events)];
    const last = out.at(-1);
    if (last !== undefined && partOf(last[1]) === part - 1) last[1] = to;
    else out.push([from, to]);
  }
  return out;
}
