import type { RuleTable } from '../../designs/reader.js';
import type { Kernel } from '../../kernel/kernel.js';
import { findVma } from '../../kernel/mm/vma.js';
import {
  DRIVER_TABLES,
  type HmmPfn,
  type PfnRequests,
  type PfnTables,
} from '../../kernel/pfn-tables.js';
import type { Run } from '../../schedule/engine.js';
import { downRead, upRead } from '../../schedule/locks.js';
import { vpn } from '../../units/numbers.js';
import type { Pages } from '../context.js';

/* What a fault by ranges of 2019 asks for. */

/** Switch driver.rangeRequest: does a fault ask for what is around, too? */
export const RANGE_REQUESTS: RuleTable<'driver.rangeRequest', boolean> = {
  wanted: false,
  around: true,
};

/** Tables of the caller's own, as another device has its bits elsewhere. */
const SLOT_TABLES: PfnTables = {
  flags: { valid: 2, write: 1, devicePrivate: 4, huge: 8 },
  values: { none: 0, error: 16, special: 16 },
};
const { valid, write: writable } = SLOT_TABLES.flags;

/** Each slot of the array says what is asked of its page. */
export const SLOT_REQUESTS: PfnRequests = {
  tables: SLOT_TABLES,
  defaults: 0,
  mask: valid | writable,
};

/** Pages are taken along to the next of so many. */
const AROUND = 8;

/** What is around the pages that a device wants, in their area. */
export function* pagesAround(k: Kernel, mmId: number, where: string, wanted: Pages): Run<Pages> {
  const mm = k.mm(mmId, where);
  yield* downRead(k, mm.mmapLock, where);
  const area = findVma(mm, wanted.start);
  upRead(k, mm.mmapLock, where);
  if (area === undefined || area.start > wanted.start) return wanted;
  const first = Math.floor(wanted.start / AROUND) * AROUND;
  const end = Math.ceil(wanted.end / AROUND) * AROUND;
  return {
    start: vpn(Math.max(first, area.start)),
    end: vpn(Math.max(wanted.end, Math.min(end, area.end))),
  };
}

/** Asks for all pages of an array that begins at a page, and for those that the device wants as it wants them. */
export function askForSlots(pfns: number[], start: number, wanted: Pages, write: boolean): void {
  pfns.fill(valid);
  if (write) pfns.fill(valid | writable, wanted.start - start, wanted.end - start);
}

/** An answer of such an array, as the test driver has it. */
export function byDriverTables(slot: HmmPfn): HmmPfn {
  const frame = Math.floor(slot / 32) * 32;
  const { flags, values } = DRIVER_TABLES;
  if ((slot & SLOT_TABLES.values.error) !== 0) return values.error;
  let bits = 0;
  for (const name of FLAGS) if ((slot & SLOT_TABLES.flags[name]) !== 0) bits |= flags[name];
  return bits === 0 ? values.none : frame + bits;
}
const FLAGS = Object.keys(SLOT_TABLES.flags) as (keyof PfnTables['flags'])[];
