import { createHash } from 'node:crypto';
import type { SessionMeta, SessionOutcome } from './session.js';

/*
 * The hash chain. Each link is SHA-256 over the link before it and everything that the row says, so
 * that no row can be changed, left out, added or moved without a break. The session's number is not
 * part of it: a session keeps its chain when it is copied to another file.
 */

/** The chain's beginning: what is known about the session before its first event. */
export function sessionLink(meta: SessionMeta, formatVersion: number): Buffer {
  const { parent } = meta;
  const text = JSON.stringify([
    'hmmtrace session',
    formatVersion,
    meta.workloadName,
    meta.workload,
    meta.designName,
    meta.design,
    meta.seed,
    meta.strategy,
    meta.toolVersion,
    parent === undefined ? null : [parent.session, parent.at],
  ]);
  return createHash('sha256').update(text).digest();
}

const header = Buffer.alloc(32);
/** The link of a chunk of the log. */
export function chunkLink(
  previous: Uint8Array,
  chunk: { first: number; last: number; codec: number; size: number },
  payload: Uint8Array,
): Buffer {
  header.writeDoubleLE(chunk.first, 0);
  header.writeDoubleLE(chunk.last, 8);
  header.writeDoubleLE(chunk.size, 16);
  header.writeDoubleLE(chunk.codec, 24);
  return createHash('sha256').update(previous).update(header).update(payload).digest();
}

/** The last link: how the session ended. */
export function sealLink(head: Uint8Array, events: number, outcome: SessionOutcome): Buffer {
  const text = JSON.stringify([
    'hmmtrace seal',
    events,
    outcome.status,
    outcome.violations,
    outcome.stateHash,
  ]);
  return createHash('sha256').update(head).update(text).digest();
}
