import fc from 'fast-check';
import { PAGES_PER_PMD } from '../../src/units/numbers.js';

/*
 * Conditions as texts, and beside each what it means, said of the state as `show --json` prints it
 * and not of the machine.
 */

interface Entry {
  readonly vpn: number;
  readonly type?: string;
  readonly pfn: number;
  readonly flags: number;
}
/** What of {@link stateJson} is looked at. */
export interface StateJson {
  readonly violations: number;
  readonly tasks: readonly {
    readonly id: number;
    readonly name: string;
    readonly wait?: object;
    readonly spans: readonly { readonly name: string }[];
  }[];
  readonly mms: readonly {
    readonly id: number;
    readonly users: number;
    readonly pageTable: readonly Entry[];
    readonly pmds: readonly Entry[];
    readonly subscriptions?: {
      readonly invalidateSeq: number;
      readonly deferred: readonly number[];
    };
  }[];
  readonly mirrors: readonly { readonly mm: number; readonly entries: readonly Entry[] }[];
  readonly intervals: readonly {
    readonly id: number;
    readonly seq: number;
    readonly inTree: boolean;
    readonly deferred: number;
  }[];
  readonly invalidations: readonly unknown[];
  readonly locks: readonly {
    readonly id: number;
    readonly writer: number;
    readonly readers: readonly number[];
    readonly waiters: readonly unknown[];
  }[];
}

export interface Meant {
  readonly text: string;
  readonly holds: (state: StateJson) => boolean;
}

/** What of a session can be named. */
export interface Names {
  readonly page: { readonly text: string; readonly vpn: number };
  readonly pages: number;
  readonly intervals: readonly number[];
  readonly locks: readonly number[];
  readonly task: string;
}

function cpu(s: StateJson, vpn: number): { type: string; flags: number } {
  const mm = s.mms.find(({ id }) => id === 1);
  const own = mm?.pageTable.find((e) => e.vpn === vpn);
  if (own !== undefined) return { type: own.type!, flags: own.flags };
  const block = vpn - (vpn % PAGES_PER_PMD);
  const huge = mm?.pmds.find((e) => e.vpn === block && e.type!.startsWith('PMD_HUGE'));
  return huge === undefined ? { type: 'NONE', flags: 0 } : { type: 'HUGE', flags: huge.flags };
}
function device(s: StateJson, vpn: number): Entry[] {
  return s.mirrors.filter((r) => r.mm === 1).flatMap((r) => r.entries.filter((e) => e.vpn === vpn));
}

const compares: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
function compared(what: string, number: (s: StateJson) => number | undefined): fc.Arbitrary<Meant> {
  const bounds = fc.tuple(fc.constantFrom(...Object.keys(compares)), fc.nat(4));
  return fc.oneof(
    bounds.map(([sign, n]) => ({
      text: `${what} ${sign} ${n}`,
      holds: (s: StateJson) => {
        const value = number(s);
        return value !== undefined && compares[sign]!(value, n);
      },
    })),
    fc.boolean().map((odd) => ({
      text: `${what} ${odd ? 'odd' : 'even'}`,
      holds: (s: StateJson) => {
        const value = number(s);
        return value !== undefined && value % 2 === (odd ? 1 : 0);
      },
    })),
  );
}

function facts(names: Names): fc.Arbitrary<Meant> {
  const page = fc.nat(names.pages - 1).map((n) => ({
    text: n === 0 ? names.page.text : `${names.page.text}+${n}`,
    vpn: names.page.vpn + n,
  }));
  const pte: Readonly<Record<string, (type: string, flags: number) => boolean>> = {
    none: (type) => type === 'NONE',
    present: (type) => type === 'PRESENT',
    zero: (type) => type === 'ZERO',
    'device private': (type) => type === 'DEVICE_PRIVATE',
    migration: (type) => type === 'MIGRATION',
    huge: (type) => type === 'HUGE',
    rw: (_, flags) => flags % 2 === 1,
    r: (type, flags) => type !== 'NONE' && flags % 2 === 0,
    dirty: (_, flags) => (flags & 2) !== 0,
    young: (_, flags) => (flags & 4) !== 0,
  };
  const mirror: Readonly<Record<string, (all: readonly Entry[]) => boolean>> = {
    none: (all) => all.length === 0,
    rw: (all) => all.some((e) => e.flags % 2 === 1),
    r: (all) => all.some((e) => e.flags % 2 === 0),
    atomic: (all) => all.some((e) => (e.flags & 2) !== 0),
  };
  const is = fc.constantFrom('is ', '');
  const own: fc.Arbitrary<Meant>[] = [
    fc.tuple(page, is, fc.constantFrom(...Object.keys(pte))).map(([p, be, word]) => ({
      text: `pte:${p.text} ${be}${word}`,
      holds: (s) => {
        const { type, flags } = cpu(s, p.vpn);
        return pte[word]!(type, flags);
      },
    })),
    fc.tuple(page, is, fc.constantFrom(...Object.keys(mirror))).map(([p, be, word]) => ({
      text: `mirror:${p.text} ${be}${word}`,
      holds: (s) => mirror[word]!(device(s, p.vpn)),
    })),
    compared('violations', (s) => s.violations),
    compared('invalidations', (s) => s.invalidations.length),
    compared('tasks', (s) => s.tasks.length),
    compared('mm:1 users', (s) => s.mms.find((m) => m.id === 1)?.users),
    compared(
      'mm:1 invalidate_seq',
      (s) => s.mms.find((m) => m.id === 1)?.subscriptions?.invalidateSeq,
    ),
    compared('mm:1 deferred', (s) => s.mms.find((m) => m.id === 1)?.subscriptions?.deferred.length),
    fc.constant({
      text: `task:${names.task} waits`,
      holds: (s) => s.tasks.some((t) => t.name === names.task && t.wait !== undefined),
    }),
    fc.constant({
      text: `task:${names.task} in munmap`,
      holds: (s) =>
        s.tasks.some((t) => t.name === names.task && t.spans.some((x) => x.name === 'munmap')),
    }),
  ];
  const lock = fc.constantFrom(...names.locks);
  const lockOf = (s: StateJson, id: number) => s.locks.find((l) => l.id === id);
  own.push(
    lock.map((id) => ({
      text: `lock:${id} is held`,
      holds: (s) => (lockOf(s, id)?.writer ?? 0) > 0,
    })),
    lock.map((id) => ({
      text: `lock:${id} held for reading`,
      holds: (s) => (lockOf(s, id)?.readers.length ?? 0) > 0,
    })),
    lock.map((id) => ({
      text: `lock:${id} held by ${names.task}`,
      holds: (s) => {
        const writer = lockOf(s, id)?.writer ?? 0;
        return s.tasks.some((t) => t.id === writer && t.name === names.task);
      },
    })),
    lock.map((id) => ({
      text: `lock:${id} waited for`,
      holds: (s) => (lockOf(s, id)?.waiters.length ?? 0) > 0,
    })),
  );
  if (names.intervals.length > 0) {
    const interval = fc.constantFrom(...names.intervals);
    const of = (s: StateJson, id: number) => s.intervals.find((i) => i.id === id);
    own.push(
      interval.map((id) => ({
        text: `interval:${id} in the tree`,
        holds: (s) => of(s, id)?.inTree === true,
      })),
      interval.map((id) => ({
        text: `interval:${id} deferred`,
        holds: (s) => (of(s, id)?.deferred ?? 0) > 0,
      })),
      interval.chain((id) => compared(`interval:${id} seq`, (s) => of(s, id)?.seq)),
    );
  }
  return fc.oneof(...own);
}

/** Conditions over what a session has. */
export function conditions(names: Names): fc.Arbitrary<Meant> {
  const { whole } = fc.letrec<{ whole: Meant; fact: Meant }>((tie) => ({
    fact: facts(names),
    whole: fc.oneof(
      { maxDepth: 3 },
      { arbitrary: tie('fact'), weight: 4 },
      {
        arbitrary: tie('whole').map((a) => ({
          text: `not (${a.text})`,
          holds: (s: StateJson) => !a.holds(s),
        })),
        weight: 1,
      },
      {
        arbitrary: fc.tuple(tie('whole'), tie('whole')).map(([a, b]) => ({
          text: `(${a.text}) and (${b.text})`,
          holds: (s: StateJson) => a.holds(s) && b.holds(s),
        })),
        weight: 1,
      },
      {
        // Without brackets `and` binds first.
        arbitrary: fc.tuple(tie('fact'), tie('fact'), tie('fact')).map(([a, b, c]) => ({
          text: `${a.text} or ${b.text} and ${c.text}`,
          holds: (s: StateJson) => a.holds(s) || (b.holds(s) && c.holds(s)),
        })),
        weight: 1,
      },
    ),
  }));
  return whole;
}

/** Where a condition begins and ends to hold, as a linear scan finds it. */
export function linearScan<T>(states: readonly T[], holds: (state: T) => boolean): number[] {
  return states.flatMap((state, at) =>
    at > 0 && holds(state) !== holds(states[at - 1]!) ? [at] : [],
  );
}
