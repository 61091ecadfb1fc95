import { FailureType } from '../events/generated.js';
import type { Runs } from '../machine/contents.js';
import { ENOENT } from '../units/errno.js';
import { mutexLock, mutexUnlock } from '../schedule/locks.js';
import type { Run } from '../schedule/engine.js';
import type { MirrorView } from '../machine/state.js';
import { PAGE_SIZE, vpn, type Vpn } from '../units/numbers.js';
import { bounceFini, bounceInit } from './bounce.js';
import { readThroughMirror } from './mirror-table.js';
import type { DriverContext } from './context.js';
import type { Driver } from './driver.js';

/** What an ioctl answers; the counts are only copied back when `ret` is 0. */
export interface CommandResult {
  readonly ret: number;
  readonly cpages: number;
  readonly faults: number;
  /** Pages copied out, by READ and the migrations: before the counts are, which may fail. */
  readonly pages?: readonly Runs[];
  /** Permission bytes. */
  readonly snapshot?: Uint8Array;
  /** What GET_MEM_DEV_TYPE answers in the command itself. */
  readonly memoryType?: number;
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

/** The pages of a result go to the user, unless that fails. */
export function copiedOut(
  { k, rules }: DriverContext,
  result: CommandResult & { readonly pages: readonly Runs[] },
): CommandResult {
  if (!k.failures.fails(FailureType.FAIL_COPY_TO_USER)) return result;
  return failed(rules.copyError(result.pages.length * PAGE_SIZE));
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
  const bounce = bounceInit(k, mirror, args.npages);
  if (bounce < 0) return failed(bounce);
  const result = yield* readThrough(driver, mirror, args);
  bounceFini(k, bounce);
  return result;
}

function* readThrough(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
): Run<CommandResult> {
  const { k } = driver;
  yield* mutexLock(k, mirror.lock, 'dmirror_do_read');
  const pages = readThroughMirror(k, mirror, args.start, vpn(args.start + args.npages));
  mutexUnlock(k, mirror.lock, 'dmirror_do_read');
  if (pages.length < args.npages) return failed(ENOENT);
  return copiedOut(driver, { ret: 0, cpages: pages.length, faults: 0, pages });
}
