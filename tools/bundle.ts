import { readdirSync } from 'node:fs';
import { build } from 'esbuild';

/*
 * What runs in a page becomes a script and a style sheet for each entry, where src/page/assets.ts reads
 * them. Part of `npm run build`. No source map: they stand in the page itself.
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
