import { resourceFree } from '../events/generated.js';
import type { Kernel } from '../kernel/kernel.js';

/** Gives back what the driver holds, which it has to hold for that. @param where the function that does */
export function freeResource(k: Kernel, id: number, where: string): void {
  k.emit(resourceFree(k.resource(id, where).id));
}
