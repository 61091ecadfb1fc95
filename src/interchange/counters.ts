import { Kind, PmdType, type Event } from '../events/generated.js';
import { getPmd, pmdType } from '../machine/page-table.js';
import type { MachineView } from '../machine/state.js';
import { PAGES_PER_PMD } from '../units/numbers.js';
import type { Board } from './board.js';
import type { Places } from './places.js';
import type { Track } from './sink.js';

interface Counter {
  readonly track: Track;
  readonly read: () => number;
  shown: number | undefined;
  changed: boolean;
}

/**
 * Numbers of the state over time. Written once for each moment of virtual time at which one changed,
 * with what it came to by the end of that moment.
 */
export class Counters {
  private readonly mapped = new Map<number, Counter>();
  private readonly mirrored = new Map<number, Counter>();
  private readonly invalidations = new Map<number, Counter>();
  private readonly inUse = new Map<number, Counter>();
  private readonly changed: Counter[] = [];
  /** So many of them: nothing is emptied at every moment. */
  private noted = 0;
  /** Huge mappings of each address space, and invalidations that run there. */
  private readonly huge = new Map<number, number>();
  private readonly running = new Map<number, number>();
  private time = 0;

  constructor(
    private readonly board: Board,
    private readonly machine: MachineView,
    private readonly places: Places,
  ) {}

  /** The event is about to change the state. */
  before(e: Event): void {
    if (e.time > this.time) this.flush(e.time);
    if (e.kind !== Kind.PmdSet && e.kind !== Kind.PmdClear) return;
    const mm = this.machine.mms.get(e.mm);
    const was = mm === undefined ? 0 : hugeMapping(pmdType(getPmd(mm.table, e.vpn)));
    const is = e.kind === Kind.PmdSet ? hugeMapping(e.type) : 0;
    if (is !== was) add(this.huge, e.mm, is - was);
  }

  /** And has. */
  after(e: Event): void {
    switch (e.kind) {
      case Kind.PteSet:
      case Kind.PteClear:
      case Kind.PmdSet:
      case Kind.PmdClear:
        this.note(this.mapped.get(e.mm) ?? this.mappedOf(e.mm));
        return;
      case Kind.InvalidateStart:
        add(this.running, e.mm, 1);
        this.note(this.invalidations.get(e.mm) ?? this.invalidationsOf(e.mm));
        return;
      case Kind.InvalidateEnd:
        add(this.running, e.mm, -1);
        this.note(this.invalidations.get(e.mm) ?? this.invalidationsOf(e.mm));
        return;
      case Kind.MirrorSet:
      case Kind.MirrorClear:
        this.note(this.mirrored.get(e.mirror) ?? this.mirroredOf(e.mirror));
        return;
      case Kind.MirrorFree:
        this.note(this.mirrored.get(e.mirror));
        return;
      case Kind.DevicePageTake:
      case Kind.DevicePageFree:
        this.note(this.inUse.get(e.device) ?? this.inUseOf(e.device));
        return;
      case Kind.ChunkRemove:
      case Kind.DeviceRemove:
        for (const counter of this.inUse.values()) this.note(counter);
        return;
    }
  }

  /** Writes what changed up to now; `now` is a later time, at which nothing has happened yet. */
  flush(now: number): void {
    for (let i = 0; i < this.noted; i++) {
      const counter = this.changed[i]!;
      counter.changed = false;
      const value = counter.read();
      if (value !== counter.shown) this.board.counter(counter.track, this.time, value);
      counter.shown = value;
    }
    this.noted = 0;
    this.time = now;
  }

  private note(counter: Counter | undefined): void {
    if (counter === undefined || counter.changed) return;
    counter.changed = true;
    this.changed[this.noted++] = counter;
  }

  private mappedOf(mm: number): Counter {
    const read = (): number =>
      (this.machine.mms.get(mm)?.table.used ?? 0) + PAGES_PER_PMD * (this.huge.get(mm) ?? 0);
    return this.make(this.mapped, mm, 'mapped pages', this.places.mm(mm), read);
  }
  private invalidationsOf(mm: number): Counter {
    const read = (): number => this.running.get(mm) ?? 0;
    return this.make(this.invalidations, mm, 'running invalidations', this.places.mm(mm), read);
  }
  private mirroredOf(mirror: number): Counter {
    const read = (): number => this.machine.mirrors.get(mirror)?.table.used ?? 0;
    return this.make(this.mirrored, mirror, 'mapped pages', this.places.mirror(mirror), read);
  }
  private inUseOf(id: number): Counter {
    const read = (): number => devicePagesInUse(this.machine, id);
    return this.make(this.inUse, id, 'device pages in use', this.places.device(id), read);
  }
  private make(
    of: Map<number, Counter>,
    id: number,
    name: string,
    parent: Track,
    read: () => number,
  ): Counter {
    const track = this.board.track(name, parent, 'counter');
    const counter = { track, read, shown: undefined, changed: false };
    of.set(id, counter);
    return counter;
  }
}

/** Those that were handed out and did not come back. */
function devicePagesInUse(machine: MachineView, id: number): number {
  const device = machine.devices.get(id);
  if (device === undefined) return 0;
  let pages = -device.freePages.length;
  for (const chunk of device.chunks) {
    const { npages, fresh } = machine.chunks.get(chunk)!;
    pages += npages - fresh;
  }
  return pages;
}

function hugeMapping(type: PmdType): number {
  return type === PmdType.PMD_HUGE || type === PmdType.PMD_HUGE_ZERO ? 1 : 0;
}
function add(counts: Map<number, number>, key: number, change: number): void {
  counts.set(key, (counts.get(key) ?? 0) + change);
}
