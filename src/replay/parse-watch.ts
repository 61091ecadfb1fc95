import type { Watch } from './watch.js';
import type { Labels } from './text/labels.js';
import { pfn } from '../units/numbers.js';
import { UserError } from '../units/user-error.js';
import { resolveAddress } from './address.js';

/** The forms that {@link parseWatch} reads, for help. */
export const WATCH_FORMS =
  'pte:ADDR, mirror:ADDR, page:PFN, interval:N, lock:N or NAME, task:N or NAME, sql:EXPR';

/**
 * What a text says to watch: `pte:buf+3`, `mirror:0x200000000`, `page:17`, `interval:2`,
 * `lock:4`, `lock:mmap_lock`, `task:main`, `sql:kind_name = 'pte_set' AND pfn = 5`.
 * @param mm of addresses that do not say it
 * @throws UserError HMT002, HMT004, HMT010
 */
export function parseWatch(text: string, labels: Labels, mm?: number): Watch {
  const [, kind, rest] = /^(\w+):(.+)$/s.exec(text) ?? [];
  switch (kind) {
    case 'pte':
    case 'mirror': {
      const target = resolveAddress(rest!, labels, mm);
      return { kind, mm: target.mm ?? 1, vpn: target.vpn };
    }
    case 'page':
      return { kind, pfn: pfn(whole(rest!, text)) };
    case 'interval':
      return { kind, interval: whole(rest!, text) };
    case 'lock':
      return { kind, lock: lockOf(rest!, text, labels) };
    case 'task': {
      const named = [...labels.taskNames()].find(([, name]) => name === rest)?.[0];
      return { kind, task: named ?? whole(rest!, text) };
    }
    case 'sql':
      return { kind, predicate: rest! };
    default:
      throw new UserError('HMT002', `'${text}' is nothing to watch`, `write ${WATCH_FORMS}`);
  }
}

/** Locks that an error lists at most. */
const LISTED = 12;
/** A lock by its number, or by a name that no other has. */
function lockOf(name: string, all: string, labels: Labels): number {
  const [first, ...others] = labels.locksOf(name);
  if (first === undefined) return whole(name, all);
  if (others.length === 0) return first;
  const list = [first, ...others].slice(0, LISTED).join(', ');
  const more = others.length < LISTED ? '' : ', …';
  throw new UserError(
    'HMT002',
    `'${all}': ${others.length + 1} locks have the name`,
    `give the number of one: ${list}${more}`,
  );
}

function whole(text: string, all: string): number {
  const value = /^(\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new UserError('HMT002', `'${all}': '${text}' is no number`, `write ${WATCH_FORMS}`);
}
