import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dumpMachine } from '../../src/machine/dump.js';
import { imageOf, loadImage } from '../../src/machine/image.js';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine, MODEL, type MachineView } from '../../src/machine/state.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import {
  chunkAdd,
  chunkList,
  chunkRemove,
  deviceAdd,
  FailureType,
  freeListCut,
  Kind,
  mirrorClear,
  mirrorCreate,
  mirrorSet,
  ObjectKind,
  PageKind,
  sessionBegin,
  violation,
  ViolationType,
  type Event,
} from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { chunkFirstPfn } from '../../src/kernel/devmem/owner.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { CHUNK_PAGES, pfn, vpn, type EventSeq } from '../../src/units/numbers.js';
import { GATHERED } from '../support/gathered.js';

const { STALE_MIRROR_ENTRY } = ViolationType;
const { OBJECT_MIRROR } = ObjectKind;

/** Runs a workload, by default the one that has of everything, and looks at the state after each event. */
function watch(
  design: string,
  seed: number,
  look: (m: MachineView, e: Event) => void,
  text = GATHERED,
): void {
  execute(
    {
      workload: parseWorkload(text),
      design: resolveDesign(design, () => ''),
      seed,
      strategy: seededRandom(seed),
    },
    [{ event: (e, m) => look(m, e) }],
  );
}

/** What the form leaves out, since it follows from the rest. */
const derived = (m: MachineView) => ({
  sections: [...m.sections],
  tasks: [...m.processes.values()].map((p) => [p.id, p.tasks]),
});

describe('the state that decides', () => {
  it.each(['v5', 'linux-6.1', 'v6', 'workqueue', 'hmm-2019-v2'])(
    'is in an image at any event, and is the same when it is read back, under %s',
    (design) => {
      watch(design, 2, (m, e) => {
        if (e.seq % 9 !== 0) return;
        const back = loadImage(imageOf(m));
        expect(dumpMachine(back)).toEqual(dumpMachine(m));
        expect(derived(back)).toEqual(derived(m));
      });
    },
  );

  it('holds walks of the lists of classic notifiers, and who waits for their end', () => {
    let [running, waiting] = [0, 0];
    for (const seed of [1, 2, 3, 4])
      watch('v5', seed, (m, e) => {
        running += m.sections.size;
        if (e.kind !== Kind.TaskBlock || e.where !== 'synchronize_srcu') return;
        waiting++;
        expect([...m.sections.keys()].some((began) => began <= e.invalidateSeq)).toBe(true);
      });
    expect(running).toBeGreaterThan(0);
    expect(waiting).toBeGreaterThan(0);
  });

  it('holds what the workload calls its mappings, intervals and classic notifiers, by process', () => {
    let last: MachineView | undefined;
    const seen = new Set<string>();
    watch('v5', 1, (m) => {
      last = m;
      for (const p of m.processes.values())
        for (const names of [p.places, p.intervals, p.classics])
          for (const name of names.keys()) seen.add(`${p.id} ${name}`);
    });
    // A child has its parent's memory, and what lies where in it; nothing else that has a name.
    expect([...seen].sort()).toEqual(['1 buf', '1 classic', '1 own', '2 buf']);
    expect(last!.processes.get(1)!.classics.size).toBe(0);
    expect([...last!.started]).toEqual([
      ['main', 1],
      ['other', 2],
      ['child', 3],
      ['walker', 4],
    ]);
    expect([...last!.processes.values()].map(({ tasks }) => tasks)).toEqual([0, 0]);
  });

  it('holds what callbacks are armed with, in order, until they run it', () => {
    const armed: string[] = [];
    watch('v5', 1, (m, e) => {
      if (e.kind === Kind.IntervalAction)
        armed.push(`${e.armed ? 'armed' : 'runs'}: ${m.intervals.get(e.interval)!.actions.join()}`);
    });
    expect(armed).toEqual(['armed: 14', 'runs: ', 'armed: 22', 'armed: 22,25']);
  });

  it('holds how many attempts a failure that was asked for is away', () => {
    const counted: string[] = [];
    watch('v5', 1, (m, e) => {
      if (e.kind === Kind.Inject && e.type === FailureType.FAIL_STORE)
        counted.push(`${e.passed ? 'passed' : 'nth'} ${e.nth}: ${m.failures.get(e.type)}`);
    });
    expect(counted.slice(0, 2)).toEqual(['nth 5: 5', 'passed 4: 4']);
    const buffers: (number | undefined)[] = [];
    watch('v5', 1, (m) => {
      const left = m.failures.get(FailureType.FAIL_BUFFER);
      if (left !== buffers.at(-1)) buffers.push(left);
    });
    expect(buffers).toEqual([2, 1, undefined]);
  });

  it('holds in which order a walk of the reverse map comes to areas that begin at the same place', () => {
    const order: string[] = [];
    watch(
      'v5',
      1,
      (m, e) => {
        if (e.kind !== Kind.MmCreate && e.kind !== Kind.VmaInsert && e.kind !== Kind.VmaChange)
          return;
        const areas = [...m.mms.values()].flatMap(({ id, vmas }) =>
          vmas.map((v) => ({ id, ...v })),
        );
        const inTree = areas.filter(({ anonLink }) => anonLink > 0);
        const sorted = inTree.sort((a, b) => a.pgoff - b.pgoff || a.anonLink - b.anonLink);
        order.push(sorted.map(({ id, start, end }) => `${id}:${end - start}`).join(' '));
      },
      `task main {
        buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        *(buf) = 1
        fork(child)
        mprotect(buf + 1 page, 1 page, PROT_READ)
        barrier(changed)
      }
      task child {
        barrier(changed)
      }`,
    );
    // The parent's area is taken out and put in anew, cut: now the child's comes first.
    expect([...new Set(order)].slice(-3)).toEqual(['1:2 2:2', '2:2 1:1', '2:2 1:1 1:1']);
  });

  it('holds which stale entries of a mirror were reported, until the driver touches them', () => {
    let reported = 0;
    watch(
      'v5',
      1,
      (m, e) => {
        if (e.kind !== Kind.Violation) return;
        const { stale, used } = m.mirrors.get(e.object)!;
        expect((e.npages > 0 ? stale : used).get(e.vpn)).toBe(e.pfn);
        reported++;
      },
      readFileSync('traces/docket/D03b-migrated-and-unmapped.hmm', 'utf8'),
    );
    expect(reported).toBeGreaterThan(0);
    const [page, frame] = [vpn(16), pfn(3)];
    const m = emptyMachine();
    const apply = (e: Event): void => {
      e.seq = (m.seq + 1) as EventSeq;
      evolve(m, e);
    };
    const says = (npages: number): Event =>
      violation(STALE_MIRROR_ENTRY, '', 1, page, frame, 1, false, '', OBJECT_MIRROR, npages);
    const known = () => [[...m.mirrors.get(1)!.stale], [...m.mirrors.get(1)!.used]];
    apply(sessionBegin(1, 1, MODEL, false));
    apply(mirrorCreate(1, 1, 0, 1));
    apply(mirrorSet(1, page, frame, 0));
    apply(mirrorSet(1, vpn(page + 1), pfn(frame + 1), 0));
    apply(says(2));
    apply(says(0));
    // Two entries lead elsewhere, and the first was used.
    expect(known()).toEqual([
      [
        [page, frame],
        [page + 1, frame + 1],
      ],
      [[page, frame]],
    ]);
    apply(mirrorSet(1, page, frame, 0));
    expect(known()).toEqual([[[page + 1, frame + 1]], []]);
    apply(mirrorClear(1, vpn(page + 1)));
    expect(known()).toEqual([[], []]);
  });

  it('holds what the module and its devices are in the middle of', () => {
    const told: string[] = [];
    watch('v5', 1, (m) => {
      const room = [...m.devices.values()].map((d) => `${d.room}${d.chunkLock > 0 ? '' : '?'}`);
      const now = `${m.module.loaded ? 'loaded' : 'not loaded'}, by ${m.module.goingBy}: ${room.join()}`;
      if (now !== told.at(-1)) told.push(now);
    });
    // Loaded at boot; taken away; loaded again without a page of zeroes, taken away, and counts as loaded.
    expect(told.slice(0, 4)).toEqual([
      'not loaded, by 0: ',
      'loaded, by 0: 0',
      'loaded, by 0: 16',
      'loaded, by 0: 16,0',
    ]);
    expect(told.slice(4, 8)).toEqual([
      'loaded, by 0: 16,16',
      'not loaded, by 1: 16,16',
      'not loaded, by 1: 0,16',
      'not loaded, by 1: 16',
    ]);
    expect(told.slice(-3)).toEqual(['loaded, by 1: 0', 'loaded, by 1: ', 'loaded, by 0: ']);
  });

  it('holds which chunks go away, and wait for their pages', () => {
    let [dying, unlisted] = [0, 0];
    const text = readFileSync('traces/switches/taken_while_going.hmm', 'utf8');
    watch(
      'linux-6.1+devmem.evictAtUnload=no',
      1,
      (m, e) => {
        for (const chunk of m.chunks.values()) if (chunk.unlisted) unlisted++;
        if (e.kind !== Kind.TaskBlock || e.where !== 'memunmap_pages') return;
        dying += [...m.chunks.values()].filter((chunk) => chunk.dying).length;
      },
      text,
    );
    expect(dying).toBeGreaterThan(0);
    expect(unlisted).toBeGreaterThan(0);
  });

  it('holds which free pages a list has lost with a chunk that went away', () => {
    const m = emptyMachine();
    for (const e of [
      sessionBegin(1, 1, MODEL, false),
      deviceAdd(0, PageKind.PAGE_DEVICE_PRIVATE, 1, 'dev', 2),
      chunkAdd(1, 0, chunkFirstPfn(1), CHUNK_PAGES, 1, 0, 16, false),
      freeListCut(1, [chunkFirstPfn(2)]),
      chunkRemove(1),
    ]) {
      e.seq = (m.seq + 1) as EventSeq;
      evolve(m, e);
    }
    const { lost } = loadImage(imageOf(m)).devices.get(0)!;
    expect([...lost]).toEqual([[chunkFirstPfn(2), 1]]);
    const gone = chunkList(0, 0, false);
    gone.seq = (m.seq + 1) as EventSeq;
    evolve(m, gone);
    expect(m.devices.get(0)).toMatchObject({ room: 0, lost: new Map() });
  });

  it('holds who has yet to ask for the removal of an interval', () => {
    const keepers: number[] = [];
    watch('v5', 1, (m) => {
      const keeper = [...m.intervals.values()].find(({ lock }) => lock > 0)?.keeper;
      if (keeper !== undefined && keeper !== keepers.at(-1)) keepers.push(keeper);
    });
    expect(keepers).toEqual([0, 1, 0]);
  });
});
