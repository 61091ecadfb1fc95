import { createInterface } from 'node:readline';
import { boundParameters, savedQuery } from '../../store/questions/queries/run.js';
import { requireTables } from '../../store/questions/query.js';
import { describeSchema } from '../../store/tables/describe.js';
import type { SqlParameters } from '../../store/questions/query.js';
import { saysNothing, statementEnd } from '../../store/questions/reading-only.js';
import type { TraceFile } from '../../store/trace-file.js';
import { didYouMean } from '../../units/nearest.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { reportError } from '../errors.js';
import { wrap } from '../../view/table.js';
import { OutputClosed, type Io } from '../io.js';
import { resolvePosition, resolveSession } from '../../replay/position.js';
import { openTrace } from '../trace.js';
import { historyFile, loadHistory, saveHistory } from './history.js';
import { MODES, printer, type Mode } from './output.js';
import type { Queries } from './query-process.js';
import { listSaved, parseParameters, resolveParameters } from './saved.js';

export interface Settings {
  mode: Mode;
  /** Rows at most; 0 for all. */
  limit: number;
  /** What to write for all. */
  readonly allRows: string;
  timer: boolean;
  /** Answers leave sessions without SQL tables out. */
  readonly partial: boolean;
  /** Paths of other files that can be read, by the names they have. */
  readonly attached: Map<string, string>;
  /** Milliseconds until a query is stopped. */
  timeout: number | undefined;
  /** Session that positions are of. */
  session: string | undefined;
}
interface Prompt {
  readonly file: TraceFile;
  readonly queries: Queries;
  readonly io: Io;
  readonly settings: Settings;
}

const HELP = `.help                    this text
.tables [LIKE]           tables and views; of an attached file: NAME.LIKE
.schema [NAME]           what a table or view and its columns mean
.saved [NAME [P=V …]]    list the saved queries, or run one
.mode MODE               ${MODES.join(', ')}
.limit ROWS              rows at most, 0 for all
.timer on|off            show how long a query takes
.timeout SECONDS         stop a query that takes longer, 0 for never
.attach FILE as NAME     read another trace too: NAME.event, NAME.span, …
.at POSITION [SESSION]   what the views *_at are about, as in .at 812
.quit                    leave (also Ctrl-D)
A statement ends with ; and may take several lines. Ctrl-C stops a query, or drops what was typed.
`;

/** Reads statements until the input ends; gives the exit status. Without a terminal, the first error's. */
export async function prompt(p: Prompt, env: NodeJS.ProcessEnv): Promise<number> {
  const { io, queries } = p;
  const terminal = io.inIsTerminal && io.outIsTerminal;
  if (terminal) io.out(`${p.file.path}, read only. Statements end with ;  .help for more.\n`);
  const kept = historyFile(env);
  let history = terminal ? loadHistory(kept) : [];
  const lines = createInterface({
    input: process.stdin,
    ...(terminal
      ? { output: process.stdout, history, historySize: 500, removeHistoryDuplicates: true }
      : {}),
    terminal,
  });
  lines.on('history', (h: string[]) => {
    history = h;
  });
  let pending = '';
  let statement = '';
  let before = [...history];
  let status = 0;
  let running = false;
  const ask = (): void => {
    if (!terminal) return;
    lines.setPrompt(pending === '' ? 'sql> ' : '...> ');
    lines.prompt();
  };
  const interrupted = (): void => {
    if (running) return queries.stop('Ctrl-C');
    io.out(pending === '' && lines.line === '' ? '\n(.quit or Ctrl-D to leave)\n' : '\n');
    pending = statement = '';
    before = [...history];
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
    ask();
  };
  lines.on('SIGINT', interrupted);
  // Sent by another process, or typed where statements come through a pipe: there it ends the whole.
  const signalled = (): void => {
    if (terminal) return interrupted();
    queries.close();
    io.flush();
    process.exit(EXIT.interrupted);
  };
  process.on('SIGINT', signalled);
  const attempt = async (work: () => Promise<void> | void): Promise<void> => {
    running = true;
    try {
      await work();
    } catch (error) {
      if (error instanceof OutputClosed) throw error;
      const failed = reportError(error, io, env);
      if (!terminal && status === 0) status = failed;
    }
    running = false;
  };
  ask();
  for await (const line of lines) {
    if (pending === '' && line.trim().startsWith('.')) {
      if (/^\s*\.(quit|exit|q)\s*$/.test(line)) break;
      await attempt(() => dotCommand(line.trim(), p));
    } else {
      statement = pending === '' ? line : `${statement}\n${line}`;
      pending = pending === '' ? line : `${pending}\n${line}`;
      for (let end = statementEnd(pending); end !== undefined; end = statementEnd(pending)) {
        const sql = pending.slice(0, end - 1);
        pending = pending.slice(end).trimStart();
        if (!saysNothing(sql)) await attempt(() => ask1(p, sql, []));
      }
      // A remark begins no statement, unless its end is still to come.
      if (saysNothing(pending)) pending = '';
    }
    if (pending === '') {
      joinHistory(history, before, statement);
      statement = '';
      before = [...history];
    }
    if (terminal) saveHistory(kept, history);
    ask();
  }
  if (!saysNothing(pending)) await attempt(() => ask1(p, pending, []));
  lines.close();
  process.off('SIGINT', signalled);
  return status;
}

/**
 * A statement of several lines is one entry of the history, unless a comment would swallow its rest
 * or a line's end belongs to a text.
 */
function joinHistory(newestFirst: string[], before: readonly string[], statement: string): void {
  if (!statement.includes('\n') || statement.includes('--')) return;
  if (statement.replace(/'[^'\n]*'/g, '').includes("'")) return;
  const joined = statement.replace(/\s*\n\s*/g, ' ').trim();
  const rest = before.filter((entry) => entry !== joined);
  newestFirst.splice(0, newestFirst.length, joined, ...rest);
}

async function ask1(p: Prompt, sql: string, params: SqlParameters): Promise<void> {
  const { io, settings } = p;
  if (params.length === 0) checkTables(p.file, io, settings, sql);
  const width = io.outIsTerminal ? (process.stdout.columns ?? io.width) : io.width;
  await answer(p.queries, io, settings, sql, params, width);
}

/**
 * Before a statement of the user's own: an answer of some sessions must not be taken for one of all.
 * @throws UserError HMT123
 */
export function checkTables(file: TraceFile, io: Io, settings: Settings, sql: string): void {
  const words = new Set(sql.toLowerCase().match(/\w+/g));
  const check = (f: TraceFile): void => {
    try {
      requireTables(f.connection, f.path, sql);
    } catch (error) {
      if (!settings.partial || !(error instanceof UserError)) throw error;
      io.err(`${io.errStyle.dim(`(${error.message.replace('would leave', 'leaves')})`)}\n`);
    }
  };
  check(file);
  for (const [name, path] of settings.attached) {
    if (!words.has(name.toLowerCase())) continue;
    const other = openTrace(path);
    try {
      check(other);
    } finally {
      other.close();
    }
  }
}

/** Runs one statement and prints its answer. */
export async function answer(
  queries: Queries,
  io: Io,
  settings: Settings,
  sql: string,
  params: SqlParameters,
  width: number,
): Promise<void> {
  const out = printer(io, settings.mode, width);
  const limit = settings.limit === 0 ? Number.MAX_SAFE_INTEGER : settings.limit;
  const end = await queries.query(sql, params, out, { limit, timeout: settings.timeout });
  out.end();
  if (end.truncated)
    io.err(
      `${io.errStyle.dim(`… more than ${settings.limit} rows: ${settings.allRows} for all`)}\n`,
    );
  if (settings.timer) io.err(`${io.errStyle.dim(`${end.milliseconds.toFixed(1)} ms`)}\n`);
}

async function dotCommand(text: string, p: Prompt): Promise<void> {
  const { io, settings } = p;
  const [word = '', ...rest] = text.split(/\s+/);
  const argument = rest[0] ?? '';
  const must = (condition: boolean, hint: string): void => {
    if (!condition) throw new UserError('HMT002', `${word} cannot be '${rest.join(' ')}'`, hint);
  };
  switch (word) {
    case '.help':
      return io.out(HELP);
    case '.tables': {
      const [, schema = 'main', like = ''] = /^(?:(\w+)\.)?(.*)$/.exec(argument)!;
      return ask1(
        p,
        `SELECT type, name FROM "${schema}".sqlite_schema WHERE type IN ('table', 'view') AND name LIKE ? AND name NOT LIKE 'sqlite%' ORDER BY type, name`,
        [like === '' ? '%' : like],
      );
    }
    case '.schema':
      return describe(io, argument);
    case '.saved': {
      if (argument === '') return listSaved(io);
      const query = savedQuery(argument);
      const values = resolveParameters(
        p.file,
        query,
        parseParameters(rest.slice(1)),
        settings.session,
      );
      return ask1(p, query.sql, boundParameters(query, values));
    }
    case '.mode':
      must((MODES as readonly string[]).includes(argument), MODES.join(', '));
      settings.mode = argument as Mode;
      return;
    case '.limit':
      must(/^\d{1,15}$/.test(argument), 'give a whole number; 0 for all rows');
      settings.limit = Number(argument);
      return;
    case '.timer':
      must(argument === 'on' || argument === 'off', 'on or off');
      settings.timer = argument === 'on';
      return;
    case '.timeout':
      must(/^\d{1,6}(\.\d{1,3})?$/.test(argument), 'give seconds; 0 for no limit');
      settings.timeout = Number(argument) === 0 ? undefined : Number(argument) * 1000;
      return;
    case '.attach': {
      const named = /^\.attach\s+(.+?)\s+as\s+(\S+)$/i.exec(text);
      must(named !== null, 'write .attach FILE as NAME');
      return p.queries
        .attach(named![2]!, named![1]!)
        .then(() => void settings.attached.set(named![2]!, named![1]!));
    }
    case '.at': {
      must(argument !== '', 'write .at POSITION, as in .at 812 or .at @end');
      const session = resolveSession(p.file, rest[1] ?? settings.session);
      if (!session.indexed)
        throw new UserError('HMT123', `${p.file.path}, session ${session.id} has no projections`);
      return p.queries.place(session.id, resolvePosition(p.file, session, argument));
    }
    default: {
      const words = [...HELP.matchAll(/^\.\w+/gm)].map((m) => m[0]);
      throw new UserError(
        'HMT002',
        `there is no ${word} here`,
        didYouMean(word, words) || '.help lists what there is',
      );
    }
  }
}

function describe(io: Io, name: string): void {
  const all = describeSchema();
  if (name === '') {
    for (const t of all) io.out(`${t.name.padEnd(26)} ${wrap(t.doc, 27, io.width)}\n`);
    return;
  }
  const table = all.find((t) => t.name === name.replace(/^\w+\./, ''));
  if (table === undefined) {
    const near = didYouMean(
      name,
      all.map((t) => t.name),
    );
    throw new UserError(
      'HMT002',
      `there is no table or view '${name}'`,
      near || '.tables lists them',
    );
  }
  io.out(`${table.kind} ${io.style.strong(table.name)}: ${table.doc}\n`);
  const wide = Math.max(...table.columns.map((c) => c.name.length));
  for (const c of table.columns)
    io.out(`  ${c.name.padEnd(wide)}  ${c.type.padEnd(7)}  ${wrap(c.doc, wide + 13, io.width)}\n`);
}
