import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listCases } from '../../src/docket/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { goOn, LEDGER, openLedger, type Campaign } from '../../tools/campaign/campaign.js';
import { campaignText } from '../../tools/campaign/text.js';
import { explanationOf } from '../../tools/campaign/explained.js';
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
});
