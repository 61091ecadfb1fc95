/*
 * What a trace holds was written by whoever made it, and a terminal obeys what it is sent. So every
 * text that is shown passes here on its way out (io.ts).
 */
import { randomUUID } from 'node:crypto';

/**
 * Escape, the other controls but tab and line feed, C1, and what reorders or hides text: marks and
 * embeddings of direction, line and paragraph separators, joiners without width.
 */
const STEERING =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb';

/** Begins this program's own colours. Nobody who made a file knows it. */
const OURS = `\u001b${randomUUID()}[`;
const STEERS = new RegExp(`[${STEERING}]`);
const EACH = new RegExp(`${OURS.replace('[', '\\[')}|[${STEERING}]`, 'g');

/**
 * A text as it may be shown: what would steer a terminal is written as in JSON, `\u001b`, so that
 * JSON stays what it was. Colours are those of {@link coloured} only.
 */
export function visible(text: string): string {
  if (!STEERS.test(text)) return text;
  return text.replace(EACH, (found) => (found === OURS ? '\u001b[' : escaped(found)));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Puts a text between two codes of a terminal, such that {@link visible} lets them pass.
 * @param on, off numbers as in `ESC [ 1 m`
 */
export function coloured(on: number, off: number): (text: string) => string {
  return (text) => `${OURS}${on}m${text}${OURS}${off}m`;
}
