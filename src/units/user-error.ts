import { ERRORS, type ErrorCode } from './error-catalogue.js';
import { type ExitStatus } from './exit-status.js';
export { EXIT, EXIT_MEANING, type ExitStatus } from './exit-status.js';
export { ERRORS, type ErrorCode } from './error-catalogue.js';

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
