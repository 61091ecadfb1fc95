import type { FaultName } from './faults.js';

/** A run: a case of the docket or a workload of this table, with all that decides how it goes. */
export interface Staged {
  /** Id of a case of the docket; else a file here, or in traces/switches. */
  readonly workload: string;
  readonly design: string;
  /** Of the random strategy. */
  readonly seed: number;
  readonly fault?: FaultName;
  /** System pages. Default: those of a machine. */
  readonly pages?: number;
}

/** What shows that a rule is watched. */
export interface Evidence {
  /** The run in which it is broken. */
  readonly caught: Staged;
  /** Kind of object that the violation is about, and where it is reported. */
  readonly of: string;
  readonly at: string;
  /** A run beside it in which the rule is looked at as well, and kept. */
  readonly neighbour: Partial<Staged>;
}

export const one = (
  caught: Staged,
  what: readonly [of: string, at: string],
  neighbour: Partial<Staged>,
): Evidence => ({ caught, of: what[0], at: what[1], neighbour });

/** The same workload with and without a fault. */
export const faulty = (
  workload: string,
  design: string,
  fault: FaultName,
  of: string,
  at: string,
) => one({ workload, design, seed: 1, fault }, [of, at], {});
/** The same workload and seed under two designs. */
export const designs = (
  workload: string,
  design: string,
  seed: number,
  [of, at]: readonly [string, string],
  other: string,
) => one({ workload, design, seed }, [of, at], { design: other });
/** Two workloads that differ in a step. */
export const steps = (
  workload: string,
  design: string,
  [of, at]: readonly [string, string],
  other: string,
) => one({ workload, design, seed: 1 }, [of, at], { workload: other });
