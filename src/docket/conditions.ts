import { Kind, SpanType } from '../events/generated.js';
import { forEachEntry } from '../machine/page-table.js';
import type { MachineView, MirrorView } from '../machine/state.js';
import { addressOf, vpn, VPN_END, type Vpn } from '../units/numbers.js';
import { ANSWER_CONDITIONS } from './answer-conditions.js';
import type { Condition, Named } from './condition.js';
import { PAGE_CONDITIONS } from './page-conditions.js';
import { RANGE_CONDITIONS } from './range-conditions.js';
import { READ_CONDITIONS } from './read-conditions.js';
import { lookups } from './tree-lookups.js';

/*
 * What a case may look for that breaks no rule of the machine: said of an event and the state that
 * it leaves. What has to be remembered from one event to the next is remembered here.
 */

export const CONDITIONS = {
  overlapping_intervals: {
    about: 'a device tracks two intervals that overlap',
    watch: () => (e, m) => e.kind === Kind.MirrorTrack && overlaps(m.mirrors.get(e.mirror)!),
  },
  release_under_mutex: {
    about:
      'an interval is released while an invalidation runs, by a task that holds the mutex of the driver',
    watch: () => (e, m) =>
      e.kind === Kind.IntervalRelease &&
      m.invalidations.size > 0 &&
      [...m.locks.values()].some((l) => l.writer === e.task && l.name === 'dmirror.mutex'),
  },
  release_not_once: {
    about:
      'an interval that was removed is released a second time, or is neither released nor freed when the session ends',
    watch: releaseNotOnce,
  },
  second_change_pending: {
    about:
      'an interval is updated or removed while an earlier change of it waits for the end of an invalidation',
    watch: secondChangePending,
  },
  applied_by_another: {
    about: 'a change of an interval that one task put off is applied by the end of another',
    watch: () => {
      const asked = new Map<number, number>();
      return (e) => {
        if (e.kind === Kind.IntervalRequest && e.deferred) asked.set(e.interval, e.task);
        return e.kind === Kind.IntervalUndefer && (asked.get(e.interval) ?? e.task) !== e.task;
      };
    },
  },
  uncovered_entry: {
    about:
      'an entry of a device page table lies in no interval of its device that is in the tree or waits to be',
    watch: () => (e, m) =>
      (e.kind === Kind.TaskSwitch || e.kind === Kind.MirrorSet) && hasUncovered(m),
  },
  missed_under_mutex: {
    about:
      'an invalidation looks up the tree and finds no interval for an entry of a device whose mutex another task holds',
    watch: missedUnderMutex,
  },
  released_by_update: {
    about: 'an interval is released of which an update was asked last',
    watch: () => {
      const asked = new Map<number, SpanType>();
      return (e) => {
        if (e.kind === Kind.IntervalRequest) asked.set(e.interval, e.operation);
        return (
          e.kind === Kind.IntervalRelease && asked.get(e.interval) === SpanType.INTERVAL_UPDATE
        );
      };
    },
  },
  ...READ_CONDITIONS,
  ...RANGE_CONDITIONS,
  ...ANSWER_CONDITIONS,
  ...PAGE_CONDITIONS,
} satisfies Record<string, Named>;
export type ConditionName = keyof typeof CONDITIONS;

function overlaps({ tracked }: MirrorView): boolean {
  return tracked.some((a) =>
    tracked.some((b) => a !== b && a.start <= b.last && b.start <= a.last),
  );
}

function releaseNotOnce(): Condition {
  const removed = new Set<number>();
  const released = new Set<number>();
  return (e, m) => {
    switch (e.kind) {
      case Kind.IntervalRequest:
        // One that was released at once may be freed already.
        if (REMOVALS.has(e.operation) && m.intervals.get(e.interval)?.hasRelease)
          removed.add(e.interval);
        return false;
      case Kind.IntervalRelease: {
        const again = released.has(e.interval);
        released.add(e.interval);
        return again;
      }
      case Kind.IntervalFree:
        // Beside a put, who removes one frees it, and no operation is called.
        removed.delete(e.interval);
        return false;
      case Kind.SessionEnd:
        return [...removed].some((interval) => !released.has(interval));
      default:
        return false;
    }
  };
}
const REMOVALS: ReadonlySet<SpanType> = new Set([SpanType.INTERVAL_REMOVE, SpanType.INTERVAL_PUT]);

function secondChangePending(): Condition {
  const waiting = new Set<number>();
  return (e) => {
    if (e.kind === Kind.IntervalUndefer) waiting.delete(e.interval);
    if (e.kind !== Kind.IntervalRequest || !e.deferred) return false;
    if (e.operation === SpanType.INTERVAL_INSERT) return false;
    const second = waiting.has(e.interval);
    waiting.add(e.interval);
    return second;
  };
}

function hasUncovered(m: MachineView): boolean {
  return [...m.mirrors.values()].some((mirror) => entryOutside(m, mirror, vpn(0), VPN_END));
}

/** Has an open device an entry in the range that lies in no interval of it, in the tree or on its way? */
function entryOutside(m: MachineView, mirror: MirrorView, start: Vpn, end: Vpn): boolean {
  const open = [...m.files.values()].some((f) => f.mirror === mirror.id);
  if (!open || mirror.table.used === 0) return false;
  const covers = [...m.intervals.values()].filter(
    (i) => i.mirror === mirror.id && (i.inTree || i.deferred > 0),
  );
  let outside = false;
  forEachEntry(mirror.table, start, end, (page) => {
    const at = addressOf(page);
    outside ||= !covers.some((i) => i.start <= at && at <= i.last);
  });
  return outside;
}

function missedUnderMutex(): Condition {
  const next = lookups();
  return (e, m) => {
    const range = next(e);
    if (range === undefined) return false;
    return [...m.mirrors.values()].some((mirror) => {
      const holder = m.locks.get(mirror.lock)?.writer ?? 0;
      const { mm, start, end } = range;
      return (
        mirror.mm === mm && holder !== 0 && holder !== e.task && entryOutside(m, mirror, start, end)
      );
    });
  };
}
