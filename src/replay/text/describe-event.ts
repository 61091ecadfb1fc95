import {
  ENUMERATIONS,
  EVENTS,
  Kind,
  Limit,
  LockMode,
  PmdType,
  PteType,
  SpanType,
  ViolationType,
  WaitType,
  type Event,
} from '../../events/generated.js';
import { errnoName } from '../../units/errno.js';
import { oneLine } from '../../units/one-line.js';
import type { Pfn } from '../../units/numbers.js';
import { isCoherentPfn } from '../../machine/device-frames.js';
import { hex, type Labels } from './labels.js';

const BY_KIND = new Map(EVENTS.map((info) => [info.kind, info]));
const ENUM_NAMES = new Map(
  Object.entries(ENUMERATIONS).map(([name, values]) => [
    name,
    new Map(Object.entries(values).map(([word, n]) => [n, word])),
  ]),
);

/** Name of an enumeration's value as the schema spells it: `enumName('PteType', 2)` is `ZERO`. */
export function enumName(enumeration: string, value: number): string {
  return ENUM_NAMES.get(enumeration)?.get(value) ?? String(value);
}
/** Name of a kind of event, e.g. `PteSet`; `Unknown` for one of a later version. */
export function kindName(kind: number): string {
  return BY_KIND.get(kind)?.name ?? 'Unknown';
}

/** What happened, in a few words on one line, without number, time and task. */
export function describeEvent(e: Event, labels: Labels): string {
  return oneLine(told(e, labels));
}

/** Which limit ended a session. */
export function limitText(e: { readonly limit: Limit; readonly most: number }): string {
  const what = e.limit === Limit.LIMIT_TASKS ? 'tasks at a time' : 'events';
  return `stopped at the limit of ${e.most.toLocaleString('en')} ${what}`;
}

function told(e: Event, labels: Labels): string {
  switch (e.kind) {
    case Kind.SpanBegin:
      return `${spanName(e)}${extent(e, labels)} {`;
    case Kind.LimitReached:
      return limitText(e);
    case Kind.SpanEnd:
      return `} ${e.type === SpanType.OPERATION ? '' : `${words(enumName('SpanType', e.type))} `}= ${ret(e.ret)}`;
    case Kind.PteSet:
      return `pte ${labels.page(e.mm, e.vpn)} := ${pte(e.type, e.pfn, e.flags)}`;
    case Kind.PteClear:
      return `pte ${labels.page(e.mm, e.vpn)} := none`;
    case Kind.PmdSet:
      return `pmd ${labels.page(e.mm, e.vpn)} := ${words(enumName('PmdType', e.type).replace('PMD_', ''))}${
        e.type === PmdType.PMD_HUGE ? ` pfn ${e.pfn} ${access(e.flags)}` : ''
      }`;
    case Kind.PmdClear:
      return `pmd ${labels.page(e.mm, e.vpn)} := none`;
    case Kind.MirrorSet:
      return `${labels.mirror(e.mirror)} maps ${labels.page(labels.mmOfMirror(e.mirror), e.vpn)} -> pfn ${e.pfn} ${e.flags & 1 ? 'rw' : 'r'}${e.flags & 2 ? ' atomic' : ''}`;
    case Kind.MirrorClear:
      return `${labels.mirror(e.mirror)} drops ${labels.page(labels.mmOfMirror(e.mirror), e.vpn)}`;
    case Kind.MirrorCreate:
      return `mirror ${e.mirror} of mm ${e.mm} for ${labels.device(e.device)}, lock ${e.lock}`;
    case Kind.MirrorFree:
      return `mirror ${e.mirror} of ${labels.mirror(e.mirror)} freed`;
    case Kind.FileOpen:
      return e.device === 0
        ? `file ${e.file} of inode ${e.inode} opened`
        : `file ${e.file} of ${labels.device(e.device - 1)} opened: mirror ${e.mirror}`;
    case Kind.VmaInsert:
      return `vma + ${labels.pages(e.mm, e.vpn, e.vpn + e.npages)} ${prot(e.prot, e.flags)} ${words(enumName('Backing', e.backing))}`;
    case Kind.VmaRemove:
      return `vma - ${labels.page(e.mm, e.vpn)}`;
    case Kind.VmaChange:
      return `vma ~ ${labels.page(e.mm, e.vpn)} is now ${labels.pages(e.mm, e.first, e.first + e.npages)} ${prot(e.prot, e.flags)}`;
    case Kind.TaskStart:
      return `task ${e.name} starts in process ${e.process}`;
    case Kind.TaskExit:
      return `task ${labels.task(e.exited)} exits`;
    case Kind.TaskSwitch:
      return `-> ${labels.task(e.to)} (step ${e.step}, ${e.runnable} runnable)`;
    case Kind.TaskBlock:
      return `waits ${waitsFor(e.wait, e.object, e.invalidateSeq, e.until, labels)}${e.where === '' ? '' : ` in ${e.where}`}`;
    case Kind.TaskWake:
      return `wakes ${labels.task(e.woken)}`;
    case Kind.LockAcquire:
      return `takes ${labels.lock(e.lock)}${mode(e.mode)}`;
    case Kind.LockRelease:
      return `releases ${labels.lock(e.lock)}${mode(e.mode)}`;
    case Kind.LockDowngrade:
      return `downgrades ${labels.lock(e.lock)}`;
    case Kind.LockWait:
      return `queues for ${labels.lock(e.lock)}${mode(e.mode)}`;
    case Kind.LockTryFailed:
      return `trylock ${labels.lock(e.lock)}${mode(e.mode)} fails`;
    case Kind.InvalidateStart:
      return `invalidate ${enumName('NotifierEvent', e.event)} ${labels.pages(e.mm, e.vpn, e.end)}${e.blockable ? '' : ' non-blockable'}`;
    case Kind.InvalidateEnd:
      return `invalidation ${e.invalidation} ends`;
    case Kind.NotifierSeq:
      return `invalidate_seq ${e.invalidateSeq}${e.invalidateSeq % 2 === 1 ? ' (invalidating)' : ''}, ${e.active} active`;
    case Kind.IntervalName:
      return `process ${e.process} calls interval ${e.interval} ${e.name}`;
    case Kind.IntervalAction:
      return `interval ${e.interval} ${e.armed ? 'will run in a callback' : 'runs'} what stands at line ${e.line}`;
    case Kind.ClassicName:
      return e.notifier === 0
        ? `process ${e.process} calls no classic notifier ${e.name} any more`
        : `process ${e.process} calls classic notifier ${e.notifier} ${e.name}`;
    case Kind.IntervalAlloc:
      return `interval ${e.interval} ${words(enumName('IntervalKind', e.intervalKind))}${e.hasRelease ? ' with release' : ''}`;
    case Kind.IntervalBounds:
      return `interval ${e.interval} covers ${labels.bounds(labels.mmOfInterval(e.interval), e.start, e.last)}`;
    case Kind.IntervalTreeInsert:
      return `interval ${e.interval} into the tree`;
    case Kind.IntervalTreeRemove:
      return `interval ${e.interval} out of the tree`;
    case Kind.IntervalDefer:
      return `interval ${e.interval} deferred`;
    case Kind.IntervalUndefer:
      return `interval ${e.interval} off the deferred list`;
    case Kind.IntervalPending:
      return e.pending
        ? `interval ${e.interval} update pending: ${labels.bounds(labels.mmOfInterval(e.interval), e.start, e.last)}`
        : `interval ${e.interval} no update pending`;
    case Kind.IntervalRelease:
      return `interval ${e.interval} release()`;
    case Kind.IntervalFree:
      return `interval ${e.interval} freed`;
    case Kind.IntervalSeq:
      return `interval ${e.interval} invalidate_seq ${e.invalidateSeq}`;
    case Kind.IntervalRequest:
      return `interval ${e.interval}: ${words(enumName('SpanType', e.operation).replace('INTERVAL_', ''))} asked for, ${
        e.deferred ? 'put off to the end of the invalidation' : 'done'
      }, ret ${ret(e.ret)}`;
    case Kind.ReadBegin:
      return `read_begin interval ${e.interval} = ${e.invalidateSeq}${e.waited ? ' after waiting' : ''}`;
    case Kind.ReadRetry:
      return `read_retry interval ${e.interval} (${e.invalidateSeq}): ${e.retry ? 'collision, again' : 'valid'}`;
    case Kind.PageAlloc:
      return `pfn ${e.pfn} allocated (${words(enumName('PageKind', e.pageKind).replace('PAGE_', ''))}${e.order > 0 ? ', huge' : ''})`;
    case Kind.PageFree:
      return `pfn ${e.pfn} freed`;
    case Kind.PageCount:
      return `pfn ${e.pfn} refcount ${e.refcount} mapcount ${e.mapcount}`;
    case Kind.PageContent:
      return `pfn ${e.pfn} holds ${runs(e.runs)}`;
    case Kind.PageCopy:
      return `pfn ${e.pfn} is copied from pfn ${e.from}`;
    case Kind.PagePin:
      return `pfn ${e.pfn} refcount ${e.refcount}, ${e.pins} of it pins`;
    case Kind.PinAdd:
      return `process ${e.process} ${e.flags & 1 ? 'pins' : 'holds'} ${labels.pages(e.mm, e.vpn, e.vpn + e.npages)} as ${e.name === '' ? e.pin : `${e.name} (${e.pin})`}${pinWords(e.flags)}`;
    case Kind.PinRemove:
      return `process ${e.process} lets go of pin ${e.pin}`;
    case Kind.FreeListCut:
      return `the list of free pages loses those of chunk ${e.chunk}${e.others.length > 0 ? `, and with them pfn ${some(e.others)}` : ''}`;
    case Kind.ChunkList:
      return `${labels.device(e.device)}: the list of chunks ${e.freed ? 'is freed, and kept' : e.room > 0 ? `has room for ${e.room}` : 'is gone'}`;
    case Kind.MigratePage:
      return `migrate ${labels.page(e.mm, e.vpn)}: ${words(enumName('MigrateReason', e.reason).replace('MIGRATE_', ''))}${e.pfn > 0 ? `, from pfn ${e.pfn}` : ''}${e.destination > 0 ? ` to pfn ${e.destination}` : ''}`;
    case Kind.Result:
      return `=> ${result(e)}`;
    case Kind.BufferSet:
      return `buffer ${e.name} (${e.npages} pages) holds ${runs(e.runs)}`;
    case Kind.Violation:
      if (e.type === ViolationType.EXPECTATION) return `UNMET EXPECTATION: ${e.message}`;
      return `VIOLATION ${words(enumName('ViolationType', e.type))}: ${e.message}`;
    case Kind.SessionBegin:
      return `session begins, seed ${e.seed}`;
    case Kind.SessionEnd:
      return `session ends: ${['done', 'an expectation was not met', 'with violations'][e.status] ?? e.status}`;
    default:
      return generic(e);
  }
}

type ResultEvent = Extract<Event, { kind: typeof Kind.Result }>;
/** What the user saw: `0`, `-EPERM`, `SIGSEGV(1)`, with what came back beside it. */
export function result(e: ResultEvent): string {
  const parts: string[] = [];
  if (e.signal > 0)
    parts.push(
      `${e.signal === 11 ? 'SIGSEGV' : e.signal === 7 ? 'SIGBUS' : `signal ${e.signal}`}(${e.siCode})`,
    );
  else parts.push(ret(e.ret));
  if (e.cpages > 0) parts.push(`cpages ${e.cpages}`);
  if (e.faults > 0) parts.push(`faults ${e.faults}`);
  if (e.hasValue) parts.push(`value ${e.value}`);
  if (e.snapshot.length > 0) parts.push(`snapshot ${snapshot(e.snapshot)}`);
  if (e.kinds !== '') parts.push(`kinds ${e.kinds}`);
  if (e.data.length > 0) parts.push(`data ${runs(e.data)}`);
  return parts.join(', ');
}

/** `, to write, for long, fast`. */
export function pinWords(flags: number): string {
  return [flags & 2 && ', to write', flags & 4 && ', for long', flags & 8 && ', fast']
    .filter(Boolean)
    .join('');
}

/** `0`, a count, or `-EPERM`. */
export function ret(value: number): string {
  return value < 0 ? `-${errnoName(-value)}` : String(value);
}
const PTE_WORDS = new Map(
  Object.entries(PteType).map(([name, type]) => [type as number, words(name)]),
);
/** `present pfn 12 rw dirty young`; of device memory that the CPU maps `present pfn 1073807359 (coherent) rw`. */
export function pte(type: number, pfn: number, flags: number): string {
  const name = PTE_WORDS.get(type) ?? String(type);
  // No page, and no access.
  if (type === PteType.NONE || type === PteType.POISONED) return name;
  const where = type === PteType.PRESENT && isCoherentPfn(pfn as Pfn) ? ' (coherent)' : '';
  return `${name}${type === PteType.ZERO ? '' : ` pfn ${pfn}${where}`} ${access(flags)}`;
}
export function prot(bits: number, flags: number): string {
  return `${bits & 1 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 4 ? 'x' : '-'}${flags & 1 ? 's' : 'p'}`;
}
/** `PAGE_FAULT` as `page fault`. */
export function words(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}
/** Arithmetic runs of words: `1024 words 7, 8, …`. */
export function runs(triples: readonly number[]): string {
  const shown: string[] = [];
  for (let i = 0; i < triples.length && shown.length < 3; i += 3) {
    const [n, first, step] = [triples[i]!, triples[i + 1]!, triples[i + 2]!];
    if (n === 1) shown.push(String(first));
    else if (step === 0) shown.push(`${n} × ${first}`);
    else shown.push(`${first}, ${(first + step) >>> 0}, … (${n})`);
  }
  return shown.join(' | ') + (triples.length > 9 ? ' | …' : '');
}
/** The first of many numbers. */
export function some(numbers: readonly number[]): string {
  const most = 4;
  const more = numbers.length > most ? `, … (${numbers.length})` : '';
  return `${numbers.slice(0, most).join(', ')}${more}`;
}
/** `for` what a task waits; of a timer it is the time at which that ends. */
export function waitsFor(
  wait: WaitType,
  object: number,
  seq: number,
  until: number,
  labels: Labels,
): string {
  return wait === WaitType.WAIT_TIMER
    ? `until ${untilTime(until)}`
    : `for ${waited(wait, object, seq, labels)}`;
}
export function untilTime(until: number): string {
  return `${(until / 1000).toFixed(1)} us`;
}
export function waited(wait: WaitType, object: number, seq: number, labels: Labels): string {
  switch (wait) {
    case WaitType.WAIT_LOCK:
      return labels.lock(object);
    case WaitType.WAIT_INVALIDATION:
      return `the invalidation to end (mm ${object}, seq ${seq})`;
    case WaitType.WAIT_TASK:
      return `task ${labels.task(object)} to exit`;
    case WaitType.WAIT_MODULE:
      return `task ${labels.task(object)} to unload the module`;
    case WaitType.WAIT_PAGE:
      return `pfn ${object}`;
    default:
      return `${words(enumName('WaitType', wait).replace('WAIT_', ''))}${object > 0 ? ` ${object}` : ''}`;
  }
}

function spanName(e: Extract<Event, { kind: typeof Kind.SpanBegin }>): string {
  if (e.type === SpanType.OPERATION) return e.name === '' ? `operation, line ${e.object}` : e.name;
  if (e.type === SpanType.ACTION) return `in the callback ${e.name}`;
  const name = words(enumName('SpanType', e.type));
  const which = e.type === SpanType.CALLBACK && e.object > 0 ? ` interval ${e.object}` : '';
  return `${name}${which}${e.name === '' || e.name === name ? '' : ` ${e.name}`}`;
}
function extent(e: Extract<Event, { kind: typeof Kind.SpanBegin }>, labels: Labels): string {
  if (e.npages === 0) return '';
  // No place yet: what mmap will choose, or a buffer.
  if (e.vpn === 0 && e.type === SpanType.OPERATION) return ` ${e.npages} pages`;
  // Pages by frame: those of a chunk, wherever they are mapped.
  if (e.type === SpanType.EVICT) return ` ${e.npages} pages of ${labels.device(e.object)}`;
  return ` ${labels.pages(e.mm, e.vpn, e.vpn + e.npages)}`;
}
function access(flags: number): string {
  return `${flags & 1 ? 'rw' : 'r'}${flags & 2 ? ' dirty' : ''}${flags & 4 ? ' young' : ''}${flags & 8 ? ' protnone' : ''}`;
}
function mode(m: number): string {
  return m === LockMode.SHARED_MODE ? ' for reading' : '';
}
/** Permission bytes, runs of equal ones counted. */
export function snapshot(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length;) {
    let n = i + 1;
    while (n < bytes.length && bytes[n] === bytes[i]) n++;
    parts.push(`${bytes[i]!.toString(16).padStart(2, '0')}${n - i > 1 ? `×${n - i}` : ''}`);
    i = n;
  }
  return parts.join(' ');
}
/** Any event from the schema's own words. */
function generic(e: Event): string {
  const info = BY_KIND.get(e.kind);
  if (info === undefined) return 'an event of a later version';
  const fields = e as unknown as Record<string, unknown>;
  const parts = info.fields.map((f) => {
    const value = fields[f.name];
    if (f.type === 'enum') return words(enumName(f.enumeration, value as number));
    if (f.type === 'uints') return `${f.name} ${some(value as number[])}`;
    if (f.unit === 'Vpn' || f.unit === 'Address')
      return `${phrase(f.name)} ${hex((value as number) * (f.unit === 'Vpn' ? 4096 : 1))}`;
    return `${phrase(f.name)} ${value instanceof Uint8Array ? snapshot(value) : String(value)}`;
  });
  return `${phrase(info.name)} ${parts.join(', ')}`;
}
/** `pageKind` as `page kind`. */
function phrase(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, ' $1').toLowerCase();
}
