import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../units/user-error.js';

/** A text file that the user named. @throws UserError HMT008 */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a directory'
          : (code ?? 'it cannot be read');
    throw new UserError('HMT008', `${path}: ${why}`, 'check the path');
  }
}

export { existsSync as fileExists };
