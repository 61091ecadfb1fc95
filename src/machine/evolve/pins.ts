import type { PagePinEvent, PinAddEvent, PinRemoveEvent } from '../../events/generated.js';
import type { Pfn } from '../../units/numbers.js';
import type { Machine } from '../state.js';
import { EvolveError, need } from './error.js';
import { BUFFER_NUMBERS_MAX } from './tasks.js';

export function pinAdd(m: Machine, e: PinAddEvent): void {
  const process = need(m.processes, e.process, 'process', e);
  const { pin: id, name, flags, vpn } = e;
  if (id !== process.pinsMade) throw new EvolveError(e, `pin ${id} is not the next one`);
  if (e.frames.length !== e.npages) throw new EvolveError(e, `a pin of ${e.npages} other pages`);
  if (m.leafBudget.bufferNumbers + e.npages > BUFFER_NUMBERS_MAX)
    throw new EvolveError(e, 'more in pins than a machine may have');
  m.leafBudget.bufferNumbers += e.npages;
  process.pinsMade++;
  process.pins.set(id, { id, name, flags, vpn, frames: [...e.frames] as Pfn[] });
}

export function pinRemove(m: Machine, e: PinRemoveEvent): void {
  const { pins } = need(m.processes, e.process, 'process', e);
  m.leafBudget.bufferNumbers -= need(pins, e.pin, 'pin', e).frames.length;
  pins.delete(e.pin);
}

export function pagePin(m: Machine, e: PagePinEvent): void {
  if (!m.pages.isLive(e.pfn)) throw new EvolveError(e, `page ${e.pfn} is not in use`);
  m.pages.setPins(e.pfn, e.refcount, e.pins);
}
