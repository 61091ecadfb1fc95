import {
  Kind,
  MigrateReason,
  PteType,
  SpanType,
  type Event,
  type SpanBeginEvent,
} from '../../events/generated.js';
import { chunkOf } from '../../kernel/devmem/owner.js';
import { PROT_READ } from '../../kernel/mm/vma.js';
import { isDevicePfn } from '../../machine/pages.js';
import { EINVAL, errnoName } from '../../units/errno.js';
import { vpn, type Pfn } from '../../units/numbers.js';
import { kinds } from '../events.js';
import { mappingHistory } from '../mapping.js';
import { enumName, words } from '../text/describe-event.js';
import { causeOf, explainPage } from '../why.js';
import { coverageOf } from './area.js';
import { cpuEntry, lastFault, withoutArea, type CpuEntry } from './cpu.js';
import { deviceOf, howItLeft, isOnDevice, lastStay, sinceWhen } from './departure.js';
import { because, cannotTell, itIs, type Finding, type Place } from './finding.js';
import { before, injectedIn, lastOf, lastWork, within, type Work } from './history.js';

type MigratePage = Extract<Event, { kind: typeof Kind.MigratePage }>;

/** Why is the page not in the memory of a device? */
export function whyNotMigrated(place: Place): Finding[] {
  const entry = cpuEntry(place);
  const last = explainPage(place.source, place.mm, place.vpn, place.at, place.looked).cpu?.event;
  if (entry !== undefined && isOnDevice(entry)) {
    const where = deviceOf(place, entry.pfn, place.at);
    return [itIs(place, `it is in the memory of ${where}`, last)];
  }
  if (entry?.type === PteType.MIGRATION) {
    const text = isDevicePfn(entry.pfn as Pfn)
      ? `it is being migrated away from ${deviceOf(place, entry.pfn, place.at)}`
      : 'it is being migrated';
    return [because(place, 'under-migration', text, last)];
  }
  const coverage = coverageOf(place, place.vpn, place.at);
  const since = (coverage.area === undefined ? coverage.lost : coverage.since)?.seq ?? 0;
  const stay = lastStay(place, coverage.since?.seq ?? 0);
  // What led there and was cut off with its area was lost in that operation.
  const asked = lastWork(place, isToDevice, since);
  const verdict = asked && verdictsIn(place, asked).at(-1);
  const left = stay?.left;
  if (left !== undefined && left.seq > Math.max(verdict?.seq ?? 0, asked?.begin.seq ?? 0))
    return [howItLeft(place, stay!.last, left)];
  if (asked === undefined) {
    if (coverage.area === undefined) return [withoutArea(place, coverage)];
    const text = `no command has asked for the migration of this address${sinceWhen(place, coverage)}`;
    return [because(place, 'never-asked', text, coverage.since)];
  }
  if (verdict === undefined) return [whyNotReached(place, asked)];
  if (verdict.reason === MigrateReason.MIGRATE_DONE || TAKEN.has(verdict.reason)) {
    if (asked.end === undefined)
      return [because(place, 'under-migration', 'it is being migrated', verdict)];
    return [takenBefore(place, asked, verdict, last)];
  }
  return whyRefused(place, asked, verdict);
}

/** It was taken along, and its entry never led to the device. */
function takenBefore(
  place: Place,
  { end }: Work,
  verdict: MigratePage,
  last: Event | undefined,
): Finding {
  if (last === undefined || last.seq < verdict.seq || last.seq > end!.seq)
    return {
      ...cannotTell('it was migrated, and how it left the device'),
      cause: causeOf(place.source, verdict),
    };
  const text = 'it was being migrated, and its entry was taken away before it led to the device';
  return because(place, 'dropped', text, last);
}

/** Why is the page still in the memory of a device? */
export function whyNotHome(place: Place): Finding[] {
  const entry = cpuEntry(place);
  const last = explainPage(place.source, place.mm, place.vpn, place.at, place.looked).cpu?.event;
  if (entry?.type === PteType.MIGRATION && isDevicePfn(entry.pfn as Pfn))
    return [because(place, 'under-migration', 'it is being sent home, or moved', last)];
  if (entry === undefined || !isOnDevice(entry))
    return [itIs(place, 'it is not in the memory of a device', last)];
  const made = mappingHistory(place.source, last!, place.looked).made.event;
  const since = madeIn(place, made);
  const asked = lastWork(place, isHomecoming, since);
  const verdict =
    asked &&
    verdictsIn(place, asked)
      .filter((e) => e.pfn === entry.pfn)
      .at(-1);
  const evicted = lastOf(
    place,
    Kind.MigratePage,
    place.at,
    (e) => e.mm === 0 && e.pfn === entry.pfn,
    since,
  );
  if (evicted !== undefined && evicted.seq > (verdict?.seq ?? 0)) {
    const under = TAKEN.has(evicted.reason) || evicted.reason === MigrateReason.MIGRATE_DONE;
    if (under) return [because(place, 'under-migration', 'it is being sent home', evicted)];
    return held(place, evicted);
  }
  if (asked === undefined) {
    const fault = entry.type === PteType.DEVICE_PRIVATE ? lastFault(place, since) : undefined;
    if (fault !== undefined) return [fault];
    const text =
      entry.type === PteType.DEVICE_PRIVATE
        ? 'since it is there, no fault and no command has asked for it at this address'
        : 'since it is there, no command has asked for it at this address, and the CPU reaches it where it is';
    return [because(place, 'never-asked', text, made)];
  }
  if (verdict === undefined) return [whyNotReached(place, asked)];
  if (TAKEN.has(verdict.reason) || verdict.reason === MigrateReason.MIGRATE_DONE)
    return [because(place, 'under-migration', 'it is being sent home', verdict)];
  return whyRefused(place, asked, verdict);
}

/** What put it back has tried before: a homecoming that failed leaves an entry of its own. */
function madeIn({ source }: Place, made: Event): number {
  const { spans } = causeOf(source, made);
  const home = spans.find((span) => isHomecoming(span) || span.type === SpanType.EVICT);
  return home === undefined ? made.seq : home.seq - 1;
}

function isHomecoming({ type, name }: SpanBeginEvent): boolean {
  return type === SpanType.MIGRATE_TO_RAM || (isOperation(type) && name === 'ioctl MIGRATE_TO_SYS');
}

function verdictsIn(place: Place, asked: Work): MigratePage[] {
  return within(place, asked, Kind.MigratePage).filter(
    (e): e is MigratePage =>
      e.kind === Kind.MigratePage && e.mm === place.mm && e.vpn === place.vpn,
  );
}

/** The command of a device, whether or not the page itself was reached. */
function isToDevice({ type, name }: SpanBeginEvent): boolean {
  return isOperation(type) && /^ioctl MIGRATE(_TO_DEV)?$/.test(name);
}

function isOperation(type: SpanType): boolean {
  return type === SpanType.OPERATION || type === SpanType.ACTION;
}

const TAKEN = new Set<MigrateReason>([
  ...[MigrateReason.MIGRATE_SELECTED, MigrateReason.MIGRATE_HOLE],
]);

/** A command goes from area to area, and ends at the first that cannot be migrated. */
function whyNotReached(place: Place, asked: Work): Finding {
  const { begin, end } = asked;
  if (end === undefined)
    return because(
      place,
      'under-migration',
      'the command that migrates it has not come to it yet',
      begin,
    );
  const name = `the command answered ${end.ret < 0 ? `-${errnoName(-end.ret)}` : end.ret}`;
  const reached = new Set(
    within(place, asked, Kind.MigratePage).map((e) => (e.kind === Kind.MigratePage ? e.vpn : 0)),
  );
  let stop = begin.vpn;
  while (reached.has(stop)) stop = vpn(stop + 1);
  // Other errors have nothing to do with what lies in the range.
  if (end.ret === EINVAL && stop <= place.vpn) {
    const { area, lost } = coverageOf(place, stop, end.seq);
    const which = stop === place.vpn ? 'it' : place.labels.page(place.mm, stop);
    if (area === undefined)
      return because(place, 'hole', `${name}: ${which} is in no area`, lost ?? end);
    if ((area.prot & PROT_READ) === 0)
      return because(place, 'not-permitted', `${name}: ${which} may not be read`, area.protectedBy);
  }
  const injected = injectedIn(place, asked);
  if (injected !== undefined)
    return because(place, 'command-failed', `${name}: something was made to fail in it`, injected);
  return because(place, 'command-failed', `${name} before it came to this page`, end);
}

function whyRefused(place: Place, asked: Work, verdict: MigratePage): Finding[] {
  const finding = (reason: string, text: string, event: Event = verdict): Finding =>
    because(place, reason, text, event);
  switch (verdict.reason) {
    case MigrateReason.MIGRATE_NOT_PRESENT:
    case MigrateReason.MIGRATE_NO_PMD:
      return [notThere(place, verdict)];
    case MigrateReason.MIGRATE_WRONG_KIND:
      return [wrongKind(place, verdict)];
    case MigrateReason.MIGRATE_COMPOUND:
      return [finding('huge', 'it is part of a huge page that could not be split')];
    case MigrateReason.MIGRATE_FILE:
      return [finding('file-backed', 'it belongs to a file, and those do not go to device memory')];
    case MigrateReason.MIGRATE_LOCK_BUSY: {
      const lock = lastOf(
        place,
        Kind.PageLock,
        verdict.seq,
        (e) => e.pfn === verdict.pfn && e.task !== verdict.task,
      );
      return [
        finding('locked', `page frame ${verdict.pfn} was locked by somebody else`),
        ...by(place, 'locked', 'locked by', lock),
      ];
    }
    case MigrateReason.MIGRATE_PINNED:
    case MigrateReason.MIGRATE_UNMAP_FAILED:
      return held(place, verdict);
    case MigrateReason.MIGRATE_NO_DESTINATION:
      return [noDestination(place, asked, verdict)];
    case MigrateReason.MIGRATE_CHANGED:
      return [
        finding('changed', 'its entry had changed while it migrated, as migrate_vma_pages saw'),
        ...by(place, 'changed', 'the last change of its entry', changeBefore(place, verdict)),
      ];
    default:
      return [
        {
          ...cannotTell(
            `the last that is told of it is '${words(enumName('MigrateReason', verdict.reason).replace('MIGRATE_', ''))}'`,
          ),
          cause: causeOf(place.source, verdict),
        },
      ];
  }
}

function by(place: Place, reason: string, text: string, event: Event | undefined): Finding[] {
  return event === undefined ? [] : [because(place, reason, text, event)];
}

/** The last change of the page's entry before an event. */
function changeBefore(place: Place, e: Event): Event | undefined {
  return explainPage(place.source, place.mm, place.vpn, before(e.seq), place.looked).cpu?.event;
}
function entryBefore(place: Place, e: Event): CpuEntry | undefined {
  return cpuEntry({ ...place, machine: place.stateAt(before(e.seq)) });
}

function notThere(place: Place, verdict: MigratePage): Finding {
  const entry = entryBefore(place, verdict);
  const why =
    entry === undefined
      ? 'nothing was mapped there when its range was collected, and its area is not one whose holes are taken'
      : entry.type === PteType.MIGRATION
        ? 'another migration had it when its range was collected'
        : entry.type === PteType.DEVICE_EXCLUSIVE
          ? 'a device held it exclusively when its range was collected'
          : 'there was nothing that can be migrated when its range was collected';
  return because(place, 'not-present', why, verdict);
}

function wrongKind(place: Place, verdict: MigratePage): Finding {
  const entry = entryBefore(place, verdict);
  if (entry?.type === PteType.ZERO)
    return because(
      place,
      'zero-page',
      'it was the shared zero page, which this migration did not take',
      verdict,
    );
  if (entry !== undefined && isOnDevice(entry)) {
    const whose = deviceOf(place, entry.pfn, before(verdict.seq));
    return because(place, 'another-owner', `it was in the memory of ${whose} already`, verdict);
  }
  return because(place, 'wrong-kind', 'it was not of a kind that this migration takes', verdict);
}

/** Somebody else holds the page: the counts, and who took the last reference. */
function held(place: Place, verdict: MigratePage): Finding[] {
  const { pages, chunks } = place.stateAt(verdict.seq);
  const { pfn } = verdict;
  const [refcount, mapcount] = [pages.refcount(pfn), pages.mapcount(pfn)];
  const counts = `refcount ${refcount}, mapcount ${mapcount}`;
  if (verdict.reason === MigrateReason.MIGRATE_UNMAP_FAILED)
    return [
      because(
        place,
        'still-mapped',
        `page frame ${pfn} could not be unmapped everywhere: ${counts}`,
        verdict,
      ),
    ];
  const chunk = isDevicePfn(pfn) ? chunks.get(chunkOf(pfn)) : undefined;
  const whenFree = chunk?.countsAnew === false ? chunk.freeCount : 0;
  const holder =
    entryBefore(place, verdict)?.type === PteType.DEVICE_EXCLUSIVE
      ? `its entry was device-exclusive, which holds page frame ${pfn} and maps it nowhere`
      : `somebody else held page frame ${pfn}`;
  const text = `${holder}: ${counts}, where the migration itself accounts for ${1 + whenFree}`;
  return [
    because(place, 'pinned', text, verdict),
    ...by(
      place,
      'pinned',
      'the last reference that another task took, and had not given back',
      takenBy(place, verdict),
    ),
  ];
}

/**
 * The last reference that another task took and that nobody had given back; a mapping takes over the
 * reference of whoever maps the page.
 */
function takenBy({ source }: Place, verdict: MigratePage): Event | undefined {
  let taken: Event[] = [];
  let [refcount, mapcount] = [0, 0];
  const givesBack = (task: number): void => {
    const own = taken.findLastIndex((e) => e.task === task);
    if (taken.length > 0) taken.splice(own < 0 ? taken.length - 1 : own, 1);
  };
  const visit = (e: Event): void => {
    if (e.kind === Kind.PageAlloc && e.pfn === verdict.pfn) {
      [refcount, mapcount, taken] = [1, 0, []];
      return;
    }
    if (e.kind !== Kind.PageCount || e.pfn !== verdict.pfn) return;
    const [references, mappings] = [e.refcount - refcount, e.mapcount - mapcount];
    for (let n = mappings; n < references; n++) taken.push(e);
    for (let n = references; n < mappings; n++) givesBack(e.task);
    [refcount, mapcount] = [e.refcount, e.mapcount];
  };
  source(1, verdict.seq, visit, COUNTS);
  return taken.findLast((e) => e.task !== verdict.task);
}

const COUNTS = kinds(Kind.PageAlloc, Kind.PageCount);

function noDestination(place: Place, asked: Work, verdict: MigratePage): Finding {
  const homeward = isHomecoming(asked.begin);
  if (isDevicePfn(verdict.pfn) && !homeward)
    return because(
      place,
      'already-there',
      'it was device memory already, and the driver moves none from device to device',
      verdict,
    );
  const injected = injectedIn(place, asked);
  const why =
    injected === undefined ? 'there was none to be had' : 'its allocation was made to fail';
  return because(
    place,
    'no-destination',
    `the driver gave no ${homeward ? '' : 'device '}page for it: ${why}`,
    injected ?? verdict,
  );
}
