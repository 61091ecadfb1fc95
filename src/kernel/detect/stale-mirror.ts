import {
  ObjectKind,
  PmdType,
  PteType,
  ViolationType,
  type ViolationEvent,
} from '../../events/generated.js';
import {
  entryPfn,
  entryType,
  entryWritable,
  forEachEntry,
  getEntry,
  getPmd,
  pmdType,
  type PackedEntry,
} from '../../machine/page-table.js';
import { PAGE_LOCKED } from '../../machine/pages.js';
import type { MirrorView, MmView } from '../../machine/state.js';
import { PAGES_PER_PMD, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { underInvalidation } from './running.js';

/**
 * After an invalidation: does a device still reach a page of the range that the mm no longer maps
 * there, or may it write one that the mm now maps read only? Pages under another invalidation that still runs are left for its end.
 */
export function checkMirrors(k: Kernel, mmId: number, start: Vpn, end: Vpn, where: string): void {
  const mm = k.state.mms.get(mmId);
  if (mm === undefined) return;
  for (const mirror of k.state.mirrors.values()) {
    if (mirror.mm !== mmId || mirror.table.used === 0 || !isOpen(k, mirror)) continue;
    const stale: Stale[] = [];
    k.looksAt('stale mirror entry');
    forEachEntry(mirror.table, start, end, (page, entry) => {
      const pfn = entryPfn(entry);
      if (isRight(k, mm, page, entry) || underInvalidation(k.state, mmId, page)) return;
      // Once for each entry, and once for its use: a stale entry is met many times.
      if (mirror.stale.get(page) !== pfn) stale.push({ page, pfn });
    });
    for (const run of contiguous(stale)) {
      const { page, pfn } = run[0]!;
      const what = run.length === 1 ? `page ${hex(page)}` : `${run.length} pages from ${hex(page)}`;
      const may = maps(k, mm, page, pfn) ? 'may still write' : 'still maps';
      report(
        k,
        mirror,
        page,
        pfn,
        where,
        run.length,
        `mirror ${mirror.id} ${may} ${what} (frame ${pfn}) after the invalidation`,
      );
    }
  }
}

/** Once the file is closed no command gets to the table any more, which goes with the mirror. */
function isOpen(k: Kernel, mirror: MirrorView): boolean {
  for (const file of k.state.files.values()) if (file.mirror === mirror.id) return true;
  return false;
}

interface Stale {
  readonly page: Vpn;
  readonly pfn: Pfn;
}

/** Neighbouring pages together: an unmap leaves them behind by the thousand. */
function contiguous(stale: readonly Stale[]): Stale[][] {
  const runs: Stale[][] = [];
  for (const s of stale) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1)!.page + 1 === s.page) run.push(s);
    else runs.push([s]);
  }
  return runs;
}

/** Where a device goes through its entries. */
const READ = 'dmirror_do_read';
const WRITE = 'dmirror_do_write';

/** Does a violation say that a stale entry was used? From then on the data is whatever the frame holds. */
export function isStaleUse(violation: ViolationEvent): boolean {
  return (
    violation.type === ViolationType.STALE_MIRROR_ENTRY &&
    (violation.site === READ || violation.site === WRITE)
  );
}

/** The device goes through a mirror entry: is it still what the mm maps there? */
export function checkMirrorUse(
  k: Kernel,
  mirror: MirrorView,
  page: Vpn,
  pfn: Pfn,
  write: boolean,
): void {
  k.looksAt('use of a stale mirror entry');
  const mm = k.state.mms.get(mirror.mm);
  const right = mm !== undefined && maps(k, mm, page, pfn) && !(write && isReadOnly(mm, page));
  // Nobody renewed it since it was found stale: that its frame came back to the page is chance.
  const chance = right && mirror.stale.get(page) === pfn;
  if (right && !chance) return;
  if (mm !== undefined && underInvalidation(k.state, mm.id, page)) return;
  if (mirror.used.get(page) === pfn) return;
  const live = k.state.pages.isLive(pfn);
  const what = chance
    ? `frame ${pfn}, mapped there again by chance`
    : live
      ? `frame ${pfn}`
      : `frame ${pfn}, which was freed`;
  const verb = write ? 'writes' : 'reads';
  report(
    k,
    mirror,
    page,
    pfn,
    write ? WRITE : READ,
    0,
    `the device ${verb} page ${hex(page)} through a stale entry of mirror ${mirror.id}: ${what}`,
  );
}

/** Does a mirror entry lead where the mm leads, and allow no more? */
function isRight(k: Kernel, mm: MmView, page: Vpn, entry: PackedEntry): boolean {
  return maps(k, mm, page, entryPfn(entry)) && !(entryWritable(entry) && isReadOnly(mm, page));
}

/** Is the page mapped, and not for writing? Who has it exclusively may write, whatever the entry says. */
function isReadOnly(mm: MmView, page: Vpn): boolean {
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.PRESENT:
    case PteType.ZERO:
    case PteType.DEVICE_PRIVATE:
      return !entryWritable(entry);
    case PteType.NONE:
      return !entryWritable(getPmd(mm.table, page));
    default:
      return false;
  }
}

/**
 * Is a mirror entry for the frame right? While a page is under migration that is not asked: its owner
 * is not told of its own migrations and puts its entries right before they end.
 */
function maps(k: Kernel, mm: MmView, page: Vpn, pfn: Pfn): boolean {
  if (pfn === mappedFrame(k, mm, page)) return true;
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.MIGRATION:
      return true;
    case PteType.DEVICE_PRIVATE:
      // A driver may map its own device page by mistake: that is another matter.
      return entryPfn(entry) === pfn || (k.state.pages.flags(entryPfn(entry)) & PAGE_LOCKED) !== 0;
    default:
      return false;
  }
}

/**
 * The frame whose data a device that maps the page has to use: the page's own, or the backing page
 * of device-private memory; 0 if none.
 */
function mappedFrame(k: Kernel, mm: MmView, page: Vpn): Pfn {
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.PRESENT:
    case PteType.ZERO:
    case PteType.DEVICE_EXCLUSIVE:
      return entryPfn(entry);
    case PteType.DEVICE_PRIVATE:
      return k.state.pages.backing(entryPfn(entry));
    case PteType.NONE: {
      const pmd = getPmd(mm.table, page);
      if (pmdType(pmd) === PmdType.PMD_HUGE) return (entryPfn(pmd) + (page % PAGES_PER_PMD)) as Pfn;
      if (pmdType(pmd) === PmdType.PMD_HUGE_ZERO) return k.zeroPage;
      return 0 as Pfn;
    }
    default:
      return 0 as Pfn;
  }
}

function report(
  k: Kernel,
  mirror: MirrorView,
  page: Vpn,
  pfn: Pfn,
  site: string,
  npages: number,
  message: string,
): void {
  k.violation({
    type: ViolationType.STALE_MIRROR_ENTRY,
    site,
    kind: ObjectKind.OBJECT_MIRROR,
    object: mirror.id,
    message,
    mm: mirror.mm,
    vpn: page,
    pfn,
    npages,
    fatal: false,
  });
}

function hex(page: Vpn): string {
  return `0x${(page * 4096).toString(16)}`;
}
