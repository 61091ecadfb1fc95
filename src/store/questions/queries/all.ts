import { DIFFERENCE_QUERIES } from './difference.js';
import { MIGRATION_QUERIES } from './migration.js';
import { NOTIFIER_QUERIES } from './notifier.js';
import { RANGE_QUERIES } from './ranges.js';
import { OVERLAP_QUERIES } from './overlap.js';
import { PAGE_QUERIES } from './page.js';
import type { SavedQuery } from './query.js';
import { SPAN_QUERIES } from './spans.js';
import { WAIT_QUERIES } from './waits.js';

/** In the order of the list. */
export const SAVED_QUERIES: readonly SavedQuery[] = [
  ...PAGE_QUERIES,
  ...NOTIFIER_QUERIES,
  ...RANGE_QUERIES,
  ...WAIT_QUERIES,
  ...MIGRATION_QUERIES,
  ...SPAN_QUERIES,
  ...OVERLAP_QUERIES,
  ...DIFFERENCE_QUERIES,
];
