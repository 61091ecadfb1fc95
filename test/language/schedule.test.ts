import { expect, test } from 'vitest';
import { parseWorkload } from '../../src/language/parse.js';
import { ordinal } from '../../src/language/schedule.js';
import { WorkloadError } from '../../src/language/tokens.js';

/** The line is line 4. */
function inSchedule(line: string): string {
  return `task main { start(reader); join(reader) }
task reader { sleep(random 5 us) }
schedule {
${line}
}
`;
}

function errorOf(text: string): WorkloadError {
  try {
    parseWorkload(text, 'w.hmm');
  } catch (error) {
    if (error instanceof WorkloadError) return error;
    throw error;
  }
  throw new Error('the workload was read without an error');
}

test.each<[string, number, string]>([
  ['reader', 7, "expected 'runs when …' or 'chooses …', found the end of the line"],
  ['reader runs', 12, "expected 'when' and where another task is"],
  ['raeder runs when main begins join', 1, "no task of this workload is called 'raeder'"],
  [
    'reader runs when main sleeps',
    23,
    "expected 'is at …', 'waits in …', 'begins …' or 'has ended'",
  ],
  ['reader runs when main is in join', 26, "expected 'at' and a function of kernel or driver"],
  ['reader runs when main is at', 28, 'expected a function of kernel or driver, found the end'],
  ['reader runs when main begins', 29, 'expected an operation, found the end of the line'],
  ['reader runs when main is at f before', 37, 'expected a lock or a step'],
  ['reader runs when main is at f, 2', 32, "expected a number such as '2nd'"],
  ['reader runs when main is at f, 2 nd time', 32, "expected a number such as '2nd'"],
  ['reader runs when main is at f, 2th time', 32, "expected a number such as '2nd'"],
  ['reader runs when main is at f, 0th time', 32, "expected a number such as '1st'"],
  ['reader runs when main is at f, 3rd', 35, "expected 'time'"],
  ['reader runs when main is at f 7', 31, "expected the end of the line, or ', 2nd time'"],
  [
    'kworker/other runs when main has ended',
    9,
    'expected a task of the kernel: kworker/dmirror or kworker/rcu_gp',
  ],
  ['reader chooses 5 of 5', 16, 'there is no alternative 5 of 5: they count from 0'],
  ['reader chooses 5', 17, "expected 'of' and the number of alternatives"],
  [
    'reader runs when main has ended; main runs when main has ended, 1st time',
    34,
    'the schedule says this twice',
  ],
])('%s', (line, column, what) => {
  const error = errorOf(inSchedule(line));
  expect(error.what).toContain(what);
  expect(error.position).toEqual({ line: 4, column });
});

test('a schedule stands behind all tasks, once, and is closed', () => {
  const text = inSchedule('reader runs when main begins join');
  expect(errorOf(`${text}task other { }`).what).toContain('expected the end of the text');
  expect(errorOf(`${text}schedule { }`).what).toContain('expected the end of the text');
  expect(errorOf(text.slice(0, -2)).what).toContain("'}' for the '{' of line 3");
  expect(errorOf(`schedule { }${text}`).what).toContain("expected 'task NAME {'");
});

test('a schedule without a line is one, and none is none', () => {
  expect(parseWorkload(inSchedule('')).schedule).toEqual([]);
  expect(parseWorkload('task main { }')).not.toHaveProperty('schedule');
});

test('ordinal numbers are written as people write them', () => {
  const some = [1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 101, 111, 112, 1003];
  expect(some.map(ordinal).join(' ')).toBe(
    '1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 101st 111th 112th 1003rd',
  );
});
