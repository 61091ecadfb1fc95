import type { Event } from '../../../events/generated.js';
import { evolve } from '../../../machine/evolve.js';
import type { Machine } from '../../../machine/state.js';
import type { EventSource } from '../../../replay/events.js';
import { causeOf, type Cause } from '../../../replay/why.js';
import { type Labels, NAMING } from '../../../replay/text/labels.js';
import { describeState } from '../../../view/state.js';
import type { Style } from '../../../view/style.js';
import { partOf } from '../../timeline/part.js';
import type { Part } from '../../timeline/read-part.js';
import type { Start } from '../../timeline/start.js';
import type { Store } from './store.js';

const same = (text: string): string => text;
/** As view/style.ts has it, which also knows terminals, and so does not run here. */
const PLAIN: Style = { strong: same, dim: same, good: same, warn: same, bad: same };

/** A stretch of events that are there one after another, and where it begins. */
interface Stretch {
  readonly start: Start;
  readonly parts: readonly Part[];
}

/** What there is to know at an event. */
export interface Known {
  readonly event: Event;
  readonly labels: Labels;
  readonly cause: Cause;
  /** Lines of the state, as `hmmtrace show --at` has them, before and after. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Works out what `hmmtrace show --at` and `hmmtrace why` say, with the very code that they use, from
 * the events that the page has.
 */
export class Mind {
  constructor(private readonly store: Store) {}

  /** Undefined if the page has not got the event, or not what led to it. */
  async at(event: number): Promise<Known | undefined> {
    const stretch = await this.stretch(partOf(event));
    if (stretch === undefined) return undefined;
    const { machine, labels } = stretch.start;
    let found: Event | undefined;
    let before: readonly string[] = [];
    this.each(stretch, event, (e) => {
      if (e.seq === event) {
        before = describeState(machine, labels, PLAIN);
        found = e;
      }
      evolve(machine, e);
      if (NAMING[e.kind] === true) labels.observe(e);
    });
    if (found === undefined) return undefined;
    const after = describeState(machine as Machine, labels, PLAIN);
    const cause = causeOf(this.source(stretch), found);
    return { event: found, labels, cause, before, after };
  }

  /** The events from one to another in words, as far as they are there. */
  async told(
    from: number,
    to: number,
    visit: (event: Event, labels: Labels) => void | boolean,
  ): Promise<void> {
    const stretch = await this.stretch(partOf(from));
    if (stretch === undefined) return;
    const { labels } = stretch.start;
    let goes = true;
    // A page may have not all parts up to there.
    for (let part = partOf(from) + 1; part <= partOf(to); part++) {
      const next = await this.store.part(part);
      if (next === undefined) break;
      (stretch.parts as Part[]).push(next);
    }
    this.each(stretch, to, (e) => {
      if (NAMING[e.kind] === true) labels.observe(e);
      if (goes && e.seq >= from) goes = visit(e, labels) !== false;
      return goes;
    });
  }

  private each(stretch: Stretch, to: number, visit: (e: Event) => void | boolean): void {
    for (const part of stretch.parts) {
      if (part.first > to) return;
      for (const e of this.store.eventsOf(part)) {
        if (e.seq > to || visit(e) === false) return;
      }
    }
  }

  /** From the nearest start up to a part. */
  private async stretch(part: number): Promise<Stretch | undefined> {
    const { store } = this;
    let first = part;
    if (store.index.more === undefined || store.index.starts.includes(part)) {
      while (first >= 0 && !store.index.starts.includes(first)) first--;
      if (first < 0) return undefined;
    }
    const parts: Part[] = [];
    for (let p = first; p <= part; p++) {
      const found = await store.part(p);
      if (found === undefined) return undefined;
      parts.push(found);
    }
    const start = await store.start(first);
    return start === undefined ? undefined : { start, parts };
  }

  private source({ start, parts }: Stretch): EventSource {
    return (from, to, visit, wanted) => {
      const first = parts[0]!.first;
      for (const span of start.spans)
        if (span.seq >= from && span.seq <= to && span.seq < first && visit(span) === false) return;
      for (const part of parts) {
        if (part.first > to || part.first + part.times.length <= from) continue;
        const events = this.store.eventsOf(part);
        for (let i = Math.max(0, from - part.first); i < events.length; i++) {
          const e = events[i]!;
          if (e.seq > to) return;
          if ((wanted === undefined || wanted[e.kind] === true) && visit(e) === false) return;
        }
      }
    };
  }
}
