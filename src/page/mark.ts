import { markup, type Markup, type Piece } from './html.js';

/** How something came out: said by a sign and in words, and only then by colour. */
export type Meaning = 'good' | 'bad' | 'warn' | 'neutral';

const SIGN: Readonly<Record<Meaning, string>> = { good: '✓', bad: '✕', warn: '≠', neutral: '·' };

export function mark(meaning: Meaning, words: Piece): Markup {
  return markup`<span class="verdict ${meaning}"><span aria-hidden="true">${SIGN[meaning]} </span>${words}</span>`;
}

/** A text of any length in so much room: all of it is there when it is pointed at or has the focus. */
export function cut(text: string, most: number): Piece {
  if (text.length <= most) return text;
  return markup`<span class="cut" tabindex="0"><span aria-hidden="true">${text.slice(0, most - 1)}…</span><span class="full">${text}</span></span>`;
}

/** A command that the reader may want to copy. */
export function command(text: string): Markup {
  return markup`<code class="command">${text}</code>`;
}
