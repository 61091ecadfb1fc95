import { COMMANDS } from '../../src/cli/commands/all.js';

/** Every command, loaded. */
export const SPECS = await Promise.all(
  COMMANDS.map(async ({ name, load }) => ({ name, ...(await load()) })),
);
