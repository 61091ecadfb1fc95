import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import {
  intervalAlloc,
  IntervalKind,
  lockAcquire,
  LockMode,
  mirrorSet,
  pageCacheRemove,
  pageCount,
  pageFree,
  PmdType,
  pmdSet,
  pteClear,
  PteType,
  pteSet,
  type Event,
} from '../../src/events/generated.js';
import {
  brokenAtRest,
  brokenInvariants,
  brokenMirrors,
  isAtRest,
  leaksAtEnd,
} from '../../src/kernel/detect/invariants.js';
import { imageOf, loadImage } from '../../src/machine/image.js';
import { evolve } from '../../src/machine/evolve.js';
import { entryPfn, getEntry } from '../../src/machine/page-table.js';
import type { Machine } from '../../src/machine/state.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { pfn, vpn, type EventSeq, type Nanoseconds, type Pfn } from '../../src/units/numbers.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';

/** Two pages that the device maps, one on the device, two of a file, one of them shared. */
const WORKLOAD = parseWorkload(`
task main {
  fd = open("/dev/hmm_dmirror0")
  file = tmpfile(2 pages, linear(5, 1))
  mmap(0x200000000, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  fill(0x200000000, 3 pages, linear(1, 1))
  ioctl(fd, HMM_DMIRROR_READ, 0x200000000, 2 pages) = 0
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, 0x200000000 + 2 pages, 1 page) = 0
  mmap(0x200000000 + 16 pages, 2 pages, PROT_READ, MAP_SHARED|MAP_FIXED, file, 0)
  *(0x200000000 + 16 pages)
  sleep(1 ns)
}
`);
const PAGE = vpn(0x200000);

/** The state at the last operation but exit; the same on every call, and nobody else's. */
function atRest(): Machine {
  let dump: Uint8Array | undefined;
  execute(
    {
      workload: WORKLOAD,
      design: resolveDesign('linux-6.1', () => ''),
      seed: 1,
      strategy: runToBlock(1),
    },
    [
      {
        answer: (operation, _got, _process, machine) => {
          if (operation.op === 'sleep') dump = imageOf(machine);
        },
      },
    ],
  );
  return loadImage(dump!);
}

function apply(m: Machine, event: Event): void {
  event.seq = (m.seq + 1) as EventSeq;
  event.time = m.time as Nanoseconds;
  event.task = m.task;
  event.span = 0 as EventSeq;
  evolve(m, event);
}

function frameAt(m: Machine, page = PAGE): Pfn {
  return entryPfn(getEntry(m.mms.get(1)!.table, page));
}

/** A wrong event, and what has to be said of the state after it. */
const BREAKAGES: readonly {
  readonly rule: string;
  readonly event: (m: Machine) => Event;
  readonly said: RegExp;
}[] = [
  {
    rule: 'an entry that maps a page is counted',
    event: (m) => pteSet(1, vpn(PAGE + 3), PteType.PRESENT, frameAt(m), 0),
    said: /has map count 1, and 2 entries map it/,
  },
  {
    rule: 'an entry that goes takes its count along',
    event: () => pteClear(1, PAGE),
    said: /has map count 1, and 0 entries map it/,
  },
  {
    rule: 'every entry holds a reference',
    event: (m) => pageCount(frameAt(m), 0, 1),
    said: /has 0 references, and 1 are accounted for/,
  },
  {
    rule: 'references beyond those accounted for are noticed at rest',
    event: (m) => pageCount(frameAt(m), 5, 1),
    said: /has 5 references, and 1 are accounted for/,
  },
  {
    rule: 'a page on the device keeps the page behind it',
    event: (m) => pageCount(m.pages.backing(frameAt(m, vpn(PAGE + 2))), 3, 0),
    said: /has 3 references, and 1 are accounted for/,
  },
  {
    rule: 'a page of the cache has a reference of the cache',
    event: (m) => pageCacheRemove([...m.inodes.keys()][0]!, 0),
    said: /has 2 references, and 1 are accounted for/,
  },
  {
    rule: 'a device page is named by device entries only',
    event: (m) => pteSet(1, vpn(PAGE + 2), PteType.PRESENT, frameAt(m, vpn(PAGE + 2)), 0),
    said: /an entry of type \d+ names frame/,
  },
  {
    rule: 'a huge mapping is counted',
    event: (m) => pmdSet(1, vpn(PAGE + 512), PmdType.PMD_HUGE, frameAt(m), 0),
    said: /has 1 references, and 2 are accounted for/,
  },
  {
    rule: 'no migration is left half done',
    event: (m) => pteSet(1, PAGE, PteType.MIGRATION, frameAt(m), 0),
    said: /a migration entry was left/,
  },
];

describe('the rules of the machine', () => {
  it('hold of a state that the simulated kernel made', () => {
    const m = atRest();
    expect(isAtRest(m)).toBe(true);
    expect([...brokenInvariants(m), ...brokenAtRest(m), ...brokenMirrors(m)]).toEqual([]);
  });

  it.each(BREAKAGES)('$rule', ({ event, said }) => {
    const m = atRest();
    apply(m, event(m));
    expect(brokenAtRest(m).join('\n')).toMatch(said);
  });

  it('a device page that is in use is not free as well', () => {
    const m = atRest();
    m.devices.get(0)!.freePages.push(frameAt(m, vpn(PAGE + 2)));
    expect(brokenInvariants(m).join('\n')).toMatch(/is in use and free \(hmm_dmirror0\)/);
  });

  it('a frame is on one free list, once', () => {
    const m = atRest();
    m.freePages.push(...m.freePages.slice(0, 1), ...m.freePages.slice(0, 1));
    expect(m.freePages.length).toBeGreaterThan(0);
    expect(brokenInvariants(m).join('\n')).toMatch(/is on a free list twice/);
  });

  it('a frame that was lost is missed', () => {
    const m = atRest();
    m.freePages.pop();
    expect(brokenInvariants(m).join('\n')).toMatch(/is neither free nor in use/);
  });

  it('a lock belongs to a task that there is', () => {
    const m = atRest();
    apply(m, lockAcquire(m.mms.get(1)!.mmapLock, LockMode.EXCLUSIVE_MODE));
    expect(isAtRest(m)).toBe(false);
    m.tasks.clear();
    expect(brokenInvariants(m).join('\n')).toMatch(/mmap_lock .* by task 1, which is gone/);
  });

  it('a mirror leads where the address space does', () => {
    const stale = atRest();
    apply(stale, mirrorSet(1, vpn(PAGE + 3), frameAt(stale), 0));
    expect(brokenMirrors(stale).join('\n')).toMatch(
      /maps page 0x200003000 to frame \d+, the address space to 0/,
    );
    const writable = atRest();
    apply(writable, pteSet(1, PAGE, PteType.PRESENT, frameAt(writable), 0));
    apply(writable, mirrorSet(1, PAGE, frameAt(writable), 1));
    expect(brokenMirrors(writable).join('\n')).toMatch(
      /may write page 0x200000000, which the address space maps read only/,
    );
  });

  it('what is left at the end is named', () => {
    const m = atRest();
    apply(m, intervalAlloc(m.lastInterval + 1, 1, 1, IntervalKind.TRACKED, true, 0));
    const leaks = leaksAtEnd(m).join('\n');
    for (const what of [
      'tasks',
      'address spaces',
      '2 intervals',
      'mirrors',
      'open files',
      'inodes',
      'process 1',
      'pages in use',
    ]) {
      expect(leaks).toContain(what);
    }
  });
});

// States in which a free page is mapped cannot even be said as events.
it('evolve refuses to free a page that is mapped, and to map one that is free', () => {
  const m = atRest();
  expect(() => apply(m, pageFree(frameAt(m)))).toThrow(/is freed while mapped/);
  expect(() => apply(m, pteSet(1, vpn(PAGE + 3), PteType.PRESENT, pfn(999), 0))).toThrow(
    /not in use/,
  );
});
