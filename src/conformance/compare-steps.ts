import type { KernelEvent, RecordedEvents } from './event-recording.js';

/** The first event of an operation that is not as recorded. */
export interface StepDifference {
  readonly op: string;
  /** Position among the recorded events of the operation, from 0. */
  readonly at: number;
  readonly recorded: string;
  readonly simulated: string;
}

export interface StepComparison {
  readonly differences: readonly StepDifference[];
  /** Operations that agree but for the order in which device pages were evicted. */
  readonly reordered: readonly string[];
}

/** Fields that hold a value of the mm's invalidation sequence. */
const SEQUENCES = ['seq', 'cur_seq'];
/** Recorded events that one invalidation outside the region leaves out, at the least. */
const EVENTS_OUTSIDE = 3;

/**
 * Compares operation by operation. Two things are free:
 *
 * - Sequence values: what the recorded process did outside the region moved its sequence on, by two
 *   an invalidation, and the machine has nothing there. The recorded value may be ahead by what the
 *   events that were left out account for so far, never behind, and never less ahead than before.
 * - The order of eviction, which is that of device page frames: which frame a page got depends on
 *   the device's list of free pages, and so on what other processes did before.
 */
export function compareSteps(
  recorded: readonly RecordedEvents[],
  simulated: readonly (readonly KernelEvent[])[],
): StepComparison {
  const differences: StepDifference[] = [];
  const reordered: string[] = [];
  let ahead: Ahead = { by: 0, allowance: 0 };
  recorded.forEach(({ op, events, outside }, i) => {
    const start = { by: ahead.by, allowance: ahead.allowance + outside };
    const got = simulated[i]!;
    let result = compareEvents(events, got, start);
    if (result.difference !== undefined) {
      const sorted = compareEvents(inPageOrder(events), inPageOrder(got), start);
      if (sorted.difference === undefined) {
        reordered.push(op);
        result = sorted;
      }
    }
    if (result.difference !== undefined) differences.push({ op, ...result.difference });
    ahead = result.ahead;
  });
  return { differences, reordered };
}

interface Ahead {
  /** How far the recorded sequence is ahead. */
  readonly by: number;
  /** Events left out that have not been accounted for. */
  readonly allowance: number;
}

function compareEvents(
  recorded: readonly KernelEvent[],
  simulated: readonly KernelEvent[],
  start: Ahead,
): { difference: Omit<StepDifference, 'op'> | undefined; ahead: Ahead } {
  let ahead = start;
  for (let at = 0; at < Math.max(recorded.length, simulated.length); at++) {
    const wanted = recorded[at];
    const got = simulated[at];
    const next = wanted && got && sameEvent(wanted, got, ahead);
    if (next === undefined) {
      return { difference: { at, recorded: print(wanted), simulated: print(got) }, ahead };
    }
    ahead = next;
  }
  return { difference: undefined, ahead };
}

/** How far the recorded sequence is ahead after the event; undefined if the events differ. */
function sameEvent(wanted: KernelEvent, got: KernelEvent, start: Ahead): Ahead | undefined {
  let ahead = start;
  for (const field of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
    const [a, b] = [wanted[field], got[field]];
    if (SEQUENCES.includes(field) && typeof a === 'number' && typeof b === 'number') {
      const grown = a - b - ahead.by;
      const cost = (grown / 2) * EVENTS_OUTSIDE;
      if (grown < 0 || grown % 2 !== 0 || cost > ahead.allowance) return undefined;
      ahead = { by: a - b, allowance: ahead.allowance - cost };
    } else if (JSON.stringify(a) !== JSON.stringify(b)) return undefined;
  }
  return ahead;
}

/** What follows the eviction of a device's pages, invalidation by invalidation, in page order. */
function inPageOrder(events: readonly KernelEvent[]): KernelEvent[] {
  const first = events.findIndex(({ ev }) => ev === 'migrate_device_range') + 1;
  let last = first;
  while (first > 0 && last < events.length && INVALIDATION.test(events[last]!.ev)) last++;
  const evicted = events.slice(first, last);
  const pages = evicted.filter(({ ev }) => ev === 'inv_start').map(({ start }) => Number(start));
  const inOrder = [...pages].sort((a, b) => a - b);
  let of = -1;
  // Positions and sequences stay; the pages that they are about are dealt out anew.
  const renamed = evicted.map((event) => {
    if (event.ev === 'inv_start') of++;
    if (of < 0 || !('start' in event)) return event;
    const by = inOrder[of]! - pages[of]!;
    return { ...event, start: Number(event.start) + by, end: Number(event.end) + by };
  });
  return [...events.slice(0, first), ...renamed, ...events.slice(last)];
}
const INVALIDATION = /^(inv_|drv_|itree_inv_end$)/;

function print(event: KernelEvent | undefined): string {
  if (event === undefined) return '(nothing)';
  const { ev, ...fields } = event;
  return [ev, ...Object.entries(fields).map(([k, v]) => `${k}=${JSON.stringify(v)}`)].join(' ');
}
