import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import type { Event } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { LOOK, unpackAccesses, type Accesses } from '../../src/machine/noting/accesses.js';
import type { Noting } from '../../src/machine/noting/noting.js';
import { getEntry, usedPages, type EntryTableView } from '../../src/machine/page-table.js';
import { NotedMap } from '../../src/machine/noting/views.js';
import type { MachineView } from '../../src/machine/state.js';
import { execute, type Observer } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import type { Strategy } from '../../src/schedule/strategy.js';
import { vpn, VPN_END, type Pfn } from '../../src/units/numbers.js';

/** Cases that touch every kind of object, and end soon. */
const FOLDERS = ['traces/docket', 'traces/switches'];
const workloads = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.hmm'))
    .map((name) => join(folder, name)),
).map((path) => parseWorkload(readFileSync(path, 'utf8'), path));
const DESIGNS = [...['v5', 'linux-5.5', 'linux-6.1', 'batch', 'odp-blocks', 'workqueue']];
/** Cases of the interface of 2019 are run under designs that have it. */
const RANGE_DESIGNS = ['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired'];
function designOf(i: number, { name }: (typeof workloads)[number]): string {
  const designs = /\/(B\d|U5[2-9]|U6\d)[^/]*$/.test(name) ? RANGE_DESIGNS : DESIGNS;
  return designs[i % designs.length]!;
}

/** Random by seed, as it is without notes: the engine asks at more places where it notes. */
function noted(seed: number, attach: (noting: Noting) => void): Strategy {
  const random = seededRandom(seed);
  return {
    ...random,
    pick: (able, ...rest) => (able.length < 2 ? able[0]! : random.pick(able, ...rest)),
    attach,
  };
}

function run(
  workload: (typeof workloads)[number],
  design: string,
  strategy: Strategy,
  observer: Observer,
) {
  return execute(
    {
      workload,
      design: resolveDesign(design, () => ''),
      seed: 1,
      strategy,
      pages: 2048,
      limits: { events: 1500, tasks: 64 },
    },
    [observer],
  );
}

type Fields = Record<string, unknown>;

/** Everything that can be looked at, each with the cells that looking notes. */
function lookAtAll(
  view: MachineView,
  noting: Noting,
): Map<string, { value: string; at: Accesses }> {
  const found = new Map<string, { value: string; at: Accesses }>();
  const look = (what: string, get: () => unknown): void => {
    noting.log.take();
    const value = JSON.stringify(get()) ?? 'undefined';
    found.set(what, { value, at: noting.log.take() });
  };
  const maps = view as unknown as Record<string, ReadonlyMap<number | string, unknown>>;
  for (const [key, map] of Object.entries(maps)) {
    if (!(typeof map === 'object' && 'has' in map)) continue;
    look(`which ${key}`, () => [...map.keys()].sort());
    for (const id of [...map.keys()]) {
      look(`${key} ${id}`, () => map.has(id));
      const object = map.get(id);
      if (!(object instanceof Object)) look(`${key} ${id} value`, () => map.get(id));
      else fieldsOf(`${key} ${id}`, () => map.get(id) as Fields);
    }
  }
  /** Whoever looks at a field gets to it from the machine. */
  function fieldsOf(what: string, reach: () => Fields): void {
    for (const field of Object.keys(Object.getPrototypeOf(reach()) as object)) {
      const name = `${what} ${field}`;
      const value = reach()[field];
      if (field === 'table') {
        const table = () => reach()[field] as EntryTableView;
        for (const page of usedPages(table(), vpn(0), VPN_END))
          look(`${name} page ${page}`, () => getEntry(table(), page));
        look(`${name} pmds`, () => [...table().pmds]);
      } else if (field === 'subscriptions' && value !== undefined) {
        look(name, () => reach()[field] !== undefined);
        fieldsOf(name, () => reach()[field] as Fields);
      } else {
        look(name, () => {
          const now = reach()[field];
          return now instanceof NotedMap ? [...now] : now;
        });
      }
    }
  }
  for (const pfn of view.pages.live()) {
    const { pages: all } = view;
    for (const get of ['isLive', 'kind', 'order', 'flags', 'refcount', 'mapcount'] as const)
      look(`page ${pfn} ${get}`, () => all[get](pfn));
    for (const get of ['object', 'index', 'backing', 'mirror', 'content', 'mappings'] as const)
      look(`page ${pfn} ${get}`, () => all[get](pfn as Pfn));
  }
  look('free pages', () => [...view.freePages]);
  look('free huge pages', () => [...view.freeHuge]);
  noting.log.take();
  return found;
}

describe('what a step touches', () => {
  it('is noted without changing what happens', () => {
    for (const [i, workload] of workloads.entries()) {
      const design = designOf(i, workload);
      const events = (strategy: Strategy): string[] => {
        const seen: string[] = [];
        run(workload, design, strategy, { event: (e) => void seen.push(JSON.stringify(e)) });
        return seen;
      };
      expect(events(noted(i, () => undefined)), workload.name).toEqual(events(seededRandom(i)));
    }
  });

  it('has among it whatever an event changes, for everybody who could look', () => {
    const missed = new Set<string>();
    const changedBy = new Set<number>();
    for (const [i, workload] of workloads.entries()) {
      let noting!: Noting;
      let before: Map<string, { value: string; at: Accesses }> | undefined;
      let told = 0;
      const check = (event: Event): void => {
        // Looking at everything costs much: seven events in eight are left to other workloads.
        if (told++ % 8 !== i % 8) {
          before = undefined;
          return;
        }
        const written = new Set(
          unpackAccesses(noting.log.take())
            .filter((a) => a.touch !== LOOK)
            .map((a) => a.cell),
        );
        const after = lookAtAll(noting.view, noting);
        for (const what of new Set([...before!.keys(), ...after.keys()])) {
          const [a, b] = [before!.get(what), after.get(what)];
          if (a?.value === b?.value) continue;
          changedBy.add(event.kind);
          const cells = [a, b].flatMap((x) => unpackAccesses(x?.at ?? [])).map((x) => x.cell);
          if (!cells.some((cell) => written.has(cell)))
            missed.add(`event ${event.kind} changes ${what.replace(/\d+/g, 'n')}`);
        }
      };
      const strategy = noted(i, (n) => {
        noting = n;
        const evolved = n.before;
        Object.assign(n, {
          before: (event: Event) => {
            if (told % 8 === i % 8) before = lookAtAll(n.view, n);
            evolved(event);
          },
        });
      });
      run(workload, designOf(i, workload), strategy, { event: check });
    }
    expect([...missed].sort()).toEqual([]);
    // A test that saw nothing change would say nothing.
    expect(changedBy.size).toBeGreaterThan(55);
  }, 240_000);
});
