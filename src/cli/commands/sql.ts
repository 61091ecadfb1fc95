import { createInterface } from 'node:readline';
import { TraceFile, type QueryResult } from '../../store/trace-file.js';
import { UserError } from '../../units/user-error.js';
import { JSON_OPTION, numberOption, type CommandSpec } from '../command.js';
import { reportError } from '../errors.js';
import { csvRow, textTable } from '../format/table.js';
import type { Io } from '../io.js';

const DEFAULT_ROWS = 1000;

type Format = 'table' | 'csv' | 'json';

export const sql: CommandSpec = {
  name: 'sql',
  summary: 'query a trace file with SQL, or open a prompt',
  about:
    'Runs one reading SQL statement on the tables and views of a trace file; without QUERY opens a prompt. The file is opened read only.',
  args: [
    ['<file>', 'trace file'],
    ['[query]', 'one statement'],
  ],
  options: [
    JSON_OPTION,
    ['--csv', 'print comma-separated values'],
    ['-n, --limit <rows>', `at most so many rows (default ${DEFAULT_ROWS}; 0 for all)`],
  ],
  examples: [
    "hmmtrace sql out.db 'SELECT name, count(*) AS n FROM event JOIN kind USING (kind) GROUP BY name ORDER BY n DESC'",
    'hmmtrace sql out.db',
  ],
  async run({ io, env, args, options }) {
    const file = TraceFile.open(args[0] as string);
    try {
      const format: Format =
        options['json'] === true ? 'json' : options['csv'] === true ? 'csv' : 'table';
      const limit = numberOption(options, 'limit') ?? DEFAULT_ROWS;
      const query = args[1] as string | undefined;
      if (query === undefined) return await prompt(file, io, env, format, limit);
      runQuery(file, query, io, format, limit);
      return 0;
    } finally {
      file.close();
    }
  },
};

function runQuery(file: TraceFile, query: string, io: Io, format: Format, limit: number): void {
  const result = file.query(query, [], { limit: limit === 0 ? Number.MAX_SAFE_INTEGER : limit });
  printResult(result, io, format);
  if (result.truncated)
    io.err(`${io.errStyle.dim(`… more than ${limit} rows: --limit 0 for all`)}\n`);
}

function printResult(result: QueryResult, io: Io, format: Format): void {
  if (format === 'json') {
    io.out(
      `${JSON.stringify(result.rows.map((row) => Object.fromEntries(result.columns.map((c, i) => [c, jsonValue(row[i])]))))}\n`,
    );
  } else if (format === 'csv') {
    io.out(`${csvRow(result.columns)}\n`);
    for (const row of result.rows) io.out(`${csvRow(row)}\n`);
  } else io.out(textTable(result.columns, result.rows, io.width));
}

function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

const HELP = `.help            this text
.tables [LIKE]   tables and views
.schema NAME     columns of a table or view
.mode MODE       table, csv or json
.limit ROWS      rows at most, 0 for all
.timing          show how long a query takes, or stop it
.quit            leave (also Ctrl-D)
A statement ends with ; and may take several lines.
`;

async function prompt(
  file: TraceFile,
  io: Io,
  env: NodeJS.ProcessEnv,
  format: Format,
  limit: number,
): Promise<number> {
  const settings = { format, limit, timing: false };
  const terminal = io.inIsTerminal && io.outIsTerminal;
  if (terminal) io.out(`${file.path}, read only. Statements end with ;  .help for more.\n`);
  const lines = createInterface({
    input: process.stdin,
    ...(terminal ? { output: process.stdout, historySize: 500 } : {}),
    terminal,
    prompt: 'sql> ',
  });
  let pending = '';
  let status = 0;
  const ask = (): void => {
    if (!terminal) return;
    lines.setPrompt(pending === '' ? 'sql> ' : '...> ');
    lines.prompt();
  };
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      const failed = reportError(error, io, env);
      if (!terminal && status === 0) status = failed;
    }
  };
  ask();
  for await (const line of lines) {
    const text = line.trim();
    if (pending === '' && text.startsWith('.')) {
      if (/^\.(quit|exit|q)$/.test(text)) break;
      attempt(() => dotCommand(text, file, io, settings));
    } else {
      pending = pending === '' ? text : `${pending}\n${line}`;
      if (pending.endsWith(';')) {
        const query = pending.slice(0, -1);
        pending = '';
        attempt(() => timed(query, file, io, settings));
      }
    }
    ask();
  }
  if (pending.trim() !== '') attempt(() => timed(pending, file, io, settings));
  lines.close();
  return status;
}

function timed(
  query: string,
  file: TraceFile,
  io: Io,
  settings: { format: Format; limit: number; timing: boolean },
): void {
  if (query.trim() === '') return;
  const began = performance.now();
  runQuery(file, query, io, settings.format, settings.limit);
  if (settings.timing) io.out(`${(performance.now() - began).toFixed(1)} ms\n`);
}

function dotCommand(
  text: string,
  file: TraceFile,
  io: Io,
  settings: { format: Format; limit: number; timing: boolean },
): void {
  const [word = '', argument = ''] = text.split(/\s+/);
  switch (word) {
    case '.help':
      io.out(HELP);
      return;
    case '.tables':
      printResult(
        file.query(
          "SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view') AND name LIKE ? AND name NOT LIKE 'sqlite%' ORDER BY type, name",
          [argument === '' ? '%' : argument],
        ),
        io,
        settings.format,
      );
      return;
    case '.schema':
      printResult(
        file.query('SELECT name, type FROM pragma_table_info(?)', [argument]),
        io,
        settings.format,
      );
      return;
    case '.mode':
      if (argument !== 'table' && argument !== 'csv' && argument !== 'json') {
        throw new UserError('HMT002', `.mode is '${argument}'`, 'table, csv or json');
      }
      settings.format = argument;
      return;
    case '.limit':
      if (!/^\d+$/.test(argument))
        throw new UserError('HMT002', `.limit is '${argument}'`, 'a whole number');
      settings.limit = Number(argument);
      return;
    case '.timing':
      settings.timing = !settings.timing;
      return;
    default:
      throw new UserError('HMT002', `there is no ${word} here`, '.help lists what there is');
  }
}
