import { describe, expect, test } from 'vitest';
import { Kind } from '../../src/events/generated.js';
import { leaksAtEnd } from '../../src/kernel/detect/invariants.js';
import { watch } from '../support/watch.js';

/*
 * Every error exit of the driver's functions that an injected failure leads to: what the user is
 * told under the posted driver and under that of Linux 5.8, and what is left behind.
 */

const OPEN = 'fd = open("/dev/hmm_dmirror0")\n';
const MAP = 'm = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\n';
const CLEAN = 'munmap(m, 2 pages) = 0\nclose(fd) = 0';
const ioctl = (command: string, more = '') =>
  `ioctl(fd, HMM_DMIRROR_${command}, m, 2 pages${more})`;
const LEAK = 'LEAK of resource at do_exit';

describe('an injected failure', () => {
  test.each([
    ['copyToUser', ioctl('READ'), '8192', '-EFAULT', []],
    ['copyToUser', ioctl('MIGRATE'), '8192', '-EFAULT', []],
    ['copyToUser', ioctl('SNAPSHOT'), '2', '-EFAULT', []],
    ['copyFromUser', ioctl('WRITE', ', linear(1)'), '8192', '-EFAULT', [LEAK]],
    ['commandIn', ioctl('READ'), '40', '-EFAULT', []],
    ['commandOut', ioctl('READ'), '40', '-EFAULT', []],
    ['buffer', ioctl('READ'), '-ENOMEM', '-ENOMEM', []],
    ['buffer', ioctl('WRITE', ', linear(1)'), '-ENOMEM', '-ENOMEM', []],
    ['buffer', ioctl('MIGRATE'), '-ENOMEM', '-ENOMEM', []],
    ['store', ioctl('READ'), '-ENOMEM', '-ENOMEM', []],
  ])('%s of %s answers %s as posted, %s since 5.8', (failure, call, posted, merged, left) => {
    const body = (answer: string) =>
      `task main {\n${OPEN}${MAP}inject(${failure}, 1)\n${call} = ${answer}\n${CLEAN}\n}`;
    expect(watch(body(posted), 'v5+driver.migrationCover=interval').violations).toEqual(left);
    const { violations, machine } = watch(body(merged), 'linux-5.8');
    expect(violations).toEqual([]);
    expect(leaksAtEnd(machine)).toEqual([]);
  });

  test('a command that cannot be copied back has filled its buffer', () => {
    const text = `task main {
      ${OPEN}${MAP}
      *(m) = 7
      buffer b = 1 page, linear(0, 0)
      inject(commandOut, 1)
      ioctl(fd, HMM_DMIRROR_READ, m, 1 page, b) = -EFAULT
      expect(b, 1 page, firstWords(7))
      ${CLEAN}
    }`;
    expect(watch(text, 'linux-5.8').violations).toEqual([]);
  });

  test('a buffer is an object with an owner for as long as the command runs', () => {
    const { events, machine } = watch(
      `task main {\n${OPEN}${MAP}${ioctl('READ')}\n${CLEAN}\n}`,
      'v5',
    );
    const buffers = events.flatMap((e) =>
      e.kind === Kind.ResourceAlloc && e.resourceKind === 0 ? [[e.owner, e.bytes]] : [],
    );
    expect(buffers).toEqual([[1, 8192]]);
    expect([...machine.resources.values()].filter(({ kind }) => kind === 0)).toEqual([]);
  });
});

describe('an address space that cannot be set up for notifiers', () => {
  test.each<readonly [string, string, string]>([
    ['mmSetup', '-ENOMEM', 'v5'],
    ['mmSetupSignal', '-EINTR', 'v5'],
    ['mmSetup', '-ENOMEM', 'linux-6.1'],
    ['mmSetupSignal', '-EINTR', 'linux-6.1'],
    // By the interface of 2019 whatever keeps an hmm from being made is told as no memory.
    ...['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired'].flatMap((design) => [
      ['mmSetup', '-ENOMEM', design] as const,
      ['mmSetupSignal', '-ENOMEM', design] as const,
    ]),
  ])('%s: open answers %s under %s, and the mirror is freed', (failure, answer, design) => {
    const text = `task main {
      inject(${failure}, 1)
      fd = open("/dev/hmm_dmirror0") = ${answer}
      fd = open("/dev/hmm_dmirror0") = 0
      close(fd) = 0
    }`;
    const { violations, machine } = watch(text, design);
    expect(violations).toEqual([]);
    expect(leaksAtEnd(machine)).toEqual([]);
  });
});

describe('an hmm that cannot be made', () => {
  test.each(['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired'])(
    'for want of memory: open answers -ENOMEM under %s, and the mirror is freed',
    (design) => {
      const text = `task main {
        inject(allocation, 2)
        fd = open("/dev/hmm_dmirror0") = -ENOMEM
        fd = open("/dev/hmm_dmirror0") = 0
        close(fd) = 0
      }`;
      const { violations, machine } = watch(text, design);
      expect(violations).toEqual([]);
      expect(leaksAtEnd(machine)).toEqual([]);
    },
  );

  /** Does an open beside the last close ever fail? */
  function failsBesideClose(design: string): string[] {
    const text = `task main {
      fd = open("/dev/hmm_dmirror0")
      start(closer)
      again = open("/dev/hmm_dmirror0") = 0
      join(closer)
    }
    task closer {
      close(fd)
    }`;
    const seen = new Set<string>();
    for (let seed = 1; seed <= 60; seed++)
      for (const e of watch(text, design, { seed }).events)
        if (e.kind === Kind.Violation) seen.add(e.message);
    return [...seen];
  }
  test('as one is going away: as posted open answers -ENOMEM, repaired another takes its place', () => {
    expect(failsBesideClose('hmm-2019-v2')).toEqual(['line 4: expected return 0, got -ENOMEM']);
    expect(failsBesideClose('hmm-2019-repaired')).toEqual([]);
  });
});

describe('a store into the page table of the device that fails', () => {
  test('leaves what was mapped before it', () => {
    const text = `task main {
      ${OPEN}${MAP}
      inject(store, 2)
      ${ioctl('READ')} = -ENOMEM
      ioctl(fd, HMM_DMIRROR_READ, m, 1 page) = 0, faults 0
      ioctl(fd, HMM_DMIRROR_READ, m + 1 page, 1 page) = 0, faults 1
      ${CLEAN}
    }`;
    expect(watch(text, 'v5').violations).toEqual([]);
  });

  const migrate = (answer: string) =>
    `task main {\n${OPEN}${MAP}inject(store, 1)\n${ioctl('MIGRATE')}${answer}\n${CLEAN}\n}`;
  test('while migrated pages are mapped: the posted driver waits for itself', () => {
    expect(watch(migrate(''), 'v5').violations).toEqual(['DEADLOCK of task at dmirror_do_read']);
  });
  test('since 5.8 the page is found missing', () => {
    expect(watch(migrate(' = -ENOENT'), 'linux-5.8').violations).toEqual([]);
  });
  test('while exclusive pages are mapped: the device gets none', () => {
    const text = `task main {\n${OPEN}${MAP}inject(store, 2)\n${ioctl('EXCLUSIVE')} = -EBUSY\n${CLEAN}\n}`;
    expect(watch(text, 'linux-6.1').violations).toEqual([]);
  });
});
