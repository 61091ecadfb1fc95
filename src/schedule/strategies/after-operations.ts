/*
 * The strategy of a session whose beginning does what another session's operations had done by one of
 * its events, in the order in which they had ended there, under a design of its own.
 */

/** Where such a session has its beginning from, and how it goes on. */
export interface AfterOperations {
  /** Number of the other session, in the file in which this one was recorded. */
  readonly session: number;
  /** First digits of the other session's last link, which it has in any file. */
  readonly head: string;
  /** Its event. */
  readonly at: number;
  /** Event of this session with which the last of those operations ends. Until there sleeps end by choice. */
  readonly until: number;
  /** The strategy from there on, as text. */
  readonly then: string;
}

const TEXT = /^operations of (\d{1,15})@(\d{1,15}) \(([0-9a-f]{12})\) to (\d{1,15}), then (.+)$/;

export function afterOperationsText({ session, at, head, until, then }: AfterOperations): string {
  return `operations of ${session}@${at} (${head.slice(0, 12)}) to ${until}, then ${then}`;
}

/** Undefined of any other strategy. */
export function parseAfterOperations(text: string): AfterOperations | undefined {
  const [, session, at, head = '', until, then] = TEXT.exec(text) ?? [];
  if (then === undefined) return undefined;
  return { session: Number(session), at: Number(at), head, until: Number(until), then };
}
