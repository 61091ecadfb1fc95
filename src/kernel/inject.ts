import { type FailureType, inject } from '../events/generated.js';
import type { Engine } from '../schedule/engine.js';

/** Counts down to failures that the workload asked for; each that happens is an event. */
export class FailureInjector {
  constructor(private readonly engine: Engine) {}

  /** The nth attempt from now fails; 1 is the next. */
  arm(type: FailureType, nth: number): void {
    this.engine.emit(inject(type, nth, false));
  }

  /** Asks at each attempt whether this one fails. */
  fails(type: FailureType): boolean {
    const { failures } = this.engine.state;
    if (failures.size === 0) return false;
    const nth = failures.get(type);
    if (nth === undefined) return false;
    this.engine.emit(inject(type, nth - 1, nth > 1));
    return nth === 1;
  }
}
