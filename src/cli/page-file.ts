import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { shellWord } from '../units/shell-word.js';
import { pageText, BEGINNING, type Page } from '../page/page.js';
import { UserError } from '../units/user-error.js';
import { textOption, type CommandSpec, type Invocation } from './command.js';
import { systemError } from './errors.js';

export const HTML_OPTION = [
  '--html <page>',
  'also write it as a page: one HTML file that opens from the disk; a page of before is written over, nothing else is',
] as const;

/** A place for a page. */
export class PageFile {
  /**
   * Looks at the place before there is anything to write, so that no work is lost for a wrong name.
   * @throws UserError HMT007, HMT802
   */
  constructor(readonly path: string) {
    requirePage(path);
    // What cannot be made now cannot be made later.
    this.half(() => closeSync(openSync(this.beside, 'wx')));
    rmSync(this.beside, { force: true });
  }

  /** All of it, or nothing: a page that was there stays until the new one is whole. @throws UserError HMT007 */
  write(page: Page): void {
    const text = pageText(page);
    requirePage(this.path);
    this.half(() => {
      writeFileSync(this.beside, text, { flag: 'wx' });
      renameSync(this.beside, this.target);
    });
  }

  /** A link stays one: what it names is replaced. */
  private get target(): string {
    return existsSync(this.path) ? realpathSync(this.path) : this.path;
  }
  private get beside(): string {
    return `${this.target}.${process.pid}.part`;
  }

  private half(work: () => void): void {
    try {
      work();
    } catch (error) {
      rmSync(this.beside, { force: true });
      throw named(error, this.path);
    }
  }
}

/** The place that HTML_OPTION names. @throws UserError HMT007, HMT802 */
export function pageOption(options: Invocation['options']): PageFile | undefined {
  const path = textOption(options, 'html');
  return path === undefined ? undefined : new PageFile(path);
}

/**
 * What is typed to have a page made again: every argument and option but defaults and where it goes.
 * @param where the option that says where it goes, if it is not HTML_OPTION
 */
export function commandOf(
  name: string,
  spec: CommandSpec,
  { args, options }: Invocation,
  where = 'html',
): string {
  const operands = args.flat().filter((word) => word !== undefined);
  const words: string[] = [];
  for (const [flags, , byDefault] of spec.options) {
    const long = /--([a-z-]+)/.exec(flags)![1]!;
    const key = long.replace(/^no-/, '').replace(/-([a-z])/g, (_, c: string) => c.toUpperCase());
    const value = options[key];
    const isNo = long.startsWith('no-');
    if (long === where || NOT_OF_A_PAGE.includes(long) || (isNo && value !== false)) continue;
    if (isNo || value === true) words.push(`--${long}`);
    else if (Array.isArray(value))
      for (const one of value as string[]) words.push(`--${long}`, one);
    else if (typeof value === 'string' && value !== byDefault) words.push(`--${long}`, value);
  }
  // What begins with `-` is an option wherever it stands, but after `--`; and then all options come before.
  const all = operands.some((word) => word.startsWith('-'))
    ? [...words, '--', ...operands]
    : [...operands, ...words];
  return ['hmmtrace', ...name.split(' '), ...all].map(shellWord).join(' ');
}
const NOT_OF_A_PAGE = ['json', 'no-index'];

/** @throws UserError HMT802 if there is something else */
function requirePage(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (there.isFile() && (there.size === 0 || beginningOf(path) === BEGINNING)) return;
  const what = there.isDirectory() ? 'a directory' : 'there, and no page of hmmtrace';
  const hint = 'name another file, or remove what is there';
  throw new UserError('HMT802', `${path} is ${what}: it is not written over`, hint);
}

function beginningOf(path: string): string {
  const bytes = Buffer.alloc(BEGINNING.length);
  const fd = openSync(path, 'r');
  try {
    return bytes.toString('latin1', 0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

/** A write that the system refused, with the place; any other error as it is. */
function named(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT' || code === 'ENOTDIR' ? 'its directory does not exist' : systemError(error);
  if (why === undefined) return error;
  const hint = 'make room, or write somewhere else; nothing half-written is left';
  return new UserError('HMT007', `${path} cannot be written: ${why}`, hint);
}
