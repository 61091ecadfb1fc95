import type { Event } from '../../events/generated.js';

/**
 * An event that cannot follow the state it is applied to: a corrupt or forged trace, or a bug. Rules are
 * written as `if (broken) throw`, so that no message is put together for an event that keeps them.
 */
export class EvolveError extends Error {
  constructor(
    readonly event: Event,
    message: string,
  ) {
    super(`event ${event.seq}: ${message}`);
    this.name = 'EvolveError';
  }
}

/** The object of that number, or an error that names what is missing. */
export function need<T>(map: ReadonlyMap<number, T>, id: number, what: string, event: Event): T {
  const object = map.get(id);
  if (object === undefined) throw new EvolveError(event, `there is no ${what} ${id}`);
  return object;
}

/** Objects of a kind at most; a forged trace could make one with every event. */
const OBJECTS_MAX = 2 ** 20;
/** Adds an object under a number that must be new. */
export function add<T>(
  map: Map<number, T>,
  id: number,
  object: T,
  what: string,
  event: Event,
): void {
  if (map.has(id)) throw new EvolveError(event, `${what} ${id} exists already`);
  if (map.size >= OBJECTS_MAX) throw new EvolveError(event, `more than ${OBJECTS_MAX} of ${what}`);
  map.set(id, object);
}

/** Names of a kind at most. */
export const NAMES_MAX = 2 ** 16;
/** May a name be added, or given to something else? */
export function bounded(map: ReadonlyMap<string, unknown>, name: string, event: Event): void {
  if (map.size >= NAMES_MAX && !map.has(name))
    throw new EvolveError(event, `more than ${NAMES_MAX} names of a kind`);
}
