import { ObjectKind, PageKind, ViolationType } from '../events/generated.js';
import type { RuleTable } from '../designs/reader.js';
import { dataPfn } from '../machine/device-frames.js';
import type { Run } from '../schedule/engine.js';
import { NO_PFN, type Pfn } from '../units/numbers.js';
import type { Kernel } from '../kernel/kernel.js';
import { loseEntries } from '../kernel/migrate/entry.js';
import {
  migrateDeviceFinalize,
  migrateDevicePages,
  migrateDeviceRange,
} from '../kernel/migrate/migrate.js';
import { allocPage, copyPage } from '../kernel/mm/page.js';
import type { DriverContext, DriverRules } from './context.js';

/** Sends the pages of a chunk home, whoever maps them. @kernel lib/test_hmm.c dmirror_device_evict_chunk: whole */
export function* evictChunk({ k, rules }: DriverContext, chunk: number): Run {
  const migration = yield* migrateDeviceRange(k, chunk);
  for (const slot of migration.slots) {
    if (slot.source === NO_PFN || !slot.selected) continue;
    slot.destination = yield* rules.evictionTarget(k, slot.source);
    if (slot.destination === NO_PFN) continue;
    copyPage(k, slot.destination, dataOf(k, slot.source, 'dmirror_device_evict_chunk'));
    if (k.point('dmirror_device_evict_chunk')) yield;
  }
  yield* migrateDevicePages(k, migration);
  yield* migrateDeviceFinalize(k, migration);
}

/** Switch eviction.noMemory: a system page for one that is evicted; 0 if its data were given up for want of one. */
export const NO_MEMORY: RuleTable<'eviction.noMemory', DriverRules['evictionTarget']> = {
  retry: allocUntilThere,
  drop: (k, source) => allocOrLose(k, source, 'empty'),
  kill: (k, source) => allocOrLose(k, source, 'poisoned'),
};

/** An allocation that must not fail is tried until it succeeds. */
function* allocUntilThere(k: Kernel): Run<Pfn> {
  for (let tries = 1; ; tries++) {
    const pfn = allocPage(k, PageKind.PAGE_ANON);
    if (pfn !== NO_PFN) return pfn;
    k.looksAt('endless allocation');
    if (tries >= TRIES_MAX && k.isAlone()) neverAny(k);
    if (k.point('__alloc_pages_slowpath')) yield;
  }
}

/** Allocations that find nothing, by a task that nobody can come before, until none ever will. */
const TRIES_MAX = 1000;

function neverAny(k: Kernel): void {
  k.violation({
    type: ViolationType.LIVELOCK,
    site: '__alloc_pages_slowpath',
    kind: ObjectKind.OBJECT_TASK,
    object: k.task,
    message: `task ${k.task} asks for memory for ever: there is none, and no other task can run`,
    fatal: true,
  });
}

/** One try; without a page nobody maps the source any more, so that it is free when the migration ends. */
function* allocOrLose(k: Kernel, source: Pfn, left: 'empty' | 'poisoned'): Run<Pfn> {
  const pfn = allocPage(k, PageKind.PAGE_ANON);
  if (pfn !== NO_PFN) return pfn;
  loseEntries(k, source, left);
  if (k.point('dmirror_device_evict_chunk')) yield;
  return NO_PFN;
}

/**
 * The page that has a device page's data. One that its owner takes for free is on its list, and names the next
 * free page there.
 */
export function dataOf(k: Kernel, pfn: Pfn, where: string): Pfn {
  k.looksAt('freed device page');
  const { pages } = k.state;
  const data = dataPfn(pages, pfn);
  if (!pages.isLive(pfn) || data === NO_PFN) {
    k.violation({
      type: ViolationType.USE_AFTER_FREE,
      site: where,
      kind: ObjectKind.OBJECT_PAGE,
      object: pfn,
      message: `${where} follows device page ${pfn} to the page behind it, and it is free`,
      pfn,
      fatal: true,
    });
  }
  return data;
}
