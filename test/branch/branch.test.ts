import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateWorkload } from '../../src/draw/generate.js';
import { PROFILES } from '../../src/draw/profiles.js';
import { printWorkload } from '../../src/language/print.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, type Event } from '../../src/events/generated.js';
import { branchSession, type BranchOptions } from '../../src/branch/branch.js';
import { recordSession } from '../../src/replay/record.js';
import { reexecute } from '../../src/replay/rerun.js';
import { verify } from '../../src/replay/verify.js';
import { TraceFile, type SessionInfo } from '../../src/store/trace-file.js';
import { parseWorkload } from '../../src/language/parse.js';
import { allEvents, scratch } from '../support/trace.js';
import { RACE } from './race.js';

const design = (name: string) => resolveDesign(name, () => '');

function recorded(seed = 1, text = RACE): { file: TraceFile; parent: SessionInfo } {
  const file = TraceFile.openForAppend(join(scratch(), 't.db'));
  const { session } = recordSession(file, {
    ...{ workload: parseWorkload(text), text, design: design('linux-6.1'), seed },
    ...{ strategy: 'random', toolVersion: '0' },
  });
  return { file, parent: session };
}
const branched = (
  file: TraceFile,
  parent: SessionInfo,
  at: number,
  options: Partial<BranchOptions>,
) => branchSession(file, parent, at as never, { toolVersion: '0', ...options }).session;
const operations = (events: readonly Event[]) =>
  events.flatMap((e) => (e.kind === Kind.SpanBegin && e.type === 0 ? [`${e.task} ${e.name}`] : []));

describe('a branch', () => {
  it('begins as its parent did, goes on as its seed says, and can be verified alone', () => {
    const { file, parent } = recorded();
    const before = allEvents(file, parent.id);
    let others = 0;
    fc.assert(
      fc.property(
        fc.nat(parent.events - 1),
        fc.nat(1000),
        fc.constantFrom('random', 'run-to-block'),
        (at, seed, strategy) => {
          const s = branched(file, parent, at, { seed, strategy });
          expect(s).toMatchObject({ parent: { session: parent.id, at }, seed, strategy });
          const events = allEvents(file, s.id);
          expect(events.slice(0, at)).toEqual(before.slice(0, at));
          if (JSON.stringify(events) !== JSON.stringify(before)) others++;
          expect(s.state).toBe('complete');
          expect(verify(file, s.id).stateHash).toBe(s.stateHash);
          expect(reexecute(file, s)).toBeUndefined();
        },
      ),
      // Drawn once for all: how many branches differ depends on where they begin.
      { numRuns: 30, seed: 1 },
    );
    expect(others).toBeGreaterThan(10);
    file.close();
  });

  it('without a change is its parent, event by event, also of a branch', () => {
    const { file, parent } = recorded();
    const other = branched(file, parent, Math.floor(parent.events / 3), { seed: 5 });
    for (const from of [parent, other]) {
      const events = allEvents(file, from.id);
      for (const at of [0, 1, Math.floor(from.events / 2), from.events - 1]) {
        const { session, followed } = branchSession(file, from, at as never, { toolVersion: '0' });
        expect(followed).toBe('to the end');
        expect(allEvents(file, session.id)).toEqual(events);
        expect(session.stateHash).toBe(from.stateHash);
      }
    }
    file.close();
  });

  it('without a change is its parent, of any session', () => {
    const file = TraceFile.openForAppend(join(scratch(), 't.db'));
    fc.assert(
      fc.property(
        fc.constantFrom(...PROFILES),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('v5', 'v6', 'linux-5.5', 'linux-6.1'),
        fc.constantFrom('random', 'pct', 'round-robin', 'pos'),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (profile, seed, name, strategy, part) => {
          const drawn = generateWorkload({
            profile,
            seed,
            operations: 10,
            threads: seed % 2 === 0,
          });
          const text = printWorkload(drawn);
          const parent = recordSession(file, {
            ...{ workload: parseWorkload(text), text, design: design(name), seed },
            ...{ strategy, toolVersion: '0' },
          }).session;
          const at = Math.floor(part * (parent.events - 1)) as never;
          const { session, followed } = branchSession(file, parent, at, { toolVersion: '0' });
          expect(followed).toBe('to the end');
          expect(allEvents(file, session.id)).toEqual(allEvents(file, parent.id));
          expect(session).toMatchObject({ stateHash: parent.stateHash, status: parent.status });
        },
      ),
      { numRuns: 25, seed: 1 },
    );
    file.close();
  });

  // Which batch a page waits in, and whether a list was freed, decides what happens next.
  it.each([
    [
      'while pages wait in the batches of several processors',
      'linux-6.1',
      `movable memory
      task main {
        buf = mmap(NULL, 32 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(buf, 13 pages, linear(1, 1))
        start(other)
        fill(buf + 13 pages, 3 pages, linear(1, 1))
        pin(buf + 13 pages, 1 page, WRITE|LONGTERM)
        munmap(buf + 31 pages, 1 page)
        join(other)
        unpin()
      }
      task other {
        fill(buf + 16 pages, 14 pages, linear(1, 1))
        madvise(buf, 3 pages, MADV_DONTNEED)
        *(buf) = 1
        *(buf + 30 pages) = 1
      }`,
    ],
    [
      'after a list of chunks was freed',
      'linux-6.1+devmem.chunkArray=kept',
      `task main {
        fd = open("/dev/hmm_dmirror0")
        buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        *(buf) = 1
        ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page)
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page)
      }`,
    ],
  ])('is its parent, event by event, %s', (_, name, text) => {
    const file = TraceFile.openForAppend(join(scratch(), 't.db'));
    const parent = recordSession(file, {
      ...{ workload: parseWorkload(text), text, design: design(name), seed: 3 },
      ...{ strategy: 'random', toolVersion: '0' },
    }).session;
    const events = allEvents(file, parent.id);
    const step = Math.ceil(parent.events / 6);
    for (let at = 1; at < parent.events; at += step) {
      const { session, followed } = branchSession(file, parent, at as never, { toolVersion: '0' });
      expect(followed, `at ${at}`).toBe('to the end');
      expect(allEvents(file, session.id), `at ${at}`).toEqual(events);
      const other = branched(file, parent, at, { seed: at });
      expect(reexecute(file, other), `at ${at}`).toBeUndefined();
    }
    expect(verify(file, parent.id).stateHash).toBe(parent.stateHash);
    file.close();
  });

  it('keeps to the schedule of its parent as long as it fits, and says how long', () => {
    const { file, parent } = recorded();
    const switches = (id: number, to: number) =>
      allEvents(file, id)
        .filter((e) => e.kind === Kind.TaskSwitch && e.runnable > 1 && e.seq <= to)
        .map((e) => (e.kind === Kind.TaskSwitch ? [e.step, e.to] : []));
    // Nothing migrates here: this design does the same.
    const same = branchSession(file, parent, 5 as never, {
      ...{ toolVersion: '0', design: design('linux-6.1+migrate.zeroPage=always') },
    });
    expect(same.followed).toBe('to the end');
    expect(allEvents(file, same.session.id)).toEqual(allEvents(file, parent.id));

    const stale = branchSession(file, parent, 5 as never, {
      ...{ toolVersion: '0', design: design('linux-6.1+driver.unmap=stale') },
    });
    const until = stale.followed === 'to the end' ? stale.session.events : stale.followed;
    const kept = switches(stale.session.id, until as number);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept).toEqual(switches(parent.id, parent.events).slice(0, kept.length));
    expect(reexecute(file, stale.session)).toBeUndefined();

    // A task more: nobody recorded when it has its turn.
    const busy = '  repeat 8 { *(buf) }\n}\n';
    const text = `task unmapper {\n  start(third)\n${busy}task third {\n${busy}`;
    const tail = { name: 'tail.hmm', text };
    const other = branchSession(file, parent, 5 as never, { toolVersion: '0', tail });
    expect(other.followed).toSatisfy((at) => typeof at === 'number' && at > 5);
    expect(reexecute(file, other.session)).toBeUndefined();
    file.close();
  });

  it('of a branch is a session like any other', () => {
    const { file, parent } = recorded();
    const child = branched(file, parent, Math.floor(parent.events / 3), { seed: 5 });
    const grandchild = branched(file, child, Math.floor(child.events / 2), { seed: 9 });
    expect(grandchild.parent).toEqual({ session: child.id, at: Math.floor(child.events / 2) });
    expect(reexecute(file, grandchild)).toBeUndefined();
    file.close();
  });

  it('goes on with another tail where the parent has not begun', () => {
    const { file, parent } = recorded();
    const events = allEvents(file, parent.id);
    const mapped = events.findIndex((e) => e.kind === Kind.SpanBegin && e.name === 'buffer');
    const at = events[mapped]!.seq;
    const tail = {
      name: 'tail.hmm',
      text: 'task main {\n  start(other)\n  munmap(buf, 8 pages) = 0\n  join(other)\n  close(fd) = 0\n}\ntask other {\n  sleep(1 us)\n}\n',
    };
    const s = branched(file, parent, at, { tail });
    expect(s.status).toBe(0);
    const after = operations(allEvents(file, s.id).slice(at));
    expect(after.filter((o) => o.startsWith('1 '))).toEqual(
      ['start', 'munmap', 'join', 'close', 'exit'].map((o) => `1 ${o}`),
    );
    expect(after).toContain('2 sleep');
    expect(allEvents(file, s.id).slice(0, at)).toEqual(events.slice(0, at));
    expect(reexecute(file, s)).toBeUndefined();
    expect(parseWorkload(s.workload).tasks.map((t) => t.name)).toEqual([
      'main',
      'unmapper',
      'other',
    ]);
    file.close();
  });

  it('keeps every begun statement on its line, wherever it branches', () => {
    const { file, parent } = recorded(3);
    const tail = {
      name: 't',
      text: 'task unmapper {\n  *(buf)\n  *(buf)\n  *(buf)\n  *(buf)\n}\n',
    };
    const ended = allEvents(file, parent.id).find((e) => e.kind === Kind.TaskExit)!.seq;
    for (let at = 1; at < ended; at += 13) {
      const s = branched(file, parent, at, { tail });
      expect(reexecute(file, s)).toBeUndefined();
    }
    expect(file.sessions().length).toBeGreaterThan(10);
    // A task that has ended would have gone on instead.
    expect(() => branched(file, parent, ended, { tail })).toThrow(/at event \d+ already/);
    file.close();
  });

  it('takes another design only where it would have done the same so far', () => {
    const { file, parent } = recorded();
    const same = branched(file, parent, 3, { design: design('linux-6.1+migrate.zeroPage=always') });
    expect(same.designName).toContain('linux-6.1');
    const sessions = file.sessions().length;
    const late = parent.events - 5;
    const refused = () => branched(file, parent, late, { design: design('v5') });
    expect(refused).toThrow(expect.objectContaining({ code: 'HMT407' }));
    const place = (() => {
      try {
        return void refused();
      } catch (error) {
        return Number(/event (\d+) already/.exec((error as Error).message)![1]);
      }
    })()!;
    expect(file.sessions().length).toBe(sessions);
    // Up to the event that it names it works.
    const s = branched(file, parent, place - 1, { design: design('v5') });
    expect(reexecute(file, s)).toBeUndefined();
    expect(() => branched(file, parent, place, { design: design('v5') })).toThrow(/HMT407|already/);
    file.close();
  });

  it('is refused at the end, and with what cannot be understood', () => {
    const { file, parent } = recorded();
    const code = (c: string) => expect.objectContaining({ code: c }) as Error;
    expect(() => branched(file, parent, parent.events, {})).toThrow(code('HMT408'));
    expect(() => branched(file, parent, 5, { strategy: 'chance' })).toThrow(code('HMT406'));
    const wrong = { name: 'rest.hmm', text: 'task main {\n  munmap(nothing, 1 page)\n}\n' };
    expect(() => branched(file, parent, 5, { tail: wrong })).toThrow(/rest.hmm.*2|line 2/);
    expect(file.sessions()).toHaveLength(1);
    file.close();
  });
});
