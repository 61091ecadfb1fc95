import { Backing, Kind, PteType, SpanType, type Event } from '../../src/events/generated.js';
import type { Operation } from '../../src/language/ast.js';
import { isHuge } from '../../src/kernel/mm/huge.js';
import { PROT_READ } from '../../src/kernel/mm/vma.js';
import {
  entryFlags,
  entryType,
  getEntry,
  getPmd,
  PTE_PROTNONE,
} from '../../src/machine/page-table.js';
import type { MachineView, MmView } from '../../src/machine/state.js';
import type { Answer } from '../../src/run/answer.js';
import { vpn } from '../../src/units/numbers.js';

/*
 * What a device's snapshot may say of a page, whatever else runs: the walk that read it held mmap_lock, so
 * that areas stayed as they were, and what it says the page table said at some time of that walk. It knows
 * nothing of retries, ranges or sequences, and holds of designs that overlook invalidations, too.
 */

const HMM_DMIRROR_PROT_NONE = 0;
const HMM_DMIRROR_PROT_ERROR = 0xff;

/** What the page table said of a page while it was walked. */
interface Seen {
  had: boolean;
  lacked: boolean;
}
interface WalkOfRange {
  readonly mm: number;
  readonly start: number;
  readonly npages: number;
  readonly pages: Seen[];
}

export class SnapshotWalks {
  private readonly open = new Map<number, WalkOfRange>();
  /** By task: of each page what its last walk that succeeded may have seen. */
  private readonly last = new Map<number, Map<number, Seen>>();
  /** Who runs, and is answered. */
  private task = 0;

  /** @returns what cannot be, in words */
  event(e: Event, m: MachineView): string | undefined {
    this.task = e.task;
    switch (e.kind) {
      case Kind.SpanBegin:
        if (e.type === SpanType.RANGE_FAULT && (e.flags & 1) === 0) {
          const { mm, vpn: start, npages } = e;
          const pages = Array.from({ length: npages }, () => ({ had: false, lacked: false }));
          this.open.set(e.task, { mm, start, npages, pages });
          this.look(m.mms.get(mm)!, this.open.get(e.task)!);
        }
        return undefined;
      case Kind.PteSet:
      case Kind.PteClear:
      case Kind.PmdSet:
      case Kind.PmdClear:
        for (const walk of this.open.values())
          if (walk.mm === e.mm) this.look(m.mms.get(e.mm)!, walk);
        return undefined;
      case Kind.SpanEnd:
        return e.type === SpanType.RANGE_FAULT ? this.ended(e.task, e.ret) : undefined;
      default:
        return undefined;
    }
  }

  private look(mm: MmView, { start, pages }: WalkOfRange): void {
    for (const [i, seen] of pages.entries()) {
      const page = vpn(start + i);
      const entry = getEntry(mm.table, page);
      if (entry !== 0 || isHuge(getPmd(mm.table, page))) seen.had = true;
      const isPresent =
        entryType(entry) === PteType.PRESENT && (entryFlags(entry) & PTE_PROTNONE) === 0;
      // Of what cannot be read, and of what is not memory, a snapshot says nothing.
      const area = mm.vmas.find((a) => a.start <= page && page < a.end);
      const isShown =
        area !== undefined && (area.prot & PROT_READ) !== 0 && MEMORY.has(area.backing);
      if (!isPresent || !isShown) seen.lacked = true;
    }
  }

  private ended(task: number, ret: number): string | undefined {
    const walk = this.open.get(task);
    if (walk === undefined) return undefined;
    this.open.delete(task);
    if (ret > walk.npages) return `a walk of ${walk.npages} pages came to ${ret}`;
    if (ret < 0) return undefined;
    const seen = this.last.get(task) ?? new Map<number, Seen>();
    this.last.set(task, seen);
    for (const [i, page] of walk.pages.entries()) seen.set(walk.start + i, page);
    return undefined;
  }

  /** @returns what cannot be, in words */
  answered(op: Operation, { ret, snapshot }: Answer): string | undefined {
    if (op.op !== 'ioctl' || op.command !== 'SNAPSHOT' || snapshot === undefined) return undefined;
    const walked = this.last.get(this.task);
    this.last.delete(this.task);
    if (ret < 0) return undefined;
    for (const [i, code] of snapshot.entries()) {
      const page = (op.at.page as number) + i;
      const seen = walked?.get(page);
      if (seen === undefined) continue;
      const shown = `a snapshot says ${code} of page 0x${page.toString(16)}`;
      const isMapped = code !== HMM_DMIRROR_PROT_NONE && code !== HMM_DMIRROR_PROT_ERROR;
      if (isMapped && !seen.had) return `${shown}, which had no entry while it was walked`;
      if (!isMapped && !seen.lacked) return `${shown}, which was present while it was walked`;
    }
    return undefined;
  }
}
const MEMORY: ReadonlySet<Backing> = new Set([Backing.ANONYMOUS, Backing.FILE, Backing.SHMEM]);
