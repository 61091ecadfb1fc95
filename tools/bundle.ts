import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

/* Files that become one. Part of `npm run build`, after the compiler. */

/*
 * What runs in a page becomes a script and a style sheet for each entry, where src/page/assets.ts reads
 * them. No source map: they stand in the page itself.
 */
const ENTRIES = 'src/page/browser/entries';

await build({
  entryPoints: readdirSync(ENTRIES)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${ENTRIES}/${name}`),
  outdir: 'dist/src/page/browser',
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'inline',
  logLevel: 'warning',
});

/* See src/store/kysely.ts. */
const KYSELY = 'dist/src/store/kysely.js';
await build({
  entryPoints: [KYSELY],
  outfile: KYSELY,
  allowOverwrite: true,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  banner: { js: `/*!\n${readFileSync('node_modules/kysely/LICENSE', 'utf8').trim()}\n*/` },
  logLevel: 'warning',
});
