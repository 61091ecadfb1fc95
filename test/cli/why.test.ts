import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hmmtrace, scratch } from '../support/cli.js';

/* What `why` and `show` call things, and what they refuse to answer. */

const folder = scratch();
const db = join(folder, 'twice.db');
beforeAll(() => {
  const workload = 'traces/docket/F01-same-device-twice.hmm';
  hmmtrace(['run', workload, '-d', 'linux-6.1', '--strategy', 'run-to-block', '-o', db]);
});

describe('two opens of one device', () => {
  it('are one device and two files in the events', () => {
    const { out } = hmmtrace(['show', db, '-k', 'mirror']);
    expect(out).toMatch(/hmm_dmirror0 \(file 1\) maps buf /);
    expect(out).toMatch(/hmm_dmirror0 \(file 2\) maps buf /);
    expect(out).not.toMatch(/device [12]\b|hmm_dmirror1/);
  });
  it('are so when they open and close', () => {
    const { out } = hmmtrace(['show', db, '-k', 'MirrorCreate,FileOpen,MirrorFree']);
    expect(out).toMatch(/mirror 2 of mm 1 for hmm_dmirror0, lock \d+/);
    expect(out).toMatch(/file 2 of hmm_dmirror0 opened: mirror 2/);
  });
  it('are so in the state', () => {
    const { out } = hmmtrace(['show', db, '--at', '@fail']);
    expect(out).toMatch(/^hmm_dmirror0 \(file 1\), mirror 1 of mm 1: device page table/m);
    expect(out).toMatch(/^hmm_dmirror0 \(file 2\), mirror 2 of mm 1: device page table/m);
  });
  it('are so where entries are explained', () => {
    const { out } = hmmtrace(['why', db, 'buf', '--at', '@fail']);
    expect(out).toMatch(/^entry of hmm_dmirror0 \(file 1\), mirror 1$/m);
    expect(out).toMatch(/^entry of hmm_dmirror0 \(file 2\), mirror 2$/m);
    const { device } = JSON.parse(hmmtrace(['why', db, 'buf', '--at', '@fail', '--json']).out) as {
      device: { mirror: number; name: string }[];
    };
    expect(device.map(({ mirror, name }) => [mirror, name])).toEqual([
      [1, 'hmm_dmirror0 (file 1)'],
      [2, 'hmm_dmirror0 (file 2)'],
    ]);
  });
});

describe('a page that nobody says a time for', () => {
  const path = join(folder, 'flags.db');
  beforeAll(() => {
    const workload = join(folder, 'flags.hmm');
    writeFileSync(
      workload,
      `task main {
  buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  *(buf) = 1
  fork(child)
  waitpid(child)
  *(buf) = 2
}
task child {
  *(buf) == 1
}
`,
    );
    hmmtrace(['run', workload, '-d', 'linux-6.1', '-o', path]);
  });
  it('is explained before exit takes it away, which is said, with what made it', () => {
    const { out } = hmmtrace(['why', path, 'buf']);
    expect(out).toMatch(
      /^buf \(0x\w+\) of mm 1, as of event \d+, the last before the address space is torn down\nCPU entry\n +\d+ {2}pte buf := present pfn 2 rw dirty young {2}by main\n +\d+ {2}in page fault buf\n +\d+ {4}in store buf \(line 3\)\n +only its flags changed since:\n +\d+ +pte buf := present pfn 2 r dirty young {2}by main in fork \(line 4\)\n +\d+ +pte buf := present pfn 2 rw dirty young {2}by main in store buf \(line 6\)\n/,
    );
    const { cpu } = JSON.parse(hmmtrace(['why', path, 'buf', '--json']).out) as {
      cpu: { event: { text: string }; updates: { event: { text: string } }[] };
    };
    expect(cpu.event.text).toBe('pte buf := present pfn 2 rw dirty young');
    expect(cpu.updates.map(({ event }) => event.text)).toEqual([
      'pte buf := present pfn 2 r dirty young',
      'pte buf := present pfn 2 rw dirty young',
    ]);
  });
  it('is so of each address space, and of a frame', () => {
    expect(hmmtrace(['why', path, 'buf', '--mm', '2']).out).toMatch(/pte buf := present pfn 2 r /);
    expect(hmmtrace(['why', path, 'pfn:2']).out).toMatch(
      /^page frame 2, as of event \d+, the last before the address space is torn down\npage frame 2: allocated\n/,
    );
  });
  it('is explained after it when that is asked for', () => {
    const { out } = hmmtrace(['why', path, 'buf', '--at', '@end']);
    expect(out).toMatch(/as of event \d+\nCPU entry\n.*:= none.*\n.*in mm release exit_mmap\n/);
    expect(out).toMatch(/in exit$/m);
  });
});

describe('why a page is not something', () => {
  it('is told with the event that decides it', () => {
    const { out } = hmmtrace(['why', db, 'buf', '--not', 'migrated', '--at', '@fail']);
    expect(out).toMatch(/^buf \(0x\w+\) of mm 1, as of event \d+\n(not )?migrated: /);
  });
  it('is told as JSON', () => {
    const { out } = hmmtrace([
      ...['why', db, '0x7ffff7ffe000', '--mm', '1', '--not', 'mirrored'],
      ...['--at', '14', '--json'],
    ]);
    const { findings, not } = JSON.parse(out) as { not: string; findings: object[] };
    expect(not).toBe('mirrored');
    expect(findings[0]).toMatchObject({ holds: false, reason: 'no-mirror', cause: null });
  });
  it.each([
    ['a word that means nothing', ['buf', '--not', 'maped'], /'maped'\n +did you mean 'mapped'\?/],
    [
      'what is no page',
      ['@fail', '--not', 'mapped'],
      /--not is asked of a page, and @fail is none/,
    ],
  ])('is refused: %s', (_, args, message) => {
    const { status, err } = hmmtrace(['why', db, ...args]);
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('a question about what is not there', () => {
  it('is an error: what happened before the first event', () => {
    const { status, err } = hmmtrace(['why', db, '@0']);
    expect(status).toBe(2);
    expect(err).toMatch(/HMT003: before the first event nothing has happened/);
  });
  it.each([
    ['why', ['why', db, 'buf', '--mm', '9']],
    ['seek', ['seek', db, '--until', 'pte:buf', '--mm', '9']],
    ['a saved query', ['sql', db, '--saved', 'page-timeline', '-p', 'page=buf', '-p', 'mm=9']],
  ])('is an error: an address space, to %s', (_, args) => {
    const { status, out, err } = hmmtrace(args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(/HMT010: there is no mm 9\n +there have been mm 1\n$/);
  });
  it('is an error: events from one to an earlier', () => {
    const { status, out, err } = hmmtrace(['show', db, '--from', '10', '--to', '5']);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(/HMT003: --from is event 10, and --to event 5 before it/);
  });
});
