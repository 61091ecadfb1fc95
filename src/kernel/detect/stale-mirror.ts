import { ObjectKind, ViolationType, type ViolationEvent } from '../../events/generated.js';
import { entryPfn, forEachEntry } from '../../machine/page-table.js';
import type { MirrorView } from '../../machine/state.js';
import type { Pfn, Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { isLeftWrong, isOpen, isReadOnly, mapsFrame } from './mirror-entry.js';
import { underInvalidation } from './running.js';

/**
 * After an invalidation: does a device still reach a page of the range that the mm no longer maps
 * there, or may it write one that the mm now maps read only? Pages under another invalidation that still runs are left for its end.
 */
export function checkMirrors(k: Kernel, mmId: number, start: Vpn, end: Vpn, where: string): void {
  const mm = k.state.mms.get(mmId);
  if (mm === undefined) return;
  for (const mirror of k.state.mirrors.values()) {
    if (mirror.mm !== mmId || mirror.table.used === 0 || !isOpen(k.state, mirror)) continue;
    const stale: Stale[] = [];
    k.looksAt('stale mirror entry');
    forEachEntry(mirror.table, start, end, (page, entry) => {
      const pfn = entryPfn(entry);
      if (!isLeftWrong(k.state, mm, page, entry)) return;
      // Once for each entry, and once for its use: a stale entry is met many times.
      if (mirror.stale.get(page) !== pfn) stale.push({ page, pfn });
    });
    for (const run of contiguous(stale)) {
      const { page, pfn } = run[0]!;
      const what = run.length === 1 ? `page ${hex(page)}` : `${run.length} pages from ${hex(page)}`;
      const may = mapsFrame(k.state, mm, page, pfn) ? 'may still write' : 'still maps';
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
  const right =
    mm !== undefined && mapsFrame(k.state, mm, page, pfn) && !(write && isReadOnly(mm, page));
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
