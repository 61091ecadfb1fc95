import { Kind, type Event } from '../events/generated.js';
import type { IntervalView } from '../machine/state.js';
import { vpnAfter, vpnOf } from '../units/numbers.js';
import type { Condition, Named } from './condition.js';
import { lookups, type Lookup } from './tree-lookups.js';

/* Of read sections that hold, though what they read is on its way to something else. */

export const READ_CONDITIONS = {
  read_on_old_bounds: {
    about:
      'a read section holds that began on an interval while a change of its bounds was waiting',
    watch: readOnOldBounds,
  },
  read_beside_invalidation: {
    about:
      'a read section holds on an interval while an invalidation overlaps it that looked up the tree without finding it',
    watch: readBesideInvalidation,
  },
} satisfies Record<string, Named>;

/** A read section is of one task on one interval. */
function section(e: Event & { readonly interval: number }): string {
  return `${e.task}/${e.interval}`;
}

function readOnOldBounds(): Condition {
  const old = new Set<string>();
  return (e, m) => {
    if (e.kind === Kind.ReadBegin) {
      if (m.intervals.get(e.interval)?.pending === true) old.add(section(e));
      else old.delete(section(e));
    }
    return e.kind === Kind.ReadRetry && !e.retry && old.has(section(e));
  };
}

function readBesideInvalidation(): Condition {
  const next = lookups();
  const activeOf = new Map<number, number>();
  /** By task: what it counts as active, and what that found in the tree; undefined for a find of its own. */
  const counted = new Map<number, ({ range: Lookup; found: ReadonlySet<number> } | undefined)[]>();
  return (e, m) => {
    const range = next(e);
    if (e.kind === Kind.NotifierSeq) {
      const before = activeOf.get(e.mm) ?? 0;
      activeOf.set(e.mm, e.active);
      const mine = counted.get(e.task) ?? [];
      counted.set(e.task, mine);
      if (e.active < before) mine.pop();
      else if (e.active > before && range === undefined) mine.push(undefined);
      else if (range !== undefined) {
        const found = [...m.intervals.values()].filter((i) => i.inTree && meets(i, range));
        mine.push({ range, found: new Set(found.map(({ id }) => id)) });
      }
    }
    if (e.kind !== Kind.ReadRetry || e.retry) return false;
    const interval = m.intervals.get(e.interval)!;
    return [...counted.values()].some((running) =>
      running.some((r) => r !== undefined && meets(interval, r.range) && !r.found.has(interval.id)),
    );
  };
}

function meets({ mm, start, last }: IntervalView, range: Lookup): boolean {
  return mm === range.mm && vpnOf(start) < range.end && range.start < vpnAfter(last);
}
