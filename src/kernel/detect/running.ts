import type { MachineView } from '../../machine/state.js';
import type { Vpn } from '../../units/numbers.js';

type InvalidationView =
  MachineView['invalidations'] extends ReadonlyMap<number, infer I> ? I : never;

/**
 * Does an invalidation still run? One that was refused and that nobody ends is on the books for good;
 * who began it has gone on to something else.
 */
export function isRunning(m: MachineView, { id, task }: InvalidationView): boolean {
  const outermost = m.tasks.get(task)?.spans[0];
  return outermost !== undefined && outermost.seq < id;
}

/** Is a page in a range that is on its way to something else? */
export function underInvalidation(m: MachineView, mm: number, page: Vpn): boolean {
  for (const i of m.invalidations.values())
    if (i.mm === mm && i.start <= page && page < i.end && isRunning(m, i)) return true;
  return false;
}
