/** What things on the timeline are of, by number; each has a colour. The later, the rarer to be looked for. */
export const CATEGORIES = [
  'span',
  'page table',
  'device page table',
  'area',
  'device memory',
  'notifier',
  'migration',
  'lock',
  'wait',
  'operation',
  'fault',
  'callback',
  'invalidation',
  'work',
  'session',
  'failure',
  'violation',
] as const;

const NUMBERS = new Map<string, number>(CATEGORIES.map((name, i) => [name, i]));
export function categoryNumber(name: string): number {
  return NUMBERS.get(name) ?? 0;
}
