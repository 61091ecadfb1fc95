import Table from 'cli-table3';
import stringWidth from 'string-width';
import { oneLine } from '../units/one-line.js';

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
  return new TextTable(head, width).lay(rows);
}

/** A table whose rows come piece by piece. A column grows when a longer cell comes. */
export class TextTable {
  private widths: readonly number[] | undefined;
  private begun = false;
  private aligns: ('left' | 'right')[] = [];

  /** @param width characters of a line */
  constructor(
    private readonly head: readonly string[],
    private readonly width: number,
  ) {}

  /** Characters that each column takes so far. */
  get taken(): readonly number[] {
    return this.widths ?? this.head.map((h) => stringWidth(h));
  }

  /** Lets the next rows have columns of their own widths. */
  forgetWidths(): void {
    this.widths = undefined;
  }

  /** The text of these rows, behind the head where they are the first. */
  lay(rows: readonly (readonly unknown[])[]): string {
    const cells = rows.map((row) => row.map(cell));
    const natural = this.taken.map((taken, i) =>
      cells.reduce((w, row) => Math.max(w, stringWidth(row[i] ?? '')), taken),
    );
    const room = this.width - natural.length * 2;
    const widths = shrink(natural, Number.isFinite(room) ? Math.max(8, room) : Infinity);
    const first = !this.begun;
    this.begun = true;
    if (first) {
      const isNumbers = (i: number) =>
        rows.length > 0 && rows.every((r) => typeof r[i] !== 'string');
      this.aligns = this.head.map((_, i) => (isNumbers(i) ? 'right' : 'left'));
    }
    this.widths = widths;
    const lines = first ? this.lines([this.head]) : [];
    for (let from = 0; from < cells.length; from += LAID_OUT)
      for (const line of this.lines(cells.slice(from, from + LAID_OUT))) lines.push(line);
    return lines.map((line) => `${line.trimEnd()}\n`).join('');
  }

  private lines(rows: readonly (readonly string[])[]): string[] {
    const { aligns, taken } = this;
    const table = new Table({
      chars: NONE,
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
      colAligns: aligns,
      colWidths: [...taken],
    });
    for (const row of rows) table.push(row.map((c, i) => clip(c, taken[i]!)));
    return table.toString().split('\n');
  }
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
  if (value instanceof Uint8Array) {
    const more = value.length > 32 ? '…' : '';
    return `x'${Buffer.from(value.subarray(0, 32)).toString('hex')}${more}'`;
  }
  const text = String(value);
  // A table is to be looked at: nobody looks at the rest.
  return oneLine(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
function clip(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let cut = text.slice(0, Math.max(1, width - 1));
  while (cut.length > 1 && stringWidth(cut) >= width) cut = cut.slice(0, -1);
  return `${cut}…`;
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
