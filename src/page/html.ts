import { escaped, STEERING } from '../units/json-text.js';

/** Markup that is well formed by itself. */
export class Markup {
  constructor(readonly text: string) {}
}
/** What can stand in markup: text is escaped, lists stand one after another, nothing is nothing. */
export type Piece = string | number | Markup | undefined | readonly Piece[];

/**
 * Markup with text in it. Whatever stands between `${` and `}` comes out as the text that it is: who
 * wrote a workload or made a trace file cannot write markup into a page. Good between tags and in
 * quoted attributes, and nowhere else.
 */
export function markup(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = parts[0]!;
  pieces.forEach((piece, i) => (text += markupOf(piece) + parts[i + 1]!));
  return new Markup(text);
}

export function markupOf(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'object') return piece.map(markupOf).join('');
  return escapedText(String(piece));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const EACH = new RegExp(`[&<>"'${STEERING}]|[\\ud800-\\udfff]`, 'gu');

/** Controls, and what reorders or hides text, are written as in JSON: a page shows what is there. */
function escapedText(text: string): string {
  return text.replace(EACH, (c) => ENTITIES[c] ?? escaped(c));
}
