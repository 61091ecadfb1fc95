import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Drive, type Crew } from '../../src/explore/drive.js';
import type { Attempt, Explored, Search } from '../../src/explore/search.js';
import { UserError } from '../../src/units/user-error.js';

/** Proposes by what it learnt, and only so far ahead: any other order of calls proposes something else. */
class Curious implements Search {
  readonly strategy = 'curious';
  exhausted = false;
  private handedOut = 0;
  private known = 1;
  readonly asked: number[] = [];

  constructor(
    private readonly ahead: number,
    private readonly size: number,
  ) {}
  private learnt = 0;
  next(): Attempt | undefined {
    if (this.exhausted || this.handedOut - this.learnt >= this.ahead) return undefined;
    const seed = this.known;
    this.asked.push(seed);
    return { number: ++this.handedOut, seed, plan: { kind: 'seed', strategy: 'random' } };
  }
  learn({ seed }: Attempt, { events }: Explored): void {
    this.learnt++;
    this.known = (this.known * 31 + seed + events) % 10_007;
    if (this.learnt >= this.size) this.exhausted = true;
  }
  save() {
    return undefined;
  }
}
const outcome = (seed: number): Explored => ({
  verdicts: [],
  events: (seed * 7919) % 101,
  points: 0,
  switches: 0,
  choices: 0,
  trace: String(seed),
});

/** Workers that are done in an order of their own. */
function shuffled(capacity: number, order: () => number): Crew {
  const waiting: (() => void)[] = [];
  return {
    capacity,
    run: ({ seed }, done) => void waiting.push(() => done(outcome(seed))),
    wait() {
      const many = 1 + (order() % waiting.length);
      for (let i = 0; i < many; i++) waiting.splice(order() % waiting.length, 1)[0]!();
      return Promise.resolve();
    },
  };
}

async function driven(search: Curious, crew: Crew, most: number): Promise<number[]> {
  const learnt: number[] = [];
  await new Drive(search, crew, {
    ...{ waiting: [], handedOut: 0, most },
    goesOn: () => true,
    learnt: ({ number }) => void learnt.push(number),
  }).run();
  return learnt;
}

it('a search is the same whoever runs its attempts, how many at a time, and in whatever order they are done', async () => {
  await fc.assert(
    fc.asyncProperty(
      ...[fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 600 })],
      ...[fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.nat())],
      async (ahead, size, capacity, numbers) => {
        const most = 500;
        const one = new Curious(ahead, size);
        const alone: Crew = {
          capacity: 1,
          run: ({ seed }, done) => done(outcome(seed)),
          wait: () => Promise.resolve(),
        };
        const inOrder = await driven(one, alone, most);
        const many = new Curious(ahead, size);
        const learnt = await driven(
          many,
          shuffled(capacity, () => numbers.next().value),
          most,
        );
        expect(many.asked).toEqual(one.asked);
        expect(learnt).toEqual(inOrder);
        expect(learnt).toEqual(learnt.map((_, i) => i + 1));
        expect(learnt.length).toBeLessThanOrEqual(most);
      },
    ),
    { numRuns: 60 },
  );
});

it('a run that is refused ends the drive with what is said of it, and is not learnt', async () => {
  const learnt: number[] = [];
  const crew: Crew = {
    capacity: 1,
    run: ({ number, seed }, done) => {
      const refused = { code: 'HMT606', message: 'too many', hint: 'fewer' } as const;
      done(number === 3 ? { ...outcome(seed), refused } : outcome(seed));
    },
    wait: () => Promise.resolve(),
  };
  const drive = new Drive(new Curious(1, 9), crew, {
    ...{ waiting: [], handedOut: 0, most: 9 },
    goesOn: () => true,
    learnt: ({ number }) => void learnt.push(number),
  });
  const error = (await drive.run().catch((e: unknown) => e)) as UserError;
  expect(error).toBeInstanceOf(UserError);
  expect([error.code, error.message, error.hint]).toEqual(['HMT606', 'too many', 'fewer']);
  expect(learnt).toEqual([1, 2]);
  expect(drive.waiting.map(({ number }) => number)).toEqual([3]);
});
