import type { Event } from '../../../events/generated.js';
import { WireReader } from '../../../events/wire.js';
import { deltasOf } from '../../timeline/columns.js';
import { blobId, type SessionIndex } from '../../timeline/index-data.js';
import { decodeLevel, type ReadLevel } from '../../timeline/levels.js';
import { decodePageLevel, type PageLevel } from '../../timeline/page-grid.js';
import { partOf } from '../../timeline/part.js';
import { decodePart, eventsIn, type Part } from '../../timeline/read-part.js';
import { decodeStart, type Start } from '../../timeline/start.js';
import { bytesOf } from '../data.js';

/** Parts that are held when a server has more. */
const MOST_PARTS = 64;

/** Why there is nothing of an event to be had: none of these where there is. */
export const NOT_HERE = {
  /** A page that is a file has no more. */
  never: 'not held in full here',
  afar: 'to be seen from closer by',
  coming: 'on its way',
  failed: 'the server does not give it',
} as const;
export type NotHere = keyof typeof NOT_HERE;

/** What is wrong with the server: it has ended, or it has another session there by now. */
export type Trouble = 'gone' | 'changed';

/** What a page has of a session, read when it is wanted. */
export class Store {
  /** The finest first. */
  levels: readonly ReadLevel[] = [];
  pageLevels: readonly PageLevel[] = [];
  readonly parts = new Map<number, Part>();
  /** Changes whenever parts come or go. */
  version = 0;
  private times: readonly number[] = [0];
  private readonly there: ReadonlySet<number>;
  private readonly coming = new Map<number, Promise<Part | undefined>>();
  /** What the server did not give: it has ended, or the file is another one by now. */
  private readonly missing = new Set<number>();
  private readonly events = new Map<number, Event[]>();
  private readonly starts = new Map<number, Promise<Uint8Array | undefined>>();

  constructor(
    readonly number: number,
    readonly index: SessionIndex,
    /** Told when something has come that can be drawn. */
    private readonly came: () => void,
    /** Told when the server does not give what it is asked for, and when it does again. */
    private readonly troubled: (trouble: Trouble | undefined) => void,
  ) {
    this.there = new Set(index.parts);
  }

  get lastPart(): number {
    return partOf(Math.max(this.index.events, 1));
  }
  /** Is the whole session there in full? */
  get whole(): boolean {
    return this.index.more !== undefined || this.there.size > this.lastPart;
  }

  /** All levels; what a session looks like from afar. */
  async open(): Promise<void> {
    const { number, index } = this;
    const blobs = async (what: string, widths: readonly number[]): Promise<Uint8Array[]> =>
      Promise.all(widths.map((_, i) => unpacked(bytesOf(blobId(number, what, i)))));
    const [levels, pages, times] = await Promise.all([
      blobs('level', index.levels),
      blobs('pages', index.pageLevels),
      unpacked(bytesOf(blobId(number, 'times'))),
    ]);
    this.levels = levels.map(decodeLevel);
    this.pageLevels = pages.map(decodePageLevel);
    this.times = deltasOf(new WireReader(times));
  }

  has(part: number): boolean {
    return this.there.has(part) || (this.index.more !== undefined && part <= this.lastPart);
  }

  /** Why there is nothing in full of an event; undefined where there is. */
  notHere(event: number): NotHere | undefined {
    const part = partOf(event);
    if (this.parts.has(part)) return undefined;
    if (!this.has(part)) return 'never';
    if (this.missing.has(part)) return 'failed';
    return this.coming.has(part) ? 'coming' : 'afar';
  }
  /** What failed is asked for again. */
  again(): void {
    this.missing.clear();
    this.came();
  }

  /** Undefined if the page does not have it, or not yet. */
  ready(part: number): Part | undefined {
    return this.parts.get(part);
  }
  want(part: number): void {
    if (this.parts.has(part) || this.coming.has(part) || this.missing.has(part)) return;
    if (this.has(part)) void this.part(part);
  }
  part(number: number): Promise<Part | undefined> {
    const ready = this.parts.get(number);
    if (ready !== undefined) return Promise.resolve(ready);
    let coming = this.coming.get(number);
    if (coming === undefined) {
      coming = this.fetchPart(number);
      this.coming.set(number, coming);
    }
    return coming;
  }
  private async fetchPart(number: number): Promise<Part | undefined> {
    const bytes = await this.blob('part', number, this.there.has(number));
    this.coming.delete(number);
    if (bytes === undefined) {
      // It is not asked for again at every redraw.
      this.missing.add(number);
      return undefined;
    }
    const part = decodePart(bytes);
    this.parts.set(number, part);
    for (const old of this.parts.keys()) {
      if (this.parts.size <= Math.max(MOST_PARTS, this.there.size)) break;
      this.parts.delete(old);
      this.events.delete(old);
    }
    this.version++;
    this.came();
    return part;
  }

  /** Where the state of the events from a part's first on can be worked out from; a new one each time. */
  async start(part: number): Promise<Start | undefined> {
    let start = this.starts.get(part);
    if (start === undefined) {
      start = this.blob('start', part, this.index.starts.includes(part));
      this.starts.set(part, start);
    }
    const bytes = await start;
    if (bytes === undefined) this.starts.delete(part);
    return bytes === undefined ? undefined : decodeStart(bytes);
  }

  eventsOf(part: Part): readonly Event[] {
    let events = this.events.get(part.number);
    if (events === undefined) {
      events = [];
      eventsIn(part, (e) => void events!.push(e));
      this.events.set(part.number, events);
    }
    return events;
  }

  /** Virtual nanoseconds: exact where the part is there, and else between two moments that are known. */
  timeOf(event: number): number {
    const part = this.parts.get(partOf(event));
    const exact = part?.times[event - part.first];
    if (exact !== undefined) return exact;
    const place = event / this.index.timeStep;
    const i = Math.min(Math.floor(place), this.times.length - 1);
    const [from, to] = [this.times[i]!, this.times[i + 1] ?? this.times[i]!];
    return from + (to - from) * (place - i);
  }

  private async blob(what: string, part: number, here: boolean): Promise<Uint8Array | undefined> {
    if (here) return unpacked(bytesOf(blobId(this.number, what, part)));
    if (this.index.more === undefined || part > this.lastPart) return undefined;
    const bytes = await this.asked(`${what}/${part}`);
    return bytes === undefined ? undefined : unpacked(bytes).catch(() => undefined);
  }

  /** What the server answers; undefined where it does not. */
  async asked(path: string): Promise<Uint8Array | undefined> {
    try {
      const answer = await fetch(`${this.index.more}${path}`);
      this.troubled(answer.ok ? undefined : 'changed');
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
    } catch {
      this.troubled('gone');
      return undefined;
    }
  }
}

async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const plain = stream.pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}
