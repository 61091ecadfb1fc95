import { EVENTS } from '../events/generated.js';
import { checkpointOf } from '../replay/checkpoints.js';
import type { MachineView } from '../machine/state.js';
import { preferredCodec } from '../store/log/compression.js';
import { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';

/** Numbers of the kinds of events that can be written. */
const KINDS: ReadonlySet<number> = new Set(EVENTS.map((e) => e.kind));

/**
 * Writes the first events of a session into a new trace file, as its only session: an interrupted
 * one, as it has no end. The state after the last of them is kept with it, so that going there is
 * quick.
 * @param after the state after the last event
 * @throws UserError HMT101 if something is at `path`; HMT142 for events of a later version; HMT11x, HMT13x
 */
export function cutAt(file: TraceFile, session: number, path: string, after: MachineView): void {
  const { seq } = after;
  const { workloadName, workload, designName, design, seed, strategy, toolVersion } =
    file.session(session);
  const meta = { workloadName, workload, designName, design, seed, strategy, toolVersion };
  const copy = TraceFile.create(path);
  try {
    const writer = copy.beginSession(meta);
    // Chunks that are cut through are written anew, the others as they are.
    let next = 1;
    for (const { first, last, bytes } of file.chunks(session, 1, seq, true)) {
      if (last > seq) break;
      writer.appendChunk({ first, last, codec: preferredCodec(), bytes });
      next = last + 1;
    }
    file.readEvents(session, next, seq, (event) => {
      if (!KINDS.has(event.kind)) {
        const what = `${file.path}, session ${session}, event ${event.seq} is of a later version`;
        const hint = 'ask with --when, or with the version that recorded it';
        throw new UserError('HMT142', `${what}: it cannot be written into a copy`, hint);
      }
      writer.append(event);
    });
    writer.close();
    if (seq > 0) copy.putCheckpoint(1, checkpointOf(after));
  } finally {
    copy.close();
  }
}
