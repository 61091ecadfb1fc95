import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { film, NO_END } from '../../../src/page/timeline/film.js';
import { Lanes } from '../../../src/page/timeline/lanes.js';
import { decodeLevel, Rows } from '../../../src/page/timeline/levels.js';
import { decodePageLevel } from '../../../src/page/timeline/page-grid.js';
import { DEVICE_STALE } from '../../../src/page/timeline/page-words.js';
import { recordWorkload } from '../../support/timeline.js';

/** Forty address spaces come and go, and a device is left with a stale entry after them. */
const LATE = `workload late
task main {
  keep = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(keep, 2 pages, linear(0, 1))
  repeat 40 as c {
    fork(child)
    waitpid(child)
  }
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)
  munmap(buf, 1 page)
  ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page)
}
task child {
  fill(keep, 2 pages, linear(5, 1))
}
`;
const MANY = `workload many
task main {
  buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  repeat 300 as c {
    fork(child)
  }
}
task child {
  sleep(9 ms)
  *(buf) = 1
}
`;

describe('a session that has more at a time than there is room for', () => {
  it('no two tracks that live have one lane: what has none is counted', () => {
    const lanes = new Lanes(new Rows());
    const tracks = Array.from({ length: 500 }, (_, number) => ({
      ...{
        id: number,
        name: 'child',
        parent: undefined,
        role: 'thread' as const,
        number,
      },
    }));
    for (const track of tracks) lanes.add(track as never);
    const used = tracks.map((t) => lanes.lane(t as never)).filter((l) => l !== undefined);
    expect(new Set(used).size).toBe(used.length);
    expect(used.length + lanes.left).toBe(500);
    expect(lanes.left).toBeGreaterThan(0);
  });

  it('three hundred children at once have a page, and what is left out is counted', () => {
    const { file, info } = recordWorkload(MANY, 'v5');
    const done = film(file, info, { parts: [0], room: NO_END });
    for (const { bytes } of done.levels) decodeLevel(inflateSync(bytes));
    expect(done.left.lanes).toBeGreaterThan(0);
  });

  it('a stale entry is on the map, however many address spaces came before it', () => {
    const { file, info } = recordWorkload(LATE, 'v5');
    const done = film(file, info, { parts: 'all', room: NO_END });
    expect(done.flags.length).toBeGreaterThan(0);
    const masks = decodePageLevel(inflateSync(done.pageLevels[0]!.bytes)).rows.flatMap((row) =>
      [...row.cells]
        .filter(([strip]) => done.strips[strip]!.kind === 'device')
        .map(([, cells]) => cells),
    );
    expect(masks.some((cells) => cells.some((m) => (m & DEVICE_STALE) !== 0))).toBe(true);
    expect(done.left.tables).toBeGreaterThan(0);
  });
});
