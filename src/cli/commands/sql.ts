import { asOfScript } from '../../store/tables/as-of.js';
import { printQuery } from '../../store/questions/queries/print.js';
import { boundParameters, savedQuery } from '../../store/questions/queries/run.js';
import { requireReading } from '../../store/questions/reading-only.js';
import { EXIT, UserError } from '../../units/user-error.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
} from '../command.js';
import { answer, checkTables, prompt, type Settings } from '../sql/prompt.js';
import { QueryHere } from '../sql/query-here.js';
import { QueryProcess } from '../sql/query-process.js';
import { listSaved, parseParameters, resolveParameters } from '../sql/saved.js';
import { interruptible, requireFirstThread } from '../interrupt.js';
import { resolvePosition, resolveSession } from '../../replay/position.js';
import { openTrace } from '../trace.js';

const DEFAULT_ROWS = 1000;

export const sql: CommandSpec = {
  about:
    'Runs one reading SQL statement, or a saved query, on the tables and views of a trace file; without QUERY opens a prompt. The file is opened read only.',
  args: [
    ['[file]', 'trace file'],
    ['[query]', 'one statement'],
  ],
  options: [
    ['--list', 'list the saved queries'],
    ['--saved <name>', 'run a saved query'],
    ['-p, --param <name=value>', 'a parameter of the saved query; may be repeated', []],
    ['--print', 'print the saved query, or the views *_at of --at, for the stock sqlite3 program'],
    SESSION_OPTION,
    ['--at <position>', 'event that the views *_at are about (812, @end, @-20, @fail)'],
    [
      '--attach <file=name>',
      'read another trace too, as NAME.event, NAME.span, …; may be repeated',
      [],
    ],
    JSON_OPTION,
    ['--csv', 'print comma-separated values'],
    ['--line', 'print a value a line'],
    ['-n, --limit <rows>', `at most so many rows (default ${DEFAULT_ROWS}; 0 for all)`],
    ['--timeout <seconds>', 'stop a query that takes longer'],
    ['--partial', 'leave sessions without SQL tables out of the answer, instead of refusing'],
    ['--timer', 'say how long a query takes'],
  ],
  conflicts: {
    csv: ['json', 'line'],
    json: ['line'],
    list: [
      ...['saved', 'param', 'print', 'session', 'at', 'attach'],
      ...['csv', 'line', 'limit', 'timeout', 'timer'],
    ],
    print: ['attach', 'csv', 'json', 'line', 'limit', 'timeout', 'timer'],
    saved: ['at', 'attach'],
  },
  examples: [
    "hmmtrace sql out.db 'SELECT name, count(*) AS n FROM event JOIN kind USING (kind) GROUP BY name ORDER BY n DESC'",
    'hmmtrace sql out.db',
    'hmmtrace sql out.db --saved page-timeline -p page=buf+3',
    'hmmtrace sql --saved retries --print | sqlite3 out.db',
    "hmmtrace sql out.db --at @end --print 'SELECT count(*) FROM pte_at' | sqlite3 -readonly out.db",
    "hmmtrace sql a.db --attach b.db=b 'SELECT (SELECT count(*) FROM retry) AS a, (SELECT count(*) FROM b.event) AS b_events'",
  ],
  async run({ io, env, args, options }) {
    const [path, query] = args as (string | undefined)[];
    const saved = textOption(options, 'saved');
    const given = parseParameters(options['param'] as string[]);
    if (options['list'] === true) {
      listSaved(io, options['json'] === true);
      return EXIT.ok;
    }
    if (options['print'] === true && saved === undefined && options['at'] === undefined)
      throw new UserError(
        'HMT002',
        '--print is for a saved query, or the views *_at',
        'add --saved NAME or --at POSITION',
      );
    if (saved === undefined && Object.keys(given).length > 0)
      throw new UserError('HMT002', '--param is for a saved query', 'add --saved NAME');
    if (path === undefined && options['print'] === true && saved !== undefined) {
      const session = textOption(options, 'session');
      const values = session === undefined ? given : { session, ...given };
      io.out(printQuery(savedQuery(saved!), values));
      return EXIT.ok;
    }
    if (path === undefined) {
      io.err(
        `${sql.about}\n\nusage: hmmtrace sql [options] <file> [query]\n  for example: ${sql.examples[0]}\n`,
      );
      return EXIT.usage;
    }
    if (saved !== undefined && query !== undefined)
      throw new UserError('HMT002', 'there is both a query and --saved', 'leave one of them out');
    const settings = settingsOf(options, query === undefined && saved === undefined);
    const attached = (options['attach'] as string[]).map(parseAttach);
    const once = query !== undefined || saved !== undefined;
    if (!once) requireFirstThread();
    const file = openTrace(path);
    const queries =
      once && settings.timeout === undefined ? new QueryHere(file) : new QueryProcess(path);
    const ask = async (): Promise<number> => {
      if (saved !== undefined) {
        const q = savedQuery(saved);
        const values = resolveParameters(file, q, given, settings.session);
        if (options['print'] === true) io.out(printQuery(q, values));
        else await answer(queries, io, settings, q.sql, boundParameters(q, values), io.width);
        return EXIT.ok;
      }
      if (query !== undefined) requireReading(query);
      for (const [other, name] of attached) {
        await queries.attach(name, other);
        settings.attached.set(name, other);
      }
      const at = textOption(options, 'at');
      if (at !== undefined) {
        const session = resolveSession(file, settings.session);
        if (!session.indexed)
          throw new UserError('HMT123', `${path}, session ${session.id} has no projections`);
        const place = resolvePosition(file, session, at);
        if (options['print'] === true) {
          io.out(`${asOfScript(session.id, place)}\n${query === undefined ? '' : `${query};\n`}`);
          return EXIT.ok;
        }
        await queries.place(session.id, place);
      } else if (query !== undefined && settings.session !== undefined) {
        throw notOfSession(resolveSession(file, settings.session).id);
      }
      if (query === undefined) return await prompt({ file, queries, io, settings }, env);
      checkTables(file, io, settings, query);
      await answer(queries, io, settings, query, [], io.width);
      return EXIT.ok;
    };
    try {
      return await interruptible(ask(), () => queries.stop('it was interrupted'));
    } finally {
      queries.close();
      file.close();
    }
  },
};

/** SQL itself says which session it is about. */
function notOfSession(id: number): UserError {
  const hint = `write WHERE session = ${id} in the query; for the views *_at add --at POSITION, as in --at @end`;
  return new UserError('HMT002', 'a query is of all sessions: --session does nothing here', hint);
}

function settingsOf(options: Readonly<Record<string, unknown>>, prompts: boolean): Settings {
  const seconds = textOption(options, 'timeout');
  if (seconds !== undefined && !/^\d{1,6}(\.\d{1,3})?$/.test(seconds))
    throw new UserError(
      'HMT002',
      `--timeout is '${seconds}', but must be seconds`,
      'as in --timeout 2.5',
    );
  const mode = (['json', 'csv', 'line'] as const).find((m) => options[m] === true) ?? 'table';
  return {
    mode,
    limit: numberOption(options, 'limit') ?? DEFAULT_ROWS,
    allRows: prompts ? '.limit 0' : '--limit 0',
    timer: options['timer'] === true,
    partial: options['partial'] === true,
    attached: new Map(),
    timeout: seconds === undefined || Number(seconds) === 0 ? undefined : Number(seconds) * 1000,
    session: textOption(options, 'session'),
  };
}

/** `other.db=x`: the file and the name it gets. @throws UserError HMT002 */
function parseAttach(text: string): [path: string, name: string] {
  const match = /^(.+)=([A-Za-z_]\w*)$/.exec(text);
  if (match !== null) return [match[1]!, match[2]!];
  throw new UserError('HMT002', `--attach is '${text}'`, 'write FILE=NAME, as in other.db=other');
}
