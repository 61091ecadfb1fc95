import type { CompiledQuery } from 'kysely';
import { MIGRATIONS } from '../../../migrations/index.js';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from '../kysely.js';

/** "HMTr": `PRAGMA application_id` of a trace file. */
export const APPLICATION_ID = 0x484d5472;
/** Version of the tables, `PRAGMA user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)!.version;
/** Version of the events' meaning that this program writes. Readers refuse newer ones. */
export const FORMAT_VERSION = 1;
/** Bytes of a database page: between append rate (more is faster) and the size of a small file. */
export const DATABASE_PAGE = 8192;

/** Rows of the tables that the program reads and writes by name. */
export interface Tables {
  session: {
    id: number;
    format_version: number;
    workload_name: string;
    workload: string;
    design_name: string;
    design: string;
    seed: number;
    strategy: string;
    tool_version: string;
    parent: number | null;
    parent_at: number | null;
    hash: Uint8Array;
  };
  log: {
    id: number;
    session: number;
    first: number;
    last: number;
    codec: number;
    size: number;
    hash: Uint8Array;
    payload: Uint8Array;
  };
  session_seal: {
    session: number;
    events: number;
    status: number;
    violations: number;
    state_hash: string;
    hash: Uint8Array;
  };
  checkpoint: {
    id: number;
    session: number;
    seq: number;
    codec: number;
    size: number;
    state_hash: string;
    payload: Uint8Array;
  };
}

/** Builds SQL and never runs it: statements are compiled once and prepared on the connection. */
export const build = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Statements that lead from one schema version to another; from 0 is an empty database. */
export function migrationsFrom(version: number, to = SCHEMA_VERSION): CompiledQuery[] {
  return MIGRATIONS.filter((m) => m.version > version && m.version <= to).flatMap((m) =>
    m.up(build as unknown as Kysely<unknown>),
  );
}
