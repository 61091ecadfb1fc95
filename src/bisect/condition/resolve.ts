import type { Labels } from '../../replay/text/labels.js';
import { parseWatch } from '../../replay/parse-watch.js';
import { UserError } from '../../units/user-error.js';
import { intervalSubject, mmSubject } from './notifier.js';
import { mirrorSubject, pageSubject, pteSubject } from './memory.js';
import type { Named, Subject } from './subject.js';
import { lockSubject, taskSubject } from './tasks.js';

/** What a condition can speak of, for help and errors. */
export const SUBJECTS =
  'pte:ADDR, mirror:ADDR, page:PFN, interval:N, mm:N, lock:N or NAME, task:N or NAME';

/** Names that an error lists at most. */
const LISTED = 12;

/**
 * What `pte:buf+3`, `lock:"dmirror.mutex"`, `mm:1` name. What `seek --until` can watch is read as
 * there.
 * @param labels of all that the session ever names
 * @param mm of addresses that do not say it
 * @throws UserError HMT002, HMT004, HMT010; undefined if it is of no kind that there is
 */
export function resolveSubject(text: string, labels: Labels, mm?: number): Subject | undefined {
  const [, kind = '', rest = ''] = /^(\w+):"?([^"]*)"?$/s.exec(text) ?? [];
  if (kind === 'task') return taskSubject(text, tasksOf(rest, labels).numbers);
  if (kind === 'mm') return mmSubject(text, addressSpace(rest, labels));
  if (!['pte', 'mirror', 'page', 'interval', 'lock'].includes(kind)) return undefined;
  const watch = parseWatch(`${kind}:${rest}`, labels, mm);
  switch (watch.kind) {
    case 'pte':
      return pteSubject(text, watch.mm, watch.vpn);
    case 'mirror':
      return mirrorSubject(text, watch.mm, watch.vpn);
    case 'page':
      return pageSubject(text, watch.pfn);
    case 'interval':
      if (labels.mmOfInterval(watch.interval) === 0)
        throw notThere(`interval ${watch.interval}`, 'its intervals', labels.intervalNumbers());
      return intervalSubject(text, watch.interval);
    case 'lock':
      if (!labels.hasLock(watch.lock))
        throw notThere(`lock ${watch.lock}`, 'its locks', labels.lockNames());
      return lockSubject(text, watch.lock);
    default:
      return undefined;
  }
}

/** Tasks that have a name, or the number. @throws UserError HMT002 */
export function tasksOf(text: string, labels: Labels): Named {
  const all = [...labels.taskNames()];
  const named = all.filter(([id, name]) => name === text || String(id) === text);
  if (named.length > 0) return { text, numbers: new Set(named.map(([id]) => id)) };
  throw notThere(`task '${text}'`, 'its tasks', new Set(all.map(([, name]) => name)));
}

/** Locks that have a name, or the number. @throws UserError HMT002 */
export function locksOf(text: string, labels: Labels): Named {
  const named = labels.locksOf(text);
  if (named.length > 0) return { text, numbers: new Set(named) };
  if (/^\d+$/.test(text) && labels.hasLock(Number(text)))
    return { text, numbers: new Set([Number(text)]) };
  throw notThere(`lock '${text}'`, 'its locks', labels.lockNames());
}

function addressSpace(text: string, labels: Labels): number {
  if (/^\d{1,9}$/.test(text) && labels.mms.has(Number(text))) return Number(text);
  throw notThere(`mm ${text}`, 'its address spaces', labels.mms, 'HMT010');
}

function notThere(
  what: string,
  others: string,
  all: Iterable<string | number>,
  code: 'HMT002' | 'HMT010' = 'HMT002',
): UserError {
  const list = [...all];
  const more = list.length > LISTED ? ', …' : '';
  const hint =
    list.length === 0 ? `${others}: none` : `${others}: ${list.slice(0, LISTED).join(', ')}${more}`;
  return new UserError(code, `the session has no ${what}`, hint);
}
