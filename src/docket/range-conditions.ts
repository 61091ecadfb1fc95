import { Kind, WaitType } from '../events/generated.js';
import type { MachineView } from '../machine/state.js';
import type { Condition, Named } from './condition.js';

/* Of ranges of the interface of 2019. */

export const RANGE_CONDITIONS = {
  range_out_of_date: {
    about: 'under the lock of the driver a range turns out to be invalid, so that it is read again',
    watch: () => (e) => e.kind === Kind.RangeCheck && !e.valid,
  },
  adjacent_hit: {
    about: 'a range becomes invalid that begins where an invalidation ends, and no other hits it',
    watch: () => (e, m) => {
      if (e.kind !== Kind.RangeState || e.valid) return false;
      const { mm, start, end, on } = m.ranges.get(e.range)!;
      if (on === 0) return false;
      const running = [...m.invalidations.values()].filter((i) => i.mm === mm);
      return (
        running.some((i) => i.end === start) && !running.some((i) => i.start < end && start < i.end)
      );
    },
  },
  unrelated_wait: {
    about: 'a range is waited for that no invalidation hits which runs',
    watch: () => (e, m) =>
      e.kind === Kind.TaskBlock &&
      e.wait === WaitType.WAIT_RANGE &&
      !isHit(m, m.ranges.get(e.invalidateSeq)!),
  },
  woken_by_death: {
    about: 'who waits for a range is woken, and its address space has died',
    watch: wokenByDeath,
  },
  valid_when_dead: {
    about: 'a range becomes valid whose address space has died',
    watch: () => (e, m) =>
      e.kind === Kind.RangeState && e.valid && m.hmms.get(m.ranges.get(e.range)!.on)?.dead === true,
  },
  mapped_when_dead: {
    about:
      'the device maps a page of an address space that has died, as the interface of 2019 says',
    watch: () => (e, m) =>
      e.kind === Kind.MirrorSet && m.hmms.get(m.mirrors.get(e.mirror)!.hmm)?.dead === true,
  },
} satisfies Record<string, Named>;

function isHit(
  m: MachineView,
  { mm, start, end }: { readonly mm: number; readonly start: number; readonly end: number },
): boolean {
  return [...m.invalidations.values()].some((i) => i.mm === mm && i.start < end && start < i.end);
}

function wokenByDeath(): Condition {
  /** By task: the hmm of the range that it waits for. */
  const waits = new Map<number, number>();
  return (e, m) => {
    if (e.kind === Kind.TaskBlock && e.wait === WaitType.WAIT_RANGE) waits.set(e.task, e.object);
    if (e.kind !== Kind.TaskWake) return false;
    const hmm = waits.get(e.woken);
    waits.delete(e.woken);
    return hmm !== undefined && m.hmms.get(hmm)?.dead === true;
  };
}
