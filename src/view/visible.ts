/*
 * What a trace holds was written by whoever made it, and a terminal obeys what it is sent. So every
 * text that is shown passes here on its way out (io.ts).
 */
import { randomUUID } from 'node:crypto';
import { escaped, STEERING } from '../units/json-text.js';

/** Begins this program's own colours. Nobody who made a file knows it. */
const OURS = `\u001b${randomUUID()}[`;
const STEERS = new RegExp(`[${STEERING}]`, 'u');
const EACH = new RegExp(`${OURS.replace('[', '\\[')}|[${STEERING}]`, 'gu');

/**
 * A text as it may be shown: what would steer a terminal is written as in JSON, `\u001b`, so that
 * JSON stays what it was. Colours are those of {@link coloured} only.
 */
export function visible(text: string): string {
  if (!STEERS.test(text)) return text;
  return text.replace(EACH, (found) => (found === OURS ? '\u001b[' : escaped(found)));
}

/**
 * Puts a text between two codes of a terminal, such that {@link visible} lets them pass.
 * @param on, off numbers as in `ESC [ 1 m`
 */
export function coloured(on: number, off: number): (text: string) => string {
  return (text) => `${OURS}${on}m${text}${OURS}${off}m`;
}
