import { expect, it } from 'vitest';
import { Kind, type Event } from '../../src/events/generated.js';
import { kinds, readBackwards } from '../../src/replay/events.js';

it('events are read backwards, however much they hold, in bounded memory', () => {
  const count = 400_000;
  const big = 1 << 18;
  const at = (seq: number): Event =>
    ({
      ...{ kind: Kind.PageContent, seq, time: 0, task: 0, span: 0, pfn: 1 },
      // Lists of a length, without the memory.
      runs: { length: seq % 1000 === 0 ? big : 3 },
    }) as unknown as Event;
  let [read, most] = [0, 0];
  const source = (from: number, to: number, visit: (e: Event) => void | boolean): void => {
    most = Math.max(most, to - from + 1);
    for (let seq = from; seq <= to; seq++) {
      read++;
      visit(at(seq));
    }
  };
  const seen: number[] = [];
  readBackwards(
    source,
    count,
    kinds(Kind.PageContent),
    (e) => e.seq % 10 === 0,
    (e) => seen.push(e.seq) > 0,
  );
  expect(seen).toEqual(Array.from({ length: count / 10 }, (_, i) => count - 10 * i));
  // What found no room is read again, and not all of it for every event.
  expect(read).toBeGreaterThan(count);
  expect(read).toBeLessThan(count * 4);
  expect(most).toBeLessThanOrEqual(count);
});
