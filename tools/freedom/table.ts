import { listCases } from '../../src/docket/library.js';
import type { DocketCase } from '../../src/docket/case.js';
import { parseWorkload } from '../../src/language/parse.js';
import { explanationOf } from '../campaign/explained.js';
import { KINDS, PARTS, workloadsOf, type KindName, type Part, type Small } from './corpus.js';
import { foundIn, readData, type Data } from './data.js';
import { MOST, type Found } from './search.js';

/** Designs that the corpus is run under. */
export const FREE_DESIGNS = ['v5', 'v6', 'v5-repaired', 'batch', 'linux-6.1'] as const;

interface Pair {
  readonly small: Small;
  readonly found: Found;
}
const n = (count: number): string => count.toLocaleString('en');
const isFree = ({ found }: Pair): boolean => found.finished && found.verdicts.length === 0;

/** The corpus, and what is known of it: a section of docs/exploration.md. */
export function freedomText(data: Data = readData()): string {
  const cases = listCases();
  const pairs = new Map(
    FREE_DESIGNS.map((design) => [design, PARTS.map((part) => pairsOf(data, design, part))]),
  );
  const all = [...pairs.values()].flat(2);
  const over = [...pairs].flatMap(([design, parts]) =>
    parts
      .flat()
      .flatMap(({ small, found }) => (found.finished ? [] : [`${idText(small)} under ${design}`])),
  );
  return [
    ...PARTS.map(
      (part) =>
        `- **${part.name}** (${n(workloadsOf(part).length)} workloads): ${part.about}.${part.read ? ' The device has read all pages before.' : ''}`,
    ),
    '',
    `${n(all.length)} pairs of workload and design, ${n(all.reduce((sum, p) => sum + p.found.orders, 0))} orders. ` +
      (over.length === 0
        ? 'Every pair was run to its end.'
        : `Given up after ${n(MOST)} runs, and free of nothing: ${n(over.length)} (${over.join('; ')}).`),
    '',
    ...table(
      [
        'design',
        'part',
        'workloads',
        'finished',
        'orders',
        'free in every order',
        'free where only',
      ],
      [...pairs].flatMap(([design, parts]) => parts.map((of, i) => row(design, PARTS[i]!, of))),
    ),
    '',
    'What the others show, in at least one order:',
    '',
    ...table(
      ['design', 'verdict', 'workloads', 'the first of them', 'told of by'],
      [...pairs].flatMap(([design, parts]) => verdictRows(design, parts.flat(), cases)),
    ),
  ].join('\n');
}

function pairsOf(data: Data, design: string, part: Part): Pair[] {
  return workloadsOf(part).map((small) => {
    const found = foundIn(data, design, small.id);
    if (found === undefined) throw new Error(`${small.id} was not run under ${design}`);
    return { small, found };
  });
}

function row(design: string, part: Part, pairs: readonly Pair[]): string[] {
  const finished = pairs.filter(({ found }) => found.finished).length;
  const free = pairs.filter(isFree).length;
  const orders = pairs.reduce((sum, { found }) => sum + found.orders, 0);
  const only = free === pairs.length ? 'all of them' : freeKinds(part, pairs).join(' or ');
  return [`\`${design}\``, part.name, n(pairs.length), n(finished), n(orders), n(free), only];
}

/** The largest sets of kinds of statements of which every workload is free. */
export function freeKinds(part: Part, pairs: readonly Pair[]): string[] {
  const kinds = Object.keys(part.statements) as KindName[];
  const masks = pairs.map((pair) => ({
    mask: maskOf(kinds, pair.small.kinds),
    free: isFree(pair),
  }));
  const bad = masks.filter(({ free }) => !free).map(({ mask }) => mask);
  const sets: number[] = [];
  for (let set = 1; set < 2 ** kinds.length; set++)
    if (!bad.some((mask) => (mask & set) === mask)) sets.push(set);
  const most = Math.max(0, ...sets.map(bits));
  return sets
    .filter((set) => bits(set) === most)
    .map((set) => kinds.filter((_, i) => (set >> i) & 1).join(', '));
}
function maskOf(kinds: readonly KindName[], of: readonly KindName[]): number {
  return of.reduce((mask, kind) => mask | (1 << kinds.indexOf(kind)), 0);
}
function bits(set: number): number {
  return set === 0 ? 0 : (set & 1) + bits(set >> 1);
}

function verdictRows(
  design: string,
  pairs: readonly Pair[],
  cases: readonly DocketCase[],
): string[][] {
  const keys = [...new Set(pairs.flatMap(({ found }) => found.verdicts))].sort();
  return keys.map((key) => {
    const those = pairs.filter(({ found }) => found.verdicts.includes(key));
    const told = new Set(those.map(({ small }) => toldBy(key, design, small, cases)));
    return [
      `\`${design}\``,
      wordsOf(key),
      n(those.length),
      `\`${idText(those[0]!.small)}\``,
      [...told].join('; '),
    ];
  });
}

/** A bar would end a cell of a table. */
function idText({ id }: Small): string {
  return id.replaceAll('|', '∥');
}

function toldBy(key: string, design: string, small: Small, cases: readonly DocketCase[]): string {
  const verdict = { key, kind: key.includes('|') ? 'violation' : 'limit', words: key } as const;
  const workload = parseWorkload(small.text, small.id);
  const told = explanationOf(verdict, design, workload, cases);
  if (told === undefined) return '**nobody**';
  if (told.kind === 'like') return `like ${told.name}`;
  // A hazard says its case in brackets.
  return told.kind === 'hazard' ? (/\(([^)]*)\)$/.exec(told.name)?.[1] ?? told.name) : told.name;
}

function wordsOf(key: string): string {
  const [rule, object, site] = key.split('|');
  return site === undefined ? key : `${rule!} of ${object!} at ${site}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** What the statements of the corpus are, one call each. */
export function kindsText(): string {
  return (Object.keys(KINDS) as KindName[])
    .map((kind) => `${kind.padEnd(9)} ${KINDS[kind]('buf, 1 page')}`)
    .join('\n');
}
