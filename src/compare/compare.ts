import { together, type Comparison, type Side, type Verdict } from './comparison.js';
import { divergences } from './divergences.js';
import { headline } from './headline.js';
import { doings } from './identity.js';
import { MAPPING_PARTS, type MappingPart } from './mapping.js';
import { MECHANISM, type MechanismName } from './mechanism.js';
import type { Workload } from '../language/ast.js';
import type { Recording } from '../replay/recording.js';
import { nameOf, type Pair, type Profile } from './operation.js';
import type { PartComparison } from './points.js';
import { renamed, type Renamed } from './renaming.js';
import { walk, type Walked } from './walk.js';

/**
 * Compares two recordings by what the user did. Reads both side by side, and then again up to the
 * places where they differ first.
 * @param onProgress told how many events were read; may throw to end it
 * @param onPair told of each operation that both did, once both have begun it
 */
export function compareRecordings(
  a: Recording,
  b: Recording,
  onProgress: (events: number) => void = () => undefined,
  onPair: (pair: Pair) => void = () => undefined,
): Comparison {
  const { workloads, renamed } = compareWorkloads(a.workload, b.workload);
  const walked = walk(a, b, renamed, onProgress, onPair);
  const { a: pa, b: pb, points } = walked;
  const operations = operationsOf(walked);
  const { alone, elsewhere, unknown } = operations;
  const unpaired = [alone, elsewhere, unknown].some(({ a, b }) => a + b > 0);
  const complete = !unpaired && operations.notReachedByA + operations.notReachedByB === 0;

  const { parts } = points;
  const ends = Math.max(walked.ended.a, walked.ended.b);
  const notHeld = points.stopped ? ends - points.looked : 0;
  const otherOrder = ends - points.count - notHeld;
  const verdictOf = ({ differing, unsettled }: PartComparison): Verdict =>
    verdict(differing > 0, complete && ends > 0 && otherOrder + notHeld + unsettled === 0);
  const partVerdicts = Object.fromEntries(
    MAPPING_PARTS.map((name) => [name, verdictOf(parts[name])]),
  ) as Record<MappingPart, Verdict>;
  const counting = MAPPING_PARTS.filter((name) => name !== 'intervals');
  const most = (of: (p: PartComparison) => number): number =>
    Math.max(...counting.map((name) => of(parts[name])));

  const outcomeParts = {
    answers: verdict(walked.differing > 0, complete && operations.compared > 0),
    memory: verdictOf(parts.memory),
    end: verdict(
      pa.status !== undefined && pb.status !== undefined && pa.status !== pb.status,
      pa.status !== undefined && pb.status !== undefined,
    ),
  };
  const [outcome, mapping] = [
    together(Object.values(outcomeParts)),
    together(counting.map((name) => partVerdicts[name])),
  ];
  const comparison: Omit<Comparison, 'head'> = {
    verdict: together([outcome, mapping]),
    a: side(a, pa),
    b: side(b, pb),
    workloads,
    schedules: {
      seeds: sameOrNot(pa.seed, pb.seed),
      strategies: sameOrNot(a.strategy, b.strategy),
      order: points.sameOrder ? (points.stopped ? 'unknown' : 'same') : 'differs',
    },
    operations,
    outcome: {
      verdict: outcome,
      parts: outcomeParts,
      differing: walked.differing,
      differences: walked.differences.map((d) => d.difference),
      memory: parts.memory.first && nameOf(parts.memory.first.a),
    },
    mapping: {
      verdict: mapping,
      parts: partVerdicts,
      ends: {
        all: ends,
        compared: points.count - most((p) => p.unsettled),
        differing: most((p) => p.differing),
        otherOrder,
        notHeld,
        underWay: most((p) => p.unsettled),
      },
    },
    mechanism: mechanism(walked, complete),
    divergences: divergences({ a, b, answer: walked.differences[0], parts }),
  };
  return { head: headline(comparison), ...comparison };
}

/** They are the same also if only names differ: then operations are compared by other names. */
function compareWorkloads(
  a: Workload | undefined,
  b: Workload | undefined,
): Pick<Comparison, 'workloads'> & { readonly renamed?: Record<'a' | 'b', Renamed> } {
  if (a === undefined || b === undefined) return { workloads: 'unknown' };
  if (doings(a) === doings(b)) return { workloads: 'same' };
  const names = { a: renamed(a), b: renamed(b) };
  if (doings(names.a.workload) !== doings(names.b.workload)) return { workloads: 'differ' };
  return { workloads: 'same', renamed: names };
}

function verdict(differs: boolean, complete: boolean): Verdict {
  return differs ? 'differs' : complete ? 'same' : 'not compared';
}

function sameOrNot<T>(a: T | undefined, b: T | undefined): 'same' | 'differ' | 'unknown' {
  if (a === undefined || b === undefined) return 'unknown';
  return a === b ? 'same' : 'differ';
}

function side(r: Recording, p: Profile): Side {
  return {
    name: r.name,
    events: p.events,
    time: p.time,
    status: p.status,
    seed: p.seed,
    strategy: r.strategy,
    violations: p.violations,
    violationCount: p.violationCount,
    labels: p.labels,
  };
}

/** What was done by both, by one alone, and by one after the other had been stopped. */
function operationsOf({ unpaired: { a, b }, compared, ended }: Walked): Comparison['operations'] {
  return {
    compared,
    onlyA: a.only,
    onlyB: b.only,
    alone: { a: a.count, b: b.count },
    notReachedByA: b.notReached + ended.b - compared,
    notReachedByB: a.notReached + ended.a - compared,
    elsewhere: { a: a.elsewhere, b: b.elsewhere },
    unknown: { a: a.unknown, b: b.unknown },
  };
}

function mechanism({ a, b, otherSteps, both }: Walked, complete: boolean): Comparison['mechanism'] {
  const counts = (Object.keys(MECHANISM) as MechanismName[]).map((name) => ({
    ...{ name, about: MECHANISM[name] },
    ...{ a: a.mechanism[name], b: b.mechanism[name] },
  }));
  // Totals of different operations say nothing about how the same one is done.
  const otherCounts = counts.some((n) => n.a !== n.b);
  const totals = complete && (a.outside !== b.outside || a.events !== b.events || otherCounts);
  return {
    verdict: verdict(otherSteps !== undefined || totals, complete && both > 0),
    counts,
    first: otherSteps,
  };
}
