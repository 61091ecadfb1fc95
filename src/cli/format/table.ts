import Table from 'cli-table3';
import stringWidth from 'string-width';
import { oneLine } from '../../units/one-line.js';

const NONE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows that are laid out at a time: the library's time grows with the square of them. */
const LAID_OUT = 100;

/** Columns side by side; numbers to the right. Cells longer than the terminal allows are cut. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly unknown[])[],
  width: number,
): string {
  const cells = rows.map((row) => row.map(cell));
  const natural = head.map((h, i) =>
    cells.reduce((w, row) => Math.max(w, stringWidth(row[i] ?? '')), stringWidth(h)),
  );
  const limit = Number.isFinite(width) ? Math.max(8, width - natural.length * 2) : Infinity;
  const widest = shrink(natural, limit);
  const layout = {
    chars: NONE,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, i) =>
      rows.length > 0 && rows.every((r) => typeof r[i] !== 'string') ? 'right' : 'left',
    ),
    colWidths: widest,
  } satisfies Table.TableConstructorOptions;
  const lines: string[] = [];
  const lay = (some: readonly (readonly string[])[]): void => {
    const table = new Table(layout);
    for (const row of some) table.push(row.map((c, i) => clip(c, widest[i]!)));
    for (const line of table.toString().split('\n')) lines.push(line.trimEnd());
  };
  lay([head]);
  for (let from = 0; from < cells.length; from += LAID_OUT) lay(cells.slice(from, from + LAID_OUT));
  return `${lines.join('\n')}\n`;
}

/** Takes room from the widest columns until all fit. */
function shrink(widths: readonly number[], limit: number): number[] {
  const result = [...widths];
  let total = result.reduce((a, b) => a + b, 0);
  while (total > limit) {
    const widest = result.indexOf(Math.max(...result));
    if (result[widest]! <= 6) break;
    const next = Math.max(6, result[widest]! - (total - limit), Math.floor(result[widest]! * 0.8));
    total -= result[widest]! - next;
    result[widest] = next;
  }
  return result;
}

/** Characters that a cell shows. */
const LONGEST = 10_000;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Uint8Array)
    return `x'${Buffer.from(value.subarray(0, 32)).toString('hex')}'`;
  const text = String(value);
  // A table is to be looked at: nobody looks at the rest.
  return oneLine(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(1, width - 1))}…` : text;
}

/** Breaks a text into lines of `width` characters, all but the first indented. */
export function wrap(text: string, indent: number, width: number): string {
  if (!Number.isFinite(width)) return text;
  const room = Math.max(20, width - indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** One row of comma-separated values. */
export function csvRow(values: readonly unknown[]): string {
  return values
    .map((v) => {
      const text =
        v === null || v === undefined
          ? ''
          : v instanceof Uint8Array
            ? Buffer.from(v).toString('hex')
            : String(v);
      return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
