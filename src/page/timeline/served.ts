import { bytes, data } from '../data.js';
import { film, PAGE_ROOM, startOfPart } from './film.js';
import { blobId, type TimelineIndex } from './index-data.js';
import {
  BODY,
  blobsOf,
  indexOf,
  type OnProgress,
  type Shown,
  type TimelinePiece,
} from './timeline-piece.js';

/** A session for a page that asks for the parts that it looks at. */
export interface ServedTimeline {
  readonly piece: TimelinePiece;
  /** Bytes that it holds, about. */
  readonly size: number;
  /** What the page asks for as `part/N` and `start/N`; undefined if there is no such part. */
  part(number: number): Uint8Array | undefined;
  start(number: number): Uint8Array | undefined;
}

/**
 * Reads a session once, and holds all its parts, compressed: about 5 bytes an event.
 * @param more before `part/N`, as seen from the page
 * @throws UserError HMT11x when the log is damaged, HMT402 when an event cannot follow
 */
export function servedTimeline(
  shown: Shown,
  more: string,
  onProgress?: OnProgress,
): ServedTimeline {
  const { file, info } = shown;
  const room = { ...PAGE_ROOM, parts: Infinity };
  const told = (events: number): void => onProgress?.(events, info.events);
  const done = film(file, info, { parts: 'all', room, onProgress: told });
  // The first part is there at once, and the one that is looked at first is asked for.
  const inPage = { ...done, parts: new Map([...done.parts].slice(0, 1)) };
  const focus = done.flags[0]?.event;
  const index: TimelineIndex = {
    sessions: [indexOf(shown, inPage, { starts: [0], focus, more })],
    alignment: undefined,
  };
  const piece: TimelinePiece = {
    body: BODY,
    data: [
      data('timeline-index', index),
      blobsOf(0, inPage),
      bytes(blobId(0, 'start', 0), startOfPart(file, info, 0)),
    ],
    inFull: [info.events],
    flags: [done.flags],
    found: [{ ...done, inView: done.violations }],
  };
  return {
    piece,
    size: [...done.parts.values()].reduce((sum, { length }) => sum + length, 0),
    part: (number) => done.parts.get(number),
    start: (number) => (done.parts.has(number) ? startOfPart(file, info, number) : undefined),
  };
}
