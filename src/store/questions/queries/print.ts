import { boundParameters, type ParameterValues } from './run.js';
import type { SavedQuery } from './query.js';

/**
 * A script for the stock `sqlite3` program: sets the parameters, then asks. Parameters that have to
 * be given and are not stay to be filled in.
 */
export function printQuery(query: SavedQuery, given: ParameterValues = {}): string {
  const missing = query.parameters.filter(
    (p) => p.default === undefined && given[p.name] === undefined,
  );
  const filled = { ...given, ...Object.fromEntries(missing.map((p) => [p.name, 0])) };
  const values = boundParameters(query, filled);
  const lines = query.parameters.map((p) => {
    const note = missing.includes(p) ? ' (to be filled in)' : '';
    return `-- :${p.name}${note} ${p.doc}\n.parameter set :${p.name} ${literal(values[p.name]!)}`;
  });
  return `-- ${query.name}: ${query.purpose}\n.parameter init\n${lines.join('\n')}\n${query.sql};\n`;
}

/** As the shell's `.parameter set` reads a value: an SQL expression in double quotes. */
function literal(value: bigint | string | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'bigint' ? String(value) : `"'${value.replaceAll("'", "''")}'"`;
}
