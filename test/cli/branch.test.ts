import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hmmtrace, scratch } from '../support/cli.js';

/* `hmmtrace branch` as it ships: what each option makes different, and what is refused. */

const dir = scratch();
const db = join(dir, 'out.db');
const json = (...args: string[]): unknown => {
  const { status, out, err } = hmmtrace([...args, '--json']);
  expect({ args, status, err }).toEqual({ args, status: 0, err: '' });
  return JSON.parse(out);
};
interface Session {
  readonly id: number;
  readonly workloadName: string;
}
const sessions = () => json('sessions', db) as Session[];
const eventsOf = (session: number, to = '@end') =>
  hmmtrace(['show', db, '-s', String(session), '--to', to, '--all', '--json']).out;
/** Events at which a session begins operations of a name. */
const begun = (session: number, name: string) =>
  (
    json(
      'sql',
      db,
      `SELECT seq FROM span_begin WHERE session = ${session} AND name = '${name}' ORDER BY seq`,
    ) as { seq: number }[]
  ).map((row) => row.seq);

/** Branches, and looks at what every branch has: its parent's beginning, another end, all in order. */
function branched(parent: number, at: number, ...args: string[]): Session {
  const child = json('branch', db, `${parent}@${at}`, ...args) as Session;
  expect(child).toMatchObject({ parent: { session: parent, at } });
  expect(eventsOf(child.id, String(at))).toBe(eventsOf(parent, String(at)));
  expect(eventsOf(child.id)).not.toBe(eventsOf(parent));
  expect(hmmtrace(['verify', db, '-s', String(child.id)])).toMatchObject({ status: 0, err: '' });
  return child;
}

function written(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

beforeAll(() => {
  for (const workload of ['munmap_middle', 'traces/recorded/race.hmm'])
    json('run', workload, '--design', 'v5', '--seed', '22', '-o', db);
});

describe('a branch goes on', () => {
  it('under another design, from where that has made no difference yet', () => {
    const [at] = begun(1, 'munmap');
    const child = branched(1, at!, '--design', 'v5+driver.unmap=shrinkAndFault');
    expect(child).toMatchObject({ design: { switches: { 'driver.unmap': 'shrinkAndFault' } } });
  });

  it('under a design whose events are others from boot on, by the same operations', () => {
    const [munmap] = begun(1, 'munmap');
    const place = `1@${munmap! - 1}`;
    const refused = hmmtrace(['branch', db, place, '-d', 'linux-6.1']);
    expect(refused).toMatchObject({ status: 2, out: '' });
    expect(refused.err).toMatch(
      /HMT407: .*\n {2}.*or translate its state at \d+ \(`--translate`\)/,
    );
    const made = hmmtrace(['branch', db, place, '-d', 'linux-6.1', '--translate']);
    expect(made.out).toMatch(
      /^session \d+ of .*: the \d+ operations of session 1 up to event \d+ under linux-6.1 \(events 1 to \d+, all answered alike\), then .*\n {2}both have mapped the same there/,
    );
    const child = json('branch', db, place, '-d', 'linux-6.1', '--translate') as Session;
    expect(child).toMatchObject({ translation: { otherAnswers: [] } });
    expect(hmmtrace(['verify', db, '-s', String(child.id)])).toMatchObject({ status: 0, err: '' });
    const without = hmmtrace(['branch', db, place, '--translate']);
    expect(without.err).toMatch(/HMT002: --translate needs a design/);
    // Where it is imported its parent has another number, or is not there.
    const [one, both] = [join(dir, 'one'), join(dir, 'both')];
    hmmtrace(['export', db, '-s', String(child.id), '-o', `${one}.pb`]);
    const alone = hmmtrace(['import', `${one}.pb`, '-o', `${one}.db`, '--no-index']).out;
    expect(alone).toMatch(
      /begins with operations of a session that is not in this file: session 1 where it was recorded; .* chainHead begins with [0-9a-f]{12}$/m,
    );
    hmmtrace(['run', 'open_close', '-d', 'v5', '-o', `${both}.db`]);
    hmmtrace(['export', db, '-s', '1', '-o', `${both}.pb`]);
    for (const stream of [both, one])
      hmmtrace(['import', `${stream}.pb`, '-o', `${both}.db`, '--no-index']);
    expect(hmmtrace(['sessions', `${both}.db`]).out).toMatch(
      /^session 3 begins with operations of session 2 of this file \(chain [0-9a-f]{12}\)$/m,
    );
    expect(hmmtrace(['sessions', db]).out).not.toContain('begins with operations');
  });

  it('as its parent, if nothing else is asked for, and says so', () => {
    const { status, out } = hmmtrace(['branch', db, '2@100']);
    const { id } = sessions().at(-1)!;
    expect(status).toBe(0);
    expect(out).toContain(`session ${id} of ${db}: as session 2 up to event 100, then race under`);
    expect(out).toContain(' the schedule of session 2 to the end\n');
    const without = (session: number) => eventsOf(session).replaceAll(/"session":\d+,?/g, '');
    expect(without(id)).toBe(without(2));
  });

  it('with another strategy', () => {
    const [at] = begun(2, 'start');
    expect(branched(2, at!, '--strategy', 'run-to-block')).toMatchObject({
      strategy: 'run-to-block',
    });
  });

  it('with another rest of its workload', () => {
    const [at] = begun(2, 'start');
    const tail = written('tail.hmm', 'task other {\n  mprotect(buf, 1 page, PROT_READ)\n}\n');
    const { id, workloadName } = branched(2, at!, '--workload-tail', tail);
    expect(workloadName).toBe('race+tail');
    expect([begun(2, 'sleep'), begun(2, 'mprotect')].map((l) => l.length)).toEqual([3, 3]);
    expect([begun(id, 'sleep'), begun(id, 'mprotect')].map((l) => l.length)).toEqual([0, 3]);
  });
});

describe('a branch is refused, and nothing is recorded', () => {
  const refused = (args: readonly string[], words: RegExp): void => {
    const before = sessions().length;
    const { status, out, err } = hmmtrace(['branch', db, '2@100', ...args]);
    expect(err).toMatch(words);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(sessions()).toHaveLength(before);
  };

  it('with a tail that has no task of its workload', () => {
    const typo = written('typo.hmm', 'task mian {\n  sleep(1 us)\n}\n');
    refused(['--workload-tail', typo], /HMT408: .*typo\.hmm.* no task 'mian'\n.*'main'/);
    refused(['--workload-tail', typo, '--seed', '3'], /HMT408/);
    const far = written('far.hmm', 'task observer {\n  sleep(1 us)\n}\n');
    refused(['--workload-tail', far], /HMT408: .*'observer'\n.*main, other/);
    refused(['--workload-tail', written('none.hmm', '# later\n')], /HMT408: .*no task\n/);
  });
});
