import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { findingOf } from '../../src/explore/shrink/finding-of.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { hmmtrace, scratch } from '../support/cli.js';

/* `hmmtrace shrink` as it ships. */

const dir = scratch();
const db = join(dir, 'out.db');
/** Of these seeds of close_and_munmap the first passes and the second breaks a rule. */
const [PASSES, BREAKS] = ['1', '6'];

beforeAll(() => {
  for (const seed of [PASSES, BREAKS])
    hmmtrace(['run', 'close_and_munmap', '--seed', seed, '-o', db]);
});

test('shrink writes a workload that shows the same verdict when it is run as its head says', () => {
  const small = join(dir, 'small.hmm');
  const made = hmmtrace(['shrink', db, '-s', '2', '-o', small]);
  expect(made).toMatchObject({ status: 0, err: '' });
  expect(made.out).toContain('USE_AFTER_FREE of lock at dmirror_interval_invalidate, under v5');
  expect(made.out).toContain('nothing more can go');
  const text = readFileSync(small, 'utf8');
  expect(text).toContain('# hmmtrace run small.hmm --design v5 -o out.db\n');
  expect(text).toContain('# under v5: USE_AFTER_FREE of lock at dmirror_interval_invalidate\n');
  expect(text).toContain(
    'schedule {\n  unmapper runs when main is at mmu_interval_notifier_remove',
  );
  const ran = hmmtrace(['run', small, '--design', 'v5', '-o', join(dir, 'small.db'), '--json']);
  expect(ran.status).toBe(3);
  expect(JSON.parse(ran.out)).toMatchObject({
    strategy: 'scheduled',
    violationEvents: [{ type: 'USE_AFTER_FREE', site: 'dmirror_interval_invalidate' }],
  });
  // It is not overwritten.
  expect(hmmtrace(['shrink', db, '-s', '2', '-o', small])).toMatchObject({ status: 2 });
  expect(readFileSync(small, 'utf8')).toBe(text);
});

test('without a file it prints the workload; with --json what became of it', () => {
  const printed = hmmtrace(['shrink', db, '-s', '2']);
  expect(printed.out).toMatch(/^workload close_and_munmap\n# Shrunk from session 2 of out\.db: /);
  const { status, out } = hmmtrace(['shrink', db, '-s', '2', '--json', '--budget', '10']);
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    verdict: 'USE_AFTER_FREE|lock|dmirror_interval_invalidate',
    trials: 10,
    complete: false,
    before: { tasks: 2 },
  });
});

test('any session can be written down whole: run by that it is the same, event for event', () => {
  const whole = join(dir, 'whole.hmm');
  expect(hmmtrace(['shrink', db, '-s', '1', '--whole', '-o', whole])).toMatchObject({ status: 0 });
  const again = join(dir, 'again.db');
  expect(hmmtrace(['run', whole, '--seed', PASSES!, '-o', again]).status).toBe(0);
  const events = (file: string) =>
    hmmtrace(['show', file, '-s', '1', '--from', '1', '--to', '@end', '--all', '--json']).out;
  expect(events(again)).toBe(events(db));
});

test.each<[string, string[], number, string]>([
  ['a session that found nothing', ['-s', '1'], 2, 'HMT602: session 1 broke no rule'],
  ['a verdict that it does not show', ['-s', '2', '--verdict', 'DEADLOCK'], 2, 'HMT602'],
  ['no such session', ['-s', '9'], 2, 'HMT120'],
  ['a budget of nothing', ['-s', '2', '--budget', '0'], 2, 'HMT002'],
  ['no budget', ['-s', '2', '--budget', 'much'], 2, 'HMT002'],
  ['two wishes', ['-s', '2', '--whole', '--verdict', 'x'], 2, 'HMT002'],
])('%s is a clear error, and nothing is written', (_, args, status, message) => {
  const output = join(dir, 'none.hmm');
  const made = hmmtrace(['shrink', db, ...args, '-o', output]);
  expect(made.err).toContain(message);
  expect(made).toMatchObject({ status, out: '' });
  expect(existsSync(output)).toBe(false);
});

test('a session whose design means something else by now is a clear error', () => {
  const old = fileURLToPath(new URL('../replay/recorded/meaning-2.db', import.meta.url));
  const made = hmmtrace(['shrink', old, '-s', '1']);
  expect(made).toMatchObject({ status: 2, out: '' });
  expect(made.err).toContain('HMT409');
});

test('a session that did not come to its end is a clear error', () => {
  const file = TraceFile.open(db);
  try {
    const cut = { ...file.session(2), state: 'interrupted' as const };
    expect(() => findingOf(file, cut)).toThrow('session 2 did not come to its end');
  } finally {
    file.close();
  }
});

test('a file that is not there is a clear error', () => {
  const made = hmmtrace(['shrink', join(dir, 'not.db'), '-s', '1']);
  expect(made.err).toContain('HMT102');
  expect(made.status).toBe(4);
});
