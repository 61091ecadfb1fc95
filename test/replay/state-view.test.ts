import { expect, it } from 'vitest';
import { generateWorkload } from '../../src/draw/generate.js';
import { ALL_PROFILES } from '../../src/draw/profiles.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind } from '../../src/events/generated.js';
import { loadWorkload } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { describeEvent } from '../../src/replay/text/describe-event.js';
import { Labels } from '../../src/replay/text/labels.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { describeState, stateJson } from '../../src/view/state.js';
import { PLAIN } from '../../src/view/style.js';

/** Paths to what JSON knows no form of: it would come out as if it were empty. */
function unprintable(value: unknown, path: string): string[] {
  if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => unprintable(part, `${path}.${key}`));
}

it('a state as JSON leaves nothing empty that is not', () => {
  const wrong = new Set<string>();
  for (const [seed, profile] of ALL_PROFILES.entries()) {
    const workload = generateWorkload({ profile, seed, operations: 12 });
    for (const name of ['v5', 'linux-6.1']) {
      const design = resolveDesign(name, () => '');
      const limits = { events: 3000, tasks: 64 };
      execute({ workload, design, seed, limits, strategy: seededRandom(seed) }, [
        {
          event: (e, m) => {
            if (e.kind !== Kind.SpanEnd || e.seq % 8 !== 0) return;
            for (const path of unprintable(stateJson(m), '')) wrong.add(path.replace(/\d+/g, 'N'));
          },
        },
      ]);
    }
  }
  expect([...wrong]).toEqual([]);
});

it('a state tells what a process keeps of user pages', () => {
  const workload = parseWorkload(`task main {
    fd = open("/dev/hmm_dmirror2")
    buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
    fill(buf, 8 pages, linear(1, 1))
    ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page)
    p = pin(buf, 1 page, WRITE)
    hold(buf + 1 page, 6 pages, FAST)
    pagemap(buf, 1 page)
    unpin(p)
    pagemap(buf, 1 page)
  }`);
  const labels = new Labels(workload);
  const told: string[][] = [];
  const pins: unknown[] = [];
  execute(
    {
      ...{ workload, design: resolveDesign('linux-6.1', () => ''), seed: 1 },
      strategy: runToBlock(1),
    },
    [
      {
        event: (e, m) => {
          labels.observe(e);
          if (e.kind !== Kind.SpanBegin || e.name !== 'pagemap') return;
          const lines = describeState(m, labels, PLAIN);
          told.push(lines.filter((line) => / (pinned|held)\b/.test(line)));
          const { processes } = stateJson(m) as { processes: { pins: { name: string }[] }[] };
          pins.push(processes[0]!.pins.map(({ name }) => name));
        },
      },
    ],
  );
  expect(told).toEqual([
    [
      expect.stringMatching(/^ {2}buf +pinned, to write as p \(0\), pfn \d+$/),
      expect.stringMatching(/^ {2}buf\+1\.\.6 +held, fast as 1, pfn 3, 4, 5, 6, … \(6\)$/),
    ],
    [expect.stringMatching(/^ {2}buf\+1\.\.6 /)],
  ]);
  expect(pins).toEqual([['p', ''], ['']]);
});

it('what becomes of the lists of a device is told in words', () => {
  const told = (name: string, design: string): string[] => {
    const { workload } = loadWorkload(name);
    const labels = new Labels(workload);
    const lines: string[] = [];
    execute(
      { workload, design: resolveDesign(design, () => ''), seed: 1, strategy: runToBlock(1) },
      [
        {
          event: (e) => {
            labels.observe(e);
            const line = describeEvent(e, labels);
            expect(line).not.toMatch(/undefined|NaN|\[object/);
            if (e.kind === Kind.FreeListCut || e.kind === Kind.ChunkList) lines.push(line);
          },
        },
      ],
    );
    return lines;
  };
  expect(told('traces/docket/C17-two-chunks.hmm', 'linux-6.1')).toContain(
    'the list of free pages loses those of chunk 1, and with them pfn 16908288',
  );
  expect(told('traces/docket/U26-taken-away-twice.hmm', 'linux-6.1')).toContain(
    'hmm_dmirror0: the list of chunks is gone',
  );
  expect(
    told('traces/docket/U26-taken-away-twice.hmm', 'linux-6.1+devmem.chunkArray=kept'),
  ).toContain('hmm_dmirror0: the list of chunks is freed, and kept');
});
