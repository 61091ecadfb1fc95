import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kind } from '../../src/events/generated.js';
import { imageOf, loadImage } from '../../src/machine/image.js';
import { emptyMachine, type Machine } from '../../src/machine/state.js';
import { machineAt } from '../../src/replay/fold.js';
import { diffStates, type StateDifference } from '../../src/replay/state-diff.js';
import { stateHash } from '../../src/replay/state-hash.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { syntheticEvents } from '../support/synthetic.js';
import { allEvents, record, scratch } from '../support/trace.js';

function recorded(seed = 1, count = 900): TraceFile {
  const path = join(scratch(), 't.db');
  record(path, syntheticEvents(seed, count));
  return TraceFile.open(path);
}
/** Paths of the leaves, e.g. `mms/1/vmas/0x10`. */
const paths = (list: readonly StateDifference[], under = ''): string[] =>
  list.flatMap((d) =>
    d.parts === undefined ? [under + d.name] : paths(d.parts, `${under}${d.name}/`),
  );
/** Both states at the same place, so that hashes tell what differs beside it. */
const placed = (m: Machine): string => stateHash({ ...m, seq: 0 as never, time: 0 as never });

describe('the difference of two states', () => {
  it('is empty exactly when their hashes are equal', () => {
    const file = recorded();
    const last = file.session(1).events;
    fc.assert(
      fc.property(fc.nat(last), fc.nat(30), (at, distance) => {
        const left = machineAt(file, 1, at);
        const right = machineAt(file, 1, Math.min(at + distance, last));
        expect(diffStates(left, right).length === 0).toBe(placed(left) === placed(right));
        expect(diffStates(left, loadImage(imageOf(left)))).toEqual([]);
      }),
      { numRuns: 60 },
    );
    file.close();
  });

  it('the other way round says the opposite', () => {
    const file = recorded(2);
    const swap = (d: StateDifference): StateDifference => ({
      name: d.name,
      kind: d.kind === 'added' ? 'removed' : d.kind === 'removed' ? 'added' : 'changed',
      ...(d.after === undefined ? {} : { before: d.after }),
      ...(d.before === undefined ? {} : { after: d.before }),
      ...(d.parts === undefined ? {} : { parts: d.parts.map(swap) }),
    });
    for (const [a, b] of [
      [0, 100],
      [300, 320],
      [500, 900],
    ] as const) {
      const [left, right] = [machineAt(file, 1, a), machineAt(file, 1, b)];
      const there = diffStates(left, right);
      expect(there.length).toBeGreaterThan(0);
      expect(diffStates(right, left)).toEqual(there.map(swap));
    }
    file.close();
  });

  it('names the field inside what changed', () => {
    const file = recorded();
    const changed = (kind: number): string[] => {
      const event = allEvents(file, 1).find((e) => e.kind === kind)!;
      return paths(diffStates(machineAt(file, 1, event.seq - 1), machineAt(file, 1, event.seq)));
    };
    expect(changed(Kind.VmaInsert)).toEqual([expect.stringMatching(/^mms\/1\/vmas\/0x/)]);
    expect(changed(Kind.PteSet)).toContainEqual(
      expect.stringMatching(/^mms\/1\/table\/entries\/0x/),
    );
    expect(changed(Kind.MirrorSet)).toEqual([
      expect.stringMatching(/^mirrors\/1\/table\/entries\/0x/),
    ]);
    expect(changed(Kind.NotifierSeq)).toContainEqual('mms/1/subscriptions/invalidateSeq');
    expect(changed(Kind.LockAcquire)).toContainEqual(expect.stringMatching(/^locks\/\d+\//));
    expect(changed(Kind.IntervalSeq)).toEqual([expect.stringMatching(/^intervals\/\d+\/seq$/)]);
    expect(changed(Kind.PageContent)).toContainEqual(
      expect.stringMatching(/^pages\/\d+\/contents/),
    );
    file.close();
  });

  it('goes into lists whose members have a name', () => {
    const file = recorded();
    const at = (kind: number): readonly StateDifference[] => {
      const event = allEvents(file, 1).find((e) => e.kind === kind)!;
      return diffStates(machineAt(file, 1, event.seq - 1), machineAt(file, 1, event.seq));
    };
    expect(paths(at(Kind.MirrorTrack))).toEqual([
      expect.stringMatching(/^mirrors\/\d+\/tracked\/\d+$/),
    ]);
    expect(paths(at(Kind.SpanBegin))).toContainEqual(
      expect.stringMatching(/^tasks\/\d+\/spans\/\d+$/),
    );
    const [mms] = at(Kind.VmaInsert);
    const area = mms!.parts![0]!.parts![0]!.parts![0]!;
    expect(area.after).toMatchObject({
      start: area.name,
      end: expect.stringMatching(/^0x\w+000$/),
    });
    file.close();
  });

  it('that is one of order alone shows both lists', () => {
    const waiting = (...tasks: number[]): Machine => {
      const m = emptyMachine();
      const waiters = tasks.map((task) => ({ task, mode: 0 as const }));
      const lock = {
        id: 1,
        type: 0 as const,
        name: 'l',
        owner: 0,
        writer: 9,
        readers: [],
        waiters,
      };
      m.locks.set(1, lock);
      return m;
    };
    const [locks] = diffStates(waiting(1, 2), waiting(2, 1));
    expect(locks!.parts![0]!.parts).toMatchObject([{ name: 'waiters', kind: 'changed' }]);
    expect(locks!.parts![0]!.parts![0]!.before).toHaveLength(2);
  });

  it('of different sessions starts from the empty machine like any other', () => {
    const [a, b] = [recorded(3), recorded(4)];
    const [left, right] = [machineAt(a, 1, 400), machineAt(b, 1, 400)];
    expect(paths(diffStates(left, right)).length).toBeGreaterThan(0);
    expect(diffStates(emptyMachine(), machineAt(b, 1, 0))).toEqual([]);
    a.close();
    b.close();
  });
});
