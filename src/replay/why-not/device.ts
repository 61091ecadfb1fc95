import {
  Kind,
  PteType,
  SpanType,
  type Event,
  type SpanBeginEvent,
} from '../../events/generated.js';
import { chunkOf } from '../../kernel/devmem/owner.js';
import { VM_FAULT } from '../../kernel/mm/fault.js';
import { PROT_READ, PROT_WRITE } from '../../kernel/mm/vma.js';
import { getEntry } from '../../machine/page-table.js';
import type { MirrorView, VmaView } from '../../machine/state.js';
import { EBUSY, EFAULT, ENOENT, EPERM, errnoName } from '../../units/errno.js';
import { vpn, type EventSeq, type Vpn } from '../../units/numbers.js';
import { kinds } from '../events.js';
import { mappingHistory } from '../mapping.js';
import { causeOf, explainPage, type Cause } from '../why.js';
import { coverageOf } from './area.js';
import { cpuEntry } from './cpu.js';
import { because, cannotTell, itIs, type Finding, type Place } from './finding.js';
import { endOf, injectedIn, lastInside, lastOf, lastWork, within, type Work } from './history.js';

type MirrorCreate = Extract<Event, { kind: typeof Kind.MirrorCreate }>;

/** Why does a device have no entry for the page? Of each open file that ever mirrored the address space. */
export function whyNotMirrored(place: Place): Finding[] {
  const created = mirrorsOf(place);
  if (created.length === 0) return [withoutMirror(place)];
  return created.flatMap((create) =>
    ofMirror(place, create).map((finding) => ({ ...finding, mirror: create.mirror })),
  );
}

/** A device file mirrors the address space of who opened it, whoever has inherited it since. */
function withoutMirror(place: Place): Finding {
  const nothing = 'no device file was opened in its address space';
  const { source, mm, at } = place;
  let made: MmCreate | undefined;
  const visit = (e: Event): void => {
    if (e.kind === Kind.MmCreate && e.mm === mm) made = e;
  };
  source(1, at, visit, SPACES);
  if (made === undefined || made.parent === 0) return because(place, 'no-mirror', nothing);
  const mirrored = new Set([...place.stateAt(made.seq).mirrors.values()].map((m) => m.mm));
  if (mirrored.size === 0) return because(place, 'no-mirror', nothing);
  const whose = [...mirrored].sort((a, b) => a - b).map((id) => `mm ${id}`);
  const text = `${nothing}: what was open before its fork mirrors ${whose.join(' and ')}`;
  return because(place, 'no-mirror', text, made);
}
type MmCreate = Extract<Event, { kind: typeof Kind.MmCreate }>;
const SPACES = kinds(Kind.MmCreate);

function mirrorsOf({ source, mm, at }: Place): MirrorCreate[] {
  const created: MirrorCreate[] = [];
  const note = (e: Event): void => {
    if (e.kind === Kind.MirrorCreate && e.mm === mm) created.push(e);
  };
  source(1, at, note, MIRRORS);
  return created;
}
const MIRRORS = kinds(Kind.MirrorCreate);

function ofMirror(place: Place, create: MirrorCreate): Finding[] {
  const { source, machine, mm, at, looked } = place;
  const mirror = machine.mirrors.get(create.mirror);
  const found = explainPage(source, mm, place.vpn, at, looked);
  const last = found.device.find((d) => d.mirror === create.mirror)?.cause;
  if (mirror === undefined) {
    const freed = lastOf(place, Kind.MirrorFree, at, (e) => e.mirror === create.mirror);
    const closed = because(
      place,
      'closed',
      'its file was closed, and the table went with it',
      freed,
    );
    return last?.event.kind === Kind.MirrorClear ? [closed, dropped(place, last)] : [closed];
  }
  if (getEntry(mirror.table, place.vpn) !== 0) {
    const made = last && mappingHistory(source, last.event, looked).made.event;
    return [itIs(place, 'the device maps it', made)];
  }
  const first =
    last === undefined
      ? because(place, 'never-faulted', 'the device has never mapped it', create)
      : dropped(place, last);
  const from = last?.event.seq ?? create.seq;
  const tried = whyNoFault(place, mirror, from as EventSeq);
  return tried === undefined ? [first] : [tried, first];
}

function dropped(place: Place, last: Cause): Finding {
  return { ...because(place, 'dropped', howDropped(last)), cause: last };
}

/** What took an entry away, by the innermost thing that it was part of. */
function howDropped({ spans }: Cause): string {
  for (const { type } of spans) {
    if (type === SpanType.CALLBACK) return 'a callback of the notifier dropped it';
    if (type === SpanType.MIGRATE_TO_RAM)
      return 'it was dropped when a fault was to bring the page home';
    if (type === SpanType.FILE_RELEASE) return 'the close of the file dropped it';
  }
  return spans.at(-1)?.name.startsWith('ioctl MIGRATE') === true
    ? 'a migration dropped it'
    : 'it was dropped';
}

/** Attempts of the device to map the page since an event, the last one. */
function whyNoFault(place: Place, mirror: MirrorView, since: EventSeq): Finding | undefined {
  const isFault = (b: SpanBeginEvent): boolean =>
    b.type === SpanType.DEVICE_FAULT && isOf(place, mirror, b);
  const fault = lastWork(place, isFault, since);
  if (fault !== undefined) return whyFaultFailed(place, mirror, fault);
  const isMigration = (b: SpanBeginEvent): boolean => /^ioctl MIGRATE(_TO_DEV)?$/.test(b.name);
  const migration = lastWork(place, isMigration, since);
  const injected = migration && injectedIn(place, migration);
  if (migration === undefined || !takesLock(place, mirror, migration)) return undefined;
  return (
    injected &&
    because(
      place,
      'store-failed',
      'it was migrated, and storing the entry was made to fail',
      injected,
    )
  );
}

/**
 * Two files of one device have tables of their own, and a fault does not say which it is for: a
 * command looks into the table first, under its mutex.
 */
function isOf(place: Place, mirror: MirrorView, fault: SpanBeginEvent): boolean {
  if (fault.object !== mirror.device) return false;
  let locked: number | undefined;
  const locks = new Set([...place.machine.mirrors.values()].map(({ lock }) => lock));
  const visit = (e: Event): void => {
    if (e.kind === Kind.LockAcquire && e.task === fault.task && locks.has(e.lock)) locked = e.lock;
  };
  place.source(fault.span, fault.seq, visit, ACQUIRED);
  return locked === mirror.lock;
}
const ACQUIRED = kinds(Kind.LockAcquire);

function takesLock(place: Place, { lock }: MirrorView, work: Work): boolean {
  return within(place, work, Kind.LockAcquire).some(
    (e) => e.kind === Kind.LockAcquire && e.lock === lock,
  );
}

function whyFaultFailed(place: Place, mirror: MirrorView, fault: Work): Finding {
  const { begin, end } = fault;
  if (end === undefined)
    return because(place, 'fault-running', 'a device fault on it is under way', begin);
  if (end.ret === 0) return whyPassedOver(place, mirror, fault);
  const name = `the last device fault on it answered -${errnoName(-end.ret)}`;
  if (end.ret === EBUSY) {
    const collisions = within(place, fault, Kind.ReadRetry).filter(
      (e) => e.kind === Kind.ReadRetry && e.retry,
    );
    const ranges = within(place, fault, Kind.SpanEnd).filter(
      (e) => e.kind === Kind.SpanEnd && e.type === SpanType.RANGE_FAULT && e.ret === EBUSY,
    );
    const tries = collisions.length + ranges.length;
    const text = `${name}: it was invalidated ${tries} time${tries === 1 ? '' : 's'}, and gave up after a second`;
    return because(place, 'timed-out', text, collisions.at(-1) ?? ranges.at(-1) ?? end);
  }
  const injected = injectedIn(place, fault);
  if (injected !== undefined)
    return because(place, 'fault-failed', `${name}: something was made to fail in it`, injected);
  const range = lastInside(place, fault, SpanType.RANGE_FAULT);
  if (range?.end?.ret === end.ret) return whyRangeFailed(place, range, name);
  if (range?.end?.ret === 0 && end.ret === EFAULT) {
    const text = `${name}: what hmm_range_fault found may not be used as the device asked`;
    return because(place, 'fault-failed', text, range.end);
  }
  return whyNotGuarded(place, fault, name);
}

/** No interval was to be had for the part of the range that the fault had come to. */
function whyNotGuarded(place: Place, fault: Work, name: string): Finding {
  const { begin, end } = fault;
  const part = partReached(place, fault);
  const seq = underLock(place, fault);
  const area = place.stateAt(seq).mms.get(place.mm)?.vmas;
  if (end!.ret === ENOENT && area?.some((v) => v.start <= part && part < v.end) === false) {
    const { lost } = coverageOf(place, part, seq);
    const text = `${name}: ${page(place, part)} of its range is in no area`;
    return because(place, 'hole', text, lost ?? end);
  }
  const where = part === begin.vpn ? '' : ` for ${page(place, part)} and what follows`;
  return because(place, 'fault-failed', `${name} before hmm_range_fault${where}`, end);
}

/** A fault takes up a part after the other: the first that none of its range faults did. */
function partReached(place: Place, fault: Work): Vpn {
  const done = new Set<number>();
  const begun = new Map<number, Vpn>();
  for (const e of within(place, fault, Kind.SpanBegin, Kind.SpanEnd))
    if (e.kind === Kind.SpanBegin && e.type === SpanType.RANGE_FAULT) begun.set(e.seq, e.vpn);
    else if (e.kind === Kind.SpanEnd && e.ret === 0 && begun.has(e.span))
      done.add(begun.get(e.span)!);
  let at = fault.begin.vpn;
  while (done.has(at) && at + BATCH < fault.begin.vpn + fault.begin.npages) at = vpn(at + BATCH);
  return at;
}

/** The last event of a fault at which the areas are those that it saw. */
function underLock(place: Place, fault: Work): EventSeq {
  const lock = place.machine.mms.get(place.mm)?.mmapLock;
  const released = within(place, fault, Kind.LockRelease).findLast(
    (e) => e.kind === Kind.LockRelease && e.lock === lock,
  );
  return released?.seq ?? fault.end!.seq;
}

/** A range fails as a whole, so that another page of it may be why. */
function whyRangeFailed(place: Place, range: Work, name: string): Finding {
  const { begin, end } = range;
  const inside = lastInside(place, range, SpanType.PAGE_FAULT);
  const step = inside?.end?.ret;
  if (step === VM_FAULT.sigbus || step === VM_FAULT.oom) {
    const what = step === VM_FAULT.sigbus ? 'SIGBUS' : 'that there is no memory';
    const text = `${name}: the fault of ${page(place, inside!.begin.vpn)} in it answered ${what}`;
    return because(place, 'fault-failed', text, inside!.end);
  }
  const hole = end!.ret === EFAULT ? holeIn(place, begin, end!.seq) : undefined;
  const wanted = end!.ret === EPERM ? PROT_WRITE : PROT_READ;
  const closed = firstPage(place, begin, end!.seq, (vma) => ((vma?.prot ?? wanted) & wanted) === 0);
  // The walk ends at the first that will not do.
  if (hole !== undefined && (closed === undefined || hole.at < closed))
    return because(place, 'hole', `${name}: ${hole.what}`, hole.lost ?? end);
  if (closed !== undefined) {
    const may = end!.ret === EPERM ? 'written' : 'read';
    const text = `${name}: ${page(place, closed)} of its range may not be ${may}`;
    const { area } = coverageOf(place, closed, end!.seq);
    return because(place, 'not-permitted', text, area?.protectedBy ?? end);
  }
  const whose = place.stateAt(end!.seq);
  const special = specialIn(place, whose, begin);
  if (special !== undefined)
    return because(
      place,
      'special',
      `${name}: ${page(place, special)} of its range has no struct page`,
      end,
    );
  return { ...cannotTell(`${name}, and why`), cause: causeOf(place.source, end!) };
}

/** The first page of a range that is in no area. */
function holeIn(
  place: Place,
  range: SpanBeginEvent,
  seq: EventSeq,
): { readonly at: Vpn; readonly what: string; readonly lost: Event | undefined } | undefined {
  const at = firstPage(place, range, seq, (vma) => vma === undefined);
  if (at === undefined) return undefined;
  const { lost } = coverageOf(place, at, seq);
  return { at, what: `${page(place, at)} of its range is in no area`, lost };
}

/** The first page of a range of whose area, if it has one, something is true after an event. */
function firstPage(
  place: Place,
  { vpn: first, npages }: SpanBeginEvent,
  seq: EventSeq,
  isSo: (vma: VmaView | undefined) => boolean,
): Vpn | undefined {
  const vmas = place.stateAt(seq).mms.get(place.mm)?.vmas ?? [];
  for (let at = first; at < first + npages; at = vpn(at + 1))
    if (isSo(vmas.find((v) => v.start <= at && at < v.end))) return at;
  return undefined;
}

function specialIn(
  { mm }: Place,
  machine: Place['machine'],
  begin: SpanBeginEvent,
): Vpn | undefined {
  const table = machine.mms.get(mm)?.table;
  if (table === undefined) return undefined;
  for (let at = begin.vpn; at < begin.vpn + begin.npages; at = vpn(at + 1))
    if (cpuEntry({ machine, mm, vpn: at })?.type === PteType.SPECIAL) return at;
  return undefined;
}

/** Pages that a device fault takes up at a time (lib/test_hmm.c, dmirror_fault). */
const BATCH = 64;

/** The fault succeeded, and left the page out. */
function whyPassedOver(place: Place, mirror: MirrorView, fault: Work): Finding {
  const ranges = within(place, fault, Kind.SpanBegin).filter(
    (e): e is SpanBeginEvent => e.kind === Kind.SpanBegin && e.type === SpanType.RANGE_FAULT,
  );
  const range = ranges.findLast((r) => r.vpn <= place.vpn && place.vpn < r.vpn + r.npages);
  const seen = range && endOf(place, range)?.seq;
  if (range === undefined) {
    if (ranges.length === 0)
      return because(
        place,
        'fault-failed',
        'the last device fault on it found the process gone, and did nothing',
        fault.end,
      );
    return because(
      place,
      'passed-over',
      'the last device fault was clipped to an interval that ends before it, and did not come back',
      ranges.at(-1),
    );
  }
  const machine = place.stateAt(seen ?? fault.end!.seq);
  const entry = cpuEntry({ ...place, machine });
  const device =
    entry?.type === PteType.DEVICE_PRIVATE
      ? machine.chunks.get(chunkOf(entry.pfn as never))?.device
      : undefined;
  if (device !== undefined && device !== mirror.device)
    return because(
      place,
      'foreign',
      `the last device fault passed it over: it is in the memory of ${place.labels.device(device)}`,
      fault.end,
    );
  return {
    ...cannotTell('why the last device fault, which succeeded, left it out'),
    cause: causeOf(place.source, fault.end!),
  };
}

function page({ labels, mm }: Place, at: Vpn): string {
  return labels.page(mm, at);
}
