import type { NameKind } from '../cursor.js';
import { ADVERSITY, type AdversityOperation } from './adversity.js';
import { DEVICE, type DeviceOperation } from './device.js';
import type { Entries, Entry } from './entry.js';
import { FILES, type FileOperation } from './files.js';
import { INTERVALS, type IntervalOperation } from './intervals.js';
import { MEMORY, type MemoryOperation } from './memory.js';
import { MMAP_LOCK, type MmapLockOperation } from './mmap-lock.js';
import { MODULE, type ModuleOperation } from './module.js';
import { NOTIFIERS, type NotifierOperation } from './notifier.js';
import { TASKS, type TaskOperation } from './tasks.js';

export type Operation =
  | FileOperation
  | MemoryOperation
  | DeviceOperation
  | ModuleOperation
  | TaskOperation
  | NotifierOperation
  | IntervalOperation
  | MmapLockOperation
  | AdversityOperation;

/**
 * Every operation of the language, in the order of the grammar page. Who performs one is keyed by
 * the same name (`run/operations.ts`), and so is who draws it (`draw/drawn.ts`).
 */
export const OPERATIONS: Entries<Operation> = {
  ...FILES,
  ...MEMORY,
  ...DEVICE,
  ...MODULE,
  ...TASKS,
  ...NOTIFIERS,
  ...INTERVALS,
  ...MMAP_LOCK,
  ...ADVERSITY,
};

export type AnyEntry = Entry<never, Operation>;

/** The table without the operations' own types, which a look-up by text cannot know. */
export const ENTRIES: readonly AnyEntry[] = Object.values(OPERATIONS);

/** By what its text begins with; entries that share that read each for the other. */
export const CALLS = byOpening('call');
export const STATEMENTS = byOpening('statement');

function byOpening(form: AnyEntry['form']): ReadonlyMap<string, AnyEntry> {
  return new Map(ENTRIES.filter((e) => e.form === form).map((e) => [e.opens, e]));
}

/** Calls that give a name to what they make, with what the name then stands for. */
export const GIVES: ReadonlyMap<string, NameKind> = new Map(
  ENTRIES.flatMap(({ opens, gives }) => (gives === undefined ? [] : [[opens, gives] as const])),
);
