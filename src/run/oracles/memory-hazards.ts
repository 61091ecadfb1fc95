import type { Hazard } from './hazard.js';

/*
 * What random workloads may meet where memory of a device goes away, and where there is little memory; and
 * exclusive access. As in known-hazards.ts, one place at a time.
 */

const READ = 'dmirror_do_read';
const END = 'mmu_notifier_invalidate_range_end';
const STALE = { rule: 'STALE_MIRROR_ENTRY', object: 'mirror' } as const;

const droppedWhileExclusive = {
  ...STALE,
  missed: { by: 'exclusive', what: 'other' },
  name: 'pages that are dropped while a device gets them for itself are mapped all the same (E5)',
  under: {},
  needs: ['exclusive', 'tasks', 'dropping'],
} as const;
/** Who kills a process where memory is out is no part of the machine: what ends these in a kernel. */
const outOfMemory = {
  rule: 'LIVELOCK',
  object: 'task',
  under: {},
  neighbour: { workload: 'traces/hazards/touched_with_memory.hmm' },
} as const;
const RELEASED: Pick<Hazard, 'object' | 'site' | 'under' | 'neighbour'> = {
  object: 'task',
  site: 'memunmap_pages',
  under: { 'devmem.evictAtUnload': ['yes'], 'devmem.pagemapRef': ['perPage'] },
  neighbour: { design: 'linux-6.1+devmem.pagemapRef=dropped' },
};

export const MEMORY_HAZARDS: readonly Hazard[] = [
  {
    ...RELEASED,
    name: 'RELEASE passes over a page that is on its way to the device, and waits for it (E1)',
    rule: 'LOST_WAKEUP',
    needs: ['migration', 'release', 'tasks'],
    obstacle: 'arriving',
    shown: { workload: 'E1', design: 'linux-6.1', seed: 21 },
  },
  {
    ...RELEASED,
    name: 'RELEASE waits, with the mutex of the chunks, for a page of a migration that wants it (E4)',
    rule: 'DEADLOCK',
    needs: ['migration', 'release', 'tasks'],
    obstacle: 'arriving',
    shown: { workload: 'E4', design: 'linux-6.1', seed: 62 },
  },
  {
    ...RELEASED,
    name: 'RELEASE waits for a page of coherent memory that is pinned or held (E7)',
    rule: 'LOST_WAKEUP',
    needs: ['migration', 'release', 'keeping'],
    obstacle: 'kept',
    shown: { workload: 'E7', design: 'linux-6.1', seed: 1 },
  },
  {
    ...RELEASED,
    name: 'RELEASE waits for a page of coherent memory that is exclusive (E8)',
    rule: 'LOST_WAKEUP',
    needs: ['migration', 'release', 'exclusive'],
    obstacle: 'exclusive',
    shown: { workload: 'E8', design: 'linux-6.1', seed: 1 },
  },
  {
    ...RELEASED,
    name: 'RELEASE waits for a page of coherent memory that EXCLUSIVE is about to have (E8b)',
    rule: 'LOST_WAKEUP',
    needs: ['migration', 'release', 'exclusive', 'tasks'],
    obstacle: 'wanted',
    shown: { workload: 'E8b', design: 'linux-6.1', seed: 1 },
  },
  {
    ...RELEASED,
    name: 'RELEASE waits for a page that was to come home and did not (E9, E9b)',
    rule: 'LOST_WAKEUP',
    needs: ['migration', 'release', 'notComingHome', 'tasks'],
    obstacle: 'leaving',
    shown: { workload: 'E9', design: 'linux-6.1', seed: 1 },
  },
  {
    ...droppedWhileExclusive,
    site: READ,
    shown: { workload: 'E5', design: 'linux-6.1', seed: 1 },
    neighbour: { strategy: 'run-to-block' },
  },
  {
    ...droppedWhileExclusive,
    site: END,
    shown: { workload: 'E5', design: 'linux-6.1', seed: 37 },
    neighbour: { strategy: 'run-to-block' },
  },
  {
    ...outOfMemory,
    name: 'a page of a device is touched, and there is no memory for it to come home to (C18)',
    site: 'do_user_addr_fault',
    needs: ['migration', 'littleMemory'],
    refusal: 'MIGRATE_NO_DESTINATION',
    shown: { workload: 'traces/hazards/touched_without_memory.hmm', design: 'linux-6.1', seed: 1 },
  },
  {
    ...outOfMemory,
    name: 'a page of a device is pinned, and there is no memory for it to come home to (C18)',
    site: '__get_user_pages',
    needs: ['migration', 'littleMemory'],
    refusal: 'MIGRATE_NO_DESTINATION',
    shown: { workload: 'traces/hazards/pinned_without_memory.hmm', design: 'linux-6.1', seed: 1 },
  },
  {
    ...outOfMemory,
    name: 'pages of a device are sent home, and there is no memory for them (C18)',
    site: '__alloc_pages_slowpath',
    needs: ['migration', 'littleMemory'],
    shown: { workload: 'traces/hazards/evicted_without_memory.hmm', design: 'linux-6.1', seed: 1 },
  },
];
