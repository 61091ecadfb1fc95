import { afterAll } from 'vitest';
import { leaveNothing } from './cli.js';

/* Files share their modules, see vitest.config.ts: this one alone is read anew for each of them. */

afterAll(leaveNothing);
