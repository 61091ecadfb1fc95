import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { loadWorkload } from '../../../src/language/library.js';
import { pageText } from '../../../src/page/page.js';
import { reportPage } from '../../../src/page/report.js';
import { compareAligned } from '../../../src/page/timeline/alignment.js';
import {
  shownSession,
  timelinePiece,
  type Shown,
} from '../../../src/page/timeline/timeline-piece.js';
import { labelsAt } from '../../../src/replay/address.js';
import { machineAt } from '../../../src/replay/fold.js';
import { recordingOf } from '../../../src/replay/recording.js';
import { workloadOf } from '../../../src/replay/workload-of.js';
import { describeState } from '../../../src/view/state.js';
import { PLAIN } from '../../../src/view/style.js';
import { browser, faultsOf, holdsUp, noBrowser } from '../../support/browser.js';
import { scratch } from '../../support/cli.js';
import { interruptedAfter, recordWorkload, type Recorded } from '../../support/timeline.js';

const home = scratch();
const chromium = browser();

function written(name: string, recorded: readonly Recorded[], called?: string): string {
  const shown = recorded.map(({ file, info }): Shown => ({
    ...{ file, info, name: called ?? `${info.workloadName}@${info.designName}` },
  }));
  const [a, b] = shown.map((s) => recordingOf(s.file, s.info, s.name));
  const compared = b === undefined ? undefined : compareAligned(a!, b);
  const piece = timelinePiece(shown as [Shown] | [Shown, Shown], compared?.alignment);
  const path = join(home, `${name}.html`);
  const source = { command: 'hmmtrace report out.db', toolVersion: '0', sessions: shown };
  writeFileSync(
    path,
    pageText(
      reportPage(
        piece,
        compared === undefined ? source : { ...source, head: compared.comparison.head },
      ),
    ),
  );
  return path;
}
async function opened(path: string, width = 1280): Promise<Page> {
  const { page, troubles } = await chromium.open(path, { width });
  await page.waitForSelector('[data-ready]');
  expect(troubles).toEqual([]);
  return page;
}
const HOSTILE = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u202e<!--',
];
const status = (page: Page): Promise<string> => page.innerText('.tl-status');
const library = (name: string, design: string, seed = 1): Recorded =>
  recordWorkload(loadWorkload(name).text, design, seed);

const CLOSE = library('close_and_munmap', 'v5', 6);
const MIXED = library('migrate_mixed', 'v5');

describe.skipIf(noBrowser)('the page of a session', () => {
  it('holds up: two sessions of hostile names, one of them with a violation, the other interrupted', async () => {
    const text = loadWorkload('close_and_munmap').text.replace('# ', `# ${HOSTILE.join(' ')}`);
    const hostile = recordWorkload(text, 'v5', 6);
    const both = [hostile, interruptedAfter(hostile, 120)];
    const path = written('both', both, HOSTILE[0]);
    await holdsUp(chromium, path, 'both');
    const page = await opened(path);
    expect(await page.innerText('.tl-source li:nth-child(2)')).toContain('\\u202e<!--');
    await page.context().close();
  });

  it('two sessions of the longest names there may be have room in a narrow window, and can be read', async () => {
    const text = loadWorkload('munmap_middle').text.replace(
      /^workload \w+/m,
      `workload ${'n'.repeat(255)}`,
    );
    const both = ['v5', 'linux-6.1'].map((design) => {
      const recorded = recordWorkload(text, design);
      return { ...recorded, info: { ...recorded.info, workloadName: 'n'.repeat(255) } };
    });
    const path = written('names', both, 'shown');
    for (const width of [390, 1280]) {
      const page = await opened(path, width);
      const wider = 'document.documentElement.scrollWidth - innerWidth';
      expect([width, await page.evaluate(wider)]).toEqual([width, 0]);
      expect((await page.locator('header.top').boundingBox())!.height).toBeLessThan(700);
      const fact = page.locator('.cut').first();
      await fact.focus();
      await expect.poll(() => fact.locator('.full').innerText()).toContain('n'.repeat(255));
      expect((await fact.locator('.full').boundingBox())!.height).toBeGreaterThan(40);
      // Both stand below each other, with lanes and a map of their own.
      const boxes = await page.locator('.tl-session').all();
      expect(boxes).toHaveLength(2);
      for (const box of boxes) expect((await box.boundingBox())!.width).toBeGreaterThan(340);
      expect(await faultsOf(page)).toEqual([]);
      await page.context().close();
    }
    const { file, info } = both[0]!;
    expect(shownSession(file, info).name).toMatch(/^n{63}…@v5, session 1, seed 1$/);
  });

  it('one that was interrupted says so, and shows what there is', async () => {
    const page = await opened(written('interrupted', [interruptedAfter(CLOSE, 60)]), 390);
    expect(await page.innerText('.lead')).toMatch(/interrupted after event 60: what was open/);
    await expect.poll(() => page.innerText('.tl-list caption')).toMatch(/60 events in view$/);
    await page.context().close();
  });

  it('one that has no event yet has a page, too', async () => {
    const page = await opened(written('nothing', [interruptedAfter(CLOSE, 0)]));
    expect(await page.innerText('.lead')).toMatch(/interrupted before its first event/);
    await page.context().close();
  });

  it('opens at the violation: words, causes, the line of the workload, and the state as show --at has it', async () => {
    const page = await opened(written('close', [CLOSE]));
    await page.waitForSelector('.tl-words');
    expect(await page.innerText('.tl-words')).toMatch(
      /^VIOLATION use after free: dmirror_interval_invalidate takes lock 6/,
    );
    expect(await page.innerText('.tl-detail h3')).toBe('Event 132, 4.76 µs');
    const line = await page.innerText('.tl-source [aria-current]');
    expect(line.trim()).toBe('munmap(buf, 4 pages) = 0');
    const chain = await page.locator('.tl-chain button').allInnerTexts();
    expect(chain).toEqual([
      '116 in callback interval 1 invalidate buf (all 4)',
      '111 in invalidate start buf (all 4)',
      '97 in munmap buf (all 4) (line 15)',
    ]);
    // A link of the chain goes there.
    await page.click('.tl-chain li:nth-child(2) button');
    await page.waitForFunction("document.querySelector('.tl-detail h3').innerText.includes('111')");
    await page.click('.tl-detail summary');
    const { file, info } = CLOSE;
    const labels = labelsAt(file, info.id, 111 as never, workloadOf(info));
    const lines = describeState(machineAt(file, info.id, 111), labels, PLAIN);
    expect(await page.innerText('.tl-detail pre')).toBe(lines.join('\n'));
    // And what the event changed of it.
    expect(await page.innerText('.tl-changes')).toMatch(/\+ unmapper .*invalidate start/);
    await page.context().close();
  });

  it('a click on a thing shows it, and the wheel brings it closer', async () => {
    const page = await opened(written('close', [CLOSE]));
    const box = (await page.locator('.tl-scroll').first().boundingBox())!;
    // On the upper row of main: `close` of line 10.
    const at = { x: box.x + 190 + ((box.width - 190) * 97.5) / 135, y: box.y + 38 };
    await page.mouse.click(at.x, at.y);
    await page.waitForFunction("document.querySelector('.tl-status').innerText.includes('95')");
    expect(await status(page)).toBe('event 95, main: close {');
    const caption = (): Promise<string> => page.innerText('.tl-list caption');
    await page.mouse.wheel(0, -600);
    const seen = async (): Promise<number> =>
      Number(/(\d+) events in view$/.exec(await caption())?.[1]);
    await expect.poll(seen).toBeLessThan(80);
    // Dragged to the right, what was before comes.
    await page.mouse.down();
    await page.mouse.move(at.x + 150, at.y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => page.innerText('.tl-list tbody th')).not.toBe('95');
    await page.context().close();
  });

  it('everything goes by keys', async () => {
    const page = await opened(written('mixed', [MIXED]));
    await page.waitForSelector('.tl-words');
    await page.focus('.tl-scroll');
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const says = (text: RegExp): Promise<void> => expect.poll(() => status(page)).toMatch(text);
    await says(/^event 212, main: VIOLATION/);
    await press('n');
    await says(/^event 657, main: VIOLATION/);
    await press('p', '.', ',', ',');
    await says(/^event 211, /);
    await press('0', '+', '+', '-', 'ArrowRight', 'ArrowLeft', 'Escape', 'Home');
    await expect.poll(() => page.innerText('.tl-list tbody th')).toBe('1');
    await press('?');
    expect(await page.locator('dialog[open]').count()).toBe(1);
    await press('Escape', '/');
    await page.keyboard.type('buf+3');
    await press('Enter');
    await says(/buf\+3/);
    expect(await page.innerText('.tl-found')).toMatch(/^1 of \d+$/);
    await press('Enter', 'Shift+Enter', 'Escape', 'm');
    const map = await page.evaluate("document.activeElement.classList.contains('tl-map')");
    expect(map).toBe(true);
    await press('t');
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(
      'Events in view',
    );
    await press('Escape');
    await says(/nothing chosen/);
    await page.context().close();
  });

  it('the table of pages says what is stale', async () => {
    const page = await opened(written('mixed', [MIXED]));
    await page.waitForSelector('.tl-list td.bad');
    const row = page.locator('.tl-list tr', { has: page.locator('td.bad') });
    expect((await row.innerText()).replace(/\s+/g, ' ')).toBe(
      'buf+1 – – entry to read, STALE, not tracked',
    );
    await page.context().close();
  });

  it('two sessions part in view, and move together', async () => {
    const both = [library('munmap_middle', 'v5'), library('munmap_middle', 'linux-6.1')];
    const page = await opened(written('both', both), 1280);
    expect(await page.locator('.tl-session').count()).toBe(2);
    const picture = (n: number): Promise<string> =>
      page.evaluate(
        `document.querySelectorAll('.tl-scroll:not(.tl-map) canvas')[${n}].toDataURL()`,
      );
    const before = [await picture(0), await picture(1)];
    await page.focus('.tl-scroll');
    await page.keyboard.press('+');
    await expect.poll(() => picture(0)).not.toBe(before[0]);
    expect(await picture(1)).not.toBe(before[1]);
    await page.context().close();
  });
});
