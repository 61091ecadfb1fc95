import { buildProjections } from '../store/projections.js';
import type { TraceFile } from '../store/trace-file.js';
import { EXIT, UserError } from '../units/user-error.js';
import { FIRST_CHECKPOINT, rebuildCheckpoints } from './checkpoints.js';

/**
 * Makes a session quick to look at: checkpoints to seek by, where it is long enough for them, and
 * the tables that SQL reads. Both can be dropped and made again.
 * @param onProgress told how much of `total` is done; each event counts once for either
 * @throws UserError HMT11x, HMT402 when the log is damaged, HMT131 … HMT133 when the file cannot be
 * written; then the session itself is as it was
 */
export function indexSession(
  file: TraceFile,
  session: number,
  onProgress: (done: number, total: number) => void = () => {},
): void {
  const { events } = file.session(session);
  // What was recorded is in the file then, and out of the way, should there be no room for the tables.
  file.fold();
  const folded = events < FIRST_CHECKPOINT ? 0 : events;
  const total = events + folded;
  try {
    if (folded > 0) rebuildCheckpoints(file, session, (done) => onProgress(done, total));
    buildProjections(file, session, (done) => onProgress(folded + done, total));
  } catch (error) {
    if (!(error instanceof UserError) || error.status !== EXIT.notWritten) throw error;
    const safe = `session ${session} is recorded (${events.toLocaleString('en')} events); its SQL tables were not built`;
    const mend = error.code === 'HMT131' ? 'make room' : 'see to that';
    const hint = `${mend}, then \`hmmtrace index ${file.path}\``;
    throw new UserError(error.code, `${error.message}; ${safe}`, hint);
  }
}
