import type { ColumnDoc } from '../../tables/projection-schema.js';

/** What a parameter's text may be on the command line. In SQL all but `text` are integers. */
export type ParameterType = 'session' | 'page' | 'event' | 'number' | 'text';

export interface QueryParameter {
  /** Without the colon that it has in SQL. */
  readonly name: string;
  readonly type: ParameterType;
  readonly doc: string;
  /** Value if none is given; absent: it has to be given. NULL is for "any". */
  readonly default?: number | string | null;
}

/** A question that people ask, as a statement that any SQLite program runs. */
export interface SavedQuery {
  readonly name: string;
  /** One line. */
  readonly purpose: string;
  readonly parameters: readonly QueryParameter[];
  /** Parameters are written `:name`. */
  readonly sql: string;
  readonly columns: readonly ColumnDoc[];
}

/** Every query is about one session; without a value, the last one with projections. */
export const SESSION_PARAMETER: QueryParameter = {
  name: 'session',
  type: 'session',
  doc: 'Session; the last one that is indexed if none is given',
  default: null,
};

/** In SQL: the session that is asked about. Used wherever a table or view is read. */
export const OF_SESSION = 'session = coalesce(:session, (SELECT max(session) FROM projection))';
/** The same for a row with a name. */
export function ofSession(row: string): string {
  return `${row}.${OF_SESSION}`;
}
/**
 * Name or type of a span, as a column: of a row's `span` unless another column is named. A subquery
 * finds one span; a join with the view makes SQLite work out all of them first.
 */
export function spanName(row: string, column = 'span'): string {
  return `(SELECT coalesce(nullif(s.name, ''), s.type) FROM span_time s WHERE s.session = ${row}.session AND s.seq = ${row}.${column})`;
}
/** Name of the operation that a column of a row names. */
export function operationName(row: string, column = 'operation'): string {
  return `(SELECT o.name FROM operation o WHERE o.session = ${row}.session AND o.seq = ${row}.${column})`;
}
