import type { Answer } from '../answer.js';
import type { Operation, Pattern } from '../../language/ast.js';
import { firstWord } from '../../machine/contents.js';
import { patternPage } from '../../language/patterns.js';
import { KeptPages } from './kept-pages.js';
import { either, Sheet, sheetOf, Space, type Shared, type Words } from './remembered-space.js';

/*
 * Memory as a user thinks of it: pages that hold a word, private copies, objects that are shared.
 * It knows nothing of page tables, devices, faults or notifiers, and follows one task at a time.
 */

type Descriptor = { readonly space: Space } | { readonly file: Shared };

export class ProcessMemory {
  private readonly spaces = new Map<number, Space>([[1, new Space()]]);
  private readonly descriptors = new Map<number, Map<string, Descriptor>>([[1, new Map()]]);
  private readonly kept = new KeptPages();
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
        for (const page of space.owned()) {
          if (!space.pages.get(page)!.hugetlb && space.pages.get(page)!.object?.kind !== 'device')
            space.drop(page);
        }
        return undefined;
      case 'fork':
        this.spaces.set(++this.lastProcess, space.child());
        this.descriptors.set(this.lastProcess, new Map(descriptors));
        return undefined;
      case 'pin':
      case 'hold':
      case 'get':
        return sees(space, op, got, op.op) ?? this.kept.asked(op, got, process, space);
      case 'unpin':
        if (done) this.kept.letGo(op.pin, process);
        return undefined;
      case 'pinRead':
        return this.kept.read(op.pin, got, process);
      case 'pinWrite':
        return this.kept.write(op, got, process, this.spaces.values());
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
    if (op.backing === 'device') return { kind: 'device', size: Infinity, sheets: new Map() };
    return op.shared ? { kind: 'shmem', size: op.npages as number, sheets: new Map() } : undefined;
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
        at.object.sheets.delete(at.index);
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
        const sheet = sheetOf(file, first + i);
        sheet.words = either(done, sheet.words, word(op.pattern, i));
      }
      return;
    }
    file.size = op.npages as number;
    for (const index of [...file.sheets.keys()]) if (index >= file.size) file.sheets.delete(index);
    // Private copies of what is cut off go too, in every space.
    for (const space of this.spaces.values()) {
      for (const [page, at] of space.pages) {
        if (at.object === file && at.index >= file.size) space.drop(page);
      }
    }
  }
}

function newFile(size: number, content: Pattern | undefined): Shared {
  const sheets = new Map<number, Sheet>();
  if (content !== undefined)
    for (let i = 0; i < size; i++) sheets.set(i, new Sheet(word(content, i)));
  return { kind: 'file', size, sheets };
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
  space.move(pages, old, to, wanted);
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
  return sees(space, op, got, `the device (${op.command})`);
}

/** What was copied out of a range is what it holds. */
function sees(
  space: Space,
  { at }: { readonly at: { readonly page: unknown } },
  got: Answer,
  who: string,
): string | undefined {
  if (got.ret !== 0 || got.data === undefined) return undefined;
  for (let i = 0; i < got.data.length; i++) {
    const wrong = compare(space, (at.page as number) + i, got.data[i], who);
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
