import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Found } from './search.js';

/** docs/freedom.json: by workload and design what was found. */
export interface Data {
  /** Verdicts, by the number that results name them with. */
  readonly verdicts: readonly string[];
  /** By design and id of the workload: `12` orders; `12 0 3` with verdicts; `>80` where it was given up. */
  readonly found: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const FILE = fileURLToPath(new URL('../../docs/freedom.json', import.meta.url));

export function readData(file = FILE): Data {
  return JSON.parse(readFileSync(file, 'utf8')) as Data;
}

export function foundIn({ verdicts, found }: Data, design: string, id: string): Found | undefined {
  const text = found[design]?.[id];
  if (text === undefined) return undefined;
  const [orders, ...met] = text.split(' ');
  return {
    orders: Number(orders!.replace('>', '')),
    finished: !orders!.startsWith('>'),
    verdicts: met.map((number) => verdicts[Number(number)]!),
  };
}

/** @param all by design and workload, in the order of the corpus */
export function writeData(all: ReadonlyMap<string, ReadonlyMap<string, Found>>, file = FILE): void {
  const met = [...all.values()].flatMap((of) => [...of.values()].flatMap((f) => f.verdicts));
  const verdicts = [...new Set(met)].sort();
  const number = new Map(verdicts.map((verdict, i) => [verdict, i]));
  const textOf = ({ orders, finished, verdicts: of }: Found): string =>
    [`${finished ? '' : '>'}${orders}`, ...of.map((v) => number.get(v)!)].join(' ');
  const found = Object.fromEntries(
    [...all].map(([design, of]) => [
      design,
      Object.fromEntries([...of].map(([id, f]) => [id, textOf(f)])),
    ]),
  );
  writeFileSync(file, `${JSON.stringify({ verdicts, found } satisfies Data, undefined, 2)}\n`);
}
