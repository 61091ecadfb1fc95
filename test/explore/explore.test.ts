import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { afterEvent } from '../../src/explore/beginning.js';
import { Stopped } from '../../src/explore/drive.js';
import { explore, type ExploreOptions } from '../../src/explore/explore.js';
import { inlineCrew } from '../../src/explore/inline-crew.js';
import { prepare, subjectOf, type Subject } from '../../src/explore/subject.js';
import type { Tally } from '../../src/explore/tally.js';
import { loadWorkload } from '../../src/language/library.js';
import { branchSession } from '../../src/branch/branch.js';
import { recordSession } from '../../src/replay/record.js';
import { reexecute } from '../../src/replay/rerun.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { TraceFile } from '../../src/store/trace-file.js';
import type { EventSeq } from '../../src/units/numbers.js';
import { scratch } from '../support/trace.js';

const design = resolveDesign('v5', () => '');
const loaded = loadWorkload('close_and_munmap');
const SUBJECT = subjectOf(loaded, design);

function exploring(file: TraceFile, subject: Subject, options: Partial<ExploreOptions> = {}) {
  const prepared = prepare(subject);
  return explore(file, prepared, {
    ...{ strategy: 'pct:depth=3,points=7', seed: 1, most: 60, toolVersion: 'test' },
    crew: inlineCrew(prepared, options.onEvents ?? (() => undefined)),
    ...{ goesOn: () => true, onRun: () => undefined, onEvents: () => undefined },
    ...options,
  });
}
/** What was found, without how the file numbers it. */
function found({ runs, events, traces, sightings }: Tally): object {
  const seen = [...sightings.values()].map(({ verdict, runs, first, events }) => ({
    ...{ key: verdict.key, runs, first, events },
  }));
  return { runs, events, traces: [...traces].sort(), seen };
}

describe('an exploration', () => {
  it('meets every verdict that the workload has, and records the first run of each and no other', async () => {
    const file = TraceFile.create(join(scratch(), 'x.db'));
    const { tally } = await exploring(file, SUBJECT);
    const seen = [...tally.sightings.values()];
    expect(seen.map(({ verdict }) => verdict.key.replace(/[0-9a-f]{16}$/, '…')).sort()).toEqual([
      'DOUBLE_REMOVE|interval|dmirror_do_unmap',
      'USE_AFTER_FREE|lock|dmirror_interval_invalidate',
      'USE_AFTER_FREE|mirror|dmirror_interval_invalidate',
      'passed|…',
    ]);
    expect(tally.runs).toBe(60);
    expect(file.sessions().map((s) => s.id)).toEqual(seen.map((s) => s.session));
    for (const { first, session, events } of seen) {
      const info = file.session(session);
      expect([info.seed, info.events, info.state]).toEqual([first.seed, events, 'complete']);
      expect(reexecute(file, info)).toBeUndefined();
    }
    file.close();
  });

  it('counts runs that `run` makes again from their seed and strategy', async () => {
    const directory = scratch();
    const file = TraceFile.create(join(directory, 'x.db'));
    const { tally } = await exploring(file, SUBJECT, { strategy: 'pct' });
    const again = TraceFile.create(join(directory, 'again.db'));
    for (const { first, session } of tally.sightings.values()) {
      const made = recordSession(again, {
        ...{ workload: loaded.workload, text: loaded.text, design },
        ...{ seed: first.seed, strategy: 'pct', toolVersion: 'test' },
      }).session;
      const { chainHead: _, id: __, bytes: ___, toolVersion: ____, ...rest } = made;
      expect(file.session(session)).toMatchObject(rest);
    }
    again.close();
    file.close();
  });

  it('goes on where it was ended, wherever that was, and counts nothing twice', async () => {
    const directory = scratch();
    const whole = TraceFile.create(join(directory, 'whole.db'));
    const expected = found((await exploring(whole, SUBJECT)).tally);
    whole.close();
    for (const after of [0, 1, 3, 20, 59]) {
      const path = join(directory, `${after}.db`);
      for (const runs of [after, 60]) {
        const file = TraceFile.openForAppend(path);
        let left = runs;
        const { tally } = await exploring(file, SUBJECT, { goesOn: () => left-- > 0 });
        expect(tally.runs).toBeLessThanOrEqual(60);
        if (runs === 60) {
          const rest = await exploring(file, SUBJECT);
          expect(found(rest.tally), `ended after ${after}`).toEqual(expected);
          expect(file.sessions()).toHaveLength(4);
        }
        file.close();
      }
    }
  });

  it('that is ended while it records a first run records that run when it goes on', async () => {
    const file = TraceFile.create(join(scratch(), 'x.db'));
    const long = subjectOf(loadWorkload('anon_read'), design);
    const stop = () => {
      throw new Stopped();
    };
    const prepared = prepare(long);
    // The run itself is let through, its recording is not.
    const crew = inlineCrew(prepared, () => undefined);
    const { tally } = await exploring(file, long, { crew, onEvents: stop });
    expect([tally.runs, [...tally.sightings.values()][0]!.session]).toEqual([1, 0]);
    const rest = await exploring(file, long);
    const sighting = [...rest.tally.sightings.values()][0]!;
    expect(sighting.runs).toBe(1);
    expect(file.session(sighting.session).state).toBe('complete');
    file.close();
  });

  it('is another one with another seed, strategy, design or limit, in the same file', async () => {
    const file = TraceFile.create(join(scratch(), 'x.db'));
    const ids = new Set<number>();
    const other = subjectOf(
      loaded,
      resolveDesign('v6', () => ''),
    );
    const limited = subjectOf(loaded, design, { ...DEFAULT_LIMITS, events: 150 });
    for (const [subject, options] of [
      [SUBJECT, {}],
      [SUBJECT, { seed: 2 }],
      [SUBJECT, { strategy: 'random' }],
      [other, {}],
      [limited, {}],
    ] as const)
      ids.add((await exploring(file, subject, { ...options, most: 5 })).id);
    expect([...ids]).toEqual([1, 2, 3, 4, 5]);
    expect((await exploring(file, SUBJECT, { most: 5 })).before).toBe(5);
    file.close();
  });

  it('has nothing left to try where a strategy has no further schedule', async () => {
    const file = TraceFile.create(join(scratch(), 'x.db'));
    const once = await exploring(file, SUBJECT, { strategy: 'run-to-block' });
    expect([once.tally.runs, once.exhausted]).toEqual([1, true]);
    const turns = await exploring(file, SUBJECT, { strategy: 'round-robin' });
    expect(turns.exhausted).toBe(true);
    expect(turns.tally.runs).toBeLessThan(20);
    const alone = subjectOf(loadWorkload('open_close'), design);
    const single = await exploring(file, alone, { strategy: 'random' });
    expect([single.tally.runs, single.exhausted]).toEqual([1, true]);
    file.close();
  });

  it('of what can follow an event begins every run with the recorded events up to there', async () => {
    const file = TraceFile.create(join(scratch(), 'x.db'));
    const first = await exploring(file, SUBJECT, { strategy: 'run-to-block' });
    const parent = file.session([...first.tally.sightings.values()][0]!.session);
    const at = 100;
    const subject = afterEvent(file, parent, at, DEFAULT_LIMITS);
    const { tally } = await exploring(file, subject, { strategy: 'random', most: 150 });
    expect(tally.sightings.size).toBeGreaterThan(1);
    const begin = (session: number): string[] => {
      const lines: string[] = [];
      file.readEvents(session, 1, at, (e) => void lines.push(JSON.stringify(e)));
      return lines;
    };
    for (const { session } of tally.sightings.values()) {
      const info = file.session(session);
      expect(info.parent).toEqual({ session: parent.id, at });
      expect(begin(session)).toEqual(begin(parent.id));
      expect(reexecute(file, info)).toBeUndefined();
    }
    expect(() => afterEvent(file, parent, parent.events, DEFAULT_LIMITS)).toThrow(
      expect.objectContaining({ code: 'HMT408' }),
    );
    file.close();
  });

  it('that tried ways one after another leaves sessions that branches follow and leave', async () => {
    const file = TraceFile.create(join(scratch(), 'x.db'));
    const { tally } = await exploring(file, SUBJECT, { strategy: 'exhaustive' });
    const parent = file.session([...tally.sightings.values()].at(-1)!.session);
    const at = 100 as EventSeq;
    const same = branchSession(file, parent, at, { toolVersion: 'test' }).session;
    expect([same.events, same.stateHash]).toEqual([parent.events, parent.stateHash]);
    const other = branchSession(file, parent, at, { toolVersion: 'test', seed: 3 }).session;
    expect([same.strategy, other.strategy]).toEqual(['exhaustive', 'run-to-block']);
    for (const branch of [same, other]) expect(reexecute(file, branch)).toBeUndefined();
    file.close();
  });

  it('is not gone on with by another version, nor when its state is damaged', async () => {
    const file = TraceFile.create(join(scratch(), 'x.db'));
    await exploring(file, SUBJECT, { most: 3 });
    await expect(exploring(file, SUBJECT, { toolVersion: 'later' })).rejects.toMatchObject({
      code: 'HMT601',
    });
    file.change((db) => db.prepare("UPDATE search SET state = '{'").run());
    await expect(exploring(file, SUBJECT)).rejects.toMatchObject({ code: 'HMT601' });
    file.close();
  });
});
