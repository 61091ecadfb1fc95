import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { ViolationType } from '../../src/events/generated.js';
import { compareSteps } from '../../src/conformance/compare-steps.js';
import { compareEventOrder } from '../../src/conformance/event-order.js';
import {
  parseEventRecording,
  type KernelEvent,
  type RecordedEvents,
} from '../../src/conformance/event-recording.js';
import { recordedLines } from '../support/recorded.js';

/*
 * The order of kernel events, with all their fields but `inv_range`, the hook of secondary
 * translation caches. `events-linux-6.1` was recorded with the driver as it is: it erases one mirror
 * entry past the end (ev.exclusive). `events-v5` was recorded with the port to the letter: migration
 * and exclusive access make no interval.
 */
const RECORDINGS = [
  ['events-linux-6.1.jsonl', 'linux-6.1-asis', []],
  ['events-linux-6.12.jsonl', 'linux-6.12-asis', []],
  // Mirror entries that no interval covers go stale, and exclusive access is not taken back: here, and
  // in the recorded kernel.
  [
    'events-v5.jsonl',
    'v5-on-6.1',
    [ViolationType.STALE_MIRROR_ENTRY, ViolationType.WRITABLE_TWICE],
  ],
] as const;

interface Known {
  readonly file: string;
  readonly scenario: string;
  readonly operation: string;
  readonly difference: string;
  readonly because: string;
}
const known = JSON.parse(
  readFileSync(new URL('./event-order-differences.json', import.meta.url), 'utf8'),
) as Known[];

const design = (name: string) => resolveDesign(name, () => '');

describe.each(RECORDINGS)('%s under %s', (file, name, violated) => {
  const results = compareEventOrder(recordedLines(file), design(name), file);

  test.each(results.map((result) => [result.name, result] as const))('%s', (_name, result) => {
    expect(result.differences).toEqual([]);
    expect(result.events).toBeGreaterThan(0);
    for (const { type } of result.violations) expect(violated).toContain(type);
  });

  test('differs from the machine only as listed', () => {
    expect(results).toHaveLength(30);
    const reordered = results.flatMap(({ name: scenario, reordered: operations }) =>
      operations.map((operation) => ({ file, scenario, operation, difference: 'eviction order' })),
    );
    const listed = known.filter((entry) => entry.file === file);
    expect(listed.map(({ because: _, ...entry }) => entry)).toEqual(reordered);
    for (const { because } of listed) expect(because).toMatch(/^\S+\.c \w+: /);
  });
});

test('the designs beside the recorded ones are told apart by the order alone', () => {
  const differing = (file: string, name: string) =>
    compareEventOrder(recordedLines(file), design(name))
      .filter(({ differences }) => differences.length > 0)
      .map((result) => result.name);
  expect(differing('events-linux-6.1.jsonl', 'linux-6.1')).toEqual(['ev.exclusive']);
  expect(differing('events-linux-6.12.jsonl', 'linux-6.12')).toEqual(['ev.exclusive']);
  // Each of the three switches of the order of events is told by it.
  const without = (by: string) => differing('events-linux-6.12.jsonl', `linux-6.12-asis+${by}`);
  expect(without('fault.areaLock=none')).toContain('ev.migrate_cpu_fault');
  expect(without('fault.writeResult=told')).toEqual(['ev.cpu_write_over_zero', 'ev.fork_cow']);
  expect(without('notifier.onlyEnd=told')).toHaveLength(30);
  expect(differing('events-v5.jsonl', 'v5-on-6.1-covered')).toContain('ev.migrate_to_dev');
});

describe('the comparison', () => {
  const step = (events: KernelEvent[], outside = 0): RecordedEvents => ({
    op: 'op',
    events,
    outside,
  });
  const differs = (recorded: RecordedEvents[], simulated: readonly (readonly KernelEvent[])[]) =>
    compareSteps(recorded, simulated).differences.length > 0;
  const end = (seq: number): KernelEvent => ({ ev: 'itree_inv_end', seq, active: 1 });

  test('finds every change of one recorded event', () => {
    const lines = recordedLines('events-v5.jsonl');
    let changes = 0;
    for (const [i, line] of lines.entries()) {
      const { steps } = parseEventRecording(line, String(i));
      const events = steps.map((s) => s.events);
      expect(differs([...steps], events)).toBe(false);
      steps.forEach((s, at) => {
        s.events.forEach((event, n) => {
          const changed = (events_: KernelEvent[]) =>
            steps.map((other, o) => (o === at ? { ...other, events: events_, outside: 0 } : other));
          const without = s.events.filter((_, m) => m !== n);
          expect(differs(changed(without), events), `${s.op}: without ${event.ev}`).toBe(true);
          for (const [field, value] of Object.entries(event)) {
            const other = typeof value === 'number' ? value - 1 : `not ${String(value)}`;
            const wrong = s.events.map((e, m) => (m === n ? { ...e, [field]: other } : e));
            expect(differs(changed(wrong), events), `${s.op}: ${event.ev}.${field}`).toBe(true);
            changes++;
          }
        });
      });
    }
    expect(changes).toBeGreaterThan(1000);
  });

  test('lets the recorded sequence run ahead only as far as what is left out accounts for', () => {
    expect(differs([step([end(5)])], [[end(3)]])).toBe(true);
    expect(differs([step([end(5)], 2)], [[end(3)]])).toBe(true);
    expect(differs([step([end(5)], 3)], [[end(3)]])).toBe(false);
    expect(differs([step([end(4)], 9)], [[end(3)]])).toBe(true);
    expect(differs([step([end(3)], 9)], [[end(5)]])).toBe(true);
    expect(differs([step([end(5), end(5)], 3)], [[end(3), end(5)]])).toBe(true);
    expect(differs([step([end(5)], 3), step([end(7)])], [[end(3)], [end(5)]])).toBe(false);
    expect(differs([step([end(5)], 3), step([end(9)])], [[end(3)], [end(5)]])).toBe(true);
  });

  test('lets pages be evicted in any order, but the same pages', () => {
    const evicted = (...pages: number[]): KernelEvent[] => [
      { ev: 'migrate_device_range', npages: 65536 },
      ...pages.flatMap((page): KernelEvent[] => [
        { ev: 'inv_start', start: page, end: page + 1, event: 'CLEAR' },
        { ev: 'inv_end', start: page, end: page + 1, event: 'CLEAR' },
      ]),
      { ev: 'devmem_free' },
    ];
    const compared = compareSteps([step(evicted(0, 3, 1))], [evicted(3, 1, 0)]);
    expect(compared).toEqual({ differences: [], reordered: ['op'] });
    expect(differs([step(evicted(0, 3, 1))], [evicted(3, 2, 0)])).toBe(true);
    expect(differs([step(evicted(0, 3, 1))], [evicted(3, 0)])).toBe(true);
  });
});
