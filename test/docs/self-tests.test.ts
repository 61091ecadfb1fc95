import { describe, expect, test } from 'vitest';
import {
  blemishOf,
  RANGE_DESIGNS,
  RANGE_TESTS,
  recordedBlemishes,
  TABLE_DESIGNS,
} from '../../tools/self-tests.js';
import { SELF_TESTS } from '../../src/language/library.js';

/*
 * The table of docs/self-tests.md is what comes out of running them: here all that are not clean,
 * and the short ones that are. The long clean ones run in test/run/self-tests.test.ts, with
 * fewer rounds.
 */

/** More than a million events. */
const LONG = ['migrate_fault', 'migrate_multiple', 'anon_read_multiple', 'anon_teardown'];

const TABLES: readonly (readonly [design: string, tests: typeof SELF_TESTS])[] = [
  ...TABLE_DESIGNS.map((design) => [design, SELF_TESTS] as const),
  ...RANGE_DESIGNS.map((design) => [design, RANGE_TESTS] as const),
];

describe.each(TABLES)('under %s', (design, tests) => {
  const recorded = recordedBlemishes()[design]!;
  test.each(tests.map((t) => t.name).filter((n) => n in recorded || !LONG.includes(n)))(
    '%s fares as the table says, and so at that event',
    (name) => expect(blemishOf(design, name)).toEqual(recorded[name]),
    60_000,
  );
});
