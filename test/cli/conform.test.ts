import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordedLines } from '../support/recorded.js';
import { hmmtrace, scratch } from '../support/cli.js';

const dir = scratch();
const events = 'test/conformance/recorded/events-linux-6.1.jsonl';

describe('conform with the order of kernel events', () => {
  it('says how many scenarios have it, and where the first event differs', () => {
    const same = hmmtrace(['conform', events, '--design', 'linux-6.1-asis']);
    expect(same.status).toBe(0);
    expect(same.out).toContain('30 of 30 scenarios');
    const { status, out } = hmmtrace(['conform', events, '--design', 'linux-6.1']);
    expect(status).toBe(1);
    expect(out).toContain("ev.exclusive: 'dev_read 0 2 1', event 0");
    expect(out).toContain('recorded  dmirror_fault start=2 end=3 write=0');
  });

  it('lists every difference as JSON', () => {
    const { out } = hmmtrace(['conform', events, '--design', 'linux-6.1', '--json']);
    const [report] = JSON.parse(out) as [{ scenariosAgreed: number; results: object[] }];
    expect(report.scenariosAgreed).toBe(29);
    expect(report.results).toHaveLength(30);
  });

  it.each([
    ['not JSON', (first: string) => `${first}\n{`],
    ['an operation that nobody knows', (first: string) => first.replace('mmap 0 4', 'map 0 4')],
    ['no end of the process', (first: string) => first.replace('"op":"exit"', '"op":"close 0"')],
  ])('says where a file has %s', (_what, spoil) => {
    const path = join(dir, 'spoilt.jsonl');
    writeFileSync(path, spoil(recordedLines('events-linux-6.1.jsonl')[0]!));
    const { status, err } = hmmtrace(['conform', path]);
    expect(status).toBe(2);
    expect(err).toMatch(/HMT205.*spoilt\.jsonl:\d/s);
  });
});
