import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kind, type Event } from '../../src/events/generated.js';
import { evolve } from '../../src/machine/evolve.js';
import { imageOf, loadImage } from '../../src/machine/image.js';
import { emptyMachine } from '../../src/machine/state.js';
import { checkpointOf, rebuildCheckpoints } from '../../src/replay/checkpoints.js';
import { Cursor, stateHash, type Condition } from '../../src/replay/cursor.js';
import { machineAt } from '../../src/replay/fold.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { synthesize, syntheticEvents } from '../support/synthetic.js';
import { record, scratch } from '../support/trace.js';

/** Hash of the state after every event, as it was when the event was made. */
function live(seed: number, count: number): { events: Event[]; hashes: string[] } {
  const events: Event[] = [];
  const hashes = [stateHash(emptyMachine())];
  synthesize(seed, count, (e, after) => {
    events.push(e);
    hashes.push(stateHash(after));
  });
  return { events, hashes };
}
function recorded(events: readonly Event[], chunkEvents = 64): TraceFile {
  const path = join(scratch(), 't.db');
  record(path, events, { chunkEvents });
  return TraceFile.openForAppend(path);
}

describe('folding', () => {
  it('gives the live state at every event', () => {
    const { events, hashes } = live(1, 1500);
    const file = recorded(events);
    const cursor = new Cursor(file, 1);
    expect(stateHash(cursor.machine)).toBe(hashes[0]);
    for (let at = 1; at <= events.length; at++) {
      expect(cursor.step()).toBe(at);
      expect(stateHash(cursor.machine)).toBe(hashes[at]);
    }
    expect(cursor.step()).toBe(events.length);
    file.close();
  });

  it('gives the same wherever a cursor went before, with checkpoints and without', () => {
    const { events, hashes } = live(2, 1200);
    const file = recorded(events);
    for (let seq = 100; seq < events.length; seq += 170) {
      const state = machineAt(file, 1, seq);
      file.putCheckpoint(1, checkpointOf(state));
      const cursor = new Cursor(file, 1);
      fc.assert(
        fc.property(fc.array(fc.nat(events.length), { maxLength: 6 }), (places) => {
          for (const at of places) {
            cursor.seek(at);
            expect(cursor.at).toBe(at);
            expect(stateHash(cursor.machine)).toBe(hashes[at]);
            expect(cursor.event).toEqual(at === 0 ? undefined : events[at - 1]);
          }
        }),
        { numRuns: 10 },
      );
    }
    file.close();
  });

  it('does not trust a checkpoint that is not what its hash says', () => {
    const { events, hashes } = live(3, 600);
    const file = recorded(events);
    const wrong = machineAt(file, 1, 200);
    const right = machineAt(file, 1, 300);
    file.putCheckpoint(1, { ...checkpointOf(right), bytes: imageOf(wrong) });
    file.putCheckpoint(1, { seq: 310 as never, bytes: Buffer.from('nonsense'), hash: 'ff' });
    file.change((db) =>
      db.exec("INSERT INTO checkpoint VALUES (NULL, 1, 320, 2, 1e15, 'x', x'28b52ffd')"),
    );
    expect(stateHash(machineAt(file, 1, 400))).toBe(hashes[400]);
    file.close();
  });

  it('reads no image but in the form that verify compares', () => {
    const { events } = live(4, 300);
    const machine = emptyMachine();
    for (const e of events) evolve(machine, e);
    const image = imageOf(machine);
    const items = image[0]! - 0x80;
    // The same list, its length or version written longer.
    const longer = [
      Buffer.concat([Uint8Array.of(0x98, items), image.subarray(1)]),
      Buffer.concat([image.subarray(0, 1), Uint8Array.of(0x18, image[1]!), image.subarray(2)]),
    ];
    for (const bytes of longer) expect(() => loadImage(bytes)).toThrow('this version');
  });

  it('an image loads to the same state, and its copy goes the same way on', () => {
    const { events, hashes } = live(4, 800);
    const machine = emptyMachine();
    for (const e of events.slice(0, 400)) evolve(machine, e);
    const copy = loadImage(imageOf(machine));
    expect(stateHash(copy)).toBe(hashes[400]);
    for (const e of events.slice(400)) evolve(copy, e);
    expect(stateHash(copy)).toBe(hashes[events.length]);
  });

  it('makes checkpoints in proportion to their cost', () => {
    const events = syntheticEvents(5, 60_000, { pages: 512 });
    const file = recorded(events, 4096);
    const made = rebuildCheckpoints(file, 1);
    expect(made).toBeGreaterThanOrEqual(1);
    expect(file.checkpoints(1).length).toBe(made);
    const [[kept]] = file.query('SELECT sum(octet_length(payload)) FROM checkpoint').rows as [
      [number],
    ];
    expect(kept).toBeLessThan(file.session(1).bytes);
    expect(rebuildCheckpoints(file, 1)).toBe(made);
    file.close();
  });
});

describe('a cursor', () => {
  const events = syntheticEvents(6, 2500);
  const find = (from: number, direction: 1 | -1, wanted: (e: Event) => boolean) => {
    for (let at = from + direction; at >= 1 && at <= events.length; at += direction) {
      if (wanted(events[at - 1]!)) return at;
    }
    return from;
  };

  it('steps by span and task as the list of events says', () => {
    const file = recorded(events);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: events.length }),
        fc.constantFrom(1 as const, -1 as const),
        (at, direction) => {
          const cursor = new Cursor(file, 1);
          cursor.seek(at);
          const span = find(at, direction, (e) => e.kind === Kind.SpanBegin);
          expect(cursor.stepSpan(direction)).toBe(span !== at);
          expect(cursor.at).toBe(span);
          cursor.seek(at);
          const task = find(at, direction, (e) => e.task !== events[at - 1]!.task);
          expect(cursor.stepTask(direction)).toBe(task !== at);
          expect(cursor.at).toBe(task);
        },
      ),
      { numRuns: 40 },
    );
    file.close();
  });

  it('runs until a condition holds, to the first place on either side', () => {
    const file = recorded(events);
    const conditions: Condition[] = [
      (e) => e.kind === Kind.PteSet && e.vpn % 7 === 3,
      (_e, m) => m.pages.live().length > 40,
      // An event is as it was recorded, with the fields of its kind and no others.
      (e) => 'pfn' in e && e.pfn % 5 === 1,
      (e) => e.kind === Kind.SessionEnd,
      () => false,
      () => true,
    ];
    const holds = conditions.map((condition) => {
      const machine = emptyMachine();
      return events.map((e) => {
        evolve(machine, e);
        return condition(e, machine);
      });
    });
    fc.assert(
      fc.property(fc.nat(events.length), fc.nat(conditions.length - 1), (at, which) => {
        const cursor = new Cursor(file, 1);
        cursor.seek(at);
        const wanted = (e: Event) => holds[which]![e.seq - 1]!;
        const next = find(at, 1, wanted);
        expect(cursor.runUntil(conditions[which]!)).toBe(next !== at);
        expect(cursor.at).toBe(next);
        cursor.seek(at);
        const before = find(at, -1, wanted);
        expect(cursor.runBackUntil(conditions[which]!)).toBe(before !== at);
        expect(cursor.at).toBe(before);
      }),
      { numRuns: 40 },
    );
    file.close();
  });

  it('stops at the ends and refuses what is outside', () => {
    const file = recorded(events);
    const cursor = new Cursor(file, 1);
    expect(cursor.step(-5)).toBe(0);
    expect(cursor.step(1e6)).toBe(events.length);
    for (const at of [-1, events.length + 1, 0.5, NaN]) {
      expect(() => cursor.seek(at)).toThrow(expect.objectContaining({ code: 'HMT401' }));
    }
    expect(cursor.at).toBe(events.length);
    expect(() => new Cursor(file, 2)).toThrow(expect.objectContaining({ code: 'HMT120' }));
    file.close();
  });
});
