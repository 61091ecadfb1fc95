import { Backing, bufferSet } from '../../events/generated.js';
import { touch } from '../../kernel/mm/access.js';
import { inodePut, newInode } from '../../kernel/mm/inode.js';
import { madvise } from '../../kernel/mm/madvise.js';
import { mmap, munmap } from '../../kernel/mm/mmap.js';
import { mprotect } from '../../kernel/mm/mprotect.js';
import { mremap } from '../../kernel/mm/mremap.js';
import { setContent } from '../../kernel/mm/page.js';
import { PROT_EXEC, PROT_READ, PROT_WRITE } from '../../kernel/mm/vma.js';
import type { Prot } from '../../language/ast.js';
import type { MemoryOperation } from '../../language/operations/memory.js';
import { pageOf, patternPage, patternRuns } from '../../language/patterns.js';
import { firstWord, withWord } from '../../machine/contents.js';
import { EBADF, EINVAL, ENODEV } from '../../units/errno.js';
import { vpn } from '../../units/numbers.js';
import { fileOf, mismatch, mmOf, num, place, type Performers } from './performer.js';

const BACKINGS = {
  anonymous: Backing.ANONYMOUS,
  file: Backing.FILE,
  hugetlb: Backing.HUGETLB,
  device: Backing.DEVICE_MAP,
} as const;

export const MEMORY: Performers<MemoryOperation> = {
  *mmap(run, op, frame) {
    const { k } = run;
    const mm = mmOf(run, frame);
    const npages = num(op.npages, frame);
    const file = op.fd === undefined ? undefined : fileOf(run, frame, op.fd);
    if (op.backing === 'file' && (file === undefined || file.inode === 0)) return { ret: EBADF };
    if (op.backing === 'device' && (file === undefined || file.device === 0)) return { ret: EBADF };
    if (op.backing === 'device' && !run.driver.rules.canBeMapped) return { ret: ENODEV };
    const shmem =
      op.backing === 'anonymous' && op.shared ? newInode(k, Backing.SHMEM, npages, 'shmem') : 0;
    const ret = yield* mmap(k, mm.id, {
      at: op.at === undefined ? undefined : place(op.at, frame),
      npages,
      prot: protBits(op.prot),
      shared: op.shared,
      backing: shmem !== 0 ? Backing.SHMEM : BACKINGS[op.backing],
      inode: shmem !== 0 ? shmem : (file?.inode ?? 0),
      pgoff: num(op.pgoff, frame),
    });
    // The mapping, if there is one, holds the object from now on.
    if (shmem !== 0) inodePut(k, shmem);
    if (ret < 0) return { ret };
    return {
      ret: 0,
      placed: op.name === undefined ? undefined : { name: op.name, page: vpn(ret) },
    };
  },
  *munmap(run, op, frame) {
    return {
      ret: yield* munmap(run.k, mmOf(run, frame).id, place(op.at, frame), num(op.npages, frame)),
    };
  },
  *mprotect(run, op, frame) {
    const mm = mmOf(run, frame);
    return {
      ret: yield* mprotect(
        run.k,
        mm.id,
        place(op.at, frame),
        num(op.npages, frame),
        protBits(op.prot),
      ),
    };
  },
  *madvise(run, op, frame) {
    const mm = mmOf(run, frame);
    return {
      ret: yield* madvise(run.k, mm.id, place(op.at, frame), num(op.npages, frame), op.advice),
    };
  },
  *mremap(run, op, frame) {
    const to = op.to === undefined ? undefined : place(op.to, frame);
    const ret = yield* mremap(
      run.k,
      mmOf(run, frame).id,
      place(op.at, frame),
      num(op.npages, frame),
      num(op.newPages, frame),
      to,
    );
    if (ret < 0) return { ret };
    return {
      ret: 0,
      placed: op.name === undefined ? undefined : { name: op.name, page: vpn(ret) },
    };
  },
  *load(run, { at }, frame) {
    const pfn = yield* touch(run.k, mmOf(run, frame), place(at, frame), false);
    if (typeof pfn === 'object') return pfn;
    return { value: firstWord(run.k.state.pages.content(pfn)) };
  },
  *store(run, { at, value }, frame) {
    const pfn = yield* touch(run.k, mmOf(run, frame), place(at, frame), true);
    if (typeof pfn === 'object') return pfn;
    setContent(run.k, pfn, withWord(run.k.state.pages.content(pfn), 0, num(value, frame) >>> 0));
    return {};
  },
  *fill(run, op, frame) {
    const mm = mmOf(run, frame);
    const start = place(op.at, frame);
    const npages = num(op.npages, frame);
    for (let i = 0; i < npages; i++) {
      const pfn = yield* touch(run.k, mm, vpn(start + i), true);
      if (typeof pfn === 'object') return pfn;
      setContent(run.k, pfn, patternPage(op.pattern, i, frame.env));
    }
    return {};
  },
  *expect(run, op, frame) {
    const mm = mmOf(run, frame);
    const start = place(op.at, frame);
    const npages = num(op.npages, frame);
    for (let i = 0; i < npages; i++) {
      const pfn = yield* touch(run.k, mm, vpn(start + i), false);
      if (typeof pfn === 'object') return pfn;
      const wrong = mismatch(op.pattern, i, frame, run.k.state.pages.content(pfn));
      if (wrong !== undefined) return { mismatches: [`page ${i} of the memory: ${wrong}`] };
    }
    return {};
  },
  *buffer(run, op, frame) {
    const npages = num(op.npages, frame);
    run.k.emit(
      bufferSet(frame.process, op.buffer, npages, patternRuns(op.pattern, npages, frame.env)),
    );
    return {};
  },
  *expectBuffer(run, op, frame) {
    const buffer = run.k.state.processes.get(frame.process)!.buffers.get(op.buffer);
    if (buffer === undefined) return { ret: EINVAL };
    const first = num(op.page, frame);
    const npages = num(op.npages, frame);
    for (let i = 0; i < npages; i++) {
      const wrong = mismatch(op.pattern, i, frame, pageOf(buffer.runs, first + i));
      if (wrong !== undefined)
        return { mismatches: [`page ${first + i} of buffer ${op.buffer}: ${wrong}`] };
    }
    return {};
  },
};

function protBits(prot: Prot): number {
  return (prot.read ? PROT_READ : 0) | (prot.write ? PROT_WRITE : 0) | (prot.exec ? PROT_EXEC : 0);
}
