import type { Ask } from '../../../bisect/search.js';
import type { SessionInfo, TraceFile } from '../../../store/trace-file.js';
import { UserError } from '../../../units/user-error.js';
import { interruptible } from '../../interrupt.js';
import { QueryProcess } from '../../sql/query-process.js';

export interface Asker {
  readonly ask: Ask;
  close(): void;
}

/**
 * Asks a SELECT as of a position: it holds if its first value is neither NULL nor 0.
 * @param timeout seconds of a question, 0 for any
 * @throws UserError HMT123 if the session has no SQL tables
 */
export function askSql(file: TraceFile, session: SessionInfo, sql: string, timeout: number): Asker {
  if (!session.indexed)
    throw new UserError('HMT123', `${file.path}, session ${session.id} has no SQL tables`);
  const queries = new QueryProcess(file.path);
  const limits = { limit: 1, timeout: timeout === 0 ? undefined : timeout * 1000 };
  const one = async (at: number): Promise<boolean> => {
    let first: unknown = null;
    await queries.place(session.id, at);
    const rows = (found: readonly (readonly unknown[])[]): void => {
      if (found.length > 0) first = found[0]![0];
    };
    await queries.query(sql, [], { columns: () => undefined, rows }, limits);
    return first !== null && Number(first) !== 0;
  };
  return {
    ask: (at) => interruptible(one(at), () => queries.stop('it was interrupted')),
    close: () => queries.close(),
  };
}
