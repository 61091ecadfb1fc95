import {
  SpanType,
  WaitType,
  type SpanBeginEvent,
  type SpanEndEvent,
  type TaskBlockEvent,
} from '../events/generated.js';
import type { MachineView } from '../machine/state.js';
import { enumName, ret, untilTime, waited, words } from '../replay/text/describe-event.js';
import type { Labels } from '../replay/text/labels.js';
import type { Board } from './board.js';
import type { Places } from './places.js';
import type { Notes } from './sink.js';

/** What each task does, span in span, and what it waits for. */
export class TaskTracks {
  /** What the user sees of the operation that a task is in. */
  private readonly answers = new Map<number, string>();
  private readonly lines: readonly string[];

  constructor(
    private readonly board: Board,
    private readonly machine: MachineView,
    private readonly labels: Labels,
    private readonly places: Places,
    /** The workload's text. */
    source: string,
  ) {
    this.lines = source.split('\n');
  }

  /** @param to flows that end here */
  begin(e: SpanBeginEvent, to: readonly number[]): void {
    const name = spanName(e);
    const mark = { category: CATEGORY[e.type] ?? 'span', name, notes: this.notes(e), to };
    this.board.begin(this.places.task(e.task), e.time, mark);
  }
  end(e: SpanEndEvent): void {
    const answer = e.type === SpanType.OPERATION ? this.answers.get(e.task) : undefined;
    if (answer !== undefined) this.answers.delete(e.task);
    // Nearly every span ends well, and then says nothing.
    const notes = answer !== undefined ? { answer } : e.ret === 0 ? undefined : { ret: ret(e.ret) };
    this.board.end(this.places.task(e.task), e.time, notes);
  }
  answer(task: number, text: string): void {
    this.answers.set(task, text);
  }

  block(e: TaskBlockEvent): void {
    const { wait, object, invalidateSeq, until, where } = e;
    const name =
      wait === WaitType.WAIT_LOCK
        ? `waits for ${this.machine.locks.get(object)?.name ?? 'a lock'}`
        : `waits: ${words(enumName('WaitType', wait).replace('WAIT_', ''))}`;
    const notes: Record<string, string | number> = {
      ...(wait === WaitType.WAIT_TIMER
        ? { until: untilTime(until) }
        : { for: waited(wait, object, invalidateSeq, this.labels) }),
      event: e.seq,
    };
    if (where !== '') notes['in'] = where;
    this.board.begin(this.places.task(e.task), e.time, { category: 'wait', name, notes });
  }
  /** @param by the task that wakes it */
  wake(woken: number, by: number, time: number): void {
    this.board.end(this.places.task(woken), time, { 'woken by': this.labels.task(by) });
  }

  private notes(e: SpanBeginEvent): Notes {
    const { labels } = this;
    const notes: Record<string, string | number> = {};
    if (e.npages !== 0) {
      // An operation has no place yet where it lets the kernel choose one.
      notes['pages'] =
        e.vpn === 0 && e.type === SpanType.OPERATION
          ? `${e.npages} pages`
          : labels.pages(e.mm, e.vpn, e.vpn + e.npages);
    }
    if (e.type === SpanType.OPERATION) {
      const line = this.lines[e.object - 1];
      notes['line'] = e.object;
      if (line !== undefined) notes['source'] = line.trim();
    } else if (e.name !== '') notes['function'] = e.name;
    if (e.type === SpanType.CALLBACK && e.object > 0) notes['of'] = `subscriber ${e.object}`;
    notes['event'] = e.seq;
    return notes;
  }
}

/** What tells kinds of spans apart at a glance, and in queries. */
const CATEGORY: Readonly<Partial<Record<SpanType, string>>> = {
  [SpanType.OPERATION]: 'operation',
  [SpanType.PAGE_FAULT]: 'fault',
  [SpanType.RANGE_FAULT]: 'fault',
  [SpanType.DEVICE_FAULT]: 'fault',
  [SpanType.INVALIDATE_START]: 'invalidation',
  [SpanType.INVALIDATE_END]: 'invalidation',
  [SpanType.CALLBACK]: 'callback',
  [SpanType.MIGRATE_SETUP]: 'migration',
  [SpanType.MIGRATE_PAGES]: 'migration',
  [SpanType.MIGRATE_FINALIZE]: 'migration',
  [SpanType.MIGRATE_TO_RAM]: 'migration',
  [SpanType.EVICT]: 'migration',
};

/** By type: there are as many spans as anything. */
const WORDS = new Map(
  Object.entries(SpanType).map(([name, type]) => [type as number, words(name)]),
);

function spanName(e: SpanBeginEvent): string {
  if (e.type === SpanType.OPERATION) return e.name === '' ? 'operation' : e.name;
  if (e.type === SpanType.CALLBACK) return `callback ${e.name}`;
  return WORDS.get(e.type) ?? `span ${e.type}`;
}
