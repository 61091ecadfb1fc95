/**
 * What a terminal obeys or what changes how a text reads: escape, the other controls but tab and line
 * feed, C1, and what reorders or hides text: marks and embeddings of direction, line and paragraph
 * separators, joiners without width, and all else that Unicode has shown as nothing (its property
 * Default_Ignorable_Code_Point: the soft hyphen, fillers of Hangul, tags …) but variation selectors of
 * the first plane, which follow what they change. The inside of a class of a regular expression with
 * the flag `u`.
 */
export const STEERING =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}';
const EACH = new RegExp(`[${STEERING}]`, 'gu');

/** A character as JSON may write it: `\u001b`, and one beyond the first plane as two of these. */
export function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** JSON that a terminal may be shown: it says the same. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(EACH, escaped);
}
