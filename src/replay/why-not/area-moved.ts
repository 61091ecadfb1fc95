import { Kind, SpanType, type Event, type SpanBeginEvent } from '../../events/generated.js';
import { vpn, type Vpn } from '../../units/numbers.js';
import type { Place } from './finding.js';
import { before, within } from './history.js';

/**
 * Where mremap took a page whose area it moved; undefined if the page lost its area otherwise, also to
 * an mremap that cut it off. The new area comes before the old one goes (mm/mremap.c, move_vma), and
 * what is cut off goes before the new one comes.
 * @param spans around `lost`, from the inside out
 * @param lost by what the page was left without an area
 */
export function areaMovedTo(
  place: Place,
  spans: readonly SpanBeginEvent[],
  lost: Event,
): Vpn | undefined {
  const begin = spans.find((s) => s.type === SpanType.OPERATION || s.type === SpanType.ACTION);
  if (begin?.name !== 'mremap' || place.vpn < begin.vpn || place.vpn >= begin.vpn + begin.npages)
    return undefined;
  const changes = within(place, { begin, end: undefined }, Kind.VmaInsert, Kind.VmaChange);
  let cutAt: number | undefined;
  for (const e of changes) {
    if (e.seq >= lost.seq) break;
    const start = e.kind === Kind.VmaInsert ? e.vpn : grownAt(place, e);
    // The second half of an area that was split at that page.
    if (start !== undefined && start !== cutAt) return vpn(start + place.vpn - begin.vpn);
    cutAt = e.kind === Kind.VmaChange ? e.first + e.npages : undefined;
  }
  return undefined;
}

/** The first page that an area got, if it grew: an area that is moved may join a neighbour. */
function grownAt(place: Place, e: Event): Vpn | undefined {
  if (e.kind !== Kind.VmaChange) return undefined;
  if (e.first < e.vpn) return e.first;
  const old = place
    .stateAt(before(e.seq))
    .mms.get(e.mm)
    ?.vmas.find(({ start }) => start === e.vpn);
  return old !== undefined && e.first + e.npages > old.end ? old.end : undefined;
}
