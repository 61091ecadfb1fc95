import type { Design } from '../../designs/switches.js';
import { changedMeaning } from '../../replay/rerun.js';
import { parseWorkload } from '../../language/parse.js';
import { execute } from '../../run/execute.js';
import { scheduled } from '../../schedule/strategies/scheduled.js';
import {
  addShrunk,
  readSearches,
  readShrunk,
  readVerdicts,
  type SearchVerdictRow,
  type ShrunkRow,
} from '../../store/searches.js';
import type { TraceFile } from '../../store/trace-file.js';
import { designJson } from '../../designs/resolve.js';
import { UserError } from '../../units/user-error.js';
import type { ShrunkForm, Sighting, Tally } from '../tally.js';
import { findingOf, shrinkRecorded } from './finding-of.js';
import type { ShrinkOptions, Shrunk } from './shrink.js';
import { statementsOf } from './statements.js';
import { shrunkText } from './text.js';
import { verdictClasses } from '../verdict-class.js';

/** Verdicts that have a smallest form: a session that has come to its end shows what could stay. */
function canShrink({ verdict, session }: Sighting): boolean {
  return session !== 0 && (verdict.kind === 'violation' || verdict.kind === 'unexpected');
}

/** How much is left to be made small of what a search found. */
export function unshrunk(tally: Tally): readonly Sighting[] {
  return [...tally.sightings.values()].filter((s) => canShrink(s) && s.shrunk === undefined);
}

/**
 * Makes the first session of a verdict small, and keeps what is left of it beside the verdict.
 * @param onEvent told after every event of running it again; may throw to end it
 * @throws UserError HMT404, HMT602; what `options.progress` throws, and then nothing is kept
 */
export function shrinkSighting(
  file: TraceFile,
  { id: search, tally }: { readonly id: number; readonly tally: Tally },
  sighting: Sighting,
  options: ShrinkOptions,
  onEvent: () => void,
): void {
  const { verdict } = sighting;
  const session = file.session(sighting.session);
  const found = findingOf(file, session, { key: verdict.key }, onEvent);
  const shrunk = shrinkRecorded(found, options);
  const number = [...tally.sightings.values()].indexOf(sighting) + 1;
  const row = rowOf(shrunk, shrunkText(shrunk, `session ${session.id}`, verdict.words));
  addShrunk(file, { ...row, search, number });
  sighting.shrunk = row;
}

function rowOf({ design, after, trials, complete }: Shrunk, workload: string): ShrunkForm {
  const { name: designName } = design;
  return { workload, designName, design: designJson(design), ...after, trials, complete };
}

export interface KeptShrunk {
  readonly row: ShrunkRow;
  readonly verdict: SearchVerdictRow;
}

/** All smallest forms that a file has. @throws UserError HMT117 where one is of no verdict */
export function keptShrunk(file: TraceFile): KeptShrunk[] {
  const rows = readShrunk(file);
  if (rows.length === 0) return [];
  const searches = new Map(readSearches(file).map(({ id }) => [id, readVerdicts(file, id)]));
  return rows.map((row) => {
    const verdict = searches.get(row.search)?.find(({ number }) => number === row.number);
    if (verdict !== undefined) return { row, verdict };
    const what = `${file.path}: a smallest form is of verdict ${row.number} of search ${row.search}, which is not there`;
    throw new UserError('HMT117', what);
  });
}

/** What is kept of what a session showed. @param part of the words of its verdict */
export function keptOf(file: TraceFile, session: number, part = ''): KeptShrunk | undefined {
  const wanted = part.toLowerCase();
  return keptShrunk(file).find(
    ({ verdict: v }) => v.session === session && v.words.toLowerCase().includes(wanted),
  );
}

/**
 * Runs a smallest form as its schedule says: does it show its verdict, and is it as large as is said?
 * @returns why it was not run: its design means something else by now
 * @throws UserError HMT607 if not; HMT208 where its schedule does not fit
 */
export function verifyShrunk(file: TraceFile, { row, verdict }: KeptShrunk): string | undefined {
  const session = file.session(verdict.session ?? 0);
  const changed = changedMeaning({ ...session, ...row });
  if (changed !== undefined) return changed;
  const workload = parseWorkload(row.workload, session.workloadName);
  const strategy = scheduled(workload.schedule ?? []);
  const design = JSON.parse(row.design) as Design;
  const { verdict: shown } = execute({ workload, design, seed: 1, strategy });
  strategy.finish();
  const left = [workload.tasks.length, statementsOf(workload).length, workload.schedule?.length];
  const said = [row.tasks, row.statements, row.switches];
  const same = left.every((n, i) => (n ?? 0) === said[i]);
  const keys = verdictClasses(shown, []).map(({ key }) => unplaced(key));
  if (same && keys.includes(unplaced(verdict.key))) return undefined;
  const wrong = same ? `does not show ${verdict.words}` : 'is not as large as is said';
  throw new UserError(
    'HMT607',
    `${file.path}: the smallest form of session ${session.id} ${wrong}`,
  );
}

/** Of an expectation the line is another one in the text that is left. */
function unplaced(key: string): string {
  return key.replace(/^(EXPECTATION\|.*)\|\d+$/, '$1');
}
