import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { checkInterrupted } from './interrupt.js';
import { PLAIN, styleFor, type Style } from '../view/style.js';
import { visible } from '../view/visible.js';
import { eraseLine } from './line.js';

/** Thrown when nobody reads the output any more: not an error, the program just ends. */
export class OutputClosed extends Error {}

/** Where a command writes, and what it may know about the place. */
export interface Io {
  /** Text with its line ends. What would steer a terminal is escaped, as in JSON. */
  out(text: string): void;
  /** The same, but to a file or pipe as it is: what a program shall read and is no JSON. */
  data(text: string): void;
  /** Messages beside the data, escaped alike. */
  err(text: string): void;
  flush(): void;
  /** Style of the data and of the messages. */
  readonly style: Style;
  readonly errStyle: Style;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  readonly inIsTerminal: boolean;
  /** Characters a line of the terminal; Infinity elsewhere. */
  readonly width: number;
}

const BUFFER = 1 << 16;

/** The process's own streams. Writes are synchronous, so that a closed pipe ends the work at once. */
export function processIo(env: NodeJS.ProcessEnv): Io {
  const [outIsTerminal, errIsTerminal] = [isatty(1), isatty(2)];
  let pending: string[] = [];
  let size = 0;
  const flush = (): void => {
    if (size === 0) return;
    const text = pending.join('');
    pending = [];
    size = 0;
    if (outIsTerminal) eraseLine();
    writeAll(1, text);
  };
  const push = (text: string): void => {
    pending.push(text);
    size += text.length;
    if (!outIsTerminal && size < BUFFER) return;
    flush();
    checkInterrupted();
  };
  return {
    out: (text) => push(visible(text)),
    data: (text) => push(outIsTerminal ? visible(text) : text),
    err(text) {
      flush();
      eraseLine();
      writeAll(2, visible(text));
    },
    flush,
    style: outIsTerminal ? styleFor({ isTTY: true }, env) : PLAIN,
    errStyle: errIsTerminal ? styleFor({ isTTY: true }, env) : PLAIN,
    outIsTerminal,
    errIsTerminal,
    inIsTerminal: isatty(0),
    width: outIsTerminal ? (process.stdout.columns ?? 80) : Infinity,
  };
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') continue;
      if (code === 'EPIPE') throw new OutputClosed();
      throw error;
    }
  }
}
