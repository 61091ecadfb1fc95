import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, Limit } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { branchSession } from '../../src/branch/branch.js';
import { recordSession } from '../../src/replay/record.js';
import { reexecute } from '../../src/replay/rerun.js';
import { testWorkload } from '../../src/replay/self-test.js';
import { verify } from '../../src/replay/verify.js';
import { DEFAULT_LIMITS, STATUS, type Limits } from '../../src/schedule/ending.js';
import { TraceFile, type SessionInfo } from '../../src/store/trace-file.js';
import { hmmtrace } from '../support/cli.js';
import { allEvents, scratch } from '../support/trace.js';

/* What has no end comes to one: of a workload's own making, which no detector can tell from work. */

const ENDLESS = 'task main {\n  start(main)\n}\n';
const SWARM = 'task main {\n  start(main)\n  start(main)\n}\n';
const FORKS = 'task main {\n  fork(main)\n  fork(main)\n}\n';
const design = resolveDesign('v5', () => '');

function recorded(text: string, limits: Partial<Limits>): { file: TraceFile; s: SessionInfo } {
  const file = TraceFile.openForAppend(join(scratch(), 't.db'));
  const { session } = recordSession(file, {
    ...{ workload: parseWorkload(text), text, design, seed: 3 },
    ...{ strategy: 'random', toolVersion: '0', limits: { ...DEFAULT_LIMITS, ...limits } },
  });
  return { file, s: session };
}

describe('a run that has no end', () => {
  it.each([ENDLESS, SWARM, FORKS])('ends at its limit of events: %j', (text) => {
    const { file, s } = recorded(text, { events: 3000 });
    expect(s).toMatchObject({ state: 'complete', status: STATUS.limit, events: 3000 });
    expect(file.readEvent(1, 2999)).toMatchObject({ kind: Kind.LimitReached, most: 3000 });
    expect(file.readEvent(1, 3000)).toMatchObject({ kind: Kind.SessionEnd, status: 3 });
    expect(verify(file, 1, { projections: true }).stateHash).toBe(s.stateHash);
    expect(reexecute(file, s)).toBeUndefined();
    file.close();
  });

  it('ends at its limit of tasks at a time', () => {
    const { file, s } = recorded(SWARM, { tasks: 20 });
    expect(s.status).toBe(STATUS.limit);
    expect(file.readEvent(1, s.events - 1)).toMatchObject({ limit: Limit.LIMIT_TASKS, most: 20 });
    const started = allEvents(file, 1).filter((e) => e.kind === Kind.TaskStart).length;
    const exited = allEvents(file, 1).filter((e) => e.kind === Kind.TaskExit).length;
    expect(started - exited).toBe(20);
    expect(reexecute(file, s)).toBeUndefined();
    file.close();
  });

  it('can be branched: without a change it is the same, and it may be allowed more', () => {
    const { file, s } = recorded(ENDLESS, { events: 500 });
    const branch = (at: number, limits?: Limits) =>
      branchSession(file, s, at as never, { toolVersion: '0', limits }).session;
    for (const at of [0, 250, 499])
      expect(allEvents(file, branch(at).id)).toEqual(allEvents(file, s.id));
    const more = branch(400, { ...DEFAULT_LIMITS, events: 900 });
    expect(more.events).toBe(900);
    expect(reexecute(file, more)).toBeUndefined();
    const none = () => branch(400, { ...DEFAULT_LIMITS, events: 401 });
    expect(none).toThrow(expect.objectContaining({ code: 'HMT408' }));
    file.close();
  });

  it('passes no test', () => {
    const workload = parseWorkload(ENDLESS);
    const limits = { ...DEFAULT_LIMITS, events: 200 };
    const run = testWorkload(
      { workload, text: ENDLESS, file: 'x' },
      design,
      1,
      'random',
      undefined,
      limits,
    );
    expect(run).toMatchObject({
      passed: false,
      events: 200,
      stopped: 'stopped at the limit of 200 events',
    });
  });
});

it('a run that ends just below its limit is whole', () => {
  const text = 'task main {\n  sleep(1 us)\n}\n';
  const { file, s } = recorded(text, {});
  file.close();
  expect(recorded(text, { events: s.events + 2 }).s).toMatchObject({ status: STATUS.done });
});

describe('on the command line', () => {
  it('has a word and an exit status of its own', () => {
    const [db, endless] = [join(scratch(), 'e.db'), join(scratch(), 'endless.hmm')];
    writeFileSync(endless, ENDLESS);
    const run = hmmtrace(['run', endless, '--max-events', '5000', '-o', db]);
    expect(run.status).toBe(7);
    expect(run.out).toMatch(/stopped at its limit; 5,000 events/);
    expect(run.out).toMatch(/stopped at the limit of 5,000 events; --max-events allows more/);
    expect(hmmtrace(['verify', db])).toMatchObject({ status: 0, err: '' });
    const test = hmmtrace(['test', endless, '-d', 'v5', '--max-events', '5000']);
    expect(test.status).toBe(7);
    expect(test.out).toContain('# seed 1: stopped at the limit of 5,000 events\nnot ok 1 endless');
    const bad = hmmtrace(['run', endless, '--max-events', '1', '-o', db]);
    expect(bad.err).toMatch(/HMT002: --max-events is '1'/);
  });
});
