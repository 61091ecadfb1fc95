import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alignment, otherSide } from '../../src/compare/align.js';
import { OperationRun, type Pair } from '../../src/compare/operation.js';
import { Points } from '../../src/compare/points.js';
import { UnpairedOperations, type Unpaired } from '../../src/compare/unpaired.js';
import type { SpanBeginEvent } from '../../src/events/generated.js';

/* What finds no partner in the other session, and what waits for one. */

describe('operations without a partner', () => {
  const operation = (call: string, key = call): OperationRun =>
    new OperationRun({ task: 'main', call, key }, 0, { object: 1, seq: 1 } as SpanBeginEvent);
  const told = (
    added: readonly (readonly ['a' | 'b', string, string?])[],
    stopped = { a: false, b: false },
    most?: number,
  ) => {
    const unpaired = new UnpairedOperations(most);
    added.forEach(([side, call, key], i) => unpaired.add(side, [i, i], operation(call, key)));
    const brief = ({ only, ...counts }: Unpaired): object => ({
      ...{ only: only.map((o) => o.call), ...counts },
    });
    const { a, b } = unpaired.told(stopped);
    return { a: brief(a), b: brief(b) };
  };
  const none = { only: [], count: 0, notReached: 0, elsewhere: 0, unknown: 0 };

  it('are nobody’s alone where both do them, in whatever place', () => {
    const both = told([...(['a', 'b', 'a'] as const).map((side) => [side, 'x'] as const)]);
    expect(both.a).toEqual({ ...none, only: ['x'], count: 1, elsewhere: 1 });
    expect(both.b).toEqual({ ...none, elsewhere: 1 });
    // A loop may be written out.
    const turns = told([
      ['a', 'x', 'x @0'],
      ['a', 'x', 'x @1 @2'],
      ['b', 'x'],
      ['b', 'x'],
    ]);
    expect(turns).toEqual({ a: { ...none, elsewhere: 2 }, b: { ...none, elsewhere: 2 } });
  });
  it('are not reached where the other was stopped, and then the other’s are not its alone', () => {
    const found = told(
      [
        ['a', 'x'],
        ['a', 'y'],
        ['b', 'x'],
      ] as const,
      { a: false, b: true },
    );
    expect(found.a).toEqual({ ...none, notReached: 2 });
    expect(found.b).toEqual({ ...none, elsewhere: 1 });
  });
  it('are unknown past the most that are told apart, and stay so', () => {
    const found = told(
      [
        ['a', 'x'],
        ['b', 'y'],
        ['b', 'x'],
        ['a', 'y'],
      ] as const,
      undefined,
      1,
    );
    expect(found.a).toEqual({ ...none, elsewhere: 1, unknown: 1 });
    expect(found.b).toEqual({ ...none, elsewhere: 1, unknown: 1 });
  });

  it('are never one’s alone if the other does them as often, whatever is held', () => {
    const calls = fc.array(fc.tuple(fc.nat(2), fc.nat(5)), { maxLength: 40 });
    fc.assert(
      fc.property(
        ...[calls, calls, fc.array(fc.boolean(), { minLength: 1 })],
        ...[fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 30 })],
        fc.integer({ min: 1, max: 10 }),
        (x, y, turns, window, most, mostCalls) => {
          const unpaired = new UnpairedOperations(mostCalls, mostCalls);
          let pairs = 0;
          const alignment = new Alignment(
            {
              paired: ({ a }) => {
                pairs++;
                unpaired.paired(a);
              },
              alone: (side, o) => unpaired.add(side, [o.index, 0], o),
              letGo: (side, o) => unpaired.letGo(side, o),
            },
            window,
            most,
          );
          const left = { a: [...x], b: [...y] };
          const count = (all: typeof x, call: string): number =>
            all.filter(([task, n]) => `${task} ${n}` === call).length;
          for (let i = 0; left.a.length + left.b.length > 0; i++) {
            const wanted = turns[i % turns.length]! ? 'a' : 'b';
            const side = left[wanted].length > 0 ? wanted : otherSide(wanted);
            const [task, n] = left[side].shift()!;
            const identity = { task: `${task}`, call: `${task} ${n}`, key: `${n}` };
            const begin = { object: 1, seq: i } as SpanBeginEvent;
            alignment.add(side, new OperationRun(identity, i, begin));
            if (left[side].length === 0) alignment.end(side);
          }
          for (const side of ['a', 'b'] as const) alignment.end(side);
          const { a, b } = unpaired.told({ a: false, b: false });
          for (const o of a.only) expect(count(x, o.call)).toBeGreaterThan(count(y, o.call));
          for (const o of b.only) expect(count(y, o.call)).toBeGreaterThan(count(x, o.call));
          // How often each does it is told exactly, or not at all.
          const times = (own: typeof x, other: typeof x, call: string) => ({
            own: count(own, call),
            other: count(other, call),
          });
          for (const o of a.only) expect([undefined, times(x, y, o.call)]).toContainEqual(o.times);
          for (const o of b.only) expect([undefined, times(y, x, o.call)]).toContainEqual(o.times);
          expect(pairs + a.count + a.elsewhere + a.unknown).toBe(x.length);
          expect(pairs + b.count + b.elsewhere + b.unknown).toBe(y.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('tasks that run in another order', () => {
  const run = (task: string, index: number): OperationRun => {
    const identity = { task, call: `op${index}`, key: `op${index}` };
    return new OperationRun(identity, index, { object: 1, seq: index } as SpanBeginEvent);
  };

  it('wait for each other up to a limit, and are not compared past it', () => {
    const of = (task: string): OperationRun[] => Array.from({ length: 60 }, (_, i) => run(task, i));
    const [a, b] = [
      [...of('t'), ...of('u')],
      [...of('u'), ...of('t')],
    ];
    const unpaired = new UnpairedOperations();
    let [pairs, decided, waited] = [0, 0, 0];
    const alignment = new Alignment(
      {
        paired: () => void ([pairs, decided] = [pairs + 1, decided + 2]),
        alone: (side, o) => {
          decided++;
          unpaired.add(side, [o.index, 0], o);
        },
        letGo: (side, o) => {
          decided++;
          unpaired.letGo(side, o);
        },
      },
      8,
      40,
    );
    a.forEach((o, i) => {
      alignment.add('a', o);
      alignment.add('b', b[i]!);
      waited = Math.max(waited, 2 * (i + 1) - decided);
    });
    alignment.end('a');
    alignment.end('b');
    expect(waited).toBeLessThanOrEqual(41);
    expect(pairs).toBeGreaterThanOrEqual(40);
    const told = unpaired.told({ a: false, b: false });
    for (const side of [told.a, told.b]) {
      expect(side.count).toBe(0);
      expect(side.unknown).toBeGreaterThan(0);
      expect(pairs + side.elsewhere + side.unknown).toBe(120);
    }
  });

  it('are compared at no point once more wait than can be held', () => {
    const pairsOf = (n: number): Pair[] =>
      Array.from({ length: n }, (_, i) => {
        const [x, y] = [run('t', i), run('t', i)];
        x.mapping = y.mapping = { areas: 0, cpu: 0, device: 0, intervals: 0, memory: 0 };
        x.fate = y.fate = { a: x, b: y };
        return x.fate as Pair;
      });
    const points = new Points(20);
    for (const { a, b } of pairsOf(3)) {
      points.happened('a', a, true);
      points.happened('b', b, true);
    }
    expect([points.count, points.stopped]).toEqual([3, false]);
    const more = pairsOf(30);
    for (const { a } of more) points.happened('a', a, true);
    expect(points.stopped).toBe(true);
    for (const { b } of more) points.happened('b', b, true);
    expect([points.count, points.looked]).toEqual([3, 3]);
  });
});
