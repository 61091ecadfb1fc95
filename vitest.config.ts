import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/temporary.ts', 'test/support/build.ts'],
    include: ['test/**/*.test.ts'],
    // By default one less than there are cores, which are two where this has to be quick.
    maxWorkers: 2,
    // Recordings of 1024 pages and real kill -9 take seconds on two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
