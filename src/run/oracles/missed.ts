import { Kind, SpanType, ViolationType, type Event } from '../../events/generated.js';
import type { MachineView } from '../../machine/state.js';
import { vpn, type EventSeq, type Vpn } from '../../units/numbers.js';

/** Who put an entry into the table of a device. */
export type Setter = 'fault' | 'migration' | 'exclusive' | 'other';

/** Of an entry of a device that leads elsewhere: what it was not told of, since whoever set it looked at the page. */
export interface Missed {
  readonly by: Setter;
  /** Migrations and exclusive access by the device itself, which its driver passes over. */
  readonly own: boolean;
  /** Any other invalidation. */
  readonly other: boolean;
}

interface Entry {
  readonly by: Setter;
  readonly task: number;
  /** The event at which the page was looked at last, before. */
  readonly since: EventSeq;
  readonly set: EventSeq;
}
interface Invalidation {
  readonly seq: EventSeq;
  readonly task: number;
  readonly mm: number;
  readonly start: Vpn;
  readonly end: Vpn;
  readonly owner: number;
  /** Infinity while it runs. */
  ended: number;
}

/** Watches a run for what is behind the stale entries of devices. */
export class StaleEntries {
  private readonly looked = new Map<number, { readonly by: Setter; readonly seq: EventSeq }>();
  private readonly entries = new Map<string, Entry>();
  /** By the event with which they begin. */
  private readonly invalidations = new Map<EventSeq, Invalidation>();

  event(e: Event): void {
    switch (e.kind) {
      case Kind.SpanBegin: {
        const by = LOOKS.get(e.type);
        if (by !== undefined) this.looked.set(e.task, { by, seq: e.seq });
        else if (e.type === SpanType.OPERATION) this.looked.delete(e.task);
        break;
      }
      case Kind.InvalidateStart: {
        const { seq, task, mm, vpn: start, end, owner } = e;
        this.invalidations.set(seq, { seq, task, mm, start, end, owner, ended: Infinity });
        break;
      }
      case Kind.InvalidateEnd: {
        const ended = this.invalidations.get(e.invalidation);
        if (ended !== undefined) ended.ended = e.seq;
        break;
      }
      case Kind.MirrorSet: {
        const { task, seq: set } = e;
        const { by, seq: since } = this.looked.get(task) ?? { by: 'other', seq: set };
        this.entries.set(`${e.mirror} ${e.vpn}`, { by, task, since, set });
        break;
      }
      case Kind.MirrorFree:
        for (const key of this.entries.keys())
          if (key.startsWith(`${e.mirror} `)) this.entries.delete(key);
        break;
    }
  }

  /** Of an event that says that entries are stale, each kind once. */
  of(e: Event, m: MachineView): readonly Missed[] {
    if (e.kind !== Kind.Violation || e.type !== ViolationType.STALE_MIRROR_ENTRY) return [];
    const all = new Map<string, Missed>();
    for (let i = 0; i < Math.max(e.npages, 1); i++) {
      const missed = this.missedBy(e.object, vpn(e.vpn + i), m);
      all.set(keyOf(missed), missed);
    }
    return [...all.values()];
  }

  private missedBy(mirror: number, page: Vpn, m: MachineView): Missed {
    const entry = this.entries.get(`${mirror} ${page}`);
    if (entry === undefined) return { by: 'other', own: false, other: false };
    const { mm, device } = m.mirrors.get(mirror)!;
    const met = [...this.invalidations.values()].filter(
      (i) => i.mm === mm && i.start <= page && page < i.end && isMissed(i, entry),
    );
    const isOwn = ({ owner }: Invalidation): boolean => owner === device + 1;
    return { by: entry.by, own: met.some(isOwn), other: met.some((i) => !isOwn(i)) };
  }
}

/** Who sets an entry knows of what it invalidated itself before. */
function isMissed(i: Invalidation, { task, since, set }: Entry): boolean {
  return i.ended > since && (i.task !== task || i.seq > set);
}

/** Spans at whose beginning whoever sets entries afterwards begins to look at the pages. */
const LOOKS: ReadonlyMap<SpanType, Setter> = new Map([
  [SpanType.RANGE_FAULT, 'fault'],
  [SpanType.MIGRATE_SETUP, 'migration'],
  [SpanType.MAKE_EXCLUSIVE, 'exclusive'],
]);

/** `fault: own, other` */
export function keyOf({ by, own, other }: Missed): string {
  const what = [...(own ? ['own'] : []), ...(other ? ['other'] : [])];
  return `${by}: ${what.join(', ') || 'nothing'}`;
}
