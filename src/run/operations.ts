import {
  Backing,
  bufferSet,
  FailureType,
  fdInstall,
  fileCount,
  fileOpen,
  inodeCreate,
} from '../events/generated.js';
import { firstWord, withWord, wordAt, ZERO_RUNS, type Runs } from '../machine/contents.js';
import type { MmView } from '../machine/state.js';
import { command } from '../driver/commands.js';
import { touch } from '../kernel/mm/access.js';
import type { Kernel } from '../kernel/kernel.js';
import { inodePage } from '../kernel/mm/file-fault.js';
import { inodePut } from '../kernel/mm/inode.js';
import { madvise } from '../kernel/mm/madvise.js';
import { mmap, munmap } from '../kernel/mm/mmap.js';
import { mprotect } from '../kernel/mm/mprotect.js';
import { mremap } from '../kernel/mm/mremap.js';
import { reapMm } from '../kernel/mm/reap.js';
import { truncateInode } from '../kernel/mm/truncate.js';
import { setContent } from '../kernel/mm/page.js';
import { PROT_EXEC, PROT_READ, PROT_WRITE } from '../kernel/mm/vma.js';
import { TIMER_SLACK } from '../schedule/costs.js';
import type { Run } from '../schedule/engine.js';
import { EAGAIN, EBADF, EINVAL, ENODEV } from '../units/errno.js';
import { VPN_END, PAGE_SIZE, vpn, type Vpn } from '../units/numbers.js';
import type { Num, Operation, Pattern, Place, Prot } from '../language/ast.js';
import {
  firstDifference,
  pageOf,
  patternPage,
  patternRuns,
  valueOf,
} from '../language/patterns.js';
import { TaskEnd, type Frame, type Outcome, type Session } from './session.js';

type Performer<Name extends Operation['op']> = (
  run: Session,
  operation: Extract<Operation, { op: Name }>,
  frame: Frame,
) => Run<Outcome>;

/** Runs one operation of a workload in the task of `frame`. */
export function* perform(run: Session, operation: Operation, frame: Frame): Run<Outcome> {
  const performer = PERFORMERS[operation.op] as Performer<typeof operation.op> | undefined;
  if (performer === undefined) throw new NotModelled(`the operation ${operation.op}`);
  return yield* performer(run, operation as never, frame);
}

/** The machine cannot do this (yet): said as such, never answered wrongly. */
export class NotModelled extends Error {
  constructor(what: string) {
    super(`${what} is not modelled`);
    this.name = 'NotModelled';
  }
}

const mmOf = (run: Session, frame: Frame): MmView =>
  run.k.mm(run.k.state.processes.get(frame.process)!.mm, 'current->mm');
const num = (n: Num, frame: Frame): number => valueOf(n, frame.env);
/** What mmap failed to map lies, like MAP_FAILED, where nothing can be. */
export function place(at: Place, frame: Frame): Vpn {
  const base = at.name === undefined ? 0 : (frame.places.get(at.name) ?? VPN_END);
  return vpn(base + valueOf(at.page, frame.env));
}
function protBits(prot: Prot): number {
  return (prot.read ? PROT_READ : 0) | (prot.write ? PROT_WRITE : 0) | (prot.exec ? PROT_EXEC : 0);
}

const PERFORMERS: { readonly [Name in Operation['op']]?: Performer<Name> } = {
  *open(run, { fd, device }, frame) {
    const { fds } = run.k.state.processes.get(frame.process)!;
    if (fds.has(fd)) yield* run.driver.close(frame.process, fd);
    return { ret: yield* run.driver.open(frame.process, fd, device) };
  },
  *close(run, { fd }, frame) {
    return { ret: yield* run.driver.close(frame.process, fd) };
  },
  *mmap(run, op, frame) {
    const { k } = run;
    const mm = mmOf(run, frame);
    const npages = num(op.npages, frame);
    const file = op.fd === undefined ? undefined : fileOf(run, frame, op.fd);
    if (op.backing === 'file' && (file === undefined || file.inode === 0)) return { ret: EBADF };
    if (op.backing === 'device' && (file === undefined || file.device === 0)) return { ret: EBADF };
    // The driver of the patch has no mmap operation.
    if (op.backing === 'device' && k.design['driver.era'] === 'v5') return { ret: ENODEV };
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
    if (op.name !== undefined) frame.places.set(op.name, ret);
    return { ret: 0 };
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
    if (op.name !== undefined) frame.places.set(op.name, ret);
    return { ret: 0 };
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
    const size = run.k.state.inodes.get(file.inode)!.npages;
    if (first + npages > size) yield* truncateInode(run.k, file.inode, first + npages);
    for (let i = 0; i < npages; i++) {
      writeFilePage(run, file.inode, first + i, patternPage(op.pattern, i, frame.env));
    }
    return { ret: npages * PAGE_SIZE };
  },
  *pread(run, op, frame) {
    const file = fileOf(run, frame, op.fd);
    if (file === undefined || file.inode === 0) return { ret: EBADF };
    const { cache } = run.k.state.inodes.get(file.inode)!;
    const first = num(op.pgoff, frame);
    const size = run.k.state.inodes.get(file.inode)!.npages;
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
  *ioctl(run, op, frame) {
    const { k } = run;
    const process = k.state.processes.get(frame.process)!;
    const fd = process.fds.get(op.fd);
    const file = fd === undefined ? undefined : k.state.files.get(fd);
    if (fd === undefined || file === undefined) return { ret: EBADF };
    const buffer = op.buffer === undefined ? undefined : process.buffers.get(op.buffer);
    // Another task may close the descriptor meanwhile: the call keeps the file. Alone, nobody can
    // (fs/file.c __fget_light).
    const shared = run.tasksOf(frame.process) > 1;
    if (shared) k.emit(fileCount(fd, file.refcount + 1));
    const answered = yield* command(run.driver, file.mirror, op.command, {
      start: place(op.at, frame),
      npages: num(op.npages, frame),
      source: (i) => {
        if (op.pattern !== undefined) return patternPage(op.pattern, i, frame.env);
        return buffer === undefined ? [] : pageOf(buffer.runs, i);
      },
    });
    if (shared) yield* run.driver.put(fd);
    const { ret, cpages, faults, pages, snapshot } = answered;
    return { ret, cpages, faults, pages, snapshot, data: pages?.map((runs) => wordAt(runs, 0)) };
  },
  *sleep(run, { nanoseconds, random }, frame) {
    const { k } = run;
    const n = num(nanoseconds, frame);
    const delay = random && n > 0 ? k.choose(n) + k.choose(TIMER_SLACK) : n;
    yield* k.sleepUntil(k.time + delay, 'nanosleep');
    return {};
  },
  *start(run, { task }, frame) {
    run.startTask(task, frame.process, frame.places);
    return {};
  },
  *join(run, { task }) {
    yield* run.join(task);
    return {};
  },
  *fork(run, { task }, frame) {
    yield* run.fork(task, frame);
    return {};
  },
  *waitpid(run, { task }) {
    yield* run.join(task);
    return {};
  },
  *exit(_run, { status }, frame) {
    throw new TaskEnd(num(status, frame));
  },
  *reap(run, _operation, frame) {
    const whole = yield* reapMm(run.k, mmOf(run, frame).id);
    return { ret: whole ? 0 : EAGAIN };
  },
  *registerNotifier(run, { notifier }, frame) {
    return { ret: yield* run.subscribers.register(frame.process, notifier) };
  },
  *unregisterNotifier(run, { notifier }, frame) {
    return { ret: yield* run.subscribers.unregister(frame.process, notifier) };
  },
  *holdNotifier(run, { notifier, nanoseconds }, frame) {
    return { ret: yield* run.subscribers.hold(frame.process, notifier, num(nanoseconds, frame)) };
  },
  *barrier(run, { name }) {
    yield* run.barrier(name);
    return {};
  },
  *inject(run, { failure, nth }, frame) {
    run.k.failures.arm(FAILURES[failure], num(nth, frame));
    return {};
  },
};

const BACKINGS = {
  anonymous: Backing.ANONYMOUS,
  file: Backing.FILE,
  hugetlb: Backing.HUGETLB,
  device: Backing.DEVICE_MAP,
} as const;

function fileOf(run: Session, frame: Frame, fd: string) {
  const id = run.k.state.processes.get(frame.process)!.fds.get(fd);
  return id === undefined ? undefined : run.k.state.files.get(id);
}

function newInode(k: Kernel, backing: Backing, npages: number, name: string): number {
  const id = k.newInodeNumber();
  k.emit(inodeCreate(id, backing, npages, name));
  return id;
}

function writeFilePage(run: Session, inode: number, index: number, runs: Runs): void {
  const pfn = inodePage(run.k, inode, index);
  if (typeof pfn === 'number') setContent(run.k, pfn, runs);
}

const FAILURES = {
  allocation: FailureType.FAIL_ALLOCATION,
  copyFromUser: FailureType.FAIL_COPY_FROM_USER,
  copyToUser: FailureType.FAIL_COPY_TO_USER,
  chunk: FailureType.FAIL_CHUNK,
} as const;

function mismatch(pattern: Pattern, page: number, frame: Frame, found: Runs): string | undefined {
  const difference = firstDifference(pattern, page, frame.env, found);
  if (difference === undefined) return undefined;
  return `word ${difference.word} is ${difference.found}, expected ${difference.wanted}`;
}
