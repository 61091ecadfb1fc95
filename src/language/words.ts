/*
 * The words that the language takes from the kernel's headers, and what they mean. Parser and
 * printer read the same tables.
 */

export const ADVICES = [
  'DONTNEED',
  'FREE',
  'DONTFORK',
  'DOFORK',
  'HUGEPAGE',
  'NOHUGEPAGE',
  'REMOVE',
  'POPULATE_READ',
  'POPULATE_WRITE',
] as const;
export type Advice = (typeof ADVICES)[number];

/** Commands of the driver, named as in the ioctl without its prefix. */
export const COMMANDS = [
  'READ',
  'WRITE',
  'MIGRATE',
  'SNAPSHOT',
  'MIGRATE_TO_DEV',
  'MIGRATE_TO_SYS',
  'EXCLUSIVE',
  'CHECK_EXCLUSIVE',
  'RELEASE',
  'REGISTER',
  'UNREGISTER',
  'GET_MEM_DEV_TYPE',
] as const;
export type DeviceCommand = (typeof COMMANDS)[number];

/** What a workload may write for a descriptor that nobody opened: using it answers -EBADF. */
export const NO_DESCRIPTOR = '-1';

/** What can be made to fail. */
export const FAILURES = [
  'allocation',
  'copyFromUser',
  'copyToUser',
  'chunk',
  'store',
  'buffer',
  'commandIn',
  'commandOut',
  'mmSetup',
  'mmSetupSignal',
  'chunkStruct',
  'chunkRegion',
  'chunkArray',
  'zeroPage',
  'reclaim',
] as const;
export type Failure = (typeof FAILURES)[number];

/** Reasons of a signal (`si_code`), by signal. */
export const SIGNAL_CODES = {
  SIGSEGV: { MAPERR: 1, ACCERR: 2 },
  SIGBUS: { ADRALN: 1, ADRERR: 2, OBJERR: 3, MCEERR_AR: 4 },
} as const;

/** Words that cannot name anything. */
export const RESERVED: ReadonlySet<string> = new Set([
  'workload',
  'let',
  'task',
  'repeat',
  'as',
  'on',
  'success',
  'buffer',
  'assert',
  'random',
  'page',
  'pages',
  'raises',
  'returns',
  'cpages',
  'faults',
  'data',
  'kinds',
  'snapshot',
  'NULL',
]);

/** Bits of a snapshot byte; names are the driver's HMM_DMIRROR_PROT_* without the prefix. */
export const SNAPSHOT_BITS: readonly (readonly [string, number])[] = [
  ['NONE', 0x00],
  ['READ', 0x01],
  ['WRITE', 0x02],
  ['PMD', 0x04],
  ['PUD', 0x08],
  ['ZERO', 0x10],
  ['DEV_PRIVATE_LOCAL', 0x20],
  ['DEV_PRIVATE_REMOTE', 0x30],
  ['DEV_COHERENT_LOCAL', 0x40],
  ['DEV_COHERENT_REMOTE', 0x50],
  ['ERROR', 0xff],
];

/** A snapshot byte in names, e.g. `ZERO|READ`; a number where the names do not give it. */
export function snapshotByte(byte: number): string {
  const whole = SNAPSHOT_BITS.find(([, bits]) => bits === byte);
  if (whole) return whole[0];
  const high = SNAPSHOT_BITS.find(([, bits]) => bits === (byte & 0xf0) && bits !== 0);
  if (byte < 0 || byte > 0xff || ((byte & 0xf0) !== 0 && !high)) return String(byte);
  const low = SNAPSHOT_BITS.filter(([, bits]) => bits < 0x10 && (byte & bits) !== 0);
  return [...(high ? [high] : []), ...low].map(([name]) => name).join('|');
}
