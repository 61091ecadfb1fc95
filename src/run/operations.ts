import type { Operation } from '../language/ast.js';
import type { Run } from '../schedule/engine.js';
import { ADVERSITY } from './operations/adversity.js';
import { DEVICE } from './operations/device.js';
import { FILES } from './operations/files.js';
import { INTERVALS } from './operations/intervals.js';
import { MEMORY } from './operations/memory.js';
import { MMAP_LOCK } from './operations/mmap-lock.js';
import { MODULE } from './operations/module.js';
import { NOTIFIERS } from './operations/notifier.js';
import type { Performer, Performers } from './operations/performer.js';
import { PINS } from './operations/pins.js';
import { PROC } from './operations/proc.js';
import { TASKS } from './operations/tasks.js';
import type { Frame, Outcome, Session } from './session.js';

/**
 * What is done at once: `assert` only looks at what was done, and the runner keeps the block of
 * `inCallback` for later.
 */
export type Performed = Exclude<Operation, { readonly op: 'assert' | 'inCallback' }>;

/** Who performs each entry of the language's table. */
const PERFORMERS: Performers<Performed> = {
  ...FILES,
  ...MEMORY,
  ...PINS,
  ...PROC,
  ...DEVICE,
  ...MODULE,
  ...TASKS,
  ...NOTIFIERS,
  ...INTERVALS,
  ...MMAP_LOCK,
  ...ADVERSITY,
};

/** Runs one operation of a workload in the task of `frame`. */
export function perform(run: Session, operation: Performed, frame: Frame): Run<Outcome> {
  const performer = PERFORMERS[operation.op] as Performer<never>;
  return performer(run, operation as never, frame);
}
