import { resolveDesign } from '../designs/resolve.js';
import type { Operation, Statement, Workload } from '../language/ast.js';
import { parseStatementAt } from '../language/parse.js';
import { printOperation } from '../language/print.js';
import { WorkloadError } from '../language/tokens.js';
import { OBJECT_WORDS, RULE_NAMES, type BreachPattern, type RuleName } from '../run/verdict.js';
import { didYouMean } from '../units/nearest.js';
import { UserError } from '../units/user-error.js';
import type { Claim, Sight } from './case.js';
import { CONDITIONS, type ConditionName } from './conditions.js';
import { COUNTS, type CountName } from '../compare/counts.js';
import type { Entry } from './head.js';

/** More seeds than this no case asks for. */
const MOST_SEEDS = 100_000;

/** What a claim is read with. */
export interface Reader {
  readonly workload: Workload;
  readonly readFile: (path: string) => string;
}

/** `under DESIGN: SIGHT within N seeds`. */
export function parseUnder(entry: Entry, reader: Reader): Claim {
  const { before, after } = atColon(entry, 'DESIGN: what is seen');
  const designs = parseDesigns(before, reader);
  const { rest, how, seeds } = quantified(after);
  const base = { text: after.text, seeds, position: after.position(), designs };
  if (rest.text === 'nothing') {
    if (how === 'within') throw rest.fail(rest.text.length, nothingIn);
    return { ...base, kind: 'nothing' };
  }
  const never = /^never\s+/.exec(rest.text);
  if (never === null) return { ...base, kind: 'seen', how, sight: parseSight(rest, reader) };
  if (how === 'within') throw rest.fail(rest.text.length, nothingIn);
  const sight = parseSight(rest.part(never[0].length), reader);
  return { ...base, kind: 'seen', how: 'never', sight };
}
const nothingIn = "what is never seen is so 'in N seeds', not within them";

/** `count NAME: DESIGN < DESIGN in each of N seeds`. */
export function parseCount(entry: Entry, reader: Reader): Claim {
  const { before, after } = atColon(entry, 'NAME: DESIGN < DESIGN');
  if (!Object.hasOwn(COUNTS, before.text)) throw unknown(before, 'nothing is counted as', COUNTS);
  const { rest, how, seeds } = quantified(after);
  const relation = /\s([<>=])\s/.exec(rest.text);
  if (relation === null) throw rest.fail(0, "expected DESIGN < DESIGN, also with '>' or '='");
  const left = rest.part(0, relation.index);
  const right = rest.part(relation.index + relation[0].length);
  checkDesign(left, reader);
  const isNumber = /^\d+$/.test(right.text);
  if (!isNumber) checkDesign(right, reader);
  return {
    kind: 'count',
    how,
    text: after.text,
    seeds,
    position: after.position(),
    count: before.text as CountName,
    left: left.text,
    relation: relation[1] as '<' | '>' | '=',
    right: isNumber ? Number(right.text) : right.text,
  };
}

/** `answers: DESIGN = DESIGN in each of N seeds`, `answers: DESIGN != DESIGN within N seeds`. */
export function parseAnswers(entry: Entry, reader: Reader): Claim {
  const { rest, how, seeds } = quantified(entry);
  const relation = /\s(!?=)\s/.exec(rest.text);
  if (relation === null) throw rest.fail(0, "expected DESIGN = DESIGN, or '!='");
  const same = relation[1] === '=';
  if (same && how === 'within')
    throw rest.fail(rest.text.length, "answers are the same 'in each of N seeds'");
  const left = rest.part(0, relation.index);
  const right = rest.part(relation.index + relation[0].length);
  for (const design of [left, right]) checkDesign(design, reader);
  const designs = [left.text, right.text] as const;
  return { kind: 'answers', text: entry.text, seeds, position: entry.position(), same, designs };
}

/** Designs between commas. */
export function parseDesigns(entry: Entry, reader: Reader): string[] {
  return entry.split(',').map((design) => {
    checkDesign(design, reader);
    return design.text;
  });
}

function checkDesign(entry: Entry, { readFile }: Reader): void {
  try {
    resolveDesign(entry.text, readFile);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw entry.fail(0, error.message, error.hint);
  }
}

function atColon(entry: Entry, what: string): { before: Entry; after: Entry } {
  const colon = entry.text.indexOf(':');
  if (colon < 0) throw entry.fail(entry.text.length, `expected ${what}`);
  return { before: entry.part(0, colon), after: entry.part(colon + 1) };
}

/** What stands before `within N seeds`, `in each of N seeds`, `in N seeds`; without one seed 1. */
function quantified(entry: Entry): {
  rest: Entry;
  how: 'within' | 'each';
  seeds: number;
} {
  const found = /\s+(within|in each of|in)\s+(\d+)\s+seeds?$/.exec(entry.text);
  if (found === null) return { rest: entry, how: 'each', seeds: 1 };
  const seeds = Number(found[2]);
  if (seeds < 1 || seeds > MOST_SEEDS)
    throw entry.fail(found.index + 1, `seeds are 1 to ${MOST_SEEDS}`);
  const how = found[1] === 'within' ? 'within' : 'each';
  return { rest: entry.part(0, found.index), how, seeds };
}

function parseSight(entry: Entry, reader: Reader): Sight {
  const word = /^\S*/.exec(entry.text)![0];
  if (word === 'state') return parseState(entry.part(word.length));
  if (/^[A-Z_]+$/.test(word)) return { kind: 'breach', pattern: parseBreach(entry) };
  return parseAnswer(entry, reader);
}

function parseState(entry: Entry): Sight {
  if (!Object.hasOwn(CONDITIONS, entry.text))
    throw unknown(entry, 'no state is called', CONDITIONS);
  return { kind: 'state', name: entry.text as ConditionName };
}

/** `RULE of OBJECT [or OBJECT] at SITE [or SITE]`; objects and sites may be left out. */
function parseBreach(entry: Entry): BreachPattern {
  const found = /^([A-Z_]+)(\s+of\s+(.+?))?(\s+at\s+(.+))?$/.exec(entry.text);
  const rule = RULE_NAMES.find((name) => name === found?.[1]);
  if (found === null || rule === undefined) {
    const rules = Object.fromEntries(RULE_NAMES.map((name) => [name, '']));
    throw unknown(entry.part(0, /^\S*/.exec(entry.text)![0].length), 'no rule is called', rules);
  }
  const objects = words(found[3]);
  for (const object of objects) {
    if (OBJECT_WORDS.includes(object)) continue;
    const at = entry.text.indexOf(object, rule.length);
    const hint = didYouMean(object, OBJECT_WORDS) || `there are ${OBJECT_WORDS.join(', ')}`;
    throw entry.fail(at, `no kind of object is called '${object}'`, hint);
  }
  const sites = words(found[5]);
  return {
    rule: rule satisfies RuleName,
    ...(objects.length > 0 && { object: objects }),
    ...(sites.length > 0 && { site: sites }),
  };
}
function words(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(/\s+or\s+/);
}

/** `ioctl(fd, …) = 0`: an operation of the workload as it is written there; `2nd` before it for one of several. */
function parseAnswer(entry: Entry, { workload }: Reader): Sight {
  const ordinal = /^(\d+)(?:st|nd|rd|th)\s+/.exec(entry.text);
  const rest = entry.part(ordinal?.[0].length ?? 0);
  const { operation, expect } = statementOf(rest);
  if (expect === undefined) throw rest.fail(rest.text.length, 'expected what it answers');
  const wanted = printOperation(operation);
  const all = operationsOf(workload);
  const same = all.filter((op) => printOperation(op) === wanted);
  const chosen = ordinal === null ? same : same.slice(Number(ordinal[1]) - 1, Number(ordinal[1]));
  if (chosen.length === 0) {
    const what = ordinal === null ? 'no' : `not so many times the`;
    const hint = didYouMean(wanted, new Set(all.map(printOperation)));
    throw entry.fail(0, `the workload has ${what} operation '${wanted}'`, hint);
  }
  return { kind: 'answer', operations: new Set(chosen), expect };
}

function statementOf(entry: Entry): ReturnType<typeof parseStatementAt> {
  try {
    return parseStatementAt(entry.source, entry.text, entry.position());
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw error;
    // Found in a text that has blanks where the head is: said of the head.
    const { line, column } = entry.position();
    const offset = error.position.line === line ? error.position.column - column : 0;
    throw entry.fail(offset, error.what, error.hint);
  }
}

function operationsOf(workload: Workload): Operation[] {
  const visit = (body: readonly Statement[]): Operation[] =>
    body.flatMap((s) => (s.kind === 'operation' ? [s.operation] : visit(s.body)));
  return workload.tasks.flatMap((task) => visit(task.body));
}

function unknown(entry: Entry, what: string, names: object): WorkloadError {
  const all = Object.keys(names);
  const hint = didYouMean(entry.text, all) || `there are ${all.join(', ')}`;
  return entry.fail(0, `${what} '${entry.text.slice(0, 40)}'`, hint);
}
