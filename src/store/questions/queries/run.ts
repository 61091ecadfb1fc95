import { didYouMean } from '../../../units/nearest.js';
import { UserError } from '../../../units/user-error.js';
import type { QueryOptions, QueryResult } from '../query.js';
import type { TraceFile } from '../../trace-file.js';
import { SAVED_QUERIES } from './all.js';
import type { SavedQuery } from './query.js';

export type ParameterValues = Readonly<Record<string, number | string | null | undefined>>;

/** @throws UserError HMT124 if there is no saved query of that name */
export function savedQuery(name: string): SavedQuery {
  const found = SAVED_QUERIES.find((q) => q.name === name);
  if (found !== undefined) return found;
  const names = SAVED_QUERIES.map((q) => q.name);
  throw new UserError('HMT124', `there is no saved query '${name}'`, didYouMean(name, names));
}

/**
 * Values for every parameter of a query, ready to bind: those given, else the defaults.
 * @throws UserError HMT125 for a parameter that is missing, unknown or no whole number
 */
export function boundParameters(
  query: SavedQuery,
  given: ParameterValues,
): Record<string, bigint | string | null> {
  const names = query.parameters.map((p) => p.name);
  const unknown = Object.keys(given).find((n) => !names.includes(n));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, names) || `it has ${names.join(', ')}`;
    throw new UserError('HMT125', `${query.name} has no parameter '${unknown}'`, near);
  }
  return Object.fromEntries(
    query.parameters.map((p) => {
      const value = given[p.name] === undefined ? p.default : given[p.name];
      if (value === undefined) {
        throw new UserError(
          'HMT125',
          `${query.name} needs the parameter '${p.name}'`,
          `--param ${p.name}=…: ${p.doc}`,
        );
      }
      if (value === null || p.type === 'text')
        return [p.name, value === null ? null : String(value)];
      if (typeof value === 'number' && !Number.isSafeInteger(value))
        throw wrong(query, p.name, value);
      // A JavaScript number would be bound as REAL, and divide as one.
      if (typeof value === 'number') return [p.name, BigInt(value)];
      if (!/^-?\d{1,16}$/.test(value)) throw wrong(query, p.name, value);
      return [p.name, BigInt(value)];
    }),
  );
}

function wrong(query: SavedQuery, name: string, value: number | string): UserError {
  const text = `parameter '${name}' of ${query.name} is '${value}', but must be a whole number`;
  return new UserError('HMT125', text, '');
}

/** Runs a saved query. @throws UserError HMT125, and as {@link TraceFile.query} */
export function runSaved(
  file: TraceFile,
  query: SavedQuery,
  parameters: ParameterValues = {},
  options: QueryOptions = {},
): QueryResult {
  return file.query(query.sql, boundParameters(query, parameters), options);
}
