import type { TraceFile } from '../store/trace-file.js';

/** Builds the SQL tables of a session. */
export function indexSession(_file: TraceFile, _session: number, _onProgress: (done: number) => void): void {
  return;
}
