import type { Mark, Notes, Sink, Track } from './sink.js';

/** Makes the tracks, and knows what is open on each, so that nothing stays open at the end. */
export class Board {
  private made = 0;
  /** Slices that are open, of tracks that have any. */
  private readonly depths = new Map<Track, number>();

  constructor(private readonly sink: Sink) {}

  track(name: string, parent?: Track, role: Track['role'] = 'group', number = 0): Track {
    const track: Track = { id: ++this.made, parent, name, role, number };
    this.sink.track(track);
    return track;
  }

  begin(track: Track, time: number, mark: Mark): void {
    this.depths.set(track, (this.depths.get(track) ?? 0) + 1);
    this.sink.begin(track, time, mark);
  }
  end(track: Track, time: number, notes?: Notes): void {
    const depth = this.depths.get(track)! - 1;
    if (depth === 0) this.depths.delete(track);
    else this.depths.set(track, depth);
    this.sink.end(track, time, notes);
  }
  instant(track: Track, time: number, mark: Mark): void {
    this.sink.instant(track, time, mark);
  }
  counter(track: Track, time: number, value: number): void {
    this.sink.counter(track, time, value);
  }

  /** Slices that are open. */
  get open(): number {
    let open = 0;
    for (const depth of this.depths.values()) open += depth;
    return open;
  }
  /** Ends whatever is open on all tracks but one, with a note of it. */
  endAll(time: number, but: Track, notes: Notes): void {
    for (const [track, depth] of this.depths) {
      if (track === but) continue;
      for (let i = 0; i < depth; i++) this.end(track, time, notes);
    }
  }
}
