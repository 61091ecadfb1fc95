import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { loadWorkload, setQuantities } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { withQuantities } from '../../src/language/quantities.js';
import { fitPower } from '../../src/matrix/fit.js';
import type { CellOptions } from '../../src/matrix/cell.js';
import { exploreGrowth, type Growth } from '../../src/matrix/growth.js';
import { growthPage } from '../../src/page/matrix.js';
import { pageText } from '../../src/page/page.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { fitText, growthJson, growthText } from '../../src/view/growth.js';
import { plot } from '../../src/view/plot.js';
import { scratch } from '../support/cli.js';

const dir = scratch();
const of = (f: (x: number) => number, xs = [1, 10, 100, 1000]) => xs.map((x) => ({ x, y: f(x) }));

describe('the exponent with which a cost grows', () => {
  it.each([0.5, 1, 2, 3])('is %s of a power, whatever its factor', (exponent) => {
    const fit = fitPower(of((x) => 7 * x ** exponent));
    expect(fit).toMatchObject({ kind: 'power' });
    if (fit.kind !== 'power') return;
    expect(fit.exponent).toBeCloseTo(exponent, 9);
    expect(fit.factor).toBeCloseTo(7, 9);
    expect([fit.r2, fit.off]).toEqual([expect.closeTo(1, 9), expect.closeTo(0, 9)]);
  });

  it('is told with how far the points lie off it', () => {
    const noise = [1.05, 0.95, 1.05, 0.95];
    const fit = fitPower(of((x) => x).map(({ x, y }, i) => ({ x, y: y * noise[i]! })));
    expect(fit).toMatchObject({ kind: 'power' });
    expect(fitText(fit, 'n')).toMatch(/^as n\^0\.99 \(R² 1\.000, \d\.\d % off at most\)$/);
  });

  it('is not told of what follows no power: a line is one, or only how it ends is said', () => {
    expect(fitText(fitPower(of((x) => 40 + 3 * x)), 'n')).toBe('as 40 + 3 * n');
    const bent = fitPower(of((x) => (x < 50 ? 10 : x * x)));
    expect(bent.kind).toBe('none');
    expect(fitText(bent, 'n')).toMatch(
      /^by no power \(up to \d+ % off n\^1\.\d\d\); at the end as n\^2\.00$/,
    );
  });

  it('is refused of less than three points, and of zero; what is the same everywhere does not grow', () => {
    const refused = (points: ReturnType<typeof of>) => fitText(fitPower(points), 'n');
    expect(refused(of((x) => x, [1, 10]))).toBe('no exponent: 2 points, at least 3 are needed');
    expect(refused([...of((x) => x, [1, 10]), { x: 10, y: 11 }])).toContain('2 points');
    expect(refused(of((x) => x - 1))).toBe('no exponent: 0 at 1: zero is no power');
    expect(refused(of((x) => x + 1, [0, 1, 2]))).toBe('no exponent: 1 at 0: zero is no power');
    expect(refused(of(() => 0))).toBe('not at all');
    expect(refused(of(() => 5))).toBe('not at all');
  });
});

describe('a quantity of a workload', () => {
  const TEXT = `workload w
let pages = 4
let rounds = 3
task main {
  buf = mmap(NULL, pages pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  repeat rounds as i {
    fill(buf + (2 * i) pages, pages pages, linear(rounds, 1))
  }
}
`;
  const plain = TEXT.replace(/let .*\n/g, '')
    .replace('repeat rounds', 'repeat 7')
    .replace('linear(rounds', 'linear(7')
    .replaceAll('pages pages', '4 pages');
  const same = (text: string) => printWorkload(parseWorkload(text, 'w'));

  it('stands for its number, and for another one where that is asked for', () => {
    const set = withQuantities(TEXT, 'w', new Map([['rounds', 7]]));
    expect(set).toBe(TEXT.replace('rounds = 3', 'rounds = 7'));
    expect(same(set)).toBe(same(plain));
    const both = withQuantities(
      TEXT,
      'w',
      new Map([
        ['rounds', 1000],
        ['pages', 12],
      ]),
    );
    expect(both).toBe(
      TEXT.replace('rounds = 3', 'rounds = 1000').replace('pages = 4', 'pages = 12'),
    );
  });

  it('is refused with its place where it is not well said', () => {
    const wrong = (from: string, to: string) => () => parseWorkload(TEXT.replace(from, to), 'w');
    expect(wrong('let rounds', 'let pages')).toThrow(/w:3:5: 'pages' is said twice/);
    expect(wrong('let rounds', 'let buf')).toThrow(/w:3:5: 'buf' names two different things/);
    expect(wrong('let rounds', 'let page')).toThrow(/w:3:5: 'page' is a word of the language/);
    expect(wrong('= 3', '= lots')).toThrow(/w:3:14: expected a whole number, found 'lots'/);
    expect(wrong('= 3', '= 99999999')).toThrow(/w:3:14: a quantity is at most 16777216/);
    expect(wrong('repeat rounds', 'repeat times')).toThrow(
      /expected how often to repeat, found 'times'/,
    );
    expect(wrong('let rounds = 3', 'let round = 3')).toThrow(/found 'rounds'/);
    expect(() => withQuantities(TEXT, 'w', new Map([['page', 1]]))).toThrow(
      /w names no quantity 'page'/,
    );
  });
});

type Scaled = readonly [workload: string, quantity: string, points: readonly number[]];
const STORM: Scaled = ['storm', 'rate', [1, 2, 3]];
let files = 0;
async function growthOf(
  designs: readonly string[],
  how: Partial<CellOptions>,
  [workload, quantity, points]: Scaled = ['unmaps', 'unmaps', [1, 3, 10]],
): Promise<Growth> {
  const file = TraceFile.openForAppend(join(dir, `growth-${++files}.db`));
  const loaded = loadWorkload(`traces/growth/${workload}.hmm`);
  try {
    return await exploreGrowth(
      file,
      {
        ...{ label: workload, quantity, points },
        at: (x) => ({ ...setQuantities(loaded, new Map([[quantity, x]])), label: `${x}` }),
      },
      designs.map((name) => resolveDesign(name, () => '')),
      ['callbacks'],
      {
        ...{ strategy: 'random', bound: undefined, seed: 1, most: 2, toolVersion: 'test' },
        limits: DEFAULT_LIMITS,
        ...{ onEvents: () => undefined, onRun: () => undefined, onCell: () => undefined },
        ...how,
      },
    );
  } finally {
    file.close();
  }
}

describe('how costs grow', () => {
  it('is measured at each point under each design, told as a table, and drawn on a terminal', async () => {
    const growth = await growthOf(['v5', 'linux-5.8'], {});
    const plain = growthText(growth, ['callbacks'], Infinity);
    expect(plain).toMatch(/^a v5 +0 +0 +0 +not at all$/m);
    expect(plain).toMatch(/^b linux-5\.8 +1 +3 +10 +as unmaps\^1\.00 \(R² 1\.000/m);
    expect(plain).not.toContain('+---');
    const drawn = growthText(growth, ['callbacks'], 60);
    expect(drawn).toContain('+---');
    expect(drawn).toMatch(/^  b linux-5\.8 as unmaps\^1\.00 \(R² 1\.000/m);
    expect(Math.max(...drawn.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  const pageOf = (growth: Growth): string =>
    pageText(growthPage([growth], ['callbacks'], undefined, { command: '', toolVersion: '' }));

  it('is not fitted through runs that were cut off: the point is marked, and it says why', async () => {
    const growth = await growthOf(['linux-5.8'], { limits: { ...DEFAULT_LIMITS, events: 250 } });
    const why = /no exponent: at unmaps=10 1 of 1 run came to no end within the limit/;
    const plain = growthText(growth, ['callbacks'], Infinity);
    expect(plain).toMatch(/^a linux-5\.8 +1 +3 +\d+ ! +no exponent/m);
    expect(plain).toMatch(why);
    expect(plain).toMatch(/^! a run did not come to its end/m);
    expect(pageOf(growth)).toMatch(why);
    expect(pageOf(growth)).toMatch(/\d+ !</);
    const { curves, cells } = growthJson(growth) as ReturnType<typeof JSON.parse>;
    expect(curves[0].fit).toMatchObject({ kind: 'refused' });
    expect(cells[2]).toMatchObject({ finished: false, parts: { cut: 1, stopped: 0 } });
  });

  it('says of every order what bound it had, and marks what was not explored to its end', async () => {
    const how = { strategy: 'exhaustive', bound: 1, most: 2 };
    const growth = await growthOf(['linux-5.8'], how, STORM);
    const plain = growthText(growth, ['callbacks'], Infinity);
    expect(plain).toMatch(/each exhaustive, at most 1 preemption, at most 2 runs\n/);
    expect(plain).toMatch(/^a linux-5\.8 .* \+ +no exponent: at .* not every schedule was run/m);
    expect(plain).toMatch(/^\+ not every schedule was run/m);
    expect(pageOf(growth)).toMatch(/at most 1 preemption, at most 2 runs/);
    expect(pageOf(growth)).toMatch(/\d \+</);
    expect(growthJson(growth)).toMatchObject({ bound: 1, most: 2 });
    // Of seeds there is no end: each point is of those that the first line names.
    expect(
      growthText(await growthOf(['linux-5.8'], {}, STORM), ['callbacks'], Infinity),
    ).not.toContain('+');
  });

  it('is drawn with logarithms on both sides, zero at the bottom', () => {
    const lines = plot(
      [
        { mark: 'a', points: of((x) => x) },
        { mark: 'b', points: of(() => 0) },
      ],
      { columns: 31, rows: 5 },
    );
    expect(lines.slice(-2)).toEqual([
      '      +-------------------------------',
      '       1                         1,000',
    ]);
    expect(lines.map((line) => line.slice(0, 7))).toEqual(
      expect.arrayContaining(['1,000 |', '    1 |', '    0 |']),
    );
    expect(lines[0]).toMatch(/a$/);
    expect(lines[4]).toBe('    0 |b.........b.........b.........b');
  });
});
