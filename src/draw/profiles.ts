import type { Kind } from './makers.js';

/** What a random workload dwells on. */
export const PROFILES = [
  'general',
  'vma',
  'cow',
  'file',
  'migrate',
  'excl',
  'threads',
  'core',
  'pins',
] as const;
/** And on machines that are not as others: with memory of devices that the processor maps, with little memory. */
export const ALL_PROFILES = [...PROFILES, 'coherent', 'scarce'] as const;
export type Profile = (typeof ALL_PROFILES)[number];

/** How often each kind of operation comes, by profile; the general one is the base of all. */
export const WEIGHTS: Readonly<Record<Profile, Partial<Record<Kind, number>>>> = {
  general: {
    mmap: 6,
    munmap: 4,
    mprotect: 4,
    madvise: 4,
    mremap: 2,
    touch: 14,
    fill: 4,
    device: 14,
    snapshot: 4,
    migrate: 5,
    exclusive: 2,
    fork: 1,
    file: 2,
    reopen: 1,
    inject: 1,
    reap: 0.5,
    huge: 1,
  },
  vma: {
    mmap: 10,
    munmap: 8,
    mprotect: 10,
    madvise: 8,
    mremap: 6,
    migrate: 1,
    exclusive: 0,
    file: 1,
  },
  cow: { fork: 6, touch: 20, migrate: 2, exclusive: 1, huge: 2 },
  file: { file: 10, mmap: 10, migrate: 2, mremap: 3 },
  migrate: { migrate: 18, exclusive: 2, fork: 2 },
  excl: { exclusive: 16, migrate: 4, fork: 2 },
  threads: { fork: 0.5, reap: 1, sleep: 5, huge: 0.5 },
  pins: {
    pin: 16,
    pinned: 14,
    fork: 3,
    migrate: 8,
    exclusive: 4,
    touch: 16,
    huge: 3,
    reap: 0,
  },
  coherent: {
    migrate: 14,
    device: 14,
    pin: 8,
    pinned: 6,
    fork: 3,
    exclusive: 4,
    hugeExclusive: 1,
    reap: 0,
  },
  // There is little memory, and whoever has it gives it back.
  scarce: { touch: 20, fill: 8, migrate: 10, munmap: 5, pin: 4, pinned: 3, fork: 2, huge: 2 },
  // What a callback must not do in a range that must not block is not asked of it here.
  core: { interval: 10, reading: 10, locked: 2, device: 4, migrate: 1, reap: 0, fork: 0.5 },
};
