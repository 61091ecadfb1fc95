import { recordSighting } from '../explore/search-file.js';
import { statementsOf } from '../explore/shrink/statements.js';
import type { OnEvents } from '../explore/attempt.js';
import type { VerdictClass } from '../explore/verdict-class.js';
import type { TraceFile } from '../store/trace-file.js';
import { causesOf, type Causes } from './causes.js';
import type { Distinction, DistinguishOptions, Found } from './distinguish.js';
import type { Question } from './questions.js';
import { survey, type Sight, type Survey } from './survey.js';
import { pairingOf, type Pairing } from './words.js';

/** What is told of a workload that tells two designs apart. */
export interface Telling {
  readonly found: Found;
  readonly statements: number;
  readonly tasks: number;
  readonly pairing: Pairing;
  /** Of each design the run that is shown, in the file; undefined without one. */
  readonly sessions: readonly [number, number] | undefined;
  /** Undefined where too many switches matter. */
  readonly causes: Causes | undefined;
}

/** @param file records the run of each design that is shown, if there is one */
export async function tellingOf(
  { designs, differing }: Distinction,
  found: Found,
  { by, how, onEvents }: Pick<DistinguishOptions, 'by' | 'how' | 'onEvents'>,
  file?: { readonly trace: TraceFile; readonly toolVersion: string },
): Promise<Telling> {
  const { small, sides } = found;
  const pairing = pairingOf(sides, found.difference, by);
  const { key } = pairing.sights[pairing.only];
  const ends = pairing.only === 0 ? ([designs[1], designs[0]] as const) : designs;
  const causes = await causesOf(ends, differing, sides, (design) => {
    const seen = survey(small, design, [by], how, onEvents);
    if (seen.seen.get(by)!.has(key)) return true;
    return seen.finished ? false : undefined;
  });
  return {
    found,
    statements: statementsOf(small.workload).length,
    tasks: small.workload.tasks.length,
    pairing,
    sessions: file && recordRuns({ found, pairing }, by, file, onEvents),
    causes,
  };
}

/** Sessions of the two runs that are shown. */
export function recordRuns(
  { found: { sides }, pairing }: Pick<Telling, 'found' | 'pairing'>,
  by: Question,
  { trace, toolVersion }: { readonly trace: TraceFile; readonly toolVersion: string },
  onEvents: OnEvents,
): [number, number] {
  const record = (i: 0 | 1): number =>
    recorded(trace, sides[i], pairing.sights[i], by, toolVersion, onEvents);
  return [record(0), record(1)];
}

/** The session of a run: the one that is there, or a new one. */
function recorded(
  file: TraceFile,
  { prepared, strategy }: Survey,
  { key, words, first, runs }: Sight,
  by: Question,
  toolVersion: string,
  onEvents: OnEvents,
): number {
  const { subject } = prepared;
  const there = file
    .sessions()
    .find(
      (s) =>
        s.state === 'complete' &&
        s.workload === subject.workload &&
        s.design === subject.design &&
        s.seed === first.seed &&
        s.strategy === strategy &&
        s.toolVersion === toolVersion &&
        s.parent === undefined,
    );
  if (there !== undefined) return there.id;
  const verdict: VerdictClass = { key, kind: 'passed', words: `${by} ${words.length}` };
  const sighting = { verdict, runs, first, events: 0, switches: 0, session: 0 };
  recordSighting(file, prepared, strategy, sighting, toolVersion, onEvents);
  return sighting.session;
}
