import cliProgress from 'cli-progress';
import { writeSync } from 'node:fs';
import { checkInterrupted } from './interrupt.js';
import type { Io } from './io.js';

/** Nothing is shown for work that takes less than this. */
const SILENT_MS = 1000;

/** How far a long piece of work has come: on a terminal only, on the stream of the messages. */
export interface Progress {
  /**
   * @param done so far; @param total in the end, 0 if nobody knows
   * @throws Interrupted when the user wants to end
   */
  update(done: number, total: number): void;
  stop(): void;
}

/** Written at once, from whatever thread: the program's own stream waits for the first thread. */
const TERMINAL = {
  isTTY: true,
  write(text: string) {
    try {
      writeSync(2, text);
    } catch {
      // How far it has come is not worth an error.
    }
    return true;
  },
} as unknown as NodeJS.WritableStream;

const columns = (): number => process.stdout.columns ?? process.stderr.columns ?? 80;

/** A title that leaves room for the numbers. */
function shortened(title: string): string {
  const room = Math.max(10, columns() - 40);
  return title.length <= room ? title : `${title.slice(0, room - 1)}…`;
}

/** What is left of the line beside the title, the rate and the time: numbers must not be cut off. */
function barSize(title: string, unit: string): number {
  return Math.min(40, Math.max(5, columns() - title.length - unit.length - 38));
}

/**
 * @param unit what is counted, e.g. `events`
 */
export function progress(io: Io, title: string, unit: string): Progress {
  if (!io.errIsTerminal) return { update: checkInterrupted, stop() {} };
  const began = Date.now();
  const label = shortened(title);
  let bar: cliProgress.SingleBar | undefined;
  let shown = 0;
  return {
    update(done, total) {
      try {
        checkInterrupted();
      } catch (interrupted) {
        bar?.stop();
        throw interrupted;
      }
      const now = Date.now();
      if (now - began < SILENT_MS || now - shown < 100) return;
      shown = now;
      const rate = Math.round((done * 1000) / (now - began)).toLocaleString('en');
      if (bar === undefined) {
        bar = new cliProgress.SingleBar({
          format:
            total > 0
              ? `${label} [{bar}] {percentage}% {rate} ${unit}/s, {eta_formatted} left`
              : `${label} {count} ${unit}, {rate}/s`,
          stream: TERMINAL,
          barsize: barSize(label, unit),
          hideCursor: true,
          clearOnComplete: true,
        });
        bar.start(Math.max(total, 1), done, { rate, count: done.toLocaleString('en') });
      }
      bar.update(done, { rate, count: done.toLocaleString('en') });
      // The work is synchronous: nothing else gives the bar the chance to draw itself.
      bar.render();
    },
    stop() {
      bar?.stop();
    },
  };
}
