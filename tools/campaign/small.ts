import type { Workload } from '../../src/language/ast.js';
import { parseWorkload } from '../../src/language/parse.js';
import { Random } from '../../src/schedule/random.js';

/** Of two pages: the first, the second, both. */
const RANGES = ['buf, 1 page', 'buf + 1 page, 1 page', 'buf, 2 pages'];
const COMMANDS = [
  'READ',
  'MIGRATE',
  'MIGRATE_TO_DEV',
  'MIGRATE_TO_SYS',
  'EXCLUSIVE',
  'CHECK_EXCLUSIVE',
  'SNAPSHOT',
  'RELEASE',
];
const FIRST = '0x200000000';
const ELSEWHERE = '0x300000000';
const PRIVATE = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED';

/** What a task can do with the pages and two open files of a device or of two. */
const STATEMENTS: readonly string[] = [
  ...RANGES.flatMap((range) => [
    ...COMMANDS.flatMap((command) => [
      `ioctl(fd, HMM_DMIRROR_${command}, ${range})`,
      `ioctl(fd2, HMM_DMIRROR_${command}, ${range})`,
    ]),
    `ioctl(fd, HMM_DMIRROR_WRITE, ${range}, linear(5, 1))`,
    `ioctl(fd2, HMM_DMIRROR_WRITE, ${range}, linear(6, 1))`,
    `munmap(${range})`,
    `munmap(${range})`,
    `madvise(${range}, MADV_DONTNEED)`,
    `madvise(${range}, MADV_DONTNEED)`,
    `madvise(${range}, MADV_FREE)`,
    `mprotect(${range}, PROT_READ)`,
    `mprotect(${range}, PROT_NONE)`,
    `mprotect(${range}, PROT_READ|PROT_WRITE)`,
    `fill(${range}, linear(9, 1))`,
  ]),
  ...Array.from({ length: 3 }, () => 'close(fd)'),
  'close(fd2)',
  '*(buf)',
  '*(buf) = 3',
  '*(buf + 1 page) = 4',
  'reap()',
  `mmap(${FIRST}, 1 page, ${PRIVATE})`,
  `mmap(${FIRST}, 2 pages, ${PRIVATE})`,
  `mmap(${FIRST}, 1 page, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_FIXED, file, 0 pages)`,
  `mremap(buf, 1 page, 1 page, MREMAP_MAYMOVE|MREMAP_FIXED, ${ELSEWHERE})`,
  `mremap(buf + 1 page, 1 page, 1 page, MREMAP_MAYMOVE|MREMAP_FIXED, ${FIRST})`,
  'ftruncate(file, 0 pages)',
  'ftruncate(file, 1 page)',
  'pwrite(file, linear(1, 1), 1 page, 0 pages)',
  'inject(allocation, 1)',
];

/** The same of devices whose memory the processor maps, and of who keeps pages without a page table. */
const KEEPING: readonly string[] = [
  ...STATEMENTS,
  ...RANGES.flatMap((range) => [
    ...['', ', LONGTERM', ', WRITE', ', WRITE|LONGTERM', ', FAST', ', LONGTERM|FAST'].map(
      (how) => `pin(${range}${how})`,
    ),
    `hold(${range})`,
    `hold(${range}, WRITE|FAST)`,
    `get(${range}, FAST)`,
  ]),
  ...Array.from({ length: 3 }, () => ['unpin()', 'pin_write(0, 50)', 'pin_read(0)']).flat(),
  'fill(buf + 1 page, 1 page, linear(8, 1))',
];

/**
 * A random workload that is small enough to be run in every order, mostly: two or three tasks of one or
 * two statements on two pages, one of which may fork.
 */
export function smallWorkload(seed: number, keeping = false): Workload {
  const random = new Random(seed, keeping ? 78 : 77);
  const all = keeping ? KEEPING : STATEMENTS;
  const below = (n: number): number => random.below(n);
  const statements = (most: number): string[] =>
    Array.from({ length: 1 + below(most) }, () => all[below(all.length)]!);
  const names = ['left', 'right', 'third'].slice(0, below(4) === 0 ? 3 : 2);
  const bodies = names.map(() => statements(names.length === 3 ? 1 : 2));
  const forks = below(5) === 0;
  if (forks) bodies[0]!.unshift('fork(child)');
  const child = statements(2);
  const shared = below(4) === 0;
  const before = below(3) === 0 ? [] : statements(2).filter((line) => !line.startsWith('close'));
  const joined = below(3) > 0;
  const device = keeping ? [2, 2, 0][below(3)]! : 0;
  const [movable, little] = keeping ? [below(5) === 0, below(5) === 0] : [false, false];
  const lines = [
    ...(movable ? ['movable memory'] : []),
    ...(little ? [`memory of ${6 + below(4)} pages`] : []),
    'task main {',
    `fd = open("/dev/hmm_dmirror${device}")`,
    `fd2 = open("/dev/hmm_dmirror${keeping ? [2, 3, 0][below(3)]! : below(2)}")`,
    'file = tmpfile(2 pages, linear(7, 1))',
    `buf = mmap(${FIRST}, 2 pages, ${shared ? 'PROT_READ|PROT_WRITE, MAP_SHARED|MAP_FIXED, file, 0 pages' : PRIVATE})`,
    'fill(buf, 2 pages, linear(1, 1))',
    ...before,
    ...names.map((name) => `start(${name})`),
    ...(joined ? [...names.map((name) => `join(${name})`), 'close(fd)', 'close(fd2)'] : []),
    '}',
    ...names.flatMap((name, i) => [`task ${name} {`, ...bodies[i]!, '}']),
    ...(forks ? ['task child {', ...child, '}'] : []),
  ];
  const about = `# Random small workload: seed ${seed}.`;
  return parseWorkload(
    [`workload random_small${keeping ? '_keeping' : ''}_${seed}`, about, ...lines].join('\n'),
  );
}
