import { UserError } from '../../units/user-error.js';
import { NAMES, objectName, TASK_NAMES } from './cells.js';

/** Tasks that one task starts, at most, of those that have names. */
const STARTED = 32;

/** More tasks than can be told apart in every run of a search. */
function tooManyTasks(): UserError {
  const what = `a task starts ${STARTED} others or more, or they are more than four deep: too many to be told apart in every order`;
  return new UserError('HMT606', what);
}

/**
 * Name of the nth task that a task started, the same in every run and to every thread that runs one;
 * 0 is nobody, who starts the first.
 * @throws UserError HMT606
 */
function taskName(starter: number, nth: number): number {
  const name = starter * STARTED + nth;
  if (nth >= STARTED || name >= TASK_NAMES) throw tooManyTasks();
  return name;
}

/** Texts of a run that are told apart; two that are not only seem to get into each other's way. */
export const TEXTS = 1024;
/** Number of a text of the workload: a descriptor, a buffer. */
function textNumber(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) % TEXTS;
  return hash;
}

/** What has numbers of its own. */
export const NUMBERED = [
  'process',
  'lock',
  'mm',
  'page',
  'inode',
  'anonVma',
  'file',
  'invalidation',
  'interval',
  'classic',
  'mirror',
  'hmm',
  'range',
  'device',
  'chunk',
  'work',
  'resource',
] as const;
export type Numbered = (typeof NUMBERED)[number];

/**
 * Names of the objects of one run, by who made them and when: two tasks that make one each, in
 * either order, make the same two.
 */
export class ObjectNames {
  private readonly names = Object.fromEntries(
    NUMBERED.map((what) => [what, new Map<number, number>()]),
  ) as Record<Numbered, Map<number, number>>;
  /** How many of each kind each task made. */
  private readonly made = Object.fromEntries(
    NUMBERED.map((what) => [what, new Map<number, number>()]),
  ) as Record<Numbered, Map<number, number>>;
  private readonly tasks = new Map<number, number>([[0, 0]]);
  private readonly started = new Map<number, number>();

  /** @param maker the task; 0 while the machine boots */
  make(what: Numbered, id: number, maker: number): void {
    const by = this.task(maker);
    const nth = (this.made[what].get(by) ?? 0) + 1;
    this.made[what].set(by, nth);
    this.names[what].set(id, objectName(by, nth));
  }
  /** Objects that were never made have the name of their number. */
  name(what: Numbered, id: number): number {
    return this.names[what].get(id) ?? id % NAMES;
  }

  startTask(id: number, starter: number): void {
    const by = this.task(starter);
    const nth = (this.started.get(by) ?? 0) + 1;
    this.started.set(by, nth);
    this.tasks.set(id, taskName(by, nth));
  }
  /** The same task has the same name in every run. */
  task(id: number): number {
    return this.tasks.get(id) ?? 0;
  }
  text(text: string): number {
    return textNumber(text);
  }
}
