import type { InCallback } from './operations/intervals.js';
import type { Operation } from './operations/table.js';
import type { ScheduleLine } from './schedule.js';
import type { Expectation, Position } from './values.js';

/*
 * A workload as data: what the language says, what the runner does, what generators make and
 * shrinkers cut.
 */

export type { Backing } from './operations/memory.js';
export type { Operation } from './operations/table.js';
export type { Arrival, ScheduleLine, TaskInstance } from './schedule.js';
export type { Expectation, Num, Pattern, Place, Position, Prot } from './values.js';
export type { Advice, DeviceCommand } from './words.js';

export type Statement =
  | {
      readonly kind: 'operation';
      readonly operation: Operation;
      readonly expect: Expectation | undefined;
      readonly position: Position;
    }
  | {
      readonly kind: 'repeat';
      readonly times: number;
      readonly variable: string | undefined;
      readonly body: readonly Statement[];
      readonly position: Position;
    }
  /** Runs its body if the operation before it in the same block answered 0. */
  | {
      readonly kind: 'onSuccess';
      readonly body: readonly Statement[];
      readonly position: Position;
    }
  /** Its body runs later, in whatever task is then in a callback of the interval. */
  | {
      readonly kind: 'inCallback';
      readonly operation: InCallback;
      readonly body: readonly Statement[];
      readonly position: Position;
    };

export interface TaskDeclaration {
  readonly name: string;
  readonly body: readonly Statement[];
  readonly position: Position;
}

export interface Workload {
  /** From `workload NAME`, or the file's name. */
  readonly name: string;
  /** First comment of the text: what the workload is for. */
  readonly about: string;
  /** Memory of users has to stay movable, as in a machine whose memory is in ZONE_MOVABLE. */
  readonly movable?: true;
  /** Pages of system memory that there are at most. */
  readonly memory?: number;
  /** Pages of a chunk of device memory, in place of the 256 MiB that the driver is built with. */
  readonly chunkPages?: number;
  /** The first is where the session begins. */
  readonly tasks: readonly TaskDeclaration[];
  /** How its tasks are scheduled, if it says so. */
  readonly schedule?: readonly ScheduleLine[];
}
