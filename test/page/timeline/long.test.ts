import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Answering } from '../../../src/cli/serve/answering.js';
import { Kept } from '../../../src/cli/serve/kept.js';
import { serve } from '../../../src/cli/serve/server.js';
import { toViolation } from '../../../src/page/browser/timeline/violations.js';
import { bytes, data } from '../../../src/page/data.js';
import { pageText } from '../../../src/page/page.js';
import { reportPage } from '../../../src/page/report.js';
import { film, NO_END, startOfPart } from '../../../src/page/timeline/film.js';
import { blobId } from '../../../src/page/timeline/index-data.js';
import { PART_EVENTS } from '../../../src/page/timeline/part.js';
import { servedTimeline } from '../../../src/page/timeline/served.js';
import {
  BODY,
  blobsOf,
  indexOf,
  shownSession,
  type Shown,
  type TimelinePiece,
} from '../../../src/page/timeline/timeline-piece.js';
import { browser, faultsOf, noBrowser } from '../../support/browser.js';
import { scratch } from '../../support/cli.js';
import { recordWorkload } from '../../support/timeline.js';

/* What a page says of a session that it does not hold as a whole, in a browser. */

const home = scratch();
const chromium = browser();

/** Of three parts and a little; a child has pages of the same names. */
const LONG = recordWorkload(
  `workload long
task main {
  fd = open("/dev/hmm_dmirror0")
  keep = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(keep, 4 pages, linear(7, 1))
  fork(child)
  buffer mirror = 4 pages, linear(0, 0)
  repeat 90 as c {
    buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
    fill(buf, 4 pages, linear(c, 1))
    ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages, mirror)
    munmap(buf, 4 pages)
  }
  rare = mmap(NULL, 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
  waitpid(child)
}
task child {
  fill(keep, 4 pages, linear(9, 1))
}
`,
  'v5',
);
const shown = shownSession(LONG.file, LONG.info);

/** A page that has the first part and the third, and says what it is told of violations. */
function withGap(
  name: string,
  change: Partial<Pick<ReturnType<typeof film>, 'flags' | 'violations'>> = {},
  of: Shown = shown,
): string {
  const { file, info } = LONG;
  const done = { ...film(file, info, { parts: [0, 2], room: NO_END }), ...change };
  const session = indexOf(of, done, { starts: [0, 2], focus: undefined, more: undefined });
  const piece: TimelinePiece = {
    body: BODY,
    data: [
      data('timeline-index', { sessions: [session], alignment: undefined }),
      blobsOf(0, done),
      [0, 2].map((part) => bytes(blobId(0, 'start', part), startOfPart(file, info, part))),
    ],
    inFull: [2 * PART_EVENTS],
    flags: [done.flags],
    found: [{ ...done, inView: done.flags.length }],
  };
  const path = join(home, `${name}.html`);
  const source = { command: 'hmmtrace report', toolVersion: '0', sessions: [of] };
  writeFileSync(path, pageText(reportPage(piece, source)));
  return path;
}
async function opened(path: string): Promise<Page> {
  const { page } = await chromium.open(path);
  page.setDefaultTimeout(8000);
  await page.waitForSelector('[data-ready]');
  return page;
}
const tables = (page: Page): Promise<string> => page.locator('.tl-list caption').nth(1).innerText();
/** To an event, as a reader goes there. */
async function goTo(page: Page, event: number): Promise<void> {
  await page.fill('.tl-search input', String(event));
  await page.press('.tl-search input', 'Enter');
  await expect.poll(() => page.innerText('.tl-status')).toContain(`event ${event}`);
}
async function closer(page: Page): Promise<void> {
  await page.focus('.tl-scroll');
  for (let i = 0; i < 12; i++) await page.keyboard.press('+');
}
/** What is said over the map of what is looked at. */
async function tip(page: Page): Promise<string> {
  await page.locator('.tl-map').scrollIntoViewIfNeeded();
  const box = (await page.locator('.tl-map').boundingBox())!;
  await page.mouse.move(box.x + 190 + (box.width - 190) / 2, box.y + 8);
  await page.mouse.move(box.x + 191 + (box.width - 190) / 2, box.y + 8);
  return page.innerText('.tl-tip');
}
it('the session is as long as these tests want it', () => {
  expect(LONG.info.events).toBeGreaterThan(3 * PART_EVENTS);
});
const inGap = PART_EVENTS + 2000;

describe('violations that a page does not mark', () => {
  const flag = (event: number) => ({ event, name: 'n', message: 'm', unmet: false });
  const index = { flags: [flag(10), flag(20)], file: 'a.db', session: 3 };
  it('are not said to be none', () => {
    const few = { ...index, violations: 2 };
    const many = { ...index, violations: 4321 };
    expect(toViolation(few, 20, 1)).toEqual({ event: undefined, words: 'no violation farther on' });
    expect(toViolation(many, 10, 1)).toEqual({ event: 20, words: '' });
    expect(toViolation({ ...many, file: undefined }, 20, 1).words).toBe(
      'the page marks the first 2 of 4,321 violations only, and no file keeps the rest',
    );
    const words =
      'the page marks the first 2 of 4,321 violations only; hmmtrace show a.db -s 3 --kind Violation -n 0 lists all';
    expect(toViolation(many, 20, 1)).toEqual({ event: undefined, words });
    expect(toViolation(many, 99, -1)).toEqual({ event: 20, words: `${words}; the last marked: ` });
    expect(toViolation(many, 20, -1)).toEqual({ event: 10, words: '' });
  });
});

describe('what a server keeps', () => {
  it('goes when there is no room, what was asked for longest ago first', () => {
    const kept = new Kept<string>(10);
    const made: string[] = [];
    const get = (key: string, size: number): string =>
      kept.get(key, () => {
        made.push(key);
        return { made: key, size };
      });
    for (const key of ['a', 'b', 'a', 'b', 'a']) get(key, 5);
    expect(made).toEqual(['a', 'b']);
    get('c', 5);
    get('a', 5);
    get('b', 5);
    get('large', 99);
    expect(get('large', 99)).toBe('large');
    expect(made).toEqual(['a', 'b', 'c', 'b', 'large']);
  });
});

describe.skipIf(noBrowser)('a page that does not hold all of a session', () => {
  it('does not say that a page is not mapped where it does not know', async () => {
    const page = await opened(withGap('gap'));
    await closer(page);
    await goTo(page, inGap);
    expect(await tip(page)).toMatch(/^buf \(mm 1\) · event 6,09\d: not held in full here$/);
    await expect.poll(() => tables(page)).toMatch(/pages at event 6,096: not held in full here$/);
    expect(await page.locator('.tl-list').nth(1).locator('tbody tr').count()).toBe(0);
    // Where it holds it: of a page that is not mapped there it says so.
    await goTo(page, 2 * PART_EVENTS + 2000);
    expect(await tip(page)).toMatch(/^buf \(mm 1\) · CPU: (none|read and write)/);
    await expect.poll(() => tables(page)).toMatch(/pages at event 10,192$/);
    const names = page.locator('.tl-list').nth(1).locator('tbody th');
    expect(await names.allInnerTexts()).toContain('keep+3 (mm 1)');
    expect(await page.innerText('.tl-detail')).toMatch(/Event 10,192/);
    await page.context().close();
  });

  it('names no file that is gone', async () => {
    const page = await opened(withGap('passing', {}, { ...shown, passing: true }));
    await goTo(page, inGap);
    const detail = page.locator('.tl-detail');
    await expect.poll(() => detail.innerText()).toContain('No file keeps it: give -o FILE');
    expect(await detail.innerText()).not.toContain('hmmtrace');
    expect(await page.innerText('#timeline')).toContain('No file keeps the rest: give -o FILE');
    expect(await page.innerText('#timeline')).not.toContain('hmmtrace serve');
    await page.context().close();
  });

  it('says how much of it was searched, and scrolls to what is chosen once', async () => {
    const page = await opened(withGap('search'));
    await page.fill('.tl-search input', 'rare');
    await page.press('.tl-search input', 'Enter');
    await expect
      .poll(() => page.innerText('.tl-found'))
      .toBe('nothing, in the 8,192 events that the page holds in full');
    await closer(page);
    await goTo(page, 3000);
    const row = page.locator('.tl-list [aria-current]');
    await expect.poll(() => row.innerText()).toMatch(/^3000/);
    const at = (await page.evaluate(
      '(() => { const r = document.querySelector(".tl-list [aria-current]"); const [a, b] = [r, r.closest(".tl-list")].map((e) => e.getBoundingClientRect()); return [a.top - b.top, b.height - (a.bottom - b.top)]; })()',
    )) as number[];
    expect(Math.min(...at)).toBeGreaterThan(0);
    await page.context().close();
  });

  it('n at the last mark says that there are more, and how to have them', async () => {
    const flags = [{ event: 500, name: 'VIOLATION: x', message: 'x', unmet: false }];
    const page = await opened(withGap('flags', { flags, violations: 1500 }));
    expect(await page.innerText('#violations')).toMatch(
      /… and 1,499 more, which the timeline does not mark either: hmmtrace show .* -n 0/,
    );
    await page.focus('.tl-scroll');
    await page.keyboard.press('n');
    await expect.poll(() => page.innerText('.tl-status')).toContain('event 500');
    await page.keyboard.press('n');
    expect(await page.innerText('.tl-status')).toMatch(
      /marks the first 1 of 1,500 violations only/,
    );
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});

describe.skipIf(noBrowser)('a page that asks a server for what it looks at', () => {
  it('finds what it does not hold, and says when nobody answers any more', async () => {
    const source = { command: 'hmmtrace serve', toolVersion: '0' };
    const { answer } = new Answering(LONG.file, source);
    const made = servedTimeline(shown, '', () => undefined);
    const page = pageText({
      ...reportPage(made.piece, { ...source, sessions: [shown] }),
      served: true,
    });
    const asked: string[] = [];
    const server = await serve(
      0,
      (path, query) => {
        asked.push(path);
        return path === 'session/1/'
          ? { type: 'text/html; charset=utf-8', body: page }
          : answer(path, query);
      },
      (error) => {
        throw error;
      },
    );
    try {
      const tab = await opened(`${server.url}session/1/`);
      await tab.fill('.tl-search input', 'rare');
      await tab.press('.tl-search input', 'Enter');
      await expect.poll(() => tab.innerText('.tl-found')).toMatch(/^1 of \d+$/);
      await expect.poll(() => tab.innerText('.tl-words')).toContain('rare');
      expect(asked).toContain('session/1/search');
      await goTo(tab, 3000);
      expect(await tab.isVisible('.tl-trouble')).toBe(false);
      server.close();
      await tab.fill('.tl-search input', String(inGap));
      await tab.press('.tl-search input', 'Enter');
      await expect
        .poll(() => tab.innerText('.tl-trouble'))
        .toMatch(/^The server does not answer: .*hmmtrace serve .* -s 1 starts it again/s);
      expect(await tab.innerText('.tl-detail')).toContain('The server does not give this part');
      expect(await tip(tab)).toContain('the server does not give it');
      await tab.fill('.tl-search input', 'keep');
      await tab.press('.tl-search input', 'Enter');
      await expect.poll(() => tab.innerText('.tl-found')).toBe('the server does not answer');
      expect(await faultsOf(tab)).toEqual([]);
      await tab.context().close();
    } finally {
      server.close();
    }
  });
});
