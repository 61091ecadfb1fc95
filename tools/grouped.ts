import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceFile } from '../src/store/trace-file.js';

/** What was found of a recorded scenario. */
export interface FoundOf<T> {
  readonly name: string;
  readonly what: T;
}

/**
 * Asks something of each line of a recording, in files that last for a batch, and brings together the names of
 * which the same was found, the largest group first.
 * @param batch lines of a file: it gets slower with the number of its searches
 */
export async function grouped<T extends object>(
  lines: readonly string[],
  batch: number,
  ask: (file: TraceFile, line: string) => Promise<FoundOf<T> | undefined>,
): Promise<(T & { names: string[] })[]> {
  const room = mkdtempSync(join(tmpdir(), 'hmmtrace-campaign-'));
  const groups = new Map<string, T & { names: string[] }>();
  try {
    for (let from = 0; from < lines.length; from += batch) {
      const path = join(room, `${from}.db`);
      const file = TraceFile.openForAppend(path);
      try {
        for (const line of lines.slice(from, from + batch)) {
          const found = await ask(file, line);
          if (found === undefined) continue;
          const key = JSON.stringify(found.what);
          const group = groups.get(key) ?? { ...found.what, names: [] };
          group.names.push(found.name);
          groups.set(key, group);
        }
      } finally {
        file.close();
      }
      rmSync(path);
      console.log(`${Math.min(lines.length, from + batch)} of ${lines.length}`);
    }
  } finally {
    rmSync(room, { recursive: true });
  }
  return [...groups.values()].sort((a, b) => b.names.length - a.names.length);
}
