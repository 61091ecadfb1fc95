/**
 * The page of a long session: how fast it is made, how large it is, how long a browser takes to open it,
 * and how many frames a second it draws while it is moved.
 *   node dist/bench/page.js [EVENTS]      (default 3000000)
 */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { pageText } from '../src/page/page.js';
import { reportPage } from '../src/page/report.js';
import { timelinePiece } from '../src/page/timeline/timeline-piece.js';
import { TraceFile } from '../src/store/trace-file.js';
import { inScratch, machineName } from './harness.js';
import { recordText } from './recording.js';
import { scaleWorkload } from './scale.js';

/** Frames that are counted. */
const FRAMES = 200;

/** Moves the timeline a little in each frame; gives frames a second, and milliseconds of the slowest. */
const PAN = `new Promise((resolve) => {
  const stage = document.querySelector('.tl-scroll');
  const took = [];
  let last = performance.now();
  const frame = (now) => {
    took.push(now - last);
    last = now;
    if (took.length > ${FRAMES}) {
      took.shift();
      const sum = took.reduce((a, b) => a + b, 0);
      resolve([(1000 * took.length) / sum, Math.max(...took)]);
      return;
    }
    const deltaX = took.length % 100 < 50 ? 24 : -24;
    const box = stage.getBoundingClientRect();
    const clientX = box.left + box.width / 2;
    stage.dispatchEvent(new WheelEvent('wheel', { deltaX, clientX, clientY: box.top + 60, cancelable: true }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})`;

async function frames(page: Page): Promise<string> {
  const [rate, slowest] = (await page.evaluate(PAN)) as [number, number];
  return `${rate.toFixed(0)} frames a second, the slowest ${slowest.toFixed(0)} ms`;
}

const events = Number(process.argv[2] ?? 3_000_000);
await inScratch(async (scratch) => {
  const db = join(scratch, 't.db');
  recordText(db, scaleWorkload(events), 'scale');
  const file = TraceFile.open(db);
  const info = file.session(1);
  const before = process.cpuUsage();
  const began = performance.now();
  const shown = { file, info, name: 'scale' };
  const piece = timelinePiece([shown], undefined);
  const source = { command: 'bench', toolVersion: '0', sessions: [shown] };
  const text = pageText(reportPage(piece, source));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  const rate = (n: number): string =>
    `${(info.events / n / 1e6).toFixed(2)} million events a second`;
  const path = join(scratch, 'page.html');
  writeFileSync(path, text);
  file.close();
  console.log(machineName());
  console.log(`made: ${rate(seconds)}, ${rate((user + system) / 1e6)} of processor time`);
  console.log(`size: ${(statSync(path).size / 1e6).toFixed(2)} MB for ${info.events} events`);

  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const opening = performance.now();
  await page.goto(pathToFileURL(path).href);
  await page.waitForSelector('[data-ready]');
  console.log(`opened in ${(performance.now() - opening).toFixed(0)} ms`);
  await page.focus('.tl-scroll');
  for (let closer = 0; closer <= 20; closer += 5) {
    console.log(`closer by ${closer} steps: ${await frames(page)}`);
    for (let i = 0; i < 5; i++) await page.keyboard.press('+');
  }
  await browser.close();
});
