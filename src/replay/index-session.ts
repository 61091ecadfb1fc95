import { buildProjections } from '../store/tables/projections.js';
import type { TraceFile } from '../store/trace-file.js';
import { EXIT, UserError } from '../units/user-error.js';
import { fileWord } from '../units/shell-word.js';
import { FIRST_CHECKPOINT, rebuildCheckpoints } from './checkpoints.js';

/** Of the work that is the checkpoints (measured: 0.08). */
const CHECKPOINTS_SHARE = 0.08;

/**
 * Makes a session quick to look at: checkpoints to seek by, where it is long enough for them, and
 * the tables that SQL reads. Both can be dropped and made again.
 * @param onProgress told how much is done, of as many parts as there are events; may throw to end it
 * @throws UserError HMT11x, HMT402 when the log is damaged, HMT131 … HMT133 when the file cannot be
 * written; then the session itself is as it was
 */
export function indexSession(
  file: TraceFile,
  session: number,
  onProgress: (done: number, events: number) => void = () => {},
): void {
  const { events } = file.session(session);
  // What was recorded is in the file then, and out of the way, should there be no room for the tables.
  file.fold();
  const share = events < FIRST_CHECKPOINT ? 0 : CHECKPOINTS_SHARE;
  const tables = (done: number): void => onProgress(events * share + done * (1 - share), events);
  try {
    if (share > 0) rebuildCheckpoints(file, session, (done) => onProgress(done * share, events));
    buildProjections(file, session, tables);
  } catch (error) {
    if (!(error instanceof UserError) || error.status !== EXIT.notWritten) throw error;
    const safe = `session ${session} is recorded (${events.toLocaleString('en')} events); its SQL tables were not built`;
    const mend = error.code === 'HMT131' || error.hint === '' ? 'make room' : error.hint;
    const hint = `${mend}; then \`hmmtrace index ${fileWord(file.path)}\``;
    throw new UserError(error.code, `${error.message}; ${safe}`, hint);
  }
}
