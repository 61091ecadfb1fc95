import { COMPARING } from './comparing.js';
import { EMMETT } from './emmett.js';
import { EXPLORING } from './exploring.js';
import type { Comparison } from './harness.js';
import { JOBS } from './jobs.js';
import { NOTING } from './noting.js';
import { RECORDING } from './recording.js';
import { START } from './start.js';
import { STORE } from './store.js';
import { PAGE, TIMELINE } from './timeline.js';

export const COMPARISONS: readonly Comparison[] = [
  START,
  ...STORE,
  TIMELINE,
  PAGE,
  ...RECORDING,
  ...COMPARING,
  ...EXPLORING,
  ...JOBS,
  NOTING,
  EMMETT,
];
