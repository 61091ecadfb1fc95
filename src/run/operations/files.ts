import { Backing, fdInstall, fileOpen } from '../../events/generated.js';
import { inodePage } from '../../kernel/mm/file-fault.js';
import { newInode } from '../../kernel/mm/inode.js';
import { markDirty, setContent } from '../../kernel/mm/page.js';
import { truncateInode } from '../../kernel/mm/truncate.js';
import type { FileOperation } from '../../language/operations/files.js';
import { patternPage } from '../../language/patterns.js';
import { ZERO_RUNS, type Runs } from '../../machine/contents.js';
import { EBADF } from '../../units/errno.js';
import { PAGE_SIZE } from '../../units/numbers.js';
import type { Session } from '../session.js';
import { fileOf, mismatch, num, type Performers } from './performer.js';

export const FILES: Performers<FileOperation> = {
  *open(run, { fd, device }, frame) {
    const { fds } = run.k.state.processes.get(frame.process)!;
    if (fds.has(fd)) yield* run.driver.close(frame.process, fd);
    return { ret: yield* run.driver.open(frame.process, fd, device) };
  },
  *tmpfile(run, op, frame) {
    const { k } = run;
    const npages = num(op.npages, frame);
    const inode = newInode(k, Backing.FILE, npages, op.fd);
    if (op.content !== undefined) {
      for (let i = 0; i < npages; i++)
        writeFilePage(run, inode, i, patternPage(op.content, i, frame.env));
    }
    const file = k.newFileNumber();
    k.emit(fileOpen(file, 0, 0, inode));
    k.emit(fdInstall(frame.process, file, op.fd));
    return {};
  },
  *close(run, { fd }, frame) {
    return { ret: yield* run.driver.close(frame.process, fd) };
  },
  *ftruncate(run, { fd, npages }, frame) {
    const file = fileOf(run, frame, fd);
    if (file === undefined || file.inode === 0) return { ret: EBADF };
    yield* truncateInode(run.k, file.inode, num(npages, frame));
    return {};
  },
  *pwrite(run, op, frame) {
    const file = fileOf(run, frame, op.fd);
    if (file === undefined || file.inode === 0) return { ret: EBADF };
    const first = num(op.pgoff, frame);
    const npages = num(op.npages, frame);
    const size = run.k.inode(file.inode, 'shmem_file_write_iter').npages;
    if (first + npages > size) yield* truncateInode(run.k, file.inode, first + npages);
    for (let i = 0; i < npages; i++) {
      writeFilePage(run, file.inode, first + i, patternPage(op.pattern, i, frame.env));
    }
    return { ret: npages * PAGE_SIZE };
  },
  *pread(run, op, frame) {
    const file = fileOf(run, frame, op.fd);
    if (file === undefined || file.inode === 0) return { ret: EBADF };
    const { cache, npages: size } = run.k.inode(file.inode, 'shmem_file_read_iter');
    const first = num(op.pgoff, frame);
    const npages = Math.max(0, Math.min(num(op.npages, frame), size - first));
    for (let i = 0; i < npages; i++) {
      const pfn = cache.get(first + i);
      const found = pfn === undefined ? ZERO_RUNS : run.k.state.pages.content(pfn);
      const wrong = mismatch(op.pattern, i, frame, found);
      if (wrong !== undefined)
        return { ret: npages * PAGE_SIZE, mismatches: [`page ${first + i} of the file: ${wrong}`] };
    }
    return { ret: npages * PAGE_SIZE };
  },
};

function writeFilePage(run: Session, inode: number, index: number, runs: Runs): void {
  const pfn = inodePage(run.k, inode, index);
  if (typeof pfn !== 'number') return;
  setContent(run.k, pfn, runs);
  markDirty(run.k, pfn);
}
