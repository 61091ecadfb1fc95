import { type FailureType, inject } from '../events/generated.js';
import type { Engine } from '../schedule/engine.js';

/** Counts down to failures that the workload asked for; each that happens is an event. */
export class FailureInjector {
  private readonly countdown = new Map<FailureType, number>();

  constructor(private readonly engine: Engine) {}

  /** The nth attempt from now fails; 1 is the next. */
  arm(type: FailureType, nth: number): void {
    this.countdown.set(type, nth);
    this.engine.emit(inject(type, nth));
  }

  /** Asks at each attempt whether this one fails. */
  fails(type: FailureType): boolean {
    if (this.countdown.size === 0) return false;
    const left = this.countdown.get(type);
    if (left === undefined) return false;
    if (left > 1) {
      this.countdown.set(type, left - 1);
      return false;
    }
    this.countdown.delete(type);
    this.engine.emit(inject(type, 0));
    return true;
  }
}
