import { WaitType, type TaskExitEvent, type TaskStartEvent } from '../../events/generated.js';
import type { Vpn } from '../../units/numbers.js';
import { pmdNamesPage, pteNamesPage } from '../entries.js';
import { entryPfn, entryType, getEntry, getPmd, pmdType } from '../page-table.js';
import type { Machine } from '../state.js';
import { cellOf, folded, kindNumber, type CellKind } from './cells.js';
import type { Numbered } from './names.js';
import { textCell } from './records.js';
import type { Notes } from './views.js';

const PAGE_CELLS = [
  'PAGE',
  'PAGE_FLAGS',
  'PAGE_COUNT',
  'PAGE_MAPPING',
  'PAGE_ENTRIES',
  'PAGE_DATA',
  'PAGE_CONTENT',
] as const;

/** Tells what an event writes in the words of cells. */
export class Writer {
  constructor(
    readonly m: Machine,
    private readonly notes: Notes,
  ) {}

  /** @param what undefined: there is one only */
  write(kind: CellKind, what?: Numbered, id = 0): void {
    const name = what === undefined ? 0 : this.notes.names.name(what, id);
    this.notes.log.write(cellOf(kindNumber(kind), name));
  }
  range(kind: CellKind, what: Numbered, id: number, start: number, end: number): void {
    const at = cellOf(kindNumber(kind), this.notes.names.name(what, id));
    this.notes.log.writeRange(at, start, end);
  }
  /** An area is put into the trees of its objects. */
  link(inode: number, anonVma: number, parent: number, by: number): void {
    if (inode !== 0) this.write('INODE_LINKS', 'inode', inode);
    if (anonVma === 0) return;
    const known = this.m.anonVmas.get(anonVma);
    if (known === undefined) this.make('ANON_VMA', 'ALL_ANON_VMAS', 'anonVma', anonVma, by);
    const root = known?.root ?? this.m.anonVmas.get(parent)?.root ?? anonVma;
    this.write('ANON_LINKS', 'anonVma', root);
  }
  /** The driver touched an entry: what was reported of it is past. */
  renew(mirror: number, page: number): void {
    const { stale, used } = this.m.mirrors.get(mirror)!;
    if (stale.has(page as Vpn)) this.range('MIRROR_STALE', 'mirror', mirror, page, page + 1);
    if (used.has(page as Vpn)) this.range('MIRROR_USED', 'mirror', mirror, page, page + 1);
  }
  /** All of a page. */
  frame(pfn: number): void {
    for (const kind of PAGE_CELLS) this.write(kind, 'page', pfn);
  }
  text(kind: CellKind, process: number, text: string): void {
    const { names, log } = this.notes;
    log.write(textCell(kindNumber(kind), names.name('process', process), names.text(text)));
  }
  /** A count goes from one number to another. */
  count(kind: CellKind, what: Numbered, id: number, from: number, to: number, many = 2): void {
    if (from === to) return;
    const at = cellOf(kindNumber(kind), this.notes.names.name(what, id));
    if (from >= many && to >= many) this.notes.log.add(at);
    else this.notes.log.write(at);
  }
  /**
   * References to a file: who gives one back is not the last while a descriptor has one. Without one
   * it matters who comes first.
   */
  fileCount(file: number, to: number): void {
    const from = this.m.files.get(file)!.refcount;
    const many = from > to && !this.looksForDescriptor(file) ? Infinity : 1;
    this.count('FILE_COUNT', 'file', file, from, to, many);
  }
  private looksForDescriptor(file: number): boolean {
    const { names, log } = this.notes;
    for (const [process, { fds }] of this.m.processes)
      for (const [name, of] of fds) {
        if (of !== file) continue;
        const at = names.name('process', process);
        log.read(textCell(kindNumber('FD'), at, names.text(name)));
        return true;
      }
    return false;
  }
  failure(type: number): void {
    this.notes.log.write(cellOf(kindNumber('FAILURE'), type));
    this.write('ALL_FAILURES');
  }
  task(kind: 'TASK' | 'TASK_THERE' | 'SPANS', id: number): void {
    this.notes.log.write(cellOf(kindNumber(kind), this.notes.names.task(id)));
  }
  waiters(type: WaitType, object: number): void {
    this.notes.log.write(waitersCell(this.notes, type, object));
  }
  /** An object comes into being. */
  make(each: CellKind, all: CellKind, what: Numbered, id: number, by: number): void {
    this.notes.names.make(what, id, by);
    this.gone(each, all, what, id);
  }
  /** An object comes or goes. */
  gone(each: CellKind, all: CellKind, what: Numbered, id: number): void {
    this.write(each, what, id);
    this.add(all);
  }
  /**
   * Which objects there are: that others come and go is no matter of one's own where who looks at all
   * of them does not mind their order.
   */
  addTo(kind: CellKind, what: Numbered, id: number): void {
    this.notes.log.add(cellOf(kindNumber(kind), this.notes.names.name(what, id)));
  }
  add(all: CellKind): void {
    if (IN_ORDER.has(all)) this.write(all);
    else this.notes.log.add(cellOf(kindNumber(all), 0));
  }
  startTask({ started, task, process, name, kernel }: TaskStartEvent): void {
    const { names, log } = this.notes;
    names.startTask(started, task);
    this.task('TASK', started);
    this.add('ALL_TASKS');
    if (kernel) return;
    const { tasks } = this.m.processes.get(process)!;
    this.count('PROCESS_TASKS', 'process', process, tasks, tasks + 1, 1);
    log.write(textCell(kindNumber('STARTED'), 0, names.text(name)));
    this.write('ALL_STARTED');
  }
  exitTask({ exited }: TaskExitEvent): void {
    this.task('TASK', exited);
    this.task('TASK_THERE', exited);
    this.add('ALL_TASKS');
    const { process, kernel } = this.m.tasks.get(exited)!;
    const tasks = this.m.processes.get(process)?.tasks ?? 0;
    if (!kernel) this.count('PROCESS_TASKS', 'process', process, tasks, tasks - 1, 1);
  }
  /** An entry of a CPU page table changes: the pages that it named and names. */
  entry(mm: number, start: Vpn, pages: number, names: number): void {
    const { table } = this.m.mms.get(mm)!;
    const old = pages === 1 ? getEntry(table, start) : getPmd(table, start);
    const named = pages === 1 ? pteNamesPage(entryType(old)) : pmdNamesPage(pmdType(old));
    const was = named ? entryPfn(old) : 0;
    if (was !== 0) this.write('PAGE_ENTRIES', 'page', was);
    if (names !== 0 && names !== was) this.write('PAGE_ENTRIES', 'page', names);
    this.range('PTES', 'mm', mm, start, start + pages);
  }
  subscriptionsOf(interval: number): number {
    return this.m.intervals.get(interval)?.mm ?? 0;
  }
}

/** Who waits for an object, in one way. */
export function waitersCell({ names }: Notes, type: WaitType, object: number): number {
  const what = WAITED_FOR[type];
  const name = what === undefined ? object : names.name(what, object);
  return cellOf(kindNumber('WAITERS'), folded(name, 2 ** 8, 2 ** 12) * 16 + type);
}
/** What the numbers of waits are numbers of; of what is left out, of nothing that has a name. */
const WAITED_FOR: Partial<Record<WaitType, Numbered>> = {
  [WaitType.WAIT_LOCK]: 'lock',
  [WaitType.WAIT_INVALIDATION]: 'mm',
  [WaitType.WAIT_PAGE]: 'page',
  [WaitType.WAIT_WORK]: 'mirror',
  [WaitType.WAIT_RANGE]: 'hmm',
};

/** Gone through in the order in which they came: work by the worker, devices when they are removed, address spaces by the reverse map. */
const IN_ORDER: ReadonlySet<CellKind> = new Set([
  'ALL_WORK',
  'ALL_DEVICES',
  'ALL_MMS',
  'ALL_CHUNKS',
]);
