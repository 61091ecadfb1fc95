/** Of bisects and matrices: 7xx of the catalogue. */
export const BISECT_ERRORS = {
  HMT701: {
    status: 2,
    trigger: 'a condition over the state cannot be read',
    mend: 'the message says where, and what can stand there; see docs/bisect.md',
  },
  HMT702: {
    status: 1,
    trigger:
      'there is nothing to bisect: a condition never holds, or always does; two designs show the same verdicts',
    mend: 'ask for something that changes in the session, or that tells the designs apart',
  },
  HMT703: {
    status: 2,
    trigger:
      'a program that a bisect asks cannot be run, was ended by a signal, does not end in time, or cannot tell of an end of the session',
    mend: 'let it end with 0 (does not hold yet), 1 to 127 but 125 (holds), or 125 (cannot tell)',
  },
  HMT704: {
    status: 1,
    trigger: 'what a bisect asks does not give the same answer twice at one event',
    mend: 'make it depend on the position alone',
  },
  HMT705: {
    status: 2,
    trigger:
      'a verdict that is to be bisected tells the designs not apart, or may be met yet by the one that should not show it',
    mend: 'the message lists the verdicts that there are; raise --budget, or give a --bound',
  },
  HMT706: {
    status: 2,
    trigger:
      'two sessions cannot be bisected by their schedules: they are of different workloads or designs, unfinished, or differ in more than the order of steps',
    mend: 'take two sessions of one search: hmmtrace explore records one for each verdict',
  },
  HMT710: {
    status: 2,
    trigger: 'two designs that are to be told apart differ in no switch',
    mend: 'name two designs; hmmtrace designs lists them',
  },
  HMT711: {
    status: 2,
    trigger:
      'a file keeps a search of hmmtrace distinguish that another version of it began, or that is damaged',
    mend: 'keep it in another file',
  },
  HMT720: {
    status: 2,
    trigger:
      'a matrix cannot be kept in a file that has one of its searches without the counts of its runs',
    mend: 'keep it in another file',
  },
} as const;
