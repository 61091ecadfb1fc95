import {
  EVENTS,
  Kind,
  PmdType,
  type Event,
  type PmdClearEvent,
  type PmdSetEvent,
} from '../events/generated.js';
import { getEntry, getPmd, pmdType } from '../machine/page-table.js';
import { snake } from '../store/tables/projection-schema.js';
import type { TraceFile } from '../store/trace-file.js';
import { didYouMean } from '../units/nearest.js';
import { PAGES_PER_PMD, type Pfn, type Vpn } from '../units/numbers.js';
import { UserError } from '../units/user-error.js';
import type { Condition, Cursor } from './cursor.js';
import { headOf } from './last-writer.js';

/** Something in the state of which one wants to see the next or the previous change. */
export type Watch =
  /** The CPU's entry of a page, or a huge entry that covers it. */
  | { readonly kind: 'pte'; readonly mm: number; readonly vpn: Vpn }
  /** The entry of a page in the device page table of any mirror of the mm. */
  | { readonly kind: 'mirror'; readonly mm: number; readonly vpn: Vpn }
  /** Counts, flags, lock, mapping, contents and life of a page frame. */
  | { readonly kind: 'page'; readonly pfn: Pfn }
  | { readonly kind: 'interval'; readonly interval: number }
  | { readonly kind: 'lock'; readonly lock: number }
  /** Its start and end, being given the processor, sleeping and being woken. */
  | { readonly kind: 'task'; readonly task: number }
  /**
   * An SQL expression over the columns of the table `event`, and `kind_name` and `family` of its
   * kind; the session must have its tables.
   */
  | { readonly kind: 'sql'; readonly predicate: string };

const FAMILY = new Map(EVENTS.map((e) => [e.kind as number, e.family]));

/**
 * Moves a cursor to the next event that changes what is watched, or with -1 back to the previous
 * one. The state at the cursor is then the one after that event.
 * @param onProgress told how many events were looked at; may throw to end the search
 * @returns false, and no move, if there is none
 * @throws UserError HMT121, HMT122 for wrong SQL, HMT123 when the session has no tables for it.
 */
export function runToChange(
  file: TraceFile,
  cursor: Cursor,
  watch: Watch,
  direction: 1 | -1,
  onProgress: (events: number) => void = () => undefined,
): boolean {
  if (watch.kind === 'sql') {
    const found = findRow(file, cursor, watch.predicate, direction);
    if (found !== undefined) cursor.seek(found);
    return found !== undefined;
  }
  const changed = changes(watch);
  let looked = 0;
  const condition: Condition = (event, after) => {
    if ((++looked & 0xfff) === 0) onProgress(looked);
    return changed(event, after);
  };
  if (changed.before !== undefined) condition.before = changed.before;
  return direction === 1 ? cursor.runUntil(condition) : cursor.runBackUntil(condition);
}

/** Is the event, applied to the state that it led to, a change of what is watched? */
export function changes(watch: Exclude<Watch, { kind: 'sql' }>): Condition {
  switch (watch.kind) {
    case 'pte':
      return pteChange(watch.mm, watch.vpn);
    case 'mirror':
      return mirrorChange(watch.mm, watch.vpn);
    case 'page':
      return frameChange(watch.pfn);
    case 'interval':
      return (e) => 'interval' in e && e.interval === watch.interval && !isReading(e);
    case 'lock':
      return (e) => FAMILY.get(e.kind) === 'lock' && 'lock' in e && e.lock === watch.lock;
    case 'task':
      return (e) => concernsTask(e, watch.task);
  }
}

/** A page's own entry is written, or a huge entry begins or ends to cover it: tables come and go. */
function pteChange(mm: number, page: Vpn): Condition {
  const isOf = (e: Event): e is PmdSetEvent | PmdClearEvent =>
    (e.kind === Kind.PmdSet || e.kind === Kind.PmdClear) &&
    e.mm === mm &&
    e.vpn === page - (page % PAGES_PER_PMD);
  let covered = false;
  const condition: Condition = (e) => {
    if (e.kind === Kind.PteSet || e.kind === Kind.PteClear) return e.mm === mm && e.vpn === page;
    return isOf(e) && (covered || (e.kind === Kind.PmdSet && e.type > PmdType.PMD_TABLE));
  };
  condition.before = (e, { mms }) => {
    if (!isOf(e)) return;
    const table = mms.get(mm)?.table;
    covered = table !== undefined && pmdType(getPmd(table, page)) > PmdType.PMD_TABLE;
  };
  return condition;
}

/** A page's entry is written, or goes with the mirror that has it. */
function mirrorChange(mm: number, page: Vpn): Condition {
  let dropped = false;
  const condition: Condition = (e, after) => {
    if (e.kind === Kind.MirrorFree) return dropped;
    if (e.kind !== Kind.MirrorSet && e.kind !== Kind.MirrorClear) return false;
    return e.vpn === page && after.mirrors.get(e.mirror)?.mm === mm;
  };
  condition.before = (e, { mirrors }) => {
    if (e.kind !== Kind.MirrorFree) return;
    const mirror = mirrors.get(e.mirror);
    dropped = mirror?.mm === mm && getEntry(mirror.table, page) !== 0;
  };
  return condition;
}

/** The frame itself is changed, or freed with the huge page that it is part of. */
function frameChange(frame: Pfn): Condition {
  const head = headOf(frame);
  let freed = false;
  const condition: Condition = (e) => touchesFrame(e, frame) || (e.kind === Kind.PageFree && freed);
  condition.before = (e, { pages }) => {
    // Of a huge page that was split the head alone is freed.
    if (e.kind === Kind.PageFree) freed = e.pfn === head && pages.order(frame) > 0;
  };
  return condition;
}

/**
 * Does the event change a page frame itself, wherever it is mapped? A PageFree does not tell if the
 * page that it frees is a huge one: it counts for its head here.
 */
export function touchesFrame(e: Event, frame: Pfn): boolean {
  const family = FAMILY.get(e.kind);
  if (family !== 'page' && e.kind !== Kind.DevicePageTake && e.kind !== Kind.DevicePageFree)
    return false;
  if (!('pfn' in e)) return false;
  if (e.pfn === frame) return true;
  const ofAll = e.kind === Kind.PageSplit || (e.kind === Kind.PageAlloc && e.order > 0);
  return ofAll && e.pfn === headOf(frame);
}

/** Events about an interval that leave it as it is. */
function isReading(e: Event): boolean {
  return e.kind === Kind.ReadBegin || e.kind === Kind.ReadRetry || e.kind === Kind.IntervalRequest;
}

function concernsTask(e: Event, task: number): boolean {
  switch (e.kind) {
    case Kind.TaskStart:
      return e.started === task;
    case Kind.TaskExit:
      return e.exited === task;
    case Kind.TaskSwitch:
      return e.to === task;
    case Kind.TaskWake:
      return e.woken === task;
    case Kind.TaskBlock:
      return e.task === task;
    default:
      return false;
  }
}

function findRow(
  file: TraceFile,
  cursor: Cursor,
  predicate: string,
  direction: 1 | -1,
): number | undefined {
  if (!file.session(cursor.session).indexed)
    throw new UserError('HMT123', `session ${cursor.session} of ${file.path} has no SQL tables`);
  const [compare, order] = direction === 1 ? ['>', 'ASC'] : ['<', 'DESC'];
  // On lines of its own, so that a comment in it ends there.
  const rowsOf = 'SELECT e.*, k.name AS kind_name, k.family FROM event e JOIN kind k USING (kind)';
  const sql = `SELECT seq FROM (${rowsOf}) WHERE session = ? AND seq ${compare} ? AND (
${withKindNames(predicate)}
) ORDER BY seq ${order} LIMIT 1`;
  const { rows } = file.query(sql, [BigInt(cursor.session), BigInt(cursor.at)]);
  return rows[0]?.[0] as number | undefined;
}

/**
 * Kinds by the names that SQL has for them, where the predicate has those that `show` prints: both are
 * spoken of, and the wrong one would find nothing and say nothing.
 * @throws UserError HMT002 of a kind that there is not
 */
function withKindNames(predicate: string): string {
  const compared =
    /\bkind_name\s*(?:=|==|<>|!=|IS\s+NOT|IS|(?:NOT\s+)?IN\s*\()\s*'\w+'(?:\s*,\s*'\w+')*/gi;
  return predicate.replace(compared, (text) =>
    text.replace(/'(\w+)'/g, (_, name: string) => `'${sqlName(name)}'`),
  );
}
function sqlName(name: string): string {
  const plain = name.replaceAll('_', '').toLowerCase();
  const info = EVENTS.find((i) => i.name.toLowerCase() === plain);
  if (info !== undefined) return snake(info.name);
  const near = didYouMean(name, new Set(EVENTS.map((i) => snake(i.name))));
  throw new UserError('HMT002', `there is no kind of events called '${name}'`, near);
}
