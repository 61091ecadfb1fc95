import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

const dir = scratch();

interface Told {
  readonly equal: object;
  readonly cells: readonly { verdicts: readonly { session: number | null }[] }[];
}
function rowsOf(path: string, sql: string): unknown[] {
  if (!existsSync(path)) return [];
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(sql).all();
  } catch {
    // Before there are tables.
    return [];
  } finally {
    db.close();
  }
}
const searchesOf = (path: string) =>
  rowsOf(path, 'SELECT id, exhausted, runs, state FROM search ORDER BY id') as {
    exhausted: number;
  }[];
const sessionsOf = (path: string, workload: string) =>
  rowsOf(path, `SELECT id, hash FROM session WHERE workload_name = '${workload}'`);

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

  it('says by its exit status that a run came to its limit', () => {
    const cells = ['--designs', 'v5,linux-6.1', '--budget', '1', '--max-events', '100'];
    expect(hmmtrace(['matrix', 'munmap_middle', ...cells]).status).toBe(7);
    const scaled = ['traces/growth/unmaps.hmm', '--scale', 'unmaps=1,2'];
    expect(hmmtrace(['matrix', ...scaled, ...cells]).status).toBe(7);
  });

  it('shows how costs grow with a quantity, which run and explore can set too', () => {
    const workload = 'traces/growth/unmaps.hmm';
    const scale = (points: string, ...args: string[]) =>
      hmmtrace(['matrix', workload, '--scale', points, '--designs', 'v5,linux-5.8', ...args]);
    const { out, status } = scale('unmaps=1,4,16', '--budget', '1', '--show', 'callbacks');
    expect(status).toBe(0);
    expect(out).toMatch(/^b linux-5\.8 +1 +4 +16 +as unmaps\^1\.00 /m);
    const [grown] = JSON.parse(scale('unmaps=1,4,16', '--json', '--show', 'callbacks').out) as [
      { curves: { fit: { kind: string } }[] },
    ];
    expect(grown.curves.map(({ fit }) => fit.kind)).toEqual(['constant', 'power']);
    expect(scale('unmap=1,2').err).toMatch(/HMT210.*names no quantity 'unmap'/);
    expect(scale('unmaps=few').err).toMatch(/HMT002/);
    expect(scale('unmaps=1,2', '--show', 'verdicts').err).toContain('verdicts do not');
    // A quantity is scaled or set; another one may be set beside it.
    const twice = scale('unmaps=1,2', '--set', 'unmaps=3');
    expect([twice.status, twice.err]).toEqual([
      2,
      expect.stringMatching(/HMT002.*--set and --scale both say what unmaps is/),
    ]);
    const path = join(dir, 'set.db');
    hmmtrace(['run', workload, '--set', 'unmaps=3', '-d', 'linux-5.8', '-o', path]);
    const of = `SELECT count(*) FROM span WHERE name LIKE 'munmap%'`;
    expect(hmmtrace(['sql', path, of]).out).toMatch(/\b3\b/);
  });

  it('goes on to the same after Ctrl-C and after it was killed, and runs no finished cell again', async () => {
    const args = ['matrix', 'close_and_munmap', 'A2', '--designs', 'v5,v6', '--budget', '60'];
    const ask = (path: string) => {
      const { out } = hmmtrace([...args, '--show', 'verdicts,callbacks', '--json', '-o', path]);
      return JSON.parse(out) as Told;
    };
    const plain = ({ cells, equal }: Told) => ({
      ...{ equal },
      cells: cells.map((cell) => ({
        ...cell,
        verdicts: cell.verdicts.map((v) => ({ ...v, session: undefined })),
      })),
    });
    const whole = plain(ask(join(dir, 'whole.db')));
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const path = join(dir, `${signal}.db`);
      const child = spawn(process.execPath, [MAIN, ...args, '-o', path]);
      let err = '';
      child.stderr.on('data', (data) => (err += String(data)));
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      // The first two cells are done, and the third is under way.
      while (searchesOf(path).length < 3 && child.exitCode === null) await sleep(20);
      child.kill(signal);
      const status = await ended;
      const there = searchesOf(path);
      expect(there.length, 'it was not at its end').toBeLessThan(4);
      if (signal === 'SIGINT') {
        expect([status, err]).toEqual([130, 'hmmtrace: interrupted; the same command goes on\n']);
      } else expect(child.signalCode).toBe(signal);
      expect(there.slice(0, 2).map(({ exhausted }) => exhausted)).toEqual([1, 1]);
      const before = sessionsOf(path, 'close_and_munmap');
      expect(plain(ask(path))).toEqual(whole);
      expect(searchesOf(path).slice(0, 2)).toEqual(there.slice(0, 2));
      expect(sessionsOf(path, 'close_and_munmap')).toEqual(before);
      expect(hmmtrace(['verify', path]).status).toBe(0);
    }
  }, 120_000);

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
