import { FailureType } from '../events/generated.js';
import type { Runs } from '../machine/contents.js';
import { EFAULT, ENOENT } from '../units/errno.js';
import { mutexLock, mutexUnlock } from '../schedule/locks.js';
import type { Run } from '../schedule/engine.js';
import type { MirrorView } from '../machine/state.js';
import { vpn, type Vpn } from '../units/numbers.js';
import { readThroughMirror } from './mirror-table.js';
import type { Driver } from './driver.js';

/** What an ioctl answers; the other fields are only copied back when `ret` is 0. */
export interface CommandResult {
  readonly ret: number;
  readonly cpages: number;
  readonly faults: number;
  /** Pages copied out, by READ and the migrations. */
  readonly pages?: readonly Runs[];
  /** Permission bytes. */
  readonly snapshot?: Uint8Array;
}

export interface CommandArguments {
  readonly start: Vpn;
  readonly npages: number;
  /** What WRITE copies in: contents of the ith page. */
  readonly source: (i: number) => Runs;
}

export function failed(ret: number): CommandResult {
  return { ret, cpages: 0, faults: 0 };
}

/**
 * What a migration or exclusive access ends with: the data, through the mirror, without a fault.
 * @returns -ENOENT if a page is not in the mirror
 */
export function* readBack(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
): Run<CommandResult> {
  const { k } = driver;
  yield* mutexLock(k, mirror.lock, 'dmirror_do_read');
  const pages = readThroughMirror(k, mirror, args.start, vpn(args.start + args.npages));
  mutexUnlock(k, mirror.lock, 'dmirror_do_read');
  if (pages.length < args.npages) return failed(ENOENT);
  if (k.failures.fails(FailureType.FAIL_COPY_TO_USER)) return failed(EFAULT);
  return { ret: 0, cpages: pages.length, faults: 0, pages };
}
