import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';

/* Pages in Debian's chromium. Where it is not installed, what needs it is skipped. */

const CHROMIUM = '/usr/bin/chromium';
export const noBrowser = !existsSync(CHROMIUM);

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a page is looked at with. */
export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
}
/** The two sizes that pages are looked at in. */
export const SIZES = [1280, 390] as const;

export interface Opened {
  readonly page: Page;
  /** What went wrong in it, was refused by its policy, or was asked of a network. */
  readonly troubles: readonly string[];
}

/** One browser for a test file. */
export function browser(): { open(path: string, look?: Look): Promise<Opened> } {
  let running: Browser | undefined;
  beforeAll(async () => {
    if (!noBrowser) running = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  });
  afterAll(() => running?.close());
  return {
    async open(path, { width = 1280, dark = false } = {}) {
      const context = await running!.newContext({
        viewport: { width, height: 900 },
        colorScheme: dark ? 'dark' : 'light',
      });
      const page = await context.newPage();
      const url = path.startsWith('http') ? path : pathToFileURL(path).href;
      const troubles: string[] = [];
      page.on('console', (m) => {
        if (['error', 'warning'].includes(m.type())) troubles.push(m.text());
      });
      page.on('pageerror', (e) => troubles.push(e.message));
      page.on('request', (r) => {
        if (new URL(r.url()).origin !== new URL(url).origin) troubles.push(`asks for ${r.url()}`);
      });
      page.on('dialog', (d) => {
        troubles.push(`dialog ${d.message()}`);
        void d.dismiss();
      });
      await page.goto(url);
      return { page, troubles };
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds fault with. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResult;
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`,
  );
}
interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** By how much a page is wider than the window, and how far its parts have moved since they were drawn. */
const WIDTH_AND_SHIFT = `new Promise((resolve) => {
  let moved = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) moved += value;
  }).observe({ type: 'layout-shift', buffered: true });
  const wider = document.documentElement.scrollWidth - innerWidth;
  requestAnimationFrame(() => setTimeout(() => resolve({ wider, moved }), 50));
})`;

/**
 * What every page is held to, at both sizes, dark and light: no errors, nothing asked of a network,
 * nothing that axe finds fault with, nothing wider than the window, and nothing that moves once it is
 * drawn. With HMMTRACE_SHOTS, a folder, each is kept there as a picture.
 */
export async function holdsUp(
  { open }: ReturnType<typeof browser>,
  path: string,
  name: string,
): Promise<void> {
  for (const width of SIZES) {
    const dark = width === SIZES[1];
    const { page, troubles } = await open(path, { width, dark });
    const found = (await page.evaluate(WIDTH_AND_SHIFT)) as { wider: number; moved: number };
    expect({ name, width, ...found, troubles }).toEqual({
      ...{ name, width, wider: 0, moved: 0, troubles: [] },
    });
    expect(await faultsOf(page)).toEqual([]);
    const shots = process.env['HMMTRACE_SHOTS'];
    if (shots !== undefined)
      writeFileSync(join(shots, `${name}-${width}.png`), await page.screenshot({ fullPage: true }));
    await page.context().close();
  }
}
