import { lettersOf, type Answer } from '../answer.js';
import type { Operation } from '../../language/ast.js';
import type { PinRef } from '../../language/operations/pins.js';
import { Sheet, sheetOf, ZERO, type Space } from './remembered-space.js';

/*
 * Pages that processes keep without their page tables. A pin is of the page that its process sees at the
 * place, as long as the place keeps it: a fork gives the child a copy. A plain reference is so until a fork;
 * from then on it may be of either's page.
 */

type Asked = Extract<Operation, { op: 'pin' | 'hold' | 'get' }>;

interface Kept {
  readonly name: string | undefined;
  readonly pinned: boolean;
  readonly write: boolean;
  /** By page; undefined where nobody can say which page it is. */
  readonly sheets: readonly (Sheet | undefined)[];
}

export class KeptPages {
  private readonly of = new Map<number, Map<number, Kept>>();

  /** Pages were asked for, and `got` says how many were had. @returns what is wrong with it */
  asked(op: Asked, got: Answer, process: number, space: Space): string | undefined {
    const letters = lettersOf(got.kinds ?? '');
    const had = got.ret < 0 ? 0 : got.cpages;
    const first = op.at.page as number;
    const sheets: (Sheet | undefined)[] = [];
    for (let i = 0; i < had; i++) {
      const sheet = seenBy(op, space, first + i, letters[i]!);
      if (typeof sheet === 'string') return sheet;
      sheets.push(sheet);
    }
    // Who wants to write touches what comes behind, or not.
    if (op.write)
      for (let i = had; i < (op.npages as number); i++) space.perhapsWrite(first + i, new Set());
    if (op.op === 'get' || got.pin === undefined || got.pin < 0) return undefined;
    const pinned = op.op === 'pin';
    if (pinned) for (const sheet of sheets) if (sheet !== undefined) sheet.pinned++;
    const list = this.of.get(process) ?? new Map<number, Kept>();
    this.of.set(process, list.set(got.pin, { name: op.name, pinned, write: op.write, sheets }));
    return undefined;
  }

  letGo(pin: PinRef | undefined, process: number): void {
    const list = this.of.get(process);
    if (list === undefined) return;
    const ids = pin === undefined ? [...list.keys()] : [this.numberOf(pin, process)];
    for (const id of ids) {
      const kept = list.get(id);
      if (kept?.pinned === true)
        for (const sheet of kept.sheets) if (sheet !== undefined) sheet.pinned--;
      list.delete(id);
    }
  }

  read(pin: PinRef, got: Answer, process: number): string | undefined {
    const kept = this.keptAs(pin, process);
    const wrong = answersOf(kept, false, got);
    if (kept === undefined || wrong !== undefined) return wrong;
    for (const [i, sheet] of kept.sheets.entries()) {
      if (sheet === undefined || sheet.loose) continue;
      const word = got.data![i]!;
      if (!sheet.words.has(word))
        return `page ${i} of a pin has ${word}, and not ${[...sheet.words].join(' or ')}`;
      sheet.words = new Set([word]);
    }
    return undefined;
  }

  write(
    { pin, first }: Extract<Operation, { op: 'pinWrite' }>,
    got: Answer,
    process: number,
    spaces: Iterable<Space>,
  ): string | undefined {
    const kept = this.keptAs(pin, process);
    const wrong = answersOf(kept, true, got);
    if (kept === undefined || wrong !== undefined || got.ret < 0) return wrong;
    for (const [i, sheet] of kept.sheets.entries()) {
      if (sheet === undefined) continue;
      const word = new Set([((first as number) + i) >>> 0]);
      if (!sheet.loose) sheet.words = word;
      else
        for (const other of this.everySheet(spaces)) if (other.isLike(sheet)) other.perhaps(word);
    }
    return undefined;
  }

  private everySheet(spaces: Iterable<Space>): Set<Sheet> {
    const kept = [...this.of.values()].flatMap((list) => [...list.values()]);
    const sheets = new Set<Sheet>();
    for (const sheet of kept.flatMap((k) => k.sheets)) if (sheet !== undefined) sheets.add(sheet);
    for (const space of spaces) for (const sheet of space.sheets()) sheets.add(sheet);
    return sheets;
  }

  private keptAs(pin: PinRef, process: number): Kept | undefined {
    return this.of.get(process)?.get(this.numberOf(pin, process));
  }
  /** Of a name the last that is kept. */
  private numberOf(pin: PinRef, process: number): number {
    if (typeof pin !== 'string') return pin.id as number;
    const named = [...(this.of.get(process) ?? [])].filter(([, { name }]) => name === pin);
    return Math.max(-1, ...named.map(([id]) => id));
  }
}

/** The sheet of a page that was had, or what is wrong with it. */
function seenBy(op: Asked, space: Space, page: number, letter: string): Sheet | string | undefined {
  const at = space.pages.get(page);
  const place = `page 0x${page.toString(16)}`;
  if (at === undefined) return `${op.op} of ${place}, where nothing is mapped`;
  if (letter === 'D') return `${op.op} of ${place} has a page of private device memory`;
  if (at.shared && at.object !== undefined) return sheetOf(at.object, at.index);
  if (op.write) return space.ownSheet(page);
  const own = space.ownAt(page);
  if (letter === 'Z') {
    space.drop(page);
    return new Sheet(ZERO);
  }
  if (letter === 'P' || letter === 'C')
    return op.op === 'pin' || own === undefined ? space.ownSheet(page) : own;
  // A page of huge ones that nobody wrote is of their file.
  if (at.object === undefined) return undefined;
  if (own !== undefined) return `${op.op} of ${place}, which was written, has the page of a file`;
  space.drop(page);
  return sheetOf(at.object, at.index);
}

/** Of what is not kept there is nothing, and what is kept to read is not written. */
function answersOf(kept: Kept | undefined, write: boolean, got: Answer): string | undefined {
  const wanted = kept === undefined ? -2 : write && !kept.write ? -1 : 0;
  return got.ret === wanted ? undefined : `a pin answers ${got.ret}, and not ${wanted}`;
}
