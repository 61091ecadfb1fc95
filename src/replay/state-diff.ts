import * as generated from '../events/generated.js';
import { entryFlags, entryPfn, forEachEntry, type EntryTableView } from '../machine/page-table.js';
import type { PagesView } from '../machine/pages-view.js';
import type { MachineView } from '../machine/state.js';
import { addressOf, PAGES_PER_PMD, VPN_END, vpn, type Vpn } from '../units/numbers.js';
import { entryType, pmdType } from '../machine/page-table.js';

/** A value in a state: a number, a text, a list, or parts by name. */
export type Plain =
  number | string | boolean | readonly Plain[] | { readonly [name: string]: Plain };

/** A part of a state that is not the same on both sides; `parts` say what within it. */
export interface StateDifference {
  /** Field, or number or byte address of the object, e.g. `refcount` or `0x200000000`. */
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** On the left; undefined if it was added, or if `parts` say it. */
  readonly before?: Plain;
  readonly after?: Plain;
  readonly parts?: readonly StateDifference[];
}

/**
 * What differs between two states, part by part down to single fields, in a canonical order: the
 * same two states give the same answer however they came about. Where the states are (event number
 * and virtual time) is not part of it; an empty list says that all the rest is equal.
 */
export function diffStates(left: MachineView, right: MachineView): readonly StateDifference[] {
  return partsOf(plainState(left), plainState(right));
}

type Parts = Readonly<Record<string, Plain>>;

function partsOf(left: Parts, right: Parts): StateDifference[] {
  const out: StateDifference[] = [];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const name of [...names].sort(byNumber)) {
    const [before, after] = [left[name], right[name]];
    if (before === undefined) out.push({ name, kind: 'added', after: after! });
    else if (after === undefined) out.push({ name, kind: 'removed', before });
    else if (isParts(before) && isParts(after)) {
      const parts = partsOf(before, after);
      if (parts.length > 0) out.push({ name, kind: 'changed', parts });
    } else if (JSON.stringify(before) !== JSON.stringify(after)) {
      const parts = partsOfLists(before, after);
      out.push({ name, kind: 'changed', ...(parts.length > 0 ? { parts } : { before, after }) });
    }
  }
  return out;
}

/** Of lists whose members have a name each; empty if they have none, or differ in order only. */
function partsOfLists(before: Plain, after: Plain): StateDifference[] {
  const [left, right] = [byMember(before), byMember(after)];
  return left === undefined || right === undefined ? [] : partsOf(left, right);
}
/** What is tracked goes by its interval, a span by the event that began it, who waits by the task. */
function byMember(list: Plain): Parts | undefined {
  if (!Array.isArray(list)) return undefined;
  const parts: Record<string, Plain> = {};
  for (const member of list as readonly Plain[]) {
    if (!isParts(member)) return undefined;
    const name = member['interval'] ?? member['seq'] ?? member['task'];
    if (name === undefined || String(name) in parts) return undefined;
    parts[String(name)] = member;
  }
  return parts;
}

function isParts(value: Plain): value is Parts {
  return typeof value === 'object' && !Array.isArray(value);
}
/** Numbers by value, hexadecimal ones too; names by letters. */
function byNumber(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Everything in a state by name, but for where it is. */
export function plainState(m: MachineView): Parts {
  // `leafBudget` counts what the tables have already shown, `sections` are among the tasks' spans.
  const { seq: _, time: __, leafBudget: ___, sections: ____, pages, mms, ...rest } = m;
  return {
    ...(plain(rest) as Parts),
    mms: byName([...mms.values()], (mm) => [
      String(mm.id),
      // Areas by where they begin: one that only grew is the same one.
      {
        ...(plain({ ...mm, vmas: undefined }) as Parts),
        vmas: byName(mm.vmas, (v) => [hex(addressOf(v.start)), plain(v)]),
      },
    ]),
    pages: plainPages(pages),
  };
}

/** Maps and lists of numbered things become parts by number; other lists stay lists. */
function plain(value: unknown): Plain {
  if (value === null || typeof value !== 'object') return value as Plain;
  if (isTable(value)) return plainTable(value);
  if (value instanceof Map)
    return byName([...(value as Map<unknown, unknown>)], ([k, v]) => [String(k), plain(v)]);
  if (Array.isArray(value)) return value.map(plain);
  const parts: Record<string, Plain> = {};
  for (const [name, part] of Object.entries(value))
    // Areas and invalidations count in pages; intervals, which have a last byte, in bytes.
    if (typeof part === 'number' && BOUNDS.has(name))
      parts[name] = hex('end' in value ? addressOf(part as Vpn) : part);
    // Readers of a lock have no order.
    else if (name === 'readers') parts[name] = [...(part as number[])].sort((a, b) => a - b);
    else if (part !== undefined) parts[name] = plain(part);
  return parts;
}

const BOUNDS = new Set(['start', 'end', 'last', 'pendingStart', 'pendingLast']);

function isTable(value: object): value is EntryTableView {
  return 'leaves' in value && 'pmds' in value;
}

const nameOf = (values: Readonly<Record<string, number>>, n: number): string =>
  Object.keys(values).find((k) => values[k] === n) ?? String(n);

function plainTable(table: EntryTableView): Plain {
  const entries: Record<string, Plain> = {};
  forEachEntry(table, vpn(0), VPN_END, (page, e) => {
    const type = nameOf(generated.PteType, entryType(e));
    entries[hex(addressOf(page))] = { type, pfn: entryPfn(e), flags: entryFlags(e) };
  });
  const pmds = byName([...table.pmds], ([block, e]) => [
    hex(addressOf((block * PAGES_PER_PMD) as Vpn)),
    { type: nameOf(generated.PmdType, pmdType(e)), pfn: entryPfn(e), flags: entryFlags(e) },
  ]);
  return { entries, pmds };
}

function plainPages(pages: PagesView): Plain {
  return byName(pages.live(), (pfn) => [
    String(pfn),
    {
      kind: nameOf(generated.PageKind, pages.kind(pfn)),
      order: pages.order(pfn),
      flags: pages.flags(pfn),
      refcount: pages.refcount(pfn),
      mapcount: pages.mapcount(pfn),
      object: pages.object(pfn),
      index: pages.index(pfn),
      backing: pages.backing(pfn),
      mirror: pages.mirror(pfn),
      contents: [...pages.content(pfn)],
    },
  ]);
}

function byName<T>(list: readonly T[], of: (item: T) => readonly [string, Plain]): Plain {
  return Object.fromEntries(list.map(of)) as Plain;
}
function hex(n: number): string {
  return `0x${n.toString(16)}`;
}
