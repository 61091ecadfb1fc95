import { Kind, LockMode, type Event, type WaitType } from '../../events/generated.js';
import type { Machine, MachineView } from '../state.js';
import { AccessLog, type Accesses } from './accesses.js';
import { ObjectNames } from './names.js';
import { machineView } from './records.js';
import { waitersCell } from './writer.js';
import { noteWrites } from './writes.js';
import { cellOf, kindNumber } from './cells.js';
import type { Notes } from './views.js';

/** What is known of a step when it is over. */
export interface StepNotes {
  readonly accesses: Accesses;
  /** Tasks that had to exit before it, by name. */
  readonly exits: readonly number[];
  /** The lock that it could take before it began, by its number in the run: steps before it are of the same run. */
  readonly lock: number | undefined;
  /** Locks that its task wants or holds for itself alone from then on, and those that it wanted or held and does no more. */
  readonly takes: readonly number[];
  readonly gives: readonly number[];
}
const THERE = kindNumber('TASK_THERE');
const TASKS = kindNumber('PROCESS_TASKS');

/**
 * Stands between a machine and who decides, and knows what each step reads and writes: by the view
 * that is handed out instead of the machine's own, and by what events change.
 */
export class Noting implements Notes {
  readonly log = new AccessLog();
  readonly names = new ObjectNames();
  /** What kernel and driver see. */
  readonly view: MachineView;
  /** Told of an event before it changes the machine. */
  readonly before: (event: Event) => void;

  constructor(private readonly machine: Machine) {
    this.view = machineView(machine, this);
    const writes = noteWrites(machine, this);
    this.before = (event) => {
      this.noteLocks(event);
      writes(event);
    };
  }

  /** What the step now does, it does after a task has exited. */
  awaitsExit(task: number): void {
    this.exits.push(this.names.task(task));
  }
  /** And when it can take a lock. */
  awaitsLock(lock: number): void {
    this.lock = lock;
  }
  private exits: number[] = [];
  private lock: number | undefined;
  private takes = new Set<number>();
  private gives = new Set<number>();

  /**
   * Locks from when on a task wants or holds them to when it gives them back. One that is held for reading
   * keeps nobody from beginning a step: who would take it alone is seen waiting, and other readers go on.
   */
  private noteLocks(event: Event): void {
    switch (event.kind) {
      case Kind.LockWait:
        if (event.mode === LockMode.EXCLUSIVE_MODE) this.takes.add(event.lock);
        break;
      case Kind.LockAcquire: {
        if (event.mode !== LockMode.EXCLUSIVE_MODE) break;
        const waited = this.machine.locks
          .get(event.lock)
          ?.waiters.some((w) => w.task === event.task);
        if (waited !== true) this.takes.add(event.lock);
        break;
      }
      case Kind.LockDowngrade:
      case Kind.LockRelease: {
        const at = event.lock;
        if (!this.takes.delete(at)) this.gives.add(at);
        break;
      }
    }
  }

  /** What the step did since this was asked last. */
  take(): StepNotes {
    const { exits, lock, takes, gives } = this;
    this.exits = [];
    this.lock = undefined;
    this.takes = new Set();
    this.gives = new Set();
    return { accesses: this.log.take(), exits, lock, takes: [...takes], gives: [...gives] };
  }

  /** A task asks whether it is the last one of its process: any other that is there is answer enough. */
  looksForOthers(task: number, process: number): void {
    const { machine, log, names } = this;
    for (const other of machine.tasks.values()) {
      if (other.id === task || other.process !== process || other.kernel) continue;
      log.read(cellOf(THERE, names.task(other.id)));
      return;
    }
    log.read(cellOf(TASKS, names.name('process', process)));
  }

  /** Of what was never used others may find nothing any more. */
  tookLast(kind: 'FREE_PAGES' | 'FREE_HUGE'): void {
    this.log.write(cellOf(kindNumber(kind), 0));
  }

  /** Is a task there that waits for nothing? Where it cannot run all the same, nobody sees it wait. */
  isParked(name: number): boolean {
    for (const { id, wait } of this.machine.tasks.values())
      if (this.names.task(id) === name) return wait === undefined;
    return false;
  }

  /** Somebody asks who waits for an object. */
  looksForWaiters(type: WaitType, object: number): void {
    this.log.read(waitersCell(this, type, object));
  }
}
