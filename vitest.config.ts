import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, in this order: at the end nobody waits for one that began late. */
const FIRST = [
  'conformance/whole',
  'readme',
  'cli/processes',
  'property/random-workloads',
  'page/pages',
  'docket/cases',
  'store/log/disk',
  'explore/exhaustive',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = FIRST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? FIRST.length : at;
    };
    const rest = await super.sort(files);
    return [...rest].sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/temporary.ts', 'test/support/build.ts'],
    setupFiles: ['test/support/after-file.ts'],
    include: ['test/**/*.test.ts'],
    // By default one less than there are cores, which are two where this has to be quick.
    maxWorkers: 2,
    // Modules are loaded and compiled once, not for each of two hundred files: no file changes them.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Recordings of 1024 pages and real kill -9 take seconds on two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
