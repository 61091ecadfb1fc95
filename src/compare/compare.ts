import { align, bothDid, type BothDid, type Pair } from './align.js';
import {
  together,
  type Comparison,
  type OutcomeDifference,
  type Side,
  type Verdict,
} from './comparison.js';
import { divergences } from './divergences.js';
import { headline } from './headline.js';
import { doings } from './identity.js';
import { MAPPING_PARTS, type MappingPart } from './mapping.js';
import { MECHANISM, type MechanismName } from './mechanism.js';
import type { Recording } from '../replay/recording.js';
import { nameOf, profile, type OperationName, type Profile } from './operation.js';
import { comparePart, pointsOf, type PartComparison } from './points.js';

/**
 * Compares two recordings by what the user did. Reads each twice: once to profile it, once to look
 * at the places where they differ first.
 */
export function compareRecordings(a: Recording, b: Recording): Comparison {
  const [pa, pb] = [profile(a), profile(b)];
  const pairs = align(pa.operations, pb.operations);
  const both = pairs.filter(bothDid);
  const operations = operationsOf(pairs, both, pa, pb);
  const { onlyA, onlyB, notReachedByA, notReachedByB } = operations;
  const complete = onlyA.length + onlyB.length + notReachedByA + notReachedByB === 0;

  const { points, ends, otherOrder, sameOrder } = pointsOf(both);
  const part = (name: MappingPart | 'memory'): PartComparison => comparePart(points, name);
  const parts = Object.fromEntries(MAPPING_PARTS.map((name) => [name, part(name)])) as Record<
    MappingPart,
    PartComparison
  >;
  const memory = part('memory');
  const verdictOf = ({ differing, unsettled }: PartComparison): Verdict =>
    verdict(differing > 0, complete && ends > 0 && otherOrder + unsettled === 0);
  const partVerdicts = Object.fromEntries(
    MAPPING_PARTS.map((name) => [name, verdictOf(parts[name])]),
  ) as Record<MappingPart, Verdict>;
  const counting = MAPPING_PARTS.filter((name) => name !== 'intervals');
  const most = (of: (p: PartComparison) => number): number =>
    Math.max(...counting.map((name) => of(parts[name])));

  const differences = both.map(outcomeDifference).filter((d) => d !== undefined);
  const outcomeParts = {
    answers: verdict(differences.length > 0, complete && operations.compared > 0),
    memory: verdictOf(memory),
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
    workloads:
      a.workload === undefined || b.workload === undefined
        ? 'unknown'
        : sameOrNot(doings(a.workload), doings(b.workload)),
    schedules: {
      seeds: sameOrNot(pa.seed, pb.seed),
      strategies: sameOrNot(a.strategy, b.strategy),
      order: sameOrder ? 'same' : 'differs',
    },
    operations,
    outcome: {
      verdict: outcome,
      parts: outcomeParts,
      differences,
      memory: memory.first && nameOf(memory.first.a),
    },
    mapping: {
      verdict: mapping,
      parts: partVerdicts,
      ends: {
        all: ends,
        compared: points.length - most((p) => p.unsettled),
        differing: most((p) => p.differing),
        otherOrder,
        underWay: most((p) => p.unsettled),
      },
    },
    mechanism: mechanism(pa, pb, both, complete),
    divergences: divergences({ a, b, both, differences, parts: { ...parts, memory } }),
  };
  return { head: headline(comparison), ...comparison };
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
function operationsOf(
  pairs: readonly Pair[],
  both: readonly BothDid[],
  pa: Profile,
  pb: Profile,
): Comparison['operations'] {
  const [a, b] = [alone(pairs, 'a', pb.stopped), alone(pairs, 'b', pa.stopped)];
  const endedBy = (side: 'a' | 'b'): number => both.filter((p) => p[side].end !== undefined).length;
  const compared = both.filter(ended).length;
  return {
    compared,
    onlyA: a.only,
    onlyB: b.only,
    notReachedByA: b.notReached + endedBy('b') - compared,
    notReachedByB: a.notReached + endedBy('a') - compared,
  };
}

/** Of what one side alone did: what the other passed over, and what it may have been stopped before. */
function alone(
  pairs: readonly Pair[],
  of: 'a' | 'b',
  otherWasStopped: boolean,
): { readonly only: readonly OperationName[]; readonly notReached: number } {
  const only: OperationName[] = [];
  let notReached = 0;
  const wentOn = new Set<string>();
  for (const p of pairs.toReversed()) {
    const o = p[of];
    if (o === undefined) continue;
    if (bothDid(p)) wentOn.add(o.task);
    else if (otherWasStopped && !wentOn.has(o.task)) notReached++;
    else only.push(nameOf(o));
  }
  return { only: only.reverse(), notReached };
}

const ANSWER = ['ret', 'signal', 'siCode', 'cpages', 'faults', 'hasValue', 'value'] as const;

function outcomeDifference({ a: runA, b: runB }: BothDid): OutcomeDifference | undefined {
  const [a, b] = [runA.result, runB.result];
  // The end of a process has no answer; what one side did not end has none to compare.
  if (a === undefined || b === undefined) return undefined;
  const fields: string[] = ANSWER.filter((f) => a[f] !== b[f]);
  if (!equalLists(a.snapshot, b.snapshot)) fields.push('snapshot');
  if (!equalLists(a.data, b.data)) fields.push('data');
  return fields.length === 0 ? undefined : { operation: nameOf(runA), fields, a, b };
}
function equalLists(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function mechanism(
  pa: Profile,
  pb: Profile,
  both: readonly BothDid[],
  complete: boolean,
): Comparison['mechanism'] {
  const counts = (Object.keys(MECHANISM) as MechanismName[]).map((name) => ({
    ...{ name, about: MECHANISM[name] },
    ...{ a: pa.mechanism[name], b: pb.mechanism[name] },
  }));
  const first = both.find((p) => ended(p) && p.a.steps !== p.b.steps);
  // Totals of different operations say nothing about how the same one is done.
  const totals = complete && (pa.outside !== pb.outside || pa.events !== pb.events);
  return {
    verdict: verdict(first !== undefined || totals, complete && both.length > 0),
    counts,
    first: first && nameOf(first.a),
  };
}
function ended({ a, b }: BothDid): boolean {
  return a.end !== undefined && b.end !== undefined;
}
