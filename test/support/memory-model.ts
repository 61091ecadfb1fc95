import fc from 'fast-check';
import type { Operation, Place, Prot, Statement, Workload } from '../../src/language/ast.js';
import type { Answer } from '../../src/run/answer.js';

/*
 * What one task may see of its memory, said without a kernel: a list of pages with a protection and
 * a first word. A device write that fails may have written the pages before the first one that it
 * cannot write; a page that may hold either word holds the one that is seen first.
 */

const FIRST = 0x200000;
const PAGES = 12;
const SIGSEGV = 11;
const [MAPERR, ACCERR] = [1, 2];

interface Page {
  readonly read: boolean;
  readonly write: boolean;
  words: readonly number[];
}

const at = (page: number): Place => ({ name: undefined, page: FIRST + page });

const range = fc
  .tuple(fc.nat(PAGES - 1), fc.integer({ min: 1, max: 6 }))
  .map(([start, n]) => ({ at: at(start), npages: Math.min(n, PAGES - start) }));
const prot = fc.constantFrom(
  { read: false, write: false, exec: false },
  { read: true, write: false, exec: false },
  { read: true, write: true, exec: false },
  { read: true, write: true, exec: false },
);
const page = fc.nat(PAGES - 1).map(at);
const word = fc.integer({ min: 1, max: 1000 });
const device = fc.constantFrom('fd0', 'fd0', 'fd1');

function mmap(where: { at: Place; npages: number; prot: Prot }): Operation {
  const anonymous = { shared: false, backing: 'anonymous', fd: undefined, pgoff: 0 } as const;
  return { op: 'mmap', name: undefined, ...where, ...anonymous };
}

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(range, prot).map(([where, p]) => mmap({ ...where, prot: p })),
  },
  { weight: 2, arbitrary: range.map((where) => ({ op: 'munmap' as const, ...where })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(range, prot)
      .map(([where, p]) => ({ op: 'mprotect' as const, ...where, prot: p })),
  },
  {
    weight: 1,
    arbitrary: range.map((where) => ({
      op: 'madvise' as const,
      ...where,
      advice: 'DONTNEED' as const,
    })),
  },
  { weight: 4, arbitrary: page.map((where) => ({ op: 'load' as const, at: where })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(page, word)
      .map(([where, value]) => ({ op: 'store' as const, at: where, value })),
  },
  {
    weight: 8,
    arbitrary: fc
      .record({
        fd: device,
        where: range,
        command: fc.constantFrom('READ' as const, 'WRITE' as const),
        first: word,
      })
      .map(({ fd, where, command, first }) => ({
        op: 'ioctl' as const,
        fd,
        command,
        ...where,
        buffer: undefined,
        pattern:
          command === 'WRITE' ? ({ kind: 'firstWords', first, step: 1 } as const) : undefined,
      })),
  },
  { weight: 1, arbitrary: device.map((fd) => ({ op: 'close' as const, fd })) },
  {
    weight: 2,
    arbitrary: device.map((fd) => ({ op: 'open' as const, fd, device: Number(fd.at(-1)) })),
  },
);

/** One task with private anonymous memory and two devices. */
export const oneTask: fc.Arbitrary<Workload> = fc
  .array(operation, { minLength: 1, maxLength: 40, size: 'max' })
  .map((operations) => {
    const opens = ['fd0', 'fd1'].map((fd, i) => ({ op: 'open' as const, fd, device: i }));
    const all = { at: at(0), npages: PAGES, prot: { read: true, write: true, exec: false } };
    const position = { line: 0, column: 0 };
    const body: Statement[] = [...opens, mmap(all), ...operations].map((op) => ({
      kind: 'operation',
      operation: op,
      expect: undefined,
      position,
    }));
    return { name: 'one_task', about: '', tasks: [{ name: 'main', body, position }] };
  });

/** Says after each operation what is wrong with its answer, undefined if nothing is. */
export class MemoryModel {
  private readonly pages: (Page | undefined)[] = Array<Page | undefined>(PAGES).fill(undefined);
  private readonly open = new Set<string>();

  check(operation: Operation, got: Answer): string | undefined {
    switch (operation.op) {
      case 'open':
        this.open.add(operation.fd);
        return wanted(got.ret === 0, 'open gives 0', got);
      case 'close':
        return wanted(
          (got.ret === 0) === this.open.delete(operation.fd),
          'close of an open descriptor gives 0',
          got,
        );
      case 'mmap':
        for (const i of this.numbers(operation)) this.pages[i] = { ...operation.prot, words: [0] };
        return wanted(got.ret === 0, 'mmap gives 0', got);
      case 'munmap':
        for (const i of this.numbers(operation)) this.pages[i] = undefined;
        return wanted(got.ret === 0, 'munmap gives 0', got);
      case 'mprotect':
        return this.mprotect(operation, got);
      case 'madvise': {
        const hole = this.numbers(operation).some((i) => this.pages[i] === undefined);
        for (const i of this.numbers(operation)) if (this.pages[i]) this.pages[i].words = [0];
        return wanted((got.ret === 0) === !hole, 'madvise gives 0 where there is no hole', got);
      }
      case 'load':
        return this.access(operation.at, false, got) ?? this.see(pageOf(operation.at), got.value);
      case 'store': {
        const wrong = this.access(operation.at, true, got);
        if (wrong === undefined && got.signal === 0)
          this.pages[pageOf(operation.at)]!.words = [operation.value as number];
        return wrong;
      }
      case 'ioctl':
        return operation.command === 'READ'
          ? this.deviceRead(operation, got)
          : this.deviceWrite(operation, got);
      default:
        return `the model does not know ${operation.op}`;
    }
  }

  private numbers({
    at: where,
    npages,
  }: {
    readonly at: Place | undefined;
    readonly npages: unknown;
  }): number[] {
    return Array.from({ length: npages as number }, (_, i) => pageOf(where!) + i);
  }

  private mprotect(
    operation: Extract<Operation, { op: 'mprotect' }>,
    got: Answer,
  ): string | undefined {
    const numbers = this.numbers(operation);
    const hole = numbers.findIndex((i) => this.pages[i] === undefined);
    for (const i of hole < 0 ? numbers : numbers.slice(0, hole)) {
      this.pages[i] = { ...operation.prot, words: this.pages[i]!.words };
    }
    return wanted((got.ret === 0) === hole < 0, 'mprotect gives 0 where there is no hole', got);
  }

  private access(where: Place, write: boolean, got: Answer): string | undefined {
    const found = this.pages[pageOf(where)];
    if (found === undefined)
      return wanted(got.signal === SIGSEGV && got.siCode === MAPERR, 'SIGSEGV(MAPERR)', got);
    if (write ? found.write : found.read) return wanted(got.signal === 0, 'no signal', got);
    return wanted(got.signal === SIGSEGV && got.siCode === ACCERR, 'SIGSEGV(ACCERR)', got);
  }

  /** A word is seen on a page: it is one that may be there, and from now on the only one. */
  private see(i: number, value: number | undefined): string | undefined {
    const found = this.pages[i];
    if (found?.read !== true) return undefined;
    if (value === undefined || !found.words.includes(value)) {
      return `page ${i} holds ${found.words.join(' or ')}, but ${value} was seen`;
    }
    found.words = [value];
    return undefined;
  }

  private deviceRead(
    operation: Extract<Operation, { op: 'ioctl' }>,
    got: Answer,
  ): string | undefined {
    if (!this.open.has(operation.fd)) return wanted(got.ret === -9, '-EBADF', got);
    const numbers = this.numbers(operation);
    const readable = numbers.every((i) => this.pages[i]?.read === true);
    const wrong = wanted(
      (got.ret === 0) === readable,
      'a device reads what the processor may read, and nothing else',
      got,
    );
    if (wrong !== undefined || !readable) return wrong;
    if (got.cpages !== numbers.length) return `${got.cpages} pages were copied`;
    return numbers
      .map((i, n) => this.see(i, got.data?.[n]))
      .find((problem) => problem !== undefined);
  }

  private deviceWrite(
    operation: Extract<Operation, { op: 'ioctl' }>,
    got: Answer,
  ): string | undefined {
    if (!this.open.has(operation.fd)) return wanted(got.ret === -9, '-EBADF', got);
    const numbers = this.numbers(operation);
    const bad = numbers.findIndex((i) => this.pages[i]?.write !== true);
    const first = (operation.pattern as { readonly first: number }).first;
    for (const [n, i] of numbers.slice(0, bad < 0 ? numbers.length : bad).entries()) {
      const found = this.pages[i]!;
      found.words = bad < 0 ? [first + n] : [...found.words, first + n];
    }
    return wanted(
      (got.ret === 0) === bad < 0,
      'a device writes what the processor may write, and nothing else',
      got,
    );
  }
}

function pageOf(where: Place): number {
  return (where.page as number) - FIRST;
}

function wanted(holds: boolean, what: string, got: Answer): string | undefined {
  return holds
    ? undefined
    : `expected: ${what}; got ${JSON.stringify({ ret: got.ret, signal: got.signal, siCode: got.siCode })}`;
}
