import type {
  HmmCountEvent,
  HmmCreateEvent,
  HmmDeadEvent,
  HmmFreeEvent,
  HmmMirrorEvent,
  HmmNotifiersEvent,
  MirrorHmmEvent,
  RangeAllocEvent,
  RangeFreeEvent,
  RangeHmmEvent,
  RangeLinkEvent,
  RangeStateEvent,
} from '../../events/generated.js';
import { vpn } from '../../units/numbers.js';
import type { Machine } from '../state.js';
import { add, EvolveError, need } from './error.js';

/** On a list of an hmm at most; a forged trace could put one there with every event. */
const LIST_MAX = 2 ** 16;

export function hmmCreate(m: Machine, e: HmmCreateEvent): void {
  const { hmm: id, mm: mmId, lock, mirrorsSem, notifier } = e;
  const mm = need(m.mms, mmId, 'mm', e);
  // Sessions of versions that told less have no such thing, and no place for it in their form.
  if (m.model === 0) throw new EvolveError(e, 'an hmm in a session of an earlier version');
  // One that nobody uses any more may be on its way out.
  if ((m.hmms.get(mm.hmm)?.refcount ?? 0) > 0)
    throw new EvolveError(e, `mm ${mmId} has hmm ${mm.hmm}`);
  if (id <= m.lastHmm) throw new EvolveError(e, `hmm number ${id} was given before`);
  m.lastHmm = id;
  mm.hmm = id;
  const now = { refcount: 1, notifiers: 0, dead: false, ranges: [], mirrors: [] };
  add(m.hmms, id, { id, mm: mmId, lock, mirrorsSem, notifier, ...now }, 'hmm', e);
}
/** Who is still on its lists points to what is gone. */
export function hmmFree(m: Machine, e: HmmFreeEvent): void {
  const { mm: mmId, ranges } = need(m.hmms, e.hmm, 'hmm', e);
  const mm = m.mms.get(mmId);
  if (mm?.hmm === e.hmm) mm.hmm = 0;
  for (const range of ranges) {
    const linked = m.ranges.get(range);
    if (linked !== undefined) linked.on = 0;
  }
  m.hmms.delete(e.hmm);
}
export function hmmCount(m: Machine, e: HmmCountEvent): void {
  need(m.hmms, e.hmm, 'hmm', e).refcount = e.refcount;
}
export function hmmNotifiers(m: Machine, e: HmmNotifiersEvent): void {
  need(m.hmms, e.hmm, 'hmm', e).notifiers = e.notifiers;
}
export function hmmDead(m: Machine, e: HmmDeadEvent): void {
  need(m.hmms, e.hmm, 'hmm', e).dead = true;
}
export function hmmMirror(m: Machine, e: HmmMirrorEvent): void {
  const { mirrors } = need(m.hmms, e.hmm, 'hmm', e);
  const at = mirrors.indexOf(e.mirror);
  if (e.linked) {
    if (at >= 0 || mirrors.length >= LIST_MAX)
      throw new EvolveError(e, `mirror ${e.mirror} cannot come on the list of hmm ${e.hmm}`);
    mirrors.unshift(e.mirror);
    return;
  }
  if (at < 0) throw new EvolveError(e, `mirror ${e.mirror} is not on the list of hmm ${e.hmm}`);
  mirrors.splice(at, 1);
}
export function mirrorHmm(m: Machine, e: MirrorHmmEvent): void {
  need(m.mirrors, e.mirror, 'mirror', e).hmm = e.hmm;
}
export function rangeAlloc(m: Machine, e: RangeAllocEvent): void {
  const { range: id, mm, mirror, vpn: start, npages } = e;
  if (m.model === 0) throw new EvolveError(e, 'a range in a session of an earlier version');
  if (id <= m.lastRange) throw new EvolveError(e, `range number ${id} was given before`);
  m.lastRange = id;
  const now = { hmm: 0, on: 0, valid: false, generation: 0, seen: 0 };
  add(m.ranges, id, { id, mm, mirror, start, end: vpn(start + npages), ...now }, 'range', e);
}
/** A list that it is still on points to what is gone. */
export function rangeFree(m: Machine, e: RangeFreeEvent): void {
  need(m.ranges, e.range, 'range', e);
  m.ranges.delete(e.range);
}
export function rangeHmm(m: Machine, e: RangeHmmEvent): void {
  need(m.ranges, e.range, 'range', e).hmm = e.hmm;
}
export function rangeLink(m: Machine, e: RangeLinkEvent): void {
  const range = need(m.ranges, e.range, 'range', e);
  if ((range.on === 0) === (e.hmm === 0))
    throw new EvolveError(e, `range ${e.range} is ${e.hmm === 0 ? 'on no list' : 'on a list'}`);
  const { ranges } = need(m.hmms, e.hmm === 0 ? range.on : e.hmm, 'hmm', e);
  if (ranges.length >= LIST_MAX) throw new EvolveError(e, 'more ranges than a list may have');
  if (e.hmm === 0) ranges.splice(ranges.indexOf(e.range), 1);
  else ranges.push(e.range);
  range.on = e.hmm;
}
export function rangeState(m: Machine, e: RangeStateEvent): void {
  const range = need(m.ranges, e.range, 'range', e);
  range.valid = e.valid;
  range.generation = e.generation;
  range.seen = e.seen;
}
