import { expect, it } from 'vitest';
import { NAMED_DESIGNS } from '../../src/designs/named.js';
import { bruteForce, exhaust, prepared } from './litmus.js';

/** What two tasks of one process do to a page that the processor wrote, a mirror may have, and an interval covers. */
const STATEMENTS = [
  'ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 1 page)',
  'ioctl(fd, HMM_DMIRROR_READ, buf, 1 page)',
  '*(buf) = 2',
  '*(buf)',
  'madvise(buf, 1 page, MADV_DONTNEED)',
  'munmap(buf, 1 page)',
  'mprotect(buf, 1 page, PROT_READ)',
  'mmu_interval_read_begin(i)',
  'mmu_interval_notifier_remove(i)',
  'mmu_interval_notifier_update(i, buf + 1 page, 1 page)',
  'close(fd)',
  'n = mmu_notifier_register()',
  'reap()',
];
const BEFORE = ['*(buf) = 1', 'i = mmu_interval_notifier_insert(buf, 1 page)'];
/** Schedules that are tried without reduction, at most: what has more is left out. */
const MOST = 120;

it('meets what every schedule meets, of generated workloads under every named design', () => {
  const designs = NAMED_DESIGNS.map(({ name }) => name);
  const compared = new Set<string>();
  let count = 0;
  let several = 0;
  STATEMENTS.forEach((main, i) =>
    STATEMENTS.slice(i).forEach((other, j) => {
      const litmus = { name: 'generated', before: BEFORE, main: [main], other: [other] };
      for (const d of [0, 7]) {
        const design = designs[(i * 5 + j + d) % designs.length]!;
        const all = bruteForce(prepared(litmus, design), MOST);
        // Where there is much to try there is under other designs too.
        if (all === undefined) break;
        const found = exhaust(prepared(litmus, design));
        const what = `${main} against ${other} under ${design}`;
        expect(found.verdicts, what).toEqual(all.verdicts);
        expect(found.runs, what).toBe(found.traces);
        compared.add(design);
        count++;
        if (all.verdicts.length > 1) several++;
      }
    }),
  );
  expect(count).toBeGreaterThan(60);
  expect(several).toBeGreaterThan(15);
  expect([...compared].sort()).toEqual([...designs].sort());
}, 240_000);
