import { ERRNO } from '../units/errno.js';
import { CALLS, ENTRIES, type AnyEntry } from './operations/table.js';
import { ADVICES, COMMANDS, FAILURES, SIGNAL_CODES, SNAPSHOT_BITS } from './words.js';

/** A workload that shows most of the language; the tests read it. */
export const EXAMPLE = `workload example
# Two tasks of one process, and a child with an address space of its own.
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 1024 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf + 2 pages, 1022 pages, linear(2048, 1))
  mprotect(buf, 4 MiB, PROT_READ) = 0
  *(buf + 1 page) == 0                       # a load, and the word that it is to see
  *(buf) = 7 raises SIGSEGV(ACCERR)          # a store, and the signal that it is to get

  buffer mirror = 1024 pages, linear(0, 0)   # memory that no device maps
  ioctl(fd, HMM_DMIRROR_READ, buf, 1024 pages, mirror) = 0, cpages 1024, faults 1
  expect(mirror + 2 pages, 1022 pages, linear(2048, 1))

  repeat 3 as c {
    start(unmapper)
    ioctl(fd, HMM_DMIRROR_READ, buf + (2 * c) pages, 2 pages, mirror)
    on success {
      assert cpages 2
    }
    join(unmapper)
  }
  fork(child)
  waitpid(child)
  ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 4 pages) = 0, snapshot [ZERO|READ x 2, READ, NONE]
  close(fd) = 0
}

task unmapper {
  sleep(random 32 us)
  munmap(buf + 512 pages, 512 pages)
}

task child {
  mmap(0x200000000 + 3 pages, 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  *(0x200000000 + 3 pages) == 0
  munmap(buf, 0) = -EINVAL
  exit(0)
}

schedule {                                     # may be left out: who runs on where another task could
  unmapper runs when main begins ioctl READ, 2nd time
  main runs when unmapper is at dmirror_interval_invalidate before dmirror.mutex
  2nd unmapper runs when main is at dmirror_read before dmirror.mutex, 4th time
  2nd unmapper chooses 900 of 32000            # the time that it sleeps
}
`;

const SCHEDULE_GRAMMAR = `Schedule (a line holds for one arrival; \`2nd reader\` is the second task started of that name):

  SCHEDULE    = "schedule" "{" {RUNS} "}"
  RUNS        = WHO "runs" "when" WHO ARRIVES ["," NTH "time"]
              | WHO "chooses" NUMBER "of" COUNT ["," NTH "time"]      its NTH choice, of what is random; else 0
  ARRIVES     = "is" "at" FUNCTION ["before" (LOCK | STEP)]           a scheduling point of kernel or driver
              | "waits" "in" FUNCTION ["before" LOCK]                 it goes to sleep there
              | "begins" OPERATION                                    as spans are named: munmap, ioctl READ
              | "has" "ended"
  WHO         = [NTH] NAME of a task, or "kworker/dmirror", "kworker/rcu_gp"
  NTH         = "1st" | "2nd" | "3rd" | "4th" and so on

Where no line says otherwise the current task goes on; when it waits or has ended, the next task that
can run does, in the order of their starts, after the last the first. A line names the task that runs
next, which must be able to; a line that does not come about is an error (HMT208), which says where its
task was. \`hmmtrace run\` follows the schedule unless --strategy says otherwise; \`hmmtrace shrink\` writes one.`;

/** The language in words and as a grammar: what \`hmmtrace help workload\` and the README show. */
export function grammar(): string {
  return `A workload says what the tasks of a process do, much as strace would print it. A statement ends
with its line; a line goes on inside brackets and after a comma; \`;\` also ends a statement; \`#\`
begins a comment. The comment lines after the name say what the workload is for.

${indent(EXAMPLE)}
Grammar (\`[x]\` may be left out, \`{x}\` comes any number of times, \`a | b\` is one of both):

  workload    = ["workload" NAME] {MACHINE} {QUANTITY} TASK {TASK} [SCHEDULE]    the first task is where it begins
  MACHINE     = "movable" "memory"                           what processes map lies in ZONE_MOVABLE
              | "memory" "of" PAGES                          at most; with none left allocations fail, nobody is killed
              | "chunks" "of" PAGES                          device memory comes in such; without: 256 MiB
  QUANTITY    = "let" NAME "=" NUMBER                         a number with a name; --set and --scale change it
  TASK        = "task" NAME BLOCK
  BLOCK       = "{" {STATEMENT} "}"
${alternatives('STATEMENT', [
  ['OPERATION [EXPECTED {"," EXPECTED}]'],
  ['"repeat" COUNT ["as" VARIABLE] BLOCK', 'the variable counts from 0'],
  ['"on" "success" BLOCK', 'if the last operation answered 0'],
  ...syntaxOf('block'),
])}

${alternatives('OPERATION', [['[NAME "="] CALL'], ...syntaxOf('statement')])}

${alternatives('CALL', syntaxOf('call'))}

  EXPECTED    = "=" (NUMBER | "-" ERRNO | SIGNAL)   of a call, first of all; "returns" of others
              | "==" NUMBER                         the word that a load sees
              | "returns" (NUMBER | "-" ERRNO) | "raises" SIGNAL
              | "cpages" NUMBER | "faults" NUMBER
              | "data" "[" LIST "]"                 the first word of each page copied out
              | "kinds" "[" LIST "]"                of pinned pages: P, F, Z, C, D or o
              | "snapshot" "[" LIST "]"             a permission byte a page: names with "|", or numbers
  LIST        = MEMBER ["x" COUNT] {"," MEMBER ["x" COUNT]}           0 x 3 is 0, 0, 0

  PLACE       = (NAME of a mapping | ADDRESS) {("+" | "-") PAGES}     an address is 0x… and page aligned
  PAGES       = FACTOR {"*" FACTOR} ("page" | "pages" | "KiB" | "MiB" | "GiB") | "0"
  START       = (NAME of a mapping | "0x" digits) {("+" | "-") LENGTH}   to the byte
  LENGTH      = PAGES | FACTOR {"*" FACTOR} ("byte" | "bytes")
  PATTERN     = "linear" "(" FIRST ["," STEP] ")"       word i of the range is FIRST + i * STEP
              | "firstWords" "(" FIRST ["," STEP] ")"   the same for the first word of page i; others are 0
              | "words" "(" LIST ")"                    the first word of each page; others are not looked at
  NUMBER      = ["-"] PRODUCT {("+" | "-") PRODUCT}
  PRODUCT     = FACTOR {"*" FACTOR}
  FACTOR      = digits | "0x" digits | VARIABLE | NAME of a quantity | "(" NUMBER ")"
  COUNT       = digits | NAME of a quantity
  TIME        = NUMBER ("ns" | "us" | "ms" | "s")
  FD          = NAME of a descriptor | "-1"
  NOTIFIER    = NAME of a notifier
  PIN         = NAME of a pin or hold, or its number: those that the process got, from 0
  FOLL        = "WRITE" | "LONGTERM" (of a pin) | "FAST" | "LRU" (not of a fast one: no pages of devices)
  INTERVAL    = NAME of an interval: what it names last, even if that was removed, or freed

Words:
  PROT        PROT_NONE, or PROT_READ, PROT_WRITE and PROT_EXEC with "|"
  MAP         MAP_PRIVATE or MAP_SHARED, with MAP_ANONYMOUS, MAP_FIXED (an address in place of NULL) and MAP_HUGETLB
${words(
  'COMMAND',
  COMMANDS.map((name) => `HMM_DMIRROR_${name}`),
)}
${words(
  'ADVICE',
  ADVICES.map((name) => `MADV_${name}`),
)}
${words('FAILURE', FAILURES)}
${words(
  'SIGNAL',
  Object.entries(SIGNAL_CODES).map(
    ([name, codes]) => `${name}[(${Object.keys(codes).join(' | ')})]`,
  ),
)}
${words(
  'snapshot',
  SNAPSHOT_BITS.map(([name]) => name),
)}
${words('ERRNO', Object.keys(ERRNO))}

${SCHEDULE_GRAMMAR}

Tasks share names of descriptors, mappings and buffers; a child starts with those of its parent.
`;
}

/** The names of all calls. */
export function callNames(): readonly string[] {
  return [...CALLS.keys()];
}

function syntaxOf(form: AnyEntry['form']): readonly AnyEntry['syntax'][] {
  return ENTRIES.filter((entry) => entry.form === form).map((entry) => entry.syntax);
}

/** Column of the remarks beside alternatives, counted from where these begin. */
const REMARKS = 52;

/** A rule of the grammar, one alternative a line. */
function alternatives(rule: string, members: readonly AnyEntry['syntax'][]): string {
  return members
    .map(([text, remark], i) => {
      const before = i === 0 ? `  ${rule.padEnd(11)} = ` : `${' '.repeat(14)}| `;
      return before + (remark === undefined ? text : `${text.padEnd(REMARKS)}  ${remark}`);
    })
    .join('\n');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

/** A term and its words, broken into lines. */
function words(term: string, members: readonly string[]): string {
  const lines: string[] = [];
  let line = `  ${term.padEnd(11)}`;
  members.forEach((member, i) => {
    const text = ` ${member}${i + 1 < members.length ? ',' : ''}`;
    if (line.length + text.length > 98) {
      lines.push(line);
      line = ' '.repeat(13);
    }
    line += text;
  });
  return [...lines, line].join('\n');
}
