import type { CompiledQuery, Kysely } from 'kysely';
import { sql } from '../src/store/kysely.js';

/*
 * The truth of a trace file: sessions, their log, their ends. Nothing in it is ever changed, and
 * the database itself refuses to. Checkpoints can be dropped and made again.
 */
export const version = 1;

/** Statements that make version 1 from an empty database. */
export function up(db: Kysely<unknown>): CompiledQuery[] {
  return [
    db.schema
      .createTable('session')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('format_version', 'integer', (c) => c.notNull())
      .addColumn('workload_name', 'text', (c) => c.notNull())
      .addColumn('workload', 'text', (c) => c.notNull())
      .addColumn('design_name', 'text', (c) => c.notNull())
      .addColumn('design', 'text', (c) => c.notNull())
      .addColumn('seed', 'integer', (c) => c.notNull())
      .addColumn('strategy', 'text', (c) => c.notNull())
      .addColumn('tool_version', 'text', (c) => c.notNull())
      .addColumn('parent', 'integer')
      .addColumn('parent_at', 'integer')
      .addColumn('hash', 'blob', (c) => c.notNull())
      .compile(),
    db.schema
      .createTable('log')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('session', 'integer', (c) => c.notNull())
      .addColumn('first', 'integer', (c) => c.notNull())
      .addColumn('last', 'integer', (c) => c.notNull())
      .addColumn('codec', 'integer', (c) => c.notNull())
      .addColumn('size', 'integer', (c) => c.notNull())
      .addColumn('hash', 'blob', (c) => c.notNull())
      .addColumn('payload', 'blob', (c) => c.notNull())
      .compile(),
    db.schema.createIndex('log_place').unique().on('log').columns(['session', 'first']).compile(),
    db.schema
      .createTable('session_seal')
      .addColumn('session', 'integer', (c) => c.primaryKey())
      .addColumn('events', 'integer', (c) => c.notNull())
      .addColumn('status', 'integer', (c) => c.notNull())
      .addColumn('violations', 'integer', (c) => c.notNull())
      .addColumn('state_hash', 'text', (c) => c.notNull())
      .addColumn('hash', 'blob', (c) => c.notNull())
      .compile(),
    db.schema
      .createTable('checkpoint')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('session', 'integer', (c) => c.notNull())
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('codec', 'integer', (c) => c.notNull())
      .addColumn('size', 'integer', (c) => c.notNull())
      .addColumn('state_hash', 'text', (c) => c.notNull())
      .addColumn('payload', 'blob', (c) => c.notNull())
      .compile(),
    db.schema
      .createIndex('checkpoint_place')
      .unique()
      .on('checkpoint')
      .columns(['session', 'seq'])
      .compile(),
    ...['session', 'log', 'session_seal'].flatMap((table) => [
      sql`CREATE TRIGGER ${sql.raw(`${table}_update`)} BEFORE UPDATE ON ${sql.table(table)} BEGIN SELECT RAISE(ABORT, 'a trace is never changed'); END`.compile(
        db,
      ),
      sql`CREATE TRIGGER ${sql.raw(`${table}_delete`)} BEFORE DELETE ON ${sql.table(table)} BEGIN SELECT RAISE(ABORT, 'a trace is never changed'); END`.compile(
        db,
      ),
    ]),
    // A REPLACE deletes without asking the trigger above; a row that is there must not come again.
    sql`CREATE TRIGGER session_insert BEFORE INSERT ON session WHEN new.id <> (SELECT coalesce(max(id), 0) + 1 FROM session) BEGIN SELECT RAISE(ABORT, 'sessions are numbered without gaps'); END`.compile(
      db,
    ),
    sql`CREATE TRIGGER log_insert BEFORE INSERT ON log WHEN new.first <> coalesce((SELECT last + 1 FROM log WHERE session = new.session ORDER BY first DESC LIMIT 1), 1) OR new.last < new.first OR EXISTS (SELECT 1 FROM session_seal WHERE session = new.session) BEGIN SELECT RAISE(ABORT, 'a log grows at its end only'); END`.compile(
      db,
    ),
    sql`CREATE TRIGGER session_seal_insert BEFORE INSERT ON session_seal WHEN EXISTS (SELECT 1 FROM session_seal WHERE session = new.session) BEGIN SELECT RAISE(ABORT, 'a session ends once'); END`.compile(
      db,
    ),
  ];
}
