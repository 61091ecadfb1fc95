import { existsSync } from 'node:fs';
import { UserError } from '../units/user-error.js';

/** A session and a position in it, as the user wrote them. */
export interface PlaceText {
  /** What {@link resolveSession} understands; undefined is the last session. */
  readonly session: string | undefined;
  /** What {@link resolvePosition} understands. */
  readonly position: string;
}

/**
 * `SESSION@POSITION`: `2@812`, `v5@fail`, `anon_read@v5@-20`, `@end` (of the last session).
 * @throws UserError HMT003
 */
export function parsePlace(text: string): PlaceText {
  const match = /^(.*?)@@?(\d+|end|fail|-\d+)$/.exec(text);
  if (match === null) {
    throw new UserError(
      'HMT003',
      `'${text}' does not name a session and an event`,
      'write 2@812, v5@fail, 2@end or 2@-20',
    );
  }
  const [, session, at] = match as unknown as [string, string, string];
  return {
    session: session === '' ? undefined : session,
    position: /^\d+$/.test(at) ? at : `@${at}`,
  };
}

/**
 * `FILE[:SESSION]@POSITION`: `out.db@812`, `out.db:2@end`.
 * @throws UserError HMT003
 */
export function parseFilePlace(text: string): PlaceText & { readonly file: string } {
  const { session, position } = parsePlace(text);
  const place = session ?? '';
  const colon = place.lastIndexOf(':');
  // A file's name may hold a colon.
  if (colon < 0 || existsSync(place)) return { file: place, session: undefined, position };
  return { file: place.slice(0, colon), session: place.slice(colon + 1), position };
}
