import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hmmtrace } from '../support/cli.js';
import { scratch } from '../support/trace.js';

const CASE = `# docket X1 an area is unmapped
# claim: it fails
# asked: ours
# verdict: confirmed
# under v5: munmap(buf, 1 page) = -EINVAL

task main {
  buf = mmap(NULL, 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
  munmap(buf, 1 page)
}
`;

describe('hmmtrace docket', () => {
  it('prints KTAP with evidence and the command that opens the decisive event, which it does', () => {
    const { out, status } = hmmtrace(['docket', 'D3']);
    expect(status).toBe(0);
    const lines = out.split('\n');
    expect(lines.slice(0, 2)).toEqual(['KTAP version 1', '1..2']);
    expect(lines[2]).toMatch(/^# D3 v5: each of 5 seeds; in seed 1, event \d+: the device writes /);
    expect(lines[4]).toBe(
      'ok 1 D3 confirmed: a device writes what the address space maps read only',
    );
    expect(out).toMatch(/# Totals: pass:2 fail:0\n$/);
    const found = /^# {3}hmmtrace (run .*) -o D3\.db; hmmtrace (show) D3\.db (.*)$/.exec(lines[3]!);
    const db = join(scratch(), 'D3.db');
    expect(hmmtrace([...found![1]!.split(' '), '-o', db]).status).toBe(3);
    expect(hmmtrace(['show', db, ...found![3]!.split(' ')]).out).toMatch(
      /VIOLATION stale mirror entry: the device writes .*\n$/,
    );
  });

  it('explains a case that has a schedule by the run of that', () => {
    const { out } = hmmtrace(['docket', 'U65c', '--explain']);
    expect(out).toMatch(/: state mapped_when_dead\n.*\n(.*\n)+? +140 .* maps buf -> pfn 2 r\n/);
  });

  it('explains a case: claim, verdict, the trace up to the decisive event, and each design', () => {
    const { out } = hmmtrace(['docket', 'A3', '--explain']);
    expect(out).toMatch(/^A3 {2}closing the device/);
    expect(out).toMatch(/^ {2}claim +a remove that does not block/m);
    expect(out).toMatch(/^ {2}verdict +confirmed$/m);
    expect(out).toMatch(
      /^ {2} +\d+ +[\d.]+ +VIOLATION use after free: dmirror_interval_invalidate/m,
    );
    expect(out).toMatch(/^linux-6\.1: nothing in 60 seeds\n {2}holds: nothing in 60 seeds$/m);
  });

  it('says of a case that is to be tried what its calls in C leave out', () => {
    const { out } = hmmtrace(['docket', 'E2', '--explain']);
    expect(out.match(/^ {2}to try /gm)).toHaveLength(1);
    expect(out.replace(/\s+/g, ' ')).toContain('in ptr a buffer of n pages of its own');
  });

  it('says what is so where a case does not hold, with status 1', () => {
    const file = join(scratch(), 'x.hmm');
    writeFileSync(file, CASE);
    const { out, status } = hmmtrace(['docket', file]);
    expect(status).toBe(1);
    expect(out).toContain('# X1 v5: seed 1: munmap(buf, 1 page): expected return -EINVAL, got 0\n');
    expect(out).toContain('not ok 1 X1 confirmed: an area is unmapped\n');
    const [json] = JSON.parse(hmmtrace(['docket', file, '--json']).out) as [object];
    expect(json).toMatchObject({
      id: 'X1',
      verdict: 'confirmed',
      holds: false,
      evidence: [{ of: 'v5', holds: false, at: { design: 'v5', seed: 1 }, runs: 1 }],
    });
    expect(hmmtrace(['docket', file, '--explain']).out).toContain('does not hold here');
  });

  it('lists cases, and knows no others', () => {
    expect(hmmtrace(['docket', '--list']).out).toMatch(/^A1 +confirmed +a callback removes/m);
    const { err, status } = hmmtrace(['docket', 'A99']);
    expect(status).toBe(2);
    expect(err).toMatch(/HMT207: the docket has no case 'A99'/);
  });
});
