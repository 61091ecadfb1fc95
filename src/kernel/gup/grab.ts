import { ObjectKind, PageKind, pagePin, ViolationType } from '../../events/generated.js';
import { PAGE_ANON_EXCLUSIVE } from '../../machine/pages.js';
import type { Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import {
  checkInUse,
  compoundHead,
  getPage,
  hasPageFlag,
  isAnonymous,
  putPage,
} from '../mm/page.js';

/** How pages are asked for: the FOLL_ flags of a request. */
export interface Want {
  /** FOLL_WRITE */
  readonly write: boolean;
  /** FOLL_PIN; else FOLL_GET, a plain reference. */
  readonly pin: boolean;
  /** FOLL_LONGTERM, of a pin. */
  readonly longterm: boolean;
  /** FOLL_LRU: no pages of devices, which are on no list that reclaim looks at. */
  readonly lru: boolean;
  /** FOLL_SPLIT_PMD: only small mappings are taken. */
  readonly split: boolean;
}

/**
 * A reference, or a pin, of a page that a page table entry names; those of a part of a huge page are
 * its head's. @kernel mm/gup.c try_grab_page: simplified (a pin is counted by itself, not as 1024 references)
 */
export function grabPage(k: Kernel, pfn: Pfn, pin: boolean): void {
  const head = compoundHead(k, pfn);
  if (!pin) return getPage(k, head);
  checkInUse(k, head, 'try_grab_page');
  const { pages } = k.state;
  k.emit(pagePin(head, pages.refcount(head) + 1, pages.pins(head) + 1));
}

/** @kernel mm/gup.c unpin_user_page, gup_put_folio: whole */
export function ungrabPage(k: Kernel, pfn: Pfn, pin: boolean): void {
  const head = compoundHead(k, pfn);
  if (!pin) return putPage(k, head);
  becomesReference(k, head, 'unpin_user_page');
  putPage(k, head);
}

/** A pin becomes a plain reference. @kernel mm/gup.c migrate_longterm_unpinnable_pages: simplified (the conversion of one page) */
export function pinToReference(k: Kernel, pfn: Pfn): void {
  becomesReference(k, compoundHead(k, pfn), 'migrate_longterm_unpinnable_pages');
}

function becomesReference(k: Kernel, head: Pfn, site: string): void {
  const { pages } = k.state;
  k.looksAt('pins of a page');
  if (pages.pins(head) === 0) {
    k.violation({
      type: ViolationType.UNBALANCED_COUNT,
      site,
      kind: ObjectKind.OBJECT_PAGE,
      object: head,
      message: `${site} gives back a pin of page ${head}, which has none`,
      pfn: head,
      fatal: true,
    });
  }
  k.emit(pagePin(head, pages.refcount(head), pages.pins(head) - 1));
}

/**
 * May somebody read or write the page behind the page table?
 * @kernel include/linux/mm.h page_maybe_dma_pinned, page_needs_cow_for_dma: simplified (many plain references are no pin)
 */
export function isPinned(k: Kernel, pfn: Pfn): boolean {
  return k.state.pages.pins(compoundHead(k, pfn)) > 0;
}

/**
 * Would the pin of a page that is mapped read only not see what the process writes later?
 * @kernel mm/gup.c gup_must_unshare: whole
 * @param flagged the page whose flag says whether it is one process's own: the head of a huge mapping
 */
export function mustUnshare(k: Kernel, flagged: Pfn, want: Want): boolean {
  if (want.write || !want.pin) return false;
  return isPrivate(k, flagged) && !hasPageFlag(k, flagged, PAGE_ANON_EXCLUSIVE);
}

/**
 * A page of the process's own that is pinned keeps its mapping: else a later write would copy it, and
 * the pin would not see what is written. @kernel include/linux/rmap.h page_try_share_anon_rmap: whole
 */
export function mayNotMove(k: Kernel, pfn: Pfn): boolean {
  return isPinned(k, pfn) && isPrivate(k, pfn) && hasPageFlag(k, pfn, PAGE_ANON_EXCLUSIVE);
}

/** Private memory of processes, in huge pages of their own pool too. @kernel include/linux/page-flags.h PageAnon: whole */
function isPrivate(k: Kernel, pfn: Pfn): boolean {
  return isAnonymous(k, pfn) || k.state.pages.kind(pfn) === PageKind.PAGE_HUGETLB;
}
