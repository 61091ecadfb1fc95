import { expect, test, describe } from 'vitest';
import { UserError } from '../../src/units/user-error.js';
import { parseWorkload } from '../../src/language/parse.js';
import { WorkloadError } from '../../src/language/tokens.js';

function errorOf(text: string): WorkloadError {
  try {
    parseWorkload(text, 'w.hmm');
  } catch (error) {
    if (error instanceof WorkloadError) return error;
    throw error;
  }
  throw new Error('the workload was read without an error');
}

/** A task with `fd`, `buf` and `m` defined in its lines 2 to 4; the statement is line 5. */
function inTask(statement: string): string {
  return `task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 4 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
  buffer m = 4 pages, linear(0, 1)
${statement}
}
`;
}

describe('a syntax error names line, column and what was expected there', () => {
  // Statement, column, what is said, what the hint offers.
  test.each<[string, number, string, string?]>([
    ['munmap(buf)', 11, "expected ',' and another argument, found ')'"],
    [
      'munmap(buf, 4)',
      14,
      "expected 'pages' (or KiB, MiB, GiB) after a number of pages, found ')'",
    ],
    ['munmap(buf, 4 pages', 1, "expected ')' after the arguments of munmap, found '}'"],
    ['munmap buf', 1, "expected a statement, found 'munmap'", "did you mean 'munmap'"],
    ['munmpa(buf, 4 pages)', 1, "there is no call 'munmpa'", "'munmap'"],
    ['mprotect(buf, 4 pages, PROT_RAED)', 24, 'expected a protection', "'PROT_READ'"],
    [
      'ioctl(fd, HMM_DMIRROR_REED, buf, 1 page)',
      11,
      'expected a command of the driver',
      "'HMM_DMIRROR_READ'",
    ],
    ['close(fd) = -EPREM', 14, "there is no error 'EPREM'", "'EPERM'"],
    ['close(fd) = -EWHAT', 14, "there is no error 'EWHAT'"],
    ['close(fd) 0', 11, "expected the end of the line, found '0'"],
    ['close(fd) = 0, cpags 3', 16, 'expected the end of the line or an expectation', "'cpages'"],
    ['close(fd) = 0, faults 3, faults 4', 26, "'faults' is expected twice"],
    [
      'close(buf)',
      7,
      "expected the name of a descriptor of a device or a descriptor of a file, but 'buf' is a mapping",
    ],
    ['close(df)', 7, "but 'df' is not defined in this workload", "'fd'"],
    ['munmap(bfu, 1 page)', 8, "expected the name of a mapping, but 'bfu' is not defined", "'buf'"],
    ['munmap(0x1234, 1 page)', 8, 'is not the start of a page'],
    ['munmap(buf + c pages, 1 page)', 14, "no loop around counts 'c'"],
    ['unpin(p)', 7, "expected the name of a pin, but 'p' is not defined in this workload"],
    ['p = hold(buf, 1 page); pin_read(q)', 33, "'q' is not defined in this workload", "'p'"],
    ['pin(buf, 0 pages, FAST)', 5, 'FAST is for one page or more', 'leave FAST out'],
    ['repeat 2 as c { get(buf, c pages, FAST) }', 21, 'FAST is for one page or more'],
    ['start(worker)', 7, "no task of this workload is called 'worker'"],
    ['start(mian)', 7, "no task of this workload is called 'mian'", "'main'"],
    ['buf = munmap(buf, 1 page)', 7, 'expected a call that makes something to name'],
    [
      'm = mmap(NULL, 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)',
      1,
      "'m' names two different things",
    ],
    [
      'mmap(NULL, 1 page, PROT_READ, MAP_ANONYMOUS)',
      31,
      'expected either MAP_PRIVATE or MAP_SHARED',
    ],
    ['mmap(NULL, 1 page, PROT_READ, MAP_PRIVATE)', 42, "expected ',' and a descriptor"],
    ['mmap(buf, 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)', 30, 'an address needs MAP_FIXED'],
    ['open("/dev/hmm_dmirror0")', 6, 'expected a name for what open gives'],
    ['x = open("/dev/nvidia0")', 10, 'expected the path of a device'],
    ['x = open("/dev/nvidia0)', 10, "expected a closing '\"' on this line"],
    ['*(buf) = ', 10, 'expected the word to store, found the end of the line'],
    ['*(buf) raises SIGFAULT', 15, 'expected a signal'],
    ['repeat c { }', 8, "expected how often to repeat, found 'c'"],
    [
      'repeat = mmap(NULL, 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)',
      8,
      'expected how often to repeat',
    ],
    ['on failure { }', 4, "expected 'success {', found 'failure'"],
    ['sleep(10)', 9, 'expected a unit of time'],
    ['sleep(10 m)', 10, "expected a unit of time, found 'm'"],
    ['inject(disk, 1)', 8, 'expected what is to fail'],
    ['fill(buf, 1 page, linaer(0, 1))', 19, 'expected a pattern', "'linear'"],
    ['fill(buf, 1 page, linear(0 1))', 28, "expected ')', found '1'"],
    [
      'mmu_interval_notifier_insert(buf, 1 page)',
      30,
      'expected a name for what mmu_interval_notifier_insert gives',
      'i = mmu_interval_notifier_insert(…)',
    ],
    ['i = mmu_interval_notifier_insert(buf, 8)', 40, "expected 'bytes' or 'pages'"],
    ['i = mmu_interval_notifier_insert(7, 8 bytes)', 34, 'the name of a mapping, or 0x…'],
    ['i = mmu_interval_notifier_insert(0x7, 8 bytes, relaese)', 48, "expected 'release'"],
    [
      'mmu_interval_notifier_remove(buf)',
      30,
      "expected the name of an interval, but 'buf' is a mapping",
    ],
    ['mmu_interval_read_begin(i)', 25, "'i' is not defined in this workload"],
    ['in callback of fd { }', 16, 'expected the name of an interval'],
    ['in callback buf { }', 13, "expected 'of', found 'buf'"],
    [
      'i = mmu_interval_notifier_insert(buf, 1 page); in callback of i { repeat 2 { close(fd) } }',
      78,
      'this cannot stand in a callback',
      'mmu_interval_notifier_remove',
    ],
    [
      'i = mmu_interval_notifier_insert(buf, 1 page); in callback of i { exit(1) }',
      67,
      'this cannot stand in a callback',
    ],
    ['mmap_write_lock(buf)', 17, "expected ')' after the arguments of mmap_write_lock"],
    ['$', 1, "'$' has no meaning here"],
    ['😀', 1, "'😀' has no meaning here"],
    [
      'ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 1 page) = 0, snapshot [RAED]',
      61,
      'expected a permission byte',
      "'READ'",
    ],
    [
      'ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 1 page) = 0, snapshot [256]',
      61,
      'a byte is at most 255',
    ],
    [
      'pwrite(fd, linear(0, 1), 1 page, 0)',
      8,
      "expected the name of a descriptor of a file, but 'fd' is a descriptor of a device",
    ],
  ])('%s', (statement, column, what, hint) => {
    const error = errorOf(inTask(statement));
    const line = statement === 'munmap(buf, 4 pages' ? 6 : 5;
    expect(error.what).toContain(what);
    expect(error.position).toEqual({ line, column });
    expect(error.message).toContain(`w.hmm:${line}:${column}: ${error.what}`);
    if (hint !== undefined) expect(error.hint).toContain(hint);
  });

  test('the line is shown with a mark below the column', () => {
    const [, line, mark] = errorOf(inTask('close(df)')).message.split('\n');
    expect(line).toBe('  close(df)');
    expect(mark).toBe(`  ${' '.repeat(6)}^`);
  });

  test.each<[string, string, number, number, string]>([
    ['an empty text', '', 1, 1, "expected 'task NAME {', found the end of the text"],
    ['a text with a name only', 'workload x\n', 2, 1, "expected 'task NAME {'"],
    ['a statement outside of a task', 'close(fd)\n', 1, 1, "expected 'task NAME {'"],
    [
      'a block that does not end',
      'task main {\n  reap()\n',
      3,
      1,
      "expected a statement or '}' for the '{' of line 1",
    ],
    ['two tasks of one name', 'task a {\n}\ntask a {\n}\n', 3, 6, "the task 'a' is declared twice"],
    ['a machine twice as large', 'memory of 9 pages\nmemory of 9 pages\n', 2, 1, 'task NAME'],
    ['a machine without memory', 'memory of 0 pages\n', 1, 11, 'these are 1 to 65536 pages'],
    ['chunks as large as memory', 'chunks of 1 GiB\n', 1, 11, 'these are 1 to 65536 pages'],
    ['a brace too many', 'task a {\n}\n}\n', 3, 1, "expected 'task NAME {', found '}'"],
    [
      'a word of the language as a name',
      'task pages {\n}\n',
      1,
      6,
      "'pages' is a word of the language",
    ],
    [
      'a workload without a name',
      'workload\ntask a {\n}\n',
      1,
      9,
      'expected the name of the workload',
    ],
  ])('%s', (_, text, line, column, what) => {
    const error = errorOf(text);
    expect(error.what).toContain(what);
    expect(error.position).toEqual({ line, column });
  });

  test('lines that end in carriage return and line feed count as lines', () => {
    const error = errorOf(inTask('close(df)').replaceAll('\n', '\r\n'));
    expect(error.position).toEqual({ line: 5, column: 7 });
    expect(error.message).not.toContain('\r');
  });
});

describe('hostile texts give an error of their own', () => {
  const deep = (n: number) => `task main {\n${'repeat 2 {\n'.repeat(n)}${'}\n'.repeat(n)}}\n`;

  test.each<[string, string, string]>([
    ['blocks inside each other', deep(100_000), 'more than 32 blocks inside each other'],
    [
      'brackets inside each other',
      inTask(`*(buf) = ${'('.repeat(100_000)}1${')'.repeat(100_000)}`),
      'more than 16 brackets',
    ],
    ['a number without end', inTask(`*(buf) = ${'9'.repeat(100_000)}`), 'is larger than'],
    [
      'a sum that grows',
      inTask(`*(buf) = ${'200000000000000 + '.repeat(100)}1`),
      'the result is larger than',
    ],
    ['a product that grows', inTask('*(buf) = 100000000 * 100000000'), 'the result is larger than'],
    [
      'a factor that grows',
      inTask('repeat 3 as c {\n*(buf) = c * 100000000\n}'),
      'a variable is taken at most',
    ],
    ['pages without end', inTask('munmap(buf, 99999999999 pages)'), 'more than 68719476736 pages'],
    ['memory without end', inTask('munmap(buf, 9999999999 GiB)'), 'more than 68719476736 pages'],
    ['time without end', inTask('sleep(99999999999 s)'), 'more than'],
    ['a loop without end', inTask('repeat 99999999999 { }'), 'how often to repeat is at most'],
    [
      'a list without end',
      inTask('ioctl(fd, HMM_DMIRROR_READ, buf, 1 page) = 0, data [1 x 65536, 2]'),
      'at most 65536 members',
    ],
    [
      'a line without end',
      inTask(`close(${'x'.repeat(1_000_000)})`),
      'a name of 1000000 characters, at most 255',
    ],
    ['a name of 255 characters', inTask(`close(${'x'.repeat(255)})`), 'is not defined'],
    ['the name of a workload', `workload ${'x'.repeat(256)}\n`, 'a name of 256 characters'],
  ])('%s', (_, text, what) => {
    const error = errorOf(text);
    expect(error).toBeInstanceOf(UserError);
    expect(error.what).toContain(what);
    expect(error.message.length).toBeLessThan(600);
    expect(error.status).toBe(2);
  });

  test('a text that is too long is not even looked at', () => {
    expect(errorOf(' '.repeat(16 * 1024 * 1024 + 1)).code).toBe('HMT204');
  });
});

test('whatever the text, there is a workload or an error with a place in it', () => {
  const base = inTask('repeat 3 as c {\n  munmap(buf + (c + 1) pages, 1 page) = 0, cpages 3\n}');
  const pieces = [
    '(',
    ')',
    '{',
    '}',
    '\n',
    '=',
    '-',
    '*',
    'c',
    '"',
    '#',
    ',',
    '0x',
    '9',
    ' ',
    '[',
    '|',
  ];
  let errors = 0;
  for (let at = 0; at < base.length; at++) {
    const piece = pieces[at % pieces.length]!;
    for (const text of [
      base.slice(0, at),
      base.slice(0, at) + base.slice(at + 1),
      base.slice(0, at) + piece + base.slice(at),
    ]) {
      try {
        parseWorkload(text, 'w.hmm');
      } catch (error) {
        expect(error).toBeInstanceOf(WorkloadError);
        const { line, column } = (error as WorkloadError).position;
        const lines = text.split('\n');
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
        errors++;
      }
    }
  }
  expect(errors).toBeGreaterThan(base.length);
});
