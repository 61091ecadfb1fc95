import { deflateSync } from 'node:zlib';
import { Kind } from '../../events/generated.js';
import { Timeline } from '../../interchange/timeline.js';
import type { MachineView } from '../../machine/state.js';
import { labelsAt } from '../../replay/address.js';
import { kinds } from '../../replay/events.js';
import { machineAt } from '../../replay/fold.js';
import type { Labels } from '../../replay/text/labels.js';
import { workloadOf } from '../../replay/workload-of.js';
import type { SessionInfo, TraceFile } from '../../store/trace-file.js';
import { CATEGORIES } from './categories.js';
import { putDeltas } from './columns.js';
import { WireWriter } from '../../events/wire.js';
import type { LaneInfo } from './lanes.js';
import { encodeLevel } from './levels.js';
import { encodePageLevel, type Strip } from './page-grid.js';
import { PageStates } from './page-states.js';
import { PART_EVENTS, partOf, PartWriter } from './part.js';
import { Reel, type Flag } from './reel.js';
import type { EventSeq } from '../../units/numbers.js';
import { encodeStart, openSpans } from './start.js';
import { partsShown } from './windows.js';

/** What a page has of a session; numbers of blobs are bytes, compressed by deflate. */
export interface Film {
  readonly lanes: readonly LaneInfo[];
  readonly categories: readonly string[];
  readonly strips: readonly Strip[];
  /** Rows of the timeline from afar, the finest first; those too large for the page are left out. */
  readonly levels: readonly Blob[];
  readonly pageLevels: readonly Blob[];
  /** Strips of each row of the map. */
  readonly mapStrips: readonly number[];
  /** Pages of a row. */
  readonly mapPages: number;
  /** Virtual time of every {@link timeStep}-th event, from event 0. */
  readonly times: Uint8Array;
  readonly timeStep: number;
  readonly flags: readonly Flag[];
  readonly violations: number;
  /** Of the violations: unmet expectations of the workload. */
  readonly unmet: number;
  /** What was left out for want of room: lanes, tables of pages, address spaces on the map. */
  readonly left: {
    readonly lanes: number;
    readonly tables: number;
    readonly spaces: number;
  };
  /** Parts in full, by number. */
  readonly parts: ReadonlyMap<number, Uint8Array>;
  /** Where states of parts can be worked out from: of the first of each stretch of the parts that were asked for. */
  readonly starts: ReadonlyMap<number, Uint8Array>;
}
export interface Blob {
  /** Events of a bucket. */
  readonly width: number;
  readonly bytes: Uint8Array;
}

export interface FilmOptions {
  /** Parts that are wanted in full, most wanted first: what {@link partsShown} says, or all. */
  readonly parts: readonly number[] | 'all';
  /** Bytes that levels, the map and the parts may have; the finest and the least wanted go. */
  readonly room: {
    readonly levels: number;
    readonly map: number;
    readonly parts: number;
  };
  /** Told how many events were read. */
  readonly onProgress?: (events: number) => void;
}

/** A page of this stays below 5 MB, with its scripts. */
export const PAGE_ROOM = { levels: 900_000, map: 500_000, parts: 1_700_000 };
export const NO_END = { levels: Infinity, map: Infinity, parts: Infinity };

/** Moments of the virtual time that are kept, about. */
const MOMENTS = 8192;

const VIOLATIONS = kinds(Kind.Violation);
const MOST_SOUGHT = 1000;

/** Events that break a rule, as far as they matter for what is shown. */
function violationsOf(file: TraceFile, info: SessionInfo): number[] {
  const found: number[] = [];
  if (info.violations === 0) return found;
  const note = (e: { seq: number; kind: number }): boolean => {
    if (e.kind === Kind.Violation) found.push(e.seq);
    return found.length < MOST_SOUGHT;
  };
  file.readEvents(info.id, 1, info.events, note, { wanted: VIOLATIONS });
  return found;
}

/** The parts that a page shows of a session. */
export function partsOfPage(file: TraceFile, info: SessionInfo): number[] {
  return partsShown(info.events, violationsOf(file, info));
}

/**
 * A session as a page has it, in one pass over its events. What is held is the machine's state, rows
 * that stay within bounds, and the parts that were asked for.
 * @throws UserError HMT11x when the log is damaged, HMT402 when an event cannot follow
 */
export function film(file: TraceFile, info: SessionInfo, options: FilmOptions): Film {
  const { parts: asked, room, onProgress = () => undefined } = options;
  const wanted = asked === 'all' ? undefined : new Set(asked);
  const reel = new Reel();
  const timeline = new Timeline(file, info, reel);
  let part: PartWriter | undefined;
  const pages = new PageStates(timeline.machine, timeline.labels, (at, page, strip, state) =>
    part?.page(at, page, strip, state),
  );
  const parts = new Map<number, Uint8Array>();
  const starts = new Map<number, Uint8Array>();
  const timeStep = Math.max(1, Math.ceil(info.events / MOMENTS));
  const times: number[] = [0];
  const finish = (): void => {
    if (part !== undefined) parts.set(part.number, packed(part.encode()));
    part = undefined;
  };
  let cut = 1;
  for (const chunk of file.chunks(info.id, 1, info.events, true)) {
    file.readChunk(info.id, chunk, (e) => {
      if (e.seq === cut) {
        finish();
        const number = partOf(cut);
        cut += PART_EVENTS;
        if (wanted === undefined || wanted.has(number)) {
          part = new PartWriter(number);
          // Here the machine is at hand; to come here again would take as long as all of this.
          if (wanted?.has(number - 1) === false)
            starts.set(number, startOf(file, info, timeline.machine, timeline.labels));
          const begun = part;
          pages.now(begun.first, (at, page, strip, state) => begun.page(at, page, strip, state));
        }
      }
      part?.event(e);
      reel.before(e, part);
      timeline.event(e);
      reel.after(e, timeline.labels);
      pages.after(e);
      if (e.seq % timeStep === 0) times.push(e.time);
    });
    onProgress(chunk.last);
  }
  timeline.end();
  reel.close();
  finish();
  pages.end(info.events);

  const levels = reel.rows.levels(info.events).map((level) => ({
    width: level.width,
    bytes: packed(encodeLevel(level)),
  }));
  const map = pages.grid.levels();
  const pageLevels = map.map((level) => ({
    width: level.width,
    bytes: packed(encodePageLevel(level)),
  }));
  return {
    lanes: reel.lanes.info(),
    categories: CATEGORIES,
    strips: pages.strips,
    levels: withinRoom(levels, room.levels),
    pageLevels: withinRoom(pageLevels, room.map),
    mapStrips: map[0]!.rows.map((row) => row.cells.size),
    mapPages: map[0]!.pages,
    times: packed(columnOf(times)),
    timeStep,
    flags: reel.flags,
    violations: reel.violations,
    unmet: reel.unmet,
    left: {
      lanes: reel.lanes.left,
      tables: pages.tablesLeft,
      spaces: pages.grid.left.size,
    },
    starts,
    parts: asked === 'all' ? parts : chosen(parts, asked, room.parts),
  };
}

function columnOf(numbers: readonly number[]): Uint8Array {
  const w = new WireWriter();
  putDeltas(w, numbers);
  return w.view().slice();
}

/** As the browser's DecompressionStream('deflate') takes it. */
export function packed(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level: 6 });
}

/** Without the finest, until the rest has room; the coarsest stays. */
function withinRoom(levels: readonly Blob[], room: number): Blob[] {
  const kept = [...levels];
  const size = (): number => kept.reduce((sum, l) => sum + l.bytes.length, 0);
  while (kept.length > 1 && size() > room) kept.shift();
  return kept;
}

function chosen(
  parts: ReadonlyMap<number, Uint8Array>,
  wanted: readonly number[],
  room: number,
): Map<number, Uint8Array> {
  const kept = new Map<number, Uint8Array>();
  let size = 0;
  for (const number of wanted) {
    const bytes = parts.get(number);
    if (bytes === undefined) continue;
    size += bytes.length;
    // One is always there.
    if (size > room && kept.size > 0) break;
    kept.set(number, bytes);
  }
  return kept;
}

/**
 * Where the state of a part's events can be worked out from.
 * @throws UserError HMT11x, HMT402
 */
export function startOfPart(file: TraceFile, info: SessionInfo, part: number): Uint8Array {
  const before = part * PART_EVENTS;
  const machine = machineAt(file, info.id, before);
  const labels = labelsAt(file, info.id, before as EventSeq, workloadOf(info));
  return startOf(file, info, machine, labels);
}
function startOf(
  file: TraceFile,
  { id }: SessionInfo,
  machine: MachineView,
  labels: Labels,
): Uint8Array {
  const spans = openSpans(machine, (event) => file.readEvent(id, event));
  return packed(encodeStart({ machine, labels, spans }));
}
