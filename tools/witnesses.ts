/**
 * Looks for runs that tell two values of a switch apart, or two named designs, for those that no row
 * of traces/switches tells apart yet: `npm run witnesses -- [--switch NAME,…] [--designs] [--all]
 * [--base v5,linux-6.1] [--seeds 5] [--workloads DIRECTORY] [--random 40]`. Tries the library, the
 * docket, the workloads of traces/switches and of a directory, and random ones, which it shrinks.
 * Prints what to put into a row; the sentence that says it in words is yours. With `--try WORKLOAD` it
 * prints every row that one workload gives, under the first base. `--fill` writes what is seen of values
 * and designs that a row does not have yet, `--reseed` finds new seeds where schedules have changed.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listDesigns, resolveDesign } from '../src/designs/resolve.js';
import { SWITCH_NAMES, valuesOf, type SwitchName } from '../src/designs/switches.js';
import { generateWorkload } from '../src/draw/generate.js';
import { PROFILES } from '../src/draw/profiles.js';
import { shrinkWorkload } from '../src/explore/shrink/shrink-workload.js';
import type { Workload } from '../src/language/ast.js';
import { docketFiles, docketId, loadWorkload, workloadNames } from '../src/language/library.js';
import { printWorkload } from '../src/language/print.js';
import { observationsOf, Sighting, type Seen } from './witnesses/observe.js';
import {
  designOf,
  designRows,
  ownWorkloads,
  pairsOf,
  rowsOf,
  sight,
  tellsApart,
  untold,
  untoldDesigns,
  writeRows,
  type Telling,
} from './witnesses/rows.js';

/** Self tests of more than some thousand events show nothing that short ones do not. */
const LONG = /multiple|teardown|migrate_fault|huge/;
/** Observations that are printed of a run. */
const SHOWN = 4;

const { values: flags } = parseArgs({
  options: {
    switch: { type: 'string', default: SWITCH_NAMES.join(',') },
    designs: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    base: { type: 'string', default: 'v5,linux-6.1,linux-5.8,v6' },
    seeds: { type: 'string', default: '5' },
    workloads: { type: 'string' },
    random: { type: 'string', default: '0' },
    try: { type: 'string' },
    fill: { type: 'boolean', default: false },
    reseed: { type: 'boolean', default: false },
  },
});
const SEEDS = Array.from({ length: Number(flags.seeds) }, (_, i) => i + 1);

interface Candidate {
  readonly name: string;
  readonly workload: Workload;
  readonly drawn: boolean;
}

function* candidates(): Generator<Candidate> {
  const given = flags.workloads;
  const names = [
    ...ownWorkloads(),
    ...docketFiles().map(docketId),
    ...workloadNames().filter((name) => !LONG.test(name)),
    ...(given === undefined
      ? []
      : readdirSync(given)
          .filter((file) => file.endsWith('.hmm'))
          .map((file) => join(given, file))),
  ];
  for (const name of names) yield { name, workload: loadWorkload(name).workload, drawn: false };
  for (let seed = 1; seed <= Number(flags.random); seed++) {
    for (const profile of PROFILES) {
      const workload = generateWorkload({ profile, seed, operations: 16 });
      yield { name: workload.name, workload, drawn: true };
    }
  }
}

/** A run under a design; undefined if the program itself fails there, which is said. */
function sighting(workload: Workload, design: string, seed: number): Sighting | undefined {
  try {
    return new Sighting({ workload, design: resolveDesign(design, () => ''), seed });
  } catch (error) {
    console.log(`FAILS: ${workload.name} under ${design}, seed ${seed}: ${(error as Error).stack}`);
    return undefined;
  }
}

/** First observations in which the runs differ, with what each gives. */
function differences(workload: Workload, a: Sighting, b: Sighting): string[] {
  return observationsOf(workload)
    .map((o) => [o, a.see(o), b.see(o)] as const)
    .filter(([, x, y]) => x !== y)
    .map(([o, x, y]) => `${o}: ${JSON.stringify(x)} | ${JSON.stringify(y)}`);
}

/** Runs a workload under both designs, and says whether there is a difference and which. */
function tryPair(c: Candidate, a: string, b: string, seed: number, runs: Runs): boolean {
  const [left, right] = [a, b].map((design) => runs.of(c, design, seed));
  if (left === undefined || right === undefined) return false;
  const found = differences(c.workload, left, right);
  if (found.length === 0) return false;
  console.log(`  ${c.name} seed ${seed}: ${a} | ${b}`);
  for (const line of found.slice(0, SHOWN)) console.log(`      ${line}`);
  if (found.length > SHOWN) console.log(`      … ${found.length - SHOWN} more`);
  if (c.drawn) console.log(smallest(c.workload, a, b, seed));
  return true;
}

function smallest(workload: Workload, a: string, b: string, seed: number): string {
  const differ = (w: Workload): boolean => {
    const [left, right] = [a, b].map((design) => sighting(w, design, seed));
    return left !== undefined && right !== undefined && differences(w, left, right).length > 0;
  };
  const small = shrinkWorkload(workload, differ, 300);
  const [left, right] = [a, b].map((design) => sighting(small, design, seed)!);
  return `${printWorkload(small)}${differences(small, left!, right!).slice(0, SHOWN).join('\n')}\n`;
}

/** Runs of the workload at hand, each made once. */
class Runs {
  private readonly made = new Map<string, Sighting | undefined>();
  of(c: Candidate, design: string, seed: number): Sighting | undefined {
    const key = `${JSON.stringify(resolveDesign(design, () => '').switches)} ${seed}`;
    if (!this.made.has(key)) this.made.set(key, sighting(c.workload, design, seed));
    return this.made.get(key);
  }
}

/** Candidates that are printed for a pair: one may be the better story. */
const ENOUGH = 3;

function searchSwitches(): void {
  const open = new Map<string, { name: SwitchName; a: string; b: string; found: number }>();
  for (const name of flags.switch.split(',') as SwitchName[]) {
    const pairs = flags.all ? pairsOf(valuesOf(name)) : untold(name);
    for (const [a, b] of pairs) open.set(`${name} ${a} ${b}`, { name, a, b, found: 0 });
  }
  for (const c of candidates()) {
    const runs = new Runs();
    for (const base of flags.base.split(',')) {
      for (const seed of SEEDS) {
        const plain = runs.of(c, base, seed);
        for (const [key, pair] of open) {
          const { name, a, b } = pair;
          // What a run did not ask for does not change it.
          if (plain?.depends?.includes(name) === false) continue;
          if (pair.found >= ENOUGH || (pair.found > 0 && seed > 1)) continue;
          const [left, right] = [a, b].map((value) => designOf({ base }, name, value));
          if (!tryPair(c, left!, right!, seed, runs)) continue;
          if (++pair.found === ENOUGH || c.drawn) open.delete(key);
        }
      }
    }
  }
  for (const { name, a, b, found } of open.values())
    if (found === 0) console.log(`NOTHING tells ${name}=${a} from ${b}`);
}

function searchDesigns(): void {
  const names = listDesigns().map(({ name }) => name);
  let open = flags.all ? pairsOf(names) : untoldDesigns(names);
  for (const c of candidates()) {
    const runs = new Runs();
    for (const seed of SEEDS) {
      const seen = new Map(names.map((name) => [name, runs.of(c, name, seed)]));
      for (const observation of observationsOf(c.workload)) {
        const row = Object.fromEntries(
          [...seen].flatMap(([n, s]) => (s === undefined ? [] : [[n, s.see(observation)]])),
        );
        const told = open.filter(([a, b]) => tellsApart(row, a, b));
        if (told.length === 0) continue;
        open = open.filter((pair) => !told.includes(pair));
        console.log(`  ${c.name} seed ${seed}, ${observation}: ${JSON.stringify(row)}`);
        console.log(`      tells ${told.length} more pairs apart; ${open.length} are left`);
      }
    }
    if (open.length === 0) break;
  }
  for (const [a, b] of open) console.log(`NOTHING tells ${a} from ${b}`);
}

/** What each value of a switch, or each named design, shows of one workload: rows but for the sentence. */
function tryWorkload(name: string): void {
  const { workload } = loadWorkload(name);
  const base = flags.base.split(',')[0]!;
  for (const of of flags.designs ? [undefined] : (flags.switch.split(',') as SwitchName[])) {
    const keys = of === undefined ? listDesigns().map((d) => d.name) : valuesOf(of);
    for (const seed of SEEDS) {
      const runs = keys.flatMap((key) => {
        const run = sighting(workload, of === undefined ? key : designOf({ base }, of, key), seed);
        return run === undefined ? [] : [[key, run] as const];
      });
      for (const observe of observationsOf(workload)) {
        const seen = Object.fromEntries(runs.map(([key, run]) => [key, run.see(observe)]));
        if (new Set(Object.values(seen)).size < 2) continue;
        const row = of === undefined ? { designs: seen } : { values: seen };
        const head = of === undefined ? {} : { base };
        console.log(JSON.stringify({ ...head, workload: name, seed, observe, ...row }));
      }
    }
  }
}

/** Values and designs that a row does not have yet get what is seen of them; nothing else is changed. */
function fill(): void {
  for (const name of SWITCH_NAMES) {
    writeRows(
      name,
      rowsOf(name).map((row) => ({
        ...row,
        values: seenOf(row, row.values, valuesOf(name), (v) => designOf(row, name, v)),
      })),
    );
  }
  const names = listDesigns().map((d) => d.name);
  writeRows(
    'designs',
    designRows().map((row) => ({ ...row, designs: seenOf(row, row.designs, names, (n) => n) })),
  );
}

/** A schedule has changed: rows get the first seed under which what they say is seen again. */
function reseed(): void {
  for (const name of SWITCH_NAMES)
    writeRows(
      name,
      rowsOf(name).map((row) => reseeded(row, row.values, (v) => designOf(row, name, v))),
    );
  writeRows(
    'designs',
    designRows().map((row) => reseeded(row, row.designs, (n) => n)),
  );
}

function reseeded<T extends Telling>(
  row: T,
  wanted: Readonly<Record<string, Seen>>,
  design: (key: string) => string,
): T {
  const fits = (seed: number): boolean =>
    Object.entries(wanted).every(
      ([k, v]) => sight({ ...row, seed }, design(k)).see(row.observe) === v,
    );
  for (const seed of [row.seed, ...Array.from({ length: 1000 }, (_, i) => i + 1)]) {
    if (!fits(seed)) continue;
    if (seed !== row.seed) console.log(`${row.workload}, ${row.observe}: ${row.seed} -> ${seed}`);
    return { ...row, seed };
  }
  console.log(`NO SEED: ${row.workload}, ${row.observe}: ${JSON.stringify(wanted)}`);
  return row;
}

function seenOf(
  row: Telling,
  known: Readonly<Record<string, Seen>> | undefined,
  keys: readonly string[],
  design: (key: string) => string,
): Record<string, Seen> {
  return Object.fromEntries(
    keys.map((key) => [key, known?.[key] ?? sight(row, design(key)).see(row.observe)]),
  );
}

if (flags.fill) fill();
else if (flags.reseed) reseed();
else if (flags.try !== undefined) tryWorkload(flags.try);
else if (flags.designs) searchDesigns();
else searchSwitches();
