/** Exit statuses of the command line, and what each says. */
export const EXIT = {
  ok: 0,
  differs: 1,
  usage: 2,
  violations: 3,
  unreadable: 4,
  notWritten: 5,
  notCompared: 6,
  limit: 7,
  noTables: 8,
  internal: 70,
  interrupted: 130,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANING: Readonly<Record<ExitStatus, string>> = {
  0: 'done, and everything asked for holds',
  1: 'sessions differ, or the workload did not do what it says itself: an expectation is unmet, or it waits for what never happens; or a bisect found no one first event',
  2: 'the command line, a design or a workload is not understood',
  3: 'violations were found',
  4: 'the trace file cannot be read: damaged, newer, or not a trace',
  5: 'nothing could be written: disk full, read only, or another writer',
  6: 'nothing differs in what was compared, but not everything could be compared',
  7: 'a run came to its limit of events or tasks; what was recorded up to there is kept',
  8: 'a query is about sessions that have no SQL tables: it was not answered',
  70: 'a defect in hmmtrace',
  130: 'interrupted; anything recorded so far is kept',
};
