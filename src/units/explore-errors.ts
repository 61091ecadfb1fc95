/** Of explorations: 6xx of the catalogue. */
export const EXPLORE_ERRORS = {
  HMT601: {
    status: 4,
    trigger: 'a search cannot be gone on with: another version began it, or it is damaged',
    mend: 'explore into another file; what was found can be read',
  },
  HMT602: {
    status: 2,
    trigger: 'a session cannot be made small: it found nothing, or not that, or has no end',
    mend: 'name a session that found something, as `hmmtrace sessions` shows; its verdicts are listed where one is not known',
  },
  HMT603: {
    status: 5,
    trigger: 'no queue answers at the address that was given',
    mend: 'start redis-server there, or give the address of one that runs: redis://HOST:PORT',
  },
  HMT604: {
    status: 5,
    trigger: 'the queue was lost while it was at work',
    mend: 'what was found is kept: start the queue and its workers again, and give the same command',
  },
  HMT605: {
    status: 5,
    trigger: 'a worker at the queue could not do its part: it is of another version, or has failed',
    mend: 'what was found is kept: start workers of the same version, and give the same command',
  },
  HMT606: {
    status: 2,
    trigger: 'a workload starts more tasks than a search of every order can tell apart',
    mend: 'explore it with another --strategy, or let it start fewer tasks',
  },
  HMT607: {
    status: 1,
    trigger: 'the smallest form that a file keeps of a verdict does not show it',
    mend: 'the file was changed, or is of a version that behaves differently: the session itself is verified apart; shrink it with `hmmtrace shrink FILE -s N --budget 20000`',
  },
} as const;
