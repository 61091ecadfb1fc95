import type { CompiledQuery, Kysely } from 'kysely';
import * as log from './0001-log.js';
import * as search from './0002-search.js';
import * as shrunk from './0003-shrunk.js';

export interface Migration {
  /** The schema version (`PRAGMA user_version`) that it leads to. */
  readonly version: number;
  up(db: Kysely<unknown>): CompiledQuery[];
}

/** In order; the last one's version is the current one. */
export const MIGRATIONS: readonly Migration[] = [log, search, shrunk];
