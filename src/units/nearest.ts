import { distance } from 'fastest-levenshtein';

/**
 * Names that somebody who wrote `wanted` may have meant, best first, at most three: those that
 * contain it, and those that a few keystrokes turn into it.
 */
export function nearest(wanted: string, names: Iterable<string>): string[] {
  const lower = wanted.toLowerCase().slice(0, 64);
  const limit = Math.max(2, Math.floor(lower.length / 2));
  return [...names]
    .map((name) => {
      const other = name.toLowerCase();
      const within = lower.length >= 3 && (other.includes(lower) || lower.includes(other));
      return { name, cost: distance(lower, other), within };
    })
    .filter(({ cost, within }) => within || cost <= limit)
    .sort((a, b) => a.cost - b.cost || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `did you mean 'a', 'b' or 'c'?`, or an empty text where nothing is near. */
export function didYouMean(wanted: string, names: Iterable<string>): string {
  const found = nearest(wanted, names).map((name) => `'${name}'`);
  if (found.length === 0) return '';
  const last = found.pop()!;
  return `did you mean ${found.length === 0 ? last : `${found.join(', ')} or ${last}`}?`;
}
