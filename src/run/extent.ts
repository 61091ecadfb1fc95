import type { Operation } from '../language/ast.js';
import { valueOf } from '../language/patterns.js';
import { ULONG_MAX, vpnAfter, vpnOf, type Address } from '../units/numbers.js';
import { byteAddress, place } from './operations/performer.js';
import type { Frame } from './session.js';

/** Page and length that an operation is about, for its span. */
export function extent(operation: Operation, frame: Frame): { page: number; npages: number } {
  if ('start' in operation) {
    const start = byteAddress(operation.start, frame);
    const length = valueOf(operation.length, frame.env);
    const last = Math.min(start + length - 1, ULONG_MAX) as Address;
    return { page: vpnOf(start), npages: length <= 0 ? 0 : vpnAfter(last) - vpnOf(start) };
  }
  const npages = 'npages' in operation ? valueOf(operation.npages, frame.env) : 0;
  const at = 'at' in operation ? operation.at : undefined;
  if (at === undefined) return { page: 0, npages };
  return { page: place(at, frame), npages: npages === 0 ? 1 : npages };
}
