import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STEERING } from '../../src/units/json-text.js';
import { STEERS, STEERING as HOSTILE } from '../support/hostile.js';
import { readPerfetto } from '../support/perfetto.js';
import {
  interruptedAfter,
  recordWorkload,
  timelineOf,
  type Recorded,
} from '../support/timeline.js';

const source = (path: string): string => readFileSync(path, 'utf8');

interface TraceEvent {
  readonly ph: 'M' | 'B' | 'E' | 'i' | 'C' | 's' | 'f';
  readonly pid: number;
  readonly tid?: number;
  readonly ts?: number;
  readonly name?: string;
  readonly cat?: string;
  readonly id?: number;
  readonly args?: Readonly<Record<string, string | number>>;
}
function readChrome(bytes: Buffer): readonly TraceEvent[] {
  return (JSON.parse(bytes.toString('utf8')) as { traceEvents: TraceEvent[] }).traceEvents;
}

const SESSIONS: readonly (readonly [string, () => Recorded])[] = [
  ['a violation', () => recordWorkload(source('traces/workloads/close_and_munmap.hmm'), 'v5', 6)],
  ['a work queue', () => recordWorkload(source('traces/docket/A11-work-queue.hmm'), 'workqueue')],
  ['device memory', () => recordWorkload(source('traces/docket/C06-no-eviction.hmm'), 'linux-6.1')],
  [
    'an interruption',
    () =>
      interruptedAfter(
        recordWorkload(source('traces/docket/A04-parallel-updates.hmm'), 'v5', 3),
        150,
      ),
  ],
];

describe.each(SESSIONS)('trace events of a session with %s', (_, record) => {
  const recorded = record();
  const events = readChrome(timelineOf(recorded, 'chrome'));

  it('say what the packets say, event by event', () => {
    const packets = readPerfetto(timelineOf(recorded, 'perfetto')).events;
    const letters = { begin: 'B', end: 'E', instant: 'i', counter: 'C' } as const;
    const timed = events.filter((e) => 'BEiC'.includes(e.ph));
    expect(timed.map((e) => [e.ph, Math.round(e.ts! * 1000), e.args])).toEqual(
      packets.map((e) => [
        letters[e.type],
        e.time,
        e.type === 'counter'
          ? { value: e.value }
          : e.type === 'end' && Object.keys(e.notes).length === 0
            ? undefined
            : e.notes,
      ]),
    );
    const named = (ph: string): boolean => ph === 'B' || ph === 'i';
    expect(events.filter((e) => named(e.ph)).map((e) => [e.name, e.cat])).toEqual(
      packets.filter((e) => named(letters[e.type])).map((e) => [e.name, e.category]),
    );
    const flows = events.filter((e) => e.ph === 's' || e.ph === 'f').map((e) => [e.ph, e.id]);
    expect(flows).toEqual(
      packets.flatMap((e) => [...e.flows.map((id) => ['s', id]), ...e.ends.map((id) => ['f', id])]),
    );
  });

  it('nest on every thread, have names for all of them, and bind each flow to a slice', () => {
    const depth = new Map<string, number>();
    const named = new Set<string>();
    for (const e of events) {
      const thread = `${e.pid} ${e.tid}`;
      if (e.ph === 'M') {
        expect(named.has(`${e.name} ${thread}`)).toBe(false);
        named.add(`${e.name} ${thread}`);
      } else if (e.ph !== 'C') expect(named).toContain(`thread_name ${thread}`);
      if (e.ph === 'B') depth.set(thread, (depth.get(thread) ?? 0) + 1);
      if (e.ph === 'E') depth.set(thread, depth.get(thread)! - 1);
      expect(depth.get(thread) ?? 0).toBeGreaterThanOrEqual(0);
      if (e.ph === 's' || e.ph === 'f') expect(depth.get(thread)).toBeGreaterThan(0);
    }
    expect([...depth.values()].every((d) => d === 0)).toBe(true);
  });
});

describe('names that were made to do harm', () => {
  const NAME = `<script>alert(1)</script>${HOSTILE}${'x'.repeat(5000)}\ud800`;
  const hostile = (): Recorded => {
    const whole = recordWorkload(source('traces/workloads/close_and_munmap.hmm'), 'v5', 6);
    return interruptedAfter({ ...whole, info: { ...whole.info, workloadName: NAME } }, 60);
  };

  it('neither steer nor hide nor crowd out, in both formats', () => {
    const recorded = hostile();
    const packets = readPerfetto(timelineOf(recorded, 'perfetto'));
    const texts = [
      ...[...packets.tracks.values()].map((t) => t.name),
      ...packets.events.flatMap((e) => [e.name, ...Object.values(e.notes).map(String)]),
    ];
    expect(texts.some((t) => t.startsWith('<script>'))).toBe(true);
    const json = timelineOf(recorded, 'chrome').toString('utf8');
    texts.push(...readChrome(Buffer.from(json)).flatMap((e) => [e.name ?? '', JSON.stringify(e)]));
    for (const text of texts) {
      expect(text).not.toMatch(STEERS);
      expect(text).not.toMatch(new RegExp(`[${STEERING}\\n]`, 'u'));
    }
    expect(Math.max(...packets.events.map((e) => e.name.length))).toBeLessThan(300);
    expect(json).not.toMatch(/\ufffd/);
  });
});
