import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { nothingSearched } from '../../src/distinguish/distinguish.js';
import { distinctionPage } from '../../src/page/distinction.js';
import { browser, holdsUp, noBrowser } from '../support/browser.js';
import { hmmtrace, scratch } from '../support/cli.js';

/* The pages of commands: what is on them, and that a browser shows them well. */

const dir = scratch();
/** What a shell lets a file be called. */
const HOSTILE = '<img src=x onerror=alert(1)>.db';
const db = join(dir, HOSTILE);
const all = join(dir, 'all.db');
const why = join(dir, 'why.db');

/** Each page with the command that makes it. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  diff: ['diff', db, '1', '2'],
  events: ['bisect', 'events', db, '-s', '1', '--when', 'interval:1 deferred'],
  flips: ['bisect', 'events', db, '-s', '1', '--when', 'lock:mmap_lock held'],
  switches: [
    ...['bisect', 'switches', 'close_and_munmap', '--good', 'linux-6.1', '--bad', 'v5'],
    ...['-o', why],
  ],
  explore: [
    ...['explore', 'close_and_munmap', '--strategy', 'exhaustive', '--no-index', '-o', all],
    ...['--shrink', '60'],
  ],
  schedule: ['bisect', 'schedule', all, '1', '2'],
  docket: ['docket', 'A3'],
  seeds: ['diff', '--seeds', '20', 'munmap_middle', 'v5', 'linux-6.1'],
  told: ['distinguish', 'linux-5.8', 'linux-6.1', '--by', 'mapping'],
  matrix: [
    'matrix',
    'close_and_munmap',
    '--designs',
    'v5,linux-6.1',
    '--show',
    'verdicts,callbacks',
  ],
  growth: [
    ...[
      'matrix',
      'traces/growth/unmaps.hmm',
      '--designs',
      'v5,linux-5.8',
      '--scale',
      'unmaps=1,10,30',
    ],
    ...['--show', 'callbacks'],
  ],
};
const pathOf = (name: string): string => join(dir, `${name}.html`);
const make = (name: string, path = pathOf(name)) => hmmtrace([...PAGES[name]!, '--html', path]);
const textOf = (name: string): string => readFileSync(pathOf(name), 'utf8');

beforeAll(() => {
  for (const design of ['v5', 'linux-6.1'])
    hmmtrace([
      'run',
      'close_and_munmap',
      '--design',
      design,
      '--seed',
      '6',
      '-o',
      db,
      '--no-index',
    ]);
  for (const name of Object.keys(PAGES)) expect([name, make(name).err]).toEqual([name, '']);
});

describe('a page', () => {
  it('is made twice to the same bytes', () => {
    for (const name of ['diff', 'events', 'switches', 'schedule', 'told']) {
      const again = join(dir, `${name}-again.html`);
      make(name, again);
      expect([name, readFileSync(again, 'utf8') === textOf(name)]).toEqual([name, true]);
    }
  });

  it('says what the terminal says', () => {
    const { out } = hmmtrace(PAGES['diff']!);
    const text = textOf('diff');
    expect(text).toContain(out.split('\n')[0]!);
    for (const layer of ['outcome', 'mapping', 'mechanism'])
      expect(text).toContain(`>${layer}</th>`);
    expect(text).toContain('tracked intervals: first different after open (line 6) of main');
  });

  it('of what tells designs apart says each line that the terminal says', () => {
    const { out } = hmmtrace([...PAGES['told']!]);
    const text = textOf('told')
      .replace(/&#39;/g, "'")
      .replace(/&quot;/g, '"');
    const [head, ...lines] = out.trimEnd().split('\n');
    expect(text).toContain(head!.replace(/:$/, ''));
    // What is on two lines of the terminal is one here.
    for (const line of lines) expect(text).toContain(line.trim());
    expect(text).toContain('differ</summary>');
    const none = distinctionPage(
      {
        ...{
          designs: [resolveDesign('v5', String), resolveDesign('v6', String)],
          by: 'outcome',
          upTo: 0,
        },
        ...{ differing: [], searched: nothingSearched(), schedules: 0, found: undefined },
        how: { strategy: 'pos', seed: 1, most: 3, bound: undefined } as never,
      },
      undefined,
      undefined,
      { command: 'hmmtrace distinguish v5 v6', toolVersion: '0' },
    );
    expect(none.lead).toBe(
      'no workload was found that tells v5 and v6 apart by outcome (they differ in 0 switches)',
    );
    expect(none.sections.map(({ id }) => id)).toEqual(['switches', 'searched']);
  });

  it('of many schedules says each line that the terminal says, and draws what tells most', () => {
    const { out } = hmmtrace([...PAGES['seeds']!]);
    const text = textOf('seeds').replace(/&#39;/g, "'").replace(/&lt;/g, '<');
    for (const line of out.split('\n')) {
      const cells = line.split(/\s{2,}|[│┃|]/).map((cell) => cell.trim());
      for (const cell of cells.filter((c) => /\w/.test(c) && !/^(verdict|beyond noise)/.test(c)))
        expect(text).toContain(cell);
    }
    expect(textOf('seeds')).toMatch(/data-chart="count-\d"/);
    expect(textOf('seeds')).toContain('munmap_middle v5 linux-6.1 --seeds 20</code>');
  });

  it('names the command that makes it, as a shell takes it', () => {
    expect(textOf('events')).toContain('&#39;interval:1 deferred&#39;</code>');
    expect(textOf('explore')).toContain(
      `hmmtrace explore close_and_munmap --strategy exhaustive --shrink 60 --output ${all}</code>`,
    );
  });
});

describe.skipIf(noBrowser)('pages in a browser (which needs chromium)', () => {
  const chromium = browser();

  for (const name of Object.keys(PAGES))
    it(`hold up: ${name}`, () => holdsUp(chromium, pathOf(name), name));

  it('mark on the ruler the event that the table of where they part names', async () => {
    const { page } = await chromium.open(pathOf('diff'));
    await page.waitForSelector('[data-ready]');
    const row = page.locator('tr.parts');
    const named = (await row.locator('th').innerText()).trim().split(' / ');
    const { sessions, alignment } = JSON.parse(
      (await page.locator('#timeline-index').textContent())!,
    ) as { sessions: { focus: number }[]; alignment: { words: string } };
    expect(alignment.words).toBe('they part here');
    for (const [i, seq] of named.entries())
      if (seq !== '–') expect(sessions[i]!.focus).toBe(Number(seq));
    expect(named.some((seq) => seq !== '–')).toBe(true);
    await page.context().close();
  });

  it('draw each set that was tried, and lead to its row by mouse and by keyboard', async () => {
    const { tried, causes } = JSON.parse(hmmtrace([...PAGES['switches']!, '--json']).out) as {
      tried: { switches: string[]; shows: boolean | null; session: number | null }[];
      causes: string[][];
    };
    const { page } = await chromium.open(pathOf('switches'));
    const nodes = page.locator('.lattice a');
    expect(await nodes.count()).toBe(tried.length);
    const shows = tried.filter((t) => t.shows === true).length;
    expect(await page.locator('.lattice rect.shows').count()).toBe(shows);
    const cause = page.locator('.lattice a', { hasText: 'shows it: cause' });
    expect(await cause.count()).toBe(causes.length);
    await cause.click();
    const row = page.locator('tr:has(:target)');
    expect(await row.textContent()).toContain(causes[0]!.join(', '));
    await nodes.first().focus();
    await page.keyboard.press('Enter');
    expect(await row.textContent()).toContain('linux-6.1');
  });

  it('draw how a cost grows, with the numbers and the exponent', async () => {
    const { page } = await chromium.open(pathOf('growth'));
    expect(await page.locator('.plot canvas').count()).toBe(1);
    expect(await page.locator('.legend li').allTextContents()).toEqual(['● v5', '■ linux-5.8']);
    expect(await page.textContent('main')).toContain('as unmaps^1.00');
    await page.getByText('The numbers of this chart').click();
    expect(await page.getByRole('table', { name: 'calls of' }).locator('tbody tr').count()).toBe(3);
  });

  it('open what a case of the docket shows, and come to it from the list', async () => {
    const { page } = await chromium.open(pathOf('docket'));
    await page.getByRole('link', { name: 'A3', exact: true }).click();
    expect(page.url()).toMatch(/#case-A3$/);
    const evidence = page.locator('details.evidence').first();
    await evidence.locator('summary').click();
    expect(await evidence.locator('pre').isVisible()).toBe(true);
  });
});
