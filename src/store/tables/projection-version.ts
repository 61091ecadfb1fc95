import { EVENTS } from '../../events/generated.js';
import { columnsOf, EVENT_VIEWS, INDEXES, STATISTICS, TABLES } from './projection-schema.js';
import { ANALYSIS_VIEWS } from './views/all.js';

/**
 * Number of what the projections are: another kind, field, column or view makes it another one, and
 * projections that have it are stale and built anew. FNV-1a, so that nobody has to remember to count.
 */
export const PROJECTION_VERSION: number = (() => {
  const fields = EVENTS.map((e) => [
    e.kind,
    e.name,
    [...columnsOf(e)].map(([f, c]) => [f.name, f.type, c]),
  ]);
  const views = [...EVENT_VIEWS, ...ANALYSIS_VIEWS].map((v) => [v.name, v.select]);
  const text = JSON.stringify([fields, TABLES, views, INDEXES, STATISTICS]);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 1;
})();
