import { describe, expect, test } from 'vitest';
import { blemishOf, recordedBlemishes, TABLE_DESIGNS } from '../../tools/self-tests.js';
import { SELF_TESTS } from '../../src/language/library.js';

/*
 * The table of docs/self-tests.md is what comes out of running them: here all that are not clean,
 * and the short ones that are. The long clean ones run in test/run/self-tests.test.ts.
 */

/** More than a million events. */
const LONG = ['migrate_fault', 'migrate_multiple', 'anon_read_multiple', 'anon_teardown'];

describe.each(TABLE_DESIGNS)('under %s', (design) => {
  const recorded = recordedBlemishes()[design]!;
  test.each(SELF_TESTS.map((t) => t.name).filter((n) => n in recorded || !LONG.includes(n)))(
    '%s fares as the table says, and so at that event',
    (name) => expect(blemishOf(design, name)).toEqual(recorded[name]),
    60_000,
  );
});
