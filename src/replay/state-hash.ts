import { createHash } from 'node:crypto';
import { dumpMachine } from '../machine/dump.js';
import type { MachineView } from '../machine/state.js';

/** Canonical hash of a state: SHA-256 of its dump, hexadecimal. Equal states have equal hashes. */
export function stateHash(machine: MachineView): string {
  return hashOfDump(dumpMachine(machine));
}
/** The same, of a dump that is there already. */
export function hashOfDump(dump: Uint8Array): string {
  return createHash('sha256').update(dump).digest('hex');
}
