import fc from 'fast-check';
import { WORKER, type Arrival, type ScheduleLine } from '../../src/language/schedule.js';

const position = { line: 0, column: 0 };

const nth = fc.integer({ min: 1, max: 200 });
const taskInstance = (tasks: readonly string[]) =>
  fc.record({
    name: fc.constantFrom(...tasks, WORKER),
    instance: fc.oneof(fc.constant(1), nth),
  });
/** Functions and operations as kernel, driver and runner name them, and names that are words of the block. */
const arrival = (task: ReturnType<typeof taskInstance>): fc.Arbitrary<Arrival> =>
  fc.oneof(
    fc.record({
      task,
      how: fc.constantFrom('at', 'waits'),
      where: fc.constantFrom('mmap_lock', 'dmirror_fault', 'barrier before', 'barrier b', 'time'),
      before: fc.constantFrom('', 'dmirror.mutex', 'mmap_lock', 'zero_page'),
      nth,
    }),
    fc.record({
      task,
      how: fc.constant('begins'),
      where: fc.constantFrom('munmap', 'ioctl MIGRATE_TO_DEV', 'in callback'),
      before: fc.constant(''),
      nth,
    }),
    fc.record({
      ...{ task, how: fc.constant('ended'), where: fc.constant('') },
      ...{ before: fc.constant(''), nth },
    }),
  );
const scheduleLine = (who: ReturnType<typeof taskInstance>): fc.Arbitrary<ScheduleLine> =>
  fc.oneof(
    fc.record({
      ...{ kind: fc.constant('switch'), to: who, when: arrival(who) },
      position: fc.constant(position),
    }),
    fc
      .tuple(who, fc.nat(2 ** 40), fc.integer({ min: 1, max: 2 ** 40 }), nth)
      .map(([task, chosen, more, n]) => ({
        ...{ kind: 'choice' as const, task, chosen, alternatives: chosen + more, nth: n },
        position,
      })),
  );
/** No arrival and no choice twice. */
export const schedule = (tasks: readonly string[]): fc.Arbitrary<ScheduleLine[]> =>
  fc.uniqueArray(scheduleLine(taskInstance(tasks)), {
    maxLength: 8,
    selector: (line) => JSON.stringify(line.kind === 'switch' ? line.when : [line.task, line.nth]),
  });
