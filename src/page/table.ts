import { markup, type Markup, type Piece } from './html.js';

export interface Column {
  readonly name: string;
  /** Numbers stand to the right, with thousands set apart. */
  readonly number?: boolean;
  /** Text that needs room: the table scrolls before it is squeezed. */
  readonly long?: boolean;
}

/**
 * A table that scrolls sideways by itself where the window is narrow.
 * @param caption said to who does not see it, and shown
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Piece[])[],
): Markup {
  const kind = ({ number = false, long = false }: Column): string =>
    number ? 'number' : long ? 'long' : 'text';
  const head = columns.map((c) => markup`<th scope="col" class="${kind(c)}">${c.name}</th>`);
  const cell = (value: Piece, i: number): Markup => {
    const column = columns[i]!;
    const isNumber = typeof value === 'number' && column.number === true;
    const shown = isNumber ? value.toLocaleString('en') : value;
    return i === 0
      ? markup`<th scope="row" class="${kind(column)}">${shown}</th>`
      : markup`<td class="${kind(column)}">${shown}</td>`;
  };
  const body = rows.map((row) => markup`<tr>${row.map(cell)}</tr>\n`);
  return scrolling(
    caption,
    markup`<table><caption>${caption}</caption><thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table>`,
  );
}

/** What is wider than a narrow window: it can be scrolled with the keyboard, too. */
export function scrolling(name: string, body: Piece): Markup {
  return markup`<div class="scroll" role="group" aria-label="${name}" tabindex="0">${body}</div>`;
}
