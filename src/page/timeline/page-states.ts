import { Kind, PmdType, PteType, type Event } from '../../events/generated.js';
import {
  entryPfn,
  entryType,
  entryWritable,
  forEachEntry,
  getEntry,
  getPmd,
  pmdType,
  type EntryTableView,
} from '../../machine/page-table.js';
import { isCoherentPfn } from '../../machine/device-frames.js';
import type { MachineView, MirrorView, MmView } from '../../machine/state.js';
import { isOpen, isRight, isStale } from '../../kernel/detect/mirror-entry.js';
import { isRunning, underInvalidation } from '../../kernel/detect/running.js';
import type { Labels } from '../../replay/text/labels.js';
import { PAGES_PER_PMD, vpnAfter, vpnOf, type Address, type Vpn } from '../../units/numbers.js';
import { PageGrid, type PageName, type Strip } from './page-grid.js';
import { DEVICE_PENDING, DEVICE_READ, DEVICE_STALE, DEVICE_WRITE, TRACKED } from './page-words.js';

/** Pages of a range that is tracked which are shown although nothing was ever mapped there. */
const MOST_TRACKED = 1024;
/** Tables of each kind that are shown: those of devices are not crowded out by many address spaces. */
const MOST_STRIPS = 32;

/** How a page is mapped from an event on; told for each change, and so no object of its own. */
export type Changed = (at: number, page: PageName, strip: number, state: number) => void;

/** A page that is in some table by now. */
interface Page extends PageName {
  readonly mm: number;
  readonly vpn: Vpn;
  /** By strip: what it is, and since which event. */
  readonly states: number[];
  readonly since: number[];
}

/** What each page is in each table, told as it changes. */
export class PageStates {
  readonly strips: Strip[] = [];
  readonly grid = new PageGrid(this.strips);
  /** Tables that had no room, CPUs' by mm and devices' by mirror. */
  private readonly without = {
    cpu: new Set<number>(),
    device: new Set<number>(),
  };
  private readonly pages = new Map<number, Map<number, Page>>();
  private readonly cpu = new Map<number, number>();
  private readonly mirrors = new Map<number, number>();
  /** Strips of mirrors that are gone, by mm and device. */
  private readonly free = new Map<string, number[]>();
  /** Blocks that are mapped as a whole, by mm. */
  private readonly huge = new Map<number, Set<number>>();
  private at = 0;
  /** All mirrors that there are: looked through for every page. */
  private devices: readonly MirrorView[] = [];

  constructor(
    private readonly machine: MachineView,
    private readonly labels: Labels,
    /** Told of each change; an event may have many. */
    private readonly changed: Changed,
  ) {}

  /** Tables that are not shown. */
  get tablesLeft(): number {
    return this.without.cpu.size + this.without.device.size;
  }

  /** All that is mapped. */
  now(at: number, visit: Changed): void {
    for (const pages of this.pages.values())
      for (const page of pages.values())
        for (let strip = 0; strip < page.states.length; strip++) {
          const state = page.states[strip] ?? 0;
          if (state !== 0) visit(at, page, strip, state);
        }
  }

  /** The machine is as it is after the event. */
  after(e: Event): void {
    this.at = e.seq;
    // An event adds one or takes one away, not both.
    const { mirrors } = this.machine;
    if (mirrors.size !== this.devices.length) this.devices = [...mirrors.values()];
    switch (e.kind) {
      case Kind.PteSet:
      case Kind.PteClear:
        return this.look(e.mm, e.vpn);
      case Kind.PmdSet:
      case Kind.PmdClear:
        return this.block(e.mm, e.vpn, e.kind === Kind.PmdSet && e.type > PmdType.PMD_TABLE);
      case Kind.MirrorSet:
      case Kind.MirrorClear: {
        const mirror = this.machine.mirrors.get(e.mirror);
        if (mirror !== undefined) this.look(mirror.mm, e.vpn);
        return;
      }
      case Kind.MirrorTrack:
      case Kind.MirrorUntrack: {
        const mirror = this.machine.mirrors.get(e.mirror);
        if (mirror === undefined) return;
        if (e.kind === Kind.MirrorTrack)
          this.range(mirror.mm, vpnOf(e.start), vpnAfter(e.last), true);
        else for (const page of this.pagesOf(mirror.mm)) this.look(page.mm, page.vpn);
        return;
      }
      case Kind.MirrorFree:
        return this.goneMirror(e.mirror);
      case Kind.InvalidateStart:
        return this.invalidated(e.mm, e.vpn, e.end);
      case Kind.InvalidateEnd:
      case Kind.SpanEnd:
      case Kind.TaskExit:
        return this.ended();
      case Kind.FileOpen:
      case Kind.FileFree:
        return this.opened();
      case Kind.PageLock:
      case Kind.PageUnlock:
      case Kind.PageFlags:
      case Kind.PageDeviceData:
        return this.frame(e.pfn);
      case Kind.MmFree:
        for (const page of this.pagesOf(e.mm)) this.look(page.mm, page.vpn);
        return;
      default:
    }
  }
  /** The session ends: what is mapped has been so up to here. */
  end(last: number): void {
    this.at = last + 1;
    for (const pages of this.pages.values())
      for (const page of pages.values()) page.states.forEach((_, s) => this.set(page, s, 0));
  }

  private look(mm: number, vpn: Vpn): void {
    const { machine } = this;
    const space = machine.mms.get(mm);
    let page = this.pages.get(mm)?.get(vpn);
    let all = 0;
    let entry = 0;
    if (space !== undefined) {
      entry = getEntry(space.table, vpn);
      all = cpuState(entry, space.table, vpn);
    }
    // Mostly nothing has changed: who looks is told of an event, and not in which table.
    if (space !== undefined || page !== undefined) {
      const strip = this.cpu.get(mm) ?? this.cpuStrip(mm);
      if (page?.states[strip!] !== all) page = this.show(page, mm, vpn, strip, all);
    }
    for (const mirror of this.devices) {
      if (mirror.mm !== mm) continue;
      const state = this.deviceState(mirror, space, vpn);
      all |= state;
      const strip = this.mirrors.get(mirror.id) ?? this.mirrorStrip(mirror);
      if (page?.states[strip!] !== state) page = this.show(page, mm, vpn, strip, state);
    }
    if (page === undefined) return;
    if (entry !== 0) this.back(page, entry);
    if (all === 0 && isNowhere(page)) this.pages.get(mm)!.delete(vpn);
  }
  private show(
    page: Page | undefined,
    mm: number,
    vpn: Vpn,
    strip: number | undefined,
    state: number,
  ): Page | undefined {
    if (strip === undefined || (state === 0 && page?.states[strip] === undefined)) return page;
    const shown = page ?? this.page(mm, vpn);
    this.set(shown, strip, state);
    return shown;
  }

  private deviceState(mirror: MirrorView, mm: MmView | undefined, vpn: Vpn): number {
    const entry = getEntry(mirror.table, vpn);
    const tracked = isTracked(mirror, vpn) ? TRACKED : 0;
    if (entry === 0) return tracked;
    const access = entryWritable(entry) ? DEVICE_READ | DEVICE_WRITE : DEVICE_READ;
    const { machine } = this;
    if (mm === undefined || isRight(machine, mm, vpn, entry)) return tracked | access;
    if (isStale(machine, mirror, vpn, entry)) return tracked | access | DEVICE_STALE;
    const pending = isOpen(machine, mirror) && underInvalidation(machine, mm.id, vpn);
    return tracked | access | (pending ? DEVICE_PENDING : 0);
  }

  private set(page: Page, strip: number, state: number): void {
    const before = page.states[strip] ?? 0;
    if (before === state && page.states[strip] !== undefined) return;
    if (before !== 0) this.grid.fill(page, strip, before, page.since[strip]!, this.at);
    page.states[strip] = state;
    page.since[strip] = this.at;
    this.changed(this.at, page, strip, state);
  }

  private page(mm: number, vpn: Vpn): Page {
    let pages = this.pages.get(mm);
    if (pages === undefined) this.pages.set(mm, (pages = new Map()));
    const page: Page = {
      mm,
      vpn,
      name: this.labels.page(mm, vpn),
      // Pages come and go: an array that grows would make room for many strips.
      states: new Array<number>(this.strips.length),
      since: new Array<number>(this.strips.length),
    };
    pages.set(vpn, page);
    return page;
  }
  private pagesOf(mm: number): Page[] {
    return [...(this.pages.get(mm)?.values() ?? [])];
  }

  private block(mm: number, vpn: Vpn, huge: boolean): void {
    const was = this.huge.get(mm);
    const block = vpn - (vpn % PAGES_PER_PMD);
    if (!huge && was?.delete(block) !== true) return;
    if (huge) {
      if (was === undefined) this.huge.set(mm, new Set([block]));
      else was.add(block);
    }
    for (let page = block; page < block + PAGES_PER_PMD; page++) this.look(mm, page as Vpn);
  }

  private range(mm: number, start: number, end: number, fresh: boolean): void {
    if (fresh && end - start <= MOST_TRACKED)
      for (let page = start; page < end; page++) this.look(mm, page as Vpn);
    else
      for (const page of this.pagesOf(mm))
        if (start <= page.vpn && page.vpn < end) this.look(mm, page.vpn);
  }

  /** Entries of devices are not wrong, but being put right, as long as somebody is at it. */
  private readonly running = new Map<number, { mm: number; start: number; end: number }>();
  private invalidated(mm: number, start: number, end: number): void {
    this.running.set(this.at, { mm, start, end });
    this.entriesIn(mm, start, end);
  }
  private ended(): void {
    if (this.running.size === 0) return;
    for (const [id, { mm, start, end }] of this.running) {
      // One that was refused is never ended: it runs until its task goes on to something else.
      const own = this.machine.invalidations.get(id);
      if (own !== undefined && isRunning(this.machine, own)) continue;
      this.running.delete(id);
      this.entriesIn(mm, start, end);
    }
  }
  private entriesIn(mm: number, start: number, end: number): void {
    for (const mirror of this.devices)
      if (mirror.mm === mm && mirror.table.used > 0)
        forEachEntry(mirror.table, start as Vpn, end as Vpn, (page) => this.look(mm, page));
  }

  /** Whether a device still gets to its entries depends on its file. */
  private opened(): void {
    for (const { mm, table } of this.devices)
      if (table.used > 0) for (const page of this.pagesOf(mm)) this.look(page.mm, page.vpn);
  }

  /** Pages that device memory backs, by frame: entries of devices are right as long as it is locked. */
  private readonly backed = new Map<number, Set<Page>>();
  private frame(pfn: number): void {
    const pages = this.backed.get(pfn);
    for (const page of pages === undefined ? [] : [...pages]) {
      const mm = this.machine.mms.get(page.mm);
      if (mm !== undefined && entryPfn(getEntry(mm.table, page.vpn)) === pfn)
        this.look(page.mm, page.vpn);
      else pages!.delete(page);
    }
  }
  private back(page: Page, entry: number): void {
    const type = entryType(entry);
    const pfn = entryPfn(entry);
    if (type !== PteType.DEVICE_PRIVATE && !(type === PteType.PRESENT && isCoherentPfn(pfn)))
      return;
    const pages = this.backed.get(pfn);
    if (pages === undefined) this.backed.set(pfn, new Set([page]));
    else pages.add(page);
  }

  private goneMirror(id: number): void {
    const strip = this.mirrors.get(id);
    if (strip === undefined) return;
    this.mirrors.delete(id);
    const { mm, name } = this.strips[strip]!;
    for (const page of this.pagesOf(mm)) {
      if (page.states[strip] !== undefined) this.set(page, strip, 0);
      if (isNowhere(page)) this.pages.get(mm)!.delete(page.vpn);
    }
    const key = `${mm} ${name}`;
    const free = this.free.get(key);
    if (free === undefined) this.free.set(key, [strip]);
    else free.push(strip);
  }

  private cpuStrip(mm: number): number | undefined {
    return this.strip(this.cpu, mm, { kind: 'cpu', mm, name: 'CPU' });
  }
  private mirrorStrip({ id, mm, device }: MirrorView): number | undefined {
    const name = this.labels.device(device);
    return this.strip(this.mirrors, id, { kind: 'device', mm, name });
  }
  private strip(of: Map<number, number>, id: number, strip: Strip): number | undefined {
    let found = of.get(id);
    if (found !== undefined) return found;
    found = this.free.get(`${strip.mm} ${strip.name}`)?.shift();
    if (found === undefined) {
      if (this.strips.filter(({ kind }) => kind === strip.kind).length === MOST_STRIPS) {
        this.without[strip.kind].add(id);
        return undefined;
      }
      found = this.strips.push(strip) - 1;
    }
    of.set(id, found);
    return found;
  }
}

function isTracked({ tracked }: MirrorView, vpn: Vpn): boolean {
  for (const { start, last } of tracked)
    if (vpnOf(start as Address) <= vpn && vpn < vpnAfter(last as Address)) return true;
  return false;
}

/** No table has it. */
function isNowhere({ states }: Page): boolean {
  for (let strip = 0; strip < states.length; strip++) if ((states[strip] ?? 0) !== 0) return false;
  return true;
}

/** Number of one of CPU_STATES, from 1; 0 if the page is not mapped. */
function cpuState(entry: number, table: EntryTableView, vpn: Vpn): number {
  switch (entryType(entry)) {
    case PteType.PRESENT:
      if (isCoherentPfn(entryPfn(entry))) return 9;
      return entryWritable(entry) ? 2 : 1;
    case PteType.ZERO:
      return 3;
    case PteType.DEVICE_PRIVATE:
      return 4;
    case PteType.MIGRATION:
      return 5;
    case PteType.DEVICE_EXCLUSIVE:
      return 6;
    case PteType.SPECIAL:
      return 7;
    case PteType.POISONED:
      return 8;
    default:
  }
  if (table.pmds.size === 0) return 0;
  const pmd = getPmd(table, vpn);
  if (pmdType(pmd) === PmdType.PMD_HUGE) return entryWritable(pmd) ? 2 : 1;
  return pmdType(pmd) === PmdType.PMD_HUGE_ZERO ? 3 : 0;
}
