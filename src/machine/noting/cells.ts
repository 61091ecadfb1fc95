/*
 * What a step of a task can read and write. The state is cut into cells, as fine as two steps can
 * touch it without getting into each other's way: whoever notes too much only makes more orders
 * differ than do, whoever notes too little loses some.
 */

/** Kinds of cells; a kind, the object's name and, for tables, a range of places make a cell. */
export const CELLS = [
  // tasks and processes
  'TASK', // is there, and what it waits for
  'TASK_THERE', // for who asks whether he is the last
  'SPANS',
  'PROCESS',
  'PROCESS_STATE', // its address space, whether it exited
  'PROCESS_TASKS',
  'PLACE', // by name, as the workload calls what it mapped
  'INTERVAL_NAME',
  'CLASSIC_NAME',
  'PINS', // what a process keeps of user pages
  'STARTED', // tasks of the workload, by name
  'SECTIONS', // readers that a grace period waits for
  'FD', // by name of the descriptor
  'BUFFER', // by name of the buffer
  'WAITERS', // who waits for an object, by kind of wait
  'FAILURE', // by type: what is to fail
  'TIME', // how far time-outs have moved virtual time on
  'PAUSED', // that something happened for who waits for just that
  // locks and address spaces
  'LOCK',
  'LOCK_STATE', // who holds it for himself and who waits for it
  'LOCK_READERS',
  'MM',
  'MM_USERS',
  'MM_COUNT',
  'VMAS',
  'PTES', // by page
  // notifiers
  'SUBSCRIPTIONS',
  'SEQ', // invalidate_seq and the ranges that run
  'TREE',
  'DEFERRED',
  'CLASSIC_LIST',
  'INVALIDATION',
  'INTERVAL',
  'INTERVAL_SEQ',
  'INTERVAL_BOUNDS',
  'INTERVAL_LINKS', // in the tree, deferred, what is pending
  'INTERVAL_MARK',
  'INTERVAL_COUNT',
  'INTERVAL_KEEPER',
  'INTERVAL_ACTIONS',
  'CLASSIC',
  'CLASSIC_RUNNING',
  // driver
  'MIRROR',
  'MIRROR_DEAD',
  'MIRROR_COUNT',
  'MIRROR_PTES', // by page
  'TRACKED',
  'MIRROR_HMM',
  'MM_HMM',
  'HMM',
  'HMM_COUNT',
  'HMM_NOTIFIERS',
  'HMM_DEAD',
  'HMM_RANGES',
  'HMM_MIRRORS',
  'RANGE',
  'RANGE_LINK', // what it points to, and which list it is on
  'RANGE_STATE',
  'MIRROR_STALE', // by page
  'MIRROR_USED', // by page
  'WORK',
  'RESOURCE',
  'DEVICE',
  'DEVICE_CHUNKS',
  'DEVICE_FREE',
  'DEVICE_LOST',
  'MODULE',
  'CHUNK',
  'CHUNK_FRESH',
  'CHUNK_STATE',
  // files
  'INODE',
  'INODE_SIZE',
  'INODE_COUNT',
  'CACHE', // by index
  'INODE_LINKS', // how areas lie in its tree
  'ANON_VMA',
  'ANON_LINKS',
  'FILE',
  'FILE_COUNT',
  // pages
  'PAGE',
  'PAGE_FLAGS',
  'PAGE_COUNT',
  'PAGE_MAPPING',
  'PAGE_ENTRIES', // which entries refer to it
  'PAGE_DATA', // of its device
  'PAGE_CONTENT',
  'FREE_PAGES',
  'FREE_HUGE',
  // an iteration over all objects of a kind looks at which there are
  'ALL_TASKS',
  'ALL_PROCESSES',
  'ALL_LOCKS',
  'ALL_MMS',
  'ALL_PAGES',
  'ALL_ANON_VMAS',
  'ALL_FAILURES',
  'ALL_DEVICE_PAGES',
  'ALL_INODES',
  'ALL_FILES',
  'ALL_FDS',
  'ALL_BUFFERS',
  'ALL_PLACES',
  'ALL_INTERVAL_NAMES',
  'ALL_CLASSIC_NAMES',
  'ALL_STARTED',
  'ALL_INVALIDATIONS',
  'ALL_INTERVALS',
  'ALL_CLASSICS',
  'ALL_MIRRORS',
  'ALL_HMMS',
  'ALL_RANGES',
  'ALL_DEVICES',
  'ALL_CHUNKS',
  'ALL_WORK',
  'ALL_RESOURCES',
] as const;
export type CellKind = (typeof CELLS)[number];

/** Behind the last place of any table. */
export const END = Number.MAX_SAFE_INTEGER;

/**
 * A cell, as a number that is the same in every run in which the same task made its object; of 31 bits,
 * so that tables of them are fast.
 */
export type Cell = number;

/** Names of tasks are below this. */
export const TASK_NAMES = 2 ** 20;
/** Names of objects, and of what else there is many of in a kind, are below this. */
export const NAMES = 2 ** 24;
const MAKERS = 2 ** 11;
const OBJECTS = 2 ** 13;

const NUMBER_OF = new Map(CELLS.map((kind, i) => [kind, i]));
/** Number of a kind, for {@link cellOf}. */
export function kindNumber(kind: CellKind): number {
  return NUMBER_OF.get(kind)!;
}
/** @param object as {@link objectName} gives it, 0 where there is one only */
export function cellOf(kind: number, object: number): Cell {
  return kind * NAMES + object;
}
export function kindOf(cell: Cell): CellKind {
  return CELLS[Math.floor(cell / NAMES)]!;
}
/**
 * Name of the nth object that a task made, by the task's own name. Where a task makes many thousands,
 * or is started by one that is started by one of the last of the first one's, two objects may have
 * one name: they only seem to get into each other's way.
 */
export function objectName(maker: number, nth: number): number {
  return (maker % MAKERS) * OBJECTS + (nth % OBJECTS);
}
/** A name as one of so many: those that share one only seem to be the same. */
export function folded(name: number, makers: number, objects: number): number {
  const maker = Math.floor(name / OBJECTS);
  return (maker % makers) * objects + ((name % OBJECTS) % objects);
}
