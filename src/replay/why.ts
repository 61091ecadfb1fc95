import { Kind, PmdType, type Event, type SpanBeginEvent } from '../events/generated.js';
import { PAGES_PER_PMD, type EventSeq, type Vpn } from '../units/numbers.js';

/** Calls `visit` for the events of a session in order, from the first to the one asked for. */
export type EventSource = (to: EventSeq, visit: (event: Event) => void) => void;

/** An event and the spans that were open around it, innermost first. */
export interface Cause {
  readonly event: Event;
  readonly spans: readonly SpanBeginEvent[];
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

/**
 * Why a page is mapped as it is: the events that last changed its CPU entry and its device entries,
 * with the chain of spans behind each. Reads the log once up to `at`; needs memory for open spans
 * only.
 * @param mm number of the address space
 */
export function explainPage(source: EventSource, mm: number, vpn: Vpn, at: EventSeq): Explanation {
  const block = vpn - (vpn % PAGES_PER_PMD);
  const open = new OpenSpans();
  const mirrors = new Map<number, number>();
  let cpu: Cause | undefined;
  let mapped = false;
  const device = new Map<number, Cause>();
  source(at, (event) => {
    open.observe(event);
    switch (event.kind) {
      case Kind.MirrorCreate:
        mirrors.set(event.mirror, event.mm);
        return;
      case Kind.PteSet:
      case Kind.PteClear:
        if (event.vpn !== vpn || event.mm !== mm) return;
        cpu = { event, spans: open.around(event) };
        mapped = event.kind === Kind.PteSet;
        return;
      case Kind.PmdSet:
      case Kind.PmdClear: {
        if (event.vpn !== block || event.mm !== mm) return;
        // A page table that is put in place or freed while it does not map the page is not its change.
        const maps = event.kind === Kind.PmdSet && event.type > PmdType.PMD_TABLE;
        if (maps || mapped) cpu = { event, spans: open.around(event) };
        mapped = maps;
        return;
      }
      case Kind.MirrorSet:
      case Kind.MirrorClear:
        if (event.vpn === vpn && mirrors.get(event.mirror) === mm) {
          device.set(event.mirror, { event, spans: open.around(event) });
        }
        return;
    }
  });
  const causes = [...device].sort(([a], [b]) => a - b);
  return { mm, vpn, at, cpu, device: causes.map(([mirror, cause]) => ({ mirror, cause })) };
}

/** The spans that are open, by the event that began them. */
export class OpenSpans {
  private readonly open = new Map<number, SpanBeginEvent>();

  observe(event: Event): void {
    if (event.kind === Kind.SpanBegin) this.open.set(event.seq, event);
    // The header of an end names the span that it ends.
    else if (event.kind === Kind.SpanEnd) this.open.delete(event.span);
  }

  /** Spans around an event, innermost first; call it when the event has been observed. */
  around(event: Event): SpanBeginEvent[] {
    const chain: SpanBeginEvent[] = [];
    for (let s = this.open.get(event.span); s !== undefined; s = this.open.get(s.span))
      chain.push(s);
    return chain;
  }
}
