/**
 * Looks for the cases of the docket by exploring general workloads, and shrinks what was found:
 * `npm run found` (ten minutes of one core); `npm run found -- A3 A15` for some cases only, with
 * `--strategy NAME` anew by one strategy only (`hint` goes by what was shrunk before: once more by it where that changed), from seeds that are counted as they were, without shrinking.
 * Writes traces/found.json and traces/general/found; `npm run docket-page` makes a table of them.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { DocketCase } from '../src/docket/case.js';
import { HINT } from '../src/schedule/strategies/hint.js';
import { listCases } from '../src/docket/library.js';
import { statementsOf } from '../src/explore/shrink/statements.js';
import {
  BUDGET,
  FOUND_FILE,
  readFound,
  seedOf,
  STARTS,
  STRATEGIES,
  type FoundCase,
  type FoundCases,
  type Needed,
} from './found/data.js';
import { wantedOf, type Wanted } from './found/places.js';
import { preparedFor, searchFor, type Found } from './found/search.js';
import { SHRUNK_FOLDER, shrunkFile } from './found/files.js';
import { shrinkFound } from './found/shrink.js';

const { values, positionals: ids } = parseArgs({
  options: { strategy: { type: 'string', multiple: true } },
  allowPositionals: true,
});
const only = values.strategy;
const cases = new Map(listCases().map((c) => [c.id, c]));
const wanted = [...cases.values()]
  .map(wantedOf)
  .filter((w): w is Wanted => w !== undefined && (ids.length === 0 || ids.includes(w.id)));

const isPart = ids.length > 0 || only !== undefined;
const found: Record<string, FoundCase> = isPart && existsSync(FOUND_FILE) ? { ...readFound() } : {};
mkdirSync(SHRUNK_FOLDER, { recursive: true });
for (const together of groups(wanted)) {
  const isHint = (name: string): boolean => STRATEGIES[name]!.strategy === HINT;
  const asked = Object.keys(STRATEGIES).filter((name) => only?.includes(name) !== false);
  const needed = await search(
    together,
    asked.filter((name) => !isHint(name)),
  );
  for (const w of together) {
    const now = { ...found[w.id]?.needed, ...needed.get(w.id) };
    found[w.id] =
      only === undefined ? shrunk(w, cases.get(w.id)!, now) : { ...found[w.id]!, needed: now };
  }
  // A hint is what was shrunk.
  const hinted = await search(together, asked.filter(isHint));
  for (const w of together) {
    const { [w.id]: f } = found;
    found[w.id] = { ...f!, needed: inOrder({ ...f!.needed, ...hinted.get(w.id) }) };
  }
  write(found);
}

/** One search is of all cases of a workload and design. */
function groups(all: readonly Wanted[]): Wanted[][] {
  const byPlace = new Map<string, Wanted[]>();
  for (const w of all) {
    const place = `${w.workload} ${w.design}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), w]);
  }
  return [...byPlace.values()];
}

/** By case: what each strategy needed. */
async function search(
  together: readonly Wanted[],
  asked: readonly string[],
): Promise<Map<string, Record<string, Needed>>> {
  const { workload, design } = together[0]!;
  const needed = new Map(together.map(({ id }) => [id, {} as Record<string, Needed>]));
  for (const [name, { seeded, ...called }] of Object.entries(STRATEGIES)) {
    if (!asked.includes(name)) continue;
    // A hint is of one case.
    const each = called.strategy === HINT ? together.map((w) => [w]) : [together];
    for (const some of each) {
      const prepared = preparedFor(some[0]!, called.strategy);
      const starts: Found[] = [];
      for (let start = 0; start < (seeded ? STARTS : 1); start++) {
        const seed = seedOf(start);
        starts.push(await searchFor(prepared, some, { ...called, seed, budget: BUDGET }));
      }
      for (const { id } of some) {
        const schedules = starts.map(({ hits }) => hits.get(id) ?? null);
        const missed = starts.filter(({ hits }) => !hits.has(id));
        needed.get(id)![name] = {
          strategy: starts[0]!.strategy,
          schedules,
          exhausted: missed.length > 0 && missed.every(({ exhausted }) => exhausted),
        };
      }
      const runs = starts.reduce((sum, s) => sum + s.runs, 0);
      const ids = some.map(({ id }) => id).join(' ');
      console.log(`${workload} under ${design}, ${name}: ${runs} schedules for ${ids}`);
    }
  }
  return needed;
}

function inOrder(needed: Readonly<Record<string, Needed>>): Record<string, Needed> {
  return Object.fromEntries(Object.keys(STRATEGIES).map((name) => [name, needed[name]!]));
}

function shrunk(w: Wanted, c: DocketCase, needed: Readonly<Record<string, Needed>>): FoundCase {
  const { workload, design, words } = w;
  const own = { tasks: c.workload.tasks.length, statements: statementsOf(c.workload).length };
  const small = shrinkFound(w, needed);
  const base = { workload, design, sight: words, needed, own };
  if (small === undefined) return base;
  writeFileSync(shrunkFile(w.id), small.text);
  const { before, after } = small.shrunk;
  console.log(
    `${w.id}: ${before.statements} to ${after.statements} statements, its own has ${own.statements}`,
  );
  return { ...base, shrunk: small.shrunk };
}

function write(all: FoundCases): void {
  const sorted = [...cases.keys()].filter((id) => id in all).map((id) => [id, all[id]!]);
  const text = JSON.stringify(Object.fromEntries(sorted), undefined, 1);
  // The starts of a strategy in a line.
  const short = text.replace(/\[[^\][]*\]/g, (list) => list.replace(/\s+/g, ' '));
  writeFileSync(FOUND_FILE, `${short}\n`);
}
