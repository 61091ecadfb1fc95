import type { Question } from '../../src/replay/why-not/why-not.js';
import { BUF, DEVICE, FILE, FILLED, PRIVATE, RW, MAPPED, type Case } from './why-not-mapped.js';

/* A small workload for each reason why a page is not something. */

export const CASES: Readonly<Record<Question, Readonly<Record<string, Case>>>> = {
  mapped: MAPPED,
  writable: {
    'it is': { body: `${BUF}\n*(buf) = 1`, reasons: ['it-is'] },
    'nothing is mapped': { body: BUF, reasons: ['never-touched'] },
    'a read mapped the zero page': {
      body: `${BUF}\n*(buf)`,
      reasons: ['zero-page'],
      decides: /^pte buf := zero/,
    },
    mprotect: {
      body: `${BUF}\n*(buf) = 1\nmprotect(buf, 4 pages, PROT_READ)`,
      reasons: ['area-read-only'],
      decides: /^vma ~ buf is now buf \(all 4\) r--p/,
    },
    fork: {
      body: `${BUF}\n*(buf) = 1\nfork(child)`,
      tasks: 'task child {\n  sleep(1 ms)\n}',
      reasons: ['copy-on-write'],
      decides: /^pte buf := present pfn \d+ r /,
    },
    'a read of a file': {
      body: `f = tmpfile(2 pages)\nbuf = mmap(NULL, 2 pages, ${RW}, MAP_PRIVATE, f, 0)\n*(buf)`,
      reasons: ['read-only-entry'],
      decides: /^pte buf := present pfn \d+ r /,
    },
  },
  mirrored: {
    'it is': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_READ, buf, 4 pages)`,
      reasons: ['it-is'],
      decides: /maps buf -> pfn/,
    },
    'no device was open': {
      body: BUF,
      reasons: ['no-mirror'],
      text: /^no device file was opened in its address space$/,
    },
    'its process has only the file that it inherited': {
      body: `${FILLED}\nfork(child)\nwaitpid(child)`,
      tasks: `task child {\n  buffer m = 1 page, linear(0, 0)\n  ioctl(fd, HMM_DMIRROR_READ, buf, 1 page, m)\n  exit(0)\n}`,
      page: 'mm 2',
      reasons: ['no-mirror'],
      text: /^no device file was opened in its address space: what was open before its fork mirrors mm 1$/,
    },
    'the device never faulted': {
      body: FILLED,
      reasons: ['never-faulted'],
      decides: /^mirror 1 of mm 1/,
    },
    'a callback dropped it': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_READ, buf, 4 pages)\nmprotect(buf, 4 pages, PROT_READ)`,
      reasons: ['dropped'],
      decides: /drops buf$/,
      text: /a callback/,
    },
    'a touch brought it home': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)\n*(buf)`,
      reasons: ['dropped'],
      decides: /drops buf$/,
    },
    'the file was closed': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_READ, buf, 4 pages)\nclose(fd)`,
      reasons: ['closed', 'dropped'],
      decides: /^mirror 1 of .* freed/,
    },
    'the file was closed after a callback': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_READ, buf, 4 pages)\nmunmap(buf, 1 page)\nclose(fd)`,
      reasons: ['closed', 'dropped'],
    },
    'another page of the range is in no area': {
      body: `${FILLED}\nmunmap(buf + 2 pages, 1 page)\nioctl(fd, HMM_DMIRROR_READ, buf, 4 pages) = -EFAULT`,
      reasons: ['hole', 'never-faulted'],
      decides: /^vma - /,
      text: /-EFAULT: buf\+2 of its range is in no area/,
    },
    'it may not be read': {
      body: `${FILLED}\nmprotect(buf, 4 pages, PROT_NONE)\nioctl(fd, HMM_DMIRROR_READ, buf, 4 pages) = -EFAULT`,
      reasons: ['not-permitted', 'never-faulted'],
      decides: /^vma ~ buf/,
    },
    'it may not be written': {
      body: `${FILLED}\nmprotect(buf, 4 pages, PROT_READ)\nioctl(fd, HMM_DMIRROR_WRITE, buf, 4 pages, linear(1, 1)) = -EPERM`,
      reasons: ['not-permitted', 'never-faulted'],
      decides: /^vma ~ buf/,
      text: /-EPERM: buf of its range may not be written/,
    },
    'the file ends in the range': {
      body: `${DEVICE}\n${FILE}\nioctl(fd, HMM_DMIRROR_READ, buf, 4 pages) = -EFAULT`,
      reasons: ['fault-failed', 'never-faulted'],
      decides: /^\} page fault = 2/,
      text: /the fault of buf\+2 in it answered SIGBUS/,
    },
    'a store was made to fail': {
      body: `${FILLED}\ninject(store, 1)\nioctl(fd, HMM_DMIRROR_READ, buf, 4 pages) = -ENOMEM`,
      reasons: ['fault-failed', 'never-faulted'],
      decides: /^inject fail store/,
    },
    'another device has it': {
      body: `other = open("/dev/hmm_dmirror1")\n${FILLED}\nioctl(other, HMM_DMIRROR_MIGRATE, buf, 4 pages)\nioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 4 pages)`,
      reasons: ['it-is', 'never-faulted'],
    },
    'every try was invalidated': {
      body: `${DEVICE}\n${FILE}\n*(buf) = 1\nstart(holder)\nstart(cutter)\nsleep(10 us)\nioctl(fd, HMM_DMIRROR_READ, buf, 1 page) = -EBUSY`,
      tasks:
        'task holder {\n  mmap_write_lock()\n  sleep(20 s)\n  mmap_write_unlock()\n}\ntask cutter {\n  sleep(1 s)\n  ftruncate(f, 1 page)\n}',
      reasons: ['timed-out', 'never-faulted'],
      text: /-EBUSY: it was invalidated 1 time, and gave up after a second/,
    },
    'it was the other file that faulted': {
      body: `other = open("/dev/hmm_dmirror0")\n${FILLED}\nioctl(other, HMM_DMIRROR_READ, buf, 4 pages)\nmunmap(buf + 3 pages, 1 page)\nioctl(other, HMM_DMIRROR_READ, buf, 4 pages) = -EFAULT\nmadvise(buf, 4 pages, MADV_DONTNEED)`,
      reasons: ['dropped', 'never-faulted'],
    },
  },
  migrated: {
    'it is': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)`,
      reasons: ['it-is'],
      text: /in the memory of hmm_dmirror0/,
    },
    'nobody asked': { body: FILLED, reasons: ['never-asked'] },
    'a touch brought it home': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)\n*(buf) = 3`,
      reasons: ['came-home'],
      text: /a touch of the CPU/,
    },
    'a store there came after it was dropped': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page)\nmadvise(buf, 1 page, MADV_DONTNEED)\n*(buf) = 3`,
      reasons: ['dropped'],
      decides: /^pte buf := none/,
    },
    'a read of another device brought it home': {
      body: `other = open("/dev/hmm_dmirror1")\n${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)\nioctl(other, HMM_DMIRROR_READ, buf, 1 page)`,
      reasons: ['came-home'],
      text: /of hmm_dmirror0, and a fault of hmm_dmirror1 brought it home$/,
    },
    'mremap moved it away, and something else was mapped there': {
      body: `${DEVICE}\nbuf = mmap(0x200000000, 4 pages, ${RW}, ${PRIVATE}|MAP_FIXED)\nfill(buf, 4 pages, linear(1, 1))\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)\nother = mremap(buf, 4 pages, 4 pages, MREMAP_MAYMOVE|MREMAP_FIXED, 0x300000000)\nbuf = mmap(0x200000000, 4 pages, ${RW}, ${PRIVATE}|MAP_FIXED)`,
      reasons: ['never-asked'],
      text: /^no command has asked for the migration of this address since it was mapped$/,
    },
    'mremap brought it, and it came home': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)\nbuf = mremap(buf, 4 pages, 4 pages, MREMAP_MAYMOVE|MREMAP_FIXED, 0x300000000)\n*(buf)`,
      reasons: ['came-home'],
      text: /^it was in the memory of hmm_dmirror0, and a touch of the CPU brought it home$/,
    },
    'it was asked for before mremap brought it': {
      body: `${FILLED}\ninject(allocation, 1)\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)\nbuf = mremap(buf, 4 pages, 4 pages, MREMAP_MAYMOVE|MREMAP_FIXED, 0x300000000)`,
      reasons: ['never-asked'],
      text: /since mremap put it there$/,
    },
    'it was in the memory of the device when the process was forked': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)\nfork(child)\nsleep(10 us)`,
      tasks: 'task child {\n  *(buf)\n  sleep(1 ms)\n}',
      page: 'mm 2',
      reasons: ['came-home'],
      text: /a touch of the CPU brought it home/,
    },
    'it was unmapped': {
      body: `${FILLED}\nmunmap(buf + 1 page, 1 page)`,
      page: 'buf+1',
      reasons: ['unmapped'],
    },
    'the device sent it home': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)\nioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, buf, 4 pages)`,
      reasons: ['came-home'],
      decides: /^pte buf := present/,
    },
    'it was dropped there': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)\nmadvise(buf, 1 page, MADV_DONTNEED)`,
      reasons: ['dropped'],
      decides: /^pte buf := none/,
    },
    'its range has a hole before it': {
      body: `${FILLED}\nmunmap(buf, 1 page)\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages) = -EINVAL`,
      page: 'buf+1',
      reasons: ['hole'],
      decides: /^vma ~|^vma -/,
      text: /-EINVAL: .* is in no area/,
    },
    'it may not be read': {
      body: `${FILLED}\nmprotect(buf, 4 pages, PROT_NONE)\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages) = -EINVAL`,
      reasons: ['not-permitted'],
    },
    'the command was given no open file': {
      body: `${FILLED}\nmprotect(buf, 4 pages, PROT_NONE)\nclose(fd)\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages) = -EBADF`,
      reasons: ['command-failed'],
      text: /-EBADF before it came to this page/,
    },
    'an exclusive page is not present': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_EXCLUSIVE, buf, 1 page)\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)`,
      reasons: ['not-present'],
      text: /a device held it exclusively/,
    },
    'another process maps the huge page': {
      body: `${DEVICE}\nbuf = mmap(0x200000000, 512 pages, ${RW}, ${PRIVATE}|MAP_FIXED)\nmadvise(buf, 512 pages, MADV_HUGEPAGE)\n*(buf) = 1\nfork(child)\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)`,
      tasks: 'task child {\n  sleep(1 ms)\n}',
      reasons: ['huge'],
    },
    'it belongs to a file': {
      body: `${DEVICE}\n${FILE}\n*(buf) = 1\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)`,
      reasons: ['file-backed'],
      decides: /^migrate buf: file/,
    },
    'there was no device page': {
      body: `${FILLED}\ninject(allocation, 1)\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)`,
      reasons: ['no-destination'],
      decides: /^inject fail allocation/,
      text: /its allocation was made to fail/,
    },
    'it is on another device': {
      body: `other = open("/dev/hmm_dmirror1")\n${FILLED}\nioctl(other, HMM_DMIRROR_MIGRATE, buf, 1 page)\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)`,
      reasons: ['it-is'],
      text: /hmm_dmirror1/,
    },
  },
  home: {
    'it is': { body: `${BUF}\n*(buf) = 1`, reasons: ['it-is'] },
    'nobody asked': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)`,
      reasons: ['never-asked'],
      decides: /^pte buf := device private/,
    },
    'the command came to a hole before it': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)\nmunmap(buf, 1 page)\nioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, buf, 4 pages) = -EINVAL`,
      page: 'buf+1',
      reasons: ['hole'],
    },
    'another device has it': {
      body: `other = open("/dev/hmm_dmirror1")\n${FILLED}\nioctl(other, HMM_DMIRROR_MIGRATE, buf, 1 page)\nioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, buf, 1 page)`,
      reasons: ['another-owner'],
      decides: /^migrate buf: wrong kind/,
      text: /in the memory of hmm_dmirror1/,
    },
    'its entry is exclusive': {
      body: `${FILLED.replace('dmirror0', 'dmirror2')}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)\nioctl(fd, HMM_DMIRROR_EXCLUSIVE, buf, 1 page)\nclose(fd)`,
      reasons: ['pinned'],
      decides: /^migrate .*: pinned/,
      text: /^its entry was device-exclusive, which holds page frame \d+ and maps it nowhere: refcount 2, mapcount 0/,
    },
    'there was no page for it': {
      body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)\ninject(allocation, 1)\nioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, buf, 1 page)`,
      reasons: ['no-destination'],
      decides: /^inject fail allocation/,
      text: /gave no page for it/,
    },
  },
};
