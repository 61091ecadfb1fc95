import type { Tracking } from '../context.js';
import { perVma } from './per-vma.js';

/**
 * Regions with a fixed life: one is registered for an area when the device first touches it and
 * stays until the file is closed, as drivers before the patch had to do it.
 */
export const registered: Tracking = {
  ...perVma,
  *unmapped() {
    // Regions do not follow the mappings.
  },
};
