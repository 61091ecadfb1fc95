import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { Kind, PmdType, type Event } from '../../src/events/generated.js';
import { mappingHistory } from '../../src/replay/mapping.js';
import { beforeTeardown, teardownAround } from '../../src/replay/teardown.js';
import { causeOf } from '../../src/replay/why.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import type { EventSeq } from '../../src/units/numbers.js';
import { recording } from '../support/recording.js';

/* What made a mapping is told from what touched no more than its flags, in drawn workloads. */

function drawn(profile: 'cow' | 'general' | 'migrate', seed: number): Event[] {
  const workload = generateWorkload({ profile, seed });
  const events: Event[] = [];
  const plan = { workload, design: resolveDesign('linux-6.1', () => ''), seed };
  execute({ ...plan, strategy: seededRandom(seed) }, [{ event: (e) => void events.push(e) }]);
  return events;
}
function sourceOf(events: readonly Event[]) {
  return (from: number, to: number, visit: (e: Event) => void | boolean): void => {
    for (const e of events.slice(from - 1, to)) if (visit(e) === false) return;
  };
}

/** Of every event that sets an entry, the events since the entry leads where it leads, told forwards. */
function runsOf(events: readonly Event[]): Map<Event, readonly Event[]> {
  const entries = new Map<string, { leadsTo: string; run: Event[] }>();
  const runs = new Map<Event, readonly Event[]>();
  const set = (e: Event, entry: string, leadsTo: string): void => {
    const before = entries.get(entry);
    const run = before?.leadsTo === leadsTo ? [...before.run, e] : [e];
    entries.set(entry, { leadsTo, run });
    runs.set(e, run);
  };
  const block = (e: { mm: number; vpn: number }): void => {
    for (let page = e.vpn; page < e.vpn + 512; page++) entries.delete(`pte ${e.mm} ${page}`);
  };
  for (const e of events) {
    if (e.kind === Kind.PteSet) set(e, `pte ${e.mm} ${e.vpn}`, `${e.type} ${e.pfn}`);
    else if (e.kind === Kind.MirrorSet) set(e, `mirror ${e.mirror} ${e.vpn}`, `${e.pfn}`);
    else if (e.kind === Kind.PteClear) entries.delete(`pte ${e.mm} ${e.vpn}`);
    else if (e.kind === Kind.MirrorClear) entries.delete(`mirror ${e.mirror} ${e.vpn}`);
    else if (e.kind === Kind.PmdClear || e.kind === Kind.PmdSet) {
      block(e);
      if (e.kind === Kind.PmdSet && e.type > PmdType.PMD_TABLE)
        set(e, `pmd ${e.mm} ${e.vpn}`, `${e.type} ${e.pfn}`);
      else entries.delete(`pmd ${e.mm} ${e.vpn}`);
    }
  }
  return runs;
}

describe('why an entry holds what it holds', () => {
  it.each(['cow', 'general', 'migrate'] as const)('is what made it, in %s', (profile) => {
    let flagsOnly = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const events = drawn(profile, seed);
      const source = sourceOf(events);
      for (const [last, run] of runsOf(events)) {
        const { made, updates, more } = mappingHistory(source, last);
        expect(made.event.seq, `seed ${seed}, event ${last.seq}`).toBe(run[0]!.seq);
        const told = updates.map(({ event }) => event.seq);
        expect(told).toEqual(run.slice(1 + more).map((e) => e.seq));
        if (run.length > 1) flagsOnly++;
      }
    }
    expect(flagsOnly).toBeGreaterThan(0);
  });

  it('tells of the last updates only, and counts the others', () => {
    const stores =
      '  mprotect(buf, 1 page, PROT_READ)\n  mprotect(buf, 1 page, PROT_READ|PROT_WRITE)\n  *(buf) = 1\n';
    const { read, last } = recording(
      `task main {\n  buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\n  *(buf) = 1\n${stores.repeat(8)}}\n`,
      'linux-6.1',
    );
    const sets: Event[] = [];
    read(1, last, (e) => void (e.kind === Kind.PteSet && sets.push(e)));
    const { made, updates, more } = mappingHistory(read, sets.at(-1)!);
    expect(made.event).toEqual(sets[0]);
    expect(updates.map(({ event }) => event)).toEqual(sets.slice(-5));
    expect(more).toBe(sets.length - 6);
  });
});

describe('the moment before an address space is torn down', () => {
  const { read, last } = recording(
    'task main {\n  buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\n  *(buf) = 1\n  fork(child)\n  waitpid(child)\n}\ntask child {\n  *(buf) == 1\n}\n',
    'linux-6.1',
  );
  const events: Event[] = [];
  read(1, last, (e) => void events.push(e));
  const exits = events.filter(
    (e) => e.kind === Kind.SpanBegin && e.name === 'exit' && e.span === 0,
  );

  it('is before exit begins, of each', () => {
    expect(exits).toHaveLength(2);
    expect(beforeTeardown(read, 2, last)).toBe(exits[0]!.seq - 1);
    expect(beforeTeardown(read, 1, last)).toBe(exits[1]!.seq - 1);
  });
  it('is not there while it stands', () => {
    expect(beforeTeardown(read, 1, (exits[1]!.seq - 1) as EventSeq)).toBeUndefined();
    expect(beforeTeardown(read, 3, last)).toBeUndefined();
  });
  it('is known of a change that the teardown makes', () => {
    const clears = events.filter((e) => e.kind === Kind.PteClear);
    const before = clears.map((e) => teardownAround(causeOf(read, e)));
    expect(before).toEqual(exits.map(({ seq }) => seq - 1));
    expect(teardownAround(causeOf(read, events[20]!))).toBeUndefined();
  });
});
