import { expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { parseWorkload } from '../../src/language/parse.js';
import { Labels } from '../../src/replay/text/labels.js';
import { execute } from '../../src/run/execute.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

/** What the pages of `buf` and of `far` are called once eight mapped pages were moved so. */
function namesAfter(...statements: string[]): { at: number; names: string[]; far: string[] } {
  const workload = parseWorkload(`task main {
  buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ${statements.join('\n  ')}
  buffer seen = 1 page, linear(0, 0)
}
`);
  const labels = new Labels(workload);
  let end = { at: 0, names: [] as string[], far: [] as string[] };
  let start: number | undefined;
  const event = (e: Parameters<Labels['observe']>[0]): void => {
    labels.observe(e);
    start ??= labels.find('buf')?.vpn;
    const far = labels.find('far');
    if (far === undefined) return;
    const pages = (from: number, n: number) =>
      Array.from({ length: n }, (_, i) => labels.page(far.mm, from + i));
    end = { at: far.vpn - start!, names: pages(start!, 8), far: pages(far.vpn, far.npages) };
  };
  const design = resolveDesign('linux-6.1', () => '');
  execute({ workload, design, seed: 1, strategy: runToBlock(1) }, [{ event }]);
  return end;
}
const BUF = ['buf', ...[1, 2, 3, 4, 5, 6, 7].map((i) => `buf+${i}`)];

it('a part that moves has its name where it went, and what it was part of keeps its own', () => {
  const moved = namesAfter('far = mremap(buf + 4 pages, 2 pages, 3 pages, MREMAP_MAYMOVE)');
  expect(moved).toEqual({ at: -3, names: BUF, far: ['far', 'far+1', 'far+2'] });
  const fixed =
    'far = mremap(buf + 4 pages, 2 pages, 1 page, MREMAP_MAYMOVE|MREMAP_FIXED, 0x40000000)';
  expect(namesAfter(fixed)).toMatchObject({ names: BUF, far: ['far'] });
});

it('a part that stays where it is has the new name, and those around it the old one', () => {
  const same = namesAfter('far = mremap(buf + 4 pages, 2 pages, 2 pages, MREMAP_MAYMOVE)');
  const names = [...BUF.slice(0, 4), 'far', 'far+1', 'buf+6', 'buf+7'];
  expect(same).toEqual({ at: 4, names, far: ['far', 'far+1'] });
  const less = namesAfter('far = mremap(buf + 4 pages, 3 pages, 2 pages, MREMAP_MAYMOVE)');
  expect(less.far.slice(0, 2)).toEqual(['far', 'far+1']);
  expect(less.names.slice(0, 6)).toEqual(names.slice(0, 6));
});

it('all of it has the new name alone, with as many pages as there are now', () => {
  const all = namesAfter(
    'munmap(buf + 6 pages, 2 pages)',
    'far = mremap(buf, 6 pages, 8 pages, MREMAP_MAYMOVE)',
  );
  expect([all.at, all.far.length, all.far.at(-1)]).toEqual([0, 8, 'far+7']);
  expect(namesAfter('buf = mremap(buf + 4 pages, 2 pages, 2 pages, MREMAP_MAYMOVE)').far).toEqual(
    [],
  );
});
