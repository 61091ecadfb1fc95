import pc from 'picocolors';

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
  const c = pc.createColors(true);
  return { strong: c.bold, dim: c.dim, good: c.green, warn: c.yellow, bad: c.red };
}
