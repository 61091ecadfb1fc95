import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, type Event, type ViolationEvent } from '../../src/events/generated.js';
import { loadWorkload } from '../../src/language/library.js';
import type { EventSource } from '../../src/replay/events.js';
import { freedBefore } from '../../src/replay/freed.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';

/* Who freed what is used after it: of the first seed of a docket case under v5 that does so. */

function firstUse(file: string, object: string): { source: EventSource; use: ViolationEvent } {
  const { workload } = loadWorkload(`traces/docket/${file}.hmm`);
  for (let seed = 1; seed <= 300; seed++) {
    const events: Event[] = [];
    const plan = { workload, design: resolveDesign('v5', () => ''), seed };
    const { verdict } = execute({ ...plan, strategy: seededRandom(seed) }, [
      { event: (e) => void events.push(e) },
    ]);
    const breach = verdict.breaches[0];
    if (breach?.rule !== 'USE_AFTER_FREE' || breach.object !== object) continue;
    const source: EventSource = (from, to, visit) => {
      for (const e of events.slice(from - 1, to)) if (visit(e) === false) return;
    };
    return { source, use: events[breach.first - 1] as ViolationEvent };
  }
  throw new Error(`no seed of ${file} uses a freed ${object}`);
}

describe('what is used after it was freed', () => {
  it.each([
    ['A03-close-in-invalidation', 'mirror', Kind.MirrorFree, 'mirror'],
    ['A15-unmap-under-read', 'interval', Kind.IntervalFree, 'interval'],
  ] as const)('in %s, the %s, has the event that freed it', (file, object, kind, member) => {
    const { source, use } = firstUse(file, object);
    const freed = freedBefore(source, use)!;
    expect(freed.event.kind).toBe(kind);
    expect(freed.event).toHaveProperty(member, use.object);
    expect(freed.event.seq).toBeLessThan(use.seq);
    expect(freed.event.task).not.toBe(use.task);
  });

  it('of a lock is the object that it was a member of', () => {
    const { source, use } = firstUse('A03-close-in-invalidation', 'lock');
    expect(freedBefore(source, use)!.event.kind).toBe(Kind.MirrorFree);
  });

  it('is nothing for other events', () => {
    const { source, use } = firstUse('A15-unmap-under-read', 'interval');
    source(1, use.seq - 1, (e) => expect(freedBefore(source, e)).toBeUndefined());
  });
});
