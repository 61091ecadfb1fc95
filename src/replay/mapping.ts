import { Kind, PmdType, type Event } from '../events/generated.js';
import { PAGES_PER_PMD } from '../units/numbers.js';
import { kinds, readBackwards, type EventSource } from './events.js';
import { causeOf, type Cause } from './why.js';

/** What made an entry lead where it leads, and what changed no more than its flags since. */
export interface MappingHistory {
  readonly made: Cause;
  /** The last of them, oldest first. */
  readonly updates: readonly Cause[];
  /** How many came before those. */
  readonly more: number;
}

/** Updates that are told of; an entry may have had any number. */
const TOLD = 5;

/**
 * The history of what an entry holds after its last change. A fault that only finds the entry old,
 * or clean, changes it too, and so does mprotect: neither is why the page is there.
 * @param last change of a page's CPU entry or device entry
 * @param onProgress told how many events were looked at; may throw to end the search
 */
export function mappingHistory(
  source: EventSource,
  last: Event,
  onProgress?: (events: number) => void,
): MappingHistory {
  const run: Event[] = [last];
  let count = 1;
  const visit = (e: Event): boolean => {
    if (e.seq === last.seq) return true;
    if (!holdsTheSame(e, last)) return false;
    count++;
    // The oldest of all is what made it.
    if (run.length > TOLD) run.pop();
    run.push(e);
    return true;
  };
  if (leadsSomewhere(last))
    readBackwards(source, last.seq, ENTRIES, (e) => concerns(e, last), visit, onProgress);
  const made = run.at(-1)!;
  const updates = run.slice(0, -1).reverse();
  return {
    made: causeOf(source, made),
    updates: updates.map((e) => causeOf(source, e)),
    more: count - run.length,
  };
}

function leadsSomewhere(e: Event): boolean {
  return (
    e.kind === Kind.PteSet ||
    e.kind === Kind.MirrorSet ||
    (e.kind === Kind.PmdSet && e.type > PmdType.PMD_TABLE)
  );
}

const ENTRIES = kinds(
  ...[Kind.PteSet, Kind.PteClear, Kind.PmdSet, Kind.PmdClear],
  ...[Kind.MirrorSet, Kind.MirrorClear, Kind.MirrorCreate],
);

function concerns(e: Event, last: Event): boolean {
  switch (e.kind) {
    case Kind.MirrorCreate:
      return last.kind === Kind.MirrorSet && e.mirror === last.mirror;
    case Kind.MirrorSet:
    case Kind.MirrorClear:
      return last.kind === Kind.MirrorSet && e.mirror === last.mirror && e.vpn === last.vpn;
    case Kind.PteSet:
    case Kind.PteClear:
      return last.kind === Kind.PteSet && e.mm === last.mm && e.vpn === last.vpn;
    case Kind.PmdSet:
    case Kind.PmdClear:
      return (
        (last.kind === Kind.PteSet || last.kind === Kind.PmdSet) &&
        e.mm === last.mm &&
        e.vpn === last.vpn - (last.vpn % PAGES_PER_PMD)
      );
    default:
      return false;
  }
}

function holdsTheSame(e: Event, last: Event): boolean {
  switch (last.kind) {
    case Kind.MirrorSet:
      return e.kind === Kind.MirrorSet && e.pfn === last.pfn;
    case Kind.PteSet:
      return e.kind === Kind.PteSet && e.type === last.type && e.pfn === last.pfn;
    case Kind.PmdSet:
      return e.kind === Kind.PmdSet && e.type === last.type && e.pfn === last.pfn;
    default:
      return false;
  }
}
