import { buildProjections } from '../store/projections.js';
import type { TraceFile } from '../store/trace-file.js';
import { FIRST_CHECKPOINT, rebuildCheckpoints } from './checkpoints.js';

/**
 * Makes a session quick to look at: checkpoints to seek by, where it is long enough for them, and
 * the tables that SQL reads. Both can be dropped and made again.
 * @param onProgress told how much of `total` is done; each event counts once for either
 * @throws UserError HMT11x, HMT402 when the log is damaged, HMT131 … HMT133 when the file cannot be written
 */
export function indexSession(
  file: TraceFile,
  session: number,
  onProgress: (done: number, total: number) => void = () => {},
): void {
  const { events } = file.session(session);
  const folded = events < FIRST_CHECKPOINT ? 0 : events;
  const total = events + folded;
  if (folded > 0) rebuildCheckpoints(file, session, (done) => onProgress(done, total));
  buildProjections(file, session, (done) => onProgress(folded + done, total));
}
