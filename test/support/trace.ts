import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SessionMeta } from '../../src/store/session.js';

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
