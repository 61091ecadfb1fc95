import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/*
 * The types of better-sqlite3 and of Node are packages that the library does not depend on: whoever
 * compiles against ours, and has the compiler look into them, would miss them. What is declared says of
 * a connection and of a statement only that it is one, and of what is Node's what it is to everybody.
 * Part of `npm run build`, after the compiler.
 */

const ROOT = 'dist/src';
const OPAQUE = join(ROOT, 'store/connection.d.ts');

const declared = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => join(ROOT, name));
for (const path of declared) {
  const text = readFileSync(path, 'utf8');
  const from = relative(dirname(path), OPAQUE).replace(/\.d\.ts$/, '.js');
  const where = from.startsWith('.') ? from : `./${from}`;
  const own = text
    .replace(/^import .* from 'better-sqlite3';$/m, `import type * as Database from '${where}';`)
    .replaceAll('NodeJS.ProcessEnv', '{ readonly [name: string]: string | undefined }')
    .replaceAll(/(?<=: )Buffer\b/g, 'Uint8Array');
  if (own !== text) writeFileSync(path, own);
}
writeFileSync(
  OPAQUE,
  `/** A connection of better-sqlite3 to a trace file. */
export interface Database {
  readonly open: boolean;
}
/** A prepared statement of it. */
export interface Statement<Parameters extends unknown[] | {} = unknown[], Row = unknown> {
  readonly source: string;
  readonly parameters?: Parameters;
  readonly row?: Row;
}
`,
);
