import { allocRange, freeRange } from '../../kernel/hmm/range.js';
import type { RangeRequest } from '../../kernel/hmm/walk.js';
import type { MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import type { Vpn } from '../../units/numbers.js';
import type { DriverContext, RangeSection } from '../context.js';
import { mapRange } from '../fault.js';
import { showRange } from '../snapshot.js';
import { askForSlots, byDriverTables, pagesAround, SLOT_REQUESTS } from './requests.js';

/** Maps a range in the mirror, faulting in what is missing. @returns 0 or -errno */
export function* faultRange(
  d: DriverContext,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
  write: boolean,
): Run<number> {
  const request = { start, end, fault: true, write, block: d.rules.rangeUse.blocks };
  return yield* section(d, mirror, 'dmirror_range_fault', request, d.rules.rangeUse.fault, (r) =>
    mapRange(d, mirror, r),
  );
}

/** Shows the permissions of a range, changing nothing. @returns 0 or -errno */
export function* snapshotRange(
  d: DriverContext,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
  bytes: Uint8Array,
  first: number,
): Run<number> {
  const request = { start, end, fault: false, write: false, block: true };
  const where = 'dmirror_range_snapshot';
  return yield* section(d, mirror, where, request, d.rules.rangeUse.snapshot, function* (r) {
    showRange(d, mirror, r.pfns, bytes, first);
    return 0;
  });
}

function* section(
  { k, rules }: DriverContext,
  mirror: MirrorView,
  where: string,
  asked: Pick<RangeRequest, 'start' | 'end' | 'fault' | 'write' | 'block'>,
  use: (s: RangeSection) => Run<number>,
  program: (request: RangeRequest) => Run<number>,
): Run<number> {
  const { mm, id, device } = mirror;
  const around = asked.fault && rules.asksAround;
  const pages = around ? yield* pagesAround(k, mm, where, asked) : asked;
  const { start, end } = pages;
  const range = allocRange(k, mm, id, start, end);
  const pfns = new Array<number>(end - start).fill(0);
  const base = { ...asked, mm, range, owner: device + 1 };
  const request: RangeRequest = around
    ? { ...base, start, end, pfns, requests: SLOT_REQUESTS }
    : { ...base, pfns };
  const ret = yield* use({
    ...{ k, mirror, where, request },
    ask: () => around && askForSlots(pfns, start, asked, asked.write),
    // Only what is wanted is mapped: what is around is there when the device comes to it.
    program() {
      const wanted = pfns.slice(asked.start - start, asked.end - start);
      return program({ ...base, pfns: around ? wanted.map(byDriverTables) : wanted });
    },
  });
  freeRange(k, range, where);
  return ret;
}
