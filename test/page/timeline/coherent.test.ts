import { expect, it } from 'vitest';
import { Timeline } from '../../../src/interchange/timeline.js';
import type { Sink } from '../../../src/interchange/sink.js';
import { Kind, PteType } from '../../../src/events/generated.js';
import { isCoherentPfn } from '../../../src/machine/device-frames.js';
import { entryPfn, entryType, forEachEntry } from '../../../src/machine/page-table.js';
import { PageStates } from '../../../src/page/timeline/page-states.js';
import { pageWords } from '../../../src/page/timeline/page-words.js';
import { describeEvent } from '../../../src/replay/text/describe-event.js';
import type { Vpn } from '../../../src/units/numbers.js';
import { recordWorkload } from '../../support/timeline.js';
import { allEvents } from '../../support/trace.js';

const nothing = (): void => undefined;
const NO_SINK: Sink = {
  ...{ track: nothing, begin: nothing, end: nothing, instant: nothing, counter: nothing },
  ...{ close: nothing, take: () => new Uint8Array(0) },
};

const HALF_ON_THE_DEVICE = `task main {
  co = open("/dev/hmm_dmirror2")
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 4 pages, linear(0, 1))
  ioctl(co, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 2 pages) = 0
  mprotect(buf, 1 page, PROT_READ) = 0
  close(co)
}
`;

it('map and text tell pages of coherent device memory from those of the system', () => {
  const { file, info } = recordWorkload(HALF_ON_THE_DEVICE, 'linux-6.1');
  const timeline = new Timeline(file, info, NO_SINK);
  const { machine } = timeline;
  const shown = new Map<number, string>();
  const pages: PageStates = new PageStates(machine, timeline.labels, (_, { vpn }, strip, state) => {
    if (pages.strips[strip]!.kind === 'cpu') shown.set(vpn, pageWords('cpu', state));
  });
  const texts = new Set<string>();
  let most = 0;
  for (const e of allEvents(file, info.id)) {
    timeline.event(e);
    pages.after(e);
    if (e.kind === Kind.PteSet || e.kind === Kind.SpanBegin)
      texts.add(describeEvent(e, timeline.labels).replace(/\d{2,}/, 'N'));
    const there: number[] = [];
    for (const { table } of machine.mms.values())
      forEachEntry(table, 0 as Vpn, (2 ** 36) as Vpn, (vpn: Vpn, entry) => {
        if (isCoherentPfn(entryPfn(entry)) && entryType(entry) === PteType.PRESENT) there.push(vpn);
      });
    const said = [...shown].filter(([, words]) => words === 'device coherent').map(([vpn]) => vpn);
    expect(said.sort((a, b) => a - b)).toEqual(there);
    most = Math.max(most, there.length);
  }
  expect(most).toBe(2);
  expect([...texts]).toContain('pte buf := present pfn N (coherent) rw');
  expect([...texts]).toContain('pte buf+2 := present pfn 4 rw dirty young');
  expect([...texts]).toContain('evict migrate_device_range N pages of hmm_dmirror2 {');
});
