import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  Kind,
  ObjectKind,
  violation,
  ViolationType,
  type Event,
} from '../../src/events/generated.js';
import { imageOf } from '../../src/machine/image.js';
import { checkpointOf } from '../../src/replay/checkpoints.js';
import { machineAt } from '../../src/replay/fold.js';
import { compareReexecution, Reexecution } from '../../src/replay/reexecute.js';
import { hashOfDump, stateHash } from '../../src/replay/state-hash.js';
import { verify } from '../../src/replay/verify.js';
import { buildProjections } from '../../src/store/tables/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import type { Pfn, Vpn } from '../../src/units/numbers.js';
import { syntheticEvents } from '../support/synthetic.js';
import { META, record, scratch } from '../support/trace.js';

const EVENTS = syntheticEvents(11, 900);

function recorded(): TraceFile {
  const path = join(scratch(), 't.db');
  record(path, EVENTS, { chunkEvents: 100 });
  return TraceFile.openForAppend(path);
}
function copyOf(events: readonly Event[]): Event[] {
  return events.map((e) => ({ ...e }));
}

describe('verify', () => {
  it('agrees with a good session by every way', () => {
    const file = recorded();
    buildProjections(file, 1);
    const state = machineAt(file, 1, 500);
    file.putCheckpoint(1, checkpointOf(state));
    const phases = new Set<string>();
    const report = verify(file, 1, {
      projections: true,
      reexecution: copyOf(EVENTS),
      onProgress: (phase, done, total) => {
        phases.add(phase);
        expect(done).toBeLessThanOrEqual(total);
      },
    });
    expect(report).toMatchObject({
      state: 'complete',
      events: EVENTS.length,
      checkpoints: 1,
      projections: 'rows agree',
      reexecution: 'same',
      stateHash: file.session(1).stateHash,
      chainHead: file.session(1).chainHead,
    });
    expect([...phases]).toContain('fold');
    file.close();
  });

  it('takes a violation that does not say its site for that of an older version', () => {
    // As much of the session as can follow it, with the violation in the middle of a chunk.
    const at = 150;
    const said = violation(
      ViolationType.LEAK,
      'a page is left',
      1,
      0 as Vpn,
      0 as Pfn,
      0,
      false,
      'do_exit',
      ObjectKind.OBJECT_PAGE,
      0,
    );
    const { seq, time, task, span } = EVENTS[at]!;
    Object.assign(said, { seq, time, task, span });
    const [before, after] = [copyOf(EVENTS), copyOf(EVENTS)];
    before[at] = { ...said, site: '', objectKind: ObjectKind.OBJECT_NONE };
    after[at] = said;
    const path = join(scratch(), 't.db');
    const file = TraceFile.create(path);
    const writer = file.beginSession(META, { chunkEvents: 100 });
    for (const e of before) writer.append(e);
    writer.close();
    expect(compareReexecution(file, 1, after)).toBeUndefined();
    const other = copyOf(after);
    other[at] = { ...said, message: 'another' };
    expect(compareReexecution(file, 1, other)?.seq).toBe(at + 1);
    const recorded = file.readEvent(1, at + 1);
    expect(recorded?.kind === Kind.Violation && recorded.site).toBe('');
    file.close();
  });

  it('accepts an interrupted session as the prefix that it is', () => {
    const path = join(scratch(), 't.db');
    const file = TraceFile.create(path);
    const writer = file.beginSession(META);
    for (const e of EVENTS.slice(0, 333)) writer.append(e);
    writer.close();
    expect(verify(file, 1, { reexecution: copyOf(EVENTS) })).toMatchObject({
      state: 'interrupted',
      events: 333,
      reexecution: 'same',
      projections: 'none',
    });
    file.close();
  });

  it('finds a final state that is not what the events lead to', () => {
    const file = TraceFile.create(join(scratch(), 't.db'));
    const writer = file.beginSession(META);
    for (const e of EVENTS) writer.append(e);
    writer.end({ status: 0, violations: 0, stateHash: '00' });
    expect(() => verify(file, 1)).toThrow(expect.objectContaining({ code: 'HMT403' }));
    file.close();
  });

  it('finds events that cannot follow each other', () => {
    const file = TraceFile.create(join(scratch(), 't.db'));
    const writer = file.beginSession(META);
    const at = EVENTS.findIndex((e) => e.kind === 11);
    const twice = [
      ...EVENTS.slice(0, at + 1),
      { ...EVENTS[at]!, seq: EVENTS[at]!.seq + 1 } as Event,
    ];
    for (const e of twice) writer.append(e);
    writer.close();
    expect(() => verify(file, 1)).toThrow(
      expect.objectContaining({
        code: 'HMT402',
        message: expect.stringContaining(`event ${at + 2}`) as string,
      }),
    );
    file.close();
  });

  it('finds a session that is sealed but did not end', () => {
    const file = TraceFile.create(join(scratch(), 't.db'));
    const writer = file.beginSession(META);
    for (const e of EVENTS.slice(0, 300)) writer.append(e);
    writer.flush();
    const hash = stateHash(machineAt(file, 1, 300));
    writer.end({ status: 0, violations: 0, stateHash: hash });
    expect(() => verify(file, 1)).toThrow(expect.objectContaining({ code: 'HMT116' }));
    file.close();
  });

  it('finds checkpoints of another state, and damaged ones', () => {
    const file = recorded();
    const other = imageOf(machineAt(file, 1, 499));
    file.putCheckpoint(1, { seq: 500 as never, bytes: other, hash: hashOfDump(other) });
    expect(() => verify(file, 1)).toThrow(expect.objectContaining({ code: 'HMT403' }));
    const right = imageOf(machineAt(file, 1, 500));
    file.putCheckpoint(1, { seq: 500 as never, bytes: other, hash: hashOfDump(right) });
    expect(() => verify(file, 1)).toThrow(expect.objectContaining({ code: 'HMT403' }));
    file.change((db) => db.exec('UPDATE checkpoint SET payload = zeroblob(50)'));
    expect(() => verify(file, 1)).toThrow(expect.objectContaining({ code: 'HMT119' }));
    file.dropCheckpoints(1);
    expect(verify(file, 1).checkpoints).toBe(0);
    file.close();
  });

  it('finds projections that do not say what the log says', () => {
    const file = recorded();
    buildProjections(file, 1);
    file.change((db) => db.exec('UPDATE event SET time = time + 1 WHERE seq = 77'));
    expect(verify(file, 1).projections).toBe('head agrees');
    expect(() => verify(file, 1, { projections: true })).toThrow(
      expect.objectContaining({
        code: 'HMT405',
        message: expect.stringContaining('event 77 has time') as string,
      }),
    );
    file.close();
  });
});

describe('re-execution', () => {
  it('is the same only if every event is', () => {
    const file = recorded();
    expect(compareReexecution(file, 1, copyOf(EVENTS))).toBeUndefined();
    for (const [name, value] of [
      ['time', 1e12],
      ['task', 77],
      ['span', 1],
      ['vpn', 5],
    ] as const) {
      const at = EVENTS.findIndex(
        (e, i) => i > 200 && name in e && (e as unknown as Record<string, number>)[name] !== value,
      );
      const changed = copyOf(EVENTS);
      changed[at] = { ...changed[at]!, [name]: value } as Event;
      // Time does not run backwards in what is executed.
      if (name === 'time') for (const e of changed.slice(at + 1)) e.time = changed[at]!.time;
      expect(compareReexecution(file, 1, changed), name).toEqual({
        seq: at + 1,
        recorded: EVENTS[at],
        executed: changed[at],
      });
    }
    file.close();
  });

  it('that ends early or goes on differs there', () => {
    const file = recorded();
    const short = EVENTS.slice(0, 700);
    expect(compareReexecution(file, 1, copyOf(short))).toEqual({
      seq: 701,
      recorded: EVENTS[700],
      executed: undefined,
    });
    const last = EVENTS.at(-1)!;
    const more = { ...last, seq: last.seq + 1 } as Event;
    expect(compareReexecution(file, 1, [...copyOf(EVENTS), more])).toEqual({
      seq: EVENTS.length + 1,
      recorded: undefined,
      executed: more,
    });
    file.close();
  });

  it('can be fed event by event and keeps the first difference', () => {
    const file = recorded();
    const run = new Reexecution(file, 1);
    const wrong = { ...EVENTS[1]!, time: EVENTS[1]!.time + 1 } as Event;
    expect(run.push(EVENTS[0]!)).toBe(true);
    run.push(wrong);
    run.push(EVENTS[2]!);
    const first = run.end();
    expect(first?.seq).toBe(2);
    expect(run.push(EVENTS[3]!)).toBe(false);
    expect(run.end()).toBe(first);
    file.close();
  });
});
