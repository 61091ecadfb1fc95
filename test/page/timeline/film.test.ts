import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../src/interchange/timeline.js';
import type { Sink } from '../../../src/interchange/sink.js';
import { ascending } from '../../../src/page/timeline/alignment.js';
import {
  film,
  NO_END,
  partsOfPage,
  startOfPart,
  type Film,
} from '../../../src/page/timeline/film.js';
import { decodeLevel } from '../../../src/page/timeline/levels.js';
import { decodePageLevel } from '../../../src/page/timeline/page-grid.js';
import { DEVICE_STALE } from '../../../src/page/timeline/page-words.js';
import { decodePart, eventsIn, type Part } from '../../../src/page/timeline/read-part.js';
import { decodeStart } from '../../../src/page/timeline/start.js';
import { partsShown } from '../../../src/page/timeline/windows.js';
import { loadWorkload } from '../../../src/language/library.js';
import { allEvents } from '../../support/trace.js';
import { interruptedAfter, recordWorkload, type Recorded } from '../../support/timeline.js';

const text = (name: string): string => loadWorkload(name).text;
const MIXED = recordWorkload(text('migrate_mixed'), 'v5');
const REPEATED = recordWorkload(
  `workload w
task main {
  fd = open("/dev/hmm_dmirror0")
  repeat 24 as c {
    buf = mmap(NULL, 16 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
    fill(buf, 16 pages, linear(c, 1))
    buffer mirror = 16 pages, linear(0, 0)
    start(unmaps)
    ioctl(fd, HMM_DMIRROR_READ, buf, 16 pages, mirror)
    join(unmaps)
    munmap(buf, 8 pages)
  }
  close(fd) = 0
}
task unmaps {
  sleep(random 3200 ns)
  munmap(buf + 8 pages, 8 pages)
}
`,
  'v5',
);

const filmOf = ({ file, info }: Recorded): Film =>
  film(file, info, { parts: partsOfPage(file, info), room: NO_END });
const partsIn = ({ parts }: Film): Part[] =>
  [...parts.values()]
    .map((bytes) => decodePart(inflateSync(bytes)))
    .sort((a, b) => a.number - b.number);

/** What the timeline itself shows: slices and instants, by category. */
function shown({ file, info }: Recorded): Record<string, number> {
  const counts: Record<string, number> = {};
  const note = (_track: unknown, _time: number, mark: { category: string }): void => {
    counts[mark.category] = (counts[mark.category] ?? 0) + 1;
  };
  const nothing = (): void => undefined;
  const sink: Sink = {
    ...{ track: nothing, begin: note, end: nothing, instant: note, counter: nothing },
    ...{ close: nothing, take: () => new Uint8Array(0) },
  };
  const timeline = new Timeline(file, info, sink);
  for (const e of allEvents(file, info.id)) timeline.event(e);
  timeline.end();
  return counts;
}

describe('a session as a page has it', () => {
  it.each([
    ['two devices and migration', MIXED],
    ['a task started again and again', REPEATED],
    ['one that was interrupted', interruptedAfter(MIXED, 300)],
  ])('%s: has what the timeline shows, in full and from afar', (_, recorded) => {
    const done = filmOf(recorded);
    const parts = partsIn(done);
    const begun: Record<string, number> = {};
    const seen = new Set<string>();
    for (const part of parts)
      for (const item of part.items) {
        // What goes on from the part before is told again.
        const key = `${item.lane} ${item.depth} ${item.begin} ${item.label}`;
        if (item.depth >= 0 && seen.has(key)) continue;
        seen.add(key);
        const category = done.categories[item.category]!;
        begun[category] = (begun[category] ?? 0) + 1;
      }
    const { lock: held, ...told } = begun;
    const { lock: waited, ...expected } = shown(recorded);
    expect(told).toEqual(expected);
    expect(held ?? 0).toBeGreaterThanOrEqual(waited ?? 0);
    const all = Object.values(begun).reduce((sum, n) => sum + n, 0);
    for (const { bytes } of done.levels) {
      const { rows } = decodeLevel(inflateSync(bytes));
      const counted = rows.reduce((sum, r) => sum + r.count.reduce((a, b) => a + b, 0), 0);
      expect(counted).toBe(all);
    }
  });

  it('nothing lies on anything else of its row, and all of it within the session', () => {
    for (const recorded of [MIXED, REPEATED]) {
      const rows = new Map<string, number>();
      for (const part of partsIn(filmOf(recorded)))
        for (const { lane, depth, begin, end } of part.items) {
          if (depth < 0 || begin < part.first) continue;
          const row = `${lane} ${depth}`;
          expect(begin).toBeGreaterThanOrEqual(rows.get(row) ?? 1);
          if (end !== undefined) expect(end).toBeLessThanOrEqual(recorded.info.events + 1);
          rows.set(row, end ?? begin + 1);
        }
    }
  });

  it('a task that a loop starts again and again has one lane', () => {
    const { lanes } = filmOf(REPEATED);
    const tasks = lanes.filter((l) => l.role === 'thread').map((l) => [l.name, l.uses]);
    expect(tasks).toEqual([
      ['main', 1],
      ['unmaps', 24],
    ]);
  });

  it('has the events themselves, and their times', () => {
    const parts = partsIn(filmOf(REPEATED));
    const { file, info } = REPEATED;
    const events = allEvents(file, info.id);
    const read: unknown[] = [];
    for (const part of parts) eventsIn(part, (e) => void read.push(e));
    expect(read).toEqual(events);
    expect(parts.flatMap((p) => [...p.times])).toEqual(events.map((e) => e.time));
  });

  it('has where the states of a stretch of parts are worked out from, as going there finds it', () => {
    const { file, info } = REPEATED;
    const { starts } = film(file, info, { parts: [1], room: NO_END });
    expect([...starts.keys()]).toEqual([1]);
    // From the pass over the events: to go there again takes as long as the pass itself.
    expect(Buffer.from(starts.get(1)!).equals(startOfPart(file, info, 1))).toBe(true);
    expect(decodeStart(inflateSync(starts.get(1)!)).machine.seq).toBe(4096);
    expect([...filmOf(REPEATED).starts.keys()]).toEqual([0]);
  });

  it('stale entries stand on the map from where nothing will put them right, and not before', () => {
    const done = filmOf(MIXED);
    const [part] = partsIn(done);
    const stale = part!.changes
      .filter((c) => (c.state & DEVICE_STALE) !== 0)
      .map((c) => [c.at, part!.pages[c.page]!.name]);
    // The rule is found broken where the invalidation ends.
    const [first] = done.flags;
    expect(first!.name).toBe('VIOLATION: stale mirror entry');
    expect(stale[0]![1]).toBe('buf+1');
    expect(Math.abs((stale[0]![0] as number) - first!.event)).toBeLessThanOrEqual(3);
    const map = decodePageLevel(inflateSync(done.pageLevels[0]!.bytes));
    const device = done.strips.findIndex((s) => s.name === 'hmm_dmirror1');
    const cells = map.rows.find((r) => r.name === 'buf+1')!.cells.get(device)!;
    expect(cells.findIndex((m) => (m & DEVICE_STALE) !== 0)).toBe(stale[0]![0]);
  });

  it('a large session is shown in full about its violations and its ends, the first before all', () => {
    const million = partsShown(3_000_000, [1_500_000, 2_000_000]);
    expect(million[0]).toBe(366);
    expect(million).toContain(488);
    expect(million).toContain(0);
    expect(million).toContain(732);
    expect(million.length).toBeLessThan(60);
    expect(partsShown(10_000, [])).toEqual([0, 1, 2]);
  });

  it('what has no room goes, the finest and the least wanted first', () => {
    const { file, info } = REPEATED;
    const all = filmOf(REPEATED);
    const [first] = all.parts.values();
    const room = { levels: 1, map: 1, parts: first!.length };
    const done = film(file, info, { parts: [...all.parts.keys()], room });
    expect(done.levels.map((l) => l.width)).toEqual([all.levels.at(-1)!.width]);
    expect([...done.parts.keys()]).toEqual([0]);
  });
});

describe('two sessions on one ruler', () => {
  it('moments go up in both', () => {
    const pairs: [number, number][] = [
      [1, 1],
      [5, 9],
      [5, 3],
      [7, 4],
      [8, 2],
      [9, 9],
    ];
    expect(ascending(pairs)).toEqual([
      [1, 1],
      [5, 3],
      [7, 4],
      [9, 9],
    ]);
  });
});
