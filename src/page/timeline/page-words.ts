/*
 * What a page is in a table, as a small number: of the CPU how it is mapped, of a device its entry,
 * whether it may be there, and whether the driver tracks the page. 0 is nothing at all.
 */

/** Of the CPU's table, by number from 1. */
export const CPU_STATES = [
  'read only',
  'read and write',
  'zero page',
  'device private',
  'migration entry',
  'device exclusive',
  'no struct page',
  'poisoned',
  'device coherent',
] as const;

/** Of a device: bits. */
export const DEVICE_READ = 1;
export const DEVICE_WRITE = 2;
/** The mm maps something else by now, and an invalidation that says so runs. */
export const DEVICE_PENDING = 4;
/** The mm maps something else by now, and nothing that runs will say so. */
export const DEVICE_STALE = 8;
/** An interval that the driver tracks covers the page. */
export const TRACKED = 16;

/** A state in words; `''` for none. */
export function pageWords(kind: 'cpu' | 'device', state: number): string {
  if (state === 0) return '';
  if (kind === 'cpu') return CPU_STATES[state - 1] ?? 'mapped';
  const tracked = (state & TRACKED) === 0 ? 'not tracked' : 'tracked';
  if ((state & (DEVICE_READ | DEVICE_WRITE)) === 0) return `no entry, ${tracked}`;
  const entry = (state & DEVICE_WRITE) === 0 ? 'entry to read' : 'entry to write';
  const right =
    (state & DEVICE_STALE) !== 0
      ? ', STALE'
      : (state & DEVICE_PENDING) !== 0
        ? ', being invalidated'
        : '';
  return `${entry}${right}, ${tracked}`;
}

/**
 * Of the CPU the colours that the address map has, a bit each: by state less 1. Two share one, as a byte has eight; both
 * are entries that no page stands behind, and rare.
 */
const CPU_COLOURS = [0, 1, 2, 3, 4, 5, 6, 6, 7];

/** What a colour of the CPU stands for, in words. */
export function cpuStatesOf(colour: number): string {
  return CPU_STATES.filter((_, i) => CPU_COLOURS[i] === colour).join(', or ');
}

/**
 * What is seen in a cell of the address map: a bit for each state that occurs in it. Of the CPU by its colour, of a
 * device those above.
 */
export function maskOf(kind: 'cpu' | 'device', state: number): number {
  return kind === 'cpu' ? (state === 0 ? 0 : 1 << CPU_COLOURS[state - 1]!) : state;
}
