import type { Style } from '../view/style.js';
import { markup, Markup, markupOf, type Piece } from './html.js';
import { scrolling } from './table.js';

/*
 * Text that is made for a terminal, with what it means marked, becomes markup with the same marks: what
 * a page says of a cause or an event is what the terminal says, to the letter.
 */

const MEANINGS = ['strong', 'dim', 'good', 'warn', 'bad', 'at'] as const;
/** Of the private use area: a text that has these itself is coloured wrongly, and nothing else. */
const FIRST = 0xe010;
const END = String.fromCharCode(FIRST + MEANINGS.length);
const EACH = new RegExp(`[\\u${FIRST.toString(16)}-\\u${END.charCodeAt(0).toString(16)}]`);

/** What a text of the views is made with that is to be put into a page. */
export const MARKED = Object.fromEntries(
  MEANINGS.map((meaning, i) => {
    const begin = String.fromCharCode(FIRST + i);
    return [meaning, (text: string): string => `${begin}${text}${END}`];
  }),
) as unknown as Style & {
  /** The line that it is about. */
  at(text: string): string;
};

/** A text made with {@link MARKED}. */
export function marked(text: string): Markup {
  const out: string[] = [];
  let open = 0;
  let rest = text;
  for (let found = EACH.exec(rest); found !== null; found = EACH.exec(rest)) {
    out.push(markupOf(rest.slice(0, found.index)));
    const meaning = MEANINGS[found[0].charCodeAt(0) - FIRST];
    if (meaning !== undefined) {
      out.push(`<span class="${meaning}">`);
      open++;
    } else if (open > 0) {
      out.push('</span>');
      open--;
    }
    rest = rest.slice(found.index + 1);
  }
  out.push(markupOf(rest), '</span>'.repeat(open));
  return new Markup(out.join(''));
}

/** Lines of a program or a trace as they are. */
export function block(name: string, text: string): Markup {
  return scrolling(name, markup`<pre>${marked(text.replace(/\n$/, ''))}</pre>`);
}

/** A line of two traces beside each other: where one of them has nothing, it is undefined. */
export interface Beside {
  readonly seq: Piece;
  readonly a: string | undefined;
  readonly b: string | undefined;
  /** The line at which they part. */
  readonly parts?: boolean;
}

/** Two traces side by side; on a narrow window under each other, line by line. */
export function sideBySide(
  caption: string,
  [a, b]: readonly [string, string],
  lines: readonly Beside[],
): Markup {
  return scrolling(
    caption,
    markup`<table class="beside"><caption>${caption}</caption><thead><tr><th scope="col"><span class="unseen">differs</span></th><th scope="col" class="number">event</th><th scope="col">${a}</th><th scope="col">${b}</th></tr></thead>
<tbody>${lines.map(rowOf)}</tbody></table>`,
  );
}

function rowOf({ seq, a, b, parts = false }: Beside): Markup {
  const kind = parts ? 'parts' : a === b ? 'same' : 'differs';
  const event = (text: string | undefined): Markup =>
    markup`<td class="event">${text === undefined ? markup`<span class="dim">–</span>` : marked(text)}</td>`;
  return markup`<tr class="${kind}"><td class="mark">${SIGNS[kind]}</td><th scope="row" class="number">${seq}</th>${event(a)}${event(b)}</tr>
`;
}

const sign = (shown: string, said: string): Markup =>
  markup`<span aria-hidden="true">${shown}</span><span class="unseen">${said}</span>`;
const SIGNS: Readonly<Record<'parts' | 'differs' | 'same', Piece>> = {
  parts: sign('▶', 'they part here'),
  differs: sign('≠', 'differs'),
  same: undefined,
};
