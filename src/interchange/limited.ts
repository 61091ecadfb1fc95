import { escaped, STEERING } from '../units/json-text.js';

const UNSHOWN = new RegExp(`[${STEERING}\\n\\t\\ud800-\\udfff]`, 'gu');
const ANY = new RegExp(UNSHOWN.source, 'u');

/** Characters of a text that is shown; one that a workload really has is far shorter. */
const LONGEST = 200;

/**
 * A text of a trace as a viewer may be given it: on one line, nothing in it that steers or hides, and
 * not so long that it crowds out the rest. What is cut off is marked by an ellipsis.
 */
export function limited(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return ANY.test(cut) ? cut.replace(UNSHOWN, escaped) : cut;
}
