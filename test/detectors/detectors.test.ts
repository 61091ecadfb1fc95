import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kind, processStart, ViolationType, type Event } from '../../src/events/generated.js';
import { execute } from '../../src/run/execute.js';
import { DETECTORS, type DetectorName } from '../../src/schedule/detectors.js';
import { Engine } from '../../src/schedule/engine.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { parseWorkload } from '../../src/language/parse.js';
import { detectorsPage } from '../../tools/detectors-page.js';
import { EVIDENCE } from './evidence.js';
import { OWN, stage } from './stage.js';

/*
 * Every rule that the machine watches is broken here once, and once nearly: in both runs the rule is
 * looked at, so that nothing is kept by being passed by.
 */

const NAMES = Object.keys(DETECTORS) as DetectorName[];

describe.each(NAMES.filter((name) => EVIDENCE[name].length > 0))('%s', (name) => {
  const { rule } = DETECTORS[name];
  const rows = EVIDENCE[name].map(
    (e) => [`${e.caught.workload} under ${e.caught.design}`, e.caught.fault ?? '', e] as const,
  );
  it.each(rows)('is reported of %s %s', (_run, _fault, { caught, of, at }) => {
    const { breaches, looks, faulted } = stage(caught);
    expect(faulted).toBe(true);
    expect(breaches).toContainEqual({ rule, object: of, site: at });
    expect(looks.get(name)).toBeGreaterThan(0);
  });
  it.each(rows)('is looked at and kept beside %s %s', (_run, _fault, evidence) => {
    const { fault: _, ...base } = evidence.caught;
    const { breaches, looks } = stage({ ...base, ...evidence.neighbour });
    expect(breaches.filter((b) => b.rule === rule && b.object === evidence.of)).toEqual([]);
    expect(looks.get(name)).toBeGreaterThan(0);
  });
});

/** What two tasks do in three million scheduling points. */
function turns(perform: (k: Engine, turn: number) => void) {
  let looks = 0;
  const broken: ViolationType[] = [];
  const sink = (e: Event) => void (e.kind === Kind.Violation && broken.push(e.type));
  const k = new Engine(runToBlock(1), sink);
  k.onLook = (rule) => void (rule === 'no event' && looks++);
  const boot = () => {
    k.emit(processStart(1, 0, 0));
    k.start(1, 'task', function* () {
      for (let turn = 1; turn <= 3_000_000; turn++) {
        perform(k, turn);
        if (k.point('a loop')) yield;
      }
    });
  };
  k.run(...([1, 1, boot, () => {}] as const), () => '');
  return { looks, broken };
}

describe('no event', () => {
  it('is reported when a million scheduling points change nothing', () => {
    expect(turns(() => {})).toEqual({ looks: 2, broken: [ViolationType.LIVELOCK] });
  });
  it('is looked at and kept by who does something now and then', () => {
    const { looks, broken } = turns((k, turn) => void (turn % 900_000 === 0 && k.choose(2)));
    expect([looks > 0, broken]).toEqual([true, []]);
  });
});

describe('the table', () => {
  it('shows every rule, by a run or in a test of its own', () => {
    expect(NAMES.filter((name) => EVIDENCE[name].length === 0)).toEqual(['no event']);
    const used = new Set(
      Object.values(EVIDENCE)
        .flat()
        .flatMap(({ caught, neighbour }) => [caught.workload, neighbour.workload]),
    );
    const unused = readdirSync(OWN).filter((file) => !used.has(file.replace('.hmm', '')));
    expect(unused).toEqual([]);
  });

  it('has a name for every place that reports something', () => {
    const wanting: string[] = [];
    for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
      if (!/^(kernel|driver|schedule)\/.*\.ts$/.test(file)) continue;
      const text = readFileSync(join('src', file), 'utf8');
      const reports = text.match(/type: ViolationType\.(?!EXPECTATION)\w+/g)?.length ?? 0;
      const looks = text.match(/looksAt\(/g)?.length ?? 0;
      if (reports > looks && !ELSEWHERE.has(file)) wanting.push(`${file}: ${reports}, ${looks}`);
    }
    expect(wanting).toEqual([]);
  });
  it('is what the page says: npm run detectors-page', () => {
    expect(readFileSync('docs/detectors.md', 'utf8')).toBe(detectorsPage());
  });
  it('costs a run that nobody watches so closely nothing but a look at whether somebody does', () => {
    const run = (look?: () => void) =>
      execute(
        {
          workload: parseWorkload(readFileSync(join(OWN, 'read.hmm'), 'utf8')),
          design: resolveDesign('v5', () => ''),
          ...{ seed: 1, strategy: runToBlock(1) },
        },
        look === undefined ? [] : [{ look }],
      );
    let looks = 0;
    expect(run(() => void looks++).events).toBe(run().events);
    expect(looks).toBeGreaterThan(100);
  });
});

/** Files whose reports are made for a look elsewhere, in the words of what looks. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // What to say of tasks that the engine found stuck.
  'schedule/own-waits.ts',
  'schedule/wait-cycle.ts',
]);
