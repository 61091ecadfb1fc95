import { EVENTS, Kind, type Event } from '../events/generated.js';
import { describeEvent, enumName, pte, words } from '../replay/text/describe-event.js';
import type { Labels } from '../replay/text/labels.js';
import type { Places } from './places.js';
import type { Mark, Notes, Track } from './sink.js';

/**
 * Which events are instants of their own, and of which category. Spans, waits, locks and invalidations
 * are slices; the rest (counts and contents of pages, locks that nobody waited for, switches of the
 * processor) is what a timeline has no use for, and stays in the trace file.
 */
const CATEGORY: (string | undefined)[] = [];
function all(category: string, ...kinds: readonly number[]): void {
  for (const kind of kinds) CATEGORY[kind] = category;
}
all('page table', Kind.PteSet, Kind.PteClear, Kind.PmdSet, Kind.PmdClear);
all('area', Kind.VmaInsert, Kind.VmaRemove, Kind.VmaChange);
all('device page table', Kind.MirrorSet, Kind.MirrorClear, Kind.MirrorDead, Kind.MirrorFree);
all('device page table', Kind.MirrorTrack, Kind.MirrorUntrack);
all('device memory', Kind.DevicePageTake, Kind.DevicePageFree, Kind.ChunkAdd);
all('migration', Kind.MigratePage);
all('notifier', Kind.NotifierSeq, Kind.ReadBegin, Kind.ReadRetry, Kind.IntervalRequest);
all('notifier', Kind.IntervalAlloc, Kind.IntervalFree, Kind.IntervalBounds, Kind.IntervalPending);
all('notifier', Kind.IntervalTreeInsert, Kind.IntervalTreeRemove, Kind.IntervalMark);
all('notifier', Kind.IntervalDefer, Kind.IntervalUndefer, Kind.IntervalRelease);
all('notifier', Kind.ClassicRegister, Kind.ClassicUnlink, Kind.ClassicUnregister);
all('work', Kind.WorkQueue, Kind.WorkDone);
all('failure', Kind.Inject, Kind.LimitReached);

const NAMES: string[] = [];
/** `IntervalTreeInsert` as `interval tree insert`. */
for (const { kind, name } of EVENTS)
  NAMES[kind] = name.replace(/(?<!^)([A-Z])/g, ' $1').toLowerCase();

const NONE: readonly number[] = [];

/**
 * What is marked, with notes for who reads them: most of what a page is made of it never looks at. One for all
 * events, and good as long as the last of them is.
 */
class InstantMark implements Mark {
  event!: Event;
  category = '';
  from = NONE;
  to = NONE;

  constructor(private readonly words: (e: Event) => Notes) {}
  get name(): string {
    return NAMES[this.event.kind]!;
  }
  get notes(): Notes {
    return this.words(this.event);
  }
}

/** Events that are instants, as what they are marked. */
export class Instants {
  private readonly mark = new InstantMark((e) => this.notes(e));

  constructor(
    private readonly labels: Labels,
    private readonly places: Places,
  ) {}

  /** Undefined for an event that is none; good until the next one is asked for, and as long as the event. */
  of(e: Event, from: readonly number[], to: readonly number[]): Mark | undefined {
    const category = CATEGORY[e.kind];
    if (category === undefined) return undefined;
    const { mark } = this;
    mark.event = e;
    mark.category = category;
    mark.from = from;
    mark.to = to;
    return mark;
  }

  /** Where an event is shown: on what it changes, or else on the task that did it. */
  where(e: Event): Track {
    switch (e.kind) {
      case Kind.PteSet:
      case Kind.PteClear:
      case Kind.PmdSet:
      case Kind.PmdClear:
      case Kind.VmaInsert:
      case Kind.VmaRemove:
      case Kind.VmaChange:
        return this.places.mm(e.mm);
      case Kind.MirrorSet:
      case Kind.MirrorClear:
      case Kind.MirrorDead:
      case Kind.MirrorFree:
      case Kind.MirrorTrack:
      case Kind.MirrorUntrack:
        return this.places.mirror(e.mirror);
      case Kind.DevicePageTake:
      case Kind.DevicePageFree:
      case Kind.ChunkAdd:
        return this.places.device(e.device);
      default:
        return this.places.task(e.task);
    }
  }

  /** In words; what there is most of in parts, so that queries can ask for each. */
  private notes(e: Event): Notes {
    const { labels } = this;
    const by = labels.task(e.task);
    switch (e.kind) {
      case Kind.PteSet:
        return {
          page: labels.page(e.mm, e.vpn),
          entry: pte(e.type, e.pfn, e.flags),
          by,
          event: e.seq,
        };
      case Kind.PteClear:
        return { page: labels.page(e.mm, e.vpn), entry: 'none', by, event: e.seq };
      case Kind.MirrorSet: {
        const page = labels.page(labels.mmOfMirror(e.mirror), e.vpn);
        const access = `${e.flags & 1 ? 'rw' : 'r'}${e.flags & 2 ? ' atomic' : ''}`;
        return { page, entry: `pfn ${e.pfn} ${access}`, by, event: e.seq };
      }
      case Kind.MirrorClear: {
        const page = labels.page(labels.mmOfMirror(e.mirror), e.vpn);
        return { page, entry: 'none', by, event: e.seq };
      }
      case Kind.MirrorTrack: {
        const pages = labels.bounds(labels.mmOfMirror(e.mirror), e.start, e.last);
        return { interval: e.interval, pages, by, event: e.seq };
      }
      case Kind.MigratePage: {
        const outcome = words(enumName('MigrateReason', e.reason).replace('MIGRATE_', ''));
        const notes: Record<string, string | number> = { page: labels.page(e.mm, e.vpn), outcome };
        if (e.pfn > 0) notes['from'] = `pfn ${e.pfn}`;
        if (e.destination > 0) notes['to'] = `pfn ${e.destination}`;
        notes['event'] = e.seq;
        return notes;
      }
      default:
        return { what: describeEvent(e, labels), by, event: e.seq };
    }
  }
}
