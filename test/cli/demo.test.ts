import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hmmtrace, scratch } from '../support/cli.js';

/* What `npm start` shows: a use after free of v5, who used and who freed, and that later designs have none. */

const db = join(scratch(), 'demo.db');
let shown: { status: number | null; out: string; err: string };
beforeAll(() => {
  shown = hmmtrace(['demo', '-o', db]);
}, 120_000);

describe('the demo', () => {
  it('ends well, on a screen', () => {
    expect({ status: shown.status, err: shown.err }).toEqual({ status: 0, err: '' });
    expect(shown.out.split('\n').length).toBeLessThanOrEqual(32);
  });

  it('counts schedules that break a rule: v5 has some, later designs none', () => {
    const rows = [...shown.out.matchAll(/^(\S+) +(\d+) +(\d+) +(\d+)$/gm)].map((m) => m.slice(1));
    expect(rows.map(([design]) => design)).toEqual(['v5', 'v6', 'workqueue', 'linux-6.1']);
    for (const [design, ...counts] of rows) {
      const [freed, twice, none] = counts.map(Number) as [number, number, number];
      expect(freed + twice + none).toBe(200);
      expect(freed > 0 && twice > 0, design).toBe(design === 'v5');
      expect(none === 200, design).toBe(design !== 'v5');
    }
  });

  it('says who used what was freed, and who freed it', () => {
    const [used, freed] = shown.out.split('freed before');
    expect(used).toMatch(
      /VIOLATION use after free: .* by unmapper\n.* in callback interval 1 invalidate buf/,
    );
    expect(used).toMatch(/in munmap buf \(all 4\) \(line \d+\)$/m);
    expect(freed).toMatch(/ mirror 1 of hmm_dmirror0 \(file 1\) freed {2}by main\n/);
    expect(freed).toMatch(/in close \(line \d+\)$/m);
  });

  it('leaves a file that verifies and that SQL can ask', () => {
    const { status, out } = hmmtrace(['verify', db]);
    expect(status).toBe(0);
    expect(out.match(/runs again to the same events/g)).toHaveLength(2);
    const asked = hmmtrace(['sql', db, '--csv', 'SELECT DISTINCT session FROM event']);
    expect(asked).toEqual({ status: 0, out: 'session\n1\n2\n', err: '' });
  });

  it('writes over no file that was named', () => {
    const { status, err } = hmmtrace(['demo', '-o', db]);
    expect(status).toBe(5);
    expect(err).toContain('HMT101');
  });
});

describe('why, of a use after free', () => {
  it('says who freed, also what a lock was a member of', () => {
    const { out } = hmmtrace(['why', db, '-s', '1', '@fail', '--json']);
    const { cause, freed } = JSON.parse(out) as {
      cause: { event: { seq: number; objectKind: number } };
      freed: { event: { seq: number; kind: string }; spans: { name: string }[] };
    };
    // OBJECT_LOCK
    expect(cause.event.objectKind).toBe(3);
    expect(freed.event.kind).toBe('MirrorFree');
    expect(freed.event.seq).toBeLessThan(cause.event.seq);
    expect(freed.spans.map(({ name }) => name)).toEqual(['dmirror_fops_release', 'close']);
  });

  it('and of any other event does not', () => {
    expect(hmmtrace(['why', db, '-s', '1', '@-20']).out).not.toMatch(/freed/);
    expect(JSON.parse(hmmtrace(['why', db, '-s', '2', '@end', '--json']).out)).not.toHaveProperty(
      'freed',
    );
  });
});
