import type { Chunk, Device, Module, Resource, Work } from '../driver-state.js';
import type { Hmm, Range } from '../hmm-state.js';
import { byPlace, cell, count, fixed, list, recordView, type Field } from './views.js';

/* Views of what a driver has, and of what the kernel keeps for it, see records.ts. */

export const hmmView = recordView<Hmm>({
  id: fixed,
  mm: fixed,
  lock: fixed,
  mirrorsSem: fixed,
  notifier: fixed,
  refcount: count('HMM_COUNT'),
  notifiers: cell('HMM_NOTIFIERS'),
  dead: cell('HMM_DEAD'),
  ranges: list('HMM_RANGES') as Field<number[]>,
  mirrors: list('HMM_MIRRORS') as Field<number[]>,
});
export const rangeView = recordView<Range>({
  id: fixed,
  mm: fixed,
  mirror: fixed,
  start: fixed,
  end: fixed,
  hmm: cell('RANGE_LINK'),
  on: cell('RANGE_LINK'),
  valid: cell('RANGE_STATE'),
  generation: cell('RANGE_STATE'),
  seen: cell('RANGE_STATE'),
});
export const workView = recordView<Work>({
  id: fixed,
  kind: fixed,
  mirror: fixed,
  interval: fixed,
  start: fixed,
  npages: fixed,
});
export const resourceView = recordView<Resource>({
  id: fixed,
  kind: fixed,
  owner: fixed,
  bytes: fixed,
  first: fixed,
});
export const deviceView = recordView<Device>({
  id: fixed,
  kind: fixed,
  name: fixed,
  lock: fixed,
  chunkLock: fixed,
  chunks: list('DEVICE_CHUNKS') as Field<number[]>,
  room: cell('DEVICE_CHUNKS'),
  listFreed: cell('DEVICE_CHUNKS'),
  lost: byPlace('DEVICE_LOST'),
  freePages: list('DEVICE_FREE') as Field<Device['freePages']>,
});
export const chunkView = recordView<Chunk>({
  id: fixed,
  device: fixed,
  first: fixed,
  npages: fixed,
  fresh: cell('CHUNK_FRESH'),
  freeCount: fixed,
  countsAnew: fixed,
  region: fixed,
  unlisted: cell('CHUNK_STATE'),
  dying: cell('CHUNK_STATE'),
});
export const moduleView = recordView<Module>({ loaded: cell('MODULE'), goingBy: cell('MODULE') });
