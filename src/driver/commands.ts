import { FailureType, ObjectKind } from '../events/generated.js';
import type { RuleTable } from '../designs/reader.js';
import type { Runs } from '../machine/contents.js';
import type { MirrorView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import { mutexLock, mutexUnlock } from '../schedule/locks.js';
import { EINVAL } from '../units/errno.js';
import { PAGE_SIZE, vpn, VPN_END } from '../units/numbers.js';
import type { Kernel } from '../kernel/kernel.js';
import { Retries } from '../kernel/retries.js';
import { bounceFini, bounceInit } from './bounce.js';
import { isCoherentDevice } from './devices.js';
import type { Driver } from './driver.js';
import { checkExclusiveCommand, exclusiveCommand } from './exclusive.js';
import { deviceFault } from './fault.js';
import { migrateToDevice, migrateToSystem } from './migrate.js';
import { readThroughMirror, writeThroughMirror } from './mirror-table.js';
import { copiedOut, failed, type CommandArguments, type CommandResult } from './result.js';
import { snapshot } from './snapshot.js';
import { registerRegion, unregisterRegion } from './tracking/registered.js';

type Command = (driver: Driver, mirror: MirrorView, args: CommandArguments) => Run<CommandResult>;

const COMMANDS: Readonly<Record<string, Command>> = {
  READ: readCommand,
  WRITE: writeCommand,
  SNAPSHOT: snapshot,
  // One number, which was given a second name when there was a way back.
  MIGRATE: migrateToDevice,
  MIGRATE_TO_DEV: migrateToDevice,
  MIGRATE_TO_SYS: migrateToSystem,
  EXCLUSIVE: exclusiveCommand,
  CHECK_EXCLUSIVE: checkExclusiveCommand,
  *REGISTER(driver, mirror, { start, npages }) {
    return failed(yield* registerRegion(driver, mirror, { start, end: vpn(start + npages) }));
  },
  *UNREGISTER(driver, mirror, { start, npages }) {
    return failed(yield* unregisterRegion(driver, mirror, { start, end: vpn(start + npages) }));
  },
  *GET_MEM_DEV_TYPE(driver, mirror) {
    yield* mutexLock(driver.k, mirror.lock, 'dmirror_get_device_type');
    const memoryType = isCoherentDevice(mirror.device) ? MEMORY.coherent : MEMORY.private;
    mutexUnlock(driver.k, mirror.lock, 'dmirror_get_device_type');
    return { ret: 0, cpages: 0, faults: 0, memoryType };
  },
  *RELEASE(driver, mirror) {
    yield* driver.memory.removeChunks(mirror.device);
    return { ret: 0, cpages: 0, faults: 0 };
  },
};

/** HMM_DMIRROR_MEMORY_DEVICE_*: 0 is no type. */
const MEMORY = { private: 1, coherent: 2 } as const;

const POSTED = ['READ', 'WRITE', 'SNAPSHOT', 'MIGRATE', 'MIGRATE_TO_DEV'];
const EXCLUSIVE = [...POSTED, 'EXCLUSIVE', 'CHECK_EXCLUSIVE'];
const TO_SYSTEM = [...EXCLUSIVE, 'MIGRATE_TO_SYS'];
/** Switch driver.commands. */
export const COMMAND_SETS: RuleTable<'driver.commands', ReadonlySet<string>> = {
  posted: new Set(POSTED),
  exclusive: new Set(EXCLUSIVE),
  migrateToSystem: new Set(TO_SYSTEM),
  release: new Set([...TO_SYSTEM, 'RELEASE']),
  memoryType: new Set([...TO_SYSTEM, 'RELEASE', 'GET_MEM_DEV_TYPE']),
};

/** Size of struct hmm_dmirror_cmd: five numbers of 64 bits. */
const COMMAND_BYTES = 40;

/**
 * @kernel lib/test_hmm.c dmirror_fops_unlocked_ioctl: whole
 */
export function* command(
  driver: Driver,
  mirrorId: number,
  name: string,
  args: CommandArguments,
): Run<CommandResult> {
  const { k } = driver;
  if (k.failures.fails(FailureType.FAIL_COMMAND_IN))
    return failed(driver.rules.copyError(COMMAND_BYTES));
  const run = COMMANDS[name];
  const known = driver.rules.commands.has(name) || driver.tracking.commands.has(name);
  if (run === undefined || !known) return failed(EINVAL);
  if (args.npages <= 0 || args.start + args.npages > VPN_END) return failed(EINVAL);
  const done = yield* run(driver, k.mirror(mirrorId, 'dmirror_fops_unlocked_ioctl'), args);
  if (done.ret !== 0 || !k.failures.fails(FailureType.FAIL_COMMAND_OUT)) return done;
  const { ret, cpages, faults } = failed(driver.rules.copyError(COMMAND_BYTES));
  // What was copied to the buffer stays there.
  return { ret, cpages, faults, ...(done.pages && { pages: done.pages }) };
}

/** Watches that a command which faults and looks again gets further. */
function retries(k: Kernel, { id, mm }: MirrorView, site: string): Retries {
  const rule = 'faults of the device';
  return new Retries(k, { rule, site, kind: ObjectKind.OBJECT_MIRROR, object: id, mm });
}

/** @kernel lib/test_hmm.c dmirror_read: whole */
function* readCommand(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
): Run<CommandResult> {
  const { k } = driver;
  const bounce = bounceInit(k, mirror, args.npages);
  if (bounce < 0) return failed(bounce);
  const result = yield* readAll(driver, mirror, args);
  bounceFini(k, bounce);
  return result;
}

function* readAll(driver: Driver, mirror: MirrorView, args: CommandArguments): Run<CommandResult> {
  const { k } = driver;
  const end = vpn(args.start + args.npages);
  const pages: Runs[] = [];
  const attempts = retries(k, mirror, 'dmirror_read');
  let faults = 0;
  for (;;) {
    yield* mutexLock(k, mirror.lock, 'dmirror_read');
    pages.push(...readThroughMirror(k, mirror, vpn(args.start + pages.length), end));
    mutexUnlock(k, mirror.lock, 'dmirror_read');
    if (pages.length === args.npages) break;
    const ret = yield* deviceFault(driver, mirror, vpn(args.start + pages.length), end, false);
    if (ret !== 0) return failed(ret);
    faults++;
    yield* attempts.at(vpn(args.start + pages.length));
  }
  return copiedOut(driver, { ret: 0, cpages: args.npages, faults, pages });
}

/** @kernel lib/test_hmm.c dmirror_write: whole */
function* writeCommand(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
): Run<CommandResult> {
  const { k, rules } = driver;
  const bounce = bounceInit(k, mirror, args.npages);
  if (bounce < 0) return failed(bounce);
  if (k.failures.fails(FailureType.FAIL_COPY_FROM_USER)) {
    if (rules.freesBufferAfterCopy) bounceFini(k, bounce);
    return failed(rules.copyError(args.npages * PAGE_SIZE));
  }
  const result = yield* writeAll(driver, mirror, args);
  bounceFini(k, bounce);
  return result;
}

function* writeAll(driver: Driver, mirror: MirrorView, args: CommandArguments): Run<CommandResult> {
  const { k } = driver;
  const end = vpn(args.start + args.npages);
  const attempts = retries(k, mirror, 'dmirror_write');
  let done = 0;
  let faults = 0;
  for (;;) {
    yield* mutexLock(k, mirror.lock, 'dmirror_write');
    done += writeThroughMirror(k, mirror, vpn(args.start + done), end, (page) =>
      args.source(page - args.start),
    );
    mutexUnlock(k, mirror.lock, 'dmirror_write');
    if (done === args.npages) return { ret: 0, cpages: done, faults };
    const ret = yield* deviceFault(driver, mirror, vpn(args.start + done), end, true);
    if (ret !== 0) return failed(ret);
    faults++;
    yield* attempts.at(vpn(args.start + done));
  }
}
