import type { Event } from '../events/generated.js';
import { dumpMachine } from '../machine/dump.js';
import { imageOf, isCurrentImage } from '../machine/image.js';
import { emptyMachine } from '../machine/state.js';
import { compareProjections } from '../store/tables/projection-compare.js';
import { verifyChain } from '../store/log/verify.js';
import type { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';
import { foldWith } from './fold.js';
import { compareReexecution, type Difference } from './reexecute.js';
import { hashOfDump } from './state-hash.js';

export interface VerifyOptions {
  /** Events of running the session again; compared with the log. */
  readonly reexecution?: Iterable<Event>;
  /** Build the projections again and compare every row. Default false: their chain head only. */
  readonly projections?: boolean;
  /** @param phase what is being checked @param done events so far @param total events in all */
  readonly onProgress?: (
    phase: 'fold' | 'projections' | 're-execution',
    done: number,
    total: number,
  ) => void;
}

export interface VerifyReport {
  readonly session: number;
  readonly state: 'complete' | 'interrupted';
  readonly events: number;
  readonly chunks: number;
  readonly chainHead: string;
  /** Canonical hash of the state after the last event. */
  readonly stateHash: string;
  /** Checkpoints whose state is what folding gives. */
  readonly checkpoints: number;
  /** Checkpoints that another version made, which are of no use: `hmmtrace checkpoint` makes new ones. */
  readonly outdated: number;
  /** `none`: there are none; `stale`: built from another log; otherwise compared as asked. */
  readonly projections: 'none' | 'stale' | 'head agrees' | 'rows agree';
  readonly reexecution: 'not asked' | 'same' | Difference;
}

/**
 * Checks a session by every way there is: the hash chain, that events follow each other, the final
 * state, every checkpoint, the projections, and (if given) running it again. An interrupted session
 * is checked as the prefix that it is.
 * @throws UserError HMT11x, HMT402, HMT403, HMT405 at the first thing that is wrong.
 */
export function verify(
  file: TraceFile,
  session: number,
  options: VerifyOptions = {},
): VerifyReport {
  const onProgress = options.onProgress ?? (() => {});
  const info = file.session(session);
  const total = info.events;
  const wanted = file.checkpoints(session).map((c) => c.seq as number);
  let [compared, outdated, dropped] = [0, 0, 0];
  const machine = emptyMachine();
  const compareCheckpoint = (): void => {
    const { seq } = machine;
    if (seq !== wanted[compared]) return;
    compared++;
    const kept = file.checkpoint(session, seq);
    // Another process may have dropped it since.
    if (kept === undefined) return void dropped++;
    const intact = hashOfDump(kept.bytes) === kept.hash;
    // One that an earlier version made is passed over by every reader.
    if (intact && !isCurrentImage(kept.bytes)) outdated++;
    else if (!intact || Buffer.compare(kept.bytes, imageOf(machine)) !== 0)
      throw differs(file, session, `the checkpoint at event ${seq}`);
  };
  const each = wanted.length === 0 ? undefined : compareCheckpoint;
  const chain = foldWith(file, session, machine, each, (visit) =>
    verifyChain(file, session, (done) => onProgress('fold', done, total), visit),
  );
  const beyond = wanted[compared];
  if (beyond !== undefined)
    throw differs(file, session, `a checkpoint at event ${beyond}, which is not there,`);
  const stateHash = hashOfDump(dumpMachine(machine));
  if (info.state === 'complete') {
    if (info.stateHash !== stateHash) throw differs(file, session, 'the recorded final state');
    if (!machine.ended) {
      throw new UserError(
        'HMT116',
        `${file.path}, session ${session} is sealed, but its last event is not its end`,
      );
    }
  }

  return {
    session,
    state: info.state,
    events: chain.events,
    chunks: chain.chunks,
    chainHead: chain.head,
    stateHash,
    checkpoints: compared - outdated - dropped,
    outdated,
    projections: verifyProjections(file, session, options, onProgress),
    reexecution:
      options.reexecution === undefined
        ? 'not asked'
        : (compareReexecution(file, session, options.reexecution, (done) =>
            onProgress('re-execution', done, total),
          ) ?? 'same'),
  };
}

function verifyProjections(
  file: TraceFile,
  session: number,
  options: VerifyOptions,
  onProgress: NonNullable<VerifyOptions['onProgress']>,
): VerifyReport['projections'] {
  const info = file.session(session);
  const difference = compareProjections(file, session, options.projections ?? false, (done) =>
    onProgress('projections', done, info.events),
  );
  if (difference.kind !== 'differs') return difference.kind;
  throw new UserError('HMT405', `${file.path}, session ${session}: ${difference.message}`);
}

function differs(file: TraceFile, session: number, what: string): UserError {
  return new UserError(
    'HMT403',
    `${file.path}, session ${session}: ${what} is not what its events lead to`,
  );
}
