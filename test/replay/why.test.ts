import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, SpanType, type Event } from '../../src/events/generated.js';
import type { EventSource } from '../../src/replay/events.js';
import { Labels } from '../../src/replay/text/labels.js';
import { causeOf, type Cause } from '../../src/replay/why.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { causeText } from '../../src/view/cause.js';
import { PLAIN } from '../../src/view/style.js';

/*
 * A change of an interval that is put off is applied by whoever ends the last invalidation. An
 * ftruncate of another mapping keeps one open here while munmaps ask for changes: of bounds, for a
 * second interval, and for a removal with its release.
 */
const WORKLOAD = parseWorkload(
  `workload put_off
task main {
  fd = open("/dev/hmm_dmirror0")
  f = tmpfile(8 pages)
  file = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f, 0)
  buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(file, 8 pages, linear(1,1))
  ioctl(fd, HMM_DMIRROR_READ, buf, 8 pages) = 0
  ioctl(fd, HMM_DMIRROR_READ, file, 8 pages) = 0
  start(cutter)
  munmap(buf + 4 pages, 2 pages) = 0
  munmap(buf, 4 pages) = 0
  join(cutter)
  close(fd) = 0
}
task cutter {
  ftruncate(f, 2 pages) = 0
}
`,
  'put_off',
);

function eventsOf(design: string, seed: number): Event[] {
  const events: Event[] = [];
  const strategy = seededRandom(seed);
  execute({ workload: WORKLOAD, design: resolveDesign(design, () => ''), seed, strategy }, [
    { event: (e) => void events.push(e) },
  ]);
  return events;
}
function sourceOf(events: readonly Event[]): EventSource {
  return (from, to, visit) => {
    for (const e of events.slice(from - 1, to)) if (visit(e) === false) return;
  };
}

const CHANGES = [
  ...[Kind.IntervalUndefer, Kind.IntervalTreeInsert, Kind.IntervalTreeRemove],
  ...[Kind.IntervalBounds, Kind.IntervalPending, Kind.IntervalRelease, Kind.IntervalFree],
] as readonly number[];
const REQUESTING = [
  ...[SpanType.INTERVAL_INSERT, SpanType.INTERVAL_UPDATE, SpanType.INTERVAL_REMOVE],
  ...[SpanType.INTERVAL_PUT, SpanType.INTERVAL_BATCH],
] as readonly number[];

interface Change {
  readonly event: Event;
  readonly asked: Event | undefined;
}
/** Every change of an interval with the request behind it, told forwards by what waits for each interval. */
function changesOf(events: readonly Event[]): Change[] {
  const inserts = new Map<number, Event>();
  const others = new Map<number, Event>();
  const applied = new Map<number, Event>();
  const changes: Change[] = [];
  for (const e of events) {
    if (!('interval' in e)) continue;
    if (e.kind === Kind.IntervalRequest && e.deferred) {
      if (e.operation === SpanType.INTERVAL_INSERT) inserts.set(e.interval, e);
      else if (!inserts.has(e.interval)) others.set(e.interval, e);
    }
    if (!CHANGES.includes(e.kind)) continue;
    const around = events[e.span - 1];
    const direct = around?.kind === Kind.SpanBegin && REQUESTING.includes(around.type);
    if (e.kind === Kind.IntervalUndefer) {
      const request = inserts.get(e.interval) ?? others.get(e.interval);
      applied.set(e.interval, request!);
      inserts.delete(e.interval);
      others.delete(e.interval);
    }
    // An owner that has slept until its interval is out frees it without being called back.
    const own = around?.kind === Kind.SpanBegin && around.type === SpanType.FILE_RELEASE;
    changes.push({ event: e, asked: direct || own ? undefined : applied.get(e.interval) });
  }
  return changes;
}

describe('a change of an interval that was put off', () => {
  it.each(['v5', 'linux-5.5', 'linux-5.8', 'v5+notifier.remove=put', 'v6', 'batch', 'workqueue'])(
    'leads to who asked for it, whoever applied it, under %s',
    (design) => {
      for (let seed = 1; seed <= 30; seed++) {
        const events = eventsOf(design, seed);
        const source = sourceOf(events);
        for (const { event, asked } of changesOf(events)) {
          const cause = causeOf(source, event);
          expect(cause.asked?.event.seq, `seed ${seed}, event ${event.seq}`).toBe(asked?.seq);
        }
      }
    },
  );

  /** Kinds of changes that one task asked for and another applied. */
  it.each([
    ['its insertion', Kind.IntervalTreeInsert],
    ['new bounds', Kind.IntervalBounds],
    ['its removal', Kind.IntervalTreeRemove],
    ['its release', Kind.IntervalRelease],
    ['its free', Kind.IntervalFree],
  ])('names both tasks and what each was doing: %s', (_, kind) => {
    for (let seed = 1; seed <= 60; seed++) {
      const events = eventsOf('v5', seed);
      const source = sourceOf(events);
      const causes = events.filter((e) => e.kind === kind).map((e) => causeOf(source, e));
      const other = causes.find(
        (c) => c.asked !== undefined && c.asked.event.task !== c.event.task,
      );
      if (other === undefined) continue;
      const labels = new Labels(WORKLOAD);
      for (const e of events.slice(0, other.event.seq)) labels.observe(e);
      const text = causeText(other, labels, PLAIN);
      expect(text.split('\n')[0]).toMatch(
        /asked for by main in munmap \S+ \(line 1[12]\), applied by cutter at the end of the invalidation in ftruncate 2 pages \(line 17\)$/,
      );
      // From the request up: the callback that asked, then the munmap that it was called for.
      expect(types(other.asked!)).toEqual(
        expect.arrayContaining([SpanType.CALLBACK, SpanType.INVALIDATE_START, SpanType.OPERATION]),
      );
      expect(types(other)).toContain(SpanType.INVALIDATE_END);
      return;
    }
    expect.unreachable('no seed has one that another task applied');
  });
});

function types(cause: Cause): SpanType[] {
  return cause.spans.map((s) => s.type);
}
