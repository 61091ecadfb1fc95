import { describe, expect, it } from 'vitest';
import { Kind, PteType, SpanType } from '../../src/events/generated.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printOperation } from '../../src/language/print.js';
import { pte } from '../../src/replay/text/describe-event.js';
import { signalName } from '../../src/run/answer.js';
import { execute } from '../../src/run/execute.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

/*
 * What becomes of device pages that are evicted while there is no memory (switch eviction.noMemory). Two
 * pages are on the device, mapped by two processes, and nothing is left of the memory.
 */

const workload = (after: string, tasks = ''): string => `memory of 16 pages
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 2 pages, firstWords(7, 1)) = 0
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 2 pages) = 0, cpages 2
  fork(child)
  more = mmap(NULL, 20 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(more, 20 pages, linear(1, 1)) raises SIGBUS
  ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page) = 0
  munmap(more, 20 pages) = 0
  barrier(evicted)
  barrier(looked)
${after}
  munmap(buf, 2 pages) = 0
  close(fd) = 0
}
task child {
  barrier(evicted)
  *(buf + 1 page)
  barrier(looked)
}
${tasks}`;

/** The answers after the eviction, of both processes, and whether the run broke a rule or an expectation. */
function ran(noMemory: string, after: string, tasks?: string) {
  const answers: string[] = [];
  const faults: number[] = [];
  let evicted = false;
  const { verdict } = execute(
    {
      workload: parseWorkload(workload(after, tasks), 'x'),
      design: resolveDesign(`linux-6.1+eviction.noMemory=${noMemory}`, () => ''),
      ...{ seed: 1, strategy: runToBlock(1) },
    },
    [
      {
        event: (e) => {
          const isFault = e.kind === Kind.SpanEnd && e.type === SpanType.PAGE_FAULT;
          if (isFault && evicted) faults.push(e.ret);
        },
        answer: (op, { ret, signal, siCode, value, snapshot }) => {
          const text = printOperation(op);
          if (op.op === 'barrier') evicted = true;
          else if (evicted) {
            const got = signal !== 0 ? `${signalName(signal)} ${siCode}` : String(value ?? ret);
            answers.push(`${text}: ${snapshot === undefined ? got : [...snapshot].join(' ')}`);
          }
        },
      },
    ],
  );
  return {
    ...{ answers: answers.slice(0, -2), faults },
    ...{ result: verdict.result, breaches: verdict.breaches },
  };
}

const LOOKS = `  *(buf)
  ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 2 pages)
  ioctl(fd, HMM_DMIRROR_READ, buf + 1 page, 1 page)
  mprotect(buf, 2 pages, PROT_READ)
  mprotect(buf, 2 pages, PROT_READ|PROT_WRITE)
  pin(buf + 1 page, 1 page)
  unpin()
  *(buf) = 3
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page)
  *(buf)`;

describe('device pages for which there is no memory', () => {
  it('read as zeroes in every process if their data are dropped, and go on as new pages', () => {
    const { answers, result, breaches } = ran('drop', LOOKS);
    expect(breaches).toEqual([]);
    expect(result).toBe('passed');
    expect(answers).toEqual([
      '*(buf + 1 page): 0',
      '*(buf): 0',
      // The zero page that the touch mapped, and nothing.
      'ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 2 pages): 17 0',
      'ioctl(fd, HMM_DMIRROR_READ, buf + 1 page, 1 page): 0',
      'mprotect(buf, 2 pages, PROT_READ): 0',
      'mprotect(buf, 2 pages, PROT_READ|PROT_WRITE): 0',
      'pin(buf + 1 page, 1 page): 0',
      'unpin(): 0',
      '*(buf) = 3: 0',
      'ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page): 0',
      '*(buf): 3',
    ]);
  });

  it('raise SIGBUS in every process if who maps them is to be killed, and are a bad address to devices and pins', () => {
    const { answers, result, breaches } = ran('kill', LOOKS);
    expect(breaches).toEqual([]);
    expect(result).toBe('passed');
    expect(answers).toEqual([
      '*(buf + 1 page): SIGBUS 4',
      '*(buf): SIGBUS 4',
      'ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 2 pages): 0 0',
      'ioctl(fd, HMM_DMIRROR_READ, buf + 1 page, 1 page): -14',
      'mprotect(buf, 2 pages, PROT_READ): 0',
      'mprotect(buf, 2 pages, PROT_READ|PROT_WRITE): 0',
      'pin(buf + 1 page, 1 page): -14',
      'unpin(): 0',
      '*(buf) = 3: SIGBUS 4',
      'ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page): -2',
      '*(buf): SIGBUS 4',
    ]);
  });

  it('stay poisoned in a process that is made afterwards, until they are dropped', () => {
    const { answers, breaches } = ran(
      'kill',
      `  fork(later)
  waitpid(later)
  madvise(buf, 2 pages, MADV_DONTNEED)
  *(buf)`,
      `task later {
  *(buf)
}`,
    );
    expect(breaches).toEqual([]);
    expect(answers.filter((a) => a.startsWith('*(buf):'))).toEqual([
      '*(buf): SIGBUS 4',
      '*(buf): 0',
    ]);
  });

  it('answer as poisoned entries do to whoever faults for others, and MADV_FREE drops them', () => {
    const after = `  madvise(buf, 1 page, MADV_POPULATE_READ)
  madvise(buf, 1 page, MADV_POPULATE_WRITE)
  ioctl(fd, HMM_DMIRROR_EXCLUSIVE, buf, 1 page)
  ioctl(fd, HMM_DMIRROR_WRITE, buf, 1 page, linear(1, 1))
  madvise(buf, 1 page, MADV_FREE)
  *(buf)`;
    const { answers, faults, breaches } = ran('kill', after);
    expect(breaches).toEqual([]);
    expect(answers.slice(1)).toEqual([
      'madvise(buf, 1 page, MADV_POPULATE_READ): -133',
      'madvise(buf, 1 page, MADV_POPULATE_WRITE): -133',
      'ioctl(fd, HMM_DMIRROR_EXCLUSIVE, buf, 1 page): -16',
      'ioctl(fd, HMM_DMIRROR_WRITE, buf, 1 page, linear(1, 1)): -14',
      'madvise(buf, 1 page, MADV_FREE): 0',
      '*(buf): 0',
    ]);
    // The child's touch, twice MADV_POPULATE and EXCLUSIVE find VM_FAULT_HWPOISON; a range fault does not ask.
    expect(faults).toEqual([0x10, 0x10, 0x10, 0x10, 0]);
  });

  it('are a matter of memory alone: with enough of it they come home', () => {
    for (const noMemory of ['retry', 'drop', 'kill']) {
      const text = workload('  *(buf) == 7').replace('memory of 16', 'memory of 400');
      const { verdict } = execute({
        workload: parseWorkload(text.replace(' raises SIGBUS', ' = 0'), 'x'),
        design: resolveDesign(`linux-6.1+eviction.noMemory=${noMemory}`, () => ''),
        ...{ seed: 1, strategy: runToBlock(1) },
      });
      expect([noMemory, verdict.result]).toEqual([noMemory, 'passed']);
    }
  });
});

describe('a poisoned entry', () => {
  it('has neither page nor access', () => {
    expect(pte(PteType.POISONED, 0, 0)).toBe('poisoned');
  });
});

describe('a load that raises a signal', () => {
  it('has not seen the word that is expected of it', () => {
    const { result } = ran('kill', '  *(buf) == 0');
    expect(result).toBe('unexpected');
    expect(ran('kill', '  *(buf) raises SIGBUS(MCEERR_AR)').result).toBe('passed');
  });
});
