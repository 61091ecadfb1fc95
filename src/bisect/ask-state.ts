import { Cursor } from '../replay/cursor.js';
import type { TraceFile } from '../store/trace-file.js';
import type { Test } from './condition/subject.js';
import type { Ask } from './search.js';

/** Asks a condition over the state by seeking. */
export function askState(file: TraceFile, session: number, holds: Test): Ask {
  const cursor = new Cursor(file, session);
  return (at) => {
    cursor.seek(at);
    return Promise.resolve(holds(cursor.machine));
  };
}
