import { Kind, SpanType, type Event } from '../events/generated.js';
import { describeEvent, kindName } from '../replay/text/describe-event.js';
import type { Labels } from '../replay/text/labels.js';
import { PLAIN, type Style } from './style.js';

/** Bookkeeping that a reader of the story rarely wants: `--all` shows it. */
const DETAIL = new Set<number>([
  Kind.LockInit,
  Kind.LockDestroy,
  Kind.LockAcquire,
  Kind.LockRelease,
  Kind.LockDowngrade,
  Kind.LockTryFailed,
  Kind.TaskSwitch,
  Kind.TaskWake,
  Kind.PageAlloc,
  Kind.PageFree,
  Kind.PageCount,
  Kind.PageFlags,
  Kind.PageMapping,
  Kind.PageLock,
  Kind.PageUnlock,
  Kind.PageContent,
  Kind.PageCopy,
  Kind.PageDeviceData,
  Kind.PagePin,
  Kind.DevicePageTake,
  Kind.DevicePageFree,
  Kind.MmCount,
  Kind.FileCount,
  Kind.InodeCount,
  Kind.IntervalCount,
  Kind.IntervalSeq,
  Kind.ReadBegin,
  Kind.BufferSet,
  Kind.Choice,
]);

/** Belongs to the short form of a session. */
export function isStory(e: Event): boolean {
  if (e.kind === Kind.SpanEnd) return e.ret !== 0 && e.type !== SpanType.OPERATION;
  return !DETAIL.has(e.kind);
}

export interface TableOptions {
  /** Characters a line; longer ones are cut. Infinity on a pipe. */
  readonly width: number;
  /** Show every event, not only the story. */
  readonly all: boolean;
  /** Print each repetition of the same steps over consecutive pages. */
  readonly repeats: boolean;
  readonly style: Style;
}

/** Tasks that have a column of their own; more share the last. */
const MOST_COLUMNS = 64;
/** Longest group of lines whose repetition is noticed. */
const LONGEST_GROUP = 12;
const SEQ_WIDTH = 8;
const TIME_WIDTH = 11;
const GUTTER = SEQ_WIDTH + TIME_WIDTH + 4;
/** Characters of a column on a pipe, where nothing is cut off, and the most of such columns. */
const [PIPE_COLUMN, PIPE_COLUMNS] = [48, 3];
/** A column with less room says too little. */
const LEAST_COLUMN = 30;
/** Of a task's name, where it stands before what it did. */
const LONGEST_NAME = 24;

interface Line {
  readonly text: string;
  /** The line without what counts up from one repetition to the next. */
  readonly shape: string;
  readonly seq: number;
}

/**
 * Events as lines: number, virtual time in microseconds, and what happened in the column of the
 * task that did it, indented by the depth of its spans; where the tasks are too many for columns, their
 * names stand before what they did. Groups of lines that repeat are counted
 * instead of printed.
 */
export class EventTable {
  private readonly depth = new Map<number, number>();
  private readonly columns: readonly string[];
  private readonly columnWidth: number;
  /** Of the names before what tasks did; 0 where they have columns. */
  private readonly nameWidth: number;
  private recent: Line[] = [];
  private period = 0;
  private repeated = 0;
  private held: Line[] = [];

  /** @param actors names of the tasks that get a column, in order; tasks of one name share it */
  constructor(
    private readonly labels: Labels,
    actors: readonly string[],
    private readonly options: TableOptions,
  ) {
    this.columns = actors.slice(0, MOST_COLUMNS);
    const count = Math.max(1, actors.length);
    const isPipe = !Number.isFinite(options.width);
    const room = isPipe ? PIPE_COLUMN * count : options.width - GUTTER;
    this.columnWidth = Math.floor(room / count);
    const tooMany = isPipe ? count > PIPE_COLUMNS : this.columnWidth < LEAST_COLUMN;
    const longest = Math.max(labels.task(0).length, ...actors.map((name) => name.length));
    this.nameWidth = count > 1 && tooMany ? Math.min(LONGEST_NAME, longest) + 2 : 0;
  }

  header(): string {
    const names =
      this.nameWidth > 0
        ? 'task'
        : this.columns.map((name) => name.padEnd(this.columnWidth)).join('');
    return this.options.style.dim(
      `${'event'.padStart(SEQ_WIDTH)} ${'us'.padStart(TIME_WIDTH)}   ${names}`.trimEnd(),
    );
  }

  /** The first event finds these tasks inside of spans. */
  beginInside(tasks: Iterable<{ readonly id: number; readonly spans: readonly unknown[] }>): void {
    for (const { id, spans } of tasks) this.depth.set(id, spans.length);
  }

  /** An event that is not to be shown: only the depth of spans is kept. */
  skip(e: Event): void {
    const depth = this.depth.get(e.task) ?? 0;
    if (e.kind === Kind.SpanBegin) this.depth.set(e.task, depth + 1);
    if (e.kind === Kind.SpanEnd) this.depth.set(e.task, Math.max(0, depth - 1));
  }

  /** Lines that an event gives now; the rest comes with later ones or with {@link end}. */
  push(e: Event): string[] {
    const before = this.depth.get(e.task) ?? 0;
    this.skip(e);
    const indent = Math.min(before, this.depth.get(e.task) ?? 0);
    if (!this.options.all && !isStory(e)) return [];
    const what = describeEvent(e, this.labels);
    const line = {
      text: this.layout(e, indent, what),
      shape: `${e.task}:${kindName(e.kind)}:${shape(what)}`,
      seq: e.seq,
    };
    if (!this.options.repeats) return this.compress(line);
    return [line.text];
  }

  /** What is still held back. */
  end(): string[] {
    const lines = [...this.summary(), ...this.held.map((l) => l.text)];
    this.period = this.repeated = 0;
    this.held = [];
    this.recent = [];
    return lines;
  }

  private layout(e: Event, indent: number, what: string): string {
    const style = this.options.style;
    const pad = this.before(e.task) + ' '.repeat(Math.min(indent, 12) * 2);
    const time = (e.time / 1000).toFixed(2).padStart(TIME_WIDTH);
    let body = pad + what;
    const room = this.options.width - GUTTER;
    if (body.length > room) body = `${body.slice(0, Math.max(1, room - 1))}…`;
    return `${style.dim(`${String(e.seq).padStart(SEQ_WIDTH)} ${time}`)}   ${paint(e, body, style)}`;
  }

  /** Up to where a task's text begins: its name, or the columns of others. */
  private before(task: number): string {
    const name = this.labels.task(task);
    if (this.nameWidth > 0) {
      const cut = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
      return cut.padEnd(this.nameWidth);
    }
    const found = this.columns.indexOf(name);
    const column = Math.max(0, found < 0 ? this.columns.length - 1 : found);
    return ' '.repeat(column * this.columnWidth);
  }

  private compress(line: Line): string[] {
    if (this.period > 0) {
      const expected = this.recent[this.recent.length - this.period + this.held.length];
      if (expected!.shape === line.shape) {
        this.held.push(line);
        if (this.held.length === this.period) {
          this.repeated++;
          this.recent.push(...this.held);
          this.trim();
          this.held = [];
        }
        return [];
      }
      const lines = this.end();
      this.recent.push(line);
      return [...lines, line.text];
    }
    this.recent.push(line);
    this.trim();
    this.period = this.repetition();
    return [line.text];
  }

  /** Length of the shortest group that the last lines say twice; a single line must come thrice. */
  private repetition(): number {
    const r = this.recent;
    for (let p = 1; p <= LONGEST_GROUP && (p === 1 ? 3 : 2 * p) <= r.length; p++) {
      let same = true;
      for (let i = 0; i < Math.max(p, 2) && same; i++) {
        same = r[r.length - 1 - i]!.shape === r[r.length - 1 - i - p]!.shape;
      }
      if (same) return p;
    }
    return 0;
  }

  private summary(): string[] {
    if (this.repeated === 0) return [];
    const last = this.recent[this.recent.length - 1]!;
    const group = this.period === 1 ? 'the last line' : `the last ${this.period} lines`;
    const note = `… ${group} ${this.repeated === 1 ? 'once more' : `${this.repeated.toLocaleString('en')} times more`}, to event ${last.seq}`;
    return [' '.repeat(GUTTER) + this.options.style.dim(note)];
  }

  private trim(): void {
    if (this.recent.length > 4 * LONGEST_GROUP) this.recent = this.recent.slice(-2 * LONGEST_GROUP);
  }
}

/** Numbers are what counts up; names stay. */
function shape(what: string): string {
  return what
    .replace(/0x[0-9a-f]+|\b\d+\b/g, '#')
    .replace(/(\w+)\+#/g, '$1')
    .replace(/rw?( dirty)?( young)?$/, '');
}

function paint(e: Event, text: string, style: Style): string {
  if (style === PLAIN) return text;
  if (e.kind === Kind.Violation) return style.bad(text);
  if (e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION) return style.strong(text);
  if (e.kind === Kind.Result)
    return e.ret < 0 || e.signal > 0 ? style.warn(text) : style.good(text);
  if (e.kind === Kind.TaskBlock) return style.warn(text);
  return text;
}
