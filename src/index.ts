/**
 * hmmtrace as a library: whatever the command line does, as functions.
 *
 * @packageDocumentation
 */

// Numbers, error numbers and errors.
export * from './units/numbers.js';
export { ERRNO, errnoName, type ErrnoName } from './units/errno.js';
export { didYouMean, nearest } from './units/nearest.js';
export {
  ERRORS,
  EXIT,
  EXIT_MEANING,
  UserError,
  type ErrorCode,
  type ExitStatus,
} from './units/user-error.js';

// Designs.
export { SWITCHES, type Design, type SwitchName, type Switches } from './designs/switches.js';
export {
  designJson,
  listDesigns,
  resolveDesign,
  switchDifferences,
  type ReadFile,
} from './designs/resolve.js';

// Events and the state that they make.
export * from './events/generated.js';
export { ChunkEncoder, decodeChunk, UNKNOWN_KIND } from './events/codec.js';
export { evolve, EvolveError } from './machine/evolve.js';
export { emptyMachine, type Machine, type MachineView } from './machine/state.js';
export { dumpMachine } from './machine/dump.js';
export { imageOf, loadImage } from './machine/image.js';
export {
  brokenAtRest,
  brokenInvariants,
  brokenMirrors,
  isAtRest,
  leaksAtEnd,
} from './kernel/detect/invariants.js';
export { entryFlags, entryPfn, entryType, forEachEntry, getEntry } from './machine/page-table.js';

// Workloads.
export type {
  Arrival,
  Expectation,
  Operation,
  Pattern,
  Place,
  Position,
  ScheduleLine,
  Statement,
  TaskDeclaration,
  TaskInstance,
  Workload,
} from './language/ast.js';
export { parseWorkload } from './language/parse.js';
export { printWorkload } from './language/print.js';
export { grammar } from './language/grammar.js';
export { generateWorkload, type GenerateOptions } from './draw/generate.js';
export { ALL_PROFILES, PROFILES, type Profile } from './draw/profiles.js';
export { shrinkWorkload } from './explore/shrink/shrink-workload.js';
export {
  listWorkloads,
  loadWorkload,
  SELF_TESTS,
  workloadNames,
  type LoadedWorkload,
} from './language/library.js';
export { execute, type Observer, type Outcome, type Plan } from './run/execute.js';
export { checkClaim, type CheckOptions, type Evidence } from './docket/check.js';
export { casesNamed, listCases } from './docket/library.js';
export { parseCase } from './docket/parse-case.js';
export { swapsOf, type Swap } from './docket/swap.js';
export type { Claim, DocketCase } from './docket/case.js';
export { HAZARDS, hazardOf, mayMirrorsBeWrong, type Hazard } from './run/oracles/hazards.js';
export { ProcessMemory } from './run/oracles/process-memory.js';
export type { Breach, BreachPattern, Unmet, Verdict } from './run/verdict.js';
export { conform, conformScenario, type ConformanceReport } from './conformance/conform.js';
export {
  compareEventOrder,
  compareRecording,
  type EventOrderResult,
} from './conformance/event-order.js';
export { STRATEGIES } from './schedule/strategies/all.js';
export { strategyNamed } from './schedule/strategies/named.js';
export { noted, type Noted } from './schedule/strategies/noted.js';
export {
  SCHEDULED,
  scheduled,
  type Scheduled,
  type SchedulingOptions,
} from './schedule/strategies/scheduled.js';
export { fitSchedule } from './run/fit-schedule.js';
export { completeStrategy } from './run/complete-strategy.js';
export type { Strategy } from './schedule/strategy.js';

// Exploration.
export type { Attempt, AttemptPlan, Explored, Search } from './explore/search.js';
export type { VerdictClass } from './explore/verdict-class.js';
export { explore, type Explorations, type ExploreOptions } from './explore/explore.js';
export { inlineCrew } from './explore/inline-crew.js';
export { prepare, subjectOf, type Prepared, type Subject } from './explore/subject.js';
export type { Sighting, Tally } from './explore/tally.js';
export { findingOf, type RecordedFinding } from './explore/shrink/finding-of.js';
export { shrunkText } from './explore/shrink/text.js';
export { scheduleOf, withSchedule } from './replay/schedule-of.js';
export {
  shrinkFinding,
  type Finding,
  type Shrunk,
  type ShrinkOptions,
  type Size,
} from './explore/shrink/shrink.js';

// The trace file.
export { TraceFile } from './store/trace-file.js';
export type { Checkpoint, SessionInfo, SessionMeta, SessionOutcome } from './store/log/session.js';
export type { QueryOptions, QueryResult, SqlParameters } from './store/questions/query.js';
export { AS_OF_VIEWS, asOfScript, queryAt } from './store/tables/as-of.js';
export { SAVED_QUERIES } from './store/questions/queries/all.js';
export type { QueryParameter, SavedQuery } from './store/questions/queries/query.js';
export {
  boundParameters,
  runSaved,
  savedQuery,
  type ParameterValues,
} from './store/questions/queries/run.js';
export { printQuery } from './store/questions/queries/print.js';
export type { WriterOptions } from './store/log/session-writer.js';
export { SessionWriter } from './store/log/session-writer.js';
export { compareProjections } from './store/tables/projection-compare.js';
export { buildProjections, dropProjections } from './store/tables/projections.js';
export { verifyChain, type ChainReport } from './store/log/verify.js';
export { exportSession, type StreamFormat } from './store/stream/export.js';
export { exportTimeline, type TimelineFormat } from './interchange/export-timeline.js';
export { importSessions, type Imported, type ImportOptions } from './store/stream/import.js';
export { upgrade } from './store/file/upgrade.js';
export { eventFromJson, eventToJson, EventJsonError } from './events/json.js';
export { describeSchema } from './store/tables/describe.js';

// Recording and replay.
export { rebuildCheckpoints } from './replay/checkpoints.js';
export { indexSession } from './replay/index-session.js';
export { recordSession, type Recorded, type RecordOptions } from './replay/record.js';
export { changes, runToChange, touchesFrame, type Watch } from './replay/watch.js';
export { lastWriters, type FrameWriters } from './replay/last-writer.js';
export { mappingHistory, type MappingHistory } from './replay/mapping.js';
export { lifeOf, type ObjectLife } from './replay/object-life.js';
export { parseWatch } from './replay/parse-watch.js';
export { followEvents } from './replay/follow.js';
export { diffStates, type Plain, type StateDifference } from './replay/state-diff.js';
export { stateDiffText } from './view/state-diff.js';
export { branchSession, type BranchOptions } from './branch/branch.js';
export { dependsOn } from './replay/depends.js';
export { changedMeaning, recordedDesign, reexecute, rerun } from './replay/rerun.js';
export type { Difference } from './replay/reexecute.js';
export { Cursor, stateHash, type Condition } from './replay/cursor.js';
export { verify, type VerifyOptions, type VerifyReport } from './replay/verify.js';
export {
  QUESTIONS,
  whyNot,
  type Finding as WhyNotFinding,
  type Place as WhyNotPlace,
  type Question,
} from './replay/why-not/why-not.js';
export { causeOf, explainPage, type Cause, type Explanation } from './replay/why.js';
export { eventsOf, kinds, readBackwards, type EventSource } from './replay/events.js';
export { testWorkload, type TestRun } from './replay/self-test.js';
export { describeEvent, enumName, kindName } from './replay/text/describe-event.js';
export { Labels } from './replay/text/labels.js';

// Comparison.
export { compareRecordings } from './compare/compare.js';
export type { Comparison, Divergence, OutcomeDifference } from './compare/comparison.js';
export { MECHANISM, type Mechanism } from './compare/mechanism.js';

// Positions and names in a file, recordings to compare, and text.
export { firstViolation, resolvePosition, resolveSession } from './replay/position.js';
export { labelsAt, resolveAddress } from './replay/address.js';
export { recordingOf, type Recording } from './replay/recording.js';
export { describeState, stateJson } from './view/state.js';
export { EventTable, isStory } from './view/event-table.js';
export { comparisonJson, comparisonText } from './view/comparison.js';
export { PLAIN, type Style } from './view/style.js';

// The command line itself.
export { main } from './cli/program.js';
