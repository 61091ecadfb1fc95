import { describe, expect, it } from 'vitest';
import { Kind, type Event } from '../../src/events/generated.js';
import { evolve } from '../../src/machine/evolve.js';
import { getEntry } from '../../src/machine/page-table.js';
import { emptyMachine } from '../../src/machine/state.js';
import { lastWriters } from '../../src/replay/last-writer.js';
import { explainPage } from '../../src/replay/why.js';
import type { Watch } from '../../src/replay/watch.js';
import { PAGES_PER_PMD, pfn, type Pfn, type Vpn } from '../../src/units/numbers.js';
import { parseWorkload } from '../../src/language/parse.js';
import {
  cursorOf,
  eventsOfRun,
  lastChange,
  listed,
  stopsBack,
  stopsOf,
  valueOf,
} from './watched.js';

/**
 * A huge page is split, and some of its parts are freed and used again before the others; another is
 * freed whole when its parts are mapped alone, and is used again as a huge one. Of the mirrors one is
 * freed with entries, one without, and one is the other address space's.
 */
const HUGE = parseWorkload(
  `
  task main {
    fd = open("/dev/hmm_dmirror0")
    idle = open("/dev/hmm_dmirror1")
    buf = mmap(0x200000000, 1024 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
    madvise(buf, 1024 pages, MADV_HUGEPAGE) = 0
    fill(buf, 1024 pages, linear(0, 1))
    buffer mirror = 6 pages, linear(0, 0)
    ioctl(fd, HMM_DMIRROR_MIGRATE, buf, 6 pages, mirror)
    more = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
    fill(more, 8 pages, linear(7, 1))
    mprotect(buf + 512 pages, 4 pages, PROT_READ) = 0
    ioctl(fd, HMM_DMIRROR_READ, buf + 600 pages, 6 pages, mirror) = 0
    munmap(buf, 1024 pages)
    again = mmap(0x200000000, 512 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
    madvise(again, 512 pages, MADV_HUGEPAGE) = 0
    fill(again, 512 pages, linear(1, 1))
    fork(child)
    waitpid(child)
    ioctl(fd, HMM_DMIRROR_READ, again + 5 pages, 6 pages, mirror) = 0
    ioctl(fd, HMM_DMIRROR_READ, more, 6 pages, mirror) = 0
    close(idle)
    close(fd) = 0
    munmap(more, 8 pages)
  }
  task child {
    mine = open("/dev/hmm_dmirror0")
    buffer other = 4 pages, linear(0, 0)
    ioctl(mine, HMM_DMIRROR_READ, again + 5 pages, 4 pages, other) = 0
    close(mine)
    exit(0)
  }`,
  'test',
);

describe('what goes or comes with another thing', () => {
  const all = eventsOfRun(HUGE, 'v5');
  const huge = all.flatMap((e) => (e.kind === Kind.PageAlloc && e.order > 0 ? [e.pfn] : []));
  const [first, second] = huge as [Pfn, Pfn];
  const watched = [first, second].flatMap((head) => [0, 3, 511].map((i) => pfn(head + i)));
  /** Pages of huge mappings: the first, one that is mapped twice, and one that no device has at the end. */
  const [start, again, gone] = [0x200000 as Vpn, 0x200005 as Vpn, 0x200258 as Vpn];
  /** A small one. */
  const more = all.findLast((e) => e.kind === Kind.MirrorSet)!.vpn;

  /** Events at which the value is another than before. */
  function changesOf(watch: Watch): number[] {
    const machine = emptyMachine();
    let before = valueOf(watch, machine);
    return all.flatMap((e) => {
      evolve(machine, e);
      const now = valueOf(watch, machine);
      if (now === before) return [];
      before = now;
      return [e.seq];
    });
  }
  const of = (seqs: readonly number[], ...kinds: readonly number[]): number[] =>
    seqs.filter((seq) => kinds.includes(all[seq - 1]!.kind));

  it('is in what is recorded here', () => {
    expect(huge).toEqual([first, second, second]);
    expect(all.filter((e) => e.kind === Kind.PageSplit)).toMatchObject([{ pfn: first }]);
    // The head is used again, alone, while other parts of the page are as they were.
    const head = all.filter((e) => e.kind === Kind.PageAlloc && e.pfn === first);
    expect(head).toMatchObject([{ order: 9 }, { order: 0 }]);
    const lastPart = all.find((e) => e.kind === Kind.PageFree && e.pfn === first + 511);
    expect(head[1]!.seq).toBeLessThan(lastPart!.seq);
    expect(all.filter((e) => e.kind === Kind.MirrorFree)).toHaveLength(3);
  });

  it.each(watched)('stops the watch of page frame %i', (frame) => {
    const watch: Watch = { kind: 'page', pfn: frame };
    const { recorded, cursor } = cursorOf(all);
    const stops = stopsOf(recorded, cursor, watch);
    const changed = changesOf(watch);
    expect(stops).toEqual(expect.arrayContaining(changed));
    const life = [Kind.PageAlloc, Kind.PageFree, Kind.PageSplit];
    expect(of(stops, ...life)).toEqual(of(changed, ...life));
    expect(stopsBack(recorded, cursor, watch)).toEqual(stops);
  });

  it.each([start, again])('stops the watch of the entry of page %i', (vpn) => {
    const { recorded, cursor } = cursorOf(all);
    const watch: Watch = { kind: 'pte', mm: 1, vpn };
    const stops = stopsOf(recorded, cursor, watch);
    const last = all.map((e) => lastChange(all, vpn, e.seq)?.seq);
    expect(stops).toEqual([...new Set(last)].filter((seq) => seq !== undefined));
    expect(of(stops, Kind.PmdClear).length).toBeGreaterThan(0);
    expect(stopsBack(recorded, cursor, watch)).toEqual(stops);
  });

  /** Events that write the entry of a page in a mirror of the mm, or free the mirror that has one. */
  function writesOf(mm: number, vpn: Vpn): { seq: number; mirror: number; event: Event }[] {
    const machine = emptyMachine();
    return all.flatMap((event) => {
      const mirror = 'mirror' in event ? machine.mirrors.get(event.mirror) : undefined;
      const had = mirror !== undefined && getEntry(mirror.table, vpn) !== 0;
      evolve(machine, event);
      if (mirror?.mm !== mm) return [];
      const written = event.kind === Kind.MirrorSet || event.kind === Kind.MirrorClear;
      if (event.kind === Kind.MirrorFree ? !had : !written || event.vpn !== vpn) return [];
      return [{ seq: event.seq, mirror: mirror.id, event }];
    });
  }

  it.each([
    [1, gone, 0],
    [1, again, 1],
    [2, again, 1],
    [1, more, 1],
  ])('stops the watch of the mirrors of mm %i at page %i', (mm, vpn, frees) => {
    const watch: Watch = { kind: 'mirror', mm, vpn };
    const { recorded, cursor } = cursorOf(all);
    const stops = stopsOf(recorded, cursor, watch);
    expect(stops).toEqual(writesOf(mm, vpn).map((w) => w.seq));
    expect(of(stops, Kind.MirrorFree)).toHaveLength(frees);
    expect(stopsBack(recorded, cursor, watch)).toEqual(stops);
  });

  it.each([
    [1, gone],
    [1, again],
    [2, again],
    [1, more],
  ])('is the last change of a device entry of mm %i at page %i', (mm, vpn) => {
    const writes = writesOf(mm, vpn);
    const frees = all.filter((e) => e.kind === Kind.MirrorFree);
    for (const seq of [...writes.map((w) => w.seq), ...frees.map((e) => e.seq), all.length]) {
      const last = new Map(writes.filter((w) => w.seq <= seq).map((w) => [w.mirror, w.event]));
      const told = explainPage(listed(all), mm, vpn, seq as never).device;
      expect(new Map(told.map((d) => [d.mirror, d.cause.event]))).toEqual(last);
    }
  });

  it.each(watched)('is the last writer of page frame %i', (frame) => {
    const machine = emptyMachine();
    const head = frame - (frame % PAGES_PER_PMD);
    let [allocated, freed, count, contents] = new Array<Event | undefined>(4);
    for (const e of all) {
      const before = machine.pages.isLive(frame);
      evolve(machine, e);
      const after = machine.pages.isLive(frame);
      if (before !== after) {
        [allocated, freed] = after ? [e, undefined] : [undefined, e];
        count = contents = undefined;
      } else if (!('pfn' in e) || (e.pfn !== frame && e.pfn !== head)) continue;
      else if (e.kind === Kind.PageSplit) count = e;
      else if (e.pfn === frame && e.kind === Kind.PageCount) count = e;
      else if (e.pfn === frame && (e.kind === Kind.PageContent || e.kind === Kind.PageCopy))
        contents = e;
      const told = lastWriters(listed(all), frame, e.seq);
      const found = [told.allocated, told.freed, told.count, told.contents].map((c) => c?.event);
      expect(found).toEqual([allocated, freed, count, contents]);
    }
  });

  it('is a start, an end, the processor, a sleep or a call of a task', () => {
    const { recorded, cursor } = cursorOf(all);
    const kinds = new Set<number>();
    for (const started of all.flatMap((e) => (e.kind === Kind.TaskStart ? [e.started] : []))) {
      const watch: Watch = { kind: 'task', task: started };
      const expected = all.filter(
        (e) =>
          (e.kind === Kind.TaskStart && e.started === started) ||
          (e.kind === Kind.TaskSwitch && e.to === started) ||
          (e.kind === Kind.TaskBlock && e.task === started) ||
          (e.kind === Kind.TaskWake && e.woken === started) ||
          (e.kind === Kind.TaskExit && e.exited === started),
      );
      const stops = stopsOf(recorded, cursor, watch);
      expect(stops).toEqual(expected.map((e) => e.seq));
      expect(stopsBack(recorded, cursor, watch)).toEqual(stops);
      for (const e of expected) kinds.add(e.kind);
    }
    expect(kinds.size).toBe(5);
  });
});
