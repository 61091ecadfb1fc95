import {
  Kind,
  PteType,
  SpanType,
  type Event,
  type SpanBeginEvent,
} from '../../src/events/generated.js';
import { evolve } from '../../src/machine/evolve.js';
import { isDevicePfn } from '../../src/machine/pages.js';
import { emptyMachine } from '../../src/machine/state.js';
import { cpuEntry } from '../../src/replay/why-not/cpu.js';
import type { Finding } from '../../src/replay/why-not/why-not.js';
import type { Pfn, Vpn } from '../../src/units/numbers.js';

/*
 * What a reason says, held against all events by somebody slow: the state of the page after each event,
 * the spans that were open at each, and nothing that `why --not` reads with.
 */

/** A page after an event. */
interface Moment {
  readonly covered: boolean;
  readonly type: PteType | undefined;
  readonly pfn: number;
}

export class Witness {
  /** After event 0, 1, … */
  private readonly moments: Moment[] = [];
  private readonly stacks: (readonly SpanBeginEvent[])[] = [[]];
  private readonly ends = new Map<number, number>();

  constructor(
    private readonly events: readonly Event[],
    private readonly mm: number,
    private readonly vpn: Vpn,
  ) {
    const machine = emptyMachine();
    const open = new Map<number, readonly SpanBeginEvent[]>();
    const note = (): void => {
      const vmas = machine.mms.get(mm)?.vmas ?? [];
      const entry = cpuEntry({ machine, mm, vpn });
      const covered = vmas.some((v) => v.start <= vpn && vpn < v.end);
      this.moments.push({ covered, type: entry?.type, pfn: entry?.pfn ?? 0 });
    };
    note();
    for (const e of events) {
      evolve(machine, e);
      note();
      const stack = open.get(e.task) ?? [];
      this.stacks.push(stack);
      if (e.kind === Kind.SpanBegin) open.set(e.task, [...stack, e]);
      else if (e.kind === Kind.SpanEnd) {
        open.set(e.task, stack.slice(0, -1));
        this.ends.set(e.span, e.seq);
      }
    }
  }

  /** How much a reason says that is looked at, and what of it is false. */
  judge(
    { text, cause, mirror }: Finding,
    at: number,
  ): { readonly says: number; readonly lies: readonly string[] } {
    const c = cause?.event.seq ?? 0;
    const all = this.upTo(at);
    const stack = this.stacks[c]!;
    const inside = (...types: SpanType[]): boolean => stack.some((s) => types.includes(s.type));
    const names = stack.map((s) => s.name);
    const before = this.moments[c - 1]!;
    const after = this.moments.slice(c, at + 1);
    const rules: readonly (readonly [RegExp, () => boolean])[] = [
      [/^no area has ever had it$/, () => this.moments.slice(0, at + 1).every((m) => !m.covered)],
      [
        /^its area was unmapped$/,
        () => before.covered && after.every((m) => !m.covered) && !inside(SpanType.MM_RELEASE),
      ],
      [
        /^mremap moved its area, /,
        () => before.covered && !this.moments[at]!.covered && names.includes('mremap'),
      ],
      [/^its address space was torn down$/, () => inside(SpanType.MM_RELEASE)],
      [
        / since (it was mapped|mremap put it there|its process was forked)$/,
        () => !before.covered && this.staysCovered(c, at),
      ],
      [/ since mremap put it there$/, () => names.includes('mremap')],
      [/ since its process was forked$/, () => inside(SpanType.FORK_COPY)],
      [
        /^no fault has come to it( since|$)/,
        () => !this.some(all, c, (s) => s.type === SpanType.PAGE_FAULT),
      ],
      [
        /^no command has asked for the migration of this address/,
        () => !this.some(all, c, (s) => /^ioctl MIGRATE(_TO_DEV)?$/.test(s.name)),
      ],
      [
        /^its entry was taken away, and no fault has brought it back$/,
        () => before.type !== undefined && after.every((m) => m.type === undefined),
      ],
      [
        /^a fault on it is under way$/,
        () => this.isBegin(c, SpanType.PAGE_FAULT) && (this.ends.get(c) ?? Infinity) > at,
      ],
      [
        /^the last fault on it /,
        () =>
          !this.some(all, c, (s) => s.type === SpanType.PAGE_FAULT) &&
          after.every((m) => m.type === this.moments[at]!.type),
      ],
      [/an? (load|store|fill|expect) raised SIGSEGV there$/, () => isKind(cause, Kind.Result)],
      [
        /^it was in the memory of .*, and /,
        () => onDevice(before) && after.every((m) => !isThere(m)),
      ],
      [/ the memory of .* brought it home$/, () => !isDevicePfn(this.moments[c]!.pfn as Pfn)],
      [
        / a touch of the CPU brought it home$/,
        () =>
          inside(SpanType.MIGRATE_TO_RAM) &&
          !inside(SpanType.DEVICE_FAULT, SpanType.RANGE_FAULT, SpanType.MAKE_EXCLUSIVE) &&
          !names.some((name) => name.startsWith('ioctl')),
      ],
      [
        / a fault of hmm_dmirror(\d) brought it home$/,
        () =>
          stack.some(
            (s) =>
              s.type === SpanType.DEVICE_FAULT && text.includes(`fault of hmm_dmirror${s.object} `),
          ),
      ],
      [/ ioctl MIGRATE_TO_SYS brought it home$/, () => names.includes('ioctl MIGRATE_TO_SYS')],
      [/ its entry was taken away there$/, () => this.moments[c]!.type === undefined],
      [/ its entry was replaced there$/, () => this.moments[c]!.type !== undefined],
      [/ mremap moved its entry to /, () => names.includes('mremap')],
      [
        /^since it is there, no fault and no command/,
        () =>
          !this.some(
            all,
            c,
            (s) => s.type === SpanType.PAGE_FAULT || s.name === 'ioctl MIGRATE_TO_SYS',
          ) && after.every((m) => isThere(m)),
      ],
      [
        /^the device has never mapped it$/,
        () =>
          !all.some((e) => e.kind === Kind.MirrorSet && e.mirror === mirror && e.vpn === this.vpn),
      ],
      [/^a callback of the notifier dropped it$/, () => inside(SpanType.CALLBACK)],
      [
        /dropped (it|when)|^it was dropped|dropped it$/,
        () =>
          !all.some(
            (e) =>
              e.kind === Kind.MirrorSet && e.mirror === mirror && e.vpn === this.vpn && e.seq > c,
          ),
      ],
      [/^it was dropped when a fault was to bring/, () => inside(SpanType.MIGRATE_TO_RAM)],
      [/^it is being migrated$/, () => !onDevice(this.moments[at]!)],
      [/^it is being (sent home|migrated away)/, () => onDevice(this.moments[at]!)],
      [/ page frame (\d+) .*: refcount/, () => isKind(cause, Kind.MigratePage)],
      [/^the shared zero page is mapped there/, () => this.moments[at]!.type === PteType.ZERO],
    ];
    const said = rules.filter(([says]) => says.test(text));
    const lies = said.filter(([, holds]) => !holds()).map(([says]) => String(says));
    return { says: said.length, lies };
  }

  private upTo(at: number): readonly Event[] {
    return this.events.slice(0, at);
  }
  /** Has a span begun after an event that has the page? */
  private some(all: readonly Event[], after: number, is: (s: SpanBeginEvent) => boolean): boolean {
    return all.some(
      (e) =>
        e.kind === Kind.SpanBegin &&
        e.seq > after &&
        e.mm === this.mm &&
        e.vpn <= this.vpn &&
        this.vpn < e.vpn + e.npages &&
        is(e),
    );
  }
  private isBegin(seq: number, type: SpanType): boolean {
    const e = this.events[seq - 1]!;
    return e.kind === Kind.SpanBegin && e.type === type;
  }
  /** But for what an operation cuts and puts together again. */
  private staysCovered(from: number, to: number): boolean {
    for (let i = from; i <= to; i++) {
      if (this.moments[i]!.covered || !this.moments[i - 1]!.covered) continue;
      const [operation] = this.stacks[i]!;
      const end = Math.min(to, (operation && this.ends.get(operation.seq)) ?? Infinity);
      if (!this.moments[end]!.covered) return false;
    }
    return true;
  }
}

function isKind(cause: Finding['cause'], kind: Event['kind']): boolean {
  return cause?.event.kind === kind;
}
function isThere({ type, pfn }: Moment): boolean {
  return type !== undefined && type !== PteType.MIGRATION && isDevicePfn(pfn as Pfn);
}
/** There, or on the way from there. */
function onDevice({ type, pfn }: Moment): boolean {
  return type !== undefined && isDevicePfn(pfn as Pfn);
}
