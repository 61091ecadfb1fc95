import type { CompiledQuery, Kysely } from 'kysely';

/*
 * The smallest form of what an exploration found, beside its verdict: a workload with a schedule by
 * place. Like all of an exploration it can be dropped, and made again.
 */
export const version = 3;

/** Statements that make version 3 from version 2. */
export function up(db: Kysely<unknown>): CompiledQuery[] {
  return [
    db.schema
      .createTable('search_shrunk')
      .addColumn('search', 'integer', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('workload', 'text', (c) => c.notNull())
      .addColumn('design_name', 'text', (c) => c.notNull())
      .addColumn('design', 'text', (c) => c.notNull())
      .addColumn('tasks', 'integer', (c) => c.notNull())
      .addColumn('statements', 'integer', (c) => c.notNull())
      .addColumn('switches', 'integer', (c) => c.notNull())
      .addColumn('events', 'integer', (c) => c.notNull())
      .addColumn('trials', 'integer', (c) => c.notNull())
      .addColumn('complete', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('search_shrunk_place', ['search', 'number'])
      .compile(),
  ];
}
