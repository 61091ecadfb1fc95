import { csvRow, textTable } from '../format/table.js';
import type { Io } from '../io.js';
import type { RowSink } from './query-process.js';

export const MODES = ['table', 'csv', 'json', 'line'] as const;
export type Mode = (typeof MODES)[number];

/**
 * Prints an answer. A table waits for all rows, to find its widths; the others print as rows come.
 * @param width characters of a line
 */
export function printer(io: Io, asked: Mode, width: number): RowSink & { end(): void } {
  let mode = asked;
  let columns: readonly string[] = [];
  const kept: (readonly unknown[])[] = [];
  let printed = 0;
  return {
    columns(names) {
      columns = names;
      if (mode === 'csv') io.data(`${csvRow(names)}\n`);
    },
    rows(rows) {
      if (mode === 'table') for (const row of rows) kept.push(row);
      else (mode === 'csv' ? io.data : io.out)(rows.map((row) => oneRow(row)).join(''));
    },
    end() {
      if (mode === 'table') {
        const cells = fitted(columns, kept, width);
        if (cells !== undefined) io.out(textTable(columns, cells, Infinity));
        else {
          mode = 'line';
          io.out(kept.map((row) => oneRow(row)).join(''));
          io.err(`${io.errStyle.dim('(too wide for a table here: a value a line)')}\n`);
        }
      }
      if (mode === 'json') io.out(printed === 0 ? '[]\n' : ']\n');
    },
  };
  function oneRow(row: readonly unknown[]): string {
    const first = printed++ === 0;
    if (mode === 'csv') return `${csvRow(row)}\n`;
    if (mode === 'line') {
      const wide = Math.max(...columns.map((c) => c.length));
      const lines = columns.map((c, i) => `${c.padStart(wide)} = ${lineValue(row[i])}\n`);
      return `${first ? '' : '\n'}${lines.join('')}`;
    }
    const object = Object.fromEntries(columns.map((c, i) => [c, jsonValue(row[i])]));
    return `${first ? '[' : ',\n'}${JSON.stringify(object)}`;
  }
}

/** Integers beyond 2^53 as digits, bytes as hexadecimal digits. */
function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
function lineValue(value: unknown): string {
  if (value === null) return '';
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

/** Characters that a text keeps, however narrow the terminal. */
const LEAST = 8;

/**
 * Rows whose texts are cut so that the table is no wider than the terminal. Numbers are never cut:
 * undefined if they do not fit.
 */
function fitted(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  width: number,
): readonly (readonly unknown[])[] | undefined {
  if (!Number.isFinite(width)) return rows;
  const isText = columns.map((_, i) => rows.some((r) => isWords(r[i])));
  const widths = columns.map((c, i) =>
    rows.reduce((w, r) => Math.max(w, shown(r[i]).length), c.length),
  );
  const least = columns.map((c, i) =>
    isText[i] ? Math.min(widths[i]!, Math.max(LEAST, c.length)) : widths[i]!,
  );
  let over = widths.reduce((a, b) => a + b, 2 * (columns.length - 1)) - width;
  while (over > 0) {
    const spare = widths.map((w, i) => w - least[i]!);
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest]! <= 0) return undefined;
    const cut = Math.min(over, Math.ceil(spare[widest]! / 4));
    widths[widest] = widths[widest]! - cut;
    over -= cut;
  }
  return rows.map((row) =>
    row.map((v, i) => {
      const text = shown(v);
      return isWords(v) && text.length > widths[i]! ? `${text.slice(0, widths[i]! - 1)}…` : v;
    }),
  );
}
function isWords(value: unknown): boolean {
  return typeof value === 'string' || value instanceof Uint8Array;
}
function shown(value: unknown): string {
  if (value === null) return '';
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}
