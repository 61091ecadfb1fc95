import { expect, it, describe } from 'vitest';
import { listDesigns } from '../../src/designs/resolve.js';
import { QUESTIONS } from '../../src/distinguish/questions.js';
import { parseWorkload } from '../../src/language/parse.js';
import { howOf, keyOf, toldBy, type Asked } from '../../tools/distinguish/all-pairs.js';
import { keptNames, keptText, readTold } from '../../tools/distinguish/data.js';
import { pairsOf } from '../../tools/witnesses/rows.js';

const DATA = readTold()!;
const PAIRS = pairsOf(listDesigns());

describe('traces/distinguish', () => {
  it('has an answer for every two designs by every question, of a search that came to its end', () => {
    expect(DATA.ended).toBe(true);
    const names = PAIRS.map(keyOf);
    for (const by of QUESTIONS) expect(Object.keys(DATA.told[by]), by).toEqual(names);
    const used = QUESTIONS.flatMap((by) => Object.values(DATA.told[by])).flatMap(
      ({ workload }) => workload ?? [],
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(DATA.workloads).sort());
    expect(keptNames().sort()).toEqual(Object.keys(DATA.workloads).sort());
  });

  it.each(Object.keys(DATA.workloads))(
    '%s tells what is said of it: npm run distinguish',
    (name) => {
      const text = keptText(name);
      const asked: Asked[] = QUESTIONS.flatMap((by) =>
        PAIRS.filter((pair) => DATA.told[by][keyOf(pair)]!.workload === name).map((pair) => ({
          pair,
          by,
        })),
      );
      expect(asked.length).toBeGreaterThan(0);
      const told = toldBy({ text, workload: parseWorkload(text) }, asked, howOf(DATA));
      const words = ({ pair, by }: Asked) => `${keyOf(pair)} by ${by}`;
      expect(told.map(words)).toEqual(asked.map(words));
    },
  );
});
