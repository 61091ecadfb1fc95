import type { Track } from '../../interchange/sink.js';
import { limited } from '../../interchange/limited.js';
import type { Rows } from './levels.js';

/** A row of the page, with the rows below each other that what nests on it needs. */
export interface Lane {
  readonly id: number;
  readonly name: string;
  readonly parent: Lane | undefined;
  readonly role: Track['role'] | 'locks';
  /** Tracks that it has shown, one after another. */
  uses: number;
  /** Row of the spans at each depth. */
  readonly spans: number[];
  /** Row of what happens at once. */
  instants: number | undefined;
}

/** A lane as a page is told of it. */
export interface LaneInfo {
  readonly name: string;
  readonly parent: number | undefined;
  readonly role: Lane['role'];
  readonly uses: number;
  readonly spans: readonly number[];
  readonly instants: number | undefined;
}

/** Lanes that are made for what comes and goes; what a session has more of at a time is counted. */
const MOST = 400;

/**
 * Puts tracks on lanes. What comes after something of its kind that has gone takes its lane: a task
 * that a loop starts a thousand times has one, not a thousand.
 */
export class Lanes {
  readonly all: Lane[] = [];
  private readonly of = new Map<Track, Lane>();
  private readonly tracks = new Map<Lane, Track>();
  private readonly free = new Map<string, Lane[]>();
  private readonly kinds = new Map<Lane, string>();
  private readonly locks = new Map<Lane, Lane>();

  /** Tracks that had no lane: nothing of them is shown. */
  left = 0;

  constructor(private readonly rows: Rows) {}

  /** A track that is new. */
  add(track: Track): void {
    const parent = track.parent === undefined ? undefined : this.of.get(track.parent);
    if (track.parent !== undefined && parent === undefined) {
      this.left++;
      return;
    }
    const kind = `${parent?.id ?? ''} ${track.role} ${kindOf(track)}`;
    const lane = this.free.get(kind)?.shift() ?? this.make(track, parent, kind);
    if (lane === undefined) {
      // Two that live at a time cannot have one lane: they would lie on each other.
      this.left++;
      return;
    }
    lane.uses++;
    this.of.set(track, lane);
    this.tracks.set(lane, track);
  }
  /** @returns undefined if there was no room for one */
  lane(track: Track): Lane | undefined {
    return this.of.get(track);
  }
  /** The locks that the task of a lane holds, below it. */
  locksOf(lane: Lane): Lane {
    let own = this.locks.get(lane);
    if (own === undefined) {
      own = this.lane0('locks held', lane, 'locks');
      this.locks.set(lane, own);
    }
    return own;
  }

  /** What the lanes of these tracks show has gone: others may come on them. */
  retire(wanted: (track: Track) => boolean): void {
    for (const [lane, track] of this.tracks) if (wanted(track)) this.letGo(lane);
  }
  private letGo(lane: Lane): void {
    if (!this.tracks.delete(lane)) return;
    const kind = this.kinds.get(lane)!;
    const free = this.free.get(kind);
    if (free === undefined) this.free.set(kind, [lane]);
    else {
      free.push(lane);
      free.sort((a, b) => a.id - b.id);
    }
    for (const below of this.tracks.keys()) if (below.parent === lane) this.letGo(below);
  }

  spanRow(lane: Lane, depth: number): number {
    for (let d = lane.spans.length; d <= depth; d++) lane.spans.push(this.rows.add());
    return lane.spans[depth]!;
  }
  instantRow(lane: Lane): number {
    return (lane.instants ??= this.rows.add());
  }

  private make(track: Track, parent: Lane | undefined, kind: string): Lane | undefined {
    if (this.all.length >= MOST && track.name !== 'VIOLATIONS') return undefined;
    const lane = this.lane0(track.name, parent, track.role);
    this.kinds.set(lane, kind);
    return lane;
  }
  private lane0(name: string, parent: Lane | undefined, role: Lane['role']): Lane {
    const id = this.all.length;
    const lane = {
      ...{ id, name: limited(name), parent, role, uses: 0 },
      ...{ spans: [], instants: undefined },
    };
    this.all.push(lane);
    return lane;
  }

  info(): LaneInfo[] {
    return this.all.map(({ name, parent, role, uses, spans, instants }) => ({
      ...{ name, parent: parent?.id, role, uses, spans, instants },
    }));
  }
}

/** A task by its name, anything else by what it is: `address space 2` is another `address space`. */
function kindOf({ name, role }: Track): string {
  return role === 'thread' ? name : name.replace(/\d+/g, '#');
}
