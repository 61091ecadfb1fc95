/**
 * What a user can cause. Each error has a stable code; the command line prints it as
 * `hmmtrace: HMT012: message`, then the hint, and exits with the code's status.
 */
export class UserError extends Error {
  /**
   * @param code key of {@link ERRORS}
   * @param message what is wrong, and where (file, line, event)
   * @param hint what to do next; one line, may be empty
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string = '',
  ) {
    super(message);
    this.name = 'UserError';
  }

  /** Status with which a program should exit because of this. */
  get status(): ExitStatus {
    return ERRORS[this.code].status;
  }
}

/** Exit statuses of the command line, and what each says. */
export const EXIT = {
  ok: 0,
  differs: 1,
  usage: 2,
  violations: 3,
  unreadable: 4,
  notWritten: 5,
  internal: 70,
  interrupted: 130,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANING: Readonly<Record<ExitStatus, string>> = {
  0: 'done, and everything asked for holds',
  1: 'sessions differ, or an expectation of the workload failed',
  2: 'the command line, a design or a workload is not understood',
  3: 'violations were found',
  4: 'the trace file cannot be read: damaged, newer, or not a trace',
  5: 'nothing could be written: disk full, read only, or another writer',
  70: 'a defect in hmmtrace',
  130: 'interrupted; what was recorded so far is kept',
};

interface CatalogueEntry {
  readonly status: ExitStatus;
  /** When it happens. */
  readonly trigger: string;
  /** What to do about it. */
  readonly mend: string;
}

/**
 * Every code there is. Blocks: 0xx command line, 1xx store, 2xx workload language, 3xx designs,
 * 4xx replay, 5xx comparison. A code is never given to another error.
 */
export const ERRORS = {
  // ---- command line
  HMT001: {
    status: 2,
    trigger: 'no such command',
    mend: 'use one of the names offered, or `hmmtrace --help`',
  },
  HMT002: {
    status: 2,
    trigger: 'an option or argument is unknown, missing or has a value it cannot have',
    mend: 'see `hmmtrace COMMAND --help`',
  },
  HMT003: {
    status: 2,
    trigger: 'a position is not a number, `@end`, `@-N` or `@fail`, or lies outside the session',
    mend: 'give an event number from 1 to the last one',
  },
  HMT004: {
    status: 2,
    trigger: 'an address is not `0x…`, `vpn:N` or a name of the workload with pages added',
    mend: 'write `0x7f0000001000`, `vpn:0x7f0000001` or `buf+1`',
  },
  HMT005: {
    status: 2,
    trigger: 'the trace file already exists and the command would make a new one',
    mend: 'name another file, or record into it with `--append`',
  },
  HMT006: {
    status: 2,
    trigger: 'the command needs a terminal, or an argument that is missing on a pipe',
    mend: 'give the argument on the command line',
  },
  HMT070: {
    status: 70,
    trigger: 'hmmtrace itself failed',
    mend: 'run again with HMMTRACE_DEBUG=1 and report what it prints',
  },
  // ---- store (HMT1xx)
  // ---- workload language (HMT2xx)
  // ---- designs (HMT3xx)
  // ---- replay (HMT4xx)
  // ---- comparison (HMT5xx)
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type ErrorCode = keyof typeof ERRORS;
