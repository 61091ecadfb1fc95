import { explain } from '../store/file/explain.js';
import { ERRORS, EXIT, UserError } from '../units/user-error.js';
import type { Io } from './io.js';

/** Says what went wrong, without a stack unless HMMTRACE_DEBUG asks for it; gives the exit status. */
export function reportError(error: unknown, io: Io, env: NodeJS.ProcessEnv): number {
  const debug = (env['HMMTRACE_DEBUG'] ?? '') !== '';
  if (debug && error instanceof Error) io.err(`${error.stack ?? error.message}\n`);
  if (error instanceof UserError) {
    io.err(`${io.errStyle.bad(`hmmtrace: ${error.code}:`)} ${error.message}\n`);
    io.err(`  ${error.hint === '' ? ERRORS[error.code].mend : error.hint}\n`);
    return error.status;
  }
  // What a damaged file makes SQLite say where nobody asked what it means.
  const explained = explain(error, 'the trace file');
  if (explained !== error) return reportError(explained, io, env);
  const system = systemError(error);
  if (system !== undefined) {
    io.err(`${io.errStyle.bad('hmmtrace: HMT007:')} ${system}\n  ${ERRORS.HMT007.mend}\n`);
    return EXIT.notWritten;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.err(
    `${io.errStyle.bad('hmmtrace: HMT070:')} a defect in hmmtrace: ${message}\n` +
      '  run it again with HMMTRACE_DEBUG=1 and report what it prints\n',
  );
  return EXIT.internal;
}

/** What the system says when it refuses to write; undefined for anything else. */
export function systemError(error: unknown): string | undefined {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const what: Readonly<Record<string, string>> = {
    ENOSPC: 'no space is left',
    EROFS: 'the file system is read only',
    EACCES: 'permission denied',
    EDQUOT: 'the quota is used up',
    EFBIG: 'the file may not grow further (ulimit -f, or what the file system allows)',
    EIO: 'the device failed',
  };
  const text = what[code ?? ''];
  return text === undefined ? undefined : `${path === undefined ? '' : `${path}: `}${text}`;
}
