import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hmmtrace, scratch } from '../support/cli.js';

/* What `why` and `show` call things, and what they refuse to answer. */

const db = join(scratch(), 'twice.db');
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

describe('a question about what is not there', () => {
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
