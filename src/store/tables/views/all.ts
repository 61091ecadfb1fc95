import type { ViewDefinition } from '../projection-schema.js';
import { INTERVAL_VIEWS } from './intervals.js';
import { MEMORY_VIEWS } from './memory.js';
import { NOTIFIER_VIEWS } from './notifier.js';
import { RANGE_VIEWS } from './ranges.js';
import { SESSION_VIEWS } from './sessions.js';
import { SPAN_VIEWS } from './spans.js';
import { WORD_VIEWS } from './words.js';

/** Views over the projections for what people ask often; part of every indexed file. */
export const ANALYSIS_VIEWS: readonly ViewDefinition[] = [
  ...SPAN_VIEWS,
  ...NOTIFIER_VIEWS,
  ...INTERVAL_VIEWS,
  ...RANGE_VIEWS,
  ...MEMORY_VIEWS,
  ...SESSION_VIEWS,
  ...WORD_VIEWS,
];
