import { pageFlags } from '../../events/generated.js';
import { PAGE_BATCHED, PAGE_LOCKED, PAGE_LRU } from '../../machine/pages.js';
import type { Run } from '../../schedule/engine.js';
import type { Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';

/*
 * The way of a new page to the lists that reclaim looks at. It waits in a batch of the processor that
 * added it, and nobody can take it off a list until it is on one. Each task has a processor of its own.
 * Who is on a list is asked of memory that has to stay movable alone: other pages are on one at once.
 */

/** Pages that a batch holds (PAGEVEC_SIZE). */
const BATCH = 15;

/**
 * A new page waits to be put on a list, with those that the processor added before.
 * @kernel mm/swap.c folio_add_lru, folio_batch_add_and_move: simplified (15 pages under every design, as in Linux 6.1; no reference on the pages: one that is freed leaves the batch)
 */
export function folioAddLru(k: Kernel, pfn: Pfn): void {
  // The frame may be remembered by the batch that it was in when it was freed.
  for (const [cpu, batch] of k.lruBatches) k.lruBatches.set(cpu, without(batch, pfn));
  const batch = [...(k.lruBatches.get(k.task) ?? []), pfn].filter((page) => isBatched(k, page));
  k.lruBatches.set(k.task, batch);
  if (batch.length >= BATCH || k.state.pages.order(pfn) > 0) lruAddDrain(k);
}
function without(batch: readonly Pfn[], pfn: Pfn): Pfn[] {
  return batch.filter((page) => page !== pfn);
}

/** What the processor's own batch has comes to the lists. @kernel mm/swap.c lru_add_drain: simplified (each task has a processor; only memory that has to stay movable has batches) */
export function lruAddDrain(k: Kernel): void {
  const batch = k.lruBatches.get(k.task) ?? [];
  k.lruBatches.delete(k.task);
  for (const pfn of batch) if (isBatched(k, pfn)) moveToList(k, pfn);
}

/**
 * The same of all processors, each of which does it itself; the caller waits for them.
 * @kernel mm/swap.c lru_add_drain_all: simplified (one step for all processors)
 */
export function* lruAddDrainAll(k: Kernel): Run {
  if (k.point('lru_add_drain_all')) yield;
  k.lruBatches.clear();
  for (const pfn of k.state.pages.live()) if (isBatched(k, pfn)) moveToList(k, pfn);
}

function isBatched(k: Kernel, pfn: Pfn): boolean {
  const { pages } = k.state;
  return pages.isLive(pfn) && (pages.flags(pfn) & PAGE_BATCHED) !== 0;
}
function moveToList(k: Kernel, pfn: Pfn): void {
  const flags = k.state.pages.flags(pfn) & ~(PAGE_LOCKED | PAGE_BATCHED);
  k.emit(pageFlags(pfn, flags | PAGE_LRU));
}
