import type {
  InvalidateEndEvent,
  InvalidateStartEvent,
  SpanBeginEvent,
} from '../events/generated.js';
import { enumName } from '../replay/text/describe-event.js';
import type { Labels } from '../replay/text/labels.js';
import type { Board } from './board.js';
import { Lanes, type Lane } from './lanes.js';
import type { Places } from './places.js';

interface Window {
  readonly id: number;
  readonly mm: number;
  readonly task: number;
  readonly lane: Lane;
}

/** Invalidations from start to end, which overlap as they like, and the callbacks that each makes. */
export class InvalidationTracks {
  private readonly lanes = new Map<number, Lanes>();
  private readonly windows = new Map<number, Window>();

  constructor(
    private readonly board: Board,
    private readonly labels: Labels,
    private readonly places: Places,
  ) {}

  start(e: InvalidateStartEvent): void {
    let lanes = this.lanes.get(e.mm);
    if (lanes === undefined) {
      lanes = new Lanes(this.board, 'invalidations', this.places.mm(e.mm));
      this.lanes.set(e.mm, lanes);
    }
    const lane = lanes.begin(e.time, {
      category: 'invalidation',
      name: `invalidate ${enumName('NotifierEvent', e.event)}`,
      notes: {
        pages: this.labels.pages(e.mm, e.vpn, e.end),
        by: this.labels.task(e.task),
        blockable: e.blockable ? 'yes' : 'no',
        event: e.seq,
      },
    });
    this.windows.set(e.seq, { id: e.seq, mm: e.mm, task: e.task, lane });
  }

  end(e: InvalidateEndEvent): void {
    const window = this.windows.get(e.invalidation);
    if (window === undefined) return;
    this.windows.delete(e.invalidation);
    this.lanes.get(window.mm)!.end(window.lane, e.time);
  }

  /**
   * A callback begins: the invalidation of its task that began last makes it.
   * @returns the flow that ends in it; none if nothing is invalidated
   */
  calls(e: SpanBeginEvent): readonly number[] {
    let window: Window | undefined;
    for (const open of this.windows.values())
      if (open.task === e.task && open.mm === e.mm) window = open;
    if (window === undefined) return [];
    // A mark of its own for each, as a flow has one way only.
    this.board.instant(window.lane.track, e.time, {
      category: 'callback',
      name: 'calls back',
      notes: { subscriber: e.object, by: this.labels.task(e.task), event: e.seq },
      from: [e.seq],
    });
    return [e.seq];
  }
}
