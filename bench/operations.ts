/**
 * What operations of the simulated machine cost, on compiled code:
 *   npm run bench:operations -- [--json] [--only PART]
 *  - pages a second of each operation, beside the real driver's in an emulated kernel (test/conformance/recorded), and
 *    what that ratio could be at most: with the same events applied, and nothing decided;
 *  - the cost of one operation while the address space, and the trace behind it, grow;
 *  - the 19 self tests of the v5 patch at full size, recording included.
 * Everything but the last by the processor's time, so that what else the machine does counts little. Each
 * operation is done again and again, as the recorded benchmark did for a second each: what a compiler takes to make the code
 * fast is no cost of an operation. With --only those operations whose name has PART in it, and nothing else.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { resolveDesign } from '../src/designs/resolve.js';
import { recordSession } from '../src/replay/record.js';
import { runToBlock } from '../src/schedule/strategies/run-to-block.js';
import { TraceFile } from '../src/store/trace-file.js';
import { loadWorkload, SELF_TESTS } from '../src/language/library.js';
import { parseWorkload } from '../src/language/parse.js';
import { evolve } from '../src/machine/evolve.js';
import { emptyMachine } from '../src/machine/state.js';
import { execute, type Observer, type Outcome } from '../src/run/execute.js';
import type { Event } from '../src/events/generated.js';
import { inScratch, machineName, median } from './harness.js';

const { only, json } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values;
const say = (line: string) => {
  if (!json) console.log(line);
};
const MAP = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS';

/** The recorded benchmark's operations in our language: what comes before, and one round. */
const OPERATIONS: Readonly<Record<string, (n: number) => { before: string; round: string }>> = {
  dev_read_mapped: (n) => ({
    before: `${mapped(n)}\n${ioctl('READ', n)}`,
    round: ioctl('READ', n),
  }),
  dev_write_mapped: (n) => ({ before: `${mapped(n)}\n${write(n)}`, round: write(n) }),
  snapshot: (n) => ({ before: mapped(n), round: ioctl('SNAPSHOT', n) }),
  'mprotect_r_rw+dev_read_refault': (n) => ({
    before: mapped(n),
    round: `mprotect(buf, ${n} pages, PROT_READ)\nmprotect(buf, ${n} pages, PROT_READ|PROT_WRITE)\n${ioctl('READ', n)}`,
  }),
  'dontneed+dev_write_refault': (n) => ({
    before: mapped(n),
    round: `madvise(buf, ${n} pages, MADV_DONTNEED)\n${write(n)}`,
  }),
  'migrate_to_dev+cpu_fault_back': (n) => ({
    before: mapped(n),
    round: `${ioctl('MIGRATE_TO_DEV', n)}\nfill(buf, ${n} pages, linear(0, 1))`,
  }),
  'migrate_to_dev+migrate_to_sys': (n) => ({
    before: mapped(n),
    round: `${ioctl('MIGRATE_TO_DEV', n)}\n${ioctl('MIGRATE_TO_SYS', n)}`,
  }),
  'mmap+dev_write+munmap': (n) => ({
    before: '',
    round: `tmp = mmap(NULL, ${n} pages, ${MAP})\nioctl(fd, HMM_DMIRROR_WRITE, tmp, ${n} pages, linear(0, 1))\nmunmap(tmp, ${n} pages)`,
  }),
};
/** Operations that no kernel was measured with. */
const UNMEASURED: Readonly<Record<string, (n: number) => { before: string; round: string }>> = {
  'pin+unpin': (n) => ({ before: mapped(n), round: `pin(buf, ${n} pages, WRITE)\nunpin()` }),
  'pin_fast_longterm+unpin': (n) => ({
    before: mapped(n),
    round: `pin(buf, ${n} pages, WRITE|LONGTERM|FAST)\nunpin()`,
  }),
  'migrate_to_coherent+migrate_to_sys': (n) => ({
    before: `co = open("/dev/hmm_dmirror2")\n${mapped(n)}`,
    round: `ioctl(co, HMM_DMIRROR_MIGRATE_TO_DEV, buf, ${n} pages)\nioctl(co, HMM_DMIRROR_MIGRATE_TO_SYS, buf, ${n} pages)`,
  }),
  'migrate_to_coherent+pin_longterm+unpin': (n) => ({
    before: `co = open("/dev/hmm_dmirror2")\n${mapped(n)}`,
    round: `ioctl(co, HMM_DMIRROR_MIGRATE_TO_DEV, buf, ${n} pages)\npin(buf, ${n} pages, WRITE|LONGTERM)\nunpin()`,
  }),
};
function mapped(n: number): string {
  return `buf = mmap(NULL, ${n} pages, ${MAP})\nfill(buf, ${n} pages, linear(0, 1))`;
}
function ioctl(command: string, n: number): string {
  return `ioctl(fd, HMM_DMIRROR_${command}, buf, ${n} pages)`;
}
function write(n: number): string {
  return `ioctl(fd, HMM_DMIRROR_WRITE, buf, ${n} pages, linear(0, 1))`;
}

interface Cost {
  /** Seconds of the processor. */
  readonly seconds: number;
  readonly events: number;
}
function run(before: string, round: string, rounds: number, ...observers: Observer[]): Outcome {
  const text = `task main {\nfd = open("/dev/hmm_dmirror0")\n${before}\nrepeat ${rounds} {\n${round}\n}\n}\n`;
  const workload = parseWorkload(text, 'bench');
  const design = resolveDesign('linux-6.1', () => '');
  return execute({ workload, design, seed: 1, strategy: runToBlock(1) }, observers);
}
/** What a workload of so many rounds costs; nothing is recorded. */
function costOf(before: string, round: string, rounds: number): Cost {
  const start = process.cpuUsage();
  const { events } = run(before, round, rounds);
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, events };
}

/** What one round costs, set-up taken away: the difference of many rounds and few. */
function costOfRound(before: string, round: string, few: number, many: number): Cost {
  const samples = [0, 1, 2].map(() => {
    const [less, more] = [costOf(before, round, few), costOf(before, round, many)];
    const rounds = many - few;
    return {
      seconds: (more.seconds - less.seconds) / rounds,
      events: (more.events - less.events) / rounds,
    };
  });
  return { seconds: median(samples.map((s) => s.seconds)), events: samples[0]!.events };
}

/** Events that are applied at once, so that a clock can tell what that takes; they still lie in the processor's caches. */
const WINDOW = 20_000;
/**
 * What applying the same events to a second machine takes, with nothing decided and nothing emitted: as long as they are
 * applied as they are, no way of deciding can be quicker.
 * @returns nanoseconds an event, of the processor
 */
function applying(before: string, round: string, rounds: number): number {
  const machine = emptyMachine();
  const taken: number[] = [];
  let events: Event[] = [];
  run(before, round, rounds, {
    event(event) {
      events.push(event);
      if (events.length < WINDOW) return;
      const start = process.cpuUsage();
      for (const e of events) evolve(machine, e);
      const { user, system } = process.cpuUsage(start);
      taken.push((user + system) * 1e3);
      events = [];
    },
  });
  // The first ones are the compiler's.
  return median(taken.slice(taken.length / 2)) / WINDOW;
}

/** Seconds that each sample is to take. */
const SAMPLE = 0.3;
interface Rate {
  readonly bench: string;
  readonly pages: number;
  /** Pages a second. */
  readonly simulated: number;
  readonly eventsPerPage: number;
  readonly nanosecondsPerEvent: number;
  /** Of them what applying the event to a state takes. */
  readonly nanosecondsToApply: number;
}
function rateOf(bench: string, pages: number): Rate {
  const { before, round } = (OPERATIONS[bench] ?? UNMEASURED[bench])!(pages);
  // So many rounds as take long enough, of which the first ones are there for the compiler.
  let many = 20;
  while (costOf(before, round, many).seconds < SAMPLE) many *= 2;
  const { seconds, events } = costOfRound(before, round, Math.ceil(many / 10), many);
  return {
    bench,
    pages,
    simulated: Math.round(pages / seconds),
    eventsPerPage: events / pages,
    nanosecondsPerEvent: (seconds * 1e9) / events,
    nanosecondsToApply: applying(before, round, Math.max(many, Math.ceil((20 * WINDOW) / events))),
  };
}
const perEvent = ({ eventsPerPage, nanosecondsPerEvent, nanosecondsToApply }: Rate): string =>
  `${eventsPerPage.toFixed(2)} events a page, ${nanosecondsPerEvent.toFixed(0)} ns each, ${nanosecondsToApply.toFixed(0)} of them to apply it`;

interface Recorded {
  readonly bench: string;
  readonly dev: number;
  readonly pages: number;
  readonly pages_per_s: number;
}
const recorded = readFileSync('test/conformance/recorded/bench-linux-6.1.jsonl', 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Recorded)
  .filter(({ bench, dev }) => dev === 0 && bench in OPERATIONS && bench.includes(only ?? ''));

const machine = machineName();
say(`${machine}\n\npages a second, simulated : real driver in an emulated kernel`);
const rates = recorded.map(({ bench, pages, pages_per_s }) => {
  const rate = rateOf(bench, pages);
  const ratio = rate.simulated / pages_per_s;
  // What the ratio would be if nothing but applying the events took any time.
  const bound = (ratio * rate.nanosecondsPerEvent) / rate.nanosecondsToApply;
  say(
    `  ${bench}, ${pages} pages: ${rate.simulated} : ${pages_per_s} = ${ratio.toFixed(2)}, at most ${bound.toFixed(1)} with these events (${perEvent(rate)})`,
  );
  return { ...rate, emulated: pages_per_s, ratio, bound };
});

say('\npages a second of operations that no kernel was measured with');
const unmeasured = Object.keys(UNMEASURED)
  .filter((bench) => bench.includes(only ?? ''))
  .flatMap((bench) =>
    [64, 1024].map((pages) => {
      const rate = rateOf(bench, pages);
      say(`  ${bench}, ${pages} pages: ${rate.simulated} (${perEvent(rate)})`);
      return rate;
    }),
  );
if (only !== undefined) {
  if (json) console.log(JSON.stringify({ machine, rates, unmeasured }, null, 2));
  process.exit();
}

/*
 * One round touches the same 64 pages, whatever else is mapped and was recorded before: the cost must
 * follow the pages touched.
 */
say(
  '\nmicroseconds of munmap, mmap, write and device read of 64 pages, with so many pages mapped beside',
);
const TOUCH = `munmap(small, 64 pages)\nsmall = mmap(NULL, 64 pages, ${MAP})\nfill(small, 64 pages, linear(0, 1))\nioctl(fd, HMM_DMIRROR_READ, small, 64 pages)`;
const growth = [1_000, 10_000, 100_000].map((pages) => {
  const before = `${mapped(pages)}\nsmall = mmap(NULL, 64 pages, ${MAP})`;
  const us = costOfRound(before, TOUCH, 50, 1050).seconds * 1e6;
  say(`  ${pages} pages: ${us.toFixed(0)}`);
  return { pages, us };
});
say('the same of migrating 64 pages to the device, faulting them back, and a snapshot');
const MOVE = `ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, small, 64 pages)\nfill(small, 64 pages, linear(0, 1))\nioctl(fd, HMM_DMIRROR_SNAPSHOT, small, 64 pages)`;
const growthOfMoves = [1_000, 10_000, 100_000].map((pages) => {
  const before = `${mapped(pages)}\nsmall = mmap(NULL, 64 pages, ${MAP})\nfill(small, 64 pages, linear(0, 1))`;
  const us = costOfRound(before, MOVE, 20, 220).seconds * 1e6;
  say(`  ${pages} pages: ${us.toFixed(0)}`);
  return { pages, us };
});
say('the first after so many rounds of trace');
const length = [100, 1_000, 10_000].map((rounds) => {
  const before = `small = mmap(NULL, 64 pages, ${MAP})\nrepeat ${rounds} {\n${TOUCH}\n}`;
  const us = costOfRound(before, TOUCH, 50, 1050).seconds * 1e6;
  say(`  ${rounds} rounds: ${us.toFixed(0)}`);
  return { rounds, us };
});
say('microseconds a page of an operation over so many pages (fill, device read, munmap)');
const size = [1_000, 10_000, 100_000].map((pages) => {
  const round = `tmp = mmap(NULL, ${pages} pages, ${MAP})\nfill(tmp, ${pages} pages, linear(0, 1))\nioctl(fd, HMM_DMIRROR_READ, tmp, ${pages} pages)\nmunmap(tmp, ${pages} pages)`;
  const us = (costOfRound('', round, 1, Math.max(3, 100_000 / pages)).seconds * 1e6) / pages;
  say(`  ${pages} pages: ${us.toFixed(2)}`);
  return { pages, us };
});

const selfTests = inScratch((directory) => {
  const file = TraceFile.create(join(directory, 't.db'));
  const design = resolveDesign('v5', () => '');
  const start = performance.now();
  let events = 0;
  for (const { name } of SELF_TESTS) {
    const { workload, text } = loadWorkload(name);
    const options = {
      workload,
      text,
      design,
      seed: 1,
      strategy: 'run-to-block',
      toolVersion: 'bench',
    };
    events += recordSession(file, options).session.events;
  }
  file.close();
  return { tests: SELF_TESTS.length, events, seconds: (performance.now() - start) / 1000 };
});
say(
  `\n${selfTests.tests} self tests under v5, recorded: ${selfTests.seconds.toFixed(1)} s, ${selfTests.events} events`,
);
if (json)
  console.log(
    JSON.stringify(
      { machine, rates, unmeasured, growth, growthOfMoves, length, size, selfTests },
      null,
      2,
    ),
  );
