import { readFileSync } from 'node:fs';

/** Version of the package. */
export function toolVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as {
        name: string;
        version: string;
      };
      if (manifest.name === 'hmmtrace') return manifest.version;
    } catch {
      // One level deeper when it runs from dist/.
    }
  }
  return '0.0.0';
}
