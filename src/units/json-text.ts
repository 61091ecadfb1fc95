/**
 * What a terminal obeys or what changes how a text reads: escape, the other controls but tab and line
 * feed, C1, and what reorders or hides text: marks and embeddings of direction, line and paragraph
 * separators, joiners without width. The inside of a class of a regular expression.
 */
export const STEERING =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb';
const EACH = new RegExp(`[${STEERING}]`, 'g');

/** A character as JSON may write it: `\u001b`. */
export function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** JSON that a terminal may be shown: it says the same. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(EACH, escaped);
}
