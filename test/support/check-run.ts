import { resolveDesign } from '../../src/designs/resolve.js';
import { ChunkEncoder, decodeChunk } from '../../src/events/codec.js';
import { Kind, type Event } from '../../src/events/generated.js';
import {
  brokenAtRest,
  brokenInvariants,
  brokenMirrors,
  isAtRest,
  leaksAtEnd,
} from '../../src/kernel/detect/invariants.js';
import { dumpMachine } from '../../src/machine/dump.js';
import { imageOf, loadImage } from '../../src/machine/image.js';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine } from '../../src/machine/state.js';
import { hashOfDump } from '../../src/replay/state-hash.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { Random } from '../../src/schedule/random.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { replay, type RecordedSwitch } from '../../src/schedule/strategies/recorded.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import type { Strategy } from '../../src/schedule/strategy.js';
import type { EventSeq } from '../../src/units/numbers.js';
import type { Workload } from '../../src/language/ast.js';
import { execute, type Observer, type Outcome } from '../../src/run/execute.js';
import { hazardOf, mayMirrorsBeWrong } from '../../src/run/oracles/hazards.js';
import { StaleEntries, type Missed } from '../../src/run/oracles/missed.js';
import { Refusals, type Refusal } from '../../src/run/oracles/refusals.js';
import { PassedOver, type Obstacle } from '../../src/run/oracles/passed-over.js';
import { ProcessMemory } from '../../src/run/oracles/process-memory.js';
import { breachOf, type Breach } from '../../src/run/verdict.js';
import { shrinkWorkload } from '../../src/explore/shrink/shrink-workload.js';
import { SnapshotWalks } from './snapshot-walks.js';

export interface CheckOptions {
  readonly workload: Workload;
  readonly design: string;
  readonly seed: number;
  /** Tasks take turns at random; else each runs until it blocks. */
  readonly random: boolean;
  /** Violations that are no failures; none unless told. */
  readonly isKnown?: (
    breach: Pick<Breach, 'rule' | 'site' | 'object'>,
    obstacles: ReadonlySet<Obstacle>,
    /** Of stale entries, each kind once. */
    missed: readonly Missed[],
    refusal: Refusal | undefined,
  ) => boolean;
  /** Entries of mirrors are not looked at until a device uses them. */
  readonly looseMirrors?: boolean;
}

export interface Checked {
  readonly events: readonly Event[];
  /** What the machine reported itself. */
  readonly violations: readonly Pick<Breach, 'rule' | 'site' | 'object'>[];
  /** The first thing that is not as it must be, `property: what`; undefined if all is well. */
  readonly failure: string | undefined;
}

/** A run of a random workload that is longer does not end. */
const MOST_EVENTS = 400_000;

class Failure extends Error {}

/** Runs a workload and checks all that has to hold of any run. */
export function checkRun(options: CheckOptions): Checked {
  const events: Event[] = [];
  const violations: ReturnType<typeof breachOf>[] = [];
  let failure: string | undefined;
  try {
    watchedRun(options, events, violations);
    foldsToTheSame(events, options.seed);
  } catch (error) {
    failure = error instanceof Failure ? error.message : `exception: ${(error as Error).stack}`;
  }
  return { events, violations, failure };
}

/** State hashes of the live machine at some events, by event. */
const positionsOf = new WeakMap<readonly Event[], Map<number, string>>();

function watchedRun(
  options: CheckOptions,
  events: Event[],
  violations: ReturnType<typeof breachOf>[],
): void {
  const random = new Random(options.seed, 99);
  const positions = new Map<number, string>();
  const depth = new Map<number, number>();
  // Only one task at a time, and each operation begins where the one before it ended.
  let model = startsThreads(options.workload) || options.random ? undefined : new ProcessMemory();
  const walks = new SnapshotWalks();
  const passedOver = new PassedOver();
  const staleEntries = new StaleEntries();
  const refusals = new Refusals();
  const strategy = options.random ? seededRandom(options.seed) : runToBlock(options.seed);
  const { verdict, machine } = machineRun(options, strategy, {
    event: (event, machine) => {
      events.push(event);
      const impossible = walks.event(event, machine);
      if (impossible !== undefined) throw new Failure(`walk: ${impossible} (event ${event.seq})`);
      if (random.below(300) === 0) positions.set(event.seq, hashOfDump(dumpMachine(machine)));
      watchSpans(event, depth);
      passedOver.event(event, machine);
      staleEntries.event(event);
      refusals.event(event);
      if (event.kind === Kind.Violation) {
        const breach = breachOf(event);
        violations.push(breach);
        if (breach.site === '') throw new Failure(`violation without a site: ${event.message}`);
        model = undefined;
        const obstacles = passedOver.obstacles(event.object, machine);
        const missed = staleEntries.of(event, machine);
        if (options.isKnown?.(breach, obstacles, missed, refusals.of(event)) !== true)
          throw new Failure(`violation: ${breach.rule} at ${breach.site}: ${event.message}`);
      }
      if (event.kind === Kind.TaskSwitch && random.below(4) === 0)
        mustHold('invariant', brokenInvariants(machine), event.seq);
    },
    answer: (operation, got, process, machine) => {
      const wrong = model?.answered(operation, got, process) ?? walks.answered(operation, got);
      if (wrong !== undefined) throw new Failure(`memory: ${wrong} (event ${machine.seq})`);
      if (!isAtRest(machine) || random.below(3) > 0) return;
      mustHold('invariant', brokenAtRest(machine), machine.seq);
      if (violations.length === 0 && options.looseMirrors !== true)
        mustHold('mirror', brokenMirrors(machine), machine.seq);
    },
  });
  if (verdict.cut !== false) throw new Failure(`livelock: more than ${MOST_EVENTS} events`);
  positions.set(events.length, hashOfDump(dumpMachine(machine)));
  positionsOf.set(events, positions);
  if (verdict.fatal) return;
  mustHold('invariant', brokenInvariants(machine), events.length);
  if (violations.length === 0) mustHold('leak', leaksAtEnd(machine), events.length);
  reexecutes(options, events);
}

function mustHold(property: string, broken: readonly string[], seq: number): void {
  if (broken.length > 0)
    throw new Failure(`${property}: ${broken.slice(0, 3).join('; ')} (event ${seq})`);
}

function watchSpans(event: Event, depth: Map<number, number>): void {
  const open = depth.get(event.task) ?? 0;
  if (event.kind === Kind.SpanBegin) depth.set(event.task, open + 1);
  else if (event.kind === Kind.SpanEnd) depth.set(event.task, open - 1);
  else if (event.kind === Kind.TaskExit && open !== 0) {
    throw new Failure(
      `span: task ${event.task} is gone with ${open} spans open (event ${event.seq})`,
    );
  }
}

function machineRun(options: CheckOptions, strategy: Strategy, observer: Observer): Outcome {
  const { workload, seed } = options;
  const design = resolveDesign(options.design, () => '');
  const limits = { ...DEFAULT_LIMITS, events: MOST_EVENTS };
  return execute({ workload, design, seed, strategy, limits }, [observer]);
}

/** The recorded choices make the same bytes. */
function reexecutes(options: CheckOptions, events: readonly Event[]): void {
  const switches: RecordedSwitch[] = [];
  const choices: number[] = [];
  for (const e of events) {
    if (e.kind === Kind.TaskSwitch && e.runnable > 1) switches.push({ step: e.step, to: e.to });
    else if (e.kind === Kind.Choice) choices.push(e.chosen);
  }
  let last = 0;
  let at = 0;
  const left = new ChunkEncoder();
  const right = new ChunkEncoder();
  machineRun(
    options,
    replay(switches, choices, () => last),
    {
      event: (event) => {
        last = event.task;
        const recorded = events[at++];
        if (recorded === undefined)
          throw new Failure(`re-execution: goes on after event ${events.length}`);
        left.push(recorded);
        right.push(event);
        if (Buffer.compare(left.take().bytes, right.take().bytes) !== 0) {
          throw new Failure(
            `re-execution: event ${at} differs: ${JSON.stringify(recorded)} ${JSON.stringify(event)}`,
          );
        }
      },
    },
  );
  if (at !== events.length)
    throw new Failure(`re-execution: ends after ${at} of ${events.length} events`);
}

/** Written, read back and folded, with states taken apart and put together again on the way. */
function foldsToTheSame(events: readonly Event[], seed: number): void {
  const positions = positionsOf.get(events)!;
  const encoder = new ChunkEncoder();
  const again = new ChunkEncoder();
  for (const e of events) encoder.push(e);
  const { bytes } = encoder.take();
  let machine = emptyMachine();
  const random = new Random(seed, 98);
  decodeChunk(bytes, 1 as EventSeq, (event) => {
    again.push(event);
    evolve(machine, event);
    const live = positions.get(event.seq);
    if (live === undefined) return;
    const dump = dumpMachine(machine);
    if (hashOfDump(dump) !== live)
      throw new Failure(`fold: is not the live state after event ${event.seq}`);
    const loaded = loadImage(imageOf(machine));
    if (hashOfDump(dumpMachine(loaded)) !== live)
      throw new Failure(`dump: does not come back after event ${event.seq}`);
    if (random.below(2) === 0) machine = loaded;
  });
  if (Buffer.compare(bytes, again.take().bytes) !== 0)
    throw new Failure('codec: events are not what was written');
}

function startsThreads(workload: Workload): boolean {
  return JSON.stringify(workload).includes('"op":"start"');
}

/** The same, with what the design is known for let through. */
export function checkDesign(
  options: Pick<CheckOptions, 'workload' | 'design' | 'seed' | 'random'>,
): Checked {
  const { switches } = resolveDesign(options.design, () => '');
  return checkRun({
    ...options,
    isKnown: (breach, obstacles, missed, refusal) => {
      const isMet = (one?: Missed): boolean => {
        const behind = { obstacles, refusal, missed: one };
        return hazardOf(breach, switches, options.workload, behind) !== undefined;
      };
      return missed.length === 0 ? isMet() : missed.every(isMet);
    },
    looseMirrors: mayMirrorsBeWrong(switches),
  });
}

/** The smallest workload near this one that fails in the same way, and how. */
export function smallestFailure(
  options: Pick<CheckOptions, 'workload' | 'design' | 'seed' | 'random'>,
  budget = 1500,
  check: (candidate: typeof options) => Checked = checkDesign,
): { readonly workload: Workload; readonly failure: string } {
  const first = check(options).failure!;
  const workload = shrinkWorkload(
    options.workload,
    (candidate) => kindOf(check({ ...options, workload: candidate }).failure) === kindOf(first),
    budget,
  );
  return { workload, failure: check({ ...options, workload }).failure ?? first };
}

/** The property that failed, and of a violation its type; else how it begins. */
function kindOf(failure: string | undefined): string | undefined {
  return /^violation: \w+/.exec(failure ?? '')?.[0] ?? failure?.replace(/\d+/g, 'n').slice(0, 50);
}
