import { CHUNK_PAGES, DEVICE_PFN_BASE, type Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';

/** First frame of a chunk, by its number from 1. */
export function chunkFirstPfn(chunk: number): Pfn {
  return (DEVICE_PFN_BASE + (chunk - 1) * CHUNK_PAGES) as Pfn;
}

/** Number of the chunk that a device page lies in, by its frame. */
export function chunkOf(pfn: Pfn): number {
  return Math.floor((pfn - DEVICE_PFN_BASE) / CHUNK_PAGES) + 1;
}

/** Device number of the pagemap that a device page belongs to; -1 if there is none. */
export function pagemapDevice(k: Kernel, pfn: Pfn): number {
  return k.state.chunks.get(chunkOf(pfn))?.device ?? -1;
}
