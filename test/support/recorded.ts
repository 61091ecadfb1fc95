import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** The lines of a file in test/conformance/recorded, unpacked if its name says so. */
export function recordedLines(file: string): string[] {
  const path = fileURLToPath(new URL(`../conformance/recorded/${file}`, import.meta.url));
  const bytes = readFileSync(path);
  const text = file.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString();
  return text.split('\n').filter((line) => line !== '');
}
