import type { SessionInfo, TraceFile } from '../../store/trace-file.js';
import { bytes, data } from '../data.js';
import { markup, type Markup, type Piece } from '../html.js';
import { fileWord } from '../../units/shell-word.js';
import type { Alignment } from './alignment.js';
import { film, PAGE_ROOM, partsOfPage, startOfPart, type Film } from './film.js';
import { PART_EVENTS, partOf } from './part.js';
import type { Flag } from './reel.js';
import { blobId, type SessionIndex, type TimelineIndex } from './index-data.js';

/** A session that a page shows. */
export interface Shown {
  readonly file: TraceFile;
  readonly info: SessionInfo;
  /** What it is called on the page. */
  readonly name: string;
  /** Does the file go with the command that makes the page? Then the page does not name it. */
  readonly passing?: boolean;
}

/** A session by all that tells it from others of its file. */
export function shownSession(file: TraceFile, info: SessionInfo): Shown {
  const { id, seed } = info;
  const [workload, design] = [info.workloadName, info.designName].map(short);
  return { file, info, name: `${workload}@${design}, session ${id}, seed ${seed}` };
}

/** Characters of a name that stands in headings; the page has all of it elsewhere. */
const LONGEST = 64;
function short(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
}

/** The timeline of a page, to be put into a section, with the data that its script needs. */
export interface TimelinePiece {
  readonly body: Piece;
  readonly data: Piece;
  /** Events of each session that are in the page in full. */
  readonly inFull: readonly number[];
  /** Violations of each. */
  readonly flags: readonly (readonly Flag[])[];
  /** What was found in each, listed or not. */
  readonly found: readonly Found[];
}
export interface Found extends Pick<Film, 'violations' | 'unmet' | 'left'> {
  /** Violations that lie where the page has the events in full. */
  readonly inView: number;
}

/** Told how many events were read, of how many. */
export type OnProgress = (events: number, of: number) => void;

/**
 * One session, or two below each other.
 * @throws UserError HMT11x when a log is damaged, HMT402 when an event cannot follow
 */
export function timelinePiece(
  shown: readonly [Shown] | readonly [Shown, Shown],
  alignment: Alignment | undefined,
  onProgress: OnProgress = () => undefined,
): TimelinePiece {
  const all = shown.reduce((sum, { info }) => sum + info.events, 0);
  const blobs: Markup[] = [];
  const sessions: SessionIndex[] = [];
  const found: Found[] = [];
  let before = 0;
  shown.forEach((one, i) => {
    const { file, info } = one;
    const parts = partsOfPage(file, info);
    const room = {
      levels: PAGE_ROOM.levels / shown.length,
      map: PAGE_ROOM.map / shown.length,
      parts: PAGE_ROOM.parts / shown.length,
    };
    const done = film(file, info, {
      parts,
      room,
      onProgress: (n) => onProgress(before + n, all),
    });
    before += info.events;
    found.push({
      ...done,
      inView: done.flags.filter((f) => done.parts.has(partOf(f.event))).length,
    });
    const starts = beginnings(done.parts.keys());
    const focus = alignment === undefined ? done.flags[0]?.event : alignment.parting[i];
    sessions.push(indexOf(one, done, { starts, focus, more: undefined }));
    blobs.push(...blobsOf(i, done));
    for (const part of starts)
      blobs.push(
        bytes(blobId(i, 'start', part), done.starts.get(part) ?? startOfPart(file, info, part)),
      );
  });
  const index: TimelineIndex = { sessions, alignment };
  return {
    body: BODY,
    data: [data('timeline-index', index), blobs],
    inFull: sessions.map(({ parts, events }) => eventsIn(parts, events)),
    flags: sessions.map(({ flags }) => flags),
    found,
  };
}

/** What the script makes the timeline in. */
export const BODY = markup`<div class="tl" id="timeline-root"><noscript><p>The timeline is drawn by a script, which this browser does not run. <code>hmmtrace show</code> prints the same events.</p></noscript></div>`;

export function indexOf(
  { file, info, name, passing }: Shown,
  done: Film,
  { starts, focus, more }: Pick<SessionIndex, 'starts' | 'focus' | 'more'>,
): SessionIndex {
  const { lanes, categories, strips, levels, pageLevels, timeStep, flags, violations } = done;
  const { mapStrips, mapPages } = done;
  return {
    ...{ name, file: passing === true ? undefined : fileWord(file.path) },
    ...{ session: info.id, events: info.events },
    ...{
      lanes,
      categories,
      strips,
      mapStrips,
      mapPages,
      timeStep,
      flags,
      violations,
    },
    levels: levels.map((l) => l.width),
    pageLevels: pageLevels.map((l) => l.width),
    parts: [...done.parts.keys()].sort((a, b) => a - b),
    ...{ starts, focus, more, workload: info.workload },
  };
}

export function blobsOf(i: number, { levels, pageLevels, times, parts }: Film): Markup[] {
  return [
    ...levels.map((level, n) => bytes(blobId(i, 'level', n), level.bytes)),
    ...pageLevels.map((level, n) => bytes(blobId(i, 'pages', n), level.bytes)),
    bytes(blobId(i, 'times'), times),
    ...[...parts].map(([number, part]) => bytes(blobId(i, 'part', number), part)),
  ];
}

/** The first of each stretch of parts: where the page goes on from to work out a state. */
function beginnings(parts: Iterable<number>): number[] {
  const all = new Set(parts);
  return [...all].filter((part) => !all.has(part - 1)).sort((a, b) => a - b);
}

function eventsIn(parts: readonly number[], events: number): number {
  const size = (part: number): number => Math.min(PART_EVENTS, events - part * PART_EVENTS);
  return parts.reduce((sum, part) => sum + size(part), 0);
}
