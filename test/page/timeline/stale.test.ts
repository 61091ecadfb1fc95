import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mirrorSubject } from '../../../src/bisect/condition/memory.js';
import { Timeline } from '../../../src/interchange/timeline.js';
import type { Sink } from '../../../src/interchange/sink.js';
import { loadWorkload } from '../../../src/language/library.js';
import { forEachEntry } from '../../../src/machine/page-table.js';
import { PageStates } from '../../../src/page/timeline/page-states.js';
import { DEVICE_STALE } from '../../../src/page/timeline/page-words.js';
import type { Vpn } from '../../../src/units/numbers.js';
import { recordWorkload, type Recorded } from '../../support/timeline.js';
import { allEvents } from '../../support/trace.js';

const nothing = (): void => undefined;
const NO_SINK: Sink = {
  ...{ track: nothing, begin: nothing, end: nothing, instant: nothing, counter: nothing },
  ...{ close: nothing, take: () => new Uint8Array(0) },
};

/** Events at which the page and bisect do not say the same of an entry, and how often one was stale. */
function compared({ file, info }: Recorded): { differ: string[]; stale: number } {
  const timeline = new Timeline(file, info, NO_SINK);
  const { machine } = timeline;
  const shown = new Map<string, boolean>();
  const pages: PageStates = new PageStates(machine, timeline.labels, (_, page, strip, state) => {
    if (pages.strips[strip]!.kind === 'device')
      shown.set(`${page.mm} ${page.vpn} ${strip}`, (state & DEVICE_STALE) !== 0);
  });
  const differ: string[] = [];
  let stale = 0;
  for (const e of allEvents(file, info.id)) {
    timeline.event(e);
    pages.after(e);
    const said = [...shown].filter(([, is]) => is).map(([key]) => key.replace(/ \d+$/, ''));
    const known = new Set<string>();
    for (const mirror of machine.mirrors.values())
      forEachEntry(mirror.table, 0 as Vpn, (2 ** 36) as Vpn, (vpn: Vpn) => {
        const said = mirrorSubject('', mirror.mm, vpn).describe(machine, timeline.labels);
        if (said.includes('stale')) known.add(`${mirror.mm} ${vpn}`);
      });
    if (known.size > 0) stale++;
    const [page, bisect] = [[...new Set(said)].sort().join(), [...known].sort().join()];
    if (page !== bisect) differ.push(`event ${e.seq}: page [${page}], bisect [${bisect}]`);
  }
  return { differ, stale };
}

const ofSwitches = (name: string): string =>
  readFileSync(new URL(`../../../traces/switches/${name}.hmm`, import.meta.url), 'utf8');

describe('what a page calls stale', () => {
  it.each([
    ['chunk_released', ofSwitches('chunk_released'), true],
    ['next_batch', ofSwitches('next_batch'), true],
    ['migrate_protect', ofSwitches('migrate_protect'), true],
    ['taken_while_going', ofSwitches('taken_while_going'), true],
    ['two_refusals', ofSwitches('two_refusals'), false],
    ['huge', ofSwitches('huge'), false],
    ['migrate_mixed', loadWorkload('migrate_mixed').text, true],
    ['close_and_munmap', loadWorkload('close_and_munmap').text, false],
  ] as const)(
    'is what bisect and the detector call stale, at each event of %s',
    (_, text, some) => {
      const { differ, stale } = compared(recordWorkload(text, 'v5'));
      expect(differ).toEqual([]);
      expect(stale > 0).toBe(some);
    },
  );
});
