import { designJson } from '../designs/resolve.js';
import { stateHash } from '../replay/state-hash.js';
import {
  addSearch,
  readSearches,
  readShrunk,
  readTraces,
  readVerdicts,
  saveSearch,
  type SearchIdentity,
  type SearchRow,
} from '../store/searches.js';
import type { TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';
import { UserError } from '../units/user-error.js';
import { Counted, type SavedCounts } from './counted.js';
import { performAttempt, type OnEvents } from './attempt.js';
import type { Attempt, AttemptPlan, Search } from './search.js';
import { searchKind, type SearchOptions } from './searches.js';
import type { Prepared } from './subject.js';
import { Tally, type ShrunkForm, type Sighting } from './tally.js';
import type { VerdictKind } from './verdict-class.js';

/** A search in a file: where it stands, and what it found. */
export interface KeptSearch {
  readonly id: number;
  readonly search: Search;
  readonly tally: Tally;
  /** Handed out in an earlier drive and not learnt. */
  readonly waiting: readonly Attempt[];
  readonly handedOut: number;
}

/** What `search.state` holds. */
interface State {
  readonly search: unknown;
  readonly waiting: readonly Attempt[];
  readonly handedOut: number;
  readonly counts?: SavedCounts | undefined;
}

/** @param strategy with all of its parameters */
export function identityOf(
  { subject, design }: Prepared,
  strategy: string,
  { seed, bound }: SearchOptions,
): SearchIdentity {
  return {
    workloadName: subject.name,
    workload: subject.workload,
    designName: design.name,
    design: designJson(design),
    ...{ strategy, seed, bound: bound ?? null },
    maxEvents: subject.limits.events,
    parent: subject.beginning?.session ?? null,
    parentAt: subject.beginning?.at ?? null,
  };
}

/**
 * The search of this identity in a file: the one that is there, as far as it has come, or a new one.
 * @throws UserError HMT601 when another version began it or its state is damaged
 */
export function openSearch(
  file: TraceFile,
  identity: SearchIdentity,
  toolVersion: string,
): KeptSearch {
  const { strategy, seed, bound } = identity;
  const options = bound === null ? { seed } : { seed, bound };
  const kind = searchKind(strategy);
  const there = readSearches(file).find((row) => isSame(row, identity));
  if (there === undefined) {
    const id = addSearch(file, identity, toolVersion);
    const search = kind.make(strategy, options);
    return { id, search, tally: new Tally(), waiting: [], handedOut: 0 };
  }
  if (there.toolVersion !== toolVersion) {
    const what = `search ${there.id} of ${file.path} was begun by hmmtrace ${there.toolVersion}`;
    throw new UserError('HMT601', what, 'explore into another file');
  }
  // Ended before anything was saved.
  if (there.state === '') {
    const search = kind.make(strategy, options);
    return { id: there.id, search, tally: new Tally(), waiting: [], handedOut: 0 };
  }
  try {
    const state = JSON.parse(there.state) as State;
    const search = kind.make(strategy, options, state.search);
    const tally = tallyOf(file, there);
    tally.counts = Counted.of(state.counts);
    return { id: there.id, search, tally, waiting: [...state.waiting], handedOut: state.handedOut };
  } catch {
    const what = `the state of search ${there.id} of ${file.path} is damaged`;
    throw new UserError('HMT601', what, 'explore into another file');
  }
}

function isSame(row: SearchRow, identity: SearchIdentity): boolean {
  return (Object.keys(identity) as (keyof SearchIdentity)[]).every((k) => row[k] === identity[k]);
}

function tallyOf(file: TraceFile, row: SearchRow): Tally {
  const tally = new Tally();
  tally.runs = row.runs;
  tally.pruned = row.pruned;
  tally.events = row.events;
  for (const trace of readTraces(file, row.id)) tally.traces.add(trace);
  const small = new Map<number, ShrunkForm>();
  for (const { search, number, ...form } of readShrunk(file))
    if (search === row.id) small.set(number, form);
  for (const v of readVerdicts(file, row.id)) {
    const answers = v.answers === null ? {} : { answers: JSON.parse(v.answers) as string[] };
    const kind = v.kind as VerdictKind;
    tally.sightings.set(v.key, {
      verdict: { key: v.key, kind, words: v.words, ...answers },
      runs: v.runs,
      first: { number: v.attempt, seed: v.seed, plan: JSON.parse(v.plan) as AttemptPlan },
      ...{ events: v.events, switches: v.switches, session: v.session ?? 0 },
      shrunk: small.get(v.number),
    });
  }
  return tally;
}

/** Commits where a search stands. @param traces those that are new since the last time */
export function keepSearch(
  file: TraceFile,
  { id, search, tally }: KeptSearch,
  waiting: readonly Attempt[],
  handedOut: number,
  traces: Iterable<string>,
): void {
  const state: State = { search: search.save(), waiting, handedOut, counts: tally.counts.save() };
  saveSearch(file, id, {
    ...{ runs: tally.runs, pruned: tally.pruned, events: tally.events, traces },
    exhausted: search.exhausted && waiting.length === 0,
    state: JSON.stringify(state),
    verdicts: [...tally.sightings.values()].map(({ verdict, first, ...s }, i) => ({
      ...{ number: i + 1, key: verdict.key, kind: verdict.kind, words: verdict.words },
      answers: verdict.answers === undefined ? null : JSON.stringify(verdict.answers),
      ...{ runs: s.runs, attempt: first.number, seed: first.seed },
      plan: JSON.stringify(first.plan),
      ...{ events: s.events, switches: s.switches },
      session: s.session === 0 ? null : s.session,
    })),
  });
}

/**
 * Records the first run of a verdict as a session; of a run in which the simulator fails, what there
 * was before.
 */
export function recordSighting(
  file: TraceFile,
  prepared: Prepared,
  strategy: string,
  sighting: Sighting,
  toolVersion: string,
  onEvents: OnEvents,
): void {
  const { subject, design } = prepared;
  const { beginning } = subject;
  const writer = file.beginSession({
    workloadName: subject.name,
    workload: subject.workload,
    designName: design.name,
    design: designJson(design),
    seed: sighting.first.seed,
    strategy,
    toolVersion,
    ...(beginning === undefined
      ? {}
      : { parent: { session: beginning.session, at: beginning.at as EventSeq } }),
  });
  sighting.session = writer.session;
  let interrupted = false;
  try {
    const { status, violations, machine } = performAttempt(prepared, sighting.first, [
      {
        event: (event) => {
          writer.append(event);
          if ((event.seq & 0xfff) !== 0) return;
          interrupted = true;
          onEvents();
          interrupted = false;
        },
      },
    ]);
    writer.end({ status, violations, stateHash: stateHash(machine) });
  } catch (error) {
    const shown = writer.abandon(error);
    sighting.session = 0;
    if (interrupted || sighting.verdict.kind !== 'defect') throw shown;
    sighting.session = writer.session;
  }
}
