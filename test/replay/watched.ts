import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Kind, PmdType, type Event } from '../../src/events/generated.js';
import { getEntry, getPmd } from '../../src/machine/page-table.js';
import type { MachineView } from '../../src/machine/state.js';
import { Cursor } from '../../src/replay/cursor.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import type { EventSource } from '../../src/replay/events.js';
import { strategyNamed } from '../../src/schedule/strategies/named.js';
import { runToChange, type Watch } from '../../src/replay/watch.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { PAGES_PER_PMD, pfn } from '../../src/units/numbers.js';
import type { Workload } from '../../src/language/ast.js';
import { execute } from '../../src/run/execute.js';
import { scratch as scratchDirectory } from '../support/cli.js';
import { record } from '../support/trace.js';

/** The last change of a page's entry as it is told forwards: tables come and go without mapping it. */
export function lastChange(all: readonly Event[], vpn: number, at: number): Event | undefined {
  const block = vpn - (vpn % PAGES_PER_PMD);
  let last: Event | undefined;
  let mapped = false;
  for (const e of all.slice(0, at)) {
    if (!('mm' in e) || e.mm !== 1) continue;
    if ((e.kind === Kind.PmdSet || e.kind === Kind.PmdClear) && e.vpn === block) {
      const maps = e.kind === Kind.PmdSet && e.type > PmdType.PMD_TABLE;
      if (maps || mapped) last = e;
      mapped = maps;
    } else if ((e.kind === Kind.PteSet || e.kind === Kind.PteClear) && e.vpn === vpn) {
      last = e;
      mapped = e.kind === Kind.PteSet;
    }
  }
  return last;
}

/** What is watched, as a value of the state. */
export function valueOf(w: Watch, m: MachineView): string {
  const page = (n: number) => {
    const p = m.pages;
    if (!p.isLive(pfn(n))) return undefined;
    const at = pfn(n);
    const counts = [p.order(at), p.refcount(at), p.mapcount(at)];
    return [...counts, p.flags(at), [...p.content(at)], p.object(at)];
  };
  switch (w.kind) {
    case 'pte': {
      const table = m.mms.get(w.mm)?.table;
      return table === undefined ? '0 0' : `${getEntry(table, w.vpn)} ${getPmd(table, w.vpn)}`;
    }
    case 'mirror':
      return [...m.mirrors.values()].flatMap((r) => getEntry(r.table, w.vpn) || []).join();
    case 'page':
      return JSON.stringify(page(w.pfn)) ?? '';
    case 'interval':
      return JSON.stringify(m.intervals.get(w.interval)) ?? '';
    case 'lock':
      return JSON.stringify(m.locks.get(w.lock)) ?? '';
    default:
      throw new Error('not a value');
  }
}

export function eventsOfRun(workload: Workload, design: string): Event[] {
  const all: Event[] = [];
  execute(
    {
      ...{ workload, design: resolveDesign(design, () => '') },
      ...{ seed: 1, strategy: strategyNamed('random', 1) },
    },
    [{ event: (e) => void all.push(e) }],
  );
  return all;
}
export function listed(all: readonly Event[]): EventSource {
  return (from, to, visit) => void all.slice(from - 1, to).every((e) => visit(e) !== false);
}
/** A cursor of these events, recorded. */
export function cursorOf(all: readonly Event[]): { recorded: TraceFile; cursor: Cursor } {
  const path = join(scratchDirectory(), 't.db');
  record(path, all);
  const recorded = TraceFile.open(path);
  onTestFinished(() => recorded.close());
  return { recorded, cursor: new Cursor(recorded, 1) };
}
/** Where running to the next change stops, from the beginning to the end. */
export function stopsOf(recorded: TraceFile, cursor: Cursor, watch: Watch): number[] {
  const stops: number[] = [];
  cursor.seek(0);
  while (runToChange(recorded, cursor, watch, 1)) stops.push(cursor.at);
  return stops;
}
/** The same from behind the last event to the beginning. */
export function stopsBack(recorded: TraceFile, cursor: Cursor, watch: Watch): number[] {
  const stops: number[] = [];
  cursor.seek(cursor.last);
  while (runToChange(recorded, cursor, watch, -1)) stops.push(cursor.at);
  return stops.reverse();
}
