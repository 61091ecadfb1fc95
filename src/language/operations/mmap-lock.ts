import { call, type Entries, type Entry } from './entry.js';

interface Plain<Op> {
  readonly op: Op;
}

/** The process's own mmap_lock, held from one operation to another. */
export type MmapLockOperation =
  | Plain<'mmapWriteLock'>
  | Plain<'mmapWriteUnlock'>
  | Plain<'mmapReadLock'>
  | Plain<'mmapReadUnlock'>;

export const MMAP_LOCK: Entries<MmapLockOperation> = {
  mmapWriteLock: lock(
    'mmapWriteLock',
    'mmap_write_lock',
    'what needs the lock then waits for itself',
  ),
  mmapWriteUnlock: lock('mmapWriteUnlock', 'mmap_write_unlock'),
  mmapReadLock: lock('mmapReadLock', 'mmap_read_lock'),
  mmapReadUnlock: lock('mmapReadUnlock', 'mmap_read_unlock'),
};

function lock<Op extends string>(
  op: Op,
  name: string,
  ...remark: readonly [] | readonly [string]
): Entry<Plain<Op>> {
  return {
    form: 'call',
    inCallback: true,
    opens: name,
    syntax: [`"${name}" "()"`, ...remark],
    parse: () => ({ op }),
    print: () => call(name),
  };
}
