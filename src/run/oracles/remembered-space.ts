/*
 * Memory as a user thinks of it: sheets that hold a word, who has them, and objects that are shared.
 */

/** What the first word of a page may be; more than one after an operation that failed on its way. */
export type Words = ReadonlySet<number>;
export const ZERO: Words = new Set([0]);

/** What a page holds, wherever the page is: whoever has the same sheet sees what another one writes. */
export class Sheet {
  /** Pins that must not be left behind by a fork. */
  pinned = 0;
  /** A plain reference of it may be of this sheet, or of a copy. */
  loose = false;

  constructor(
    public words: Words,
    /** The sheet that this one, and those that it may be taken for, are copies of. */
    readonly first: Sheet | undefined = undefined,
  ) {}

  copy(): Sheet {
    return new Sheet(this.words, this.first ?? this);
  }
  isLike(other: Sheet): boolean {
    return (this.first ?? this) === (other.first ?? other);
  }
  /** It was written, or it was not. */
  perhaps(written: Words): void {
    this.words = new Set([...this.words, ...written]);
  }
}

/** A file, shared memory, or a driver's pages: page index to sheet; without one it is zero. */
export interface Shared {
  readonly kind: 'file' | 'shmem' | 'device';
  size: number;
  readonly sheets: Map<number, Sheet>;
}

export interface PageOfArea {
  readonly shared: boolean;
  readonly object: Shared | undefined;
  readonly index: number;
  readonly hugetlb: boolean;
  readonly inherited: boolean;
}

/** The sheet of a page of an object. */
export function sheetOf(object: Shared, index: number): Sheet {
  let sheet = object.sheets.get(index);
  if (sheet === undefined) object.sheets.set(index, (sheet = new Sheet(ZERO)));
  return sheet;
}

/** A page that belongs to address spaces, and to no object. */
interface Own {
  readonly sheet: Sheet;
  /** Since a fork another space may have it: who writes gets a copy. */
  common: boolean;
}

/** An address space. */
export class Space {
  readonly pages = new Map<number, PageOfArea>();
  private readonly own = new Map<number, Own>();
  /** What private copies of an object's pages hold, if they were made: nobody said so. */
  private readonly perhaps = new Map<number, Words>();

  read(page: number): Words | undefined {
    const at = this.pages.get(page);
    if (at === undefined) return undefined;
    const own = this.own.get(page);
    if (own !== undefined) return own.sheet.words;
    const shown = at.object?.sheets.get(at.index)?.words ?? ZERO;
    const copied = this.perhaps.get(page);
    return copied === undefined ? shown : new Set([...shown, ...copied]);
  }
  write(page: number, words: Words): void {
    const at = this.pages.get(page);
    if (at === undefined) return;
    if (at.shared && at.object !== undefined) sheetOf(at.object, at.index).words = words;
    else this.ownSheet(page).words = words;
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
  /** The page of this space alone that whoever writes gets. */
  ownSheet(page: number): Sheet {
    const had = this.own.get(page);
    if (had?.common === false) return had.sheet;
    const sheet = had?.sheet.copy() ?? new Sheet(this.read(page) ?? ZERO);
    this.own.set(page, { sheet, common: false });
    this.perhaps.delete(page);
    return sheet;
  }
  /** The sheet that is seen at a page which belongs to no object, if there is one. */
  ownAt(page: number): Sheet | undefined {
    return this.own.get(page)?.sheet;
  }
  owned(): number[] {
    return [...this.own.keys(), ...this.perhaps.keys()];
  }
  sheets(): Sheet[] {
    return [...this.own.values()].map(({ sheet }) => sheet);
  }
  drop(page: number): void {
    this.own.delete(page);
    this.perhaps.delete(page);
  }
  /** What a page holds turned out to be one of the possible words. */
  narrow(page: number, words: Words): void {
    const at = this.pages.get(page)!;
    const own = this.own.get(page);
    if (own !== undefined) own.sheet.words = words;
    else if (!this.perhaps.has(page) && at.object !== undefined)
      sheetOf(at.object, at.index).words = words;
  }
  unmap(start: number, npages: number): void {
    for (let page = start; page < start + npages; page++) {
      this.pages.delete(page);
      this.drop(page);
    }
  }
  /** Pages that go from one place to another, with what they hold. */
  move(from: readonly number[], old: number, to: number, wanted: number): void {
    const own = from.map((page) => this.own.get(page));
    const perhaps = from.map((page) => this.perhaps.get(page));
    const first = this.pages.get(from[0]!)!;
    this.unmap(from[0]!, old);
    this.unmap(to, wanted);
    for (let i = 0; i < wanted; i++) {
      this.pages.set(to + i, { ...first, index: first.index + i });
      if (own[i] !== undefined) this.own.set(to + i, own[i]!);
      if (perhaps[i] !== undefined) this.perhaps.set(to + i, perhaps[i]!);
    }
  }
  /** Pages that are pinned stay with the parent; the child gets copies at once. */
  child(): Space {
    const child = new Space();
    for (const [page, at] of this.pages) if (at.inherited) child.pages.set(page, at);
    for (const [page, own] of this.own) {
      if (!child.pages.has(page)) continue;
      const { sheet } = own;
      if (sheet.pinned > 0) {
        child.own.set(page, { sheet: sheet.copy(), common: false });
        continue;
      }
      own.common = true;
      sheet.loose = true;
      child.own.set(page, { sheet, common: true });
    }
    for (const [page, words] of this.perhaps) {
      if (child.pages.has(page)) child.perhaps.set(page, words);
    }
    return child;
  }
}

export function either(done: boolean, old: Words, written: Words): Words {
  return done ? written : new Set([...old, ...written]);
}
