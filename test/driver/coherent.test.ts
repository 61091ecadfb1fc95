import { describe, expect, test } from 'vitest';
import { Kind, PageKind, PteType } from '../../src/events/generated.js';
import { brokenAtRest, leaksAtEnd } from '../../src/kernel/detect/invariants.js';
import { entryPfn, entryType, getEntry } from '../../src/machine/page-table.js';
import { vpn } from '../../src/units/numbers.js';
import { watch } from '../support/watch.js';

/* Device memory that the CPU maps: the devices 2 and 3. */

const AT = '0x200000000';
const PAGE = vpn(0x200000);
const map = (pages: number) =>
  `mmap(${AT}, ${pages} pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)\n`;
const main = (body: string) => `task main {\nfd = open("/dev/hmm_dmirror2")\n${body}\n}`;
const ioctl = (command: string, pages: number, fd = 'fd') =>
  `ioctl(${fd}, HMM_DMIRROR_${command}, ${AT}, ${pages} page${pages === 1 ? '' : 's'})`;

/** Runs it, and has every state between two operations checked. */
function checked(text: string, design = 'linux-6.1') {
  const kinds: PageKind[] = [];
  const ran = watch(text, design, {
    onAnswer: (_operation, _answer, _process, m) => {
      expect(brokenAtRest(m)).toEqual([]);
      const table = m.mms.get(1)?.table;
      const entry = table === undefined ? 0 : getEntry(table, PAGE);
      const mapped = entryType(entry) === PteType.PRESENT;
      if (mapped) kinds.push(m.pages.kind(entryPfn(entry)));
    },
  });
  expect(leaksAtEnd(ran.machine)).toEqual([]);
  return { ...ran, kinds };
}

describe('a coherent page', () => {
  test('is read and written by the CPU where it is, and goes home only when asked', () => {
    const { violations, kinds, events } = checked(
      main(`${map(2)}
        fill(${AT}, 2 pages, firstWords(5, 1))
        ${ioctl('MIGRATE_TO_DEV', 2)} = 0, cpages 2, data [5, 6]
        ${ioctl('SNAPSHOT', 2)} = 0, snapshot [DEV_COHERENT_LOCAL|WRITE, DEV_COHERENT_LOCAL|WRITE]
        *(${AT}) = 9
        ${ioctl('READ', 2)} = 0, faults 0, data [9, 6]
        ${ioctl('MIGRATE_TO_SYS', 2)} = 0, cpages 2
        expect(${AT}, 1 page, firstWords(9))
        ${ioctl('SNAPSHOT', 2)} = 0, snapshot [WRITE, WRITE]`),
    );
    expect(violations).toEqual([]);
    expect(new Set(kinds)).toEqual(new Set([PageKind.PAGE_ANON, PageKind.PAGE_DEVICE_COHERENT]));
    expect(events.filter((e) => e.kind === Kind.PageDeviceData && e.backing !== 0)).toEqual([]);
  });

  test('is reached by another device, which sees it as remote and cannot send it home', () => {
    const { violations } = checked(
      main(`other = open("/dev/hmm_dmirror3")
        private = open("/dev/hmm_dmirror0")
        ${map(1)}
        *(${AT}) = 7
        ${ioctl('MIGRATE_TO_DEV', 1)} = 0
        ${ioctl('READ', 1, 'other')} = 0, faults 1, data [7]
        ${ioctl('SNAPSHOT', 1, 'other')} = 0, snapshot [DEV_COHERENT_REMOTE|WRITE]
        ${ioctl('SNAPSHOT', 1, 'private')} = 0, snapshot [DEV_COHERENT_REMOTE|WRITE]
        ${ioctl('MIGRATE_TO_SYS', 1, 'other')} = 0, cpages 0
        ${ioctl('MIGRATE_TO_SYS', 1)} = 0, cpages 1`),
    );
    expect(violations).toEqual([]);
  });

  test('is shared by a fork; who writes first gets a copy in system memory, and the last keeps it', () => {
    const { violations, kinds } = checked(
      `task main {
        fd = open("/dev/hmm_dmirror2")
        ${map(1)}
        *(${AT}) = 1
        ${ioctl('MIGRATE_TO_DEV', 1)} = 0
        fork(child)
        waitpid(child)
        *(${AT}) = 3
        ${ioctl('SNAPSHOT', 1)} = 0, snapshot [DEV_COHERENT_LOCAL|WRITE]
      }
      task child {
        *(${AT}) == 1
        *(${AT}) = 2
      }`,
    );
    expect(violations).toEqual([]);
    expect(kinds.at(-1)).toBe(PageKind.PAGE_DEVICE_COHERENT);
  });

  test('of two processes goes home for both, contents and sharing kept', () => {
    const { violations } = checked(
      `task main {
        fd = open("/dev/hmm_dmirror2")
        ${map(1)}
        *(${AT}) = 1
        ${ioctl('MIGRATE_TO_DEV', 1)} = 0
        fork(child)
        barrier(shared)
        ${ioctl('MIGRATE_TO_SYS', 1)} = 0, cpages 1
        ${ioctl('SNAPSHOT', 1)} = 0, snapshot [READ]
        barrier(home)
        waitpid(child)
        *(${AT}) == 1
      }
      task child {
        barrier(shared)
        barrier(home)
        *(${AT}) == 1
        *(${AT}) = 2
      }`,
    );
    expect(violations).toEqual([]);
  });

  test('is given to a device for itself, and taken back by a touch of the CPU', () => {
    const { violations } = checked(
      main(`${map(1)}
        *(${AT}) = 4
        ${ioctl('MIGRATE_TO_DEV', 1)} = 0
        ${ioctl('EXCLUSIVE', 1)} = 0, data [4]
        ${ioctl('MIGRATE_TO_SYS', 1)} = 0, cpages 0
        ${ioctl('CHECK_EXCLUSIVE', 1)} = -EPERM
        *(${AT}) == 4
        ${ioctl('CHECK_EXCLUSIVE', 1)} = 0
        ${ioctl('SNAPSHOT', 1)} = 0, snapshot [DEV_COHERENT_LOCAL|WRITE]`),
    );
    expect(violations).toEqual([]);
  });

  test('is home after RELEASE, and the next one is on the same chunk', () => {
    const { violations, events } = checked(
      main(`${map(1)}
        *(${AT}) = 4
        ${ioctl('MIGRATE_TO_DEV', 1)} = 0
        ${ioctl('RELEASE', 1)} = 0
        ${ioctl('SNAPSHOT', 1)} = 0, snapshot [WRITE]
        ${ioctl('MIGRATE_TO_DEV', 1)} = 0, data [4]`),
    );
    expect(violations).toEqual([]);
    const chunks = events.flatMap((e) => (e.kind === Kind.ChunkAdd && e.device === 2 ? [e] : []));
    expect(chunks).toHaveLength(2);
    expect(chunks[1]!.pfn).toBe(chunks[0]!.pfn);
    expect(chunks[1]!.region).toBe(0);
  });

  test('is home after the close of any file of its device', () => {
    const { violations, kinds } = checked(
      main(`${map(1)}
        *(${AT}) = 4
        ${ioctl('MIGRATE_TO_DEV', 1)} = 0
        other = open("/dev/hmm_dmirror2")
        close(other) = 0
        *(${AT}) == 4`),
    );
    expect(violations).toEqual([]);
    expect(kinds.at(-1)).toBe(PageKind.PAGE_ANON);
  });
});

test('a machine has coherent devices where a workload opens one and the design has them', () => {
  const devices = (text: string, design: string) => [...watch(text, design).machine.devices.keys()];
  expect(devices('task main { fd = open("/dev/hmm_dmirror0") }', 'linux-6.1')).toEqual([0, 1]);
  expect(devices('task main { repeat 1 { fd = open("/dev/hmm_dmirror3") } }', 'linux-6.1')).toEqual(
    [0, 1, 2, 3],
  );
  expect(devices('task main { fd = open("/dev/hmm_dmirror3") = -ENOENT }', 'linux-5.19')).toEqual([
    0, 1,
  ]);
});
