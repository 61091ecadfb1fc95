import { parseWorkload } from '../language/parse.js';
import { errorAt, type Source } from '../language/tokens.js';
import { VERDICTS, type CaseVerdict, type Claim, type DocketCase } from './case.js';
import { readHead, type Entry, type Key } from './head.js';
import { parseAnswers, parseCount, parseDesigns, parseUnder, type Reader } from './parse-claim.js';

const ID = /^[A-Z]+\d+[a-z]?(?=\s|$)/;
/** Entries that every case has. */
const NEEDED: readonly Key[] = ['docket', 'claim', 'asked', 'verdict'];
/** Entries of which there may be several. */
const REPEATED: readonly Key[] = ['under', 'count', 'answers'];

/**
 * Reads a case: a workload with a head of comments that says what is claimed and what must be seen.
 * @param readFile gives the text of a design file
 * @throws WorkloadError HMT206 for the head, HMT202 to HMT204 for the workload
 */
export function parseCase(
  text: string,
  file: string,
  readFile: (path: string) => string = () => '',
): DocketCase {
  const source = { text, file };
  const entries = readHead(source);
  const only = single(source, entries);
  const workload = parseWorkload(text, file);
  const reader: Reader = { workload, readFile };
  const claims = entries.flatMap((entry) => claimOf(entry, reader));
  if (claims.length === 0) {
    const what = "the head says nothing that must be seen: 'under', 'count' or 'answers'";
    throw errorAt(source, 'HMT206', { line: 1, column: 1 }, what);
  }
  const docket = only('docket')!;
  const id = ID.exec(docket.text)?.[0];
  if (id === undefined) throw docket.fail(0, "expected the case's id, as A3 or A3b");
  const verdict = verdictOf(only('verdict')!);
  const instead = only('instead');
  if ((verdict !== 'confirmed') !== (instead !== undefined)) {
    const what =
      instead === undefined
        ? "what is not wholly confirmed says 'instead' what is true"
        : "a claim that is confirmed has no 'instead'";
    throw (instead ?? only('verdict')!).fail(0, what);
  }
  const contrast = only('contrast');
  return {
    id,
    title: docket.text.slice(id.length).trim(),
    file,
    text,
    workload,
    claim: only('claim')!.text,
    asked: only('asked')!.text,
    verdict,
    instead: instead?.text,
    kernel: only('kernel')?.text,
    howToTry: only('try')?.text,
    note: only('note')?.text,
    claims,
    contrasts: contrast === undefined ? [] : parseDesigns(contrast, reader),
  };
}

/** Looks entries up that there may be one of. */
function single(source: Source, entries: readonly Entry[]): (key: Key) => Entry | undefined {
  const found = new Map<Key, Entry>();
  for (const entry of entries) {
    if (entry.text === '') throw entry.fail(0, `'${entry.key}' says nothing`);
    if (REPEATED.includes(entry.key)) continue;
    if (found.has(entry.key)) throw entry.fail(0, `there is a second '${entry.key}'`);
    found.set(entry.key, entry);
  }
  for (const key of NEEDED) {
    if (found.has(key)) continue;
    throw errorAt(source, 'HMT206', { line: 1, column: 1 }, `the head has no '# ${key}'`);
  }
  return (key) => found.get(key);
}

function verdictOf(entry: Entry): CaseVerdict {
  const verdict = VERDICTS.find((v) => v === entry.text);
  if (verdict === undefined) throw entry.fail(0, `expected ${VERDICTS.join(', ')}`);
  return verdict;
}

function claimOf(entry: Entry, reader: Reader): Claim[] {
  if (entry.key === 'under') return [parseUnder(entry, reader)];
  if (entry.key === 'count') return [parseCount(entry, reader)];
  if (entry.key === 'answers') return [parseAnswers(entry, reader)];
  return [];
}
