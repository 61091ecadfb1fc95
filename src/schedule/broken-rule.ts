import type { ObjectKind, ViolationType } from '../events/generated.js';
import type { MachineView } from '../machine/state.js';
import type { Pfn, Vpn } from '../units/numbers.js';
import type { DetectorName } from './detectors.js';

/** A broken rule: what is known by type, and in words. */
export interface BrokenRule {
  readonly type: ViolationType;
  /** Function of kernel or driver where it is broken, or operation of the workload. */
  readonly site: string;
  readonly kind: ObjectKind;
  /** Number of the object of that kind. Default: none */
  readonly object?: number;
  /**
   * What stands in a circle, where a circle is what is broken: classes of locks in the order in which
   * they are taken, or the places where tasks wait for each other. Which of them is `site` depends
   * on who came last.
   */
  readonly circle?: readonly string[];
  /** For people; nothing reads it. */
  readonly message: string;
  readonly mm?: number;
  readonly vpn?: Vpn;
  readonly pfn?: Pfn;
  /** Entries of a mirror that are stale, from `vpn`. */
  readonly npages?: number;
  /** Is it undefined what the machine would do next? */
  readonly fatal: boolean;
}

/** To whom it is said. */
export interface Reporter {
  readonly state: MachineView;
  /** The task that runs. */
  readonly task: number;
  /** A rule is looked at, whether or not it holds. */
  looksAt(rule: DetectorName): void;
  /** @throws SessionStopped when it is fatal */
  violation(rule: BrokenRule): void;
}
