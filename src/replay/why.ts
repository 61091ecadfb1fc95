import { Kind, PmdType, type Event, type SpanBeginEvent } from '../events/generated.js';
import { PAGES_PER_PMD, type EventSeq, type Vpn } from '../units/numbers.js';
import { askedFor } from './deferral.js';
import { kinds, readBackwards, type EventSource } from './events.js';

/** An event and the spans that were open around it, innermost first. */
export interface Cause {
  readonly event: Event;
  readonly spans: readonly SpanBeginEvent[];
  /** A change that was put off was made by whoever ended the invalidation; this asked for it. */
  readonly asked?: Cause;
}

/** The last change of each of a page's entries, at or before an event. */
export interface Explanation {
  readonly mm: number;
  readonly vpn: Vpn;
  readonly at: EventSeq;
  /** Of the CPU's page table; undefined if the entry was never touched. */
  readonly cpu: Cause | undefined;
  /** Of the device page table of each mirror of the mm that ever had an entry, by mirror. */
  readonly device: readonly { readonly mirror: number; readonly cause: Cause }[];
}

/** Spans around an event that are told of; what is recorded has some ten, a forger makes any number. */
const DEEPEST = 200;

/**
 * An event with the spans around it: each names the one around it, and is the event that began it.
 * Of a change that was put off, also who asked for it.
 */
export function causeOf(source: EventSource, event: Event): Cause {
  const spans = spansAround(source, event);
  const request = askedFor(source, event, spans[0]);
  if (request === undefined) return { event, spans };
  return { event, spans, asked: { event: request, spans: spansAround(source, request) } };
}

function spansAround(source: EventSource, event: Event): SpanBeginEvent[] {
  const spans: SpanBeginEvent[] = [];
  for (let span = event.span; span !== 0 && spans.length < DEEPEST;) {
    let begin: SpanBeginEvent | undefined;
    const note = (e: Event): void => {
      if (e.kind === Kind.SpanBegin && e.seq === span) begin = e;
    };
    source(span, span, note, SPANS);
    if (begin === undefined) break;
    spans.push(begin);
    span = begin.span;
  }
  return spans;
}
const SPANS = kinds(Kind.SpanBegin);

/**
 * Why a page is mapped as it is: the events that last changed its CPU entry and its device entries,
 * with the chain of spans behind each. Reads the log backwards from `at` until it knows.
 * @param mm number of the address space
 * @param onProgress told how many events were looked at; may throw to end the search
 */
export function explainPage(
  source: EventSource,
  mm: number,
  vpn: Vpn,
  at: EventSeq,
  onProgress?: (events: number) => void,
): Explanation {
  const cpu = new LastCpuChange();
  const mirrors = mirrorsOf(source, mm, at);
  const device = new Map<number, Event>();
  const freed = new Map<number, Event>();
  const block = vpn - (vpn % PAGES_PER_PMD);
  const matches = (e: Event): boolean => {
    switch (e.kind) {
      case Kind.PteSet:
      case Kind.PteClear:
        return e.vpn === vpn && e.mm === mm;
      case Kind.PmdSet:
      case Kind.PmdClear:
        return e.vpn === block && e.mm === mm;
      case Kind.MirrorSet:
      case Kind.MirrorClear:
        return e.vpn === vpn && mirrors.has(e.mirror);
      case Kind.MirrorFree:
        return mirrors.has(e.mirror);
      case Kind.MirrorCreate:
      case Kind.MmCreate:
        return e.mm === mm;
      default:
        return false;
    }
  };
  const visit = (e: Event): boolean => {
    // Before it was made it had no entries.
    if (e.kind === Kind.MmCreate) return false;
    if (e.kind === Kind.MirrorCreate) mirrors.delete(e.mirror);
    else if (e.kind === Kind.MirrorFree) freed.set(e.mirror, e);
    else if (e.kind === Kind.MirrorClear) {
      if (mirrors.delete(e.mirror)) device.set(e.mirror, e);
    } else if (e.kind === Kind.MirrorSet) {
      // A mirror that is freed takes the entries with it that it still has.
      if (mirrors.delete(e.mirror)) device.set(e.mirror, freed.get(e.mirror) ?? e);
    } else cpu.before(e);
    return !cpu.known || mirrors.size > 0;
  };
  readBackwards(source, at, CHANGES, matches, visit, onProgress);
  const causes = [...device].sort(([a], [b]) => a - b);
  return {
    ...{ mm, vpn, at },
    cpu: cpu.event === undefined ? undefined : causeOf(source, cpu.event),
    device: causes.map(([mirror, event]) => ({ mirror, cause: causeOf(source, event) })),
  };
}
const CHANGES = kinds(
  ...[Kind.PteSet, Kind.PteClear, Kind.PmdSet, Kind.PmdClear, Kind.MmCreate],
  ...[Kind.MirrorSet, Kind.MirrorClear, Kind.MirrorCreate, Kind.MirrorFree],
);

/** Mirrors that an mm has had up to an event. */
function mirrorsOf(source: EventSource, mm: number, at: number): Set<number> {
  const mirrors = new Set<number>();
  const note = (e: Event): void => {
    if (e.kind === Kind.MirrorCreate && e.mm === mm) mirrors.add(e.mirror);
  };
  source(1, at, note, MIRRORS);
  return mirrors;
}
const MIRRORS = kinds(Kind.MirrorCreate);

/** The last change of a page's CPU entry, of events that may be one and are given newest first. */
class LastCpuChange {
  event: Event | undefined;
  known = false;
  private table: Event | undefined;

  before(e: Event): void {
    if (this.known) return;
    const maps = e.kind === Kind.PteSet || (e.kind === Kind.PmdSet && e.type > PmdType.PMD_TABLE);
    if (maps || e.kind === Kind.PteClear) {
      // A table that is put in place, or freed, is a change if it took away what mapped the page.
      this.event = maps ? (this.table ?? e) : e;
      this.known = true;
    } else this.table = e;
  }
}
