import { coloured } from './visible.js';

/** What a text means; how that looks is decided here. */
export interface Style {
  strong(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
}

const same = (text: string): string => text;
export const PLAIN: Style = { strong: same, dim: same, good: same, warn: same, bad: same };

/** Colour only on a terminal, and never with NO_COLOR set to anything. */
export function styleFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  if (stream.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb')
    return PLAIN;
  return {
    strong: coloured(1, 22),
    dim: coloured(2, 22),
    good: coloured(32, 39),
    warn: coloured(33, 39),
    bad: coloured(31, 39),
  };
}
