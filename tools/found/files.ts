import { fileURLToPath } from 'node:url';

/** What was found is here, made small. */
export const SHRUNK_FOLDER = fileURLToPath(new URL('../../traces/general/found', import.meta.url));
export function shrunkFile(id: string): string {
  return `${SHRUNK_FOLDER}/${id}.hmm`;
}
