import { CHUNK_PAGES, COHERENT_PFN_BASE, type Pfn } from '../units/numbers.js';
import { chunkOf } from '../kernel/devmem/owner.js';

/** Devices with private memory: /dev/hmm_dmirror0 and 1. */
export const PRIVATE_DEVICES = 2;
/** And all, where addresses were set aside for the memory of two coherent ones (spm_addr_dev0, spm_addr_dev1). */
export const ALL_DEVICES = 4;

/** Has the device memory that the CPU maps? @kernel lib/test_hmm.c dmirror_is_private_zone: whole */
export function isCoherentDevice(device: number): boolean {
  return device >= PRIVATE_DEVICES;
}

/** Number of the chunk at the addresses that were set aside for a coherent device. */
export function setAside(device: number): number {
  const first = COHERENT_PFN_BASE + (device - PRIVATE_DEVICES) * CHUNK_PAGES;
  return chunkOf(first as Pfn);
}
