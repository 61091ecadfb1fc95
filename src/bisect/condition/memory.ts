import { PageKind, PmdType, PteType } from '../../events/generated.js';
import { isStale } from '../../kernel/detect/mirror-entry.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  getEntry,
  getPmd,
  pmdType,
  PTE_DIRTY,
  PTE_PROTNONE,
  PTE_WRITE,
  PTE_YOUNG,
} from '../../machine/page-table.js';
import { PAGE_ANON_EXCLUSIVE, PAGE_DIRTY, PAGE_LOCKED, PAGE_TAIL } from '../../machine/pages.js';
import type { MachineView, MirrorView } from '../../machine/state.js';
import { enumName, pte, words } from '../../replay/text/describe-event.js';
import { PAGES_PER_PMD, type Pfn, type Vpn } from '../../units/numbers.js';
import { phrase, phrases, type Subject, type Test } from './subject.js';

/** What the CPU has for a page: its own entry, or a huge one that covers it. */
interface CpuEntry {
  readonly type: PteType;
  readonly huge: PmdType;
  readonly pfn: number;
  readonly flags: number;
}

function cpuEntry(m: MachineView, mm: number, page: Vpn): CpuEntry {
  const table = m.mms.get(mm)?.table;
  const own = table === undefined ? 0 : getEntry(table, page);
  const pmd = table === undefined || own !== 0 ? 0 : getPmd(table, page);
  const huge = pmdType(pmd) > PmdType.PMD_TABLE ? pmdType(pmd) : PmdType.PMD_NONE;
  if (huge === PmdType.PMD_NONE)
    return { type: entryType(own), huge, pfn: entryPfn(own), flags: entryFlags(own) };
  const part = huge === PmdType.PMD_HUGE ? page % PAGES_PER_PMD : 0;
  return { type: PteType.NONE, huge, pfn: entryPfn(pmd) + part, flags: entryFlags(pmd) };
}

const pteWords = (type: number): string => words(enumName('PteType', type));
const pmdWords = (type: number): string => words(enumName('PmdType', type).replace('PMD_', ''));
const pageWords = (kind: number): string => words(enumName('PageKind', kind).replace('PAGE_', ''));

/** `pte:buf+3`: the CPU's entry of a page. */
export function pteSubject(text: string, mm: number, page: Vpn): Subject {
  const entry = (m: MachineView): CpuEntry => cpuEntry(m, mm, page);
  const mapped = (e: CpuEntry): boolean => e.type !== PteType.NONE || e.huge !== PmdType.PMD_NONE;
  const flag = (bit: number): Test => {
    return (m) => (entry(m).flags & bit) !== 0;
  };
  return {
    text,
    kind: 'pte',
    phrases: [
      phrase('none', (m) => !mapped(entry(m))),
      ...phrases(
        Object.values(PteType).filter((t) => t !== PteType.NONE),
        pteWords,
        (type) => (m) => entry(m).type === type,
      ),
      ...phrases([PmdType.PMD_HUGE, PmdType.PMD_HUGE_ZERO], pmdWords, (type) => {
        return (m) => entry(m).huge === type;
      }),
      phrase('rw', flag(PTE_WRITE)),
      phrase('r', (m) => mapped(entry(m)) && (entry(m).flags & PTE_WRITE) === 0),
      phrase('dirty', flag(PTE_DIRTY)),
      phrase('young', flag(PTE_YOUNG)),
      phrase('protnone', flag(PTE_PROTNONE)),
    ],
    fields: { pfn: (m) => (mapped(entry(m)) ? entry(m).pfn : undefined) },
    describe(m) {
      const { type, huge, pfn, flags } = entry(m);
      if (huge === PmdType.PMD_NONE) return pte(type, pfn, flags);
      return `${pmdWords(huge)} ${pte(PteType.PRESENT, pfn, flags).replace(/^present /, '')}`;
    },
  };
}

/** `mirror:buf+3`: the entries of a page in the device page tables of the mm's mirrors. */
export function mirrorSubject(text: string, mm: number, page: Vpn): Subject {
  /** Is there one of which it is so? */
  const some = (m: MachineView, is: (mirror: MirrorView, entry: number) => boolean): boolean => {
    for (const mirror of m.mirrors.values()) {
      if (mirror.mm !== mm) continue;
      const entry = getEntry(mirror.table, page);
      if (entry !== 0 && is(mirror, entry)) return true;
    }
    return false;
  };
  const stale = (m: MachineView, mirror: MirrorView, entry: number): boolean =>
    isStale(m, mirror, page, entry);
  return {
    text,
    kind: 'mirror',
    phrases: [
      phrase('none', (m) => !some(m, () => true)),
      phrase('rw', (m) => some(m, (_, e) => (entryFlags(e) & 1) !== 0)),
      phrase('r', (m) => some(m, (_, e) => (entryFlags(e) & 1) === 0)),
      phrase('atomic', (m) => some(m, (_, e) => (entryFlags(e) & 2) !== 0)),
      phrase('stale', (m) => some(m, (mirror, e) => stale(m, mirror, e))),
    ],
    fields: {
      pfn: (m) => {
        let found: number | undefined;
        some(m, (_, e) => {
          found = entryPfn(e);
          return true;
        });
        return found;
      },
    },
    describe(m) {
      const shown: string[] = [];
      some(m, (mirror, e) => {
        const flags = `${entryFlags(e) & 1 ? 'rw' : 'r'}${entryFlags(e) & 2 ? ' atomic' : ''}`;
        shown.push(`pfn ${entryPfn(e)} ${flags}${stale(m, mirror, e) ? ' stale' : ''}`);
        return false;
      });
      return shown.length === 0 ? 'none' : shown.join('; ');
    },
  };
}

/** `page:17`: a page frame. */
export function pageSubject(text: string, frame: Pfn): Subject {
  const live = (m: MachineView): boolean => m.pages.isLive(frame);
  const flag = (bit: number): Test => {
    return (m) => live(m) && (m.pages.flags(frame) & bit) !== 0;
  };
  const number = (of: (m: MachineView) => number) => (m: MachineView) =>
    live(m) ? of(m) : undefined;
  return {
    text,
    kind: 'page',
    phrases: [
      phrase('free', (m) => !live(m)),
      ...phrases(Object.values(PageKind), pageWords, (kind) => {
        return (m) => live(m) && m.pages.kind(frame) === kind;
      }),
      phrase('huge', (m) => live(m) && m.pages.order(frame) > 0),
      phrase('tail', flag(PAGE_TAIL)),
      phrase('exclusive', flag(PAGE_ANON_EXCLUSIVE)),
      phrase('dirty', flag(PAGE_DIRTY)),
      phrase('locked', flag(PAGE_LOCKED)),
    ],
    fields: {
      refcount: number((m) => m.pages.refcount(frame)),
      mapcount: number((m) => m.pages.mapcount(frame)),
    },
    describe(m) {
      if (!live(m)) return 'free';
      const { pages } = m;
      const flags = pages.flags(frame);
      const said = [
        pageWords(pages.kind(frame)),
        pages.order(frame) > 0 ? 'huge' : '',
        (flags & PAGE_TAIL) !== 0 ? 'tail' : '',
        `refcount ${pages.refcount(frame)} mapcount ${pages.mapcount(frame)}`,
        (flags & PAGE_ANON_EXCLUSIVE) !== 0 ? 'exclusive' : '',
        (flags & PAGE_DIRTY) !== 0 ? 'dirty' : '',
        (flags & PAGE_LOCKED) !== 0 ? 'locked' : '',
      ];
      return said.filter((s) => s !== '').join(' ');
    },
  };
}
