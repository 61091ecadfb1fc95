import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type protobuf from 'protobufjs';
import { limited } from './limited.js';
import type { Mark, Notes, Sink, Track } from './sink.js';

/** Packets that are encoded at a time. */
const BATCH = 512;
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

/** Messages of schema/perfetto.proto, as protobufjs takes them. */
interface InternedData {
  eventCategories?: object[];
  eventNames?: object[];
  debugAnnotationNames?: object[];
}

/** Names that packets refer to by number; each is told once, in the packet that first has it. */
class Interned {
  private readonly numbers = new Map<string, number>();

  /** @param tell a name is new */
  constructor(private readonly tell: (entry: object) => void) {}

  /** 0: there are too many to remember one more. */
  number(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    if (this.numbers.size >= NAMES_MOST) return 0;
    const iid = this.numbers.size + 1;
    this.numbers.set(name, iid);
    this.tell({ iid, name: limited(name) });
    return iid;
  }
}
/** What is recorded has some hundred; a forger makes any number. */
const NAMES_MOST = 4096;

/** Perfetto's TrackEvent packets. */
export class PerfettoSink implements Sink {
  private packets: object[] = [];
  private pieces: Uint8Array[] = [];
  /** Names that the next packet tells. */
  private fresh: InternedData | undefined;
  private readonly categories = this.interned('eventCategories');
  private readonly names = this.interned('eventNames');
  private readonly notes = this.interned('debugAnnotationNames');
  private readonly trace = traceType();
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
    this.packet({ trackDescriptor: descriptor });
  }

  begin(track: Track, time: number, mark: Mark): void {
    this.marked(BEGIN, track, time, mark);
  }
  instant(track: Track, time: number, mark: Mark): void {
    this.marked(INSTANT, track, time, mark);
  }
  end(track: Track, time: number, notes?: Notes): void {
    const trackEvent: Record<string, unknown> = { type: END, trackUuid: track.id };
    if (notes !== undefined) trackEvent['debugAnnotations'] = this.annotations(notes);
    this.event(time, trackEvent);
  }
  counter(track: Track, time: number, value: number): void {
    this.packet({
      timestamp: time,
      trackEvent: { type: COUNTER, trackUuid: track.id, counterValue: value },
    });
  }
  close(): void {
    this.encode();
  }
  take(): Uint8Array {
    this.encode();
    const all = Buffer.concat(this.pieces);
    this.pieces = [];
    return all;
  }

  private marked(type: number, track: Track, time: number, mark: Mark): void {
    const trackEvent: Record<string, unknown> = { type, trackUuid: track.id };
    const category = this.categories.number(mark.category);
    if (category !== 0) trackEvent['categoryIids'] = [category];
    const name = this.names.number(mark.name);
    if (name !== 0) trackEvent['nameIid'] = name;
    else trackEvent['name'] = limited(mark.name);
    trackEvent['debugAnnotations'] = this.annotations(mark.notes);
    if (mark.from !== undefined && mark.from.length > 0) trackEvent['flowIds'] = mark.from;
    if (mark.to !== undefined && mark.to.length > 0) trackEvent['terminatingFlowIds'] = mark.to;
    this.event(time, trackEvent);
  }
  private annotations(notes: Notes): object[] {
    const annotations: object[] = [];
    for (const name in notes) {
      const value = notes[name]!;
      const nameIid = this.notes.number(name);
      annotations.push(
        typeof value === 'number'
          ? { nameIid, intValue: value }
          : { nameIid, stringValue: limited(value) },
      );
    }
    return annotations;
  }
  private event(timestamp: number, trackEvent: object): void {
    if (this.fresh === undefined) return this.packet({ timestamp, trackEvent });
    const internedData = this.fresh;
    this.fresh = undefined;
    this.packet({ timestamp, trackEvent, internedData });
  }
  private interned(field: keyof InternedData): Interned {
    return new Interned((entry) => {
      this.fresh ??= {};
      (this.fresh[field] ??= []).push(entry);
    });
  }
  private packet(packet: Record<string, unknown>): void {
    packet['trustedPacketSequenceId'] = SEQUENCE;
    packet['sequenceFlags'] = this.begun ? NEEDS_STATE : CLEARED | NEEDS_STATE;
    this.begun = true;
    if (this.packets.push(packet) >= BATCH) this.encode();
  }
  private encode(): void {
    if (this.packets.length === 0) return;
    this.pieces.push(this.trace.encode({ packet: this.packets }).finish());
    this.packets = [];
  }
}

let known: protobuf.Type | undefined;
/** Loaded when a trace is written for the first time: most of what the program does needs none. */
function traceType(): protobuf.Type {
  if (known !== undefined) return known;
  const { parse } = createRequire(import.meta.url)('protobufjs') as typeof protobuf;
  // One level deeper when it runs from dist/.
  const up = import.meta.url.endsWith('.ts') ? '../..' : '../../..';
  const text = readFileSync(new URL(`${up}/schema/perfetto.proto`, import.meta.url), 'utf8');
  known = parse(text).root.lookupType('perfetto.protos.Trace');
  return known;
}
