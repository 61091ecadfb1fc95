import type { CompiledQuery, Kysely } from 'kysely';

/*
 * What explorations found, and what they need to go on. Beside the log: the sessions that they
 * recorded are like any others, and all of this can be dropped.
 */
export const version = 2;

/** Statements that make version 2 from version 1. */
export function up(db: Kysely<unknown>): CompiledQuery[] {
  return [
    db.schema
      .createTable('search')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('workload_name', 'text', (c) => c.notNull())
      .addColumn('workload', 'text', (c) => c.notNull())
      .addColumn('design_name', 'text', (c) => c.notNull())
      .addColumn('design', 'text', (c) => c.notNull())
      .addColumn('strategy', 'text', (c) => c.notNull())
      .addColumn('seed', 'integer', (c) => c.notNull())
      .addColumn('bound', 'integer')
      .addColumn('max_events', 'integer', (c) => c.notNull())
      .addColumn('parent', 'integer')
      .addColumn('parent_at', 'integer')
      .addColumn('tool_version', 'text', (c) => c.notNull())
      .addColumn('runs', 'integer', (c) => c.notNull())
      .addColumn('pruned', 'integer', (c) => c.notNull())
      .addColumn('events', 'integer', (c) => c.notNull())
      .addColumn('exhausted', 'integer', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .compile(),
    db.schema
      .createTable('search_verdict')
      .addColumn('search', 'integer', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('words', 'text', (c) => c.notNull())
      .addColumn('answers', 'text')
      .addColumn('runs', 'integer', (c) => c.notNull())
      .addColumn('attempt', 'integer', (c) => c.notNull())
      .addColumn('seed', 'integer', (c) => c.notNull())
      .addColumn('plan', 'text', (c) => c.notNull())
      .addColumn('events', 'integer', (c) => c.notNull())
      .addColumn('switches', 'integer', (c) => c.notNull())
      .addColumn('session', 'integer')
      .addPrimaryKeyConstraint('search_verdict_place', ['search', 'number'])
      .compile(),
    db.schema
      .createTable('search_trace')
      .addColumn('search', 'integer', (c) => c.notNull())
      .addColumn('trace', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('search_trace_place', ['search', 'trace'])
      .compile(),
  ];
}
