import { join } from 'node:path';
import type { Ledger, Met } from './campaign.js';

const HEADS: Readonly<Record<keyof Ledger['met'], string>> = {
  new: 'new: no hazard and no case tells of it',
  like: 'told of by a case, under another design',
  case: 'told of by a case under the same design',
  hazard: 'known hazards',
};

/** What was searched, and what was met. */
export function campaignText(
  { of, pairs, finished, runs, events, met }: Ledger,
  directory: string,
): string {
  const workloads = pairs / of.designs.length;
  const n = (count: number): string => count.toLocaleString('en');
  const lines = [
    `${n(Math.ceil(workloads))} workloads (${of.profiles.join(', ')}; from seed ${of.seed}) × ${of.designs.length} designs: ${n(pairs)} pairs`,
    `${n(runs)} schedules, ${n(events)} events; ${n(finished)} pairs in every order, the others in some: ` +
      `${of.exhaustive} of an exhaustive search, ${of.seeds} seeds each of pos, pct and random`,
  ];
  for (const kind of Object.keys(HEADS) as (keyof Ledger['met'])[]) {
    const found = Object.entries(met[kind]).sort(([, a], [, b]) => b.times - a.times);
    lines.push('', `${HEADS[kind]}: ${found.length === 0 ? 'none' : ''}`.trimEnd());
    for (const [key, one] of found) lines.push(...row(key, one, directory));
  }
  return lines.join('\n');
}

function row(key: string, { words, times, first, file }: Met, directory: string): string[] {
  const what = file === undefined ? key : words;
  const where = file === undefined ? '' : `, ${join(directory, file)}`;
  return [`  ${n(times)} ${what}`, `      first: ${first}${where}`];
}
function n(times: number): string {
  return `${times.toLocaleString('en')} ${times === 1 ? 'pair' : 'pairs'}:`;
}
