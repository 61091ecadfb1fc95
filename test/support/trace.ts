import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Event } from '../../src/events/generated.js';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine } from '../../src/machine/state.js';
import { stateHash } from '../../src/replay/state-hash.js';
import type { WriterOptions } from '../../src/store/log/session-writer.js';
import { TraceFile, type SessionInfo, type SessionMeta } from '../../src/store/trace-file.js';

/** Metadata of a session that no simulator made. */
export const META: SessionMeta = {
  workloadName: 'synthetic',
  workload: 'mmap buf 4 rw\n',
  designName: 'v5',
  design: '{"notifier.remove":"release"}',
  seed: 7,
  strategy: 'random',
  toolVersion: '0.0.0-test',
};

/** A directory that goes away with the test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hmmtrace-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Records the events as one complete session of the file, made if there is none. */
export function record(
  path: string,
  events: readonly Event[],
  options: WriterOptions = {},
): SessionInfo {
  const file = TraceFile.openForAppend(path);
  const writer = file.beginSession(META, options);
  const machine = emptyMachine();
  for (const e of events) {
    writer.append(e);
    evolve(machine, e);
  }
  const info = writer.end({
    status: 0,
    violations: machine.violations,
    stateHash: stateHash(machine),
  });
  file.close();
  return info;
}

export function allEvents(file: TraceFile, session: number): Event[] {
  const events: Event[] = [];
  file.readEvents(session, 1, Infinity, (e) => {
    events.push(e);
  });
  return events;
}
