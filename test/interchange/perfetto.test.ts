import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generateWorkload } from '../../src/draw/generate.js';
import { PROFILES } from '../../src/draw/profiles.js';
import { Kind, SpanType, type Event } from '../../src/events/generated.js';
import { evolve } from '../../src/machine/evolve.js';
import { forEachEntry, pmdType, type EntryTableView } from '../../src/machine/page-table.js';
import { emptyMachine, type MachineView } from '../../src/machine/state.js';
import { VPN_END, vpn } from '../../src/units/numbers.js';
import { readPerfetto, type ReadEvent, type ReadTrace } from '../support/perfetto.js';
import {
  interruptedAfter,
  recordWorkload,
  timelineOf,
  type Recorded,
} from '../support/timeline.js';
import { allEvents } from '../support/trace.js';

const source = (path: string): string => readFileSync(path, 'utf8');
const HUGE = `
task main {
  buf = mmap(0x200000000, 1024 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  madvise(buf, 512 pages, MADV_HUGEPAGE) = 0
  fill(buf + 5 pages, 1 page, linear(1, 1))
  fill(buf + 600 pages, 1 page, linear(1, 1))
  munmap(buf + 3 pages, 2 pages) = 0
}
`;
const CLOSE = 'traces/workloads/close_and_munmap.hmm';

/** Sessions in which the things happen that a timeline has. */
const SESSIONS: readonly (readonly [what: string, record: () => Recorded])[] = [
  ['a violation', () => recordWorkload(source(CLOSE), 'v5', 6)],
  [
    'parallel updates',
    () => recordWorkload(source(`traces/docket/A04-parallel-updates.hmm`), 'v5'),
  ],
  ['a work queue', () => recordWorkload(source('traces/docket/A11-work-queue.hmm'), 'workqueue')],
  ['a classic notifier', () => recordWorkload(source('traces/docket/A19-grown-beside.hmm'), 'v5')],
  ['device memory', () => recordWorkload(source('traces/docket/C06-no-eviction.hmm'), 'linux-6.1')],
  ['huge pages', () => recordWorkload(HUGE, 'linux-6.1')],
  ...PROFILES.map(
    (profile, i) =>
      [
        `random ${profile}`,
        () =>
          recordWorkload(generateWorkload({ profile, seed: 7 + i }), i % 2 ? 'v5' : 'linux-6.1', i),
      ] as const,
  ),
];

const path = ({ tracks }: ReadTrace, uuid: number): string => {
  const track = tracks.get(uuid)!;
  return track.parent === 0
    ? track.name
    : `${path({ tracks, events: [] }, track.parent)}/${track.name}`;
};

/** Slices of each track, innermost ends first; @throws when one ends that did not begin. */
function checkNesting({ events, tracks }: ReadTrace): void {
  const depth = new Map<number, number>();
  const last = new Map<number, number>();
  for (const e of events) {
    const track = tracks.get(e.track);
    expect(track, `track ${e.track} is described before it is used`).toBeDefined();
    expect(track!.isCounter, `${e.type} on ${track!.name}`).toBe(e.type === 'counter');
    expect(e.time, `${track!.name}: time goes back`).toBeGreaterThanOrEqual(last.get(e.track) ?? 0);
    last.set(e.track, e.time);
    const step = e.type === 'begin' ? 1 : e.type === 'end' ? -1 : 0;
    const now = (depth.get(e.track) ?? 0) + step;
    expect(now, `${track!.name}: an end without a beginning`).toBeGreaterThanOrEqual(0);
    depth.set(e.track, now);
    if (e.type === 'begin' || e.type === 'instant') expect(e.name).not.toBe('');
  }
  expect(
    [...depth.values()].filter((d) => d !== 0),
    'slices without an end',
  ).toEqual([]);
}

interface Extent {
  readonly event: Event;
  /** Undefined: it lasted to the end of the session. */
  ended: number | undefined;
}
/** How long spans, waits of tasks, waits in queues and invalidations last, by the event that begins each. */
function extentsOf(events: readonly Event[]): Map<number, Extent> {
  const extents = new Map<number, Extent>();
  const open = new Map<string, number[]>();
  const begin = (key: string, event: Event): void => {
    extents.set(event.seq, { event, ended: undefined });
    open.set(key, [...(open.get(key) ?? []), event.seq]);
  };
  const end = (key: string, time: number): void => {
    const seq = open.get(key)?.pop();
    if (seq !== undefined) extents.get(seq)!.ended = time;
  };
  for (const e of events) {
    if (e.kind === Kind.SpanBegin) begin(`span ${e.task}`, e);
    else if (e.kind === Kind.SpanEnd) end(`span ${e.task}`, e.time);
    else if (e.kind === Kind.TaskBlock) begin(`block ${e.task}`, e);
    else if (e.kind === Kind.TaskWake) end(`block ${e.woken}`, e.time);
    else if (e.kind === Kind.LockWait) begin(`lock ${e.task} ${e.lock}`, e);
    else if (e.kind === Kind.LockAcquire) end(`lock ${e.task} ${e.lock}`, e.time);
    else if (e.kind === Kind.InvalidateStart) begin(`invalidation ${e.seq}`, e);
    else if (e.kind === Kind.InvalidateEnd) end(`invalidation ${e.invalidation}`, e.time);
  }
  return extents;
}
/** Slices as a reader pairs them, by the event that each says began it. */
function slicesOf({ events }: ReadTrace): Map<number, { begin: ReadEvent; end: ReadEvent }> {
  const slices = new Map<number, { begin: ReadEvent; end: ReadEvent }>();
  const open = new Map<number, ReadEvent[]>();
  for (const e of events) {
    const stack = open.get(e.track) ?? [];
    open.set(e.track, stack);
    if (e.type === 'begin') stack.push(e);
    if (e.type !== 'end') continue;
    const begin = stack.pop()!;
    const { event } = begin.notes;
    if (typeof event === 'number') slices.set(event, { begin, end: e });
  }
  return slices;
}

/** Numbers of the state, by what the counter's track is called. */
function numbersOf(m: MachineView, inUse: ReadonlyMap<number, number>): Map<string, number> {
  const numbers = new Map<string, number>();
  const count = (table: EntryTableView): number => {
    let pages = 0;
    forEachEntry(table, vpn(0), VPN_END, () => pages++);
    for (const pmd of table.pmds.values()) if (pmdType(pmd) >= 2) pages += 512;
    return pages;
  };
  for (const mm of m.mms.values()) {
    numbers.set(`address space ${mm.id}/mapped pages`, count(mm.table));
    const running = [...m.invalidations.values()].filter((i) => i.mm === mm.id);
    numbers.set(`address space ${mm.id}/running invalidations`, running.length);
  }
  for (const mirror of m.mirrors.values()) {
    const device = m.devices.get(mirror.device)!.name;
    const name = `${device}/mirror ${mirror.id} of address space ${mirror.mm}/mapped pages`;
    numbers.set(name, count(mirror.table));
  }
  for (const device of m.devices.values())
    numbers.set(`${device.name}/device pages in use`, inUse.get(device.id) ?? 0);
  return numbers;
}

/** How each counter went, by the events alone. */
function expectedCounters({ file, info }: Recorded): Map<string, [time: number, value: number][]> {
  const machine = emptyMachine();
  const series = new Map<string, [number, number][]>();
  const inUse = new Map<number, number>();
  const note = (): void => {
    const now = numbersOf(machine, inUse);
    for (const name of series.keys()) if (!now.has(name)) now.set(name, 0);
    for (const [name, value] of now) {
      const known = series.get(name) ?? [];
      if ((known.at(-1)?.[1] ?? 0) !== value) known.push([machine.time, value]);
      series.set(name, known);
    }
  };
  for (const e of allEvents(file, info.id)) {
    if (e.time !== machine.time) note();
    evolve(machine, e);
    const change = e.kind === Kind.DevicePageTake ? 1 : e.kind === Kind.DevicePageFree ? -1 : 0;
    if ('device' in e && change !== 0) inUse.set(e.device, (inUse.get(e.device) ?? 0) + change);
  }
  note();
  return series;
}
function countersOf(trace: ReadTrace): Map<string, [number, number][]> {
  const series = new Map<string, [number, number][]>();
  for (const e of trace.events.filter((c) => c.type === 'counter')) {
    const name = path(trace, e.track);
    const known = series.get(name) ?? [];
    series.set(name, known);
    // That it is zero to begin with needs no saying.
    if (known.length > 0 || e.value !== 0) known.push([e.time, e.value]);
  }
  return series;
}
const nonEmpty = <T>(series: Map<string, T[]>): [string, T[]][] =>
  [...series].filter(([, s]) => s.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));

describe.each(SESSIONS)('a timeline of a session with %s', (_, record) => {
  const recorded = record();
  const trace = readPerfetto(timelineOf(recorded, 'perfetto'));
  const events = allEvents(recorded.file, recorded.info.id);
  const marks = (name: string): ReadEvent[] =>
    trace.events.filter((e) => e.name === name && e.type !== 'end');

  it('nests: every slice ends inside the one around it, and no track goes back in time', () => {
    checkNesting(trace);
  });

  it('has a slice of every span, wait and invalidation, as long as it was', () => {
    const slices = slicesOf(trace);
    const expected = extentsOf(events);
    expect(expected.size).toBeGreaterThan(0);
    for (const [seq, { event, ended }] of expected) {
      const { begin, end } = slices.get(seq)!;
      expect([begin.time, end.time]).toEqual([event.time, ended ?? events.at(-1)!.time]);
      expect('closed' in end.notes).toBe(ended === undefined);
      const onThread = event.kind === Kind.SpanBegin || event.kind === Kind.TaskBlock;
      expect(trace.tracks.get(begin.track)!.thread?.tid).toBe(onThread ? event.task : undefined);
    }
  });

  it('counts what the state has, at every moment', () => {
    expect(nonEmpty(countersOf(trace))).toEqual(nonEmpty(expectedCounters(recorded)));
  });

  it('has flows that each go from one place to one other, later one', () => {
    const from = new Map<number, ReadEvent>();
    const ended = new Set<number>();
    for (const e of trace.events) {
      for (const id of e.flows) {
        expect(from.has(id)).toBe(false);
        from.set(id, e);
      }
      for (const id of e.ends) {
        expect(from.get(id)?.time, `flow ${id} begins`).toBeLessThanOrEqual(e.time);
        expect(ended.has(id)).toBe(false);
        ended.add(id);
      }
    }
    // A flow that does not end is a request that nobody came to.
    const open = [...from].filter(([id]) => !ended.has(id)).map(([, e]) => e.name);
    expect(open.filter((n) => n !== 'interval request' && n !== 'work queue')).toEqual([]);
    const callbacks = events.filter(
      (e) => e.kind === Kind.SpanBegin && e.type === SpanType.CALLBACK,
    );
    for (const callback of callbacks.filter((e) => ended.has(e.seq)))
      expect(path(trace, from.get(callback.seq)!.track)).toMatch(
        /^address space \d+\/invalidations$/,
      );
    const asked = events.filter((e) => e.kind === Kind.IntervalRequest && e.deferred);
    expect(asked.every((e) => from.has(e.seq))).toBe(true);
  });

  it('has an instant of every change of a page table, in words', () => {
    const kinds = [Kind.PteSet, Kind.PteClear, Kind.MirrorSet, Kind.MirrorClear] as number[];
    const changes = events.filter((e) => kinds.includes(e.kind));
    const instants = ['pte set', 'pte clear', 'mirror set', 'mirror clear'].flatMap(marks);
    expect(instants.map((e) => e.notes['event']).sort()).toEqual(changes.map((e) => e.seq).sort());
    for (const { notes } of instants) expect(notes['entry']).toMatch(/^[a-z]/);
  });

  it('shows violations on a track of their own, and nothing else there', () => {
    const own = [...trace.tracks.values()].filter((t) => t.name === 'VIOLATIONS');
    const found = events.filter((e) => e.kind === Kind.Violation);
    expect(own).toHaveLength(found.length > 0 ? 1 : 0);
    const shown = trace.events.filter((e) => e.track === own[0]?.uuid);
    expect(shown.map((e) => e.notes['event'])).toEqual(found.map((e) => e.seq));
    for (const e of shown) expect(e.name).toMatch(/^(VIOLATION: |UNMET EXPECTATION$)/);
  });

  it('is closed wherever the recording is cut off, and says so', () => {
    for (const part of [0.2, 0.5, 0.9]) {
      const cut = interruptedAfter(recorded, Math.max(1, Math.floor(events.length * part)));
      const partial = readPerfetto(timelineOf(cut, 'perfetto'));
      checkNesting(partial);
      const said = partial.events.find((e) => e.name === 'INTERRUPTED')!;
      const closed = partial.events.filter((e) => 'closed' in e.notes);
      expect(closed).toHaveLength(said.notes['slices closed here'] as number);
      expect(said.notes['event']).toBe(cut.info.events);
      expect(nonEmpty(countersOf(partial))).toEqual(nonEmpty(expectedCounters(cut)));
      cut.file.close();
    }
  });
});

describe('what a reader finds', () => {
  it('has flows of every kind', () => {
    const ends = new Set<string>();
    for (const [, record] of SESSIONS.slice(0, 5))
      for (const e of readPerfetto(timelineOf(record(), 'perfetto')).events)
        if (e.ends.length > 0) ends.add(e.name);
    expect([...ends].sort()).toEqual([
      'callback invalidate',
      'callback invalidate_range_end',
      'callback invalidate_range_start',
      'interval undefer',
      'work done',
    ]);
  });

  it('has the tracks and names of the session that closes a device under an munmap', () => {
    const trace = readPerfetto(timelineOf(recordWorkload(source(CLOSE), 'v5', 6), 'perfetto'));
    const tracks = [...trace.tracks.values()];
    expect(tracks.filter((t) => t.process).map((t) => t.process!.name)).toEqual([
      'process 1, address space 1',
    ]);
    expect(tracks.filter((t) => t.thread).map((t) => t.thread!.name)).toEqual(['main', 'unmapper']);
    const pids = new Set(tracks.map((t) => t.process?.pid ?? t.thread?.pid));
    pids.delete(undefined);
    expect(pids.size, 'threads are of the process').toBe(1);
    const munmap = trace.events.find((e) => e.name === 'munmap')!;
    expect(munmap.notes).toMatchObject({
      pages: 'buf (all 4)',
      source: 'munmap(buf, 4 pages) = 0',
    });
    const maps = trace.events.find((e) => e.name === 'mirror set')!;
    expect(maps.notes).toMatchObject({ page: 'buf', entry: 'pfn 1 r', by: 'main' });
    const closed = trace.events.filter((e) => 'closed' in e.notes);
    expect(closed.length).toBeGreaterThan(0);
    expect(closed[0]!.notes['closed']).toBe('by the export: still open when the session ended');
  });

  it('sees until when a task sleeps', () => {
    const recorded = recordWorkload('task main {\n  sleep(1 us)\n}\n', 'v5');
    const trace = readPerfetto(timelineOf(recorded, 'perfetto'));
    const [block] = allEvents(recorded.file, 1).filter((e) => e.kind === Kind.TaskBlock);
    const wait = trace.events.find((e) => e.notes['event'] === block!.seq && e.category === 'wait');
    expect(wait!.notes).toMatchObject({ until: `${(block!.until / 1000).toFixed(1)} us` });
    expect(wait!.notes).not.toHaveProperty('for');
  });

  it('sees who waits for a lock, and who holds it meanwhile', () => {
    const recorded = recordWorkload(source('traces/docket/A04-parallel-updates.hmm'), 'v5', 3);
    const trace = readPerfetto(timelineOf(recorded, 'perfetto'));
    const onLocks = trace.events.filter((e) => path(trace, e.track).startsWith('locks that were'));
    const waits = onLocks.filter((e) => e.type === 'begin' && e.category === 'wait');
    const queued = allEvents(recorded.file, 1).filter((e) => e.kind === Kind.LockWait);
    expect(waits.map((e) => e.notes['event'])).toEqual(queued.map((e) => e.seq));
    expect(queued.length).toBeGreaterThan(0);
    // Whoever waits does so while another holds it.
    const holds = onLocks.filter((e) => e.type === 'begin' && e.category === 'lock');
    expect(holds.length).toBeGreaterThan(0);
  });
});
