import { FailureType } from '../../events/generated.js';
import { reapMm } from '../../kernel/mm/reap.js';
import type { AdversityOperation } from '../../language/operations/adversity.js';
import type { Failure } from '../../language/words.js';
import { EAGAIN } from '../../units/errno.js';
import { mmOf, num, type Performers } from './performer.js';

const FAILURES: Readonly<Record<Failure, FailureType>> = {
  allocation: FailureType.FAIL_ALLOCATION,
  copyFromUser: FailureType.FAIL_COPY_FROM_USER,
  copyToUser: FailureType.FAIL_COPY_TO_USER,
  chunk: FailureType.FAIL_CHUNK,
  store: FailureType.FAIL_STORE,
  buffer: FailureType.FAIL_BUFFER,
  commandIn: FailureType.FAIL_COMMAND_IN,
  commandOut: FailureType.FAIL_COMMAND_OUT,
  mmSetup: FailureType.FAIL_MM_SETUP,
  mmSetupSignal: FailureType.FAIL_MM_SETUP_SIGNAL,
  chunkStruct: FailureType.FAIL_CHUNK_STRUCT,
  chunkRegion: FailureType.FAIL_CHUNK_REGION,
  chunkArray: FailureType.FAIL_CHUNK_ARRAY,
  zeroPage: FailureType.FAIL_ZERO_PAGE,
  reclaim: FailureType.FAIL_RECLAIM,
};

export const ADVERSITY: Performers<AdversityOperation> = {
  *reap(run, _operation, frame) {
    const whole = yield* reapMm(run.k, mmOf(run, frame).id);
    return { ret: whole ? 0 : EAGAIN };
  },
  *inject(run, { failure, nth, random }, frame) {
    const n = num(nth, frame);
    // The first alternative is that nothing fails, as without any choice.
    const chosen = random && n > 0 ? run.k.choose(n + 1) : n;
    if (!random || chosen > 0) run.k.failures.arm(FAILURES[failure], chosen);
    return {};
  },
};
