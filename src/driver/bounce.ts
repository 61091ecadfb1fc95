import { FailureType, resourceAlloc, ResourceKind } from '../events/generated.js';
import type { RuleTable } from '../designs/reader.js';
import type { Kernel } from '../kernel/kernel.js';
import type { MirrorView } from '../machine/state.js';
import { mightReclaim } from '../schedule/locks.js';
import { EFAULT, ENOMEM } from '../units/errno.js';
import { NO_PFN, PAGE_SIZE } from '../units/numbers.js';
import { freeResource } from './resource.js';

/**
 * Switch driver.copyErrors: what a command answers when so many bytes could not be copied from or to
 * the user. The driver keeps the answer in an int.
 */
export const COPY_ERRORS: RuleTable<'driver.copyErrors', (bytes: number) => number> = {
  remaining: (bytes) => bytes | 0,
  efault: () => EFAULT,
};
/** Switch driver.copyErrors: does WRITE give its buffer back when it could not be filled? */
export const FREES_AFTER_COPY: RuleTable<'driver.copyErrors', boolean> = {
  remaining: false,
  efault: true,
};

/**
 * The buffer that a command copies through.
 * @kernel lib/test_hmm.c dmirror_bounce_init: whole
 * @returns its number, or -ENOMEM
 */
export function bounceInit(k: Kernel, mirror: MirrorView, npages: number): number {
  mightReclaim(k, 'dmirror_bounce_init');
  if (k.failures.fails(FailureType.FAIL_BUFFER)) return ENOMEM;
  const id = k.state.lastResource + 1;
  k.emit(resourceAlloc(id, ResourceKind.BOUNCE_BUFFER, mirror.id, npages * PAGE_SIZE, NO_PFN));
  return id;
}

/** @kernel lib/test_hmm.c dmirror_bounce_fini: whole */
export function bounceFini(k: Kernel, id: number): void {
  freeResource(k, id, 'dmirror_bounce_fini');
}
