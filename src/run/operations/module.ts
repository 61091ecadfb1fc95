import type { ModuleOperation } from '../../language/operations/module.js';
import type { Performers } from './performer.js';

export const MODULE: Performers<ModuleOperation> = {
  *rmmod(run) {
    return { ret: yield* run.driver.module.exit() };
  },
  *insmod(run) {
    return { ret: yield* run.driver.module.init() };
  },
};
