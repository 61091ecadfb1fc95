import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../units/user-error.js';

/** What runs in a page: entries of browser/entries, each with the styles that it imports. */
export type AssetName = 'base' | 'chart' | 'timeline';

export interface Asset {
  readonly script: string;
  readonly style: string;
}

/** Where `npm run build` puts them: beside this file in dist, and where dist is for who runs the sources. */
const FOLDERS = ['./browser/', '../../dist/src/page/browser/'];
const loaded = new Map<AssetName, Asset>();

/** @throws UserError HMT801 */
export function asset(name: AssetName): Asset {
  let found = loaded.get(name);
  if (found === undefined) {
    const script = read(`${name}.js`);
    if (script === undefined) {
      const what = `${name}.js, which pages need, is not beside the program`;
      throw new UserError('HMT801', what, 'in a clone, npm run build makes it');
    }
    found = { script: script.trim(), style: (read(`${name}.css`) ?? '').trim() };
    loaded.set(name, found);
  }
  return found;
}

function read(name: string): string | undefined {
  const place = FOLDERS.map((folder) => new URL(folder + name, import.meta.url)).find((url) =>
    existsSync(url),
  );
  return place === undefined ? undefined : readFileSync(place, 'utf8');
}
