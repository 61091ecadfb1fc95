import { ObjectKind, violation, ViolationType, type ViolationEvent } from '../events/generated.js';
import type { MachineView } from '../machine/state.js';
import { NO_PFN, vpn, type Pfn, type Vpn } from '../units/numbers.js';
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

/** The event that says so. */
export function broken(rule: BrokenRule): ViolationEvent {
  const { type, message, fatal, site, kind } = rule;
  const { mm = 0, vpn: page = vpn(0), pfn = NO_PFN, object = 0, npages = 0 } = rule;
  return violation(type, message, mm, page, pfn, object, fatal, site, kind, npages);
}

/**
 * An expectation of the workload that was not met, which is no violation of the machine's rules.
 * @param site the operation, as its span is named @param line of the workload
 */
export function unexpected(
  site: string,
  line: number,
  message: string,
  fatal: boolean,
): BrokenRule {
  return {
    type: ViolationType.EXPECTATION,
    site,
    kind: ObjectKind.OBJECT_OPERATION,
    object: line,
    message: `line ${line}: ${message}`,
    fatal,
  };
}
