import { describe, expect, it } from 'vitest';
import { diffStates, type Plain, type StateDifference } from '../../src/replay/state-diff.js';
import { Labels } from '../../src/replay/text/labels.js';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine } from '../../src/machine/state.js';
import type { Event } from '../../src/events/generated.js';
import { stateDiffText } from '../../src/view/state-diff.js';
import { PLAIN } from '../../src/view/style.js';
import { recording } from '../support/recording.js';

/* The difference of two states as text: pages side by side have one line, and the names of the workload. */

const { read, last, workload } = recording(
  `task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 8 pages, linear(1, 1))
  ioctl(fd, HMM_DMIRROR_READ, buf, 8 pages)
  ioctl(fd, HMM_DMIRROR_MIGRATE, buf + 2 pages, 3 pages)
}
`,
  'linux-6.1',
);
const events: Event[] = [];
read(1, last, (e) => void events.push(e));
const at = (line: number): number =>
  events.find((e) => 'object' in e && 'name' in e && e.object === line && e.name !== '')!.seq - 1;
const labels = new Labels(workload);
for (const e of events) labels.observe(e);
function state(seq: number) {
  const machine = emptyMachine();
  for (const e of events.slice(0, seq)) evolve(machine, e);
  return machine;
}
const told = (from: number, to: number, all = false): string[] =>
  stateDiffText(diffStates(state(from), state(to)), PLAIN, {
    ...{ all, mmOfMirror: () => 1 },
    naming: (mm, start, end) => labels.pages(mm, start, end),
  }).map((line) => line.trim());

describe('the difference of two states, in text', () => {
  it('tells of pages side by side together, by the names of the workload', () => {
    const lines = told(at(4), at(5));
    expect(lines).toContain('+ buf (all 8): present pfn 2..9 rw dirty young');
    expect(lines.filter((line) => /^\+ \d+\.\.\d+: kind PAGE_ANON/.test(line))).toHaveLength(1);
    expect(told(at(5), at(6))).toContain('+ buf (all 8): present pfn 2..9 rw');
  });
  it('keeps apart what differs: what went to the device, whose frames go down', () => {
    const end = events.find((e) => 'name' in e && e.name === 'exit' && e.span === 0)!.seq - 1;
    const lines = told(at(6), end);
    const i = lines.lastIndexOf('~ buf+2..4');
    expect(lines.slice(i + 1, i + 4)).toEqual([
      expect.stringMatching(/^~ flags: /),
      expect.stringMatching(/^~ pfn: 4\.\.6 -> 16842751\.\.16842749$/),
      expect.stringMatching(/^~ type: PRESENT -> DEVICE_PRIVATE$/),
    ]);
  });
  it('says what numbers stand for', () => {
    expect(told(at(3), at(4)).find((line) => line.startsWith('+ buf:'))).toMatch(
      /prot rw-, .*backing anonymous/,
    );
    expect(told(at(2), at(3)).join('\n')).toMatch(/: id 1, mm 1, mirror 1, kind whole mm, /);
  });
  it('has a line for every page where nothing is to be left out', () => {
    const lines = told(at(4), at(5), true);
    expect(
      lines.filter((line) => /^\+ 0x\w+: type PRESENT, pfn \d+, flags 7$/.test(line)),
    ).toHaveLength(8);
  });
  it('does not take frames that go to and fro for a run', () => {
    const entry = (page: number, pfn: number): StateDifference => ({
      ...{ name: `0x${(page * 4096).toString(16)}`, kind: 'added' },
      after: { type: 'PRESENT', pfn, flags: 1 } as Plain,
    });
    const list = [entry(1, 5), entry(2, 6), entry(3, 5), entry(4, 4), entry(6, 3)];
    expect(stateDiffText(list, PLAIN)).toEqual([
      '+ 0x1000..0x2000: present pfn 5..6 rw',
      '+ 0x3000..0x4000: present pfn 5..4 rw',
      '+ 0x6000: present pfn 3 rw',
    ]);
  });
});
