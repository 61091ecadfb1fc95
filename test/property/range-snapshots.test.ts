import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { parseWorkload } from '../../src/language/parse.js';
import { Random } from '../../src/schedule/random.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { SnapshotWalks } from '../support/snapshot-walks.js';

/*
 * Snapshots of areas that others take apart meanwhile, under the interface of 2019 and by intervals. Who walks
 * holds mmap_lock as munmap does: so one task only drops pages, which makes the walk be done again, and
 * another makes holes between the two walks. Random workloads seldom come to that.
 */

const LOW = 0x200000000;
const FAR = 0x200064000;
const PAGES = 6;
const SEEDS = 60;

function drawn(seed: number): string {
  const random = new Random(seed, 7);
  const range = (): string => {
    const first = random.below(PAGES);
    return `0x${(LOW + first * 4096).toString(16)}, ${1 + random.below(PAGES - first)} pages`;
  };
  const change = (): string => {
    const which = random.below(5);
    if (which < 3) return `munmap(${range()})`;
    if (which < 4) return `mprotect(${range()}, PROT_READ)`;
    return `mmap(${range()}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)`;
  };
  const some = (n: number, make: () => string): string =>
    Array.from({ length: n }, () => `  ${make()}\n`).join('');
  const all = `0x${LOW.toString(16)}, ${PAGES} pages`;
  // Where nothing was touched there is no page table.
  const filled = random.below(4) > 0 ? `  fill(${all}, linear(1, 1))\n` : '';
  return `task main {
  fd = open("/dev/hmm_dmirror0")
  mmap(${all}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  mmap(0x${FAR.toString(16)}, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
${filled}${some(1 + random.below(2), () => `mprotect(${range()}, PROT_READ)`)}  start(dropper)
  start(changer)
  ioctl(fd, HMM_DMIRROR_SNAPSHOT, ${all})
${some(1, () => `ioctl(fd, HMM_DMIRROR_SNAPSHOT, ${range()})`)}  join(dropper)
  join(changer)
  close(fd)
}
task changer {
${some(2, change)}}
task dropper {
${some(3, () => `madvise(${range()}, MADV_DONTNEED)`)}}
`;
}

/** What a snapshot says that cannot be, if it does. */
function impossible(text: string, design: string, seed: number): string | undefined {
  const walks = new SnapshotWalks();
  let wrong: string | undefined;
  const plan = { workload: parseWorkload(text), design: resolveDesign(design, () => ''), seed };
  execute({ ...plan, strategy: seededRandom(seed) }, [
    {
      event: (e, m) => void (wrong ??= walks.event(e, m)),
      answer: (op, got) => void (wrong ??= walks.answered(op, got)),
    },
  ]);
  return wrong;
}

describe('a snapshot says of a page what the page table said at some time of its last walk', () => {
  it.each(['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired', 'linux-5.8'])(
    'under %s, whatever is taken apart meanwhile',
    (design) => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const text = drawn(seed);
        expect(impossible(text, design, seed), `seed ${seed}\n${text}`).toBeUndefined();
      }
    },
  );
});
