import { ChunkEncoder } from '../../events/codec.js';
import type { Event } from '../../events/generated.js';
import { WireWriter } from '../../events/wire.js';
import type { PageName } from './page-grid.js';
import { putDeltas, putNumbers, putTexts, TextTable } from './columns.js';

/*
 * A part: all there is to see of PART_EVENTS events. It stands for itself: what was open when it
 * begins is told again.
 */

/** Part `n` has the events from `n * PART_EVENTS + 1` on. */
export const PART_EVENTS = 4096;

export function partOf(event: number): number {
  return Math.floor((event - 1) / PART_EVENTS);
}
export function firstOf(part: number): number {
  return part * PART_EVENTS + 1;
}

/** Something on a lane, as it begins. */
export interface Thing {
  readonly lane: number;
  /** Of a span, from 0; -1: it happens at once. */
  readonly depth: number;
  readonly begin: number;
  readonly category: number;
  readonly label: string;
  /** Line of the workload; 0 if it is none of the workload. */
  readonly line: number;
}

/** Gathers a part. */
export class PartWriter {
  private readonly texts = new TextTable();
  private readonly lanes: number[] = [];
  private readonly depths: number[] = [];
  private readonly begins: number[] = [];
  private readonly lengths: number[] = [];
  private readonly categories: number[] = [];
  private readonly labels: number[] = [];
  private readonly lines: number[] = [];
  private readonly times: number[] = [];
  private readonly events = new ChunkEncoder();
  /** Pages, by number, as they come. */
  private readonly pages = new TextTable();
  private readonly pageRows: [mm: number, vpn: number, name: string][] = [];
  private readonly changes: [number[], number[], number[], number[]] = [[], [], [], []];

  constructor(readonly number: number) {}

  get first(): number {
    return firstOf(this.number);
  }

  event(e: Event): void {
    this.times.push(e.time);
    this.events.push(e);
  }

  /** @returns its place, for {@link end} */
  add(thing: Thing): number {
    this.lanes.push(thing.lane);
    this.depths.push(thing.depth + 1);
    this.begins.push(thing.begin - this.first);
    // Open, until it is said otherwise.
    this.lengths.push(0);
    this.categories.push(thing.category);
    this.labels.push(this.texts.of(thing.label));
    this.lines.push(thing.line);
    return this.lanes.length - 1;
  }
  /** @param end the first event that it does not cover */
  end(place: number, end: number): void {
    this.lengths[place] = end - (this.begins[place]! + this.first);
  }

  /** A page is mapped so from here on; at the beginning of the part, as it was. */
  page(at: number, { mm, vpn, name }: PageName, strip: number, state: number): void {
    const key = `${mm} ${vpn}`;
    const page = this.pages.of(key);
    if (page === this.pageRows.length) this.pageRows.push([mm, vpn, name]);
    const [ats, pages, strips, states] = this.changes;
    ats.push(at - this.first);
    pages.push(page);
    strips.push(strip);
    states.push(state);
  }

  /** As bytes, which are still to be compressed. */
  encode(): Uint8Array {
    const w = new WireWriter();
    w.uint(this.number);
    putTexts(w, this.texts.texts);
    for (const column of [this.lanes, this.depths, this.categories, this.labels, this.lines])
      putNumbers(w, column);
    putNumbers(w, this.lengths);
    putDeltas(w, this.begins);
    putDeltas(w, this.times);
    putTexts(
      w,
      this.pageRows.map(([, , name]) => name),
    );
    putDeltas(
      w,
      this.pageRows.map(([mm]) => mm),
    );
    putDeltas(
      w,
      this.pageRows.map(([, vpn]) => vpn),
    );
    putDeltas(w, this.changes[0]);
    for (const column of this.changes.slice(1)) putNumbers(w, column);
    w.bytes(this.events.take().bytes);
    return w.view().slice();
  }
}
