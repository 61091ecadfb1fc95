import { Backing, bufferSet, FailureType } from '../events/generated.js';
import { firstWord, withWord, wordAt, type Runs } from '../machine/contents.js';
import type { MmView } from '../machine/state.js';
import { command } from '../driver/commands.js';
import { touch } from '../kernel/mm/access.js';
import { madvise, type AdviceName } from '../kernel/mm/madvise.js';
import { mmap, munmap } from '../kernel/mm/mmap.js';
import { mprotect } from '../kernel/mm/mprotect.js';
import { setContent } from '../kernel/mm/page.js';
import { PROT_EXEC, PROT_READ, PROT_WRITE } from '../kernel/mm/vma.js';
import type { Run } from '../schedule/engine.js';
import { EBADF, EINVAL } from '../units/errno.js';
import { vpn, type Vpn } from '../units/numbers.js';
import type { Num, Operation, Pattern, Place, Prot } from './ast.js';
import type { Answer } from './answer.js';
import { firstDifference, pageOf, patternPage, patternRuns, valueOf } from './patterns.js';
import type { Frame, WorkloadRun } from './runner.js';

/** An answer, and what of it goes beyond one. */
export interface Outcome extends Partial<Answer> {
  /** Pages that an ioctl copied out. */
  readonly pages?: readonly Runs[] | undefined;
  /** Contents that were not as a pattern said, in words. */
  readonly mismatches?: readonly string[];
}

type Performer<Name extends Operation['op']> = (
  run: WorkloadRun,
  operation: Extract<Operation, { op: Name }>,
  frame: Frame,
) => Run<Outcome>;

/** Runs one operation of a workload in the task of `frame`. */
export function* perform(run: WorkloadRun, operation: Operation, frame: Frame): Run<Outcome> {
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

const mmOf = (run: WorkloadRun, frame: Frame): MmView =>
  run.k.mm(run.k.state.processes.get(frame.process)!.mm, 'current->mm');
const num = (n: Num, frame: Frame): number => valueOf(n, frame.env);
function place(at: Place, frame: Frame): Vpn {
  const base = at.name === undefined ? 0 : frame.places.get(at.name)!;
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
    if (op.backing !== 'anonymous' || op.shared) throw new NotModelled(`a ${op.shared ? 'shared' : op.backing} mapping`);
    const mm = mmOf(run, frame);
    const ret = yield* mmap(run.k, mm.id, {
      at: op.at === undefined ? undefined : place(op.at, frame), npages: num(op.npages, frame),
      prot: protBits(op.prot), shared: op.shared, backing: Backing.ANONYMOUS, inode: 0, pgoff: 0,
    });
    if (ret < 0) return { ret };
    if (op.name !== undefined) frame.places.set(op.name, ret);
    return { ret: 0 };
  },
  *munmap(run, op, frame) {
    return { ret: yield* munmap(run.k, mmOf(run, frame).id, place(op.at, frame), num(op.npages, frame)) };
  },
  *mprotect(run, op, frame) {
    const mm = mmOf(run, frame);
    return { ret: yield* mprotect(run.k, mm.id, place(op.at, frame), num(op.npages, frame), protBits(op.prot)) };
  },
  *madvise(run, op, frame) {
    if (op.advice !== 'DONTNEED') throw new NotModelled(`MADV_${op.advice}`);
    const advice: AdviceName = op.advice;
    return { ret: yield* madvise(run.k, mmOf(run, frame).id, place(op.at, frame), num(op.npages, frame), advice) };
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
    run.k.emit(bufferSet(frame.process, op.buffer, npages, patternRuns(op.pattern, npages, frame.env)));
    return {};
  },
  *expectBuffer(run, op, frame) {
    const buffer = run.k.state.processes.get(frame.process)!.buffers.get(op.buffer);
    if (buffer === undefined) return { ret: EINVAL };
    const first = num(op.page, frame);
    const npages = num(op.npages, frame);
    for (let i = 0; i < npages; i++) {
      const wrong = mismatch(op.pattern, i, frame, pageOf(buffer.runs, first + i));
      if (wrong !== undefined) return { mismatches: [`page ${first + i} of buffer ${op.buffer}: ${wrong}`] };
    }
    return {};
  },
  *ioctl(run, op, frame) {
    const { k } = run;
    const process = k.state.processes.get(frame.process)!;
    const fd = process.fds.get(op.fd);
    const file = fd === undefined ? undefined : k.state.files.get(fd);
    if (file === undefined) return { ret: EBADF };
    const buffer = op.buffer === undefined ? undefined : process.buffers.get(op.buffer);
    const answered = yield* command(run.driver, file.mirror, op.command, {
      start: place(op.at, frame),
      npages: num(op.npages, frame),
      source: (i) => {
        if (op.pattern !== undefined) return patternPage(op.pattern, i, frame.env);
        return buffer === undefined ? [] : pageOf(buffer.runs, i);
      },
    });
    const { ret, cpages, faults, pages, snapshot } = answered;
    return { ret, cpages, faults, pages, snapshot, data: pages?.map((runs) => wordAt(runs, 0)) };
  },
  *sleep(run, { nanoseconds, random }, frame) {
    const { k } = run;
    const n = num(nanoseconds, frame);
    yield* k.sleepUntil(k.time + (random && n > 0 ? k.choose(n) : n), 'nanosleep');
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
  *barrier(run, { name }) {
    yield* run.barrier(name);
    return {};
  },
  *inject(run, { failure, nth }, frame) {
    run.k.failures.arm(FAILURES[failure], num(nth, frame));
    return {};
  },
};

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
