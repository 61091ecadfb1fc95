import type { Event } from '../events/generated.js';
import { TraceFile, type SessionInfo } from '../store/trace-file.js';

/**
 * Gives the events of a session in order as they are committed, while another process records it:
 * at any time a gap-free prefix of what was emitted, up to the last chunk that the recorder
 * committed (at the latest half a second after its first event).
 *
 * @param from number of the first event to give, from 1
 * @param pause called when all that there is was given; resolves when it is time to look again, to
 * false to end
 * @returns the session as it was seen last: complete, or still being recorded (or cut off) when
 * `pause` said to end
 * @throws UserError HMT10x, HMT11x
 */
export async function followEvents(
  path: string,
  session: number,
  from: number,
  visit: (event: Event) => void,
  pause: (seen: SessionInfo) => Promise<boolean>,
): Promise<SessionInfo> {
  for (let next = from; ;) {
    // Opened anew each time: no lock is held and no snapshot pinned while nothing happens.
    const file = TraceFile.open(path);
    let info: SessionInfo;
    try {
      info = file.session(session);
      file.readEvents(session, next, info.events, visit);
    } finally {
      file.close();
    }
    next = Math.max(next, info.events + 1);
    if (info.state === 'complete' || !(await pause(info))) return info;
  }
}
