import { describe, expect, test } from 'vitest';
import { Kind } from '../../src/events/generated.js';
import { FREE_LISTS } from '../../src/driver/device-memory.js';
import { leaksAtEnd } from '../../src/kernel/detect/invariants.js';
import { chunkFirstPfn, chunkOf } from '../../src/kernel/devmem/owner.js';
import type { Kernel } from '../../src/kernel/kernel.js';
import { imageOf, loadImage } from '../../src/machine/image.js';
import { stateHash } from '../../src/replay/state-hash.js';
import { CHUNK_PAGES, type Pfn } from '../../src/units/numbers.js';
import { watch } from '../support/watch.js';

const OPEN = 'fd = open("/dev/hmm_dmirror0")';
const MAP = 'm = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)';
const main = (body: string) => `task main {\n${body}\n}`;
const REGION = 'LEAK of resource at do_exit';

describe('the module of the driver', () => {
  test('is not unloaded while a file is open, and is gone when it was', () => {
    const { violations, machine } = watch(
      main(`${OPEN}
        rmmod() = -EAGAIN
        close(fd) = 0
        insmod() = -EEXIST
        rmmod() = 0
        rmmod() = -ENOENT
        gone = open("/dev/hmm_dmirror0") = -ENOENT
        insmod() = 0
        again = open("/dev/hmm_dmirror1")
        ${MAP}
        ioctl(again, HMM_DMIRROR_MIGRATE, m, 2 pages) = 0, cpages 2
        munmap(m, 2 pages) = 0`),
      'linux-6.1',
    );
    expect(violations).toEqual([]);
    expect(machine.devices.size).toBe(2);
    expect(leaksAtEnd(machine)).toEqual([]);
  });

  test.each([
    ['v5', '0', '-ENOENT', []],
    ['linux-5.8', '-ENOMEM', '-ENOENT', []],
    ['linux-5.19', '0', '0', []],
  ])('without a page of zeroes loading answers, %s: %s', (design, loaded, opened) => {
    const { violations } = watch(
      main(`rmmod() = 0\ninject(zeroPage, 1)\ninsmod() = ${loaded}
        fd = open("/dev/hmm_dmirror0") = ${opened}`),
      design,
    );
    expect(violations.filter((v) => v !== REGION)).toEqual([]);
  });

  test('as posted a module that was torn down and answered 0 is torn down again', () => {
    const text = main('rmmod() = 0\ninject(zeroPage, 1)\ninsmod() = 0\nrmmod()');
    expect(watch(text, 'v5').violations).toEqual([
      'USE_AFTER_FREE of resource at dmirror_device_remove',
    ]);
  });

  test('is loaded again only when it is gone, whoever asks', () => {
    // Pages on the device have it wait, where they do not go home.
    const text = `task main {
        ${OPEN}
        ${MAP}
        ioctl(fd, HMM_DMIRROR_MIGRATE, m, 2 pages) = 0
        close(fd) = 0
        start(loader)
        rmmod() = 0
        join(loader)
      }
      task loader {
        rmmod() = -EBUSY
        fd = open("/dev/hmm_dmirror0") = -ENXIO
        start(freer)
        insmod() = 0
        join(freer)
      }
      task freer {
        munmap(m, 2 pages) = 0
      }`;
    const { violations, machine } = watch(text, 'linux-5.8+devmem.pagemapRef=perPage');
    expect(violations).toEqual([]);
    expect(machine.devices.size).toBe(2);
  });

  test('frees pages that are mapped as it goes, where their frames hold the pagemap', () => {
    const text = (touch: string): string => `task main {
        ${OPEN}
        ${MAP}
        ioctl(fd, HMM_DMIRROR_MIGRATE, m, 2 pages) = 0
        close(fd) = 0
        fork(child)
        munmap(m, 2 pages)
        rmmod() = 0
        waitpid(child)
      }
      task child {
        sleep(1 ms)
        ${touch}
        munmap(m, 1 page)
      }`;
    // Each has the child for a user, and has its frame's reference no more.
    const EARLY = 'REFCOUNT_MISMATCH of page at memunmap_pages';
    expect(watch(text(''), 'linux-5.14').violations).toEqual([EARLY, EARLY]);
    expect(watch(text(''), 'linux-5.14+devmem.freeCount=reset').violations).toEqual([]);
    expect(watch(text('*(m)'), 'linux-5.14').violations.at(-1)).toBe(
      'USE_AFTER_FREE of page at dmirror_devmem_fault',
    );
  });

  test('as posted unloading leaves the regions of the chunks', () => {
    expect(watch(main('rmmod() = 0'), 'v5').violations).toEqual([REGION]);
    expect(watch(main('rmmod() = 0'), 'linux-5.8').violations).toEqual([]);
  });
});

describe('a chunk that cannot be made', () => {
  // The devices have no chunk after one failed when the module was loaded: the next migration makes one.
  const text = (failure: string) =>
    main(`rmmod() = 0
      inject(chunkArray, 1)
      insmod() = 0
      ${OPEN}
      ${MAP}
      inject(${failure}, 1)
      ioctl(fd, HMM_DMIRROR_MIGRATE, m, 1 page) = -ENOENT
      ioctl(fd, HMM_DMIRROR_MIGRATE, m, 1 page) = 0, cpages 1
      munmap(m, 2 pages) = 0
      close(fd) = 0`);
  const regionsLeft = (failure: string, design: string): number => {
    const { machine, violations } = watch(text(failure), design);
    expect(violations.filter((v) => v !== REGION)).toEqual([]);
    return [...machine.resources.values()].filter(({ kind }) => kind === 2).length - 2;
  };
  // As posted unloading leaves two regions too.
  test.each([
    ['chunkArray', 0],
    ['chunkRegion', 0],
    ['chunkStruct', 1],
    ['chunk', 1],
  ])('%s: as posted %d region is left', (failure, left) => {
    expect(regionsLeft(failure, 'v5+driver.migrationCover=interval')).toBe(2 + left);
    expect(regionsLeft(failure, 'linux-5.8')).toBe(0);
  });
});

describe('a list of chunks that is freed, and not forgotten', () => {
  const KEPT = 'linux-6.1+devmem.chunkArray=kept';
  const RELEASE = 'ioctl(fd, HMM_DMIRROR_RELEASE, m, 1 page)';

  test('is known to the state from then on, also to one that is kept', () => {
    const { violations, machine } = watch(
      main(`${OPEN}\n${MAP}\n${RELEASE} = 0\nclose(fd) = 0`),
      KEPT,
    );
    expect(violations).toEqual([]);
    const loaded = loadImage(imageOf(machine));
    expect([0, 1].map((id) => loaded.devices.get(id)!.listFreed)).toEqual([true, false]);
    expect(stateHash(loaded)).toBe(stateHash(machine));
    loaded.devices.get(0)!.listFreed = false;
    expect(stateHash(loaded)).not.toBe(stateHash(machine));
  });

  test('is not one that never was: there is nothing to free, and nothing to use afterwards', () => {
    const never = main(`rmmod() = 0\ninject(chunkArray, 1)\ninsmod() = 0\n${OPEN}\n${MAP}
      ${RELEASE} = 0\n${RELEASE} = 0
      ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 1 page)\nclose(fd) = 0`);
    expect(watch(never, KEPT).violations).toEqual([]);
    // One that grew for nothing is freed.
    const grown = main(`rmmod() = 0\ninject(chunk, 1)\ninsmod() = 0\n${OPEN}\n${MAP}
      ${RELEASE} = 0\n${RELEASE}`);
    expect(watch(grown, KEPT).violations).toEqual([
      'USE_AFTER_FREE of chunk at dmirror_device_remove_chunks',
    ]);
  });
});

describe('the list of free pages when a chunk goes away', () => {
  const [one, two] = [chunkFirstPfn(1), chunkFirstPfn(2)];
  // The next to be given is the last: pages of both chunks, and behind them the fresh ones of the second.
  const freePages = [two + 9, one + 5, two + 7, one + 3, two + 8] as Pfn[];
  const k = {
    state: {
      devices: new Map([[0, { freePages, chunks: [1, 2] }]]),
      chunks: new Map([
        [1, { first: one, npages: CHUNK_PAGES, fresh: 0 }],
        [2, { first: two, npages: CHUNK_PAGES, fresh: 4 }],
      ]),
    },
  } as unknown as Kernel;
  const left = (rule: keyof typeof FREE_LISTS, chunk: number) => {
    const others = FREE_LISTS[rule](k, 0, chunk);
    const isLost = (page: Pfn) =>
      others !== undefined && (chunkOf(page) === chunk || others.includes(page));
    return freePages.filter((page) => !isLost(page)).map((page) => page - two);
  };

  test('is cut behind the last of its pages, as posted', () => {
    expect(left('posted', 1)).toEqual([9]);
    expect(left('posted', 2)).toEqual([]);
  });
  test('loses its pages and no others', () => {
    expect(left('exact', 1)).toEqual([9, 7, 8]);
    expect(left('exact', 2).map((page) => page + CHUNK_PAGES)).toEqual([5, 3]);
  });
  test('keeps all in the driver of 2019, and what is handed out then is warned of', () => {
    expect(left('untouched', 1)).toHaveLength(5);
    const { violations, events } = watch(
      `task main {
        ${OPEN}
        ${MAP}
        ioctl(fd, HMM_DMIRROR_MIGRATE, m, 1 page) = 0
        start(other)
        ioctl(fd, HMM_DMIRROR_RELEASE, m, 1 page) = 0
        join(other)
        close(fd) = 0
      }
      task other {
        sleep(1 ms)
        ioctl(fd, HMM_DMIRROR_MIGRATE, m + 1 page, 1 page) = 0, cpages 1
        munmap(m, 2 pages)
      }`,
      'linux-5.8+driver.commands=release',
    );
    expect(violations).toEqual([
      'REFCOUNT_MISMATCH of page at memunmap_pages',
      'ASSERTION of page at zone_device_page_init',
    ]);
    expect(events.filter((e) => e.kind === Kind.ChunkRemove)).toHaveLength(1);
  });
});
