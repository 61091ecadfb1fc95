import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceFile } from '../store/trace-file.js';
import { openToAppend } from './trace.js';

/** With the file that keeps what is explored, or with one that goes with the command. */
export async function keeping<T>(
  path: string | undefined,
  use: (file: TraceFile) => Promise<T>,
): Promise<T> {
  const folder = path === undefined ? mkdtempSync(join(tmpdir(), 'hmmtrace-')) : undefined;
  try {
    const file = openToAppend(path ?? join(folder!, 'kept.db'), { create: true });
    try {
      return await use(file);
    } finally {
      file.close();
    }
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
