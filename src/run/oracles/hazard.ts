import type { Switches } from '../../designs/switches.js';
import type { Operation, Statement, Workload } from '../../language/ast.js';
import type { RuleName } from '../verdict.js';
import type { Setter } from './missed.js';
import type { Obstacle } from './passed-over.js';
import type { Refusal } from './refusals.js';

/** One breach, at one place, of a rule that designs are known to break: a result, not a mistake of the machine. */
export interface Hazard {
  /** What happens, with the case of the docket that is about it. */
  readonly name: string;
  readonly rule: RuleName;
  readonly object: string;
  readonly site: string;
  /** Values of switches that let it happen, of each one of those named; none: it happens under every design. */
  readonly under: { readonly [S in keyof Switches]?: readonly Switches[S][] };
  /** What a workload must have in it. */
  readonly needs: readonly Need[];
  /** Of who waits for a page of a device: what must have kept an eviction from taking that page. */
  readonly obstacle?: Obstacle;
  /**
   * Of a stale entry: who set it, and what its device was not told of, its own doings or those of others. Where a
   * device listens to nothing there may be nobody to be told, and then no invalidation: `anything`.
   */
  readonly missed?: { readonly by?: Setter; readonly what: 'own' | 'other' | 'anything' };
  /** Of who faults a page for ever: why it did not migrate the last time. */
  readonly refusal?: Refusal;
  /** A run that shows it, and one beside it that must not. */
  readonly shown: Schedule;
  readonly neighbour: Partial<Schedule>;
}

/** All that a run depends on. */
export interface Schedule {
  /** Id of a case of the docket, or path of a workload. */
  readonly workload: string;
  readonly design: string;
  /** Default: random. */
  readonly strategy?: 'random' | 'run-to-block';
  readonly seed: number;
}

/** Things that a workload does. */
const NEEDS = {
  tasks: (w: Workload) => w.tasks.length > 1,
  migration: (w: Workload) =>
    uses(w, (op) => isCommand(op, 'MIGRATE') || isCommand(op, 'MIGRATE_TO_DEV')),
  exclusive: (w: Workload) => uses(w, (op) => isCommand(op, 'EXCLUSIVE')),
  release: (w: Workload) => uses(w, (op) => isCommand(op, 'RELEASE')),
  /** Pages are taken away with mmap_lock held for reading, or without it. */
  dropping: (w: Workload) =>
    uses(
      w,
      (op) =>
        op.op === 'reap' ||
        op.op === 'ftruncate' ||
        (op.op === 'madvise' && (op.advice === 'DONTNEED' || op.advice === 'REMOVE')),
    ),
  /** Pages are kept by pins or plain references. */
  keeping: (w: Workload) => uses(w, (op) => op.op === 'pin' || op.op === 'hold'),
  /** The machine has less memory than others. */
  littleMemory: (w: Workload) => w.memory !== undefined,
  /** Something keeps pages of a device from coming home: want of memory, or who has them. */
  notComingHome: (w: Workload) =>
    w.memory !== undefined ||
    uses(
      w,
      (op) =>
        op.op === 'pin' ||
        op.op === 'hold' ||
        isCommand(op, 'EXCLUSIVE') ||
        (op.op === 'inject' && op.failure === 'allocation'),
    ),
  failedCopy: (w: Workload) => uses(w, (op) => op.op === 'inject' && op.failure === 'copyFromUser'),
  failedChunk: (w: Workload) => uses(w, (op) => op.op === 'inject' && op.failure === 'chunk'),
  twoFilesOfADevice: opensADeviceTwice,
} as const satisfies Record<string, (w: Workload) => boolean>;
export type Need = keyof typeof NEEDS;

/** Can the hazard be met under a design, and in a workload? */
export function applies({ under, needs }: Hazard, switches: Switches, workload: Workload): boolean {
  const allowed = Object.entries(under) as [keyof Switches, readonly string[]][];
  return (
    allowed.every(([name, values]) => values.includes(switches[name])) &&
    needs.every((need) => NEEDS[need](workload))
  );
}

function isCommand(op: Operation, command: string): boolean {
  return op.op === 'ioctl' && op.command === command;
}

function opensADeviceTwice(workload: Workload): boolean {
  const devices: number[] = [];
  uses(workload, (op) => {
    if (op.op === 'open') devices.push(op.device);
    return false;
  });
  return new Set(devices).size < devices.length;
}

function uses(workload: Workload, wanted: (op: Operation) => boolean): boolean {
  const inBody = (body: readonly Statement[]): boolean =>
    body.some((s) => (s.kind === 'operation' ? wanted(s.operation) : inBody(s.body)));
  // Every operation is looked at, so that what `wanted` collects is complete.
  return workload.tasks.map((t) => inBody(t.body)).includes(true);
}
