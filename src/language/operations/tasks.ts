import { formatNumber } from '../format.js';
import type { Num } from '../values.js';
import { call, duration, type Entries, type Entry } from './entry.js';

export type TaskOperation =
  /** Virtual time: exact, or a recorded choice below the number plus as late as timers may be. */
  | { readonly op: 'sleep'; readonly nanoseconds: Num; readonly random: boolean }
  /** Runs a declared task beside this one in the same process. */
  | { readonly op: 'start'; readonly task: string }
  | { readonly op: 'join'; readonly task: string }
  /** A child process that runs a declared task. */
  | { readonly op: 'fork'; readonly task: string }
  | { readonly op: 'waitpid'; readonly task: string }
  | { readonly op: 'barrier'; readonly name: string }
  | { readonly op: 'exit'; readonly status: Num }
  /** Compares the answer of the task's last operation again, inside `onSuccess`. */
  | { readonly op: 'assert' };

export const TASKS: Entries<TaskOperation> = {
  sleep: {
    form: 'call',
    opens: 'sleep',
    inCallback: true,
    syntax: ['"sleep" "(" ["random"] TIME ")"'],
    parse(cursor) {
      const random = cursor.take('random');
      return { op: 'sleep', nanoseconds: duration(cursor), random };
    },
    print: ({ nanoseconds, random }) =>
      call('sleep', `${random ? 'random ' : ''}${formatNumber(nanoseconds)} ns`),
  },
  start: ofTask('start', 'a task in this process'),
  join: ofTask('join', 'until it has come to its end'),
  fork: ofTask('fork', 'a task in a child process'),
  waitpid: ofTask('waitpid'),
  barrier: {
    form: 'call',
    opens: 'barrier',
    inCallback: true,
    syntax: ['"barrier" "(" NAME ")"', 'waits for all tasks that name it'],
    parse: (cursor) => ({ op: 'barrier', name: cursor.newName('the name of the barrier') }),
    print: ({ name }) => call('barrier', name),
  },
  exit: {
    form: 'call',
    opens: 'exit',
    syntax: ['"exit" "(" [NUMBER] ")"'],
    parse: (cursor) => ({
      op: 'exit',
      status: cursor.is(')') ? 0 : cursor.number('the exit status'),
    }),
    print: ({ status }) => call('exit', formatNumber(status)),
  },
  assert: {
    form: 'statement',
    opens: 'assert',
    inCallback: true,
    syntax: ['"assert"', 'looks at the last answer once more'],
    parse: () => ({ op: 'assert' }),
    print: () => 'assert',
  },
};

function ofTask<Op extends 'start' | 'join' | 'fork' | 'waitpid'>(
  op: Op,
  ...remark: readonly [] | readonly [string]
): Entry<{ readonly op: Op; readonly task: string }> {
  return {
    form: 'call',
    opens: op,
    syntax: [`"${op}" "(" NAME ")"`, ...remark],
    parse: (cursor) => ({ op, task: cursor.taskName() }),
    print: ({ task }) => call(op, task),
  };
}
