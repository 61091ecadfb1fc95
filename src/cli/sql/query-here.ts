import { setPlace } from '../../store/tables/as-of.js';
import { attach, iterateQuery, type SqlParameters } from '../../store/questions/query.js';
import type { TraceFile } from '../../store/trace-file.js';
import { checkInterrupted } from '../interrupt.js';
import type { Queries, QueryLimits, RowSink } from './query-process.js';
import type { QueryEnd } from './query-server.js';

const BATCH = 500;

/**
 * Queries in this process, for a command that does nothing else: it saves the start of another. Nothing
 * can stop a query but Ctrl-C, between its rows or with the whole program.
 */
export class QueryHere implements Queries {
  constructor(private readonly file: TraceFile) {}

  query(sql: string, params: SqlParameters, sink: RowSink, limits: QueryLimits): Promise<QueryEnd> {
    let spent = 0;
    let began = performance.now();
    const pass = (rows: readonly (readonly unknown[])[]): void => {
      spent += performance.now() - began;
      checkInterrupted();
      sink.rows(rows);
      began = performance.now();
    };
    const rows = iterateQuery(this.file.connection, this.file.path, sql, params);
    sink.columns(rows.next().value as readonly string[]);
    let batch: (readonly unknown[])[] = [];
    let count = 0;
    let truncated = false;
    for (const row of rows) {
      truncated = count === limits.limit;
      if (truncated) break;
      count++;
      batch.push(row);
      if (batch.length < BATCH) continue;
      pass(batch);
      batch = [];
    }
    pass(batch);
    return Promise.resolve({ truncated, milliseconds: spent });
  }
  attach(name: string, path: string): Promise<void> {
    attach(this.file.connection, { [name]: path });
    return Promise.resolve();
  }
  place(session: number, seq: number): Promise<void> {
    setPlace(this.file, session, seq);
    return Promise.resolve();
  }
  stop(): void {}
  close(): void {}
}
