import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hmmtrace, scratch } from '../support/cli.js';

const dir = scratch();

describe('hmmtrace matrix', () => {
  it('prints a table, or JSON, and keeps the sessions in a file if it is to', () => {
    const args = ['matrix', 'close_and_munmap', 'A10', '--designs', 'v5,v5-repaired,linux-6.1'];
    const { out, err, status } = hmmtrace([...args, '--show', 'verdicts,callbacks']);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^verdicts +close_and_munmap +A10$/m);
    expect(out).toContain('equal on these 2 workloads, within this bound: v5-repaired, linux-6.1');
    const path = join(dir, 'm.db');
    const kept = hmmtrace([...args, '--json', '-o', path]);
    const { cells } = JSON.parse(kept.out) as {
      cells: { design: string; verdicts: { kind: string; session: number }[] }[];
    };
    const broken = cells[0]!.verdicts[0]!;
    expect([cells.length, cells[0]!.design, broken.kind]).toEqual([6, 'v5', 'violation']);
    expect(hmmtrace(['show', path, '-s', String(broken.session)]).out).toContain('VIOLATION');
    expect(existsSync(path)).toBe(true);
  });

  it('refuses what means nothing, and a file that has a search of which nothing was counted', () => {
    const refused = (...args: string[]) => hmmtrace(['matrix', 'close_and_munmap', ...args]);
    expect(refused('--show', 'calbacks').err).toMatch(/HMT002.*nothing is called 'calbacks'/);
    expect(refused('--designs', 'v5,v5').err).toContain('names v5 twice');
    const times = refused('--show', 'blocked', '--strategy', 'exhaustive');
    expect([times.status, times.err]).toEqual([2, expect.stringContaining('no such times')]);
    const path = join(dir, 'explored.db');
    const how = ['--strategy', 'exhaustive', '--no-shrink', '-o', path];
    hmmtrace(['explore', 'close_and_munmap', ...how]);
    const { err, status } = refused('--designs', 'v5', '-o', path);
    expect([status, err]).toEqual([2, expect.stringContaining('HMT720')]);
  });
});
