import { expect, test } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, type Event } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { WorkloadRun } from '../../src/run/runner.js';
import { describePlace } from '../../src/schedule/place.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';

const WORKLOAD = `
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  start(reader)
  munmap(buf, 2 pages)
  join(reader)
}
task reader {
  ioctl(fd, HMM_DMIRROR_READ, buf, 2 pages)
}
`;

test('every task has a place by name: before it runs, where it may lose the processor, asleep, at its end', () => {
  const places = new Set<string>();
  const asleep = new Set<string>();
  let starts: string[] = [];
  for (let seed = 1; seed <= 20; seed++) {
    const sink = (event: Event): void => {
      const { k } = run;
      if (event.kind === Kind.TaskStart) starts = [describePlace(k.placeOf(event.started))];
      if (event.kind === Kind.TaskExit) expect(k.placeOf(event.task).where).toBe('exit');
      for (const task of k.state.tasks.values()) {
        const place = k.placeOf(task.id);
        places.add(describePlace(place));
        if (event.kind === Kind.TaskSwitch && task.wait !== undefined) {
          expect(place.waits).toBe(true);
          expect(place.where).toBe(task.wait.where);
          asleep.add(describePlace(place));
        }
      }
    };
    const design = resolveDesign('v5', () => '');
    const strategy = seededRandom(seed);
    const workload = parseWorkload(WORKLOAD, 'w');
    const run = new WorkloadRun({ workload, design, seed, strategy }, sink);
    run.run();
  }
  expect(starts).toEqual(['start']);
  expect([...places]).toEqual(
    expect.arrayContaining([
      'start',
      'begin of munmap',
      'dmirror_range_fault before mmap_lock',
      'dmirror_range_fault before dmirror.mutex',
      'mn_itree_invalidate before invalidate',
      'zap_pte_range',
    ]),
  );
  expect([...asleep]).toEqual(
    expect.arrayContaining(['wait in join', 'wait in munmap before mmap_lock']),
  );
});
