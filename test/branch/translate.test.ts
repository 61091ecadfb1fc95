import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateWorkload } from '../../src/draw/generate.js';
import { PROFILES } from '../../src/draw/profiles.js';
import { printWorkload } from '../../src/language/print.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, SpanType } from '../../src/events/generated.js';
import { entryFlags, entryPfn, entryType, forEachEntry } from '../../src/machine/page-table.js';
import type { MachineView } from '../../src/machine/state.js';
import { branchSession, type BranchOptions } from '../../src/branch/branch.js';
import { afterEvent } from '../../src/explore/beginning.js';
import { recordSession } from '../../src/replay/record.js';
import { resolveSession } from '../../src/replay/position.js';
import { reexecute } from '../../src/replay/rerun.js';
import { planOf } from '../../src/replay/schedule-of.js';
import { machineAt } from '../../src/replay/fold.js';
import { verify } from '../../src/replay/verify.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { TraceFile, type SessionInfo } from '../../src/store/trace-file.js';
import { parseWorkload } from '../../src/language/parse.js';
import { VPN_END, type Vpn } from '../../src/units/numbers.js';
import { UserError } from '../../src/units/user-error.js';
import { allEvents, scratch } from '../support/trace.js';
import { RACE } from './race.js';

/*
 * A branch into a design that does not lead to its parent's events: the same operations, and then
 * what follows them.
 */
const design = (name: string) => resolveDesign(name, () => '');

function record(file: TraceFile, text: string, name: string, seed = 1, strategy = 'random') {
  return recordSession(file, {
    ...{ workload: parseWorkload(text), text, design: design(name), seed },
    ...{ strategy, toolVersion: '0' },
  }).session;
}
const translated = (
  file: TraceFile,
  parent: SessionInfo,
  at: number,
  name: string,
  more: Partial<BranchOptions> = {},
) =>
  branchSession(file, parent, at as never, {
    ...{ toolVersion: '0', design: design(name), translate: true },
    ...more,
  });
/** Last events of operations of the workload. */
const ends = (file: TraceFile, id: number) =>
  allEvents(file, id).flatMap((e) =>
    e.kind === Kind.SpanEnd && e.type === SpanType.OPERATION ? [e.seq] : [],
  );
/** Of the first operation of that name. */
const endOf = (file: TraceFile, id: number, name: string) => {
  const events = allEvents(file, id);
  const begin = events.find((e) => e.kind === Kind.SpanBegin && e.name === name)!;
  return events.find((e) => e.kind === Kind.SpanEnd && e.span === begin.seq)!.seq;
};
/** What is thrown, as a user is told. */
const told = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}; ${error.hint}`;
    throw error;
  }
  return 'nothing';
};
const open = () => TraceFile.openForAppend(join(scratch(), 't.db'));

/** What is mapped, from the tables alone: how each page may be accessed, and what it holds. */
function mapped(m: MachineView): string[] {
  const lines: string[] = [];
  for (const mm of m.mms.values()) {
    for (const v of mm.vmas) lines.push(`${mm.id} ${v.start}-${v.end} ${v.prot} ${v.backing}`);
    forEachEntry(mm.table, 0 as Vpn, VPN_END, (vpn, entry) => {
      const content = m.pages.content(entryPfn(entry));
      // Whether it may be written, and whether it may be accessed at all.
      lines.push(`${mm.id} ${vpn} ${entryType(entry)} ${entryFlags(entry) & 9} ${String(content)}`);
    });
  }
  for (const { mm, device, table } of m.mirrors.values())
    forEachEntry(table, 0 as Vpn, VPN_END, (vpn, entry) => {
      lines.push(`${mm} device ${device} ${vpn} ${entryFlags(entry) & 1}`);
    });
  return lines.sort();
}

const STALE = `workload stale
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 4 pages, linear(3, 1))
  buffer mirror = 4 pages, linear(0, 0)
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 4 pages, mirror)
  munmap(buf, 4 pages)
  mmap(buf, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  close(fd)
}
`;

describe('a branch into a design that leaves the parent’s events', () => {
  it('is the plain run of that design where nobody had a choice', () => {
    const file = open();
    let tried = 0;
    for (const profile of PROFILES)
      for (const seed of [1, 2]) {
        const drawn = generateWorkload({ profile, seed, operations: 12, threads: false });
        // Whoever has a child has a choice: who of the two goes first.
        if (drawn.tasks.length > 1) continue;
        const text = printWorkload(drawn);
        const parent = record(file, text, 'v5', seed, 'run-to-block');
        const plain = record(file, text, 'linux-6.1', seed, 'run-to-block');
        for (const at of ends(file, parent.id).slice(0, -1)) {
          let child: SessionInfo;
          try {
            child = translated(file, parent, at, 'linux-6.1').session;
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            expect(['HMT407', 'HMT408']).toContain(error.code);
            continue;
          }
          if (child.parent !== undefined) continue;
          tried++;
          expect(allEvents(file, child.id)).toEqual(allEvents(file, plain.id));
        }
      }
    expect(tried).toBeGreaterThan(50);
    file.close();
  });

  it('has mapped what its parent had, whoever ran beside whom', () => {
    const file = open();
    let tried = 0;
    for (const [from, to] of [
      ['v5', 'linux-6.1'],
      ['linux-6.1', 'linux-5.8'],
      ['linux-5.5', 'hmm-2019-repaired'],
    ] as const)
      for (let seed = 1; seed <= 2; seed++) {
        const parent = record(file, RACE, from, seed);
        for (const at of ends(file, parent.id).slice(0, -1)) {
          let child: SessionInfo;
          try {
            child = translated(file, parent, at, to).session;
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            continue;
          }
          const until = Number(/\) to (\d+), then random$/.exec(child.strategy)![1]);
          expect(mapped(machineAt(file, child.id, until))).toEqual(
            mapped(machineAt(file, parent.id, at)),
          );
          expect(verify(file, child.id).stateHash).toBe(child.stateHash);
          expect(reexecute(file, child)).toBeUndefined();
          tried++;
        }
      }
    expect(tried).toBeGreaterThan(50);
    file.close();
  });

  it('is refused in the middle of an operation, and told where it could be', () => {
    const file = open();
    const parent = record(file, RACE, 'v5', 3);
    const quiet = ends(file, parent.id)[1]!;
    expect(told(() => translated(file, parent, quiet + 5, 'linux-6.1'))).toBe(
      `HMT408: event ${quiet + 5} of session 1 cannot be translated: main is in the middle of fill there; at event ${quiet} nobody is: branch there, if both have mapped the same by then`,
    );
    expect(told(() => translated(file, parent, 8, 'linux-6.1'))).toMatch(
      /^HMT408: no operation has ended by event 8 of session 1;/,
    );
    expect(file.sessions()).toHaveLength(1);
    file.close();
  });

  it('is refused where the same operations have led elsewhere, with the last place where they had not', () => {
    const file = open();
    const parent = record(file, STALE, 'v5-on-6.1', 1, 'run-to-block');
    const migrated = endOf(file, parent.id, 'ioctl MIGRATE_TO_DEV');
    const unmapped = endOf(file, parent.id, 'munmap');
    expect(told(() => translated(file, parent, unmapped, 'linux-6.1'))).toBe(
      `HMT407: session 1 at event ${unmapped} has no counterpart under linux-6.1: after the same 6 operations they differ in the page tables of the devices; they had last mapped the same at event ${migrated}, after ioctl MIGRATE_TO_DEV of main: branch there`,
    );
    expect(file.sessions()).toHaveLength(1);
    const { translation } = translated(file, parent, migrated, 'linux-6.1');
    expect(translation).toMatchObject({ operations: 5, otherAnswers: [] });
    file.close();
  });

  it('says which answers were others', () => {
    const file = open();
    const text = `workload hole
task main {
  fd = open("/dev/hmm_dmirror0")
  buffer mirror = 1 page, linear(0, 0)
  buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  munmap(buf, 1 page)
  ioctl(fd, HMM_DMIRROR_READ, buf, 1 page, mirror)
  close(fd)
}
`;
    const parent = record(file, text, 'v5', 1, 'run-to-block');
    const at = endOf(file, parent.id, 'ioctl READ');
    const { translation } = translated(file, parent, at, 'linux-6.1');
    expect(translation!.otherAnswers).toEqual([
      { task: 'main', name: 'ioctl READ', line: 7, before: '-ENOENT', now: '-EFAULT' },
    ]);
    file.close();
  });

  it('is refused where a file holds something else, mapped or not', () => {
    const file = open();
    const text = `workload filed
task main {
  fd = open("/dev/hmm_dmirror0")
  f = tmpfile(4 pages, linear(1, 1))
  fm = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f, 0)
  ioctl(fd, HMM_DMIRROR_WRITE, fm, 2 pages, linear(77, 1))
  munmap(fm, 4 pages)
  sleep(1 us)
  close(fd)
}
`;
    const parent = record(file, text, 'linux-6.1', 1, 'run-to-block');
    const at = endOf(file, parent.id, 'munmap');
    expect(told(() => translated(file, parent, at, 'linux-5.5'))).toMatch(
      /^HMT407: .* differ in the contents of files; branch at an earlier event/,
    );
    file.close();
  });

  it('is refused where an answer leads to another operation, which then is not the same', () => {
    const file = open();
    const body = (rest: string) => `workload branches
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, buf, 1 page)
  on success {
    sleep(1 us)
  }
  ${rest}
}
`;
    const parent = record(file, body('sleep(5 us)\n  close(fd)'), 'linux-6.1', 1, 'run-to-block');
    const slept = endOf(file, parent.id, 'sleep');
    expect(told(() => translated(file, parent, slept, 'v5'))).toMatch(
      /^HMT407: v5 does not end 4 operations .*: main does sleep\(5000 ns\) where it had done sleep\(1000 ns\), since an answer/,
    );
    const short = record(file, body('exit(0)'), 'linux-6.1', 1, 'run-to-block');
    const at = endOf(file, short.id, 'sleep');
    expect(told(() => translated(file, short, at, 'v5'))).toMatch(/^HMT407: .*main does exit/);
    file.close();
  });

  it('tells a READ that copied something else, also where no buffer takes it', () => {
    const file = open();
    const text = `workload readrace
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 4 pages, linear(1, 0))
  ioctl(fd, HMM_DMIRROR_WRITE, buf, 1 page, linear(1, 0))
  start(t)
  ioctl(fd, HMM_DMIRROR_READ, buf, 2 pages)
  join(t)
  close(fd)
}
task t {
  *(buf) = 9
}
`;
    let told = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const parent = record(file, text, 'v5', seed);
      const at = endOf(file, parent.id, 'join');
      const { session, translation } = translated(file, parent, at, 'linux-6.1');
      const data = (id: number, to: number) =>
        allEvents(file, id).flatMap((e) =>
          e.kind === Kind.Result && e.seq <= to && e.data.length > 0 ? [[...e.data]] : [],
        );
      const same =
        JSON.stringify(data(parent.id, at)) ===
        JSON.stringify(data(session.id, translation!.until));
      expect(translation!.otherAnswers.some((a) => a.name === 'ioctl READ')).toBe(!same);
      if (!same) told++;
    }
    expect(told).toBeGreaterThan(0);
    file.close();
  });

  it('goes by its number, and by two kinds of schedule', () => {
    const file = open();
    const parent = record(file, RACE, 'v5', 3);
    const child = translated(file, parent, ends(file, parent.id)[6]!, 'linux-6.1').session;
    expect(child.parent).toBeUndefined();
    expect(told(() => resolveSession(file, 'race@linux-6.1'))).toMatch(/^HMT009: .* but a branch/);
    expect(told(() => planOf(file, child))).toMatch(/^HMT602/);
    expect(told(() => afterEvent(file, child, child.events - 1, DEFAULT_LIMITS))).toMatch(
      /^HMT408/,
    );
    const again = branchSession(file, child, 40 as never, { toolVersion: '0' });
    expect(again.followed).toBe('to the end');
    expect(allEvents(file, again.session.id)).toEqual(allEvents(file, child.id));
    file.close();
  });
});
