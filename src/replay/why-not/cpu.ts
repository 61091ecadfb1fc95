import {
  Kind,
  PmdType,
  PteType,
  SpanType,
  type Event,
  type SpanBeginEvent,
} from '../../events/generated.js';
import { VM_FAULT } from '../../kernel/mm/fault.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  getPmd,
  pmdType,
  PTE_PROTNONE,
} from '../../machine/page-table.js';
import { PROT_READ, PROT_WRITE } from '../../kernel/mm/vma.js';
import { SIGNAL } from '../../units/errno.js';
import { PAGES_PER_PMD, type EventSeq } from '../../units/numbers.js';
import { mappingHistory } from '../mapping.js';
import { causeOf, explainPage } from '../why.js';
import { coverageOf, type Area, type Coverage } from './area.js';
import { areaMovedTo } from './area-moved.js';
import { deviceOf, sinceWhen } from './departure.js';
import { because, itIs, type Finding, type Place } from './finding.js';
import { injectedIn, lastOf, lastWork, type Work } from './history.js';

/** An entry of the CPU, huge or not. */
export interface CpuEntry {
  readonly type: PteType;
  readonly pfn: number;
  readonly writable: boolean;
  readonly usable: boolean;
}

/** The entry of the CPU for a page; undefined where there is none. */
export function cpuEntry({
  machine,
  mm,
  vpn,
}: Pick<Place, 'machine' | 'mm' | 'vpn'>): CpuEntry | undefined {
  const table = machine.mms.get(mm)?.table;
  if (table === undefined) return undefined;
  const entry = getEntry(table, vpn);
  if (entry !== 0) {
    const type = entryType(entry);
    const usable = (entryFlags(entry) & PTE_PROTNONE) === 0;
    return { type, pfn: entryPfn(entry), writable: entryWritable(entry), usable };
  }
  const pmd = getPmd(table, vpn);
  const huge = pmdType(pmd);
  if (pmd === 0 || huge <= PmdType.PMD_TABLE) return undefined;
  const area = machine.mms.get(mm)!.vmas.find((v) => v.start <= vpn && vpn < v.end);
  const isZero = huge === PmdType.PMD_HUGE_ZERO;
  return {
    type: isZero ? PteType.ZERO : PteType.PRESENT,
    pfn: isZero ? 0 : entryPfn(pmd) + (vpn % PAGES_PER_PMD),
    writable: entryWritable(pmd),
    usable: ((area?.prot ?? 0) & (PROT_READ | PROT_WRITE)) !== 0,
  };
}

const PRESENT: ReadonlySet<PteType> = new Set([
  ...[PteType.PRESENT, PteType.ZERO, PteType.SPECIAL],
]);

export function isMapped(entry: CpuEntry | undefined): entry is CpuEntry {
  return entry !== undefined && PRESENT.has(entry.type) && entry.usable;
}

/** Why is there no entry that the CPU could use? */
export function whyNotMapped(place: Place): Finding[] {
  const entry = cpuEntry(place);
  const last = lastChange(place);
  const made = last && mappingHistory(place.source, last, place.looked).made.event;
  if (isMapped(entry)) return [itIs(place, 'it is mapped', made)];
  if (entry !== undefined) return [heldBack(place, entry, made)];
  const coverage = coverageOf(place, place.vpn, place.at);
  if (coverage.area === undefined) return [withoutArea(place, coverage)];
  return inArea(place, coverage, coverage.area, last);
}

/** The last change of the page's own entry. */
function lastChange({ source, mm, vpn, at, looked }: Place): Event | undefined {
  return explainPage(source, mm, vpn, at, looked).cpu?.event;
}

/** There is an entry, and it leads nowhere that the CPU could go. */
function heldBack(place: Place, entry: CpuEntry, made: Event | undefined): Finding {
  switch (entry.type) {
    case PteType.DEVICE_PRIVATE: {
      const whose = deviceOf(place, entry.pfn, place.at);
      return because(
        place,
        'device-private',
        `its entry is device-private: the page is in the memory of ${whose}, and a touch brings it home`,
        made,
      );
    }
    case PteType.MIGRATION:
      return because(
        place,
        'under-migration',
        'its entry is a migration entry: who touches it waits for that migration',
        made,
      );
    case PteType.DEVICE_EXCLUSIVE:
      return because(
        place,
        'device-exclusive',
        'its entry is device-exclusive: a touch takes the page back',
        made,
      );
    case PteType.POISONED:
      return because(
        place,
        'poisoned',
        'its entry is poisoned: the data of the page are lost, and a touch raises SIGBUS',
        made,
      );
    default: {
      const { area } = coverageOf(place, place.vpn, place.at);
      return because(
        place,
        'prot-none',
        'its entry is there, but the area is PROT_NONE',
        area?.protectedBy ?? made,
      );
    }
  }
}

export function withoutArea(place: Place, { lost }: Coverage): Finding {
  if (lost === undefined) return because(place, 'no-area', 'no area has ever had it');
  const { spans } = causeOf(place.source, lost);
  if (spans.some((s) => s.type === SpanType.MM_RELEASE))
    return because(place, 'torn-down', 'its address space was torn down', lost);
  const to = areaMovedTo(place, spans, lost);
  if (to === undefined) return because(place, 'unmapped', 'its area was unmapped', lost);
  const text = `mremap moved its area, and the page with it to ${place.labels.page(place.mm, to)}`;
  return because(place, 'moved', text, lost);
}

function inArea(place: Place, coverage: Coverage, area: Area, last: Event | undefined): Finding[] {
  const { since } = coverage;
  const beyond = beyondEnd(place, area);
  const isDropped = last !== undefined && (since === undefined || last.seq > since.seq);
  const from = isDropped ? last.seq : (since?.seq ?? 0);
  const failed = lastFault(place, from);
  if (failed !== undefined) return [failed, ...(beyond === undefined ? [] : [beyond])];
  const refused = lastRefused(place, from);
  const first = isDropped
    ? because(place, 'dropped', 'its entry was taken away, and no fault has brought it back', last)
    : (refused ?? neverTouched(place, coverage));
  const rest = isDropped && refused !== undefined ? [refused, first] : [first];
  if ((area.prot & (PROT_READ | PROT_WRITE)) === 0) {
    const text = 'its area is PROT_NONE: a touch raises SIGSEGV';
    return [because(place, 'prot-none', text, area.protectedBy), ...rest];
  }
  return beyond === undefined ? rest : [beyond, ...rest];
}

function neverTouched(place: Place, coverage: Coverage): Finding {
  const text = `no fault has come to it${sinceWhen(place, coverage)}`;
  return because(place, 'never-touched', text, coverage.since);
}

/** The last fault since an event that left no entry: it came to nothing, or has come to nothing yet. */
export function lastFault(place: Place, since: number): Finding | undefined {
  const fault = lastWork(place, (b) => b.type === SpanType.PAGE_FAULT, since);
  return fault && whyFailed(place, fault);
}

function whyFailed(place: Place, fault: Work): Finding {
  const { begin, end } = fault;
  if (end === undefined)
    return because(place, 'fault-running', 'a fault on it is under way', begin);
  const failed = (answer: string, event: Event = end): Finding =>
    because(place, 'fault-failed', `the last fault on it ${answer}`, event);
  if (end.ret === VM_FAULT.sigbus)
    return failed(
      wasBeyondEnd(place, end.seq)
        ? 'answered SIGBUS: it lay beyond the end of the file'
        : 'answered SIGBUS',
    );
  if (end.ret === VM_FAULT.oom) {
    const injected = injectedIn(place, fault);
    return injected === undefined
      ? failed('had no memory')
      : failed('had no memory: an allocation was made to fail', injected);
  }
  return failed('came to nothing, and was not tried again');
}

function wasBeyondEnd(place: Place, seq: EventSeq): boolean {
  const { area } = coverageOf(place, place.vpn, seq);
  return (
    area !== undefined && beyondEnd({ ...place, machine: place.stateAt(seq) }, area) !== undefined
  );
}

/** The last touch since an event that raised SIGSEGV, before anything of the kernel looked for the page. */
function lastRefused(place: Place, since: number): Finding | undefined {
  let operation: SpanBeginEvent | undefined;
  const isRefusal = (e: Extract<Event, { kind: typeof Kind.Result }>): boolean => {
    if (e.signal !== SIGNAL.SIGSEGV) return false;
    const [span] = causeOf(place.source, e).spans;
    if (span?.mm !== place.mm || !isFirstRefused(place, span, e.seq)) return false;
    operation ??= span;
    return true;
  };
  const refused = lastOf(place, Kind.Result, place.at, isRefusal, since);
  if (refused === undefined) return undefined;
  const { name } = operation!;
  const text = `no fault has come to it: ${name === 'expect' ? 'an' : 'a'} ${name} raised SIGSEGV there`;
  return because(place, 'refused', text, refused);
}

/** Operations by which the CPU only reads. */
const READS = new Set(['load', 'expect']);

/** Of the pages of a touch, is it the first that it may not touch so? */
function isFirstRefused(
  place: Place,
  { vpn, npages, name }: SpanBeginEvent,
  seq: EventSeq,
): boolean {
  if (place.vpn < vpn || place.vpn >= vpn + npages) return false;
  const vmas = place.stateAt(seq).mms.get(place.mm)?.vmas ?? [];
  const rights = READS.has(name) ? PROT_READ | PROT_WRITE : PROT_WRITE;
  const may = (page: number): boolean =>
    vmas.some((v) => v.start <= page && page < v.end && (v.prot & rights) !== 0);
  for (let page: number = vpn; page < place.vpn; page++) if (!may(page)) return false;
  return !may(place.vpn);
}

/** The file is too short for a page. */
function beyondEnd(place: Place, area: Area): Finding | undefined {
  const inode = place.machine.inodes.get(area.inode);
  if (inode === undefined) return undefined;
  const index = area.pgoff + place.vpn - area.first;
  if (index < inode.npages) return undefined;
  const { id } = inode;
  const sized =
    lastOf(place, Kind.InodeResize, place.at, (e) => e.inode === id) ??
    lastOf(place, Kind.InodeCreate, place.at, (e) => e.inode === id);
  const text = `it lies beyond the end of the file, which has ${inode.npages} pages (this is page ${index}): a touch raises SIGBUS`;
  return because(place, 'beyond-file-end', text, sized);
}

/** Why does the entry let no store through? */
export function whyNotWritable(place: Place): Finding[] {
  const entry = cpuEntry(place);
  if (!isMapped(entry)) return whyNotMapped(place);
  const last = lastChange(place);
  if (entry.writable) return [itIs(place, 'it is mapped, and writable', last)];
  const { area } = coverageOf(place, place.vpn, place.at);
  if (area !== undefined && (area.prot & PROT_WRITE) === 0)
    return [because(place, 'area-read-only', 'its area may not be written', area.protectedBy)];
  if (entry.type === PteType.ZERO)
    return [
      because(
        place,
        'zero-page',
        'the shared zero page is mapped there; a store makes a page of its own',
        last,
      ),
    ];
  const forked =
    last !== undefined &&
    causeOf(place.source, last).spans.some((s) => s.type === SpanType.FORK_COPY);
  if (forked)
    return [
      because(
        place,
        'copy-on-write',
        'a fork left it read only; the first store copies it, or takes it over',
        last,
      ),
    ];
  return [
    because(
      place,
      'read-only-entry',
      'its entry is read only though the area may be written; a store faults, and makes it writable',
      last,
    ),
  ];
}
