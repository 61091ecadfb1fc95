/*
 * Runs queries in a process of its own, so that one that runs away can be ended: SQLite gives the
 * thread back only between rows. Started by query-process.ts; arguments: FILE.
 */
import { Worker } from 'node:worker_threads';
import { setPlace } from '../../store/tables/as-of.js';
import { attach, iterateQuery } from '../../store/questions/query.js';
import { TraceFile } from '../../store/trace-file.js';
import { UserError, type ErrorCode } from '../../units/user-error.js';

export interface QueryEnd {
  /** There were more rows than the limit. */
  readonly truncated: boolean;
  /** Spent in SQLite. */
  readonly milliseconds: number;
}

export type Request =
  | { readonly do: 'open' }
  | {
      readonly do: 'query';
      readonly sql: string;
      readonly params: readonly unknown[] | Readonly<Record<string, unknown>>;
      /** Rows at most. */
      readonly limit: number;
    }
  | { readonly do: 'more' }
  | { readonly do: 'attach'; readonly name: string; readonly path: string }
  | { readonly do: 'place'; readonly session: number; readonly seq: number };

export type Reply =
  | { readonly kind: 'columns'; readonly columns: readonly string[] }
  | { readonly kind: 'set' }
  | {
      readonly kind: 'rows';
      readonly rows: readonly (readonly unknown[])[];
      readonly end?: QueryEnd;
    }
  | {
      readonly kind: 'error';
      readonly code: ErrorCode | '';
      readonly message: string;
      readonly hint: string;
    };

/** Rows in a message; the next are sent when they were asked for. */
export const BATCH = 500;

const path = process.argv[2]!;
let file: TraceFile | undefined;
let rows: Generator<readonly unknown[], void, undefined> | undefined;
let left = 0;
let spent = 0;

// Ctrl-C at a terminal goes to every process: the one that asks says what it means.
process.on('SIGINT', () => undefined);
process.on('message', (request: Request) => {
  try {
    serve(request);
  } catch (error) {
    rows = undefined;
    const known = error instanceof UserError;
    const message = error instanceof Error ? error.message : String(error);
    reply({ kind: 'error', code: known ? error.code : '', message, hint: known ? error.hint : '' });
  }
});
// The program that asks has gone.
process.on('disconnect', () => process.exit(0));
// Nothing is heard of that inside a statement, which may take for ever: another thread looks.
const WATCH = `const { ppid } = process;
setInterval(() => process.ppid === ppid || process.kill(process.pid, 'SIGKILL'), 500)`;
new Worker(WATCH, { eval: true }).unref();

function reply(message: Reply): void {
  process.send!(message);
}

function opened(): TraceFile {
  file ??= TraceFile.open(path);
  return file;
}

function serve(request: Request): void {
  const began = performance.now();
  switch (request.do) {
    case 'open':
      opened();
      reply({ kind: 'set' });
      return;
    case 'attach':
      attach(opened().connection, { [request.name]: request.path });
      reply({ kind: 'set' });
      return;
    case 'place':
      setPlace(opened(), request.session, request.seq);
      reply({ kind: 'set' });
      return;
    case 'query': {
      rows?.return();
      rows = iterateQuery(opened().connection, path, request.sql, request.params);
      left = request.limit;
      const columns = rows.next().value!;
      spent = performance.now() - began;
      reply({ kind: 'columns', columns: columns as readonly string[] });
      return;
    }
    case 'more':
      sendBatch(began);
  }
}

function sendBatch(began: number): void {
  const batch: (readonly unknown[])[] = [];
  let next = rows!.next();
  while (next.done !== true && left > 0) {
    batch.push(next.value);
    left--;
    if (batch.length === BATCH) break;
    next = rows!.next();
  }
  spent += performance.now() - began;
  if (batch.length === BATCH) {
    reply({ kind: 'rows', rows: batch });
    return;
  }
  rows!.return();
  rows = undefined;
  const end = { truncated: next.done !== true, milliseconds: spent };
  reply({ kind: 'rows', rows: batch, end });
}
