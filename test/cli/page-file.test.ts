import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandOf, HTML_OPTION } from '../../src/cli/page-file.js';
import { fileWord } from '../../src/units/shell-word.js';
import { BEGINNING } from '../../src/page/page.js';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

/* Where a page is written, and where it is not; what it says makes it again. */

const dir = scratch();
const db = join(dir, 'out.db');
const diff = (page: string) => hmmtrace(['diff', db, '1', '2', '--html', page]);
const parts = () => readdirSync(dir).filter((name) => name.endsWith('.part'));

beforeAll(() => {
  for (const design of ['v5', 'linux-6.1'])
    hmmtrace(['run', 'anon_read', '--design', design, '-o', db, '--no-index']);
});

describe('the command that a page names', () => {
  it('does what it says where a file begins with a dash', () => {
    const spec = { about: '', args: [], options: [['--seed <n>', '', '1'], HTML_OPTION] } as never;
    const of = (file: string): string =>
      commandOf('diff', spec, { args: [file, '1'], options: { seed: '2' } } as never);
    expect(of('-x.db')).toBe('hmmtrace diff --seed 2 -- -x.db 1');
    expect(of('x.db')).toBe('hmmtrace diff x.db 1 --seed 2');
    expect([fileWord('-x y.db'), fileWord('a.db')]).toEqual(["'./-x y.db'", 'a.db']);
    // And the program understands it.
    const page = join(dir, 'dash.html');
    writeFileSync(join(dir, '-x.db'), readFileSync(db));
    const { status } = spawnSync(
      process.execPath,
      [MAIN, 'diff', '--html', page, '--', '-x.db', '1', '2'],
      { cwd: dir },
    );
    expect(status).not.toBe(2);
    expect(readFileSync(page, 'utf8')).toContain(`<code>hmmtrace diff -- -x.db 1 2</code>`);
  });
});

describe('a page that is written', () => {
  it('takes the place of a page, of nothing and of an empty file, and of nothing else', () => {
    const page = join(dir, 'page.html');
    writeFileSync(page, '');
    expect(diff(page).err).toBe('');
    const first = readFileSync(page, 'utf8');
    expect(first.startsWith(BEGINNING)).toBe(true);
    diff(page);
    expect(readFileSync(page, 'utf8')).toBe(first);

    const thesis = join(dir, 'thesis.html');
    writeFileSync(thesis, '<!doctype html>\n<html lang="en">mine');
    const refused = diff(thesis);
    expect([refused.status, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain('HMT802');
    expect(readFileSync(thesis, 'utf8')).toContain('mine');
    mkdirSync(join(dir, 'folder'));
    expect(diff(join(dir, 'folder')).err).toContain('is a directory: it is not written over');
    expect(diff(db).err).toContain('HMT802');
    expect(parts()).toEqual([]);
  });

  it('is refused before any work where it cannot be made', () => {
    const { status, out, err } = hmmtrace(['docket', '--html', join(dir, 'none', 'page.html')]);
    expect([status, out]).toEqual([5, '']);
    expect(err).toContain('HMT007');
    expect(err).toContain('its directory does not exist');
  });

  it('is whole or not there when the disk is full', () => {
    const page = join(dir, 'full.html');
    diff(page);
    const before = readFileSync(page, 'utf8');
    // What a file may have at most, as a full disk would have it.
    const command = `ulimit -f 4; exec "$0" "$1" diff "$2" 2 1 --html "$3"`;
    const { status, stderr } = spawnSync('sh', ['-c', command, process.execPath, MAIN, db, page], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([5, expect.stringContaining('HMT007')]);
    expect(readFileSync(page, 'utf8')).toBe(before);
    expect(parts()).toEqual([]);
  });
});
