import { imageOf } from '../machine/image.js';
import type { MachineView } from '../machine/state.js';
import { emptyMachine } from '../machine/state.js';
import type { Checkpoint, TraceFile } from '../store/trace-file.js';
import { foldTo } from './fold.js';
import { hashOfDump } from './state-hash.js';

/** Events between checkpoints at least: what folding covers in a few milliseconds. */
export const SPACING = 16_384;
/** A session of fewer events has no checkpoint. */
export const FIRST_CHECKPOINT = SPACING;
/**
 * Loading this many bytes of a state takes about as long as folding an event does (measured: 2 ns
 * and 150 ns), so that a seek spends no longer on the one than on the other.
 */
const BYTES_PER_EVENT = 128;

/**
 * Decides where checkpoints go, from the events alone: after a small state soon again, after a
 * large one only when folding to the next costs more than loading it, so that checkpoints stay a
 * bounded part of the file.
 */
export class CheckpointPlan {
  private next = SPACING;

  /** Should there be a checkpoint after event `seq`? */
  due(seq: number): boolean {
    return seq >= this.next;
  }
  /** A checkpoint of so many bytes was made after event `seq`; none: a state was there already. */
  made(seq: number, bytes: number): void {
    this.next = seq + SPACING + Math.floor(bytes / BYTES_PER_EVENT);
  }
}

/** The state as a checkpoint: canonical bytes and their hash. */
export function checkpointOf(machine: MachineView): Checkpoint {
  const bytes = imageOf(machine);
  return { seq: machine.seq, bytes, hash: hashOfDump(bytes) };
}

/**
 * Drops a session's checkpoints and makes them anew.
 * @param onProgress told how many events are folded
 * @returns how many there are now
 */
export function rebuildCheckpoints(
  file: TraceFile,
  session: number,
  onProgress: (events: number) => void = () => {},
): number {
  file.dropCheckpoints(session);
  const plan = new CheckpointPlan();
  const { events } = file.session(session);
  const machine = emptyMachine();
  let made = 0;
  foldTo(file, session, machine, events, () => {
    const { seq } = machine;
    if (!plan.due(seq)) return;
    const checkpoint = checkpointOf(machine);
    plan.made(seq, checkpoint.bytes.length);
    file.putCheckpoint(session, checkpoint);
    made++;
    onProgress(seq);
  });
  return made;
}
