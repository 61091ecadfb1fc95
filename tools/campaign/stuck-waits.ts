import { Kind, WaitType, type Event } from '../../src/events/generated.js';
import { PAGE_LOCKED } from '../../src/machine/pages.js';
import type { MachineView, TaskView } from '../../src/machine/state.js';
import type { Pfn } from '../../src/units/numbers.js';
import { PassedOver, type Obstacle } from '../../src/run/oracles/passed-over.js';

/** A task that nobody will wake, and what is known of the page that it waits for. */
export interface StuckWait {
  /** Function that waits. */
  readonly site: string;
  readonly obstacles: ReadonlySet<Obstacle>;
}

/** Watches a run for what is behind the waits in which it ends, where no task can run. */
export class StuckWaits {
  private readonly passedOver = new PassedOver();
  private readonly lockers = new Map<Pfn, number>();

  event(e: Event, m: MachineView): void {
    this.passedOver.event(e, m);
    if (e.kind === Kind.PageLock) this.lockers.set(e.pfn, e.task);
  }

  /**
   * Of a machine in which no task can run: each wait that is not for what another of these tasks has, a lock or a
   * page that it has locked, or for another task.
   */
  of(m: MachineView): readonly StuckWait[] {
    const waiting = [...m.tasks.values()].filter(({ wait }) => wait !== undefined);
    return waiting
      .filter((t) => !FOR_ANOTHER.has(t.wait!.type) && !this.isForLocked(t, m))
      .map((t) => ({ site: t.wait!.where, obstacles: this.passedOver.obstacles(t.id, m) }));
  }

  /** Whoever waits until a page is unlocked goes on when its locker does; who waits until nobody uses it need not. */
  private isForLocked({ id, wait }: TaskView, { pages, tasks }: MachineView): boolean {
    if (wait!.type !== WaitType.WAIT_PAGE || wait!.where === UNTIL_FREE) return false;
    const pfn = wait!.object as Pfn;
    const locker = this.lockers.get(pfn);
    if (locker === undefined || locker === id || !pages.isLive(pfn)) return false;
    return (pages.flags(pfn) & PAGE_LOCKED) !== 0 && tasks.get(locker)?.wait !== undefined;
  }
}
const UNTIL_FREE = 'memunmap_pages';
const FOR_ANOTHER: ReadonlySet<WaitType> = new Set([
  WaitType.WAIT_LOCK,
  WaitType.WAIT_TASK,
  WaitType.WAIT_MODULE,
  WaitType.WAIT_BARRIER,
]);
