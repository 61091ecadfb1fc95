import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveDesign } from '../../src/designs/resolve.js';
import { SWITCH_NAMES, valuesOf, type SwitchName } from '../../src/designs/switches.js';
import { loadWorkload } from '../../src/language/library.js';
import { Sighting, type Seen, type StrategyName } from './observe.js';

/** A run of several designs, and the observation that tells them apart. */
export interface Telling {
  /** Name in the library, id in the docket, or path from the folder of the package. */
  readonly workload: string;
  readonly seed: number;
  /** `random` unless said. */
  readonly strategy?: StrategyName;
  /** See observe.ts. */
  readonly observe: string;
  /** The difference in words. */
  readonly tells: string;
}

/** Tells values of one switch apart: one line of `traces/switches/SWITCH.json`. */
export interface Row extends Telling {
  /** The design in which the switch is turned. */
  readonly base: string;
  /** By value: what is seen. */
  readonly values: Readonly<Record<string, Seen>>;
}

/** Tells named designs apart: one line of `traces/switches/designs.json`. */
export interface DesignRow extends Telling {
  /** By name: what is seen. */
  readonly designs: Readonly<Record<string, Seen>>;
}

export const FOLDER = 'traces/switches';
const folder = fileURLToPath(new URL(`../../${FOLDER}`, import.meta.url));

/** The rows of a switch; none if it has no file. */
export function rowsOf(name: SwitchName): readonly Row[] {
  return read<Row>(`${name}.json`);
}
export function designRows(): readonly DesignRow[] {
  return read<DesignRow>('designs.json');
}

/** Files of rows that are of no switch. */
export function strayFiles(): readonly string[] {
  const names: readonly string[] = [...SWITCH_NAMES, 'designs'];
  return readdirSync(folder).filter(
    (file) => file.endsWith('.json') && !names.includes(basename(file, '.json')),
  );
}
/** Workloads that were written to tell values apart, as rows name them. */
export function ownWorkloads(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.hmm'))
    .map((file) => `${FOLDER}/${file}`);
}

function read<T>(file: string): readonly T[] {
  const path = join(folder, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T[]) : [];
}

/** Writes the rows of a switch, or of the designs, in one form; none make no file. */
export function writeRows(name: SwitchName | 'designs', rows: readonly Telling[]): void {
  const ordered = rows.map(({ workload, seed, strategy, observe, tells, ...rest }) => {
    const { base, ...seen } = rest as Partial<Row>;
    return { base, workload, seed, strategy, observe, ...seen, tells };
  });
  if (rows.length > 0)
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(ordered, undefined, 2)}\n`);
}

/** The design of a row's value, as a command names it. */
export function designOf({ base }: Pick<Row, 'base'>, name: SwitchName, value: string): string {
  return `${base}+${name}=${value}`;
}

/** Makes a row's run under a design. */
export function sight({ workload, seed, strategy }: Telling, design: string): Sighting {
  return new Sighting({
    workload: loadWorkload(workload).workload,
    design: resolveDesign(design, () => ''),
    seed,
    strategy,
  });
}

/** The command that makes a row's run. */
export function commandOf({ workload, seed, strategy }: Telling, design: string): string {
  const how = strategy === undefined ? '' : ` --strategy ${strategy}`;
  return `hmmtrace run ${workload} --design ${design} --seed ${seed}${how} -o out.db`;
}

/** Every two of these. */
export function pairsOf<T>(all: readonly T[]): (readonly [T, T])[] {
  return all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b] as const));
}

/** Does a row see different things of the two? */
export function tellsApart(seen: Readonly<Record<string, Seen>>, a: string, b: string): boolean {
  return Object.hasOwn(seen, a) && Object.hasOwn(seen, b) && seen[a] !== seen[b];
}

/** Pairs of values that no workload of a bearable length tells apart, and how they are told instead. */
export const BEYOND_WORKLOADS: readonly {
  readonly name: SwitchName;
  readonly values: readonly [string, string];
  readonly instead: string;
}[] = [
  {
    name: 'devmem.freeList',
    values: ['posted', 'exact'],
    instead:
      'It takes two chunks of 65,536 pages that are full: test/driver/module.test.ts tells the two apart on a list of its own',
  },
];

/** Pairs of values that no row tells apart. */
export function untold(name: SwitchName): (readonly [string, string])[] {
  const rows = rowsOf(name);
  return pairsOf(valuesOf(name)).filter(([a, b]) => !rows.some((r) => tellsApart(r.values, a, b)));
}
/** Pairs of designs that no row tells apart. */
export function untoldDesigns(names: readonly string[]): (readonly [string, string])[] {
  const rows = designRows();
  return pairsOf(names).filter(([a, b]) => !rows.some((r) => tellsApart(r.designs, a, b)));
}
