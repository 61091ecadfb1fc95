import {
  Kind,
  MigrateReason,
  SpanType,
  WaitType,
  type Event,
  type MigratePageEvent,
} from '../../events/generated.js';
import { isDevicePfn, PAGE_LOCKED } from '../../machine/pages.js';
import type { MachineView } from '../../machine/state.js';
import type { Pfn } from '../../units/numbers.js';

/** Why an eviction leaves a page: it is locked, or has references that migration does not know of. */
export type Obstacle = 'locked' | 'referenced';

/** Watches a run for the pages of devices that evictions leave where they are. */
export class PassedOver {
  private readonly left = new Map<Pfn, Set<Obstacle>>();

  event(e: Event, m: MachineView): void {
    if (e.kind === Kind.SpanBegin && e.type === SpanType.EVICT) {
      // What cannot be locked now is left out.
      for (const pfn of m.pages.live())
        if (isDevicePfn(pfn) && (m.pages.flags(pfn) & PAGE_LOCKED) !== 0) this.leave(pfn, 'locked');
    } else if (e.kind === Kind.MigratePage && isReferenced(e, m)) {
      const spans = m.tasks.get(e.task)?.spans ?? [];
      if (spans.some(({ type }) => type === SpanType.EVICT)) this.leave(e.pfn, 'referenced');
    } else if (e.kind === Kind.PageFree) {
      // The next that the frame is given to is another page.
      this.left.delete(e.pfn);
    }
  }

  /** Of a task that waits for a page in use: what kept evictions from taking that one. */
  obstacles(task: number, m: MachineView): ReadonlySet<Obstacle> {
    const wait = m.tasks.get(task)?.wait;
    if (wait?.type !== WaitType.WAIT_PAGE) return NONE;
    const pfn = wait.object as Pfn;
    // A page that is free is one that nobody told of.
    return (m.pages.isLive(pfn) && this.left.get(pfn)) || NONE;
  }

  private leave(pfn: Pfn, obstacle: Obstacle): void {
    this.left.set(pfn, new Set(this.left.get(pfn)).add(obstacle));
  }
}
const NONE: ReadonlySet<Obstacle> = new Set();

/** A pinned page that is one process's alone is not even unmapped. */
function isReferenced({ reason, pfn }: MigratePageEvent, { pages }: MachineView): boolean {
  if (reason === MigrateReason.MIGRATE_UNMAP_FAILED) return pages.pins(pfn) > 0;
  return reason === MigrateReason.MIGRATE_PINNED;
}
