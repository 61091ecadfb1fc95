import { Kind, PmdType, PteType, SpanType, type Event } from '../../events/generated.js';
import { chunkOf } from '../../kernel/devmem/owner.js';
import { isDevicePfn } from '../../machine/pages.js';
import { PAGES_PER_PMD, type EventSeq, type Pfn, type Vpn } from '../../units/numbers.js';
import { kinds } from '../events.js';
import { causeOf, type Cause } from '../why.js';
import type { Coverage } from './area.js';
import { because, type Finding, type Place } from './finding.js';
import { lastOf } from './history.js';

type PteSet = Extract<Event, { kind: typeof Kind.PteSet }>;

/** The last time that the page's entry led to the memory of a device, and what ended that. */
export interface Stay {
  /** The last entry of it. */
  readonly last: PteSet;
  /** The change by which the entry led there no more; undefined if it still does. */
  readonly left: Event | undefined;
}

/** @param since the page came into its area */
export function lastStay(place: Place, since: number): Stay | undefined {
  const { source, mm, vpn, at } = place;
  const matches = (e: PteSet): boolean => e.mm === mm && e.vpn === vpn && isOnDevice(e);
  const there = lastOf(place, Kind.PteSet, at, matches, since);
  if (there === undefined) return undefined;
  let last = there;
  let left: Event | undefined;
  const visit = (e: Event): boolean => {
    if (!changes(e, mm, vpn)) return true;
    // A migration that has it may still fail, and then the entry is put back.
    if (e.kind === Kind.PteSet && isDevicePfn(e.pfn)) last = e;
    else left = e;
    return left === undefined;
  };
  source(there.seq + 1, at, visit, ENTRIES);
  return { last, left };
}
const ENTRIES = kinds(Kind.PteSet, Kind.PteClear, Kind.PmdSet, Kind.PmdClear);

function changes(e: Event, mm: number, page: Vpn): boolean {
  if (e.kind === Kind.PteSet || e.kind === Kind.PteClear) return e.mm === mm && e.vpn === page;
  if (e.kind !== Kind.PmdSet && e.kind !== Kind.PmdClear) return false;
  if (e.mm !== mm || e.vpn !== page - (page % PAGES_PER_PMD)) return false;
  return e.kind === Kind.PmdClear || e.type > PmdType.PMD_TABLE;
}

/** A page that a migration has under way is on neither side. */
export function isOnDevice({ type, pfn }: { type: PteType; pfn: number }): boolean {
  return type !== PteType.MIGRATION && isDevicePfn(pfn as Pfn);
}

/** How the page, or what led to it, left the device. */
export function howItLeft(place: Place, last: PteSet, left: Event): Finding {
  const device = deviceOf(place, last.pfn, last.seq);
  const was = `it was in the memory of ${device}`;
  const cause = causeOf(place.source, left);
  if (left.kind === Kind.PteSet)
    return isMigration(cause)
      ? because(place, 'came-home', `${was}, and ${whoBroughtIt(place, cause)}`, left)
      : because(place, 'dropped', `${was}, and its entry was replaced there`, left);
  const to = movedTo(place, last, left);
  if (to !== undefined) {
    const where = place.labels.page(place.mm, to);
    const text = `${was}, and mremap moved its entry to ${where}`;
    return because(place, 'moved', text, left);
  }
  if (cause.spans.some((s) => s.type === SpanType.MM_RELEASE))
    return because(place, 'torn-down', `${was}, and its address space was torn down`, left);
  return because(place, 'dropped', `${was}, and its entry was taken away there`, left);
}

/** A device, as the memory that a frame belongs to had it at an event. */
export function deviceOf(place: Place, pfn: number, seq: EventSeq): string {
  const chunk = chunkOf(pfn as Pfn);
  const device = (place.machine.chunks.get(chunk) ?? place.stateAt(seq).chunks.get(chunk))?.device;
  return device === undefined ? 'a device' : place.labels.device(device);
}

/** An entry that is moved is set anew at once. */
function movedTo({ source }: Place, last: PteSet, left: Event): Vpn | undefined {
  let to: Vpn | undefined;
  const visit = (e: Event): void => {
    const same = e.kind === Kind.PteSet && e.mm === last.mm && e.pfn === last.pfn;
    if (same && e.type === last.type && e.vpn !== last.vpn) to = e.vpn;
  };
  source(left.seq + 1, left.seq + 1, visit, ENTRIES);
  return to;
}

function isMigration({ spans }: Cause): boolean {
  return spans.some(({ type }) => MIGRATIONS.has(type));
}
const MIGRATIONS = new Set<SpanType>([
  ...[SpanType.MIGRATE_PAGES, SpanType.MIGRATE_FINALIZE, SpanType.MIGRATE_SETUP],
  ...[SpanType.MIGRATE_TO_RAM, SpanType.EVICT],
]);

/** What was behind a homecoming: who touches the page may be a CPU, a device or the kernel. */
function whoBroughtIt(place: Place, { spans }: Cause): string {
  const of = (...types: SpanType[]) => spans.find((s) => types.includes(s.type));
  if (of(SpanType.EVICT) !== undefined) return 'the device sent its memory home';
  const operation = of(SpanType.OPERATION, SpanType.ACTION);
  if (of(SpanType.MIGRATE_TO_RAM) === undefined)
    return operation === undefined ? 'it came home' : `${operation.name} brought it home`;
  const fault = of(SpanType.DEVICE_FAULT);
  if (fault !== undefined) return `a fault of ${place.labels.device(fault.object)} brought it home`;
  if (operation !== undefined && TOUCHES.has(operation.name))
    return 'a touch of the CPU brought it home';
  return operation === undefined
    ? 'a fault brought it home'
    : `a fault in ${operation.name} brought it home`;
}
/** Operations that are nothing but touches of the CPU. */
const TOUCHES = new Set(['load', 'store', 'fill', 'expect']);

/** Since when a page is where it is, as words that follow "since". */
export function sinceWhen({ source }: Place, { since }: Coverage): string {
  if (since === undefined) return '';
  const { spans } = causeOf(source, since);
  if (spans.some((s) => s.type === SpanType.FORK_COPY)) return ' since its process was forked';
  const moved = spans.some((s) => s.type === SpanType.OPERATION && s.name === 'mremap');
  return moved ? ' since mremap put it there' : ' since it was mapped';
}
