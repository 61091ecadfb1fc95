/* A small workload for each reason why a page is not mapped, with what all such workloads begin with. */

export const RW = 'PROT_READ|PROT_WRITE';
export const PRIVATE = 'MAP_PRIVATE|MAP_ANONYMOUS';
export const BUF = `buf = mmap(NULL, 4 pages, ${RW}, ${PRIVATE})`;
export const FILE = `f = tmpfile(2 pages)\nbuf = mmap(NULL, 4 pages, ${RW}, MAP_SHARED, f, 0)`;
export const DEVICE = 'fd = open("/dev/hmm_dmirror0")';
export const FILLED = `${DEVICE}\n${BUF}\nfill(buf, 4 pages, linear(1, 1))`;

export interface Case {
  readonly body: string;
  /** Reasons, in order. */
  readonly reasons: readonly string[];
  /** What the event says that decides the first; none if nothing decides it. */
  readonly decides?: RegExp;
  /** Line of the workload's text in which that happened, from the top of the body. */
  readonly text?: RegExp;
  readonly page?: string;
  readonly design?: string;
  readonly seed?: number;
  readonly tasks?: string;
}

export const MAPPED: Readonly<Record<string, Case>> = {
  'it is': { body: `${BUF}\n*(buf) = 1`, reasons: ['it-is'], decides: /^pte buf := present/ },
  'it is, of a huge page': {
    body: `buf = mmap(0x200000000, 1024 pages, ${RW}, ${PRIVATE}|MAP_FIXED)\nmadvise(buf, 1024 pages, MADV_HUGEPAGE)\n*(buf) = 1`,
    page: 'buf+5',
    reasons: ['it-is'],
    decides: /^pmd buf := huge/,
  },
  'nobody touched it': { body: BUF, reasons: ['never-touched'], decides: /^vma \+ buf/ },
  'nobody touched it since it was mapped anew': {
    body: `buf = mmap(0x200000000, 4 pages, ${RW}, ${PRIVATE}|MAP_FIXED)\n*(buf) = 1\nbuf = mmap(0x200000000, 4 pages, PROT_READ, ${PRIVATE}|MAP_FIXED)`,
    reasons: ['never-touched'],
    decides: /^vma \+ .* r--p/,
  },
  'its area was unmapped': {
    body: `${BUF}\n*(buf + 1 page) = 1\nmunmap(buf + 1 page, 1 page)`,
    page: 'buf+1',
    reasons: ['unmapped'],
    decides: /^vma - /,
  },
  'mremap moved its area': {
    body: `${BUF}\n*(buf) = 1\nmremap(buf, 4 pages, 4 pages, MREMAP_MAYMOVE|MREMAP_FIXED, 0x300000000)`,
    page: 'buf+1',
    reasons: ['moved'],
    decides: /^vma - buf/,
    text: /^mremap moved its area, and the page with it to 0x300001000$/,
  },
  'mremap moved its area into one that it joins, out of the midst of another': {
    body: `buf = mmap(0x200000000, 12 pages, ${RW}, ${PRIVATE}|MAP_FIXED)\nmunmap(buf + 8 pages, 2 pages)\nmremap(buf + 2 pages, 3 pages, 2 pages, MREMAP_MAYMOVE|MREMAP_FIXED, 0x200008000)`,
    page: 'buf+3',
    reasons: ['moved'],
    text: /^mremap moved its area, and the page with it to buf\+9$/,
  },
  'mremap cut its area off, and moved the rest': {
    body: `buf = mmap(0x200000000, 12 pages, ${RW}, ${PRIVATE}|MAP_FIXED)\nmremap(buf + 2 pages, 3 pages, 2 pages, MREMAP_MAYMOVE|MREMAP_FIXED, 0x300000000)`,
    page: 'buf+4',
    reasons: ['unmapped'],
    text: /^its area was unmapped$/,
  },
  'mremap made its area smaller': {
    body: `${BUF}\nmremap(buf + 1 page, 2 pages, 1 page, MREMAP_MAYMOVE)`,
    page: 'buf+2',
    reasons: ['unmapped'],
    text: /^its area was unmapped$/,
  },
  'its neighbour was unmapped': {
    body: `${BUF}\n*(buf + 2 pages) = 1\nmadvise(buf + 2 pages, 1 page, MADV_DONTNEED)\nmunmap(buf + 1 page, 1 page)`,
    page: 'buf+2',
    reasons: ['dropped'],
    decides: /^pte buf\+2 := none/,
  },
  'madvise dropped it': {
    body: `${BUF}\n*(buf) = 1\nmadvise(buf, 1 page, MADV_DONTNEED)`,
    reasons: ['dropped'],
    decides: /^pte buf := none/,
  },
  'no area was ever there': { body: BUF, page: 'buf+9', reasons: ['no-area'] },
  'it went to the device': {
    body: `${FILLED}\nioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)`,
    reasons: ['device-private'],
    decides: /^pte buf := device private/,
    text: /in the memory of hmm_dmirror0/,
  },
  'the device has it exclusively': {
    body: `${FILLED}\nioctl(fd, HMM_DMIRROR_EXCLUSIVE, buf, 4 pages)`,
    reasons: ['device-exclusive'],
    decides: /^pte buf := device exclusive/,
  },
  'mprotect took every right away': {
    body: `${BUF}\n*(buf) = 1\nmprotect(buf, 1 page, PROT_NONE)`,
    reasons: ['prot-none'],
    decides: /^vma [~+] buf.* ---p/,
  },
  'it was mapped without rights': {
    body: `buf = mmap(NULL, 4 pages, PROT_NONE, ${PRIVATE})\n*(buf) raises SIGSEGV(ACCERR)`,
    reasons: ['prot-none', 'refused'],
    decides: /^vma \+ buf/,
  },
  'a store was refused': {
    body: `buf = mmap(NULL, 4 pages, PROT_READ, ${PRIVATE})\n*(buf) = 1 raises SIGSEGV(ACCERR)`,
    reasons: ['refused'],
    decides: /^=> SIGSEGV/,
    text: /a store raised SIGSEGV there/,
  },
  'a comparison was refused': {
    body: `buf = mmap(NULL, 4 pages, PROT_NONE, ${PRIVATE})\nmprotect(buf, 1 page, PROT_READ)\nexpect(buf, 2 pages, linear(0, 0)) raises SIGSEGV(ACCERR)\nmprotect(buf, 4 pages, PROT_READ)`,
    page: 'buf+1',
    reasons: ['refused'],
    decides: /^=> SIGSEGV/,
    text: /^no fault has come to it: an expect raised SIGSEGV there$/,
  },
  'a store to the page before it was refused': {
    body: `buf = mmap(NULL, 4 pages, PROT_READ, ${PRIVATE})\nfill(buf, 4 pages, linear(1, 1)) raises SIGSEGV(ACCERR)`,
    page: 'buf+1',
    reasons: ['never-touched'],
  },
  'a load was refused after it was dropped': {
    body: `${BUF}\n*(buf) = 1\nmadvise(buf, 1 page, MADV_DONTNEED)\nmprotect(buf, 1 page, PROT_NONE)\n*(buf) raises SIGSEGV(ACCERR)\nmprotect(buf, 1 page, PROT_READ)`,
    reasons: ['refused', 'dropped'],
  },
  'it was forked': {
    body: `f = tmpfile(2 pages)\nbuf = mmap(NULL, 2 pages, PROT_READ, MAP_SHARED, f, 0)\n*(buf)\nfork(child)\nsleep(10 us)`,
    tasks: 'task child {\n  sleep(1 ms)\n}',
    page: 'mm 2',
    reasons: ['never-touched'],
    text: /^no fault has come to it since its process was forked$/,
  },
  'mremap put it there': {
    body: `${BUF}\n*(buf) = 1\nbuf = mremap(buf, 4 pages, 4 pages, MREMAP_MAYMOVE|MREMAP_FIXED, 0x300000000)`,
    page: 'buf+3',
    reasons: ['never-touched'],
    text: /^no fault has come to it since mremap put it there$/,
  },
  'it was beyond the end when it was touched, and is no more': {
    body: `${FILE}\n*(buf + 3 pages) raises SIGBUS\nftruncate(f, 4 pages)`,
    page: 'buf+3',
    reasons: ['fault-failed'],
    text: /SIGBUS: it lay beyond the end of the file/,
  },
  'the file is too short': {
    body: FILE,
    page: 'buf+3',
    reasons: ['beyond-file-end', 'never-touched'],
    decides: /^inode create/,
    text: /has 2 pages \(this is page 3\)/,
  },
  'the file is too short, and a touch has found out': {
    body: `${FILE}\n*(buf + 3 pages) raises SIGBUS`,
    page: 'buf+3',
    reasons: ['fault-failed', 'beyond-file-end'],
    decides: /^\} page fault = 2/,
    text: /SIGBUS: it lay beyond the end of the file/,
  },
  'the file was made shorter': {
    body: `${FILE}\n*(buf + 1 page) = 1\nftruncate(f, 1 page)`,
    page: 'buf+1',
    reasons: ['beyond-file-end', 'dropped'],
    decides: /^inode resize/,
  },
  'there was no memory': {
    body: `${BUF}\ninject(allocation, 1)\nmadvise(buf, 1 page, MADV_POPULATE_WRITE) = -ENOMEM`,
    reasons: ['fault-failed'],
    decides: /^inject fail allocation/,
    text: /no memory: an allocation was made to fail/,
  },
};
