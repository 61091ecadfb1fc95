/*
 * Ctrl-C. Recording, folding and indexing are synchronous: while they run, the thread that they run
 * in hears no signal. So the commands that may take long run in a second thread (worker.ts), the
 * first one (main.ts) hears the signal and raises a flag, and the work looks at it wherever it tells
 * how far it has come. There it ends as by any other exception: files are closed, what was recorded
 * is committed and stays as an interrupted session.
 */

/** Ends a command at the user's wish. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Commands that look at the flag often enough; a signal ends the others at once. */
export const INTERRUPTIBLE: ReadonlySet<string> = new Set([
  'run',
  'branch',
  'verify',
  'index',
  'checkpoint',
  'import',
  'export',
  'seek',
  'show',
]);

let flag: Int32Array | undefined;

/** From now on the first of `shared` says whether to end: 1 when it is time. */
export function listenTo(shared: Int32Array): void {
  flag = shared;
}

/** @throws Interrupted when the user wants to end */
export function checkInterrupted(): void {
  if (flag !== undefined && Atomics.load(flag, 0) !== 0) throw new Interrupted();
}
