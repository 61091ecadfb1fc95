import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import type { Event } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { Labels } from '../../src/replay/text/labels.js';
import { execute } from '../../src/run/execute.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { EventTable } from '../../src/view/event-table.js';
import { PLAIN } from '../../src/view/style.js';

/* The lines of `hmmtrace show`, of few tasks and of many. */

function shown(tasks: readonly string[], width: number): string[] {
  const start = tasks.map((name) => `  start(${name})`).join('\n');
  const each = tasks.map((name) => `task ${name} {\n  *(buf) = 1\n}`).join('\n');
  const map = 'buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)';
  const workload = parseWorkload(`task main {\n  ${map}\n${start}\n}\n${each}\n`);
  const events: Event[] = [];
  const design = resolveDesign('linux-6.1', () => '');
  execute({ workload, design, seed: 1, strategy: runToBlock(1) }, [
    { event: (e) => void events.push(e) },
  ]);
  const labels = new Labels(workload);
  const options = { width, all: false, repeats: true, style: PLAIN };
  const table = new EventTable(labels, ['main', ...tasks], options);
  const lines = [table.header()];
  for (const e of events) {
    labels.observe(e);
    lines.push(...table.push(e));
  }
  return lines;
}

describe('events', () => {
  it('stand in the column of their task, of few tasks', () => {
    const lines = shown(['a', 'b'], Infinity);
    expect(lines[0]).toMatch(/^ +event +us {3}main {44}a {47}b$/);
    expect(lines.find((line) => line.includes('store buf'))).toMatch(
      /^ {2,}\d+ +\d+\.\d\d {51,}store/,
    );
  });
  it.each([Infinity, 80])('have the name of their task before them, of many: width %d', (width) => {
    const lines = shown(['a', 'b', 'c', 'other'], width);
    expect(lines[0]).toMatch(/^ +event +us {3}task$/);
    expect(lines.filter((line) => /\d {3}other {4}store buf/.test(line))).toHaveLength(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.min(width, 140));
    expect(lines.filter((line) => /\S/.test(line.slice(23, 24)))).toHaveLength(lines.length);
  });
});
