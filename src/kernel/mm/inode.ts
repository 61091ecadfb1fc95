import {
  type Backing,
  inodeCount,
  inodeCreate,
  inodeFree,
  ObjectKind,
  pageCacheRemove,
  ViolationType,
} from '../../events/generated.js';
import type { Kernel } from '../kernel.js';
import { putPage } from './page.js';

/** A file without a name in any directory, which whoever makes it holds. */
export function newInode(k: Kernel, backing: Backing, npages: number, name: string): number {
  const id = k.newInodeNumber();
  k.emit(inodeCreate(id, backing, npages, name));
  return id;
}

/** @kernel fs/inode.c ihold: whole */
export function inodeGet(k: Kernel, id: number): void {
  k.emit(inodeCount(id, k.inode(id, 'ihold').refcount + 1));
}

/**
 * The last reference to a file without a name takes its pages along.
 * @kernel fs/inode.c iput: simplified (inodes without a name only)
 */
export function inodePut(k: Kernel, id: number): void {
  const inode = k.inode(id, 'iput');
  k.looksAt('users of an inode');
  if (inode.refcount <= 0) {
    k.violation({
      type: ViolationType.UNBALANCED_COUNT,
      site: 'iput',
      kind: ObjectKind.OBJECT_INODE,
      object: id,
      message: `iput gives inode ${id} back, which has no users`,
      fatal: true,
    });
  }
  k.emit(inodeCount(id, inode.refcount - 1));
  if (inode.refcount > 0) return;
  for (const [index, pfn] of [...inode.cache].sort((a, b) => a[0] - b[0])) {
    k.emit(pageCacheRemove(id, index));
    putPage(k, pfn);
  }
  k.emit(inodeFree(id));
}
