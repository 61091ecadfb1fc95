import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { workloadsOfSize, type Small } from '../../src/distinguish/alphabet.js';
import {
  distinguish,
  nothingSearched,
  type DistinguishOptions,
  type Searched,
} from '../../src/distinguish/distinguish.js';
import { QUESTIONS, type Question } from '../../src/distinguish/questions.js';
import { tellingOf } from '../../src/distinguish/report.js';
import {
  MOST_EVENTS,
  survey,
  Surveys,
  type How,
  type Survey,
} from '../../src/distinguish/survey.js';
import { difference } from '../../src/distinguish/tell.js';
import { loadWorkload, setQuantities } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { EXHAUSTIVE } from '../../src/replay/rerun.js';

const HOW: How = {
  ...{ strategy: EXHAUSTIVE, seed: 1, bound: undefined, most: 200, mostEvents: MOST_EVENTS },
  limits: { events: 20_000, tasks: 64 },
};
const design = (name: string) => resolveDesign(name, () => '');
const quiet = () => undefined;
const loadedOf = ({ text }: Pick<Small, 'text'>) => ({ text, workload: parseWorkload(text, 'w') });
const small = (id: string): Small =>
  [1, 2, 3].flatMap((size) => [...workloadsOfSize(size)]).find((s) => s.id === id)!;
const surveyed = (id: string, name: string, how = HOW): Survey =>
  survey(loadedOf(small(id)), design(name), QUESTIONS, how, quiet);
const keys = (s: Survey, by: Question) => [...s.seen.get(by)!.keys()].sort();

function search(a: string, b: string, by: Question, more: Partial<DistinguishOptions> = {}) {
  const options = { by, upTo: 1, how: HOW, onEvents: quiet, onLooked: quiet, ...more };
  return distinguish([design(a), design(b)], options);
}

describe('what runs of a workload show', () => {
  // One whose file goes, one that is stopped by a broken rule, and two in which a page does.
  const RACES = [
    [' | READ 1 | close', 'v5'],
    [' | munmap 1 | store 1', 'linux-6.1'],
    [' | PROT_READ 1 | WRITE 1', 'workqueue'],
  ] as const;
  it.each(RACES)('is the same set however orders are chosen: %s under %s', (id, name) => {
    const all = surveyed(id, name, { ...HOW, most: 1000, mostEvents: Infinity });
    expect(all.finished).toBe(true);
    const some = surveyed(id, name, { ...HOW, strategy: 'random', most: 60 });
    for (const by of QUESTIONS) {
      expect(keys(all, by)).toEqual(expect.arrayContaining(keys(some, by)));
      expect(keys(some, by).length).toBeGreaterThan(0);
    }
  });

  it('is the same under a design that differs in switches only that no run asks for', () => {
    let shared = 0;
    for (const s of [
      ...workloadsOfSize(1),
      ...[...workloadsOfSize(2)].filter((_, i) => i % 40 === 0),
    ])
      for (const [a, b] of [
        ['v5', 'batch'],
        ['linux-6.1-released', 'linux-6.1-asis'],
      ] as const) {
        const surveys = new Surveys((d) => survey(loadedOf(s), d, QUESTIONS, HOW, quiet));
        const mine = surveys.of(design(a));
        if (surveys.of(design(b)) !== mine) continue;
        shared++;
        const own = survey(loadedOf(s), design(b), QUESTIONS, HOW, quiet);
        for (const by of QUESTIONS) expect(keys(own, by), `${s.id} ${b}`).toEqual(keys(mine, by));
      }
    expect(shared).toBeGreaterThan(20);
  });

  it('tells nothing where the design that should not show it was not explored to its end', () => {
    const [a, b] = [surveyed('MIGRATE 1', 'v5'), surveyed('MIGRATE 1', 'linux-6.1')];
    expect(difference(a, b, 'outcome')!.alone.map((s) => s.length)).toEqual([1, 1]);
    const cut = { ...b, finished: false };
    expect(difference(a, cut, 'outcome')!.alone.map((s) => s.length)).toEqual([0, 1]);
    expect(difference({ ...a, finished: false }, cut, 'outcome')).toBeUndefined();
    // What a broken rule stops has no mapping to compare.
    expect(difference({ ...a, stopped: true }, b, 'mapping')).toBeUndefined();
    const failed = surveyed('MIGRATE 1', 'v5', { ...HOW, limits: { events: 60, tasks: 64 } });
    expect([failed.finished, difference(failed, cut, 'outcome')]).toEqual([false, undefined]);
  });
});

describe('a search for a workload that tells two designs apart', () => {
  it('finds the first, cuts it, and names the switch', async () => {
    const told = search('linux-5.8', 'linux-6.1', 'outcome');
    expect(told.found!.candidate).toEqual({ id: 'MIGRATE_TO_SYS 1', size: 1 });
    expect(told.found!.small.text).not.toMatch(/task2|2 pages/);
    const { pairing, causes } = await tellingOf(told, told.found!, {
      by: 'outcome',
      how: HOW,
      onEvents: quiet,
    });
    expect(causes!.causes).toEqual([['driver.commands']]);
    expect(pairing.lines[1].join()).toMatch(/ioctl MIGRATE_TO_SYS = 0/);
  });

  it('says in words what is mapped, on either side', async () => {
    const told = search('v5', 'linux-6.1', 'mapping');
    const { pairing } = await tellingOf(told, told.found!, {
      by: 'mapping',
      how: HOW,
      onEvents: quiet,
    });
    expect(pairing.after).toMatch(/EXCLUSIVE/);
    expect(pairing.lines).toEqual([
      ['cpu 0x200000000: nothing', 'device 0x200000000: nothing'],
      ['cpu 0x200000000: device exclusive rw', 'device 0x200000000: r atomic'],
    ]);
  });

  it('goes on where it was ended, and finds the same', () => {
    const whole = search('linux-5.19', 'linux-6.1', 'outcome');
    const ended = nothingSearched();
    const stop = (s: Searched): void => {
      if (s.looked === 3) throw new Error('ended');
    };
    const [a, b] = ['linux-5.19', 'linux-6.1'];
    expect(() => search(a!, b!, 'outcome', { searched: ended, onLooked: stop })).toThrow('ended');
    const kept = JSON.parse(JSON.stringify(ended)) as Searched;
    const rest = search(a!, b!, 'outcome', { searched: kept });
    expect(rest.searched).toEqual(whole.searched);
    expect(rest.found!.small.text).toBe(whole.found!.small.text);
    expect(whole.searched.looked).toBeGreaterThan(3);
  });

  it('calls alike only what was run to its end, and not what was given up or refused', () => {
    // One run of each: those of tasks beside each other are given up after it.
    const how = { ...HOW, most: 1, mostEvents: 1 };
    const searched = nothingSearched();
    const onLooked = ({ looked }: Searched): void => {
      if (looked === 60) throw new Error('ended');
    };
    const more = { upTo: 0, how, searched, onLooked };
    const [a, b] = ['linux-6.1', 'linux-6.1+devmem.freeList=exact'];
    expect(() => search(a!, b!, 'outcome', more)).toThrow('ended');
    const { looked, alike, unfinished, refused } = searched;
    expect(unfinished.length).toBeGreaterThan(5);
    expect(alike).toBeGreaterThan(10);
    expect(alike + unfinished.length + refused.length).toBeLessThanOrEqual(looked);
  });

  it('asks the second design too where the first refuses a workload', () => {
    const tasks = loadWorkload('traces/growth/tasks.hmm');
    const many = setQuantities(tasks, new Map([['tasks', 40]]));
    const surveys = new Surveys((d) => survey(many, d, ['outcome'], HOW, quiet));
    const [a, b] = ['linux-6.1', 'linux-6.1+devmem.freeList=exact'].map((d) =>
      surveys.of(design(d)),
    );
    expect(a!.refused).toMatch(/too many to be told apart/);
    expect([b!.refused, b === a]).toEqual([a!.refused, false]);
  });

  it('says at once that designs differ in nothing', () => {
    expect(() => search('v5', 'v5', 'outcome')).toThrow(/v5 is named twice/);
    const same = 'linux-6.1-asis+devmem.evictAtClose=no';
    expect(() => search(same, 'linux-6.1-released', 'outcome')).toThrow(
      /same value of every switch/,
    );
  });
});
