import { UserError } from '../units/user-error.js';

/*
 * A scenario of the recorded kernels: one line of JSON, described in
 * test/conformance/recorded/README.md. Pages count from the start of the region.
 */

/** First page of the region that every scenario maps in. */
export const REGION_VPN = 0x200000;

export interface RecordedAnswer {
  readonly ret?: number;
  readonly signal?: 'SIGSEGV' | 'SIGBUS';
  readonly si_code?: number;
  readonly cpages?: number;
  readonly faults?: number;
  readonly data?: readonly number[];
  readonly value?: number;
  readonly snapshot?: readonly number[];
  /** Pages that were pinned, let go or written. */
  readonly pages?: number;
  /** Number of the pin. */
  readonly id?: number;
  /** What the pinned pages are, run-length coded. */
  readonly kinds?: string;
  /** Page table of the region after the operation, run-length coded. */
  readonly pm?: string;
  /** VMAs of the region after the operation: start, pages, permissions. */
  readonly vmas?: readonly (readonly [number, number, string])[];
  /** The operation crashed or hung the kernel. */
  readonly crash?: string;
}

export interface RecordedOperation {
  readonly op: string;
  readonly proc?: 'child';
  readonly dev?: number;
  readonly start?: number;
  readonly n?: number;
  readonly page?: number;
  readonly val?: number;
  readonly val0?: number;
  readonly prot?: string;
  readonly kind?: string;
  readonly advice?: string;
  readonly new_start?: number;
  readonly npages?: number;
  readonly write?: boolean;
  readonly longterm?: boolean;
  readonly fast?: boolean;
  /** Of a pin that is used; of `unpin` none stands for all. */
  readonly id?: number;
  readonly expect: RecordedAnswer;
}

export interface Scenario {
  readonly name: string;
  /** Pages of the region. */
  readonly npages: number;
  /** Recorded on a kernel whose user memory has to stay movable. */
  readonly movable?: true;
  readonly ops: readonly RecordedOperation[];
}

/** The fields that an operation must have, in the order of the recorder's command line. */
export const ARGUMENTS: Readonly<Record<string, readonly (keyof RecordedOperation)[]>> = {
  open: ['dev'],
  close: ['dev'],
  mmap: ['start', 'n', 'prot', 'kind'],
  munmap: ['start', 'n'],
  mprotect: ['start', 'n', 'prot'],
  madvise: ['start', 'n', 'advice'],
  mremap: ['start', 'n', 'new_start'],
  truncate: ['npages'],
  cpu_read: ['page'],
  cpu_write: ['page', 'val'],
  dev_read: ['dev', 'start', 'n'],
  dev_write: ['dev', 'start', 'n', 'val0'],
  migrate_to_dev: ['dev', 'start', 'n'],
  migrate_to_sys: ['dev', 'start', 'n'],
  snapshot: ['dev', 'start', 'n'],
  exclusive: ['dev', 'start', 'n'],
  check_exclusive: ['dev', 'start', 'n'],
  release_chunks: ['dev'],
  pin: ['start', 'n', 'write', 'longterm', 'fast'],
  hold: ['start', 'n', 'write', 'fast'],
  get: ['start', 'n', 'write', 'fast'],
  unpin: [],
  pin_read: ['id'],
  pin_write: ['id', 'val0'],
  fork: [],
  child_exit: [],
};
const TEXTS: readonly string[] = ['prot', 'kind', 'advice'];
const FLAGS: readonly string[] = ['write', 'longterm', 'fast'];

/** Among the words that a recording has of its kernel: the boot parameter. */
const MOVABLE = 'movablecore';

/**
 * Reads one line of a recorded file.
 *
 * @param where file and line, for errors
 * @throws UserError HMT205
 */
export function parseScenario(line: string, where: string): Scenario {
  const bad = (what: string): UserError =>
    new UserError('HMT205', `${where}: ${what}`, 'one scenario of JSON a line is expected');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw bad(`is not JSON: ${(error as Error).message}`);
  }
  const { name, npages, ops, driver } = (value ?? {}) as Partial<Scenario & { driver: string }>;
  if (typeof name !== 'string') throw bad("'name' is not a text");
  if (!isCount(npages) || npages > 2 ** 20) throw bad("'npages' is not a number of pages");
  if (!Array.isArray(ops)) throw bad("'ops' is not a list");
  let child = false;
  ops.forEach((op: RecordedOperation, i) => {
    const fields =
      typeof op?.op === 'string' && Object.hasOwn(ARGUMENTS, op.op) ? ARGUMENTS[op.op]! : undefined;
    if (fields === undefined) throw bad(`operation ${i} is unknown: ${JSON.stringify(op?.op)}`);
    if (typeof op.expect !== 'object' || op.expect === null)
      throw bad(`operation ${i} (${op.op}) has no 'expect'`);
    for (const field of fields) {
      const ok = TEXTS.includes(field)
        ? typeof op[field] === 'string'
        : FLAGS.includes(field)
          ? typeof op[field] === 'boolean'
          : isCount(op[field]);
      if (!ok) throw bad(`operation ${i} (${op.op}): '${field}' is missing or of the wrong kind`);
    }
    if (op.op === 'fork' ? child : op.op === 'child_exit' || op.proc === 'child' ? !child : false) {
      throw bad(`operation ${i} (${op.op}): there is ${child ? 'a child already' : 'no child'}`);
    }
    if (op.op === 'fork') child = true;
    if (op.op === 'child_exit') child = false;
  });
  const movable = typeof driver === 'string' && driver.includes(MOVABLE);
  return { name, npages, ...(movable && { movable }), ops };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
