import { WireWriter } from '../events/wire.js';
import { limited } from './limited.js';
import { perfettoSchema, type Tags } from './perfetto-schema.js';
import type { Mark, Notes, Sink, Track } from './sink.js';

/** One writer, one sequence. */
const SEQUENCE = 1;
const CLEARED = 1;
const NEEDS_STATE = 2;
/** TrackEvent.Type */
const [BEGIN, END, INSTANT, COUNTER] = [1, 2, 3, 4];
const UNIT_COUNT = 2;

/**
 * Numbers of tasks are thread numbers, as the trace has them. A process may not have the number of a
 * thread that is not its first.
 */
const PROCESSES = 1_000_000;

/** What is recorded has some hundred names; a forger makes any number. */
const NAMES_MOST = 4096;

/** Names that packets refer to by number; each is told once, in the packet that first has it. */
class Interned {
  private readonly numbers = new Map<string, number>();

  /** @param tell a name is new */
  constructor(private readonly tell: (iid: number, name: string) => void) {}

  /** 0: there are too many to remember one more. */
  number(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    if (this.numbers.size >= NAMES_MOST) return 0;
    const iid = this.numbers.size + 1;
    this.numbers.set(name, iid);
    this.tell(iid, limited(name));
    return iid;
  }
}

/**
 * Perfetto's TrackEvent packets. Descriptions of tracks, which are few, are written by protobufjs; events go
 * straight into one buffer with the tags that it read from the schema: a tree of objects for each took
 * more time than all the rest.
 */
export class PerfettoSink implements Sink {
  private readonly schema = perfettoSchema();
  private readonly tags: Tags = this.schema.tags;
  private readonly out = new WireWriter(1 << 20);
  /** Names that the packet tells which ends next. */
  private fresh: { readonly tag: number; readonly iid: number; readonly name: string }[] = [];
  private readonly categories = this.interned(this.tags.eventCategories);
  private readonly names = this.interned(this.tags.eventNames);
  private readonly notes = this.interned(this.tags.debugAnnotationNames);
  private begun = false;

  track(track: Track): void {
    const { id: uuid, parent, role, number } = track;
    const name = limited(track.name);
    const descriptor: Record<string, unknown> = { uuid, name };
    if (role === 'process') descriptor['process'] = { pid: PROCESSES + number, processName: name };
    else if (role === 'thread') {
      const pid = PROCESSES + (parent?.number ?? 0);
      descriptor['thread'] = { pid, tid: number, threadName: name };
    } else if (role === 'counter') descriptor['counter'] = { unit: UNIT_COUNT };
    // A thread is below its process by number.
    if (parent !== undefined && role !== 'thread') descriptor['parentUuid'] = parent.id;
    const { out, tags } = this;
    out.uint(tags.packet);
    const at = this.header();
    out.uint(tags.trackDescriptor);
    out.bytes(this.schema.descriptor.encode(descriptor).finish());
    out.close(at);
  }

  begin(track: Track, time: number, mark: Mark): void {
    this.marked(BEGIN, track, time, mark);
  }
  instant(track: Track, time: number, mark: Mark): void {
    this.marked(INSTANT, track, time, mark);
  }
  end(track: Track, time: number, notes?: Notes): void {
    const packet = this.packet(time);
    const event = this.event(END, track);
    if (notes !== undefined) this.annotations(notes);
    this.done(packet, event);
  }
  counter(track: Track, time: number, value: number): void {
    const packet = this.packet(time);
    const event = this.event(COUNTER, track);
    this.out.uint(this.tags.counterValue);
    // Below zero is what a forged session counts alone.
    this.out.uint(Math.max(0, value));
    this.done(packet, event);
  }
  close(): void {
    // Packets follow each other; nothing ends them.
  }
  take(): Uint8Array {
    const bytes = this.out.view().slice();
    this.out.reset();
    return bytes;
  }

  private marked(type: number, track: Track, time: number, mark: Mark): void {
    const { out, tags } = this;
    const packet = this.packet(time);
    const event = this.event(type, track);
    const category = this.categories.number(mark.category);
    if (category !== 0) {
      out.uint(tags.categoryIids);
      out.uint(category);
    }
    const name = this.names.number(mark.name);
    if (name !== 0) {
      out.uint(tags.nameIid);
      out.uint(name);
    } else {
      out.uint(tags.name);
      out.string(limited(mark.name));
    }
    this.annotations(mark.notes);
    if (mark.from !== undefined) for (const id of mark.from) this.flow(tags.flowIds, id);
    if (mark.to !== undefined) for (const id of mark.to) this.flow(tags.terminatingFlowIds, id);
    this.done(packet, event);
  }
  private annotations(notes: Notes): void {
    const { out, tags } = this;
    for (const name in notes) {
      const value = notes[name]!;
      out.uint(tags.debugAnnotations);
      const at = out.open();
      out.uint(tags.annotationNameIid);
      out.uint(this.notes.number(name));
      if (typeof value === 'number') {
        out.uint(tags.intValue);
        out.uint(value);
      } else {
        out.uint(tags.stringValue);
        out.string(limited(value));
      }
      out.close(at);
    }
  }
  /** A number of 64 bits, the lowest first. */
  private flow(tag: number, id: number): void {
    const { out } = this;
    out.uint(tag);
    out.reserve(8);
    for (let i = 0, rest = id; i < 8; i++, rest = Math.floor(rest / 256)) out.byte(rest % 256);
  }

  private packet(time: number): number {
    const { out, tags } = this;
    out.uint(tags.packet);
    const at = this.header();
    out.uint(tags.timestamp);
    out.uint(time);
    return at;
  }
  private header(): number {
    const { out, tags } = this;
    const at = out.open();
    out.uint(tags.trustedPacketSequenceId);
    out.uint(SEQUENCE);
    out.uint(tags.sequenceFlags);
    out.uint(this.begun ? NEEDS_STATE : CLEARED | NEEDS_STATE);
    this.begun = true;
    return at;
  }
  private event(type: number, track: Track): number {
    const { out, tags } = this;
    out.uint(tags.trackEvent);
    const at = out.open();
    out.uint(tags.type);
    out.uint(type);
    out.uint(tags.trackUuid);
    out.uint(track.id);
    return at;
  }
  private done(packet: number, event: number): void {
    const { out, tags } = this;
    out.close(event);
    if (this.fresh.length > 0) {
      out.uint(tags.internedData);
      const data = out.open();
      for (const { tag, iid, name } of this.fresh) {
        out.uint(tag);
        const at = out.open();
        out.uint(tags.internedIid);
        out.uint(iid);
        out.uint(tags.internedName);
        out.string(name);
        out.close(at);
      }
      out.close(data);
      this.fresh = [];
    }
    out.close(packet);
  }
  private interned(tag: number): Interned {
    return new Interned((iid, name) => this.fresh.push({ tag, iid, name }));
  }
}
