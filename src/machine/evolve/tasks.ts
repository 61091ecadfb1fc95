import {
  LockMode,
  SpanType,
  type FdInstallEvent,
  type FdRemoveEvent,
  type InjectEvent,
  type LockAcquireEvent,
  type LockDestroyEvent,
  type LockDowngradeEvent,
  type LockInitEvent,
  type LockReleaseEvent,
  type LockWaitEvent,
  type ProcessExitEvent,
  type ProcessStartEvent,
  type ResultEvent,
  type BufferSetEvent,
  type SpanBeginEvent,
  type SpanEndEvent,
  type TaskBlockEvent,
  type TaskExitEvent,
  type TaskStartEvent,
  type TaskSwitchEvent,
  type TaskWakeEvent,
} from '../../events/generated.js';
import { WORDS_PER_PAGE } from '../../units/numbers.js';
import { wordsIn } from '../contents.js';
import { removeAt } from '../lists.js';
import type { Machine } from '../state.js';
import { add, bounded, EvolveError, NAMES_MAX, need } from './error.js';

// A forged trace could ask for more of anything with every event: what that costs has a bound.
const SPANS_MAX = 4096;
/** 256 MiB: arbitrary bytes of 80 MiB, or any amount of the patterns that tests write. */
export const BUFFER_NUMBERS_MAX = 2 ** 25;

export function processStart(m: Machine, e: ProcessStartEvent): void {
  const process = {
    id: e.process,
    parent: e.parent,
    mm: e.mm,
    exited: false,
    status: 0,
    tasks: 0,
    fds: new Map(),
    buffers: new Map(),
    // The memory is the parent's, and so is what lies where.
    places: new Map(m.processes.get(e.parent)?.places),
    intervals: new Map(),
    classics: new Map(),
    // What the parent keeps, it keeps alone.
    pins: new Map(),
    pinsMade: 0,
  };
  add(m.processes, e.process, process, 'process', e);
}

export function processExit(m: Machine, e: ProcessExitEvent): void {
  const process = need(m.processes, e.process, 'process', e);
  process.exited = true;
  process.status = e.status;
  process.mm = 0;
  for (const { runs } of process.buffers.values()) m.leafBudget.bufferNumbers -= runs.length;
  process.buffers.clear();
  for (const { frames } of process.pins.values()) m.leafBudget.bufferNumbers -= frames.length;
  process.pins.clear();
}

export function taskStart(m: Machine, e: TaskStartEvent): void {
  const process = need(m.processes, e.process, 'process', e);
  const { started: id, name, kernel } = e;
  add(m.tasks, id, { id, process: e.process, name, kernel, spans: [], wait: undefined }, 'task', e);
  if (kernel || m.model === 0) return;
  process.tasks++;
  bounded(m.started, name, e);
  m.started.set(name, id);
}

export function taskExit(m: Machine, e: TaskExitEvent): void {
  const task = need(m.tasks, e.exited, 'task', e);
  if (task.spans.length !== 0) throw new EvolveError(e, `task ${e.exited} exits inside a span`);
  m.tasks.delete(e.exited);
  if (!task.kernel && m.model > 0) need(m.processes, task.process, 'process', e).tasks--;
}

export function taskSwitch(m: Machine, e: TaskSwitchEvent): void {
  need(m.tasks, e.to, 'task', e);
}

export function taskBlock(m: Machine, e: TaskBlockEvent): void {
  const task = need(m.tasks, e.task, 'task', e);
  if (task.wait !== undefined) throw new EvolveError(e, `task ${e.task} waits already`);
  task.wait = {
    type: e.wait,
    object: e.object,
    seq: e.invalidateSeq,
    until: e.until,
    where: e.where,
  };
}

export function taskWake(m: Machine, e: TaskWakeEvent): void {
  const task = need(m.tasks, e.woken, 'task', e);
  if (task.wait === undefined) throw new EvolveError(e, `task ${e.woken} is awake`);
  task.wait = undefined;
}

export function spanBegin(m: Machine, e: SpanBeginEvent): void {
  const task = need(m.tasks, e.task, 'task', e);
  if (task.spans.length >= SPANS_MAX)
    throw new EvolveError(e, `more than ${SPANS_MAX} spans inside each other`);
  const keeps = e.type === SpanType.INTERVAL_FIND ? e.mm : 0;
  task.spans.push({ seq: e.seq, type: e.type, name: e.name, keeps });
  if (e.type === SpanType.SRCU_READ) m.sections.set(e.seq, e.task);
}

export function spanEnd(m: Machine, e: SpanEndEvent): void {
  const task = need(m.tasks, e.task, 'task', e);
  const span = task.spans.pop();
  if (span?.type !== e.type) throw new EvolveError(e, 'a span ends that is not the innermost one');
  if (e.type === SpanType.SRCU_READ) m.sections.delete(span.seq);
}

export function lockInit(m: Machine, e: LockInitEvent): void {
  const lock = {
    id: e.lock,
    type: e.type,
    name: e.name,
    owner: e.owner,
    writer: 0,
    readers: [],
    waiters: [],
  };
  add(m.locks, e.lock, lock, 'lock', e);
}

export function lockDestroy(m: Machine, e: LockDestroyEvent): void {
  need(m.locks, e.lock, 'lock', e);
  m.locks.delete(e.lock);
}

export function lockAcquire(m: Machine, e: LockAcquireEvent): void {
  const lock = need(m.locks, e.lock, 'lock', e);
  if (lock.writer !== 0) throw new EvolveError(e, `lock ${e.lock} is held`);
  if (lock.waiters.length !== 0) {
    const queued = lock.waiters.findIndex((w) => w.task === e.task);
    if (queued >= 0) lock.waiters.splice(queued, 1);
  }
  if (e.mode === LockMode.SHARED_MODE) {
    lock.readers.push(e.task);
  } else {
    if (lock.readers.length !== 0) throw new EvolveError(e, `lock ${e.lock} has readers`);
    lock.writer = e.task;
  }
}

export function lockRelease(m: Machine, e: LockReleaseEvent): void {
  const lock = need(m.locks, e.lock, 'lock', e);
  if (e.mode === LockMode.SHARED_MODE) {
    const at = lock.readers.indexOf(e.task);
    if (at < 0) throw new EvolveError(e, `task ${e.task} does not hold lock ${e.lock} for reading`);
    removeAt(lock.readers, at);
  } else {
    if (lock.writer !== e.task)
      throw new EvolveError(e, `task ${e.task} does not hold lock ${e.lock}`);
    lock.writer = 0;
  }
}

export function lockDowngrade(m: Machine, e: LockDowngradeEvent): void {
  const lock = need(m.locks, e.lock, 'lock', e);
  if (lock.writer !== e.task)
    throw new EvolveError(e, `task ${e.task} does not hold lock ${e.lock}`);
  lock.writer = 0;
  lock.readers.push(e.task);
}

export function lockWait(m: Machine, e: LockWaitEvent): void {
  need(m.locks, e.lock, 'lock', e).waiters.push({ task: e.task, mode: e.mode });
}

export function fdInstall(m: Machine, e: FdInstallEvent): void {
  const { fds } = need(m.processes, e.process, 'process', e);
  bounded(fds, e.name, e);
  fds.set(e.name, e.file);
}

export function fdRemove(m: Machine, e: FdRemoveEvent): void {
  need(m.processes, e.process, 'process', e).fds.delete(e.name);
}

export function bufferSet(m: Machine, e: BufferSetEvent): void {
  const { buffers } = need(m.processes, e.process, 'process', e);
  if (wordsIn(e.runs) !== e.npages * WORDS_PER_PAGE)
    throw new EvolveError(e, `buffer ${e.name} is not ${e.npages} pages`);
  const grown = e.runs.length - (buffers.get(e.name)?.runs.length ?? 0);
  if (m.leafBudget.bufferNumbers + grown > BUFFER_NUMBERS_MAX || buffers.size > NAMES_MAX)
    throw new EvolveError(e, 'more in buffers than a machine may have');
  m.leafBudget.bufferNumbers += grown;
  if (e.npages === 0) buffers.delete(e.name);
  else buffers.set(e.name, { npages: e.npages, runs: e.runs });
}

/** A countdown is armed, goes on, or has come to its end. */
export function inject(m: Machine, e: InjectEvent): void {
  // Earlier versions did not tell how it went on.
  if (m.model === 0) return;
  if (e.nth === 0) m.failures.delete(e.type);
  else m.failures.set(e.type, e.nth);
}

/** The workload names what it mapped. */
export function result(m: Machine, e: ResultEvent): void {
  if (e.place === '') return;
  const { places } = need(m.processes, e.process, 'process', e);
  bounded(places, e.place, e);
  places.set(e.place, e.vpn);
}
