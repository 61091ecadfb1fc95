import { Kind, type Event } from '../events/generated.js';
import { evolve } from '../machine/evolve.js';
import { emptyMachine, type MachineView } from '../machine/state.js';
import { kinds, readBackwards } from '../replay/events.js';
import { causeOf, explainPage, type Cause } from '../replay/why.js';
import type { EventSeq, Vpn } from '../units/numbers.js';
import { align, type Pair } from './align.js';
import { differingCells, type Cell } from './cells.js';
import type {
  Comparison,
  Divergence,
  OperationName,
  OutcomeDifference,
  Side,
  Verdict,
} from './comparison.js';
import { headline } from './headline.js';
import { MAPPING_PARTS, type MappingPart } from './mapping.js';
import { MECHANISM, type MechanismName } from './mechanism.js';
import { profile, type OperationRun, type Profile } from './operation.js';
import type { Recording } from '../replay/recording.js';

/**
 * Compares two recordings by what the user did. Reads each twice: once to profile it, once to look
 * at the places where they differ first.
 */
export function compareRecordings(a: Recording, b: Recording): Comparison {
  const [pa, pb] = [profile(a), profile(b)];
  const pairs = align(pa.operations, pb.operations);
  const both = pairs.filter(
    (p): p is Pair & { a: OperationRun; b: OperationRun } => p.a !== undefined && p.b !== undefined,
  );

  const differences = pairs.map(outcomeDifference).filter((d) => d !== undefined);
  const comparable = both.filter(
    (p) => p.a.mapping !== undefined && p.b.mapping !== undefined && p.a.progress === p.b.progress,
  );
  const firstOf = (part: MappingPart | 'memory'): (typeof comparable)[number] | undefined =>
    comparable.find((p) => p.a.mapping![part] !== p.b.mapping![part]);
  const parts = Object.fromEntries(
    MAPPING_PARTS.map((part) => [part, firstOf(part) === undefined ? 'same' : 'differs']),
  ) as Record<MappingPart, Verdict>;
  const memory = firstOf('memory');
  const counts = (Object.keys(MECHANISM) as MechanismName[]).map((name) => ({
    name,
    about: MECHANISM[name],
    a: pa.mechanism[name],
    b: pb.mechanism[name],
  }));
  const firstMechanism = both.find((p) =>
    counts.some(({ name }) => p.a.mechanism[name] !== p.b.mechanism[name]),
  );

  const comparison: Omit<Comparison, 'head'> = {
    a: side(a, pa),
    b: side(b, pb),
    operations: {
      compared: both.length,
      onlyA: pairs.filter((p) => p.b === undefined).length,
      onlyB: pairs.filter((p) => p.a === undefined).length,
    },
    outcome: {
      verdict:
        differences.length === 0 && memory === undefined && pa.status === pb.status
          ? 'same'
          : 'differs',
      differences,
      memory: memory === undefined ? undefined : nameOf(memory.a),
    },
    mapping: {
      verdict: Object.values(parts).includes('differs') ? 'differs' : 'same',
      parts,
      compared: comparable.length,
      differing: comparable.filter((p) =>
        MAPPING_PARTS.some((part) => p.a.mapping![part] !== p.b.mapping![part]),
      ).length,
    },
    mechanism: {
      verdict: counts.some((c) => c.a !== c.b) ? 'differs' : 'same',
      counts,
      first: firstMechanism === undefined ? undefined : nameOf(firstMechanism.a),
    },
    divergences: divergences(a, b, pairs, differences, firstOf),
  };
  return { head: headline(comparison), ...comparison };
}

function side(r: Recording, p: Profile): Side {
  return {
    name: r.name,
    events: p.events,
    time: p.time,
    status: p.status,
    violations: p.violations,
    violationCount: p.violationCount,
    labels: p.labels,
  };
}
function nameOf({ task, index, line, text }: OperationRun): OperationName {
  return { task, index, line, text };
}

const ANSWER = ['ret', 'signal', 'siCode', 'cpages', 'faults', 'hasValue', 'value'] as const;

function outcomeDifference(pair: Pair): OutcomeDifference | undefined {
  const [a, b] = [pair.a?.result, pair.b?.result];
  const operation = nameOf((pair.a ?? pair.b)!);
  if (a === undefined || b === undefined) {
    // Operations without an answer (join, barrier) say nothing; one side alone does.
    if (pair.a !== undefined && pair.b !== undefined && a === b) return undefined;
    return { operation, fields: ['missing'], a, b };
  }
  const fields: string[] = ANSWER.filter((f) => a[f] !== b[f]);
  if (!equalLists(a.snapshot, b.snapshot)) fields.push('snapshot');
  if (!equalLists(a.data, b.data)) fields.push('data');
  return fields.length === 0 ? undefined : { operation, fields, a, b };
}
function equalLists(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function divergences(
  a: Recording,
  b: Recording,
  pairs: readonly Pair[],
  outcome: readonly OutcomeDifference[],
  firstOf: (part: MappingPart | 'memory') => { a: OperationRun; b: OperationRun } | undefined,
): Divergence[] {
  const found: Divergence[] = [];
  const first = outcome[0];
  if (first !== undefined) {
    const pair = pairs.find((p) => same(p.a ?? p.b, first.operation))!;
    found.push({
      layer: 'outcome',
      part: 'answer',
      operation: first.operation,
      at: { a: pair.a?.end, b: pair.b?.end },
      cells: [],
      since: { a: undefined, b: undefined },
      causes: {
        a: first.a === undefined ? undefined : causeOf(a.read, first.a),
        b: first.b === undefined ? undefined : causeOf(b.read, first.b),
      },
    });
  }
  for (const part of [...MAPPING_PARTS, 'memory'] as const) {
    const pair = firstOf(part);
    if (pair === undefined) continue;
    const [left, right] = [stateAt(a, pair.a.end!), stateAt(b, pair.b.end!)];
    const cells = differingCells(left, right).filter((c) => c.part === part);
    const cell = cells[0];
    found.push({
      layer: part === 'memory' ? 'outcome' : 'mapping',
      part,
      operation: nameOf(pair.a),
      at: { a: pair.a.end, b: pair.b.end },
      cells,
      since: {
        a: staleSince(a, left, cell, 'a', pair.a.end!),
        b: staleSince(b, right, cell, 'b', pair.b.end!),
      },
      causes: {
        a: cell === undefined ? undefined : cellCause(a, left, cell, pair.a.end!),
        b: cell === undefined ? undefined : cellCause(b, right, cell, pair.b.end!),
      },
    });
  }
  // What designs choose freely comes last: which intervals they keep.
  const weight = (d: Divergence): number =>
    d.part === 'intervals' ? Infinity : (d.at.a ?? d.at.b ?? 0);
  return found.sort((x, y) => weight(x) - weight(y));
}

function same(o: OperationRun | undefined, name: OperationName): boolean {
  return o !== undefined && o.task === name.task && o.index === name.index;
}

/** The state after an event, folded from the start. */
function stateAt(r: Recording, at: number): MachineView {
  const machine = emptyMachine();
  r.read(1, at, (e) => evolve(machine, e));
  return machine;
}

/** From which event on a stale device entry was stale: the later of its own and the CPU entry's change. */
function staleSince(
  r: Recording,
  m: MachineView,
  cell: Cell | undefined,
  side: 'a' | 'b',
  at: EventSeq,
): EventSeq | undefined {
  const mm = cell === undefined ? undefined : [...m.mms.keys()].sort((x, y) => x - y)[cell.space];
  if (cell === undefined || mm === undefined || !cell.stale[side]) return undefined;
  const why = explainPage(r.read, mm, cell.vpn as Vpn, at);
  const device = why.device.at(-1)?.cause.event.seq ?? 0;
  return Math.max(device, why.cpu?.event.seq ?? 0) as EventSeq;
}

/** The event that last changed a cell before the boundary. */
function cellCause(r: Recording, m: MachineView, cell: Cell, at: EventSeq): Cause | undefined {
  const mm = [...m.mms.keys()].sort((x, y) => x - y)[cell.space];
  if (mm === undefined) return undefined;
  if (cell.part === 'cpu' || cell.part === 'device') {
    const why = explainPage(r.read, mm, cell.vpn as Vpn, at);
    return cell.part === 'cpu' ? why.cpu : why.device.at(-1)?.cause;
  }
  const wanted = cell.part === 'areas' ? AREA_KINDS : INTERVAL_KINDS;
  let last: Event | undefined;
  const note = (e: Event): boolean => {
    last = e;
    return false;
  };
  readBackwards(r.read, at, wanted, () => true, note);
  return last === undefined ? undefined : causeOf(r.read, last);
}
const AREA_KINDS = kinds(Kind.VmaInsert, Kind.VmaRemove, Kind.VmaChange);
const INTERVAL_KINDS = kinds(
  Kind.IntervalTreeInsert,
  Kind.IntervalTreeRemove,
  Kind.IntervalBounds,
  Kind.IntervalDefer,
  Kind.IntervalUndefer,
);
