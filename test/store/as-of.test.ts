import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { entryFlags, entryPfn, entryType, forEachEntry } from '../../src/machine/page-table.js';
import { PAGE_LOCKED, PAGE_TAIL } from '../../src/machine/pages.js';
import type { MachineView } from '../../src/machine/state.js';
import { machineAt } from '../../src/replay/fold.js';
import { recordSession } from '../../src/replay/record.js';
import { queryAt } from '../../src/store/as-of.js';
import { buildProjections } from '../../src/store/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { loadWorkload } from '../../src/workload/library.js';
import { parseWorkload } from '../../src/workload/parse.js';
import { random } from '../support/synthetic.js';
import { scratch } from '../support/trace.js';

/** What each view has to say about a state: its query, and the rows that folding gives. */
const QUESTIONS: readonly (readonly [sql: string, folded: (m: MachineView) => unknown[][]])[] = [
  [
    'SELECT mm, vpn, npages, prot, flags, pgoff FROM vma_at ORDER BY mm, vpn',
    (m) =>
      [...m.mms.values()].flatMap((mm) =>
        mm.vmas.map((v) => [mm.id, v.start, v.end - v.start, v.prot, v.flags, v.pgoff]),
      ),
  ],
  [
    'SELECT mm, vpn, type, pfn, flags FROM pte_at ORDER BY mm, vpn',
    (m) => [...m.mms.values()].flatMap((mm) => entries(mm.id, mm.table)),
  ],
  [
    'SELECT mm, vpn / 512, type, pfn, flags FROM pmd_at ORDER BY mm, vpn',
    (m) =>
      [...m.mms.values()].flatMap((mm) =>
        [...mm.table.pmds]
          .sort(([a], [b]) => a - b)
          .map(([block, e]) => [mm.id, block, entryType(e), entryPfn(e), entryFlags(e)]),
      ),
  ],
  [
    'SELECT mirror, vpn, pfn, flags FROM mirror_entry_at ORDER BY mirror, vpn',
    (m) =>
      [...m.mirrors.values()].flatMap((mirror) =>
        entries(mirror.id, mirror.table).map(([id, vpn, , pfn, flags]) => [id, vpn, pfn, flags]),
      ),
  ],
  [
    'SELECT interval, start, last, invalidate_seq, in_tree, deferred, pending FROM interval_at ORDER BY interval',
    (m) =>
      [...m.intervals.values()].map((i) => [
        i.id,
        i.start,
        i.last,
        i.seq,
        Number(i.inTree),
        i.deferred,
        Number(i.pending),
      ]),
  ],
  [
    // The deferred list alone, through the view.
    'SELECT mm, interval FROM interval_at WHERE deferred > 0 ORDER BY mm, interval',
    (m) =>
      [...m.mms.values()].flatMap((mm) =>
        [...(mm.subscriptions?.deferred ?? [])].sort((a, b) => a - b).map((id) => [mm.id, id]),
      ),
  ],
  [
    'SELECT lock, task, mode FROM lock_at ORDER BY lock, mode, task',
    (m) =>
      [...m.locks.values()].flatMap((l) => [
        ...(l.writer === 0 ? [] : [[l.id, l.writer, 0]]),
        ...[...new Set(l.readers)].sort((a, b) => a - b).map((task) => [l.id, task, 1]),
      ]),
  ],
  [
    'SELECT pfn, "order", refcount, mapcount, locked FROM page_at ORDER BY pfn',
    (m) =>
      m.pages
        .live()
        .filter((pfn) => (m.pages.flags(pfn) & PAGE_TAIL) === 0)
        .map((pfn) => [
          pfn,
          m.pages.order(pfn),
          m.pages.refcount(pfn),
          m.pages.mapcount(pfn),
          Number((m.pages.flags(pfn) & PAGE_LOCKED) !== 0),
        ]),
  ],
];

function entries(id: number, table: Parameters<typeof forEachEntry>[0]): number[][] {
  const found: number[][] = [];
  forEachEntry(table, 0 as never, (2 ** 41) as never, (vpn, e) => {
    found.push([id, vpn, entryType(e), entryPfn(e), entryFlags(e)]);
  });
  return found;
}

function recorded(name: string): TraceFile {
  const path = join(scratch(), 't.db');
  copyFileSync(`traces/recorded/${name}`, path);
  const file = TraceFile.openForAppend(path);
  for (const s of file.sessions()) buildProjections(file, s.id);
  return file;
}
/** A huge page that is split, and of which one page goes. */
const SPLIT = `workload split
task main {
  buf = mmap(0x200000000, 512 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  madvise(buf, 512 pages, MADV_HUGEPAGE)
  fill(buf, 512 pages, linear(0, 1))
  munmap(buf + 3 pages, 1 page)
  *(buf + 4 pages) = 1
}
`;

function simulated(name: string): TraceFile {
  const file = TraceFile.create(join(scratch(), 't.db'));
  const { workload, text } =
    name === 'split' ? { workload: parseWorkload(SPLIT), text: SPLIT } : loadWorkload(name);
  const design = resolveDesign('v5', () => '');
  recordSession(file, { workload, text, design, seed: 1, strategy: 'random', toolVersion: '0' });
  buildProjections(file, 1);
  return file;
}

function agree(file: TraceFile, session: number, places: Iterable<number>): number {
  let rows = 0;
  for (const seq of places) {
    const machine = machineAt(file, session, seq);
    for (const [sql, folded] of QUESTIONS) {
      const said = queryAt(file, { session, seq }, sql).rows;
      expect(said, `event ${seq}: ${sql}`).toEqual(folded(machine));
      rows += said.length;
    }
  }
  return rows;
}

describe('the state as of an event is the same in SQL and by folding', () => {
  it.each([
    ['race.db', 1],
    ['race.db', 2],
    ['migrate.db', 1],
    ['migrate.db', 2],
  ])('in %s, session %i, at every 23rd event', (name, session) => {
    const file = recorded(name);
    const { events } = file.session(session);
    const places = Array.from({ length: Math.floor(events / 23) }, (_, i) => 1 + i * 23);
    expect(agree(file, session, [...places, events])).toBeGreaterThan(150);
    file.close();
  });

  it.each(['anon_write_huge', 'anon_write_child', 'split'])('in %s, at random events', (name) => {
    const file = simulated(name);
    const { events } = file.session(1);
    const below = random(11);
    const places = Array.from({ length: 12 }, () => 1 + below(events));
    expect(agree(file, 1, [...places, events])).toBeGreaterThan(1000);
    file.close();
  });
});
