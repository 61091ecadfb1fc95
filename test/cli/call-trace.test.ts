import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { loadWorkload } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import type { Workload } from '../../src/language/ast.js';
import { CallTrace } from '../../src/view/call-trace.js';
import { hmmtrace, scratch } from '../support/cli.js';

/* What tasks call and are answered, printed as strace -f does. */

function traced(workload: Workload, design: string, seed?: number, times = false): string[] {
  let text = '';
  const calls = new CallTrace(workload, (more) => (text += more), times);
  const strategy = seed === undefined ? runToBlock(1) : seededRandom(seed);
  const plan = { workload, design: resolveDesign(design, () => ''), seed: seed ?? 1, strategy };
  execute(plan, [{ event: (e) => calls.observe(e) }]);
  calls.finish();
  return text.split('\n');
}

const ONE = `task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  *(buf) = 1
  *(buf) == 1
  *(buf + 9 pages) = 3
  repeat 2 as i {
    ioctl(fd, HMM_DMIRROR_READ, buf + (2 * i) pages, 2 pages)
  }
  munmap(buf + 3 pages, 1 page)
  ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages)
  ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 2 pages)
  close(fd) = 3
}
`;

describe('the calls of a run', () => {
  it('give a name to what is pinned, and none to no page', () => {
    const map = 'mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)';
    const calls = ['p = pin(buf, 0 pages)', 'q = hold(buf, 2 pages)', 'r = hold(buf, 0 pages)'];
    const text = ['task main {', `buf = ${map}`, ...calls, '}', ''].join('\n');
    const answers = traced(parseWorkload(text), 'linux-6.1').map((line) => line.split('= ').at(-1));
    expect(answers.slice(1, 4)).toEqual(['0', '0 (q, cpages 2)', '0']);
  });

  it('are told with their answers, errors in words, and signals', () => {
    expect(traced(parseWorkload(ONE), 'linux-6.1')).toEqual([
      'open("/dev/hmm_dmirror0")                = fd',
      'mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS) = 0x7ffff7ffb000 (buf)',
      '*(buf) = 1',
      '*(buf)                                   = 1',
      '*(buf + 9 pages) = 3',
      '--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR} ---',
      'ioctl(fd, HMM_DMIRROR_READ, buf + (2 * i) pages, 2 pages) /* buf+0..1 */ = 0 (cpages 2, faults 1)',
      'ioctl(fd, HMM_DMIRROR_READ, buf + (2 * i) pages, 2 pages) /* buf+2..3 */ = 0 (cpages 2, faults 1)',
      'munmap(buf + 3 pages, 1 page)            = 0',
      'ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages) = -1 EFAULT (Bad address)',
      'ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 2 pages) = 0 (cpages 2, snapshot 02 11)',
      'close(fd)                                = 0',
      '!!! line 13: expected return 3, got 0',
      '+++ exited with 0 +++',
      '',
    ]);
  });

  it('are unfinished and resumed where tasks take turns, and have no answer where the run stops', () => {
    const { workload } = loadWorkload('close_and_munmap');
    expect(traced(workload, 'v5', 6)).toEqual([
      '[1/main] open("/dev/hmm_dmirror0")                = fd',
      '[1/main] mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS) = 0x7ffff7ffb000 (buf)',
      '[1/main] ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages) = 0 (cpages 4, faults 1)',
      '[1/main] start(unmapper)                          = 0',
      '[1/main] close(fd <unfinished ...>',
      '[1/unmapper] munmap(buf, 4 pages <unfinished ...>',
      '[1/main] <... close resumed>)                     = 0',
      '[1/main] join(unmapper <unfinished ...>',
      '[1/unmapper] *** use after free: dmirror_interval_invalidate takes lock 6, which was freed with its object',
      '',
    ]);
  });

  it('have no bracket behind a load that is resumed', () => {
    const workload = parseWorkload(`task main {
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  start(other)
  *(buf)
  join(other)
}
task other {
  munmap(buf + 3 pages, 1 page)
}
`);
    const resumed = [1, 2, 3, 4, 5, 6, 7, 8]
      .flatMap((seed) => traced(workload, 'linux-6.1', seed))
      .filter((line) => line.includes('<... load'));
    expect(resumed).not.toEqual([]);
    for (const line of resumed) expect(line).toMatch(/^\[1\/main\] <\.\.\. load resumed> +(= 0)?$/);
  });

  it('of a callback stand inside of the call that it is called in', () => {
    const workload = parseWorkload(`task main {
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  i = mmu_interval_notifier_insert(buf, 4 pages)
  in callback of i {
    sleep(1 us)
  }
  munmap(buf, 1 page)
  mmu_interval_notifier_remove(i)
}
`);
    const lines = traced(workload, 'linux-6.1', undefined, true);
    expect(lines.map((line) => line.replace(/^ +\d+\.\d\d /, ''))).toContain(
      'sleep(1000 ns)                           = 0',
    );
    expect(lines.filter((line) => /munmap/.test(line)).map((line) => line.slice(11))).toEqual([
      'munmap(buf, 1 page <unfinished ...>',
      '<... munmap resumed>)                    = 0',
    ]);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^ +\d+\.\d\d \S/);
  });
});

describe('a run from the command line', () => {
  const folder = scratch();
  const path = join(folder, 'one.hmm');
  writeFileSync(path, ONE);
  const db = join(folder, 'out.db');

  it('prints its calls when it is asked to', () => {
    const { out } = hmmtrace(['run', path, '-d', 'linux-6.1', '--trace', '-o', db]);
    expect(out).toMatch(
      /^open\("\/dev\/hmm_dmirror0"\) +\= fd\n[^]*\+\+\+ exited with 0 \+\+\+\nsession 1 of /,
    );
  });
  it('tells at its end of the calls that failed though nobody looks', () => {
    const { out } = hmmtrace(['run', path, '-d', 'linux-6.1', '-o', db]);
    expect(out).toMatch(
      / {2}2 calls failed that nobody checks; --trace prints every call\n {4}line 6: \*\(buf \+ 9 pages\) = 3 raised SIGSEGV\n {4}line 11: ioctl\(fd, HMM_DMIRROR_READ, buf, 4 pages\) = -1 EFAULT \(Bad address\)\n$/,
    );
  });
  it('says how many of them it shows, where it does not show all', () => {
    const many = join(folder, 'many.hmm');
    writeFileSync(many, 'task main {\n  repeat 4 {\n    unpin(0)\n    pin_read(1)\n  }\n}\n');
    const { out } = hmmtrace(['run', many, '-o', db]);
    expect(out).toMatch(
      / {2}8 calls failed that nobody checks, 2 of them here; [^\n]*\n {4}line 3: [^\n]*\n {4}line 4: [^\n]*\n$/,
    );
  });
  it.each([
    ['times without calls', ['--times'], /--times means nothing without --trace/],
    ['calls among JSON', ['--trace', '--json'], /leave --json or --trace out/],
  ])('is refused: %s', (_, args, message) => {
    const { status, err } = hmmtrace(['run', path, '-o', db, ...args]);
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });
});
