import type { Answer } from '../answer.js';
import type { Operation, Pattern } from '../../language/ast.js';
import { firstWord } from '../../machine/contents.js';
import { patternPage } from '../../language/patterns.js';

/*
 * Memory as a user thinks of it: pages that hold a word, private copies, objects that are shared.
 * It knows nothing of page tables, devices, faults or notifiers, and follows one task at a time.
 */

/** What the first word of a page may be; more than one after an operation that failed on its way. */
type Words = ReadonlySet<number>;
const ZERO: Words = new Set([0]);

/** A file, shared memory, or a driver's pages: page index to words; without an entry it is zero. */
interface Shared {
  readonly kind: 'file' | 'shmem' | 'device';
  size: number;
  readonly words: Map<number, Words>;
}

interface PageOfArea {
  readonly shared: boolean;
  readonly object: Shared | undefined;
  readonly index: number;
  readonly hugetlb: boolean;
  readonly inherited: boolean;
}

/** An address space. */
class Space {
  readonly pages = new Map<number, PageOfArea>();
  /** Pages that belong to this space alone. */
  readonly own = new Map<number, Words>();
  /** What private copies of an object's pages hold, if they were made: nobody said so. */
  readonly perhaps = new Map<number, Words>();

  read(page: number): Words | undefined {
    const at = this.pages.get(page);
    if (at === undefined) return undefined;
    const own = this.own.get(page);
    if (own !== undefined) return own;
    const shown = at.object?.words.get(at.index) ?? ZERO;
    const copied = this.perhaps.get(page);
    return copied === undefined ? shown : new Set([...shown, ...copied]);
  }
  write(page: number, words: Words): void {
    const at = this.pages.get(page);
    if (at === undefined) return;
    if (at.shared && at.object !== undefined) at.object.words.set(at.index, words);
    else {
      this.own.set(page, words);
      this.perhaps.delete(page);
    }
  }
  /** It was written, or a copy was made to write to, or nothing happened. */
  perhapsWrite(page: number, written: Words): void {
    const old = this.read(page);
    if (old === undefined) return;
    const words = new Set([...old, ...written]);
    const at = this.pages.get(page)!;
    const isCopy = !at.shared && at.object !== undefined && !this.own.has(page);
    if (isCopy) this.perhaps.set(page, words);
    else this.write(page, words);
  }
  drop(page: number): void {
    this.own.delete(page);
    this.perhaps.delete(page);
  }
  /** What a page holds turned out to be one of the possible words. */
  narrow(page: number, words: Words): void {
    const at = this.pages.get(page)!;
    if (this.own.has(page)) this.own.set(page, words);
    else if (!this.perhaps.has(page)) at.object?.words.set(at.index, words);
  }
  unmap(start: number, npages: number): void {
    for (let page = start; page < start + npages; page++) {
      this.pages.delete(page);
      this.drop(page);
    }
  }
  child(): Space {
    const child = new Space();
    for (const [page, at] of this.pages) if (at.inherited) child.pages.set(page, at);
    for (const [page, words] of this.own) if (child.pages.has(page)) child.own.set(page, words);
    for (const [page, words] of this.perhaps) {
      if (child.pages.has(page)) child.perhaps.set(page, words);
    }
    return child;
  }
}

type Descriptor = { readonly space: Space } | { readonly file: Shared };

export class ProcessMemory {
  private readonly spaces = new Map<number, Space>([[1, new Space()]]);
  private readonly descriptors = new Map<number, Map<string, Descriptor>>([[1, new Map()]]);
  private lastProcess = 1;

  /**
   * Follows an operation that was answered.
   * @returns what the machine saw that memory does not hold, in words; undefined if it agrees
   */
  answered(op: Operation, got: Answer, process: number): string | undefined {
    const space = this.spaces.get(process)!;
    const descriptors = this.descriptors.get(process)!;
    const done = got.ret >= 0 && got.signal === 0;
    switch (op.op) {
      case 'open':
        if (done) descriptors.set(op.fd, { space });
        else descriptors.delete(op.fd);
        return undefined;
      case 'close':
        descriptors.delete(op.fd);
        return undefined;
      case 'tmpfile':
        descriptors.set(op.fd, { file: newFile(op.npages as number, op.content) });
        return undefined;
      case 'mmap':
        return this.mmap(op, space, descriptors, done);
      case 'munmap':
        if (done) space.unmap(op.at.page as number, op.npages as number);
        return undefined;
      case 'madvise':
        this.madvise(op, space);
        return undefined;
      case 'mremap':
        mremap(op, space, done);
        return undefined;
      case 'ftruncate':
      case 'pwrite':
        this.fileOperation(op, descriptors.get(op.fd), done);
        return undefined;
      case 'load':
        if (!done) return undefined;
        return compare(space, op.at.page as number, got.value, 'a load');
      case 'store':
        if (done) space.write(op.at.page as number, new Set([(op.value as number) >>> 0]));
        return undefined;
      case 'fill':
        writeRange(space, op, op.pattern, done);
        return undefined;
      case 'ioctl':
        return ioctl(op, got, descriptors.get(op.fd));
      case 'reap':
        for (const page of [...space.own.keys(), ...space.perhaps.keys()]) {
          if (!space.pages.get(page)!.hugetlb && space.pages.get(page)!.object?.kind !== 'device')
            space.drop(page);
        }
        return undefined;
      case 'fork':
        this.spaces.set(++this.lastProcess, space.child());
        this.descriptors.set(this.lastProcess, new Map(descriptors));
        return undefined;
      default:
        return undefined;
    }
  }

  private mmap(
    op: Extract<Operation, { op: 'mmap' }>,
    space: Space,
    descriptors: Map<string, Descriptor>,
    done: boolean,
  ): undefined {
    const start = op.at!.page as number;
    const npages = op.npages as number;
    if (!done) return;
    space.unmap(start, npages);
    const object = this.objectOf(op, descriptors);
    for (let i = 0; i < npages; i++) {
      const index = (op.pgoff as number) + i;
      space.pages.set(start + i, {
        shared: op.shared,
        object,
        index,
        hugetlb: op.backing === 'hugetlb',
        inherited: true,
      });
    }
  }
  private objectOf(
    op: Extract<Operation, { op: 'mmap' }>,
    descriptors: Map<string, Descriptor>,
  ): Shared | undefined {
    if (op.backing === 'file') {
      const found = descriptors.get(op.fd!);
      return found !== undefined && 'file' in found ? found.file : undefined;
    }
    if (op.backing === 'device') return { kind: 'device', size: Infinity, words: new Map() };
    return op.shared ? { kind: 'shmem', size: op.npages as number, words: new Map() } : undefined;
  }

  private madvise(op: Extract<Operation, { op: 'madvise' }>, space: Space): void {
    const start = op.at.page as number;
    for (let page = start; page < start + (op.npages as number); page++) {
      const at = space.pages.get(page);
      // Holes are passed over; an area that cannot do it is where it ends.
      if (at === undefined) continue;
      if (op.advice === 'POPULATE_WRITE') space.perhapsWrite(page, new Set());
      if (op.advice === 'DONTNEED') {
        if (at.object?.kind === 'device') return;
        space.drop(page);
      } else if (op.advice === 'REMOVE') {
        if (at.object === undefined || at.object.kind === 'device' || !at.shared) return;
        at.object.words.delete(at.index);
      } else if (op.advice === 'DONTFORK' || op.advice === 'DOFORK') {
        space.pages.set(page, { ...at, inherited: op.advice === 'DOFORK' });
      }
    }
  }

  private fileOperation(
    op: Extract<Operation, { op: 'ftruncate' | 'pwrite' }>,
    found: Descriptor | undefined,
    done: boolean,
  ): void {
    if (found === undefined || !('file' in found)) return;
    const { file } = found;
    if (op.op === 'pwrite') {
      const first = op.pgoff as number;
      file.size = Math.max(file.size, first + (op.npages as number));
      for (let i = 0; i < (op.npages as number); i++) {
        file.words.set(
          first + i,
          either(done, file.words.get(first + i) ?? ZERO, word(op.pattern, i)),
        );
      }
      return;
    }
    file.size = op.npages as number;
    for (const index of [...file.words.keys()]) if (index >= file.size) file.words.delete(index);
    // Private copies of what is cut off go too, in every space.
    for (const space of this.spaces.values()) {
      for (const [page, at] of space.pages) {
        if (at.object === file && at.index >= file.size) space.drop(page);
      }
    }
  }
}

function newFile(size: number, content: Pattern | undefined): Shared {
  const words = new Map<number, Words>();
  if (content !== undefined) for (let i = 0; i < size; i++) words.set(i, word(content, i));
  return { kind: 'file', size, words };
}

function mremap(op: Extract<Operation, { op: 'mremap' }>, space: Space, done: boolean): void {
  const from = op.at.page as number;
  const old = op.npages as number;
  const wanted = op.newPages as number;
  if (op.to === undefined) {
    // The generator only shrinks in place.
    if (wanted < old) space.unmap(from + wanted, old - wanted);
    return;
  }
  const to = op.to.page as number;
  const first = space.pages.get(from);
  if (first === undefined || (from + old > to && to + wanted > from)) return;
  if (!done) {
    // It made room before it found out.
    space.unmap(to, wanted);
    if (old > wanted) space.unmap(from + wanted, old - wanted);
    return;
  }
  const pages = Array.from({ length: Math.min(old, wanted) }, (_, i) => from + i);
  const moved = pages.map((page) => space.own.get(page));
  const perhaps = pages.map((page) => space.perhaps.get(page));
  space.unmap(from, old);
  space.unmap(to, wanted);
  for (let i = 0; i < wanted; i++) {
    space.pages.set(to + i, { ...first, index: first.index + i });
    const words = moved[i];
    if (words !== undefined) space.own.set(to + i, words);
    const copied = perhaps[i];
    if (copied !== undefined) space.perhaps.set(to + i, copied);
  }
}

function ioctl(
  op: Extract<Operation, { op: 'ioctl' }>,
  got: Answer,
  found: Descriptor | undefined,
): string | undefined {
  if (found === undefined || !('space' in found)) return undefined;
  const { space } = found;
  if (op.command === 'WRITE') {
    writeRange(space, op, op.pattern!, got.ret === 0);
    return undefined;
  }
  if (op.command === 'EXCLUSIVE') touchToWrite(space, op);
  if (got.ret !== 0 || got.data === undefined) return undefined;
  for (let i = 0; i < got.data.length; i++) {
    const wrong = compare(
      space,
      (op.at.page as number) + i,
      got.data[i],
      `the device (${op.command})`,
    );
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Who asks for write access makes private copies, as far as it comes. */
function touchToWrite(space: Space, op: Extract<Operation, { op: 'ioctl' }>): void {
  for (let i = 0; i < (op.npages as number); i++) {
    space.perhapsWrite((op.at.page as number) + i, new Set());
  }
}

/** One that failed may have written some of the pages. */
function writeRange(
  space: Space,
  range: { readonly at: { readonly page: unknown }; readonly npages: unknown },
  pattern: Pattern,
  done: boolean,
): void {
  for (let i = 0; i < (range.npages as number); i++) {
    const page = (range.at.page as number) + i;
    if (done) space.write(page, word(pattern, i));
    else space.perhapsWrite(page, word(pattern, i));
  }
}

function either(done: boolean, old: Words, written: Words): Words {
  return done ? written : new Set([...old, ...written]);
}
function word(pattern: Pattern, page: number): Words {
  return new Set([firstWord(patternPage(pattern, page, new Map())) >>> 0]);
}

function compare(
  space: Space,
  page: number,
  found: number | undefined,
  who: string,
): string | undefined {
  const wanted = space.read(page);
  if (wanted === undefined)
    return `${who} saw ${found} in page 0x${page.toString(16)}, where nothing is mapped`;
  if (found !== undefined && wanted.has(found)) {
    if (wanted.size > 1) space.narrow(page, new Set([found]));
    return undefined;
  }
  return `${who} saw ${found} in page 0x${page.toString(16)}, which holds ${[...wanted].join(' or ')}`;
}
