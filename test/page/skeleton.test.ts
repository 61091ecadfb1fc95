import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limited } from '../../src/interchange/limited.js';
import { chart } from '../../src/page/chart.js';
import { bytes, data } from '../../src/page/data.js';
import { markup, markupOf } from '../../src/page/html.js';
import { mark } from '../../src/page/mark.js';
import { BEGINNING, pageText, type Page } from '../../src/page/page.js';
import { table } from '../../src/page/table.js';
import { block, MARKED, marked, sideBySide } from '../../src/page/trace.js';
import { jsonText } from '../../src/units/json-text.js';
import { visible } from '../../src/view/visible.js';
import { browser, holdsUp, noBrowser } from '../support/browser.js';
import { scratch } from '../support/cli.js';

/* The frame of every page and its parts: nothing gets out of its place, and a browser shows it well. */

const dir = scratch();
const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><!--<script>',
  '"><img src=x onerror=alert(1)>',
  "'; alert(1) //",
  'a\u2028b\u202ec\u0000d\ud800e',
  '&lt;b&gt;',
];

function pageOf(name: string): Page {
  return {
    title: name,
    ran: { command: `hmmtrace diff ${name} 1 2`, toolVersion: '0.1.0', facts: [['design', name]] },
    lead: markup`it says ${mark('warn', name)}`,
    assets: ['chart'],
    sections: [
      {
        id: 'rows',
        title: name,
        body: table(name, [{ name }, { name: 'n', number: true }], [[name, 1234]]),
      },
      {
        id: 'curve',
        title: 'Curve',
        body: chart({
          ...{ id: 'growth', title: name, xs: [1, 10, 100] },
          x: { label: 'pages', log: true },
          y: { label: 'callbacks', log: true },
          series: [
            { name, values: [1, 10, 100] },
            { name: 'other', values: [1, undefined, 0] },
          ],
        }),
      },
      {
        id: 'both',
        title: 'Side by side',
        wide: true,
        body: [
          sideBySide(
            'both',
            [name, 'b'],
            [
              { seq: 1, a: name, b: name },
              { seq: 2, a: name, b: undefined, parts: true },
            ],
          ),
          block('a trace', MARKED.bad(name)),
        ],
      },
    ],
    data: data('more', { name, list: [name] }),
  };
}

describe('the markup of a page', () => {
  it('holds text as text, whatever it is', () => {
    expect(markupOf(markup`<b title="${HOSTILE[2]!}">${HOSTILE[0]!}</b>`)).toBe(
      '<b title="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;">&lt;script&gt;alert(1)&lt;/script&gt;</b>',
    );
    expect(markupOf(HOSTILE[4]!)).toBe('a\\u2028b\\u202ec\\u0000d\\ud800e');
    expect(markupOf('\u{1f600}')).toBe('\u{1f600}');
    // What is shown as nothing at all, on a page, on a terminal and in a viewer of timelines.
    const unseen = 'a\u00adb\u180ec\u115fd\u{e0041}\u{e007f}';
    const seen = 'a\\u00adb\\u180ec\\u115fd\\udb40\\udc41\\udb40\\udc7f';
    expect([markupOf(unseen), visible(unseen), limited(unseen)]).toEqual([seen, seen, seen]);
    expect(JSON.parse(jsonText(unseen))).toBe(unseen);
    expect(jsonText(unseen)).toBe(`"${seen}"`);
  });

  it('holds data that does not end its script, and reads back as it was', () => {
    for (const text of HOSTILE) {
      const made = markupOf(data('d', { text }));
      const inside = /^<script type="application\/json" id="d">(.*)<\/script>$/s.exec(made)![1]!;
      expect(inside).not.toMatch(/[<>\u2028]/);
      expect(JSON.parse(inside)).toEqual({ text });
    }
    expect(markupOf(bytes('b', Uint8Array.of(0, 255)))).toContain('>AP8=<');
  });

  it('keeps what the marks of a terminal mean, and closes what a text leaves open', () => {
    expect(markupOf(marked(`a ${MARKED.bad(MARKED.strong('<b>'))} c`))).toBe(
      'a <span class="bad"><span class="strong">&lt;b&gt;</span></span> c',
    );
    expect(markupOf(marked('\ue010x'))).toBe('<span class="strong">x</span>');
    expect(markupOf(marked('\ue016x'))).toBe('x');
  });

  it('is the same to the byte each time, and begins as what may be written over', () => {
    const text = pageText(pageOf(HOSTILE[0]!));
    expect(pageText(pageOf(HOSTILE[0]!))).toBe(text);
    expect(text.startsWith(BEGINNING)).toBe(true);
    expect(text.match(/<script>/g)).toHaveLength(2);
    expect(text).toContain("default-src 'none'");
    expect(text).not.toMatch(/https?:\/\/(?!github)/);
  });
});

describe.skipIf(noBrowser)('a page in a browser (which needs chromium)', () => {
  const chromium = browser();

  it('holds up with hostile names, at two sizes, dark and light', async () => {
    for (const [i, name] of [HOSTILE[0]!, HOSTILE[1]!, HOSTILE[4]!].entries()) {
      const path = join(dir, `${i}.html`);
      writeFileSync(path, pageText(pageOf(name)));
      if (i === 0) await holdsUp(chromium, path, 'skeleton');
      const { page, troubles } = await chromium.open(path);
      expect(await page.textContent('h1')).toBe(readBack(name));
      const kept = await page.textContent('#more');
      expect(JSON.parse(kept!)).toEqual({ name, list: [name] });
      expect(troubles).toEqual([]);
      await page.context().close();
    }
  });

  it('changes its colours, remembers them, and draws its curves anew', async () => {
    const path = join(dir, 'theme.html');
    writeFileSync(path, pageText(pageOf('plain')));
    const { page } = await chromium.open(path);
    const ground = () =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const light = await ground();
    expect(await page.locator('.plot canvas').count()).toBe(1);
    await page.getByRole('button', { name: 'Dark colours' }).click();
    expect(await ground()).not.toBe(light);
    expect(await page.locator('.plot canvas').count()).toBe(1);
    await page.reload();
    expect(await ground()).not.toBe(light);
    await page.context().close();
  });

  it('is reached with the keyboard: contents, colours, tables that scroll, the numbers of a chart', async () => {
    const path = join(dir, 'theme.html');
    writeFileSync(path, pageText(pageOf('plain')));
    const { page } = await chromium.open(path, { width: 390 });
    const reached: string[] = [];
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      reached.push((await page.evaluate(FOCUSED)) as string);
    }
    for (const what of [
      'To the contents',
      'Dark colours',
      'Curve',
      'both',
      'a trace',
      'The numbers of this chart',
    ])
      expect(reached).toContain(what);
    await page.context().close();
  });
});

const FOCUSED =
  "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()";

/** A text as a page shows it. */
function readBack(text: string): string {
  return text.replace(
    /[\u2028\u202e\u0000\ud800]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
