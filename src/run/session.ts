import type { SpanType } from '../events/generated.js';
import type { Driver } from '../driver/driver.js';
import type { OwnIntervals } from '../driver/own-intervals.js';
import type { Subscribers } from '../driver/subscriber.js';
import type { Kernel } from '../kernel/kernel.js';
import type { Runs } from '../machine/contents.js';
import type { MachineView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import type { Vpn } from '../units/numbers.js';
import { answer, type Answer } from './answer.js';

/** The run of a workload as its operations see it. */
export interface Session {
  readonly k: Kernel;
  readonly driver: Driver;
  readonly subscribers: Subscribers;
  readonly intervals: OwnIntervals;
  /** Starts a declared task in a process. */
  startTask(name: string, process: number): void;
  /** Starts a declared task in a child process: its own copy of the memory, the same open files; or -errno. */
  fork(name: string, frame: Frame): Run<number>;
  /** Sleeps until a task has exited. */
  join(name: string): Run<boolean>;
  /** Waits until everybody who names the barrier has come to it. */
  barrier(name: string, party: string): Run;
  /** Is the current task the last one of its process? */
  isLast(process: number): boolean;
}

/** What is local to a task's run: its loops, and what it was answered last. No other task sees it. */
export class Frame {
  last = answer({});
  /** Tasks that it wanted in a child, and could not have. */
  readonly unforked = new Set<string>();

  constructor(
    private readonly state: MachineView,
    readonly process: number,
    readonly env: Map<string, number>,
    /** As whom it comes to barriers. */
    readonly party: string,
    /** What its operations are in the trace: of a task's own, or of a callback that it happens to be in. */
    readonly spans: typeof SpanType.OPERATION | typeof SpanType.ACTION,
  ) {}

  /** First pages of named mappings, which the tasks of a process share. */
  get places(): ReadonlyMap<string, number> {
    return this.state.processes.get(this.process)!.places;
  }
}

/** An answer, and what of it goes beyond one. */
export interface Outcome extends Partial<Answer> {
  /** Pages that an ioctl copied out. */
  readonly pages?: readonly Runs[] | undefined;
  /** A mapping that the operation gives a name to. */
  readonly placed?: { readonly name: string; readonly page: Vpn } | undefined;
  /** Contents that were not as a pattern said, in words. */
  readonly mismatches?: readonly string[];
}

/** Unwinds a task that called exit. */
export class TaskEnd extends Error {
  constructor(readonly status: number) {
    super(`exit(${status})`);
    this.name = 'TaskEnd';
  }
}
