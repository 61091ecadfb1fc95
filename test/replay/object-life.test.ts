import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import {
  Kind,
  ObjectKind,
  violation,
  ViolationType,
  type Event,
  type ViolationEvent,
} from '../../src/events/generated.js';
import { loadWorkload } from '../../src/language/library.js';
import type { EventSource } from '../../src/replay/events.js';
import { lifeOf } from '../../src/replay/object-life.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { pfn, vpn, type EventSeq } from '../../src/units/numbers.js';

/* Who allocated and who freed what is used after it, as KASAN tells it. */

function eventsOf(file: string, seed: number, design = 'v5'): Event[] {
  const { workload } = loadWorkload(file);
  const events: Event[] = [];
  const plan = { workload, design: resolveDesign(design, () => ''), seed };
  execute({ ...plan, strategy: seededRandom(seed) }, [{ event: (e) => void events.push(e) }]);
  return events;
}
function sourceOf(events: readonly Event[]): EventSource {
  return (from, to, visit) => {
    for (const e of events.slice(from - 1, to)) if (visit(e) === false) return;
  };
}

/** The first seed of a docket case under v5 whose first violation is a use after free of the object. */
function firstUse(file: string, object: ObjectKind): { source: EventSource; use: ViolationEvent } {
  for (let seed = 1; seed <= 300; seed++) {
    const events = eventsOf(`traces/docket/${file}.hmm`, seed);
    const use = events.find((e): e is ViolationEvent => e.kind === Kind.Violation);
    if (use?.type === ViolationType.USE_AFTER_FREE && use.objectKind === object)
      return { source: sourceOf(events), use };
  }
  throw new Error(`no seed of ${file} uses a freed object of kind ${object}`);
}

describe('what is used after it was freed', () => {
  it.each([
    ['A03-close-in-invalidation', 'MIRROR', Kind.MirrorCreate, Kind.MirrorFree, 'mirror'],
    ['A15-unmap-under-read', 'INTERVAL', Kind.IntervalAlloc, Kind.IntervalFree, 'interval'],
  ] as const)(
    'in %s, the %s, has who made it and who freed it',
    (file, object, born, died, member) => {
      const { source, use } = firstUse(file, ObjectKind[`OBJECT_${object}`]);
      const { allocated, freed } = lifeOf(source, use)!;
      expect([allocated!.event.kind, freed!.event.kind]).toEqual([born, died]);
      for (const { event } of [allocated!, freed!])
        expect(event).toHaveProperty(member, use.object);
      expect(allocated!.event.seq).toBeLessThan(freed!.event.seq);
      expect(freed!.event.seq).toBeLessThan(use.seq);
      expect(freed!.event.task).not.toBe(use.task);
    },
  );

  it('of a lock is the object that it was a member of', () => {
    const { source, use } = firstUse('A03-close-in-invalidation', ObjectKind.OBJECT_LOCK);
    const { allocated, freed } = lifeOf(source, use)!;
    expect(allocated!.event.kind).toBe(Kind.MirrorCreate);
    expect(freed!.event.kind).toBe(Kind.MirrorFree);
  });

  it('is nothing for other events', () => {
    const { source, use } = firstUse('A15-unmap-under-read', ObjectKind.OBJECT_INTERVAL);
    source(1, use.seq - 1, (e) => expect(lifeOf(source, e)).toBeUndefined());
  });
});

/** What begins and ends each kind of object, and the field of its number. */
const LIVES = [
  ['MM', Kind.MmCreate, Kind.MmFree, 'mm'],
  ['INTERVAL', Kind.IntervalAlloc, Kind.IntervalFree, 'interval'],
  ['CLASSIC_NOTIFIER', Kind.ClassicRegister, Kind.ClassicUnregister, 'notifier'],
  ['MIRROR', Kind.MirrorCreate, Kind.MirrorFree, 'mirror'],
  ['FILE', Kind.FileOpen, Kind.FileFree, 'file'],
  ['INODE', Kind.InodeCreate, Kind.InodeFree, 'inode'],
  ['CHUNK', Kind.ChunkAdd, Kind.ChunkRemove, 'chunk'],
  ['RESOURCE', Kind.ResourceAlloc, Kind.ResourceFree, 'resource'],
  ['WORK', Kind.WorkQueue, Kind.WorkDone, 'work'],
  ['HMM', Kind.HmmCreate, Kind.HmmFree, 'hmm'],
  ['RANGE', Kind.RangeAlloc, Kind.RangeFree, 'range'],
  ['PAGE', Kind.PageAlloc, Kind.PageFree, 'pfn'],
] as const;

describe('the life of an object of every kind that can be freed', () => {
  /** One of each kind is made and freed in these. */
  const events = (
    [
      ['traces/general/threads.hmm', 'linux-6.1'],
      ['traces/general/migrations.hmm', 'hmm-2019-repaired'],
      ['traces/general/migrations.hmm', 'linux-6.1'],
      ['traces/docket/A11-work-queue.hmm', 'workqueue'],
      ['traces/general/intervals.hmm', 'linux-6.1'],
      ['traces/docket/A19-grown-beside.hmm', 'linux-6.1'],
      ['traces/docket/C06-no-eviction.hmm', 'linux-6.1'],
    ] as const
  ).map(([file, design]) => eventsOf(file, 1, design));

  it.each(LIVES)('%s', (name, born, died, field) => {
    let told = 0;
    for (const session of events) {
      const last = session.at(-1)!;
      const numbers = new Set(session.filter((e) => e.kind === died).map((e) => e[field as never]));
      for (const number of [...numbers].slice(0, 20) as number[]) {
        const ofIt = (kind: number) => (e: Event) =>
          e.kind === kind && e[field as never] === number;
        const freed = session.findLast(ofIt(died))!;
        const allocated = session.findLast((e) => ofIt(born)(e) && e.seq < freed.seq);
        // A frame that is in use again is another page.
        if (session.findLast(ofIt(born))!.seq > freed.seq) continue;
        const kind = ObjectKind[`OBJECT_${name}`];
        const type = ViolationType.USE_AFTER_FREE;
        const used = violation(type, '', 0, vpn(0), pfn(0), number, true, '', kind, 0);
        const use = { ...used, seq: (last.seq + 1) as EventSeq };
        const life = lifeOf(sourceOf(session), use);
        expect(life?.freed?.event, `${name} ${number}`).toEqual(freed);
        expect(life?.allocated?.event, `${name} ${number}`).toEqual(allocated);
        told++;
      }
    }
    expect(told).toBeGreaterThan(0);
  });
});
