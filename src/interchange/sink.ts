/*
 * What a reader of timelines is shown, in no format: tracks, slices that nest on them, instants,
 * counters and flows. Each format is a Sink.
 */

/** A row of the timeline, below another one. */
export interface Track {
  /** From 1, in the order in which tracks are made. */
  readonly id: number;
  readonly parent: Track | undefined;
  readonly name: string;
  readonly role: 'group' | 'process' | 'thread' | 'counter';
  /** Number of the process or task that it stands for; 0 of others. */
  readonly number: number;
}

/** What there is to know of a slice or instant: the value by its name. */
export type Notes = Readonly<Record<string, string | number>>;

/** What begins, or happens at once. */
export interface Mark {
  readonly category: string;
  readonly name: string;
  readonly notes: Notes;
  /** Flows that go out from here, and that end here; each is the number of an event. */
  readonly from?: readonly number[];
  readonly to?: readonly number[];
}

/** Times are virtual nanoseconds. On one track they do not go back, and slices end innermost first. */
export interface Sink {
  /** Before anything happens on it, and after its parent. */
  track(track: Track): void;
  begin(track: Track, time: number, mark: Mark): void;
  /** The innermost slice that is open on the track ends. */
  end(track: Track, time: number, notes?: Notes): void;
  /** @param mark good until this returns */
  instant(track: Track, time: number, mark: Mark): void;
  counter(track: Track, time: number, value: number): void;
  /** It shows no counters: nobody need count. */
  readonly countsNothing?: true;
  /** Nothing comes after this. */
  close(): void;
  /** What was written since the last call. */
  take(): Uint8Array;
}
