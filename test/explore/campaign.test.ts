import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listCases } from '../../src/docket/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { keyOf, type Missed } from '../../src/run/oracles/missed.js';
import { goOn, LEDGER, openLedger, type Campaign } from '../../tools/campaign/campaign.js';
import { campaignText } from '../../tools/campaign/text.js';
import { examine, preparedOf, shrunkSighting } from '../../tools/campaign/examine.js';
import { explanationOf } from '../../tools/campaign/explained.js';
import type { Told } from '../../tools/campaign/told.js';
import { scratch as ownFolder } from '../support/cli.js';

const OF: Campaign = {
  ...{ seed: 1, designs: ['v5', 'linux-6.1'], profiles: ['general', 'migrate'] },
  ...{ exhaustive: 20, seeds: 4, toolVersion: 'test' },
};
const CASES = listCases();
const room = ownFolder();
let folders = 0;
function scratch(): string {
  const folder = join(room, String(folders++));
  mkdirSync(folder);
  return folder;
}
const upTo = (pairs: number) => (ledger: { readonly pairs: number }) => ledger.pairs < pairs;
const written = (directory: string) =>
  readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]);

describe('a campaign', () => {
  it('is the same whether it was ended in between or not, and says what it searched', () => {
    const [whole, parts] = [scratch(), scratch()];
    const ledger = openLedger(whole, OF);
    goOn(whole, ledger, CASES, upTo(4));
    for (const pairs of [1, 2, 4]) goOn(parts, openLedger(parts, OF), CASES, upTo(pairs));
    expect(written(parts)).toEqual(written(whole));
    const text = campaignText(ledger, whole);
    expect(text).toContain('2 workloads (general, migrate; from seed 1) × 2 designs: 4 pairs');
    expect(text).toMatch(/^[\d,]+ schedules, [\d,]+ events; \d pairs in every order/m);
    expect(text).toContain('(D3)');
    expect(() => openLedger(whole, { ...OF, seed: 2 })).toThrow(/another campaign/);
  });

  it('writes what nothing explains as a workload with a schedule, once', () => {
    const directory = scratch();
    const ledger = openLedger(directory, OF);
    // Nobody knows of anything: what the hazards tell of is new.
    goOn(directory, ledger, [], upTo(1), () => undefined);
    const found = Object.values(ledger.met.new);
    expect(found.length).toBeGreaterThan(0);
    expect(readdirSync(directory).sort()).toEqual(
      [LEDGER, ...found.map(({ file }) => file!)].sort(),
    );
    for (const { file, words } of found) {
      const small = parseWorkload(readFileSync(join(directory, file!), 'utf8'));
      expect(small.about).toContain(words);
      expect(small.schedule).toBeDefined();
    }
  });

  it('knows who told of a breach: a hazard, a case under the design, or one under others', () => {
    const [workload] = CASES.map((c) => c.workload);
    const of = (key: string, design: string) =>
      explanationOf({ key, kind: 'violation', words: key }, design, workload!, CASES);
    const freed = 'USE_AFTER_FREE|mirror|dmirror_interval_invalidate';
    expect(of(freed, 'v5')).toEqual({ kind: 'case', name: 'A3' });
    expect(of(freed, 'linux-6.1')).toEqual({ kind: 'like', name: 'A3' });
    expect(of('USE_AFTER_FREE|mirror|elsewhere', 'v5')).toBeUndefined();
    expect(of('LIVELOCK|mirror|dmirror_do_update', 'v5')).toMatchObject({ kind: 'hazard' });
  });

  it('explains a stale entry by who set it and what its device was not told of', () => {
    const { workload } = CASES.find(({ id }) => id === 'F3')!;
    const of = (missed: Missed) => {
      const key = `STALE_MIRROR_ENTRY|mirror|dmirror_do_read|${keyOf(missed)}`;
      const told = { key, kind: 'violation', words: key, missed } as const;
      return explanationOf(told, 'linux-6.1', workload, CASES)?.name;
    };
    expect(of({ by: 'fault', own: true, other: false })).toMatch(/\(F3, E2, E2b\)$/);
    // What no driver passes over, and so no known case: the same rule, object and place.
    expect(of({ by: 'fault', own: false, other: true })).toBeUndefined();
    expect(of({ by: 'fault', own: true, other: true })).toBeUndefined();
    expect(of({ by: 'fault', own: false, other: false })).toBeUndefined();
    expect(of({ by: 'migration', own: true, other: false })).toBeUndefined();
  });

  it('explains a page that is faulted for ever by why it does not come home', () => {
    const text = readFileSync('traces/hazards/touched_without_memory.hmm', 'utf8');
    const workload = parseWorkload(text, 'touched_without_memory');
    const { tally } = examine(preparedOf(workload, 'linux-6.1'), { exhaustive: 1, seeds: 1 });
    const found = [...tally.sightings.values()].map(({ verdict }) => verdict as Told);
    const loop = found.find(({ key }) => key.startsWith('LIVELOCK'))!;
    expect(loop.refusal).toBe('MIGRATE_NO_DESTINATION');
    const of = (told: Told) => explanationOf(told, 'linux-6.1', workload, CASES)?.name;
    expect(of(loop)).toMatch(/\(C18\)$/);
    // As E6 would be: two that refuse each other, in a workload that has little memory.
    expect(of({ ...loop, refusal: 'MIGRATE_PINNED' })).toBeUndefined();
  });

  it('tells a stale entry of another cause in a workload that has all that a known one needs', () => {
    const u53 = printWorkload(CASES.find(({ id }) => id === 'U53')!.workload);
    const planted = u53.replace(
      /( *)start/,
      '$1ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page)\n$&',
    );
    const told = toldOf(planted, 'linux-6.1+mirror.validity=rangeDone', /^STALE/);
    expect(told.length).toBeGreaterThan(0);
    for (const name of told) expect(name).toMatch(/\(U53\)$/);
  });

  /** Names of who explains the lost wake-ups and deadlocks of a workload under a design; `new` where nobody does. */
  function toldOf(text: string, design: string, of = /^(LOST_WAKEUP|DEADLOCK)/, cases = CASES) {
    const workload = parseWorkload(text, 'planted');
    const { tally } = examine(preparedOf(workload, design), { exhaustive: 40, seeds: 8 });
    return [...tally.sightings.values()]
      .filter(({ verdict }) => of.test(verdict.key))
      .map(({ verdict }) => explanationOf(verdict, design, workload, cases)?.name ?? 'new')
      .sort();
  }
  const OPENED = (device: number): string => `task main {
    fd = open("/dev/hmm_dmirror${device}")
    buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
    *(buf) = 1
    ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page) = 0`;
  const RELEASER = `}
    task releaser { ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page) }`;

  it('explains a lost wake-up by the page: one of a known class and of another page is new', () => {
    // RELEASE of a machine that does not unmap coherent pages waits where E1, E7 and E8 wait, in a workload that
    // has all that they need.
    const design = 'linux-6.1+rmap.coherent=ignored';
    const planted = `${OPENED(2)}
      start(releaser)
      join(releaser)
      ioctl(fd, HMM_DMIRROR_EXCLUSIVE, buf, 1 page)
    ${RELEASER}`;
    const others = CASES.filter(({ id }) => id !== 'C12b');
    expect(toldOf(planted, design, /^LOST/, others)).toEqual(['new']);
    expect(toldOf(planted, design)).toEqual(['C12b']);
  });

  it('explains a lost wake-up by each page of the chunk that is in use, not by the first alone', () => {
    const design = 'linux-6.1+rmap.coherent=ignored';
    const planted = (pages: number) => `task main {
      fd = open("/dev/hmm_dmirror2")
      buf = mmap(NULL, ${pages} pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
      fill(buf, ${pages} pages, linear(1, 1))
      ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, ${pages} pages) = 0
      pin(buf + ${pages - 1} pages, 1 page) = 0
      ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page)
    }`;
    const others = CASES.filter(({ id }) => id !== 'C12b');
    expect(toldOf(planted(1), design, /^LOST/, others)[0]).toMatch(/\(E7\)$/);
    expect(toldOf(planted(2), design, /^LOST/, others)).toEqual(['new']);
  });

  it.each([
    ['E8', `ioctl(fd, HMM_DMIRROR_EXCLUSIVE, buf, 1 page)`, 2, ['E8', 'E8b']],
    [
      'E9',
      'inject(allocation, 1)\nioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, buf, 1 page)',
      0,
      ['E9, E9b'],
    ],
    ['E7', 'pin(buf, 1 page)\nunpin()', 2, ['E7']],
    ['E9', 'inject(allocation, 1)\npin(buf, 1 page, WRITE|LONGTERM)', 2, ['E7', 'E9, E9b']],
    ['E1', '*(buf)\nioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page)', 0, ['E1']],
  ])('tells %s and its neighbours apart', (_id, body, device, ids) => {
    const text = `${OPENED(device)}\nstart(releaser)\n${body}\njoin(releaser)\n${RELEASER}`;
    const told = toldOf(text, 'linux-6.1').map((name) => /\(([^)]*)\)$/.exec(name)?.[1] ?? name);
    expect(told.sort()).toEqual(ids);
  });

  it('takes each lost wake-up of the general workload of chunks for E1', () => {
    const chunks = readFileSync('traces/general/chunks.hmm', 'utf8');
    const told = toldOf(chunks, 'linux-6.1');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/\(E1\)$/);
  });

  it('makes a finding small by the page too', () => {
    const text = `${OPENED(2)}\nstart(releaser)\nioctl(fd, HMM_DMIRROR_EXCLUSIVE, buf, 1 page)\njoin(releaser)\n${RELEASER}`;
    const prepared = preparedOf(parseWorkload(text, 'planted'), 'linux-6.1');
    const { tally } = examine(prepared, { exhaustive: 40, seeds: 0 });
    for (const [key, switches] of [
      ['LOST_WAKEUP|memunmap_pages:exclusive', 0],
      ['LOST_WAKEUP|memunmap_pages:wanted', 1],
    ] as const) {
      const small = shrunkSighting(prepared, tally.sightings.get(key)!, 60);
      expect(small?.after.switches).toBe(switches);
    }
  });
});
