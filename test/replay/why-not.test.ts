import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { Kind, MigrateReason, PteType, SpanType, type Event } from '../../src/events/generated.js';
import { loadWorkload } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { evolve } from '../../src/machine/evolve.js';
import { getEntry } from '../../src/machine/page-table.js';
import { isDevicePfn } from '../../src/machine/pages.js';
import { emptyMachine, type Machine } from '../../src/machine/state.js';
import { describeEvent } from '../../src/replay/text/describe-event.js';
import { Labels } from '../../src/replay/text/labels.js';
import { cpuEntry, isMapped } from '../../src/replay/why-not/cpu.js';
import { coverageOf } from '../../src/replay/why-not/area.js';
import {
  QUESTIONS,
  whyNot,
  type Finding,
  type Place,
  type Question,
} from '../../src/replay/why-not/why-not.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import type { Workload } from '../../src/language/ast.js';
import type { EventSeq, Pfn, Vpn } from '../../src/units/numbers.js';

import { CASES } from './why-not-cases.js';
import { Witness } from './why-not-claims.js';

/* Why a page is not mapped, not in the device's table, not migrated: a small workload for each cause. */

function eventsOf(workload: Workload, design: string, seed = 1, random = false): Event[] {
  const events: Event[] = [];
  const strategy = random ? seededRandom(seed) : runToBlock(seed);
  execute({ workload, design: resolveDesign(design, () => ''), seed, strategy }, [
    { event: (e) => void events.push(e) },
  ]);
  return events;
}

function stateAt(events: readonly Event[], seq: number): Machine {
  const machine = emptyMachine();
  for (const e of events.slice(0, seq)) evolve(machine, e);
  return machine;
}

interface Asked {
  readonly findings: readonly Finding[];
  readonly labels: Labels;
}

function ask(
  events: readonly Event[],
  workload: Workload | undefined,
  question: Question,
  page: { mm: number; vpn: Vpn } | string,
  seq: number,
): Asked {
  const labels = new Labels(workload);
  for (const e of events.slice(0, seq)) labels.observe(e);
  const found = typeof page === 'string' ? pageOf(labels, page) : page;
  const place = {
    ...found,
    at: seq as EventSeq,
    machine: stateAt(events, seq),
    stateAt: (other: EventSeq) => stateAt(events, other),
    source: (from: number, to: number, visit: (e: Event) => void | boolean) => {
      for (const e of events.slice(from - 1, to)) if (visit(e) === false) return;
    },
    labels,
  };
  return { findings: whyNot(question, place), labels };
}
function pageOf(labels: Labels, text: string): { mm: number; vpn: Vpn } {
  const [name, pages] = text.split('+');
  const { mm, vpn } = labels.find(name!)!;
  return { mm, vpn: (vpn + Number(pages ?? 0)) as Vpn };
}

function onDevice({ type, pfn }: { type: PteType; pfn: number }): boolean {
  return type === PteType.DEVICE_PRIVATE || (type === PteType.MIGRATION && isDevicePfn(pfn as Pfn));
}

/** The last event before the first process exits, or all if none does. */
function lastBeforeExit(events: readonly Event[]): number {
  const exit = events.find(
    (e) => e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION && e.name === 'exit',
  );
  return (exit?.seq ?? events.length + 1) - 1;
}

describe.each(Object.keys(CASES) as Question[])('a page that is not %s', (question) => {
  const cases = Object.entries(CASES[question]);
  it.each(cases)('%s', (_, { body, page, reasons, decides, text, design, seed, tasks }) => {
    const lines = body.split('\n').map((line) => `  ${line}`);
    const workload = parseWorkload(`task main {\n${lines.join('\n')}\n}\n${tasks ?? ''}`);
    const events = eventsOf(workload, design ?? 'linux-6.1', seed);
    const at = lastBeforeExit(events);
    let which: string | { mm: number; vpn: Vpn } = page ?? 'buf';
    if (page === 'buf+9') {
      const labels = new Labels(workload);
      for (const e of events.slice(0, at)) labels.observe(e);
      which = pageOf(labels, 'buf+9');
    }
    // What the child has where the parent has buf.
    if (page === 'mm 2') {
      const labels = new Labels(workload);
      for (const e of events.slice(0, at)) labels.observe(e);
      which = { ...pageOf(labels, 'buf'), mm: 2 };
    }
    const { findings, labels } = ask(events, workload, question, which, at);
    expect(findings.map((f) => f.reason)).toEqual(reasons);
    const first = findings[0]!;
    expect(first.holds).toBe(reasons[0] === 'it-is');
    if (text !== undefined) expect(first.text).toMatch(text);
    const told = first.cause && describeEvent(first.cause.event, labels);
    if (decides !== undefined) expect(told).toMatch(decides);
  });
});

describe('a page that somebody else holds while it is to come home', () => {
  const { workload } = loadWorkload('traces/docket/C01-touch-while-released.hmm');
  const refused = (seed: number, reason: MigrateReason) => {
    const events = eventsOf(workload, 'linux-6.1', seed, true);
    const verdict = events.find((e) => e.kind === Kind.MigratePage && e.reason === reason);
    // Where the entry was taken, it is back by then.
    const back = events.find((e) => e.kind === Kind.PteSet && e.seq > verdict!.seq)!;
    const { seq } = reason === MigrateReason.MIGRATE_PINNED ? back : verdict!;
    const labels = new Labels(workload);
    for (const e of events) labels.observe(e);
    const [name] = labels.allNames();
    return { verdict: verdict!, ...ask(events, workload, 'home', name!, seq) };
  };

  it('is told with its counts, and with who took a reference', () => {
    const { findings, verdict } = refused(1, MigrateReason.MIGRATE_PINNED);
    expect(findings[0]!.reason).toBe('pinned');
    expect(findings[0]!.cause!.event).toEqual(verdict);
    expect(findings[0]!.text).toMatch(
      /^somebody else held page frame \d+: refcount 2, mapcount 0, where the migration itself accounts for 1$/,
    );
    expect(findings[1]!.cause!.event.kind).toBe(Kind.PageCount);
    expect(findings[1]!.cause!.event.task).not.toBe(verdict.task);
  });
  it('is told with who had it locked', () => {
    const { findings, verdict } = refused(3, MigrateReason.MIGRATE_LOCK_BUSY);
    expect(findings[0]!.reason).toBe('locked');
    expect(findings[0]!.cause!.event).toEqual(verdict);
    expect(findings[1]!.cause!.event.kind).toBe(Kind.PageLock);
    expect(findings[1]!.cause!.event.task).not.toBe(verdict.task);
  });
});

describe('why a page is not something, of any page at any event of drawn workloads', () => {
  it.each([
    ['general', 'v5'],
    ['migrate', 'linux-6.1'],
    ['excl', 'v5-on-6.1'],
    ['threads', 'v5'],
    ['cow', 'linux-5.8'],
    ['file', 'linux-6.1'],
  ] as const)('agrees with the state: %s under %s', (profile, design) => {
    const reasons = new Set<string>();
    for (let seed = 1; seed <= 4; seed++) {
      const workload = generateWorkload({ profile, seed });
      const events = eventsOf(workload, design, seed, true);
      const pages = new Map<string, { mm: number; vpn: Vpn }>();
      for (const e of events) {
        if (!('vpn' in e) || !('mm' in e) || e.mm === 0 || pages.size > 40) continue;
        for (const vpn of [e.vpn, (e.vpn + 1) as Vpn])
          pages.set(`${e.mm} ${vpn}`, { mm: e.mm, vpn });
      }
      const places = [...pages.values()];
      for (let i = 0; i < 12; i++) {
        const at = 1 + Math.floor((((i * 7919 + seed * 104729) % 9973) / 9973) * events.length);
        const page = places[(i * 31 + seed) % places.length]!;
        const machine = stateAt(events, at);
        const entry = cpuEntry({ machine, ...page });
        for (const question of Object.keys(QUESTIONS) as Question[]) {
          const { findings } = ask(events, workload, question, page, at);
          const where = `${question}, seed ${seed}, mm ${page.mm} vpn ${page.vpn} at ${at}`;
          expect(findings.length, where).toBeGreaterThan(0);
          for (const { cause, text, reason } of findings) {
            reasons.add(`${question}: ${reason}`);
            expect(text, where).not.toBe('');
            if (cause !== undefined) expect(cause.event.seq, where).toBeLessThanOrEqual(at);
          }
          if (question === 'mirrored') {
            for (const { holds, mirror } of findings) {
              const table = machine.mirrors.get(mirror ?? 0)?.table;
              expect(holds, where).toBe(table !== undefined && getEntry(table, page.vpn) !== 0);
            }
            continue;
          }
          const is = {
            mapped: isMapped(entry),
            writable: isMapped(entry) && entry.writable,
            migrated: entry?.type === PteType.DEVICE_PRIVATE,
            home: entry === undefined || !onDevice(entry),
          }[question];
          for (const { holds } of findings) expect(holds, where).toBe(is);
        }
      }
    }
    // The events tell why, but for what a design leaves half done.
    expect([...reasons].filter((r) => r.endsWith('unknown'))).toEqual([]);
  });
});

describe('what a reason says', () => {
  // Pages of drawn workloads at events of theirs, held against all events by somebody slow.
  it.each([
    ['general', 'linux-6.1', 5],
    ['vma', 'v5', 3],
    ['cow', 'linux-5.8', 2],
    ['migrate', 'v5-on-6.1', 7],
    ['threads', 'linux-6.1', 4],
  ] as const)('is true: %s under %s', (profile, design, seed) => {
    const workload = generateWorkload({ profile, seed });
    const events = eventsOf(workload, design, seed, true);
    const pages = new Map<string, { mm: number; vpn: Vpn }>();
    for (const e of events)
      if ('vpn' in e && 'mm' in e && e.mm > 0) pages.set(`${e.mm} ${e.vpn}`, e);
    const places = [...pages.values()];
    let claims = 0;
    for (let i = 0; i < 8; i++) {
      const { mm, vpn } = places[(i * 37 + seed) % places.length]!;
      const witness = new Witness(events, mm, vpn);
      for (let j = 1; j <= 4; j++) {
        const at = Math.floor((events.length * (8 * j - i)) / 32);
        for (const question of Object.keys(QUESTIONS) as Question[])
          for (const finding of ask(events, workload, question, { mm, vpn }, at).findings) {
            const { says, lies } = witness.judge(finding, at);
            claims += says;
            expect(lies, `${question}: ${finding.text} (mm ${mm}, page ${vpn}, at ${at})`).toEqual(
              [],
            );
          }
      }
    }
    expect(claims).toBeGreaterThan(40);
  });

  it('is found out where it is false', () => {
    const [first] = Object.values(CASES.migrated).filter(
      ({ reasons }) => reasons[0] === 'came-home',
    );
    const workload = parseWorkload(`task main {\n${first!.body}\n}`);
    const events = eventsOf(workload, 'linux-6.1');
    const { findings, labels } = ask(events, workload, 'migrated', 'buf', lastBeforeExit(events));
    const witness = new Witness(events, 1, pageOf(labels, 'buf').vpn);
    const judged = (text: string) => witness.judge({ ...findings[0]!, text }, events.length).lies;
    for (const text of [
      'it was in the memory of hmm_dmirror0, and a fault of hmm_dmirror1 brought it home',
      'it was in the memory of hmm_dmirror0, and its entry was taken away there',
      'its entry was taken away, and no fault has brought it back',
    ])
      expect(judged(text), text).not.toEqual([]);
  });
});

describe('areas that came from nowhere', () => {
  it('are followed, whatever operation made them', () => {
    const vma = { kind: Kind.VmaInsert, mm: 1, vpn: 16, npages: 4, prot: 3, inode: 0, pgoff: 16 };
    const events = [{ ...vma, seq: 1, time: 0, task: 1, span: 0 }] as unknown as Event[];
    const source = (from: number, to: number, visit: (e: Event) => void) =>
      events.slice(from - 1, to).forEach(visit);
    const place = { source, mm: 1 } as unknown as Place;
    const { area, since } = coverageOf(place, 17 as Vpn, 1 as EventSeq);
    expect([area?.first, since?.seq]).toEqual([16, 1]);
  });
});
