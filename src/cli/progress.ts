import cliProgress from 'cli-progress';
import { writeSync } from 'node:fs';
import { oneLine } from '../units/one-line.js';
import { visible } from '../view/visible.js';
import { checkInterrupted } from './interrupt.js';
import { eraseLine, lineTaken } from './line.js';

/** Nothing is shown for work that takes less than this. */
const SILENT_MS = 1000;
/** Milliseconds between two looks of the user. */
const EVERY_MS = 100;

/** Where the messages go. */
interface Messages {
  readonly errIsTerminal: boolean;
}

/** How far a long piece of work has come: on a terminal only, on the stream of the messages. */
export interface Progress {
  /**
   * @param done so far; @param total in the end, 0 if nobody knows
   * @param counted what the rate is about, where that is not what is done
   * @param note what is to be said behind it
   * @throws Interrupted when the user wants to end
   */
  update(done: number, total: number, counted?: number, note?: string): void;
  /** The work is done. */
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
function shortened(given: string, notes: number): string {
  const title = visible(oneLine(given));
  const room = Math.max(10, columns() - 40 - notes);
  return title.length <= room ? title : `${title.slice(0, room - 1)}…`;
}

/** What is left of the line beside the title, the rate and the time: numbers must not be cut off. */
function barSize(title: string, unit: string, room: number): number {
  return Math.min(40, Math.max(5, columns() - title.length - unit.length - room - 38));
}

/** What is on the terminal now: one line at most. */
let drawn: cliProgress.SingleBar | undefined;
/** Work that tells how far it has come; what is part of it does not. */
let telling = 0;

/**
 * Of readings of the log, where the command does not tell by itself how far it has come.
 * @see TraceFile.beforeChunk
 */
export function readingProgress(
  io: Messages,
): (session: number, from: number, next: number, to: number) => void {
  if (!io.errIsTerminal) return checkInterrupted;
  let shown: Progress | undefined;
  return (session, from, next, to) => {
    checkInterrupted();
    if (next === from) {
      shown?.stop();
      shown = undefined;
      if (telling === 0 && Number.isFinite(to))
        shown = progress(io, `reading session ${session}`, 'events');
    }
    shown?.update(next - from, to - from + 1);
  };
}

/**
 * @param unit what is counted, e.g. `events`
 * @param room characters that notes may take
 */
export function progress(io: Messages, title: string, unit: string, room = 0): Progress {
  if (!io.errIsTerminal) return { update: checkInterrupted, stop() {} };
  telling++;
  const began = Date.now();
  const label = shortened(title, room);
  let bar: cliProgress.SingleBar | undefined;
  let shown = 0;
  let told = true;
  return {
    update(done, total, counted = done, note = '') {
      checkInterrupted();
      const now = Date.now();
      if (now - began < SILENT_MS || now - shown < EVERY_MS) return;
      shown = now;
      const numbers = {
        count: counted.toLocaleString('en'),
        rate: Math.round((counted * 1000) / (now - began)).toLocaleString('en'),
        left: timeLeft(now - began, done, total),
        note,
      };
      if (bar === undefined || drawn !== bar) {
        eraseLine();
        lineTaken(() => {
          drawn?.stop();
          drawn = undefined;
        });
        drawn = bar = new cliProgress.SingleBar({
          format:
            total > 0
              ? `${label} [{bar}] {percentage}% {rate} ${unit}/s, {left}{note}`
              : `${label} {count} ${unit}, {rate}/s{note}`,
          stream: TERMINAL,
          barsize: barSize(label, unit, room),
          hideCursor: true,
          clearOnComplete: true,
        });
        bar.start(Math.max(total, 1), done, numbers);
      }
      bar.update(done, numbers);
      // The work is synchronous: nothing else gives the bar the chance to draw itself.
      bar.render();
    },
    stop() {
      if (drawn === bar) eraseLine();
      if (told) telling--;
      told = false;
    },
  };
}

/** `8 s left`, `2 min 5 s left`, if it goes on as it went so far. */
export function timeLeft(spentMs: number, done: number, total: number): string {
  if (done <= 0) return '…';
  const seconds = Math.ceil((spentMs / 1000) * (Math.max(total - done, 0) / done));
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s left`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
