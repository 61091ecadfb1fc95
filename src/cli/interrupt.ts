/*
 * Ctrl-C. Recording, folding and queries are synchronous: while they run, the thread that they run
 * in hears no signal. So commands run in a second thread (worker.ts), the first one (main.ts) hears
 * the signal and raises a flag, and the work looks at it wherever it tells how far it has come,
 * before every chunk that it reads, and where it waits. There it ends as by any other exception:
 * files are closed, what was recorded is committed and stays as an interrupted session.
 *
 * A statement of SQLite cannot look. When it takes too long the first thread lets the signal end
 * the process: a file survives that as it survives any crash, and the shell sees the same status.
 */

/** What the flag says: the user wants to end. */
export const ASKED = 1;
/** The work has seen it and is ending. */
export const SEEN = 2;

/** Ends a command at the user's wish. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Of a command that reads what is typed: only the first thread can. */
export class NeedsFirstThread extends Error {}

let flag: Int32Array | undefined;

/** From now on the first of `shared` says whether to end. */
export function listenTo(shared: Int32Array): void {
  flag = shared;
}

/** @throws NeedsFirstThread in the second one */
export function requireFirstThread(): void {
  if (flag !== undefined) throw new NeedsFirstThread();
}

/** @throws Interrupted when the user wants to end */
export function checkInterrupted(): void {
  if (flag === undefined || Atomics.load(flag, 0) === 0) return;
  Atomics.store(flag, 0, SEEN);
  throw new Interrupted();
}

/** From now on it takes another Ctrl-C to end: what the one before was to end has ended. */
export function heedAgain(): void {
  if (flag !== undefined) Atomics.compareExchange(flag, 0, SEEN, 0);
}

/** Milliseconds between two looks while another process or the disk is at work. */
const PAUSE = 100;

/**
 * Waits for work that leaves this thread free.
 * @param stop ends the work when the user wants to end
 * @throws Interrupted then
 */
export async function interruptible<T>(work: Promise<T>, stop: () => void): Promise<T> {
  if (flag === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const asked = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      try {
        checkInterrupted();
      } catch (interrupted) {
        reject(interrupted as Interrupted);
      }
    }, PAUSE);
  });
  try {
    return await Promise.race([work, asked]);
  } catch (error) {
    if (error instanceof Interrupted) {
      // It ends as something else than what was waited for: nobody asks for that any more.
      work.catch(() => undefined);
      stop();
    }
    throw error;
  } finally {
    clearInterval(timer);
  }
}
