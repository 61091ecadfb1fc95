import { TraceFile, type SessionInfo } from '../store/trace-file.js';
import { textOption, type Invocation } from './command.js';
import { checkInterrupted } from './interrupt.js';
import type { Io } from './io.js';
import { resolveSession } from '../replay/position.js';
import { readingProgress } from './progress.js';

/**
 * Opens a trace to read; whoever reads its log can be interrupted, and with `io` shows how far it
 * has come.
 * @throws UserError HMT10x
 */
export function openTrace(path: string, io?: Io): TraceFile {
  const file = TraceFile.open(path);
  file.beforeChunk = io === undefined ? checkInterrupted : readingProgress(io);
  return file;
}

/** The same, to add sessions, tables or checkpoints. @throws UserError HMT10x, HMT13x */
export function openToAppend(path: string, options: { create?: boolean } = {}): TraceFile {
  const file = TraceFile.openForAppend(path, options);
  file.beforeChunk = checkInterrupted;
  return file;
}

/** Uses a file and closes it, however that ends. */
export function closing<T>(file: TraceFile, use: (file: TraceFile) => T): T {
  try {
    return use(file);
  } finally {
    file.close();
  }
}

/** The session that SESSION_OPTION names, or all of them without it. @throws UserError HMT009, HMT120 */
export function chosenSessions(
  file: TraceFile,
  options: Invocation['options'],
): readonly SessionInfo[] {
  const which = textOption(options, 'session');
  return which === undefined ? file.sessions() : [resolveSession(file, which)];
}

/**
 * Opens the trace that a command's first argument names, and in it the session of
 * SESSION_OPTION, and closes it when `use` is done.
 * @throws UserError HMT009, HMT10x, HMT120
 */
export function withSession<T>(
  { io, args, options }: Invocation,
  use: (file: TraceFile, session: SessionInfo) => T,
): T {
  return closing(openTrace(args[0] as string, io), (file) =>
    use(file, resolveSession(file, textOption(options, 'session'))),
  );
}
