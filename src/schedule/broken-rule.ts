import type { ObjectKind, ViolationType } from '../events/generated.js';
import type { Pfn, Vpn } from '../units/numbers.js';

/** A broken rule: what is known by type, and in words. */
export interface BrokenRule {
  readonly type: ViolationType;
  /** Function of kernel or driver where it is broken, or operation of the workload. */
  readonly site: string;
  readonly kind: ObjectKind;
  /** Number of the object of that kind. Default: none */
  readonly object?: number;
  /** For people; nothing reads it. */
  readonly message: string;
  readonly mm?: number;
  readonly vpn?: Vpn;
  readonly pfn?: Pfn;
  /** Is it undefined what the machine would do next? */
  readonly fatal: boolean;
}
