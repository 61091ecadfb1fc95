import type { CommandSpec } from '../command.js';
import { branch } from './branch.js';
import { checkpoint } from './checkpoint.js';
import { conform } from './conform.js';
import { demo } from './demo.js';
import { designs } from './designs.js';
import { diff } from './diff.js';
import { docket } from './docket.js';
import { exportCommand } from './export.js';
import { importCommand } from './import.js';
import { index } from './index-tables.js';
import { run } from './run.js';
import { schema } from './schema.js';
import { seek } from './seek.js';
import { sessions } from './sessions.js';
import { show } from './show.js';
import { sql } from './sql.js';
import { stateDiff } from './state-diff.js';
import { test } from './test.js';
import { upgradeCommand } from './upgrade.js';
import { verify } from './verify.js';
import { why } from './why.js';
import { workloads } from './workloads.js';

/** In the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  demo,
  run,
  test,
  docket,
  sessions,
  show,
  why,
  sql,
  schema,
  index,
  verify,
  diff,
  seek,
  stateDiff,
  branch,
  exportCommand,
  importCommand,
  checkpoint,
  upgradeCommand,
  conform,
  designs,
  workloads,
];
