import type { Board } from './board.js';
import type { Mark, Notes, Track } from './sink.js';

/** A track with room for one thing at a time. */
export interface Lane {
  readonly track: Track;
  busy: boolean;
  /** When the last thing on it ended. */
  last: number;
}

/**
 * Things of one kind that overlap, and so cannot share a track: as many tracks of one name as there
 * are things at a time, which viewers draw as one.
 */
export class Lanes {
  private readonly lanes: Lane[] = [];

  constructor(
    private readonly board: Board,
    private readonly name: string,
    private readonly parent: Track | undefined,
  ) {}

  /** @param since when it began, which may have been a while ago */
  begin(since: number, mark: Mark): Lane {
    let lane = this.lanes.find((l) => !l.busy && l.last <= since);
    if (lane === undefined) {
      lane = { track: this.board.track(this.name, this.parent), busy: false, last: 0 };
      this.lanes.push(lane);
    }
    lane.busy = true;
    this.board.begin(lane.track, since, mark);
    return lane;
  }

  end(lane: Lane, time: number, notes?: Notes): void {
    lane.busy = false;
    lane.last = time;
    this.board.end(lane.track, time, notes);
  }
}
