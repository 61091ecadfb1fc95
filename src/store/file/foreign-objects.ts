import type Database from 'better-sqlite3';
import { UserError } from '../../units/user-error.js';

/** How SQLite itself writes down what was made, by type. */
const BEGINS: Readonly<Record<string, RegExp>> = {
  table: /^CREATE (VIRTUAL )?TABLE /,
  view: /^CREATE VIEW /,
  index: /^CREATE (UNIQUE )?INDEX /,
  trigger: /^CREATE TRIGGER /,
};

/**
 * Refuses a file in whose schema something of a stranger would run when we write: triggers, and
 * indexes on the tables of the log. SQLite reads a type in letters of any size, and the
 * text of a definition counts for more than its name.
 * @param expected definitions of the log by name
 * @throws UserError HMT107
 */
export function refuseForeignObjects(
  db: Database.Database,
  path: string,
  expected: ReadonlyMap<string, string>,
): void {
  const objects = db
    .prepare('SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL')
    .raw()
    .all() as [type: string, name: string, sql: string][];
  const names = new Set<string>();
  for (const [type, name, sql] of objects) {
    const place = `${path}: ${JSON.stringify(name).slice(0, 100)} of the schema`;
    if (BEGINS[type]?.test(sql) !== true || names.has(name))
      throw new UserError('HMT107', `${place} is not what it says it is`);
    if (type === 'trigger' && !expected.has(name))
      throw new UserError('HMT107', `${place} is a foreign trigger`);
    names.add(name);
  }
  // An index can be on an expression, which is worked out for every row that is written or sought.
  const indexes = db.prepare("SELECT name FROM pragma_index_list(?) WHERE origin = 'c'").pluck();
  for (const [table, sql] of expected) {
    if (!BEGINS['table']!.test(sql)) continue;
    const index = (indexes.all(table) as string[]).find((name) => !expected.has(name));
    if (index !== undefined)
      throw new UserError(
        'HMT107',
        `${path} has a foreign index ${JSON.stringify(index)} on ${table}`,
      );
  }
}
