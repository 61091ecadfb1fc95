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

/** The row of the page of agreement that says it. */
export function rowOf(
  recording: string,
  design: string,
  agreed: { readonly scenarios: number; readonly operations: number },
): string {
  const { scenarios, operations } = agreed;
  return `| ${recording} | ${design} | ${scenarios} of ${scenarios} | ${operations} of ${operations} |`;
}
/** docs/conformance.md, whose table says what these tests find; its columns are as wide as they are. */
export const AGREEMENT = readFileSync('docs/conformance.md', 'utf8').replace(/ +\|/g, ' |');
