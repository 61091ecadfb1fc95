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
import { PINS, type PinOperation } from './pins.js';
import { PROC, type ProcOperation } from './proc.js';
import { TASKS, type TaskOperation } from './tasks.js';

export type Operation =
  | FileOperation
  | MemoryOperation
  | PinOperation
  | ProcOperation
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
  ...PINS,
  ...PROC,
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
  const found = new Map<string, AnyEntry>();
  for (const entry of ENTRIES) {
    if (entry.form !== form) continue;
    const other = found.get(entry.opens);
    found.set(entry.opens, entry.takes === undefined || !other ? entry : either(entry, other));
  }
  return found;
}

/** Two calls of one name: the first argument says which it is. */
function either(one: AnyEntry, other: AnyEntry): AnyEntry {
  const parse: AnyEntry['parse'] = (cursor, name) =>
    (cursor.names.get(cursor.token.text) === one.takes ? one : other).parse(cursor, name);
  return { ...one, parse };
}

/** Calls that give a name to what they make, with what the name then stands for. */
export const GIVES: ReadonlyMap<string, NameKind> = new Map(
  ENTRIES.flatMap(({ opens, gives }) => (gives === undefined ? [] : [[opens, gives] as const])),
);
