import fc from 'fast-check';
import type {
  Expectation,
  Operation,
  Pattern,
  Prot,
  Statement,
  Workload,
} from '../../src/language/ast.js';
import { byteAddress, bytes, MAPPINGS, number, pages, place, small } from './arbitrary-values.js';
import { PIN_NAMES, pinOperations } from './arbitrary-pins.js';
import { schedule } from './arbitrary-schedule.js';
import { PAGE_LETTERS } from '../../src/language/values.js';
import { ADVICES, COMMANDS, FAILURES, RESERVED } from '../../src/language/words.js';

/*
 * Workloads of every shape that the language can write, whether or not they make sense to run.
 * Names are taken from one small set for each kind, so that every use has a definition: the first
 * task defines all of them.
 */
const DEVICES = ['fd', 'fd0', 'child_fd'];
const FILES = ['file', 'f_2'];
const BUFFERS = ['mirror', 'words'];
const NOTIFIERS = ['listener', 'n1'];
const INTERVALS = ['i', 'in', 'guard'];
const TASKS = ['main', 'child', 'open'];

const position = { line: 0, column: 0 };
const prot: fc.Arbitrary<Prot> = fc.record({
  read: fc.boolean(),
  write: fc.boolean(),
  exec: fc.boolean(),
});

function pattern(variables: readonly string[]): fc.Arbitrary<Pattern> {
  const word = number(variables);
  return fc.oneof(
    fc.record({ kind: fc.constant('linear' as const), first: word, step: word }),
    fc.record({ kind: fc.constant('firstWords' as const), first: word, step: word }),
    fc.record({ kind: fc.constant('words' as const), words: runs(word) }),
  );
}

/** Lists in which neighbours are often equal. */
function runs<T>(member: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc
    .array(fc.tuple(member, fc.integer({ min: 1, max: 5 })), { maxLength: 4 })
    .map((list) => list.flatMap(([value, times]) => Array<T>(times).fill(value)));
}

function operation(variables: readonly string[]): fc.Arbitrary<Operation> {
  const at = place(variables);
  const npages = pages(variables);
  const word = number(variables);
  const words = pattern(variables);
  const device = fc.constantFrom(...DEVICES, '-1');
  const file = fc.constantFrom(...FILES);
  const mapping = fc.constantFrom(undefined, ...MAPPINGS);
  const buffer = fc.constantFrom(...BUFFERS);
  const notifier = fc.constantFrom(...NOTIFIERS);
  const task = fc.constantFrom(...TASKS);
  const maps = {
    op: fc.constant('mmap' as const),
    name: mapping,
    at: fc.option(at, { nil: undefined }),
    npages,
    prot,
    shared: fc.boolean(),
  };
  return fc.oneof<fc.Arbitrary<Operation>[]>(
    fc.record({
      op: fc.constant('open' as const),
      fd: fc.constantFrom(...DEVICES),
      device: fc.nat(3),
    }),
    fc.record({
      op: fc.constant('tmpfile' as const),
      fd: file,
      npages,
      content: fc.option(words, { nil: undefined }),
    }),
    fc.record({ op: fc.constant('close' as const), fd: fc.oneof(device, file) }),
    fc.record({ op: fc.constant('ftruncate' as const), fd: file, npages }),
    fc.record({
      op: fc.constantFrom('pwrite' as const, 'pread' as const),
      fd: file,
      pgoff: npages,
      npages,
      pattern: words,
    }),
    fc.record({
      ...maps,
      backing: fc.constantFrom('anonymous' as const, 'hugetlb' as const),
      fd: fc.constant(undefined),
      pgoff: fc.constant(0),
    }),
    fc.record({ ...maps, backing: fc.constant('file' as const), fd: file, pgoff: npages }),
    fc.record({ ...maps, backing: fc.constant('device' as const), fd: device, pgoff: npages }),
    fc.record({ op: fc.constant('munmap' as const), at, npages }),
    fc.record({ op: fc.constant('mprotect' as const), at, npages, prot }),
    fc.record({
      op: fc.constant('madvise' as const),
      at,
      npages,
      advice: fc.constantFrom(...ADVICES),
    }),
    fc.record({
      op: fc.constant('mremap' as const),
      name: mapping,
      at,
      npages,
      newPages: npages,
      to: fc.option(at, { nil: undefined }),
    }),
    fc.record({ op: fc.constant('load' as const), at }),
    fc.record({ op: fc.constant('store' as const), at, value: word }),
    fc.record({
      op: fc.constantFrom('fill' as const, 'expect' as const),
      at,
      npages,
      pattern: words,
    }),
    fc.record({ op: fc.constant('buffer' as const), buffer, npages, pattern: words }),
    fc.record({
      op: fc.constant('expectBuffer' as const),
      buffer,
      page: number(variables, fc.nat(9)),
      npages,
      pattern: words,
    }),
    fc
      .record({
        fd: device,
        command: fc.constantFrom(...COMMANDS),
        at,
        npages,
        memory: fc.option(fc.oneof(buffer, words), { nil: undefined }),
      })
      .map(({ memory, ...rest }) => ({
        op: 'ioctl' as const,
        ...rest,
        buffer: typeof memory === 'string' ? memory : undefined,
        pattern: typeof memory === 'string' ? undefined : memory,
      })),
    fc.constant({ op: 'assert' as const }),
    fc.record({ op: fc.constant('sleep' as const), nanoseconds: word, random: fc.boolean() }),
    fc.record({
      op: fc.constantFrom('start' as const, 'join' as const, 'fork' as const, 'waitpid' as const),
      task,
    }),
    fc.record({
      op: fc.constant('barrier' as const),
      name: fc.constantFrom('ready', 't1', 'task_done'),
    }),
    fc.record({ op: fc.constant('exit' as const), status: word }),
    ...pinOperations(variables),
    fc.constant({ op: 'reap' as const }),
    fc.record({ op: fc.constant('pagemap' as const), at, npages }),
    fc.record({ op: fc.constant('maps' as const), at, npages }),
    fc.constant({ op: 'rmmod' as const }),
    fc.constant({ op: 'insmod' as const }),
    fc.record({
      op: fc.constantFrom('registerNotifier' as const, 'unregisterNotifier' as const),
      notifier,
    }),
    fc.record({ op: fc.constant('holdNotifier' as const), notifier, nanoseconds: word }),
    ...driverOperations(variables),
    fc.record({
      op: fc.constant('inject' as const),
      failure: fc.constantFrom(...FAILURES),
      nth: word,
      random: fc.constant(false),
    }),
    fc.record({
      op: fc.constant('inject' as const),
      failure: fc.constantFrom(...FAILURES),
      nth: fc.nat(1000),
      random: fc.constant(true),
    }),
  );
}

/** What may also stand in a callback. */
function driverOperations(variables: readonly string[]): fc.Arbitrary<Operation>[] {
  const interval = fc.constantFrom(...INTERVALS);
  const bounds = { start: byteAddress(variables), length: bytes(variables, 0) };
  return [
    fc.record({
      op: fc.constantFrom(
        'insertInterval' as const,
        'insertIntervalSafe' as const,
        'insertIntervalLocked' as const,
      ),
      interval,
      ...bounds,
      release: fc.boolean(),
    }),
    fc.record({ op: fc.constant('updateInterval' as const), interval, ...bounds }),
    fc.record({
      op: fc.constantFrom(
        'removeInterval' as const,
        'putInterval' as const,
        'readBegin' as const,
        'readRetry' as const,
      ),
      interval,
    }),
    fc.record({
      op: fc.constant('rangeFault' as const),
      interval,
      at: place(variables),
      npages: pages(variables),
    }),
    fc.record({
      op: fc.constantFrom(
        'mmapWriteLock' as const,
        'mmapWriteUnlock' as const,
        'mmapReadLock' as const,
        'mmapReadUnlock' as const,
      ),
    }),
  ];
}

function expectation(variables: readonly string[]): fc.Arbitrary<Expectation | undefined> {
  const word = number(variables);
  const ret = fc.oneof(word, fc.integer({ min: -140, max: 10 }));
  const fields = fc.record(
    {
      ret,
      cpages: word,
      faults: word,
      value: word,
      data: runs(small),
      kinds: runs(fc.constantFrom(...PAGE_LETTERS)),
      snapshot: runs(fc.integer({ min: 0, max: 255 })),
      signal: fc.constantFrom('SIGSEGV' as const, 'SIGBUS' as const),
      siCode: fc.integer({ min: 0, max: 9 }),
    },
    { requiredKeys: [] },
  );
  return fc.option(fields, { nil: undefined }).map((expect) => {
    if (expect?.siCode !== undefined && expect.signal === undefined) delete expect.siCode;
    return expect === undefined || Object.keys(expect).length === 0 ? undefined : expect;
  });
}

function body(depth: number, variables: readonly string[]): fc.Arbitrary<Statement[]> {
  const plain = fc.record({
    kind: fc.constant('operation' as const),
    operation: operation(variables),
    expect: expectation(variables),
    position: fc.constant(position),
  });
  if (depth === 0) return fc.array(plain, { maxLength: 4 });
  const times = fc.integer({ min: 0, max: 2 ** 24 });
  const repeat = fc.constantFrom(undefined, 'c', 'd').chain((variable) =>
    fc.record({
      kind: fc.constant('repeat' as const),
      times,
      variable: fc.constant(variable),
      body: body(depth - 1, variable === undefined ? variables : [...variables, variable]),
      position: fc.constant(position),
    }),
  );
  const onSuccess = fc.record({
    kind: fc.constant('onSuccess' as const),
    body: body(depth - 1, variables),
    position: fc.constant(position),
  });
  const inCallback = fc.record({
    kind: fc.constant('inCallback' as const),
    operation: fc.record({
      op: fc.constant('inCallback' as const),
      interval: fc.constantFrom(...INTERVALS),
    }),
    body: fc.array(
      fc.record({
        kind: fc.constant('operation' as const),
        operation: fc.oneof(...driverOperations(variables)),
        expect: expectation(variables),
        position: fc.constant(position),
      }),
      { maxLength: 3 },
    ),
    position: fc.constant(position),
  });
  return fc.array(
    fc.oneof(
      { weight: 5, arbitrary: plain },
      { weight: 1, arbitrary: repeat },
      { weight: 1, arbitrary: onSuccess },
      { weight: 1, arbitrary: inCallback },
    ),
    { maxLength: 6 },
  );
}

/** Gives every name a definition, where the printer's reader looks for it. */
function definitions(): Statement[] {
  const operations: Operation[] = [
    ...DEVICES.map((fd) => ({ op: 'open', fd, device: 0 }) as const),
    ...INTERVALS.map(
      (interval) =>
        ({
          op: 'insertInterval',
          interval,
          start: { name: undefined, byte: 0 },
          length: 1,
          release: false,
        }) as const,
    ),
    ...PIN_NAMES.map(
      (name) =>
        ({
          op: 'hold',
          name,
          at: { name: undefined, page: 1 },
          npages: 1,
          write: false,
          fast: false,
        }) as const,
    ),
    ...NOTIFIERS.map((notifier) => ({ op: 'registerNotifier', notifier }) as const),
    ...FILES.map((fd) => ({ op: 'tmpfile', fd, npages: 1, content: undefined }) as const),
    ...MAPPINGS.map(
      (name) =>
        ({
          op: 'mmap',
          name,
          at: undefined,
          npages: 1,
          prot: { read: true, write: false, exec: false },
          shared: false,
          backing: 'anonymous',
          fd: undefined,
          pgoff: 0,
        }) as const,
    ),
    ...BUFFERS.map(
      (buffer) =>
        ({
          op: 'buffer',
          buffer,
          npages: 1,
          pattern: { kind: 'linear', first: 0, step: 0 },
        }) as const,
    ),
  ];
  return operations.map((op) => ({
    kind: 'operation',
    operation: op,
    expect: undefined,
    position,
  }));
}

const workloadName = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}$/);
const about = fc
  .array(
    fc.string({ maxLength: 20 }).map((line) => line.replace(/[\r\n]/g, ' ')),
    { maxLength: 3 },
  )
  .map((lines) => lines.join('\n'));

const some = fc.integer({ min: 1, max: 100 });
const MACHINE = fc.record(
  { movable: fc.constant(true as const), memory: some, chunkPages: some },
  { requiredKeys: [] },
);

export const arbitraryWorkload: fc.Arbitrary<Workload> = fc
  .record({
    name: workloadName,
    about,
    tasks: fc.tuple(...TASKS.map(() => body(2, []))).map((bodies) =>
      bodies.map((statements, i) => ({
        name: TASKS[i]!,
        body: i === 0 ? [...definitions(), ...statements] : statements,
        position,
      })),
    ),
  })
  .filter(({ name }) => !RESERVED.has(name))
  .chain((workload) => MACHINE.map((machine) => ({ ...workload, ...machine })))
  .chain((workload) =>
    fc
      .option(schedule(TASKS))
      .map((lines) => (lines === null ? workload : { ...workload, schedule: lines })),
  );

/** The same workload with every position zero. */
export function withoutPositions(workload: Workload): Workload {
  return JSON.parse(JSON.stringify(workload), (key, value: unknown) =>
    key === 'position' ? position : value,
  ) as Workload;
}
