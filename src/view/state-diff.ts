import type { Plain, StateDifference } from '../replay/state-diff.js';
import { oneLine } from '../units/one-line.js';
import type { Style } from './style.js';

/** Lines of one group before the rest of it is only counted. */
const SHOWN = 20;

/**
 * Differences of two states as text: a line each, parts indented below what they are part of; `+`
 * only on the right, `-` only on the left, `~` different.
 * @param all leaves nothing out
 */
export function stateDiffText(
  differences: readonly StateDifference[],
  style: Style,
  all = false,
): string[] {
  const lines: string[] = [];
  const visit = (list: readonly StateDifference[], depth: number): void => {
    const shown = all ? list : list.slice(0, SHOWN);
    const pad = '  '.repeat(depth);
    for (const d of shown) {
      const sign = { added: '+', removed: '-', changed: '~' }[d.kind];
      if (d.parts !== undefined) {
        lines.push(`${pad}~ ${style.strong(oneLine(d.name))}`);
        visit(d.parts, depth + 1);
      } else if (d.kind === 'changed')
        lines.push(`${pad}~ ${oneLine(d.name)}: ${inLine(d.before!)} -> ${inLine(d.after!)}`);
      else lines.push(`${pad}${sign} ${oneLine(d.name)}: ${inLine((d.before ?? d.after)!)}`);
    }
    if (shown.length < list.length)
      lines.push(style.dim(`${pad}… and ${list.length - shown.length} more (--all)`));
  };
  visit(differences, 0);
  return lines;
}

function inLine(value: Plain): string {
  const text = oneLine(short(value));
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
function short(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map((v: Plain) => short(v)).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(
      ([name, v]) =>
        `${name} ${typeof v === 'object' ? `{${short(v as Plain)}}` : short(v as Plain)}`,
    )
    .join(', ');
}
