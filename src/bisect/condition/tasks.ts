import { SpanType, WaitType } from '../../events/generated.js';
import type { LockView, MachineView, TaskView } from '../../machine/state.js';
import { enumName, words } from '../../replay/text/describe-event.js';
import { phrase, phrases, type Phrase, type Subject, type Test } from './subject.js';

const spanWords = (type: number): string => words(enumName('SpanType', type));
const waitWords = (type: number): string => words(enumName('WaitType', type).replace('WAIT_', ''));

/**
 * `task:main`, `task:2`: a task, or whichever of those that have the name lives.
 * @param numbers of tasks of the session that have the name
 */
export function taskSubject(text: string, numbers: ReadonlySet<number>): Subject {
  const living = (m: MachineView): TaskView[] =>
    [...numbers].flatMap((id) => m.tasks.get(id) ?? []);
  const some = (is: (t: TaskView, m: MachineView) => boolean): Test => {
    return (m) => {
      for (const id of numbers) {
        const task = m.tasks.get(id);
        if (task !== undefined && is(task, m)) return true;
      }
      return false;
    };
  };
  const spanName = (s: TaskView['spans'][number]): string =>
    s.name === '' ? spanWords(s.type) : s.name;
  const inside: Phrase[] = [
    ...phrases(
      Object.values(SpanType),
      (type) => `in ${spanWords(type)}`,
      (type) => {
        return some((t) => t.spans.some((s) => s.type === type || spanName(s) === spanWords(type)));
      },
    ),
    {
      words: 'in',
      argument: 'span',
      test: ({ text: name }) => some((t) => t.spans.some((s) => spanName(s) === name)),
    },
  ];
  const state = (t: TaskView, m: MachineView): string =>
    t.wait === undefined
      ? t.id === m.task
        ? 'runs'
        : 'can run'
      : `waits for ${waitWords(t.wait.type)}`;
  return {
    text,
    kind: 'task',
    phrases: [
      phrase('none', (m) => !some(() => true)(m)),
      phrase(
        'runs',
        some((t, m) => t.wait === undefined && t.id === m.task),
      ),
      phrase(
        'can run',
        some((t, m) => t.wait === undefined && t.id !== m.task),
      ),
      phrase(
        'waits',
        some((t) => t.wait !== undefined),
      ),
      ...phrases(
        Object.values(WaitType),
        (type) => `waits for ${waitWords(type)}`,
        (type) => {
          return some((t) => t.wait?.type === type);
        },
      ),
      {
        words: 'waits for',
        argument: 'lock',
        test: (lock) =>
          some((t) => t.wait?.type === WaitType.WAIT_LOCK && lock.numbers.has(t.wait.object)),
      },
      ...inside,
    ],
    fields: {},
    describe(m) {
      const shown = living(m).map((t) => {
        const spans = t.spans.map(spanName).join(' > ');
        return `${state(t, m)}${spans === '' ? '' : `: ${spans}`}`;
      });
      return shown.length === 0 ? 'none' : shown.join('; ');
    },
  };
}

/** `lock:mmap_lock`, `lock:4`. */
export function lockSubject(text: string, id: number): Subject {
  const of = (m: MachineView): LockView | undefined => m.locks.get(id);
  const readers = (m: MachineView): readonly number[] => of(m)?.readers ?? [];
  const waiters = (m: MachineView): readonly number[] =>
    (of(m)?.waiters ?? []).map(({ task }) => task);
  const writer = (m: MachineView): number => of(m)?.writer ?? 0;
  return {
    text,
    kind: 'lock',
    phrases: [
      phrase('free', (m) => writer(m) === 0 && readers(m).length === 0),
      phrase('held', (m) => writer(m) !== 0),
      { words: 'held by', argument: 'task', test: (task) => (m) => task.numbers.has(writer(m)) },
      phrase('held for reading', (m) => readers(m).length > 0),
      {
        words: 'held for reading by',
        argument: 'task',
        test: (task) => (m) => readers(m).some((t) => task.numbers.has(t)),
      },
      phrase('waited for', (m) => waiters(m).length > 0),
      {
        words: 'waited for by',
        argument: 'task',
        test: (task) => (m) => waiters(m).some((t) => task.numbers.has(t)),
      },
    ],
    fields: {
      readers: (m) => of(m)?.readers.length,
      waiters: (m) => of(m)?.waiters.length,
    },
    describe(m, labels) {
      if (of(m) === undefined) return 'none';
      const tasks = (ids: readonly number[]): string => ids.map((t) => labels.task(t)).join(', ');
      const held = [
        writer(m) === 0 ? '' : `held by ${tasks([writer(m)])}`,
        readers(m).length === 0 ? '' : `held for reading by ${tasks(readers(m))}`,
        waiters(m).length === 0 ? '' : `waited for by ${tasks(waiters(m))}`,
      ].filter((s) => s !== '');
      return held.length === 0 ? 'free' : held.join('; ');
    },
  };
}

/** What is counted of the whole machine, by the word for it. */
export const COUNTERS: Readonly<Record<string, (m: MachineView) => number>> = {
  violations: (m) => m.violations,
  invalidations: (m) => m.invalidations.size,
  tasks: (m) => m.tasks.size,
};
