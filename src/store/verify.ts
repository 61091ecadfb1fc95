import { UserError } from '../units/user-error.js';
import { sealLink, sessionLink } from './chain.js';
import type { TraceFile } from './trace-file.js';

export interface ChainReport {
  readonly events: number;
  readonly chunks: number;
  /** Hash of the last chunk, hexadecimal. */
  readonly head: string;
}

/**
 * Follows a session's hash chain from its description over every chunk to its seal, unpacking each.
 * @param onProgress told the number of the last event that is known to be right
 * @throws UserError HMT110 … HMT117 at the first link that does not hold.
 */
export function verifyChain(
  file: TraceFile,
  session: number,
  onProgress: (events: number) => void = () => {},
): ChainReport {
  const info = file.session(session);
  const db = file.connection;
  const genesis = sessionLink(info, info.formatVersion);
  const recorded = db
    .prepare('SELECT hash FROM session WHERE id = ?')
    .pluck()
    .get(session) as unknown;
  if (!(recorded instanceof Uint8Array) || !genesis.equals(recorded)) {
    const what = `${file.path}, session ${session}: its description was changed`;
    throw new UserError('HMT117', what);
  }
  let head: Buffer = genesis;
  let events = 0;
  let chunks = 0;
  for (const chunk of file.chunks(session)) {
    events = chunk.last;
    head = chunk.hash;
    chunks++;
    onProgress(events);
  }
  const rows = db.prepare('SELECT count(*) FROM log WHERE session = ?').pluck().get(session);
  if (rows !== chunks) {
    throw new UserError(
      'HMT112',
      `${file.path}, session ${session}: ${String(rows)} chunks where ${chunks} belong`,
    );
  }
  if (info.state === 'complete') {
    const seal = db
      .prepare('SELECT events, hash FROM session_seal WHERE session = ?')
      .get(session) as {
      events: number;
      hash: unknown;
    };
    const outcome = {
      status: info.status!,
      violations: info.violations!,
      stateHash: info.stateHash!,
    };
    const link = sealLink(head, events, outcome);
    if (seal.events !== events || !(seal.hash instanceof Uint8Array) || !link.equals(seal.hash)) {
      throw new UserError(
        'HMT116',
        `${file.path}, session ${session}: its end does not belong to its ${events} events`,
      );
    }
  }
  return { events, chunks, head: head.toString('hex') };
}
