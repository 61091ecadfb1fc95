import {
  Kind,
  MigrateReason,
  PageKind,
  PteType,
  SpanType,
  ViolationType,
} from '../events/generated.js';
import { entryType, getEntry } from '../machine/page-table.js';
import { PassedOver, type Obstacle } from '../run/oracles/passed-over.js';
import type { Condition, Named } from './condition.js';

/* Of what migrations take, and where pages go. */

export const PAGE_CONDITIONS = {
  zero_page_selected: {
    about: 'MIGRATE_TO_SYS, which wants pages of the device, takes an entry of the zero page',
    watch: () => {
      const within = commandWatch('MIGRATE_TO_SYS');
      return (e, m) => {
        if (!within(e, m) || e.kind !== Kind.MigratePage) return false;
        if (e.reason !== MigrateReason.MIGRATE_HOLE) return false;
        const table = m.mms.get(e.mm)?.table;
        return table !== undefined && entryType(getEntry(table, e.vpn)) === PteType.ZERO;
      };
    },
  },
  coherent_page_left: {
    about: 'a write fault copies a page of coherent device memory to system memory',
    watch: () => (e, m) =>
      e.kind === Kind.PageCopy &&
      m.pages.kind(e.from) === PageKind.PAGE_DEVICE_COHERENT &&
      m.tasks.get(e.task)?.spans.some((span) => span.type === SpanType.PAGE_FAULT) === true,
  },
  evicted_data_lost: {
    about: 'RELEASE empties or poisons an entry of a page that it evicts',
    watch: () => {
      const within = commandWatch('RELEASE');
      return (e, m) =>
        within(e, m) &&
        (e.kind === Kind.PteClear || (e.kind === Kind.PteSet && e.type === PteType.POISONED));
    },
  },
  free_pages_lost: {
    about: 'a free device page of another chunk is lost from the list of free pages',
    watch: () => (e) => e.kind === Kind.FreeListCut && e.others.length > 0,
  },
  free_pages_leaked: {
    about: 'a free device page is on no list when the session ends',
    watch: () => (e, m) =>
      e.kind === Kind.SessionEnd && [...m.devices.values()].some(({ lost }) => lost.size > 0),
  },
  stuck_on_kept_page: {
    about:
      'no task can run, and who takes the memory of a device away waits for a page that its eviction left as somebody keeps it',
    watch: () => stuckOn('kept'),
  },
  stuck_on_exclusive_page: {
    about:
      'no task can run, and who takes the memory of a device away waits for a page that its eviction left as it is exclusive',
    watch: () => stuckOn('exclusive'),
  },
} satisfies Record<string, Named>;

function stuckOn(obstacle: Obstacle): Condition {
  const passedOver = new PassedOver();
  return (e, m) => {
    passedOver.event(e, m);
    if (e.kind !== Kind.Violation || e.type !== ViolationType.LOST_WAKEUP) return false;
    return passedOver.obstacles(e.object, m).has(obstacle);
  };
}

/** Is the task of an event inside a command of the device? */
function commandWatch(command: string): Condition {
  const inside = new Set<number>();
  return (e) => {
    if (e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION) {
      if (e.name === `ioctl ${command}`) inside.add(e.task);
      else inside.delete(e.task);
    }
    return inside.has(e.task);
  };
}
