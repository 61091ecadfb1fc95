import { csvRow, TextTable } from '../../view/table.js';
import type { Io } from '../io.js';
import type { RowSink } from './query-process.js';

export const MODES = ['table', 'csv', 'json', 'line'] as const;
export type Mode = (typeof MODES)[number];

/** Rows of a table that are waited for, to find its widths. */
const WAITED = 1000;

/**
 * Prints an answer as its rows come; a table a thousand at a time.
 * @param width characters of a line
 */
export function printer(io: Io, asked: Mode, width: number): RowSink & { end(): void } {
  let mode = asked;
  let columns: readonly string[] = [];
  let keys: readonly string[] = [];
  let table: TextTable | undefined;
  let kept: (readonly unknown[])[] = [];
  let printed = 0;
  return {
    columns(names) {
      columns = names;
      keys = jsonKeys(names);
      table = new TextTable(names, Infinity);
      if (mode === 'csv') io.data(`${csvRow(names)}\n`);
    },
    rows(rows) {
      if (mode === 'table') {
        for (const row of rows) kept.push(row);
        if (kept.length >= WAITED) tabulate(table!);
      } else (mode === 'csv' ? io.data : io.out)(rows.map((row) => oneRow(row)).join(''));
    },
    end() {
      if (mode === 'table' && table !== undefined) tabulate(table);
      if (mode === 'json') io.out(printed === 0 ? '[]\n' : ']\n');
    },
  };
  function tabulate(to: TextTable): void {
    // Where room is scarce a column is as wide as these rows need it.
    if (Number.isFinite(width)) to.forgetWidths();
    const cells = fitted(to.taken, kept, width);
    if (cells !== undefined) io.out(to.lay(cells));
    else {
      mode = 'line';
      io.out(kept.map((row) => oneRow(row)).join(''));
      io.err(`${io.errStyle.dim('(too wide for a table here: a value a line)')}\n`);
    }
    kept = [];
  }
  function oneRow(row: readonly unknown[]): string {
    const first = printed++ === 0;
    if (mode === 'csv') return `${csvRow(row)}\n`;
    if (mode === 'line') {
      const wide = Math.max(...columns.map((c) => c.length));
      const lines = columns.map((c, i) => `${c.padStart(wide)} = ${lineValue(row[i])}\n`);
      return `${first ? '' : '\n'}${lines.join('')}`;
    }
    const object = Object.fromEntries(keys.map((key, i) => [key, jsonValue(row[i])]));
    return `${first ? '[' : ',\n'}${JSON.stringify(object)}`;
  }
}

/** An object has a name once: the second column `a` is `a:2`, or the next that no column has. */
function jsonKeys(columns: readonly string[]): string[] {
  const taken = new Set<string>();
  return columns.map((name) => {
    let key = name;
    for (let n = 2; taken.has(key) || (key !== name && columns.includes(key)); n++)
      key = `${name}:${n}`;
    taken.add(key);
    return key;
  });
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
 * @param taken characters that the columns take already
 */
function fitted(
  taken: readonly number[],
  rows: readonly (readonly unknown[])[],
  width: number,
): readonly (readonly unknown[])[] | undefined {
  if (!Number.isFinite(width)) return rows;
  const isText = taken.map((_, i) => rows.some((r) => isWords(r[i])));
  const widths = taken.map((w, i) =>
    rows.reduce((most, r) => Math.max(most, shown(r[i]).length), w),
  );
  const least = taken.map((w, i) =>
    isText[i] ? Math.min(widths[i]!, Math.max(LEAST, w)) : widths[i]!,
  );
  let over = widths.reduce((a, b) => a + b, 2 * (taken.length - 1)) - width;
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
