import { mirrorTrack, mirrorUntrack, ObjectKind, ViolationType } from '../../events/generated.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { MirrorView } from '../../machine/state.js';
import type { Address } from '../../units/numbers.js';
import type { Bounds } from '../context.js';

/* The driver's own tree of intervals, under its mutex. It does not survive to be told twice. */

/** @param where the driver's function that puts it in */
export function treeTrack(
  k: Kernel,
  mirror: MirrorView,
  interval: number,
  { start, last }: Bounds,
  where: string,
): void {
  k.looksAt('tree of the driver, insertion');
  if (boundsOf(mirror, interval) !== undefined) {
    const message = `interval ${interval} is put into the tree of mirror ${mirror.id} a second time`;
    corrupt(k, ViolationType.DOUBLE_INSERT, mirror, interval, where, message);
  }
  k.emit(mirrorTrack(mirror.id, interval, start as Address, last as Address));
}

/** @returns the bounds that it had there */
export function treeUntrack(
  k: Kernel,
  mirror: MirrorView,
  interval: number,
  where: string,
): Bounds {
  const bounds = boundsOf(mirror, interval);
  k.looksAt('tree of the driver, removal');
  if (bounds === undefined) {
    const message = `interval ${interval} is taken out of the tree of mirror ${mirror.id} a second time`;
    corrupt(k, ViolationType.DOUBLE_REMOVE, mirror, interval, where, message);
  }
  k.emit(mirrorUntrack(mirror.id, interval));
  return bounds!;
}

function boundsOf({ tracked }: MirrorView, interval: number): Bounds | undefined {
  return tracked.find((t) => t.interval === interval);
}

function corrupt(
  k: Kernel,
  type: ViolationType,
  { mm }: MirrorView,
  object: number,
  site: string,
  message: string,
): void {
  k.violation({ type, site, kind: ObjectKind.OBJECT_INTERVAL, object, message, mm, fatal: true });
}
