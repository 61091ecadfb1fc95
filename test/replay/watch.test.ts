import fc from 'fast-check';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Kind, PmdType, type Event } from '../../src/events/generated.js';
import { Cursor } from '../../src/replay/cursor.js';
import { eventsOf } from '../../src/replay/events.js';
import { loadWorkload } from '../../src/language/library.js';
import { lastWriters } from '../../src/replay/last-writer.js';
import { machineAt } from '../../src/replay/fold.js';
import { explainPage } from '../../src/replay/why.js';
import { runToChange, type Watch } from '../../src/replay/watch.js';
import { buildProjections } from '../../src/store/tables/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import type { Vpn } from '../../src/units/numbers.js';
import { syntheticEvents } from '../support/synthetic.js';
import { scratch as scratchDirectory } from '../support/cli.js';
import { allEvents, META, record } from '../support/trace.js';
import { eventsOfRun, lastChange, listed, valueOf } from './watched.js';

const events = syntheticEvents(5, 1200);
let file: TraceFile;
beforeAll(() => {
  return () => file.close();
});

/** Spans that were open around an event, innermost first, by their numbers. */
function spansAround({ span }: Event): number[] {
  const begin = events.find((e) => e.seq === span && e.kind === Kind.SpanBegin);
  return begin === undefined ? [] : [begin.seq, ...spansAround(begin)];
}

const pages = [...new Set(events.flatMap((e) => ('vpn' in e ? [e.vpn] : [])))];
const frames = [...new Set(events.flatMap((e) => ('pfn' in e ? [e.pfn] : [])))];
const watches = fc.oneof(
  fc.constantFrom(...pages).map((vpn): Watch => ({ kind: 'pte', mm: 1, vpn })),
  fc.constantFrom(...pages).map((vpn): Watch => ({ kind: 'mirror', mm: 1, vpn })),
  fc.constantFrom(...frames).map((p): Watch => ({ kind: 'page', pfn: p })),
  fc.integer({ min: 1, max: 5 }).map((interval): Watch => ({ kind: 'interval', interval })),
  fc.integer({ min: 1, max: 3 }).map((lock): Watch => ({ kind: 'lock', lock })),
);

describe('running to a change', () => {
  beforeAll(() => {
    const path = join(scratchDirectory(), 't.db');
    record(path, events, { chunkEvents: 100 });
    file = TraceFile.openForAppend(path);
    buildProjections(file, 1);
  });

  it('passes no change of the value, forwards or backwards', () => {
    fc.assert(
      fc.property(watches, fc.nat(events.length), (watch, from) => {
        const cursor = new Cursor(file, 1);
        cursor.seek(from);
        const here = valueOf(watch, cursor.machine);
        const to = runToChange(file, cursor, watch, 1) ? cursor.at - 1 : events.length;
        // Nothing happened to it up to there.
        for (let at = from; at <= to; at += Math.max(1, Math.floor((to - from) / 7)))
          expect(valueOf(watch, machineAt(file, 1, at))).toBe(here);
        expect(valueOf(watch, machineAt(file, 1, to))).toBe(here);
        // And back again, from behind the change, it is where one comes to first.
        if (cursor.at === from) return;
        const there = cursor.at;
        cursor.seek(Math.min(there + 1, events.length));
        if (cursor.at === there) return;
        expect(runToChange(file, cursor, watch, -1)).toBe(true);
        expect(cursor.at).toBe(there);
      }),
      { numRuns: 60 },
    );
  });

  it('of a page’s entry stops where it changes, and at no other table', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pages), fc.nat(events.length), (vpn, from) => {
        const cursor = new Cursor(file, 1);
        cursor.seek(from);
        const found = runToChange(file, cursor, { kind: 'pte', mm: 1, vpn }, -1);
        const last = lastChange(events, vpn, Math.max(from - 1, 0));
        expect(found ? cursor.at : undefined).toBe(last?.seq);
        const stops: number[] = [];
        cursor.seek(0);
        while (runToChange(file, cursor, { kind: 'pte', mm: 1, vpn }, 1)) stops.push(cursor.at);
        const all = events.map((e) => lastChange(events, vpn, e.seq)?.seq);
        expect(stops).toEqual([...new Set(all)].filter((seq) => seq !== undefined));
      }),
      { numRuns: 20 },
    );
  });

  it('does not move when there is none', () => {
    const cursor = new Cursor(file, 1);
    cursor.seek(300);
    for (const watch of [
      { kind: 'interval', interval: 999 },
      { kind: 'sql', predicate: "kind_name = 'No such kind'" },
    ] as Watch[]) {
      expect(runToChange(file, cursor, watch, 1)).toBe(false);
      expect(runToChange(file, cursor, watch, -1)).toBe(false);
      expect(cursor.at).toBe(300);
    }
  });

  it('by SQL finds what a look at the events finds', () => {
    const wanted = (e: Event) => e.kind === Kind.PteSet && e.pfn % 3 === 0;
    const watch: Watch = {
      kind: 'sql',
      predicate:
        "kind_name IN ('PteSet', 'mirror_set') AND kind_name != 'MirrorSet' AND pfn % 3 = 0 -- third",
    };
    const cursor = new Cursor(file, 1);
    const found: number[] = [];
    while (runToChange(file, cursor, watch, 1)) found.push(cursor.at);
    expect(found.length).toBeGreaterThan(5);
    expect(found).toEqual(events.filter(wanted).map((e) => e.seq));
    cursor.seek(cursor.last);
    for (const seq of found.reverse()) {
      expect(runToChange(file, cursor, watch, -1)).toBe(true);
      expect(cursor.at).toBe(seq);
    }
  });

  it('by SQL says what is wrong with it, and what is missing', () => {
    const cursor = new Cursor(file, 1);
    const run = (predicate: string) => () =>
      runToChange(file, cursor, { kind: 'sql', predicate }, 1);
    const unknown = expect.objectContaining({ code: 'HMT002' }) as Error;
    expect(run("kind_name IN ('PteSet', 'PteSat')")).toThrow(unknown);
    expect(run('nothing = 1')).toThrow(expect.objectContaining({ code: 'HMT121' }));
    expect(run('1); DROP TABLE event; SELECT (1')).toThrow(/HMT12|statement|syntax/);
    const writer = file.beginSession(META);
    for (const e of events.slice(0, 20)) writer.append(e);
    writer.close();
    const other = () => runToChange(file, new Cursor(file, 2), { kind: 'sql', predicate: '1' }, 1);
    expect(other).toThrow(expect.objectContaining({ code: 'HMT123' }));
  });

  it('knows the last change of an entry, and the spans around it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...pages),
        fc.integer({ min: 1, max: events.length }),
        (vpn, at) => {
          const w = explainPage(eventsOf(file, 1), 1, vpn, at as never);
          expect(w.cpu?.event).toEqual(lastChange(events, vpn, at));
          for (const { spans, event } of w.cpu === undefined ? [] : [w.cpu])
            expect(spans.map((s) => s.seq)).toEqual(spansAround(event));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('knows it of a page in a huge mapping', () => {
    const all = eventsOfRun(loadWorkload('anon_write_huge').workload, 'v5');
    const source = listed(all);
    const huge = all.find((e) => e.kind === Kind.PmdSet && e.type > PmdType.PMD_TABLE)!;
    const vpn = ((huge as { vpn: number }).vpn + 3) as Vpn;
    const changes = all.filter((e) => e.kind === Kind.PmdSet || e.kind === Kind.PmdClear);
    const found = changes.map(({ seq }) => explainPage(source, 1, vpn, seq).cpu?.event);
    expect(found).toEqual(changes.map(({ seq }) => lastChange(all, vpn, seq)));
    expect(found.map((e) => e?.kind)).toContain(Kind.PmdClear);
  });

  it('knows the last writers of a page frame', () => {
    const source = eventsOf(file, 1);
    fc.assert(
      fc.property(
        fc.constantFrom(...frames),
        fc.integer({ min: 1, max: events.length }),
        (n, at) => {
          const w = lastWriters(source, n, at as never);
          const live = machineAt(file, 1, at).pages.isLive(n);
          expect(w.allocated !== undefined).toBe(live);
          const last = (kinds: number[]) =>
            events.findLast(
              (e) => e.seq <= at && kinds.includes(e.kind) && 'pfn' in e && e.pfn === n,
            );
          if (!live) return;
          const birth = last([Kind.PageAlloc])!;
          expect(w.allocated!.event).toEqual(birth);
          const since = (e: Event | undefined) =>
            e !== undefined && e.seq > birth.seq ? e : undefined;
          expect(w.count?.event).toEqual(since(last([Kind.PageCount])));
          expect(w.contents?.event).toEqual(since(last([Kind.PageContent, Kind.PageCopy])));
        },
      ),
      { numRuns: 60 },
    );
    expect(allEvents(file, 1).length).toBe(events.length);
  });
});
