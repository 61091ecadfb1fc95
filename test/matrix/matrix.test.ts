import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import type { Tally } from '../../src/explore/tally.js';
import { defectClass } from '../../src/explore/verdict-class.js';
import { loadWorkload } from '../../src/language/library.js';
import {
  exploreCell,
  isFinished,
  partsOf,
  spreadOf,
  statusOf,
  type CellOptions,
} from '../../src/matrix/cell.js';
import { equalIn, exploreMatrix, type Matrix } from '../../src/matrix/matrix.js';
import { matrixPage } from '../../src/page/matrix.js';
import { pageText } from '../../src/page/page.js';
import { parseShown } from '../../src/matrix/shown.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { EXIT } from '../../src/units/exit-status.js';
import { matrixJson, matrixText } from '../../src/view/matrix.js';
import { scratch } from '../support/cli.js';

const dir = scratch();
let files = 0;

async function matrixOf(
  workloads: readonly string[],
  designs: readonly string[],
  { path = join(dir, `${++files}.db`), ...options }: { path?: string } & Partial<CellOptions> = {},
): Promise<Matrix> {
  const file = TraceFile.openForAppend(path);
  try {
    const loaded = workloads.map((label) => ({ ...loadWorkload(label), label }));
    const all = designs.map((name) => resolveDesign(name, () => ''));
    return await exploreMatrix(file, loaded, all, {
      ...{ strategy: 'exhaustive', bound: undefined, seed: 1, most: 200, toolVersion: 'test' },
      limits: DEFAULT_LIMITS,
      onEvents: () => undefined,
      onRun: () => undefined,
      onCell: () => undefined,
      ...options,
    });
  } finally {
    file.close();
  }
}
const shown = parseShown('verdicts,callbacks');

describe('a matrix of designs by workloads', () => {
  it('says to a shell that the simulator failed, also if no run came to a limit', async () => {
    const file = TraceFile.openForAppend(join(dir, 'failed.db'));
    const options: CellOptions = {
      ...{ strategy: 'exhaustive', bound: undefined, seed: 1, most: 5, toolVersion: 'test' },
      ...{ limits: DEFAULT_LIMITS, onEvents: () => undefined, onRun: () => undefined },
    };
    const loaded = { ...loadWorkload('open_close'), label: 'w' };
    const v5 = resolveDesign('v5', () => '');
    const whole = await exploreCell(file, loaded, v5, options);
    const limits = { ...DEFAULT_LIMITS, events: 20 };
    const cut = await exploreCell(file, { ...loaded, label: 'cut' }, v5, { ...options, limits });
    file.close();
    // A run that the simulator did not get through counts as cut off, too.
    const defect = { verdict: defectClass(new Error('x')), runs: partsOf(cut).cut };
    const sightings = new Map([[defect.verdict.key, defect]]);
    const tally = Object.create(cut.found.tally, { sightings: { value: sightings } }) as Tally;
    const failed = { ...cut, found: { ...cut.found, tally } };
    const statuses = [[whole], [failed, whole], [whole, cut], [cut, failed]].map(statusOf);
    expect(statuses).toEqual([EXIT.ok, EXIT.internal, EXIT.limit, EXIT.internal]);
  });

  it('has in a cell all verdicts that exploration finds, and whether it came to its end', async () => {
    const found = await matrixOf(['close_and_munmap', 'A10'], ['v5', 'linux-6.1']);
    const [[racing, hole], [quiet]] = found.cells as [[never, never], [never, never]];
    const { tally } = (racing as Matrix['cells'][0][0]).found;
    expect([...tally.sightings.keys()]).toContain(
      'USE_AFTER_FREE|lock|dmirror_interval_invalidate',
    );
    expect(found.cells.flat().every(isFinished)).toBe(true);
    const text = matrixText(found, shown, undefined, Infinity);
    expect(text).toMatch(/^v5 +1 A B C +1$/m);
    expect(text).toMatch(/^linux-6\.1 +1 +1$/m);
    expect(text).toContain('  A USE_AFTER_FREE of lock at dmirror_interval_invalidate\n');
    // Numbers of the schedules: the close that comes first leaves no callback to the munmap.
    expect(spreadOf(racing, 'callbacks')).toEqual({ least: 0, median: 1, most: 1 });
    expect(spreadOf(hole, 'callbacks')).toEqual({ least: 1, median: 1, most: 1 });
    expect(spreadOf(quiet, 'callbacks')!.most).toBeGreaterThan(0);
    expect(text).toMatch(/^v5 +0\/1\/1 +1$/m);
  });

  it('says what is equal in all that is shown, and that it may differ yet where not all was tried', async () => {
    const designs = ['v5', 'v5-repaired', 'linux-5.8', 'linux-6.1'];
    const found = await matrixOf(['close_and_munmap', 'D1', 'open_close'], designs);
    const { designs: alike, workloads, unfinished } = equalIn(found, parseShown('verdicts'));
    expect([alike, workloads, unfinished]).toEqual([
      [['v5-repaired', 'linux-6.1']],
      ['open_close'],
      0,
    ]);
    // They differ in how they go about it.
    expect(equalIn(found, parseShown('verdicts,intervalsMade')).designs).toEqual([]);
    const part = await matrixOf(['close_and_munmap'], ['v5', 'v6'], { most: 3 });
    expect(equalIn(part, shown).unfinished).toBe(2);
    const text = matrixText(part, shown, undefined, Infinity);
    expect(text).toMatch(/^v5 .* \+$/m);
    expect(text).toContain('+ not explored to its end');
  });

  it('fits a terminal, in parts where it has more columns than that, and cuts nothing off', async () => {
    const names = ['close_and_munmap', 'munmap_middle', 'A10', 'A18', 'D1', 'D9', 'open_close'];
    const found = await matrixOf(names, ['v5', 'linux-6.1']);
    const lines = matrixText(found, shown, 'm.db', 60).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    for (const name of names) expect(lines.join(' ')).toContain(name);
    expect(lines.join('\n')).not.toContain('…\n');
  });

  it('is kept in the file, numbers too: it goes on where it was ended, to the same', async () => {
    const [workloads, designs] = [
      ['close_and_munmap', 'A18'],
      ['v5', 'workqueue'],
    ];
    const whole = await matrixOf(workloads, designs, { most: 30 });
    const path = join(dir, 'ended.db');
    let left = 20;
    const onRun = () => {
      if (left-- === 0) throw new Error('ended');
    };
    await expect(matrixOf(workloads, designs, { path, most: 30, onRun })).rejects.toThrow('ended');
    const again = await matrixOf(workloads, designs, { path, most: 30 });
    expect(matrixJson(again, shown, true)).toEqual(matrixJson(whole, shown, true));
    let runs = 0;
    await matrixOf(workloads, designs, { path, most: 30, onRun: () => void runs++ });
    // What was not finished within its budget has none left either.
    expect(runs).toBe(0);
  });

  it('says of which runs a cell is where the file has more than was asked for', async () => {
    const path = join(dir, 'larger.db');
    const seeds = { path, strategy: 'random' };
    await matrixOf(['close_and_munmap'], ['v5'], { ...seeds, most: 30 });
    const found = await matrixOf(['close_and_munmap'], ['v5', 'v6'], { ...seeds, most: 5 });
    const text = matrixText(found, shown, undefined, Infinity);
    expect(text).toMatch(/^2 designs by 1 workload; each random, seeds 1 to 5; a cell that says/);
    expect(text).toMatch(/^v5 .* \(30 runs\) \+$/m);
    expect(text).toMatch(/^v6 [^(]*$/m);
    const page = pageText(matrixPage(found, shown, undefined, { command: '', toolVersion: '' }));
    expect(page).toMatch(/\(30 runs\) \+/);
    const { cells } = matrixJson(found, shown, false) as { cells: { runs: number }[] };
    expect(cells.map(({ runs }) => runs)).toEqual([30, 5]);
    const whole = await matrixOf(['close_and_munmap'], ['v5'], { ...seeds, most: 30 });
    expect(matrixText(whole, shown, undefined, Infinity)).not.toContain('(30 runs)');
  });

  it('does not call finished what a limit cut off, though a broken rule was met before', async () => {
    const whole = await matrixOf(['D9'], ['v5']);
    const { events } = whole.cells[0]![0]!.found.tally;
    expect([isFinished(whole.cells[0]![0]!), partsOf(whole.cells[0]![0]!).cut]).toEqual([true, 0]);
    const limits = { ...DEFAULT_LIMITS, events: events - 3 };
    const cut = await matrixOf(['D9'], ['v5'], { limits });
    expect([isFinished(cut.cells[0]![0]!), partsOf(cut.cells[0]![0]!).cut]).toEqual([false, 1]);
  });

  it('refuses a word that nothing is called by', () => {
    expect(() => parseShown('verdicts,calbacks')).toThrow(/nothing is called 'calbacks'/);
    expect(parseShown('faults, retries').counts).toEqual([
      'deviceFaults',
      'cpuFaults',
      'readRetries',
    ]);
  });
});
