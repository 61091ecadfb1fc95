import {
  FailureType,
  mirrorClear,
  mirrorSet,
  ObjectKind,
  ViolationType,
} from '../events/generated.js';
import type { Runs } from '../machine/contents.js';
import { entryFlags, entryPfn, getEntry, usedPages } from '../machine/page-table.js';
import { isPrivatePfn } from '../machine/device-frames.js';
import type { RuleTable } from '../designs/reader.js';
import type { MirrorView } from '../machine/state.js';
import { COST } from '../schedule/costs.js';
import { checkMirrorUse } from '../kernel/detect/stale-mirror.js';
import type { Kernel } from '../kernel/kernel.js';
import { setContent } from '../kernel/mm/page.js';
import { vpn, type Pfn, type Vpn } from '../units/numbers.js';
import type { DriverContext, DriverRules } from './context.js';

/** Switch driver.eraseEnd: Linux 6.1 gives the end to an iterator whose end is inclusive. */
export const ERASED_PAST_END: RuleTable<'driver.eraseEnd', number> = { onePast: 1, exact: 0 };

/** Bits of an entry of the device's page table. */
export const MIRROR_WRITE = 1;
export const MIRROR_ATOMIC = 2;

/**
 * Stores an entry.
 * @kernel lib/xarray.c xa_store: simplified (fails only where it is made to)
 * @returns whether there was memory for it; if not, nothing changed
 */
export function mapInMirror(
  k: Kernel,
  mirror: MirrorView,
  page: Vpn,
  pfn: Pfn,
  flags: number,
): boolean {
  k.spend(COST.mirror);
  if (k.failures.fails(FailureType.FAIL_STORE)) return false;
  const old = getEntry(mirror.table, page);
  const same = old !== 0 && entryPfn(old) === pfn && entryFlags(old) === flags;
  // What was wrong with an entry is past when it is set, to whatever.
  const reported = mirror.stale.has(page) || mirror.used.has(page);
  if (!same || reported) k.emit(mirrorSet(mirror.id, page, pfn, flags));
  return true;
}

/**
 * Clears entries; the mirror holds no references, so that is all.
 * @kernel lib/test_hmm.c dmirror_do_update: whole
 */
export function clearMirror(
  { k, rules }: DriverContext,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
): void {
  rules.clearLoop(k, mirror, start, vpn(end + rules.erasedPastEnd));
}

/** Virtual time after which a loop is taken to have no end: 1000 s. */
const FOREVER = 1e12;

/** Switch driver.clearLoop. */
export const CLEAR_LOOPS: RuleTable<'driver.clearLoop', DriverRules['clearLoop']> = {
  everyPage(k, mirror, start, end) {
    k.looksAt('endless clearing');
    if ((end - start) * COST.mirror > FOREVER) {
      k.violation({
        type: ViolationType.LIVELOCK,
        site: 'dmirror_do_update',
        kind: ObjectKind.OBJECT_MIRROR,
        object: mirror.id,
        message: `mirror ${mirror.id} is cleared one page number after the other, ${end - start} of them`,
        mm: mirror.mm,
        vpn: start,
        fatal: true,
      });
    }
    let at = start;
    for (const page of usedPages(mirror.table, start, end)) {
      k.spend((page - at) * COST.mirror);
      clearEntry(k, mirror, page);
      at = vpn(page + 1);
    }
    k.spend((end - at) * COST.mirror);
  },
  populated: clearMirrorPages,
};

/** Clears exactly the entries of a range. */
export function clearMirrorPages(k: Kernel, mirror: MirrorView, start: Vpn, end: Vpn): void {
  for (const page of usedPages(mirror.table, start, end)) clearEntry(k, mirror, page);
}

function clearEntry(k: Kernel, mirror: MirrorView, page: Vpn): void {
  k.spend(COST.mirror);
  k.emit(mirrorClear(mirror.id, page));
}

/** A private device page has no memory that a CPU could reach: the driver's pretended device dies on it. */
function checkReachable(k: Kernel, mirror: MirrorView, page: Vpn, pfn: Pfn, site: string): void {
  k.looksAt('device page without memory');
  if (!isPrivatePfn(pfn)) return;
  k.violation({
    type: ViolationType.KERNEL_CRASH,
    site,
    kind: ObjectKind.OBJECT_MIRROR,
    object: mirror.id,
    message: `the device reaches page 0x${(page * 4096).toString(16)} as device page ${pfn}, not as the page behind it`,
    mm: mirror.mm,
    vpn: page,
    pfn,
    fatal: true,
  });
}

/**
 * The device reads pages through its own page table, from the first.
 * @kernel lib/test_hmm.c dmirror_do_read: whole
 * @returns contents of the pages before the first that is not mapped
 */
export function readThroughMirror(k: Kernel, mirror: MirrorView, start: Vpn, end: Vpn): Runs[] {
  const read: Runs[] = [];
  for (let page = start; page < end; page = vpn(page + 1)) {
    const entry = getEntry(mirror.table, page);
    if (entry === 0) break;
    k.spend(COST.copy);
    const pfn = entryPfn(entry);
    checkReachable(k, mirror, page, pfn, 'dmirror_do_read');
    checkMirrorUse(k, mirror, page, pfn, false);
    read.push(k.state.pages.content(pfn));
  }
  return read;
}

/**
 * The device writes pages through its own page table, from the first.
 * @kernel lib/test_hmm.c dmirror_do_write: whole
 * @returns how many pages came before the first that is not mapped for writing
 */
export function writeThroughMirror(
  k: Kernel,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
  contentOf: (page: Vpn) => Runs,
): number {
  for (let page = start; page < end; page = vpn(page + 1)) {
    const entry = getEntry(mirror.table, page);
    if (entry === 0 || (entryFlags(entry) & MIRROR_WRITE) === 0) return page - start;
    const pfn = entryPfn(entry);
    checkReachable(k, mirror, page, pfn, 'dmirror_do_write');
    checkMirrorUse(k, mirror, page, pfn, true);
    // A freed page has nowhere to keep what is written; the violation above has said so.
    if (k.state.pages.isLive(pfn)) setContent(k, pfn, contentOf(page));
  }
  return end - start;
}
