import { parseWorkload } from '../../src/language/parse.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { runAttempt } from '../../src/explore/attempt.js';
import {
  AccessLog,
  packAccesses,
  unpackAccesses,
  type Accesses,
} from '../../src/machine/noting/accesses.js';
import { kindOf, type CellKind } from '../../src/machine/noting/cells.js';
import { ExhaustiveSearch } from '../../src/explore/exhaustive/exhaustive-search.js';
import type { Strategy } from '../../src/schedule/strategy.js';
import type { Attempt, Search } from '../../src/explore/search.js';
import { prepare, subjectOf, type Prepared } from '../../src/explore/subject.js';
import { execute } from '../../src/run/execute.js';
import { Answers } from '../../src/explore/answers.js';
import { verdictClasses } from '../../src/explore/verdict-class.js';

/** Small enough to try every schedule of, one after another. */
export interface Litmus {
  readonly name: string;
  readonly before: readonly string[];
  readonly main: readonly string[];
  readonly other: readonly string[];
  /** Of a third task, which is started behind the other unless main does. */
  readonly third?: readonly string[];
  /** Of the child process, where there is one. */
  readonly child?: readonly string[];
  /** Nobody waits for the other task: whoever is last ends the process. */
  readonly unjoined?: boolean;
}
const READ = 'ioctl(fd, HMM_DMIRROR_READ, buf, 1 page)';
const WRITE = 'ioctl(fd, HMM_DMIRROR_WRITE, buf, 1 page, linear(5, 1))';
const MIGRATE = 'ioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)';
const FILL = 'fill(buf, 1 page, linear(1, 1))';
const DONTNEED = 'madvise(buf, 1 page, MADV_DONTNEED)';
const MUNMAP = 'munmap(buf, 1 page)';
const READ_ONLY = 'mprotect(buf, 1 page, PROT_READ)';
const INSERT = 'i = mmu_interval_notifier_insert(buf, 1 page)';
const REMOVE = 'mmu_interval_notifier_remove(i)';
const UPDATE = 'mmu_interval_notifier_update(i, buf + 1 page, 1 page)';
const BEGIN = 'mmu_interval_read_begin(i)';
const RETRY = 'mmu_interval_read_retry(i)';

export const LITMUS: readonly Litmus[] = [
  { name: 'close and munmap', before: [READ], main: ['close(fd)'], other: [MUNMAP] },
  { name: 'close and dontneed', before: [READ], main: ['close(fd)'], other: [DONTNEED] },
  { name: 'device fault and munmap', before: [FILL], main: [READ], other: [MUNMAP] },
  { name: 'device fault and dontneed', before: [FILL, READ], main: [READ], other: [DONTNEED] },
  { name: 'device store and protection', before: [FILL, READ], main: [WRITE], other: [READ_ONLY] },
  { name: 'two device faults', before: [FILL], main: [READ], other: [READ] },
  { name: 'device and processor store', before: [READ], main: [WRITE], other: [FILL] },
  { name: 'migration and store', before: [FILL], main: [MIGRATE], other: [FILL] },
  { name: 'migration and munmap', before: [FILL], main: [MIGRATE], other: [MUNMAP] },
  { name: 'migration and device fault', before: [FILL], main: [MIGRATE], other: [READ] },
  { name: 'remove and munmap', before: [INSERT], main: [REMOVE], other: [MUNMAP] },
  { name: 'remove and read', before: [INSERT], main: [REMOVE], other: [BEGIN, RETRY] },
  { name: 'update and munmap', before: [INSERT], main: [UPDATE], other: [MUNMAP] },
  { name: 'read and dontneed', before: [FILL, INSERT], main: [BEGIN, RETRY], other: [DONTNEED] },
  { name: 'removed twice', before: [INSERT], main: [REMOVE], other: [REMOVE] },
  { name: 'insert and munmap', before: [FILL], main: [INSERT], other: [MUNMAP] },
  {
    name: 'classic and munmap',
    before: [FILL, 'n = mmu_notifier_register()'],
    main: ['mmu_notifier_unregister(n)'],
    other: [MUNMAP],
  },
  { name: 'fork and store', before: [FILL], main: ['fork(child)'], other: [FILL] },
  {
    name: 'failed migration and munmap',
    before: [FILL],
    main: ['inject(allocation, random 2)', MIGRATE],
    other: [MUNMAP],
  },
  {
    name: 'failed copy and device fault',
    before: [READ],
    main: ['inject(copyToUser, random 1)', READ],
    other: ['close(fd)'],
  },
  { name: 'close and device fault', before: [READ], main: ['close(fd)'], other: [READ] },
  {
    name: 'whoever is last exits',
    before: [],
    main: [DONTNEED],
    other: [FILL],
    unjoined: true,
  },
  {
    name: 'two stores',
    before: [],
    main: [FILL, 'expect(buf, 1 page, linear(1, 1))'],
    other: ['fill(buf, 1 page, linear(2, 1))'],
  },
  {
    name: 'sleep and dontneed',
    before: [FILL, READ],
    main: ['sleep(1 us)', READ],
    other: [DONTNEED],
  },
];

export function textOf({
  before,
  main,
  other,
  third,
  child = [FILL],
  unjoined = false,
}: Litmus): string {
  const body = (lines: readonly string[]) => lines.map((line) => `  ${line}\n`).join('');
  const startsThird = third !== undefined && ![...main, ...child].includes('start(third)');
  const last = third === undefined ? '' : `task third {\n${body(third)}}\n`;
  const forks = [...before, ...main].includes('fork(child)');
  const born = forks ? `task child {\n${body(child)}}\n` : '';
  return `task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
${body(before)}  start(other)
${startsThird ? '  start(third)\n' : ''}${body(main)}${unjoined ? '' : `  join(other)\n${startsThird ? '  join(third)\n' : ''}  close(fd)\n`}}
task other {
${body(other)}}
${born}${last}`;
}

export function prepared(litmus: Litmus, design: string): Prepared {
  const text = textOf(litmus);
  const workload = parseWorkload(text, litmus.name);
  const limits = { events: 20_000, tasks: 64 };
  return prepare(
    subjectOf(
      { text, workload },
      resolveDesign(design, () => ''),
      limits,
    ),
  );
}

/** What a search found: verdicts by key, runs, traces, and runs that it broke off. */
export interface Found {
  readonly verdicts: readonly string[];
  readonly runs: number;
  readonly traces: number;
  readonly pruned: number;
}

/**
 * @param ahead attempts that are handed out before the first of them is learnt
 * @param blind kinds of cells that the search is not told of
 */
export function exhaust(of: Prepared, ahead = 1, blind: readonly CellKind[] = []): Found {
  return drain(new ExhaustiveSearch(1), of, ahead, blind);
}

/** Runs all that a search proposes. */
export function drain(
  search: Search,
  of: Prepared,
  ahead = 1,
  blind: readonly CellKind[] = [],
): Found {
  const verdicts = new Set<string>();
  const traces = new Set<string>();
  let runs = 0;
  let pruned = 0;
  const out: Attempt[] = [];
  for (;;) {
    while (out.length < ahead) {
      const next = search.next();
      if (next === undefined) break;
      out.push(next);
    }
    const attempt = out.shift();
    if (attempt === undefined) break;
    const got = blindly(blind, () => runAttempt(of, attempt, () => undefined));
    for (const { key } of got.verdicts) verdicts.add(key);
    if (got.pruned === true) pruned++;
    else {
      runs++;
      traces.add(got.trace);
    }
    search.learn(attempt, got);
  }
  return { verdicts: [...verdicts].sort(), runs, traces: traces.size, pruned };
}

/** Does it while nobody is told of some kinds of cells. */
function blindly<T>(blind: readonly CellKind[], body: () => T): T {
  if (blind.length === 0) return body();
  const { take } = AccessLog.prototype;
  AccessLog.prototype.take = function (this: AccessLog): Accesses {
    const all = unpackAccesses(take.call(this));
    return packAccesses(all.filter(({ cell }) => !blind.includes(kindOf(cell))));
  };
  try {
    return body();
  } finally {
    AccessLog.prototype.take = take;
  }
}

/** Which part of all schedules comes before the next one, were each answer to open as many. */
function tried(
  questions: readonly { readonly answers: readonly number[]; readonly at: number }[],
): number {
  let [share, before] = [1, 0];
  for (const { answers, at } of questions) {
    share /= answers.length;
    before += at * share;
  }
  return before;
}

/**
 * Every schedule, by depth first search over the answers to every question, without any reduction and
 * without anything that the reduction knows.
 * @param bound preemptions of a schedule, at most; who sleeps is woken by choice then, as a search does
 * @returns undefined if there are more than `most`, or seem to be
 */
export function bruteForce(
  { unscheduled, arena }: Prepared,
  most: number,
  bound?: number,
): { readonly verdicts: readonly string[]; readonly runs: number } | undefined {
  const verdicts = new Set<string>();
  /** A question each: its answers, and which of them is being tried. */
  const questions: { readonly answers: readonly number[]; at: number }[] = [];
  for (let runs = 1; runs <= most; runs++) {
    let asked = 0;
    const answer = (answers: readonly number[]): number => {
      const question = (questions[asked++] ??= { answers, at: 0 });
      return question.answers[question.at]!;
    };
    let left = bound ?? Infinity;
    let last = 0;
    let waits = false;
    const strategy: Strategy = {
      name: 'every schedule',
      ...(bound === undefined ? {} : { timers: 'by choice' }),
      arrived: (task, _where, _before, isWait) => void ([last, waits] = [task, isWait]),
      pick(able) {
        const could = !waits && able.includes(last);
        const task = answer(could && left === 0 ? [last] : [...able]);
        if (could && task !== last) left--;
        return task;
      },
      choose: (alternatives: number) => answer(Array.from({ length: alternatives }, (_, i) => i)),
    };
    const answers = new Answers();
    const outcome = execute({ ...unscheduled, seed: 1, strategy }, [answers], arena);
    for (const { key } of verdictClasses(outcome.verdict, answers.lines())) verdicts.add(key);
    questions.length = asked;
    while (questions.length > 0 && questions.at(-1)!.at + 1 === questions.at(-1)!.answers.length)
      questions.pop();
    if (questions.length === 0) return { verdicts: [...verdicts].sort(), runs };
    questions.at(-1)!.at++;
    // Most that are more than are asked for show it early: it is no use to try those up to there.
    if (runs >= 100 && tried(questions) < runs / most / 5) return undefined;
  }
  return undefined;
}
