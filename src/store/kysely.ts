/*
 * What of Kysely is used when the program runs. In the package this file is one with those of Kysely's
 * that it needs (tools/bundle.ts): loading all of the 260 took half of the time of most commands.
 */
export {
  DummyDriver,
  Kysely,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
